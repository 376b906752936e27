//! Mistakes: each a fact, the rule behind it and what to write instead, on a span of the block.

use std::fmt;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};

/// One mistake.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    start: Span,
    end: Span,
    /// What is there, in one line.
    pub fact: String,
    /// Why that is a mistake, and what to write: a line each.
    pub notes: Vec<String>,
}

impl Diagnostic {
    /// A mistake on one token.
    pub fn new(span: Span, fact: impl Into<String>) -> Self {
        Self { start: span, end: span, fact: fact.into(), notes: Vec::new() }
    }

    /// A mistake on a run of tokens.
    pub fn on(tokens: &impl ToTokens, fact: impl Into<String>) -> Self {
        let mut spans = tokens.to_token_stream().into_iter().map(|token| token.span());
        let start = spans.next().unwrap_or_else(Span::call_site);
        let end = spans.last().unwrap_or(start);
        Self { start, end, fact: fact.into(), notes: Vec::new() }
    }

    /// A mistake on all from one token to another.
    pub fn between(start: Span, end: Span, fact: impl Into<String>) -> Self {
        Self { start, end, fact: fact.into(), notes: Vec::new() }
    }

    /// Adds the rule, or what to write instead.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Where the mistake begins.
    #[must_use]
    pub fn span(&self) -> Span {
        self.start
    }

    /// Where the mistake ends: the last of its tokens.
    #[must_use]
    pub fn end(&self) -> Span {
        self.end
    }

    /// The `compile_error!` that shows the mistake.
    fn to_error(&self) -> TokenStream {
        let text = self.to_string();
        let (start, end) = (self.start, self.end);
        let head = quote_spanned!(start=> ::core::compile_error!);
        let body = quote_spanned!(end=> { #text });
        quote_spanned!(start=> #head #body)
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.fact)?;
        self.notes.iter().try_for_each(|note| write!(f, "\n{note}"))
    }
}

/// All mistakes of a block.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    errors: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Adds a mistake.
    pub fn push(&mut self, error: Diagnostic) {
        self.errors.push(error);
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    /// The mistakes.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.errors.iter()
    }

    /// Brings the mistakes into the order of the source, where spans tell it. What a chain has
    /// wrong is told once, in however many places it is applied.
    pub(crate) fn sort(&mut self) {
        let at = |error: &Diagnostic| {
            let at = error.start.start();
            (at.line, at.column)
        };
        self.errors.sort_by_key(at);
        self.errors.dedup_by(|one, two| at(one) == at(two) && one.to_string() == two.to_string());
    }

    pub(crate) fn to_errors(&self) -> TokenStream {
        self.errors.iter().map(Diagnostic::to_error).collect()
    }
}

/// The name among `known` that `wrong` was probably meant to be.
pub(crate) fn nearest<'n>(
    wrong: &str,
    known: impl IntoIterator<Item = &'n str>,
) -> Option<&'n str> {
    let allowed = wrong.len().div_ceil(3).min(3);
    known
        .into_iter()
        .map(|name| (distance(wrong, name), name))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// How many letters must be inserted, removed, replaced or swapped with a neighbour.
fn distance(one: &str, two: &str) -> usize {
    let (one, two): (Vec<char>, Vec<char>) = (one.chars().collect(), two.chars().collect());
    let mut rows = vec![(0..=two.len()).collect::<Vec<usize>>()];
    for i in 1..=one.len() {
        let mut row = vec![i];
        for j in 1..=two.len() {
            let replace = rows[i - 1][j - 1] + usize::from(one[i - 1] != two[j - 1]);
            let mut best = replace.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && one[i - 1] == two[j - 2] && one[i - 2] == two[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[one.len()][two.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_name_is_found() {
        let known = ["map", "filter", "flat_map", "reduce_by_key"];
        assert_eq!(nearest("fliter", known), Some("filter"));
        assert_eq!(nearest("reduce_by_keys", known), Some("reduce_by_key"));
        assert_eq!(nearest("zip", known), None);
    }
}

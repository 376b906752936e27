//! Parsing: a statement at a time, so that one that does not parse spoils no other.

mod chain;
mod interval;
mod statement;

use proc_macro2::{Ident, Punct, Spacing, Span, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};

use crate::ast::{Block, Statement};
use crate::diag::{Diagnostic, Diagnostics};

/// Parses a block. Statements that do not parse are reported, and poison the names they define.
pub(crate) fn block(tokens: TokenStream, errors: &mut Diagnostics) -> Block {
    let mut block = Block::default();
    let mut statement = Vec::new();
    for token in tokens {
        let ends = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ';');
        block.end = Some(token.span());
        statement.push(token);
        if ends {
            block.statements.extend(finish(std::mem::take(&mut statement), errors));
        }
    }
    if let Some(last) = statement.last() {
        let mut end = Punct::new(';', Spacing::Alone);
        end.set_span(last.span());
        statement.push(end.into());
        block.statements.extend(finish(statement, errors));
    }
    block
}

/// Parses the tokens of one statement, its `;` included.
fn finish(tokens: Vec<TokenTree>, errors: &mut Diagnostics) -> Option<Statement> {
    if tokens.len() == 1 {
        return None;
    }
    let defines = names_defined(&tokens);
    let parser = |input: ParseStream<'_>| {
        let statement = statement::parse(input)?;
        input.parse::<syn::Token![;]>().map_err(|_| unfinished(input))?;
        Ok(statement)
    };
    match parser.parse2(tokens.into_iter().collect()) {
        Ok(statement) => Some(statement),
        Err(error) => {
            errors.push(from_syn(&error));
            Some(Statement::Poisoned(defines))
        }
    }
}

/// The statement is understood, but goes on.
fn unfinished(input: ParseStream<'_>) -> syn::Error {
    mistake(
        input.span(),
        "the statement should end here",
        &["statements are separated by `;`, and a stream is a name followed by `.operator(…)`"],
    )
}

/// The streams that a statement defines, also one that does not parse.
fn names_defined(tokens: &[TokenTree]) -> Vec<Ident> {
    let mut names = Vec::new();
    for pair in tokens.windows(2) {
        if let [TokenTree::Ident(keyword), TokenTree::Ident(name)] = pair
            && (keyword == "let" || keyword == "source" || keyword == "mut")
        {
            names.push(name.clone());
        }
    }
    names
}

/// Begins the text of a mistake that was written here and not by syn.
const OURS: char = '\u{2}';

/// A mistake in full, on its way through syn's results: the fact, then notes.
pub(crate) fn mistake(span: Span, fact: &str, notes: &[&str]) -> syn::Error {
    let mut text = format!("{OURS}{fact}");
    for note in notes {
        text.push('\n');
        text.push_str(note);
    }
    syn::Error::new(span, text)
}

/// The mistake behind syn's error.
fn from_syn(error: &syn::Error) -> Diagnostic {
    let text = error.to_string();
    let Some(ours) = text.strip_prefix(OURS) else {
        let fact = format!("this does not parse: {text}");
        return Diagnostic::new(error.span(), fact)
            .note("arguments are Rust expressions, and operators are applied with `.operator(…)`");
    };
    let mut lines = ours.lines();
    let fact = lines.next().unwrap_or_default();
    lines.fold(Diagnostic::new(error.span(), fact), Diagnostic::note)
}

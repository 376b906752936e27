//! Nesting and length, counted without recursion before anything recursive sees the tokens.
//!
//! Parsers, and rustc behind them, recurse on brackets and prefix operators, and walk `a.b().c()`
//! or `a + b + c` as trees that lean to one side. So two things are bounded on the way from the
//! block down to any token: how many brackets and prefixes are open around it, and how many
//! tokens the unfinished expressions around it have.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};

use crate::diag::{Diagnostic, Diagnostics};

/// Brackets and prefix operators around a token, at most.
const MOST_LEVELS: usize = 128;

/// Angle brackets around a type, at most.
const MOST_ANGLES: usize = 64;

/// Tokens of the unfinished expressions around a token, at most.
const MOST_TOKENS: usize = 1_000;

/// Gives the block back unless it is too deep to be parsed.
pub(crate) fn check(block: TokenStream, errors: &mut Diagnostics) -> Option<TokenStream> {
    let (span, fact) = match deepest(block.clone()) {
        Finding::Fine => return Some(block),
        Finding::Levels(span) => (
            span,
            format!("brackets and prefix operators are nested more than {MOST_LEVELS} deep here"),
        ),
        Finding::Tokens(span) => {
            (span, format!("an expression runs on for more than {MOST_TOKENS} tokens, up to here"))
        }
    };
    errors.push(
        Diagnostic::new(span, fact)
            .note("the compiler recurses on it, and would run out of stack")
            .note("write the inner part as a function above the block, and call it"),
    );
    None
}

enum Finding {
    Fine,
    Levels(Span),
    Tokens(Span),
}

/// An open bracket, or the block, and what has been read of it.
struct Level {
    tokens: std::iter::Peekable<proc_macro2::token_stream::IntoIter>,
    /// Prefix operators and words in a row.
    prefixes: usize,
    /// Tokens since the last separator.
    length: usize,
    /// How many `<` are open, if they are brackets; a comparison ends at `&&` and `||`.
    angles: usize,
    /// Whether the bracket read last is a brace.
    in_braces: bool,
    /// Whether this is the block itself, where chains are walked in a loop.
    outermost: bool,
}

impl Level {
    fn of(tokens: TokenStream) -> Self {
        Self {
            tokens: tokens.into_iter().peekable(),
            prefixes: 0,
            length: 0,
            angles: 0,
            in_braces: false,
            outermost: false,
        }
    }

    /// Counts a token that is read.
    fn read(&mut self, token: &TokenTree) {
        // At the outermost level only a source's value is an expression.
        let begins_source = matches!(token, TokenTree::Ident(word) if word == "source");
        self.length += usize::from(!self.outermost || self.length > 0 || begins_source);
        match token {
            TokenTree::Punct(punct) => self.read_punct(punct.as_char()),
            TokenTree::Ident(word) if leads(word) => self.prefixes += 1,
            // What a prefix stands before.
            TokenTree::Ident(_) | TokenTree::Literal(_) => self.prefixes = 0,
            TokenTree::Group(group) => self.in_braces = group.delimiter() == Delimiter::Brace,
        }
    }

    fn read_punct(&mut self, punct: char) {
        self.prefixes += 1;
        match punct {
            ';' => (self.prefixes, self.length, self.angles) = (0, 0, 0),
            ',' => (self.prefixes, self.length) = (0, 0),
            '<' => self.angles += 1,
            '>' => self.angles = self.angles.saturating_sub(1),
            '&' | '|' => self.angles = 0,
            _ => {}
        }
    }

    /// A bracket of this level is closed: prefixes before it have what they stand before, and
    /// behind a `}` most often a statement ends.
    fn close(&mut self) {
        self.prefixes = 0;
        let goes_on = match self.tokens.peek() {
            Some(TokenTree::Ident(word)) => word == "else" || word == "as",
            Some(TokenTree::Group(group)) => group.delimiter() != Delimiter::Brace,
            Some(TokenTree::Punct(punct)) => punct.as_char() != '#',
            Some(TokenTree::Literal(_)) | None => false,
        };
        if self.in_braces && !goes_on {
            (self.length, self.angles) = (0, 0);
        }
    }
}

/// Whether a word stands before an expression or a type, which it makes one level deeper.
fn leads(word: &proc_macro2::Ident) -> bool {
    const LEADING: [&str; 16] = [
        "return", "break", "yield", "if", "else", "while", "match", "move", "static", "async",
        "unsafe", "let", "in", "dyn", "impl", "mut",
    ];
    LEADING.iter().any(|leading| word == leading)
}

/// The first place that is too deep.
fn deepest(block: TokenStream) -> Finding {
    let mut open = vec![Level { outermost: true, ..Level::of(block) }];
    // What the brackets outside the innermost one have.
    let (mut prefixes, mut length) = (0, 0);
    loop {
        let levels = open.len();
        let Some(level) = open.last_mut() else { return Finding::Fine };
        let Some(token) = level.tokens.next() else {
            open.pop();
            if let Some(outer) = open.last_mut() {
                prefixes -= outer.prefixes;
                length -= outer.length;
                outer.close();
            }
            continue;
        };
        level.read(&token);
        if levels + prefixes + level.prefixes > MOST_LEVELS || level.angles > MOST_ANGLES {
            return Finding::Levels(token.span());
        }
        if length + level.length > MOST_TOKENS {
            return Finding::Tokens(token.span());
        }
        if let TokenTree::Group(group) = token {
            let inner = Level::of(group.stream());
            prefixes += level.prefixes;
            length += level.length;
            open.push(inner);
        }
    }
}

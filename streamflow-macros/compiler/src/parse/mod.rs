//! Parsing: a statement at a time, so that one that does not parse spoils no other.

mod chain;
mod durable;
mod groups;
mod interval;
mod statement;
#[cfg(test)]
mod tests;

use proc_macro2::{Ident, Punct, Spacing, Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};

use crate::ast::{Block, Statement};
use crate::diag::{Diagnostic, Diagnostics};

/// Parses a block. Statements that do not parse are reported, and poison the names they define.
pub(crate) fn block(tokens: TokenStream, errors: &mut Diagnostics) -> Block {
    let mut block = Block::default();
    let mut tokens = groups::shown(tokens).into_iter().peekable();
    block.start = tokens.peek().map(TokenTree::span);
    let mut statement = Vec::new();
    for token in tokens {
        let ends = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ';');
        statement.push(token);
        if ends {
            statements(std::mem::take(&mut statement), &mut block, errors);
        }
    }
    if let Some(last) = statement.last() {
        let mut end = Punct::new(';', Spacing::Alone);
        end.set_span(last.span());
        statement.push(end.into());
        statements(statement, &mut block, errors);
    }
    block
}

/// Parses the tokens up to a `;`: one statement, or several when a `;` is missing.
fn statements(mut tokens: Vec<TokenTree>, block: &mut Block, errors: &mut Diagnostics) {
    while tokens.len() > 1 {
        let parser = |input: ParseStream<'_>| {
            let statement = statement::parse(input)?;
            Ok((statement, rest(input)?))
        };
        match parser.parse2(tokens.iter().cloned().collect()) {
            Ok((statement, rest)) => {
                block.statements.push(statement);
                let rest: Vec<TokenTree> = rest.into_iter().collect();
                if !rest.is_empty() {
                    let before = tokens.len() - rest.len();
                    errors.push(missing_semicolon(&tokens[before - 1]));
                }
                tokens = rest;
            }
            Err(error) => {
                errors.push(from_syn(&error));
                block.statements.push(Statement::Poisoned(names_defined(&tokens)));
                return;
            }
        }
    }
}

/// What stands behind a statement that is understood: nothing, or what may be the next one.
fn rest(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    if input.peek(syn::Token![;]) {
        input.parse::<syn::Token![;]>()?;
        return Ok(TokenStream::new());
    }
    if begins_statement(input) {
        return input.parse();
    }
    Err(mistake(
        input.span(),
        "the statement should end here",
        &["statements are separated by `;`, and a stream is a name followed by `.operator(…)`"],
    ))
}

/// Whether what follows may be a statement, before which a `;` is missing.
fn begins_statement(input: ParseStream<'_>) -> bool {
    input.peek(syn::Ident::peek_any) && !input.peek(syn::Token![as])
}

fn missing_semicolon(last: &TokenTree) -> Diagnostic {
    let span = match last {
        TokenTree::Group(group) => group.span_close(),
        other => other.span(),
    };
    Diagnostic::new(span, "a `;` is missing after this")
        .note("every statement ends with a `;`, and the next line begins another")
}

/// The streams that a statement defines, also one that does not parse.
fn names_defined(tokens: &[TokenTree]) -> Vec<Ident> {
    let mut names = Vec::new();
    if let [TokenTree::Ident(name), TokenTree::Punct(equals), ..] = tokens
        && equals.as_char() == '='
    {
        names.push(name.clone());
    }
    for pair in tokens.windows(2) {
        let [TokenTree::Ident(keyword), defined] = pair else { continue };
        if ["let", "source", "chain", "mut"].iter().any(|word| keyword == word) {
            match defined {
                TokenTree::Ident(name) => names.push(name.clone()),
                TokenTree::Group(pattern) => names.extend(names_in(pattern.stream())),
                _ => {}
            }
        }
    }
    names
}

/// The names that a pattern in brackets may bind.
fn names_in(pattern: TokenStream) -> impl Iterator<Item = Ident> {
    pattern.into_iter().filter_map(|token| match token {
        TokenTree::Ident(name) => Some(name),
        _ => None,
    })
}

/// Begins the text of a mistake that was written here and not by syn.
const OURS: char = '\u{2}';

/// A mistake in full, on its way through syn's results: the fact, then notes.
fn mistake(span: Span, fact: &str, notes: &[&str]) -> syn::Error {
    let mut text = format!("{OURS}{fact}");
    for note in notes {
        text.push('\n');
        text.push_str(note);
    }
    syn::Error::new(span, text)
}

/// Says what it was that syn could not parse, unless the error is one of ours.
fn inside(what: &str) -> impl Fn(syn::Error) -> syn::Error {
    move |error| {
        let text = error.to_string();
        if text.starts_with(OURS) {
            return error;
        }
        let expected = text.strip_prefix("unexpected end of input, ").unwrap_or(&text);
        let fact = format!("{what} does not parse: {expected}");
        mistake(error.span(), &fact, &["what stands here is an expression as in Rust"])
    }
}

/// The mistake behind syn's error.
fn from_syn(error: &syn::Error) -> Diagnostic {
    let text = error.to_string();
    let Some(ours) = text.strip_prefix(OURS) else {
        return Diagnostic::new(error.span(), format!("this does not parse: {text}"));
    };
    let mut lines = ours.lines();
    let fact = lines.next().unwrap_or_default();
    lines.fold(Diagnostic::new(error.span(), fact), Diagnostic::note)
}

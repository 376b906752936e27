//! Streams: a name followed by operators, read in a loop so that a long chain needs no stack.

use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Token, token};

use super::mistake;
use crate::ast::{Arg, Call, Chain, Turbofish};

/// Parses a stream behind `let NAME =`: what is no stream belongs above the block.
pub(super) fn parse_named(input: ParseStream<'_>) -> syn::Result<Chain> {
    let ahead = input.fork();
    let starts = ahead.parse::<Ident>().is_ok();
    if starts && (ahead.peek(Token![.]) || ahead.peek(Token![;])) {
        return parse(input);
    }
    Err(mistake(
        input.span(),
        "in a `stream!` block, `let` names a stream, and this is none",
        &[
            "a stream is a name followed by operators: `lines.map(…)`",
            "move a `let` of a plain value above the block, which may use it",
        ],
    ))
}

/// Parses a stream.
pub(super) fn parse(input: ParseStream<'_>) -> syn::Result<Chain> {
    let root = input.parse()?;
    let mut calls = Vec::new();
    while input.peek(Token![.]) {
        let dot: Token![.] = input.parse()?;
        calls.push(call(input, dot.span)?);
    }
    Ok(Chain { root, calls })
}

fn call(input: ParseStream<'_>, dot: Span) -> syn::Result<Call> {
    if input.peek(Token![;]) {
        return Err(mistake(
            dot,
            "an operator must follow this `.`",
            &["write `.operator(…)`, or leave the `.` out"],
        ));
    }
    let name = input.call(Ident::parse_any).map_err(|_| {
        mistake(input.span(), "an operator's name must follow the `.`", &["write `.operator(…)`"])
    })?;
    let turbofish = input.peek(Token![::]).then(|| turbofish(input)).transpose()?;
    if !input.peek(token::Paren) {
        let fact = format!("`{name}` is not called here");
        let remedy = format!("operators are called: write `.{name}(…)`");
        return Err(mistake(name.span(), &fact, &[&remedy]));
    }
    let content;
    syn::parenthesized!(content in input);
    let args = Punctuated::<Arg, Token![,]>::parse_terminated(&content)?;
    Ok(Call { name, turbofish, args: args.into_iter().collect() })
}

fn turbofish(input: ParseStream<'_>) -> syn::Result<Turbofish> {
    let generics: syn::AngleBracketedGenericArguments =
        syn::AngleBracketedGenericArguments::parse_turbofish(input)?;
    let span = generics.lt_token.span;
    let types = generics.args.into_iter().map(|argument| match argument {
        syn::GenericArgument::Type(kind) => Ok(kind),
        other => Err(mistake(
            syn::spanned::Spanned::span(&other),
            "only types can stand here",
            &["an operator's turbofish names the type of its records: `.map::<u64>(…)`"],
        )),
    });
    Ok(Turbofish { types: types.collect::<syn::Result<_>>()?, span })
}

impl Parse for Arg {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let named = input.peek(syn::Ident) && input.peek2(Token![=]) && !input.peek2(Token![==]);
        let name = if named {
            let name = input.parse()?;
            input.parse::<Token![=]>()?;
            Some(name)
        } else {
            None
        };
        Ok(Self { name, value: peel(input.parse()?) })
    }
}

/// The expression within parentheses and the invisible groups that macros leave.
fn peel(mut value: syn::Expr) -> syn::Expr {
    loop {
        value = match value {
            syn::Expr::Paren(inner) if inner.attrs.is_empty() => *inner.expr,
            syn::Expr::Group(inner) if inner.attrs.is_empty() => *inner.expr,
            other => return other,
        };
    }
}

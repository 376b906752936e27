//! Streams: a name followed by operators, read in a loop so that a long chain needs no stack.

use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Token, token};

use super::{begins_statement, inside, mistake};
use crate::ast::{Arg, Call, Chain, Turbofish};

/// Parses a stream behind `let NAME =`: what is no stream belongs above the block.
pub(super) fn parse_named(input: ParseStream<'_>) -> syn::Result<Chain> {
    let ahead = input.fork();
    let starts = ahead.parse::<Ident>().is_ok();
    // A word after the name is another statement, before which a `;` is missing.
    if starts && (ahead.peek(Token![.]) || ahead.peek(Token![;]) || begins_statement(&ahead)) {
        return parse(input);
    }
    if input.peek(token::Paren) {
        let fact = "a stream stands without parentheses around it";
        return Err(mistake(input.span(), fact, &["write `let NAME = STREAM.operator(…);`"]));
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
    let root = input.parse().map_err(|_| {
        mistake(
            input.span(),
            "a stream's name must stand here",
            &["Rust keeps this word to itself"],
        )
    })?;
    Ok(Chain { root, calls: calls(input)? })
}

/// Parses operators, each after its `.`.
pub(super) fn calls(input: ParseStream<'_>) -> syn::Result<Vec<Call>> {
    let mut calls = Vec::new();
    while input.peek(Token![.]) {
        let dot: Token![.] = input.parse()?;
        calls.push(call(input, dot.span)?);
    }
    Ok(calls)
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
    let turbofish = turbofish(&name, input)?;
    let args = if input.peek(token::Paren) {
        let content;
        syn::parenthesized!(content in input);
        let args = Punctuated::<Arg, Token![,]>::parse_terminated(&content);
        let args = args.map_err(inside(&format!("an argument of `{name}`")))?;
        Some(args.into_iter().collect())
    } else {
        None
    };
    Ok(Call { name, turbofish, args, via: None })
}

fn turbofish(name: &Ident, input: ParseStream<'_>) -> syn::Result<Option<Turbofish>> {
    if input.peek(Token![<]) {
        let fact = format!("`{name}<…>` needs a `::` before the `<`");
        return Err(mistake(input.span(), &fact, &[&format!("write `.{name}::<T>(…)`")]));
    }
    if !input.peek(Token![::]) {
        return Ok(None);
    }
    let generics: syn::AngleBracketedGenericArguments =
        syn::AngleBracketedGenericArguments::parse_turbofish(input)
            .map_err(inside(&format!("the type after `{name}::`")))?;
    let (open, close) = (generics.lt_token.span, generics.gt_token.span);
    let types = generics.args.into_iter().map(|argument| match argument {
        syn::GenericArgument::Type(kind) => Ok(kind),
        other => Err(mistake(
            syn::spanned::Spanned::span(&other),
            "only types can stand here",
            &["an operator's turbofish names the type of its records: `.map::<u64>(…)`"],
        )),
    });
    Ok(Some(Turbofish { types: types.collect::<syn::Result<_>>()?, open, close }))
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

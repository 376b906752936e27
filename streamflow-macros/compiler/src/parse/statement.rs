//! Statements: settings, sources, named streams, outputs.

use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{LitStr, Token};

use super::{chain, interval, mistake};
use crate::ast::Statement;
use crate::diag::nearest;

/// The words that begin a statement.
const KEYWORDS: [&str; 6] = ["name", "batch", "fusion", "crate", "source", "let"];

/// Parses one statement, up to its `;`.
pub(super) fn parse(input: ParseStream<'_>) -> syn::Result<Statement> {
    if input.peek(Token![let]) {
        return named_stream(input);
    }
    if input.peek(Token![crate]) {
        return crate_path(input);
    }
    if !input.peek(syn::Ident::peek_any) {
        return Err(mistake(
            input.span(),
            "a statement cannot begin with this",
            &["statements are `name`, `batch`, `fusion`, `source`, `let`, and `stream.output(…);`"],
        ));
    }
    let ahead = input.fork();
    let word = Ident::parse_any(&ahead)?;
    let is_setting = !ahead.peek(Token![.]);
    match word.to_string().as_str() {
        "name" if is_setting => name(input),
        "batch" if is_setting => {
            let keyword = input.parse()?;
            Ok(Statement::Batch(keyword, interval::parse(input)?))
        }
        "fusion" if is_setting => fusion(input),
        "source" if is_setting => source(input),
        _ if is_setting && !ahead.peek(Token![;]) => Err(unknown(&word)),
        _ => Ok(Statement::Output(chain::parse(input)?)),
    }
}

fn unknown(word: &Ident) -> syn::Error {
    let meant = nearest(&word.to_string(), KEYWORDS);
    let remedy = match meant {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "statements are `name`, `batch`, `fusion`, `source`, `let`, and \
                 `stream.output(…);`"
            .to_owned(),
    };
    mistake(word.span(), &format!("no statement begins with `{word}`"), &[&remedy])
}

fn name(input: ParseStream<'_>) -> syn::Result<Statement> {
    let keyword = input.parse()?;
    let name: LitStr = input.parse().map_err(|_| {
        mistake(
            input.span(),
            "the job's name must be a string literal",
            &["write it in quotes: `name \"word-count\";`"],
        )
    })?;
    Ok(Statement::Name(keyword, name))
}

fn fusion(input: ParseStream<'_>) -> syn::Result<Statement> {
    let keyword = input.parse()?;
    let on_or_off = || {
        let rule = "`fusion` is `on` or `off`";
        mistake(input.span(), rule, &["write `fusion off;` to compile the plan unfused"])
    };
    let word = input.call(Ident::parse_any).map_err(|_| on_or_off())?;
    match word.to_string().as_str() {
        "on" => Ok(Statement::Fusion(keyword, true)),
        "off" => Ok(Statement::Fusion(keyword, false)),
        _ => Err(mistake(
            word.span(),
            "`fusion` is `on` or `off`",
            &["write `fusion off;` to compile the plan unfused"],
        )),
    }
}

fn crate_path(input: ParseStream<'_>) -> syn::Result<Statement> {
    let keyword = input.parse::<Token![crate]>()?;
    input.parse::<Token![=]>()?;
    Ok(Statement::Crate(keyword.span, input.parse()?))
}

fn source(input: ParseStream<'_>) -> syn::Result<Statement> {
    input.call(Ident::parse_any)?;
    let name: Ident = input.parse().map_err(|_| {
        mistake(
            input.span(),
            "a source needs a name here",
            &["write `source lines = socket_text(\"127.0.0.1:9999\");`"],
        )
    })?;
    input.parse::<Token![=]>().map_err(|_| {
        let fact = format!("expected `=` after `source {name}`");
        mistake(input.span(), &fact, &["write `source lines = EXPRESSION;`"])
    })?;
    Ok(Statement::Source(name, input.parse()?))
}

fn named_stream(input: ParseStream<'_>) -> syn::Result<Statement> {
    input.parse::<Token![let]>()?;
    if input.peek(Token![mut]) {
        return Err(mistake(
            input.span(),
            "a stream cannot be `mut`",
            &["a `let` names a stream, which never changes: leave `mut` out"],
        ));
    }
    let name: Ident = input.parse().map_err(|_| {
        mistake(
            input.span(),
            "a `let` names one stream",
            &["write `let NAME = STREAM.operator(…);`, with a plain name"],
        )
    })?;
    if input.peek(Token![:]) {
        return Err(mistake(
            input.span(),
            "a stream's type is inferred, and cannot be written here",
            &["name a record's type at the operator: `.map::<u64>(…)`"],
        ));
    }
    input.parse::<Token![=]>().map_err(|_| {
        let fact = format!("expected `=` after `let {name}`");
        mistake(input.span(), &fact, &["write `let NAME = STREAM.operator(…);`"])
    })?;
    Ok(Statement::Let(name, chain::parse_named(input)?))
}

//! Statements: settings, sources, named streams, outputs.

use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{LitStr, Token, token};

use super::{chain, durable, inside, interval, mistake};
use crate::ast::Statement;
use crate::diag::nearest;

/// The words that begin a statement.
const KEYWORDS: [&str; 9] =
    ["name", "batch", "fusion", "crate", "checkpoint", "guarantee", "source", "let", "chain"];

const STATEMENTS: &str = "statements are `name`, `batch`, `fusion`, `checkpoint`, `guarantee`, \
                          `source`, `let`, `chain`, and `stream.output(…);`";

/// Parses one statement, up to its `;`.
pub(super) fn parse(input: ParseStream<'_>) -> syn::Result<Statement> {
    if input.peek(Token![let]) {
        return named_stream(input);
    }
    if input.peek(Token![crate]) {
        return crate_path(input);
    }
    if !input.peek(syn::Ident::peek_any) {
        let fact = "a statement cannot begin with this";
        return Err(mistake(input.span(), fact, &[STATEMENTS]));
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
        "checkpoint" if is_setting => durable::checkpoint(input),
        "guarantee" if is_setting => durable::guarantee(input),
        "source" if is_setting => source(input),
        "chain" if is_setting => named_chain(input),
        _ if is_setting && !ahead.peek(Token![;]) => Err(unknown(&word, &ahead)),
        _ => Ok(Statement::Output(chain::parse(input)?)),
    }
}

/// A word that begins no statement, as what follows it tells what was meant.
fn unknown(word: &Ident, ahead: ParseStream<'_>) -> syn::Error {
    const RUST: [&str; 15] = [
        "if", "for", "while", "loop", "match", "fn", "use", "const", "static", "struct", "enum",
        "impl", "type", "return", "unsafe",
    ];
    let text = word.to_string();
    let here = |fact: &str, notes: &[&str]| mistake(word.span(), fact, notes);
    if RUST.contains(&text.as_str()) {
        let fact = format!("`{word}` cannot stand in a `stream!` block");
        return here(&fact, &["write it above the block, which may use what is in scope"]);
    }
    if ahead.peek(Token![=]) && !ahead.peek(Token![==]) {
        let remedy = format!("write `let {word} = …;`");
        return here("a stream is named with `let`", &[&remedy]);
    }
    if ahead.peek(Token![!]) {
        let fact = format!("the macro `{word}!` cannot stand in a `stream!` block");
        return here(&fact, &[STATEMENTS]);
    }
    if ahead.peek(token::Paren) {
        let fact = format!("`{word}` is called like a function, and this is no statement");
        return here(&fact, &["operators are applied to a stream: `stream.operator(…)`"]);
    }
    if let Some(meant) = nearest(&text, KEYWORDS) {
        let fact = format!("no statement begins with `{word}`");
        return here(&fact, &[&format!("did you mean `{meant}`?")]);
    }
    if !ahead.peek(syn::Ident::peek_any) && !ahead.peek(syn::Lit) {
        let fact = format!("after `{word}`, `.operator(…)` must follow");
        return mistake(ahead.span(), &fact, &[STATEMENTS]);
    }
    here(&format!("no statement begins with `{word}`"), &[STATEMENTS])
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
    let on_or_off = |span: Span| {
        let remedy = "write `fusion off;` to compile the plan unfused";
        mistake(span, "`fusion` is `on` or `off`", &[remedy])
    };
    let word = input.call(Ident::parse_any).map_err(|error| on_or_off(error.span()))?;
    match word.to_string().as_str() {
        "on" => Ok(Statement::Fusion(keyword, true)),
        "off" => Ok(Statement::Fusion(keyword, false)),
        _ => Err(on_or_off(word.span())),
    }
}

fn crate_path(input: ParseStream<'_>) -> syn::Result<Statement> {
    let keyword = input.parse::<Token![crate]>()?;
    let remedy = "it says where streamflow is, if not at `::streamflow`: write `crate = ::flow;`";
    let path = input.parse::<Token![=]>().and_then(|_| input.parse());
    let path = path
        .map_err(|error| mistake(error.span(), "`crate` needs `=` and a path here", &[remedy]))?;
    Ok(Statement::Crate(keyword.span, path))
}

fn source(input: ParseStream<'_>) -> syn::Result<Statement> {
    const HOW: &str = "write `source lines = socket_text(\"127.0.0.1:9999\");`";
    input.call(Ident::parse_any)?;
    let name: Ident =
        input.parse().map_err(|_| mistake(input.span(), "a source needs a name here", &[HOW]))?;
    if input.peek(Token![:]) {
        let fact = "a source's type is inferred, and cannot be written here";
        return Err(mistake(input.span(), fact, &[HOW]));
    }
    input.parse::<Token![=]>().map_err(|_| {
        mistake(input.span(), &format!("expected `=` after `source {name}`"), &[HOW])
    })?;
    if input.peek(Token![;]) {
        let fact = format!("the source `{name}` has no value");
        return Err(mistake(input.span(), &fact, &[HOW]));
    }
    let value = input.parse().map_err(inside(&format!("the value of the source `{name}`")))?;
    Ok(Statement::Source(name, value))
}

fn named_chain(input: ParseStream<'_>) -> syn::Result<Statement> {
    const HOW: &str = "write `chain NAME = .operator(…).operator(…);`";
    input.call(Ident::parse_any)?;
    let name: Ident =
        input.parse().map_err(|_| mistake(input.span(), "a chain needs a name here", &[HOW]))?;
    input.parse::<Token![=]>().map_err(|_| {
        mistake(input.span(), &format!("expected `=` after `chain {name}`"), &[HOW])
    })?;
    if input.peek(Token![;]) {
        let fact = format!("the chain `{name}` has no operator");
        return Err(mistake(input.span(), &fact, &[HOW]));
    }
    if !input.peek(Token![.]) {
        let stream = format!("or name a stream: `let {name} = …;`");
        let fact = "a chain begins with `.`, for it belongs to no stream";
        return Err(mistake(input.span(), fact, &[HOW, &stream]));
    }
    Ok(Statement::Chain(name, chain::calls(input)?))
}

fn named_stream(input: ParseStream<'_>) -> syn::Result<Statement> {
    const HOW: &str = "write `let NAME = STREAM.operator(…);`";
    input.parse::<Token![let]>()?;
    if input.peek(Token![mut]) {
        let remedy = "a `let` names a stream, which never changes: leave `mut` out";
        return Err(mistake(input.span(), "a stream cannot be `mut`", &[remedy]));
    }
    let name: Ident = input
        .parse()
        .map_err(|_| mistake(input.span(), "a `let` names one stream, by a plain name", &[HOW]))?;
    if input.peek(Token![:]) {
        return Err(mistake(
            input.span(),
            "a stream's type is inferred, and cannot be written here",
            &["name a record's type at the operator: `.map::<u64>(…)`"],
        ));
    }
    input
        .parse::<Token![=]>()
        .map_err(|_| mistake(input.span(), &format!("expected `=` after `let {name}`"), &[HOW]))?;
    Ok(Statement::Let(name, chain::parse_named(input)?))
}

//! What outlives the process: where the checkpoint is, and what the block guarantees.

use proc_macro2::{Ident, Span};
use syn::Token;
use syn::ext::IdentExt;
use syn::parse::ParseStream;

use super::{inside, mistake};
use crate::ast::{Guarantee, Statement};
use crate::diag::nearest;

/// Parses `checkpoint EXPR`, up to the statement's `;`.
pub(super) fn checkpoint(input: ParseStream<'_>) -> syn::Result<Statement> {
    const HOW: &str = "write `checkpoint \"path/to/folder\";`";
    let keyword: Ident = input.parse()?;
    if input.peek(Token![;]) {
        return Err(mistake(keyword.span(), "the checkpoint has no folder", &[HOW]));
    }
    if input.peek(Token![=]) {
        let fact = "the folder stands right behind `checkpoint`";
        return Err(mistake(input.span(), fact, &[HOW]));
    }
    let folder = input.parse().map_err(inside("the folder of the checkpoint"))?;
    Ok(Statement::Checkpoint(keyword, folder))
}

/// Parses `guarantee WORD`, up to the statement's `;`.
pub(super) fn guarantee(input: ParseStream<'_>) -> syn::Result<Statement> {
    let keyword: Ident = input.parse()?;
    if input.peek(Token![;]) {
        return Err(no_guarantee(keyword.span(), HOW));
    }
    let word = input.call(Ident::parse_any).map_err(|error| no_guarantee(error.span(), HOW))?;
    let Some(guarantee) = Guarantee::named(&word.to_string()) else {
        let text = word.to_string();
        let meant = nearest(&text, Guarantee::ALL.map(Guarantee::name));
        return Err(match meant {
            _ if text == "at_most_once" => no_guarantee(word.span(), AT_MOST_ONCE),
            Some(meant) => no_guarantee(word.span(), &format!("did you mean `{meant}`?")),
            None => no_guarantee(word.span(), HOW),
        });
    };
    Ok(Statement::Guarantee(keyword, guarantee, word))
}

const HOW: &str = "write `guarantee exactly_once;`";

const AT_MOST_ONCE: &str =
    "a job without a checkpoint promises no more than that: leave the statement out";

fn no_guarantee(span: Span, remedy: &str) -> syn::Error {
    mistake(span, "`guarantee` is `exactly_once` or `at_least_once`", &[remedy])
}

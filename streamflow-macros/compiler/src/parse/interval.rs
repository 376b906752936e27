//! The batch interval.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, Lit, Token, token};

use super::mistake;
use crate::ast::Interval;
use crate::duration::{self, HOW, WHY};

/// Parses the duration behind `batch`, up to the statement's `;`.
pub(super) fn parse(input: ParseStream<'_>) -> syn::Result<Interval> {
    let at = input.span();
    if input.peek(Token![-]) {
        return Err(mistake(at, "a duration cannot be negative", &[HOW]));
    }
    if input.peek(Token![;]) {
        return Err(mistake(at, "a duration must follow `batch`", &["write `batch 1s;`"]));
    }
    if input.peek(Token![=]) || input.peek(token::Paren) {
        let fact = "the duration stands right behind `batch`";
        return Err(mistake(at, fact, &["write `batch 1s;`"]));
    }
    let literal = input
        .parse::<Lit>()
        .map_err(|_| mistake(at, "a duration must be a literal", &[WHY, HOW]))?;
    if let Lit::Int(int) = &literal
        && int.suffix().is_empty()
        && input.peek(Ident::peek_any)
    {
        let apart = input.call(Ident::parse_any)?;
        if duration::is_unit(&apart.to_string()) {
            let fact = "a duration's number and unit are one word";
            return Err(mistake(at, fact, &[&format!("write `{}{apart}`", int.base10_digits())]));
        }
    }
    if input.peek(Token![*]) || input.peek(Token![+]) || input.peek(Token![/]) {
        let fact = "a duration must be a literal, and cannot be computed";
        return Err(mistake(input.span(), fact, &[WHY, HOW]));
    }
    let nanos = duration::nanos(&literal).map_err(|(fact, notes)| {
        let notes: Vec<&str> = notes.iter().map(String::as_str).collect();
        mistake(at, &fact, &notes)
    })?;
    Ok(Interval { nanos })
}

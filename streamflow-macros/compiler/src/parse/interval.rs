//! The batch interval.

use syn::parse::ParseStream;
use syn::{Lit, Token};

use super::mistake;
use crate::ast::Interval;
use crate::duration::{HOW, WHY, nanos};

/// Parses a duration.
pub(super) fn parse(input: ParseStream<'_>) -> syn::Result<Interval> {
    if input.peek(Token![-]) {
        return Err(mistake(input.span(), "a duration cannot be negative", &[HOW]));
    }
    let at = input.span();
    let literal = input
        .parse::<Lit>()
        .map_err(|_| mistake(at, "a duration must be a literal", &[WHY, HOW]))?;
    let nanos = nanos(&literal).map_err(|(fact, notes)| {
        let notes: Vec<&str> = notes.iter().map(String::as_str).collect();
        mistake(at, &fact, &notes)
    })?;
    Ok(Interval { nanos })
}

//! Durations: `1s`, `500ms`, literals because panes are types.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, Lit, Token, token};

use super::mistake;
use crate::ast::Interval;
use crate::diag::nearest;

/// The units, each with its length in nanoseconds.
const UNITS: [(&str, u64); 6] = [
    ("us", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("min", 60_000_000_000),
    ("h", 3_600_000_000_000),
    ("d", 86_400_000_000_000),
];

const HOW: &str =
    "a duration is a whole number and a unit, `us`, `ms`, `s`, `min`, `h` or `d`: `500ms`";

const WHY: &str = "its length decides the layout of windows, which are types";

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
    let (number, unit) = match &literal {
        Lit::Int(int) => (int.base10_digits().to_owned(), int.suffix().to_owned()),
        Lit::Float(float) => return Err(fraction(float)),
        other => return Err(mistake(other.span(), "this is not a duration", &[HOW])),
    };
    if unit.is_empty() && input.peek(Ident::peek_any) {
        let apart = input.call(Ident::parse_any)?;
        if UNITS.iter().any(|(name, _)| apart == name) {
            let fact = "a duration's number and unit are one word";
            return Err(mistake(at, fact, &[&format!("write `{number}{apart}`")]));
        }
    }
    if input.peek(Token![*]) || input.peek(Token![+]) || input.peek(Token![/]) {
        let fact = "a duration must be a literal, and cannot be computed";
        return Err(mistake(input.span(), fact, &[WHY, HOW]));
    }
    let nanos = length(&number, &unit).map_err(|(fact, note)| mistake(at, &fact, &[&note]))?;
    Ok(Interval { nanos })
}

/// A fraction is refused, with the same length in the next smaller unit where that is whole.
fn fraction(float: &syn::LitFloat) -> syn::Error {
    let fact = format!("`{float}` is not a whole number");
    let units = UNITS.iter().map(|(name, nanos)| (*name, *nanos));
    let unit = units.clone().find(|(name, _)| *name == float.suffix());
    let smaller = unit.and_then(|(_, nanos)| {
        let exact = float.base10_parse::<f64>().ok()? * nanos as f64;
        let whole =
            ((1.0..9e15).contains(&exact) && exact.fract() == 0.0).then_some(exact as u64)?;
        let (name, nanos) = units.rev().find(|(_, nanos)| whole.is_multiple_of(*nanos))?;
        Some(format!("write it in a smaller unit: `{}{name}`", whole / nanos))
    });
    match &smaller {
        Some(smaller) => mistake(float.span(), &fact, &[HOW, smaller]),
        None => mistake(float.span(), &fact, &[HOW]),
    }
}

/// A duration's length in nanoseconds; or what is wrong with it, and what to write.
fn length(number: &str, unit: &str) -> Result<u64, (String, String)> {
    let how = || HOW.to_owned();
    if unit.is_empty() {
        return Err((format!("`{number}` has no unit"), how()));
    }
    let Some((_, nanos)) = UNITS.iter().find(|(name, _)| *name == unit) else {
        let known = UNITS.iter().map(|(name, _)| *name);
        let note = match spelled_out(unit).or_else(|| nearest(unit, known)) {
            Some(meant) => format!("did you mean `{number}{meant}`?"),
            None => how(),
        };
        return Err((format!("`{unit}` is not a unit of time"), note));
    };
    match number.parse::<u64>().ok().and_then(|number| number.checked_mul(*nanos)) {
        Some(0) => Err(("a duration cannot be zero".to_owned(), how())),
        Some(nanos) => Ok(nanos),
        None => Err((
            format!("`{number}{unit}` is longer than streamflow counts"),
            "the longest duration is about 584 years".to_owned(),
        )),
    }
}

/// The unit that other languages and people spell so.
fn spelled_out(unit: &str) -> Option<&'static str> {
    Some(match unit {
        "sec" | "secs" | "second" | "seconds" => "s",
        "m" | "mins" | "minute" | "minutes" => "min",
        "milli" | "millis" | "millisecond" | "milliseconds" => "ms",
        "micro" | "micros" | "microsecond" | "microseconds" => "us",
        "hr" | "hrs" | "hour" | "hours" => "h",
        "day" | "days" => "d",
        _ => return None,
    })
}

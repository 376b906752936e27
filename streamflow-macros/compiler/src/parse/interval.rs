//! Durations: `1s`, `500ms`, literals because panes are types.

use syn::parse::ParseStream;
use syn::{Lit, Token};

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

/// Parses a duration.
pub(super) fn parse(input: ParseStream<'_>) -> syn::Result<Interval> {
    if input.peek(Token![-]) {
        return Err(mistake(input.span(), "a duration cannot be negative", &[HOW]));
    }
    let at = input.span();
    let literal = input.parse::<Lit>().map_err(|_| {
        mistake(
            at,
            "a duration must be a literal",
            &["its length decides the layout of windows, which are types", HOW],
        )
    })?;
    let (number, unit) = match &literal {
        Lit::Int(int) => (int.base10_digits().to_owned(), int.suffix().to_owned()),
        Lit::Float(float) => {
            let smaller = "write it in a smaller unit: `1500ms`";
            let fact = format!("`{float}` is not a whole number");
            return Err(mistake(float.span(), &fact, &[HOW, smaller]));
        }
        other => return Err(mistake(other.span(), "this is not a duration", &[HOW])),
    };
    let nanos = length(&number, &unit).map_err(|(fact, note)| mistake(at, &fact, &[&note]))?;
    Ok(Interval { nanos })
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
        "micro" | "micros" | "microseconds" => "us",
        "hr" | "hrs" | "hour" | "hours" => "h",
        "day" | "days" => "d",
        _ => return None,
    })
}

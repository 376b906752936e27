//! Durations: a whole number and a unit, a literal because panes are types.

use syn::{Expr, Lit};

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

/// How a duration is written.
pub(crate) const HOW: &str =
    "a duration is a whole number and a unit, `us`, `ms`, `s`, `min`, `h` or `d`: `500ms`";

/// Why a duration is a literal.
pub(crate) const WHY: &str = "its length decides the layout of windows, which are types";

/// What is wrong with a duration: the fact, and what to write.
pub(crate) type Mistake = (String, Vec<String>);

/// A literal's length in nanoseconds.
pub(crate) fn nanos(literal: &Lit) -> Result<u64, Mistake> {
    match literal {
        Lit::Int(int) => length(int.base10_digits(), int.suffix()),
        Lit::Float(float) => Err(fraction(float)),
        _ => Err(("this is not a duration".to_owned(), vec![HOW.to_owned()])),
    }
}

/// Whether a word is a unit of time.
pub(crate) fn is_unit(word: &str) -> bool {
    UNITS.iter().any(|(name, _)| *name == word)
}

/// A fraction is refused, with the same length in the next smaller unit where that is whole.
fn fraction(float: &syn::LitFloat) -> Mistake {
    let unit = UNITS.iter().find(|(name, _)| *name == float.suffix());
    let smaller = unit.and_then(|(_, nanos)| {
        let exact = float.base10_parse::<f64>().ok()? * *nanos as f64;
        let whole =
            ((1.0..9e15).contains(&exact) && exact.fract() == 0.0).then_some(exact as u64)?;
        Some(format!("write it in a smaller unit: `{}`", show(whole)))
    });
    let notes = std::iter::once(HOW.to_owned()).chain(smaller);
    (format!("`{float}` is not a whole number"), notes.collect())
}

fn length(number: &str, unit: &str) -> Result<u64, Mistake> {
    let how = || vec![HOW.to_owned()];
    if unit.is_empty() {
        return Err((format!("`{number}` has no unit"), how()));
    }
    let Some((_, nanos)) = UNITS.iter().find(|(name, _)| *name == unit) else {
        let known = UNITS.iter().map(|(name, _)| *name);
        let notes = match spelled_out(unit).or_else(|| nearest(unit, known)) {
            Some(meant) => vec![format!("did you mean `{number}{meant}`?")],
            None => how(),
        };
        return Err((format!("`{unit}` is not a unit of time"), notes));
    };
    match number.parse::<u64>().ok().and_then(|number| number.checked_mul(*nanos)) {
        Some(0) => Err(("a duration cannot be zero".to_owned(), how())),
        Some(nanos) => Ok(nanos),
        None => Err((
            format!("`{number}{unit}` is longer than streamflow counts"),
            vec!["the longest duration is about 584 years".to_owned()],
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

/// The literal for a duration that a function makes of a number, in Spark, in Rust's own library or
/// in another: `30s` for `Seconds(30)`.
pub(crate) fn constructed(value: &Expr) -> Option<String> {
    let Expr::Call(call) = value else { return None };
    let Expr::Path(function) = &*call.func else { return None };
    let mut args = call.args.iter();
    let (Some(Expr::Lit(literal)), None) = (args.next(), args.next()) else { return None };
    let Lit::Int(number) = &literal.lit else { return None };
    let name = function.path.segments.last()?.ident.to_string().to_lowercase();
    let unit = spelled_out(name.strip_prefix("from_").unwrap_or(&name))?;
    Some(format!("{}{unit}", number.base10_digits()))
}

/// A length in the largest unit that holds it whole.
pub(crate) fn show(nanos: u64) -> String {
    let whole = UNITS.iter().rev().find(|(_, length)| nanos.is_multiple_of(*length) && nanos > 0);
    match whole {
        Some((unit, length)) => format!("{}{unit}", nanos / length),
        None => format!("{nanos}ns"),
    }
}

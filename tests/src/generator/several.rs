//! What random pipelines keep between batches, and how their streams meet: windows and bounds of
//! any length, written where a `#` stands.
//!
//! In a block `#l` and `#s` stand for a window's length and slide and `#t` for a timeout, all in
//! seconds, in the oracle in batches; `#n` stands for a number of keys, and `#o` for the other
//! stream: in the block its name, in the oracle all of it.

use super::table::{Behind, Kind, Operator};
use crate::records::Rng;

use Kind::{Float, Measured, Number, Pair, Tagged, Text};

const fn row(from: Kind, to: Kind, block: &'static str, oracle: &'static str) -> Operator {
    Operator { from, block, oracle, to, behind: Behind::Anything }
}

/// Windows, alone and in Spark's spellings.
#[rustfmt::skip]
pub(super) const WINDOWS: [Operator; 18] = [
    row(Text, Text, "window(#ls, #ss)", "window(#l, #s)"),
    row(Number, Number, "window(#ls, #ss)", "window(#l, #s)"),
    row(Float, Float, "window(#ls, #ss)", "window(#l, #s)"),
    row(Tagged, Tagged, "window(#ls, #ss)", "window(#l, #s)"),
    row(Pair, Pair, "window(#ls, #ss)", "window(#l, #s)"),
    row(Measured, Measured, "window(#ls, #ss)", "window(#l, #s)"),
    row(Text, Number, "count_by_window(#ls, #ss)", "window(#l, #s), count()"),
    row(Text, Tagged, "count_by_value_and_window(#ls, #ss)", "window(#l, #s), count_by_value()"),
    row(Number, Number, "reduce_by_window(|a, b| a ^ b, #ls, #ss)", "window(#l, #s), reduce(|a: u64, b: u64| a ^ b)"),
    row(Number, Number, "reduce_by_window(|a, b| a + b, |a, b| a - b, #ls, #ss)", "window(#l, #s), reduce(|a: u64, b: u64| a + b)"),
    row(Number, Number, "window(#ls, #ss).reduce(|a, b| a + b, inverse = |a, b| a - b)", "window(#l, #s), reduce(|a: u64, b: u64| a + b)"),
    row(Pair, Pair, "window(#ls, #ss).reduce_by_key(|a, b| a.wrapping_add(b), inverse = |a, b| a.wrapping_sub(b))", "window(#l, #s), reduce_by_key(|a: u64, b: u64| a.wrapping_add(b))"),
    row(Number, Pair, "count_by_value_and_window(#ls, #ss)", "window(#l, #s), count_by_value()"),
    row(Tagged, Tagged, "reduce_by_key_and_window(|a, b| a.max(b), #ls, #ss)", "window(#l, #s), reduce_by_key(|a: u64, b: u64| a.max(b))"),
    row(Pair, Pair, "reduce_by_key_and_window(|a, b| a ^ b, |a, b| a ^ b, #ls, #ss, filter = |(_, x)| *x > 0)", "window(#l, #s), reduce_by_key(|a: u64, b: u64| a ^ b), filter(|(_, x): (u64, u64)| x > 0)"),
    row(Tagged, Tagged, "group_by_key_and_window(#ls, #ss).map_values(|xs| xs.iter().fold(0, |a, x| a * 3 % 1009 + x))", "window(#l, #s), group_by_key(), map_values(|xs: Vec<u64>| xs.iter().fold(0, |a, x| a * 3 % 1009 + x))"),
    row(Float, Float, "map(|x| (x % 1000.0).trunc()).window(#ls, #ss).sum()", "map(|x: f64| (x % 1000.0).trunc()), window(#l, #s), sum_floats()"),
    row(Measured, Measured, "map_values(|x| (x % 1000.0).trunc()).window(#ls, #ss).reduce_by_key(|a, b| a + b)", "map_values(|x: f64| (x % 1000.0).trunc()), window(#l, #s), reduce_by_key(|a: f64, b: f64| a + b)"),
];

/// State by key.
#[rustfmt::skip]
pub(super) const STATES: [Operator; 6] = [
    row(Pair, Pair, "map_with_state(|key, x, state| add_up(*key, x, state), timeout = #ts)", "map_with_state(Bounds { idle: #t, ..Bounds::NONE }, true, added_up)"),
    row(Pair, Pair, "map_with_state(|key, x, state| add_up(*key, x, state), max_keys = #n, ttl = #ts)", "map_with_state(Bounds { idle: #t, most: #n }, false, added_up)"),
    row(Pair, Pair, "map_with_state(|key, x, state| add_up(*key, x, state), max_keys = #n).snapshots()", "snapshots(Bounds { most: #n, ..Bounds::NONE }, added_up)"),
    row(Pair, Pair, "update_state_by_key(|xs, state: Option<u64>| next(xs, state), ttl = #ts)", "update_state_by_key(Bounds { idle: #t, ..Bounds::NONE }, Vec::new(), |xs: Vec<u64>, state: Option<u64>| next(&xs, state))"),
    row(Tagged, Tagged, "update_state_by_key(|xs, state: Option<u64>| next(xs, state), max_keys = #n)", "update_state_by_key(Bounds { most: #n, ..Bounds::NONE }, Vec::new(), |xs: Vec<u64>, state: Option<u64>| next(&xs, state))"),
    row(Tagged, Tagged, "update_state_by_key(|xs, state: Option<u64>| next(xs, state), bound = none)", "update_state_by_key(Bounds::NONE, Vec::new(), |xs: Vec<u64>, state: Option<u64>| next(&xs, state))"),
];

/// How a stream meets another of its kind. One side of a join has few values of a key, so that the
/// result is not the product of both.
#[rustfmt::skip]
pub(super) const MEETS: [Operator; 16] = [
    row(Text, Text, "union(#o)", "union(#o)"),
    row(Number, Number, "union(#o)", "union(#o)"),
    row(Float, Float, "union(#o)", "union(#o)"),
    row(Tagged, Tagged, "union(#o)", "union(#o)"),
    row(Pair, Pair, "union(#o)", "union(#o)"),
    row(Measured, Measured, "union(#o)", "union(#o)"),
    row(Number, Number, "transform_with(#o, |left, right, _| left.into_iter().zip(right).map(|(a, b)| a ^ b))", "transform_with(#o, |left: Vec<u64>, right: Vec<u64>, _| left.into_iter().zip(right).map(|(a, b)| a ^ b).collect::<Vec<_>>())"),
    row(Text, Text, "transform_with(#o, |left, right, time| if time.number() % 2 == 0 { left } else { right })", "transform_with(#o, |left: Vec<String>, right: Vec<String>, number| if number % 2 == 0 { left } else { right })"),
    row(Pair, Pair, "count_by_key().join(#o).map_values(|(a, b)| a ^ b)", "count_by_key(), join(#o), map_values(|(a, b): (u64, u64)| a ^ b)"),
    row(Pair, Pair, "map_values(|x| x % 3).distinct().full_outer_join(#o).map_values(|(a, b)| a.unwrap_or(5) ^ b.unwrap_or(9))", "map_values(|x: u64| x % 3), distinct(), full_outer_join(#o), map_values(|(a, b): (Option<u64>, Option<u64>)| a.unwrap_or(5) ^ b.unwrap_or(9))"),
    row(Tagged, Tagged, "map_values(|x| x % 3).distinct().left_outer_join(#o).map_values(|(a, b)| a + b.unwrap_or(7))", "map_values(|x: u64| x % 3), distinct(), left_outer_join(#o), map_values(|(a, b): (u64, Option<u64>)| a + b.unwrap_or(7))"),
    row(Tagged, Tagged, "reduce_by_key(|a, b| a.max(b)).right_outer_join(#o).map_values(|(a, b)| a.unwrap_or(7) + b)", "reduce_by_key(|a: u64, b: u64| a.max(b)), right_outer_join(#o), map_values(|(a, b): (Option<u64>, u64)| a.unwrap_or(7) + b)"),
    row(Pair, Pair, "cogroup(#o).map_values(|(a, b)| a.len() as u64 * 100 + b.len() as u64)", "cogroup(#o), map_values(|(a, b): (Vec<u64>, Vec<u64>)| a.len() * 100 + b.len())"),
    row(Tagged, Tagged, "cogroup(#o).map_values(|(a, b)| a.iter().chain(&b).fold(1, |n, x| n * 3 % 1009 + x))", "cogroup(#o), map_values(|(a, b): (Vec<u64>, Vec<u64>)| a.iter().chain(&b).fold(1, |n, x| n * 3 % 1009 + x))"),
    row(Measured, Measured, "count_by_key().join(#o).map_values(|(n, x)| n as f64 * x)", "count_by_key(), join(#o), map_values(|(n, x): (u64, f64)| n as f64 * x)"),
    row(Measured, Measured, "map_values(|x| x > 1.0).distinct().right_outer_join(#o).map_values(|(a, x)| if a == Some(true) { x } else { -x })", "map_values(|x: f64| x > 1.0), distinct(), right_outer_join(#o), map_values(|(a, x): (Option<bool>, f64)| if a == Some(true) { x } else { -x })"),
];

/// What the numbers of a row are.
pub(super) struct Numbers {
    len: u64,
    /// The slide of the row's records, if it has a window.
    pub(super) slide: u64,
    timeout: u64,
    keys: u64,
}

impl Numbers {
    /// Numbers for a row behind a stream that slides by so much: lengths and slides are any of its
    /// multiples that a random stream is long enough for.
    pub(super) fn random(rng: &mut Rng, slide: u64) -> Self {
        let upstream = slide;
        let multiple =
            |rng: &mut Rng, most: u64| (1 + rng.below((most / upstream).max(1))) * upstream;
        // Most windows overlap: more of their layouts, and more windows to a stream.
        let slide = if rng.below(3) == 0 { upstream } else { multiple(rng, 6) };
        let len = if rng.below(8) == 0 { multiple(rng, 40) } else { multiple(rng, 12) };
        Self { len, slide, timeout: 1 + rng.below(5), keys: 1 + rng.below(6) }
    }

    /// A row's text with its numbers and the other stream.
    pub(super) fn fill(&self, text: &str, other: &str) -> String {
        let Self { len, slide, timeout, keys } = self;
        text.replace("#l", &len.to_string())
            .replace("#s", &slide.to_string())
            .replace("#t", &timeout.to_string())
            .replace("#n", &keys.to_string())
            .replace("#o", other)
    }
}

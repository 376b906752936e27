//! Aggregates by key in every layout: one total, a running total, panes beside each key, stacks.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{
    Op, Stream, aggregate_by_key, combine_by_key, count_by_key, count_by_value, distinct, filter,
    key_by, map, map_values, reduce_by_key, window, words,
};
use streamflow_tests::records::{float_pairs, lines, word_pairs};

/// Operators, some of them before a window and some behind it.
fn around<const A: usize, const B: usize>(before: [Op; A], window: Op, behind: [Op; B]) -> Stream {
    Stream::new(0, before.into_iter().chain([window]).chain(behind))
}

#[test]
fn owned_records() {
    macro_rules! check {
        ($len:tt, $slide:tt; $n:literal, $m:literal) => {
            agree!(pairs: Values<(u64, String)>; {
                let latest = pairs.window($len, $slide);
                let joined = latest.reduce_by_key(|a, b| a + &b);
                let counted = latest.count_by_key();
                let keys = latest.map(|(key, _)| key).distinct();
                let longest = latest.combine_by_key(
                    |word| word,
                    |a, b| if b.len() > a.len() { b } else { a },
                    |a, b| if b.len() > a.len() { b } else { a },
                );
            } => joined, counted, keys, longest)
            .with_outputs([
                around([], window($n, $m), [reduce_by_key(|a: String, b: String| a + &b)]),
                around([], window($n, $m), [count_by_key()]),
                around([], window($n, $m), [map(|(key, _): (u64, String)| key), distinct()]),
                around([], window($n, $m), [combine_by_key(|a: String| a, longer, longer)]),
            ])
            .on_streams([word_pairs]);
        };
    }
    at_each!(check);
}

fn longer(a: String, b: String) -> String {
    if b.len() > a.len() { b } else { a }
}

#[test]
fn borrowed_words() {
    macro_rules! check {
        ($len:tt, $slide:tt; $n:literal, $m:literal) => {
            agree!(lines: Text; {
                let latest = lines.words().window($len, $slide);
                let counts = latest.count_by_value();
                let total = latest
                    .filter(|word| word.len() > 1)
                    .map(|word| (word, word.len()))
                    .reduce_by_key(|a, b| a + b, inverse = |a, b| a - b);
                let listed = latest
                    .key_by(|word| word.chars().next())
                    .aggregate_by_key(String::new(), |list, word| list + word, |a, b| a + &b);
            } => counts, total, listed)
            .with_outputs([
                around([words()], window($n, $m), [count_by_value()]),
                around([words()], window($n, $m), [
                    filter(|word: String| word.len() > 1),
                    map(|word: String| {
                        let len = word.len();
                        (word, len)
                    }),
                    reduce_by_key(|a: usize, b: usize| a + b),
                ]),
                around([words()], window($n, $m), [
                    key_by(|word: String| word.chars().next()),
                    aggregate_by_key(
                        String::new(),
                        |list: String, word: String| list + &word,
                        |a: String, b: String| a + &b,
                    ),
                ]),
            ])
            .on_streams([lines]);
        };
    }
    at_each!(check);
}

#[test]
fn a_window_before_or_behind_operators_on_records() {
    macro_rules! check {
        ($len:tt, $slide:tt; $n:literal, $m:literal) => {
            agree!(pairs: Values<(u64, String)>; {
                let first = pairs
                    .window($len, $slide)
                    .filter(|(key, _)| key % 3 != 0)
                    .map_values(|word| word + "!")
                    .reduce_by_key(|a, b| a + &b);
                let last = pairs
                    .filter(|(key, _)| key % 3 != 0)
                    .map_values(|word| word + "!")
                    .window($len, $slide)
                    .reduce_by_key(|a, b| a + &b);
            } => first, last)
            .with_outputs([exclaimed(window($n, $m)), exclaimed(window($n, $m))])
            .on_streams([word_pairs]);
        };
    }
    at_some!(check);
}

fn exclaimed(window: Op) -> Stream {
    let before =
        [filter(|(key, _): (u64, String)| key % 3 != 0), map_values(|word: String| word + "!")];
    around(before, window, [reduce_by_key(|a: String, b: String| a + &b)])
}

#[test]
fn sums_of_floats_are_exact_where_floats_are() {
    macro_rules! check {
        ($len:tt, $slide:tt; $n:literal, $m:literal) => {
            agree!(pairs: Values<(u64, f64)> => pairs
                .map_values(|x| (x % 1000.0).trunc())
                .window($len, $slide)
                .reduce_by_key(|a, b| a + b))
            .with([
                map_values(|x: f64| (x % 1000.0).trunc()),
                window($n, $m),
                reduce_by_key(|a: f64, b: f64| a + b),
            ])
            .on_streams([float_pairs]);
        };
    }
    at_some!(check);
}

#[test]
fn one_aggregate_by_key_behind_another() {
    macro_rules! check {
        ($len:tt, $slide:tt; $n:literal, $m:literal) => {
            agree!(pairs: Values<(u64, String)> => pairs
                .map(|(key, _)| key)
                .window($len, $slide)
                .count_by_value()
                .map(|(key, number)| (number % 4, key))
                .reduce_by_key(|a, b| a.max(b)))
            .with([
                map(|(key, _): (u64, String)| key),
                window($n, $m),
                count_by_value(),
                map(|(key, number): (u64, u64)| (number % 4, key)),
                reduce_by_key(|a: u64, b: u64| a.max(b)),
            ])
            .on_streams([word_pairs]);
        };
    }
    at_some!(check);
}

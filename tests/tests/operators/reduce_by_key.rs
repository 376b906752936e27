//! `reduce_by_key`: each key's values as one, keys in order of first arrival.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{filter, map, reduce_by_key, words};
use streamflow_tests::records::{float_pairs, lines, pairs, word_pairs};

#[test]
fn counts_words() {
    agree!(lines: Text => lines.words().map(|word| (word, 1u64)).reduce_by_key(|a, b| a + b))
        .with([words(), map(|word: String| (word, 1u64)), reduce_by_key(|a: u64, b: u64| a + b)])
        .split_then([reduce_by_key(|a: u64, b: u64| a + b)])
        .at_length()
        .on([lines]);
}

#[test]
fn keeps_the_order_of_text() {
    agree!(pairs: Values<(u64, String)> => pairs.reduce_by_key(|a, b| a + &b))
        .with([reduce_by_key(|a: String, b: String| a + &b)])
        .split_then([reduce_by_key(|a: String, b: String| a + &b)])
        .on([word_pairs]);
}

#[test]
fn brackets_floats_by_partition() {
    agree!(pairs: Values<(u64, f64)> => pairs
        .filter(|(_, x)| *x != 0.0)
        .reduce_by_key(|a, b| a + b))
    .with([filter(|(_, x): (u64, f64)| x != 0.0), reduce_by_key(|a: f64, b: f64| a + b)])
    .at_length()
    .on([float_pairs]);
}

#[test]
fn brackets_tuples_that_hold_floats_by_partition() {
    agree!(pairs: Values<(u64, f64)> => pairs
        .map(|(key, x)| (key, (x, 1u64)))
        .reduce_by_key(|a, b| (a.0 + b.0, a.1 + b.1)))
    .with([
        map(|(key, x): (u64, f64)| (key, (x, 1u64))),
        reduce_by_key(|a: (f64, u64), b: (f64, u64)| (a.0 + b.0, a.1 + b.1)),
    ])
    .on([float_pairs]);
}

#[test]
fn keys_may_be_composite() {
    agree!(pairs: Records<(String, u64)> => pairs
        .map(|(word, n)| ((word.as_str(), n % 3, word.chars().next()), *n))
        .reduce_by_key(|a, b| a.max(b)))
    .with([
        map(|(word, n): (String, u64)| {
            let first = word.chars().next();
            ((word, n % 3, first), n)
        }),
        reduce_by_key(|a: u64, b: u64| a.max(b)),
    ])
    .split_then([reduce_by_key(|a: u64, b: u64| a.max(b))])
    .on([pairs]);
}

#[test]
fn one_reduction_after_another() {
    agree!(lines: Text => lines
        .words()
        .map(|word| (word, 1u64))
        .reduce_by_key(|a, b| a + b)
        .map(|(word, n)| (n % 5, word.len()))
        .reduce_by_key(|a, b| a + b))
    .with([
        words(),
        map(|word: String| (word, 1u64)),
        reduce_by_key(|a: u64, b: u64| a + b),
        map(|(word, n): (String, u64)| (n % 5, word.len())),
        reduce_by_key(|a: u64, b: u64| a + b),
    ])
    .on([lines]);
}

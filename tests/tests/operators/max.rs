//! `max`: the greatest record, the earliest among equals.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{filter, max, words};
use streamflow_tests::records::{integers, lines, odd_floats, pairs};

#[test]
fn finds_the_greatest_number() {
    agree!(numbers: Values<i64> => numbers.filter(|n| n % 2 == 0).max())
        .with([filter(|n: i64| n % 2 == 0), max()])
        .split_then([max()])
        .on([integers]);
}

#[test]
fn nan_is_greatest_and_zeros_are_equal() {
    agree!(floats: Values<f64> => floats.max()).with([max()]).split_then([max()]).on([odd_floats]);
    agree!(floats: Values<f64> => floats.max()).with([max()]).on_batches([
        vec![0.0, -0.0],
        vec![-0.0, 0.0],
        vec![f64::NAN, 1.0],
        vec![f64::INFINITY, f64::NAN],
        vec![f64::NAN],
    ]);
}

#[test]
fn compares_text_and_pairs() {
    agree!(lines: Text => lines.words().max()).with([words(), max()]).on([lines]);
    agree!(pairs: Values<(String, u64)> => pairs.max())
        .with([max()])
        .split_then([max()])
        .on([pairs]);
}

//! `top_k`: the greatest records, greatest first, ties in order of arrival.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{count_by_value, map, top_k, words};
use streamflow_tests::records::{lines, numbers, odd_floats};

#[test]
fn finds_the_greatest() {
    agree!(numbers: Values<u64> => numbers.top_k(10))
        .with([top_k(10)])
        .split_then([top_k(10)])
        .on([numbers]);
    agree!(numbers: Values<u64> => numbers.top_k(1000))
        .with([top_k(1000)])
        .split_then([top_k(1000)])
        .on([numbers]);
}

#[test]
fn takes_any_limit() {
    for limit in [0, 1, 64, 5000, usize::MAX] {
        agree!(numbers: Values<u64> => numbers.top_k(limit)).with([top_k(limit)]).on_batches([
            (0..4500).map(|n| n * 7919 % 1000).collect::<Vec<u64>>(),
            vec![],
            vec![3],
        ]);
    }
}

#[test]
fn nan_is_greatest_and_equal_zeros_keep_their_order() {
    agree!(floats: Values<f64> => floats.top_k(7))
        .with([top_k(7)])
        .split_then([top_k(7)])
        .on([odd_floats]);
}

#[test]
fn ranks_counted_words() {
    agree!(lines: Text => lines.words().count_by_value().map(|(word, n)| (n, word)).top_k(3))
        .with([words(), count_by_value(), map(|(word, n): (String, u64)| (n, word)), top_k(3)])
        .on([lines]);
}

//! `distinct`: each record once, in order of first arrival.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{distinct, map, words};
use streamflow_tests::records::{lines, numbers, pairs};

#[test]
fn keeps_each_word_once() {
    agree!(lines: Text => lines.words().distinct())
        .with([words(), distinct()])
        .split_then([distinct()])
        .on([lines]);
}

#[test]
fn keeps_each_number_once() {
    agree!(numbers: Values<u64> => numbers.map(|n| n % 1000).distinct().map(|n| n + 1))
        .with([map(|n: u64| n % 1000), distinct(), map(|n: u64| n + 1)])
        .split_then([distinct()])
        .on([numbers]);
}

#[test]
fn keeps_each_pair_once() {
    agree!(pairs: Values<(String, u64)> => pairs.distinct())
        .with([distinct()])
        .split_then([distinct()])
        .on([pairs]);
}

//! `count`: how many records there are.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{Integers, count, filter, flat_map, sum_integers, words};
use streamflow_tests::records::{lines, numbers};

#[test]
fn counts_what_the_source_gives() {
    agree!(lines: Text => lines.count())
        .with([count()])
        .split_then([sum_integers(Integers::U64)])
        .on([lines]);
}

#[test]
fn counts_what_is_left_and_what_was_made() {
    agree!(numbers: Values<u64> => numbers.filter(|n| n % 2 == 0).flat_map(|n| 0..n % 4).count())
        .with([filter(|n: u64| n % 2 == 0), flat_map(|n: u64| 0..n % 4), count()])
        .split_then([sum_integers(Integers::U64)])
        .on([numbers]);
}

#[test]
fn counts_words() {
    agree!(lines: Text => lines.words().count()).with([words(), count()]).on([lines]);
}

#[test]
fn is_zero_for_an_empty_batch() {
    let none: Vec<u64> = Vec::new();
    agree!(numbers: Values<u64> => numbers.count().map(|n| n + 1))
        .with([count(), streamflow_tests::oracle::map(|n: u64| n + 1)])
        .on_batches([none.clone(), vec![1], none]);
}

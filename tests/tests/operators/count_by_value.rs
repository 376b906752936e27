//! `count_by_value`: each value with the number of times it came.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{Integers, count_by_value, map, reduce_by_key, sum_integers, words};
use streamflow_tests::records::{self, lines, numbers};

#[test]
fn counts_words_in_order_of_first_arrival() {
    agree!(lines: Text => lines.words().count_by_value())
        .with([words(), count_by_value()])
        .split_then([reduce_by_key(|a: u64, b: u64| a + b)])
        .on([lines]);
}

#[test]
fn counts_numbers() {
    agree!(numbers: Values<u64> => numbers.map(|n| n % 1000).count_by_value())
        .with([map(|n: u64| n % 1000), count_by_value()])
        .split_then([reduce_by_key(|a: u64, b: u64| a + b)])
        .on([numbers]);
}

#[test]
fn counts_composite_values() {
    agree!(words: Records<String> => words
        .map(|word| (word.as_str(), word.chars().next(), word.len() > 15))
        .count_by_value())
    .with([
        map(|word: String| {
            let (first, long) = (word.chars().next(), word.len() > 15);
            (word, first, long)
        }),
        count_by_value(),
    ])
    .on([records::words]);
}

#[test]
fn counts_add_up_to_the_records() {
    agree!(words: Records<String> => words.count_by_value().map(|(_, n)| n).sum())
        .with([count_by_value(), map(|(_, n): (String, u64)| n), sum_integers(Integers::U64)])
        .split_then([sum_integers(Integers::U64)])
        .on([records::words]);
}

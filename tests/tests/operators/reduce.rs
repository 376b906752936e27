//! `reduce`: the batch's records as one, the left operand the older.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{filter, map, reduce};
use streamflow_tests::records::{self, floats, numbers};

#[test]
fn reduces_numbers() {
    agree!(numbers: Values<u64> => numbers.reduce(|a, b| a ^ b.rotate_left(1)).map(|n| n | 1))
        .with([reduce(|a: u64, b: u64| a ^ b.rotate_left(1)), map(|n: u64| n | 1)])
        .on_batches([(0..2000).collect::<Vec<u64>>(), vec![], vec![7]]);
    agree!(numbers: Values<u64> => numbers.filter(|n| n % 3 == 0).reduce(|a, b| a.max(b)))
        .with([filter(|n: u64| n % 3 == 0), reduce(|a: u64, b: u64| a.max(b))])
        .split_then([reduce(|a: u64, b: u64| a.max(b))])
        .on([numbers]);
}

#[test]
fn keeps_the_order_of_text() {
    agree!(words: Values<String> => words.reduce(|a, b| a + &b))
        .with([reduce(|a: String, b: String| a + &b)])
        .split_then([reduce(|a: String, b: String| a + &b)])
        .at_length()
        .on([records::words]);
}

#[test]
fn brackets_floats_by_partition() {
    agree!(floats: Values<f64> => floats.reduce(|a, b| a + b))
        .with([reduce(|a: f64, b: f64| a + b)])
        .on([floats]);
}

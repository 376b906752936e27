//! `count_by_key`: each key with the number of its records.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{count_by_key, filter, reduce_by_key};
use streamflow_tests::records::{pairs, word_pairs};

#[test]
fn counts_pairs() {
    agree!(pairs: Values<(String, u64)> => pairs.filter(|(_, n)| n % 2 == 0).count_by_key())
        .with([filter(|(_, n): (String, u64)| n % 2 == 0), count_by_key()])
        .split_then([reduce_by_key(|a: u64, b: u64| a + b)])
        .on([pairs]);
}

#[test]
fn counts_lent_pairs() {
    agree!(pairs: Records<(u64, String)> => pairs.count_by_key())
        .with([count_by_key()])
        .split_then([reduce_by_key(|a: u64, b: u64| a + b)])
        .on([word_pairs]);
}

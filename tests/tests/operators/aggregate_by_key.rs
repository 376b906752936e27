//! `aggregate_by_key`: each key's values from a zero in each partition, then combined.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::aggregate_by_key;
use streamflow_tests::records::{float_pairs, pairs, word_pairs};

#[test]
fn aggregates_into_a_type_of_its_own() {
    agree!(pairs: Values<(String, u64)> => pairs.aggregate_by_key(
        (0u64, 0u64),
        |(sum, count), n| (sum + n, count + 1),
        |a, b| (a.0 + b.0, a.1 + b.1),
    ))
    .with([aggregate_by_key(
        (0u64, 0u64),
        |(sum, count): (u64, u64), n: u64| (sum + n, count + 1),
        |a, b| (a.0 + b.0, a.1 + b.1),
    )])
    .on([pairs]);
}

#[test]
fn begins_each_partition_from_the_zero() {
    agree!(pairs: Values<(u64, String)> => pairs.aggregate_by_key(
        String::from("<"),
        |text, word| text + &word,
        |a, b| a + &b,
    ))
    .with([aggregate_by_key(
        "<".to_owned(),
        |text: String, word: String| text + &word,
        |a, b| a + &b,
    )])
    .on([word_pairs]);
}

#[test]
fn brackets_floats_by_partition() {
    agree!(pairs: Values<(u64, f64)> => pairs.aggregate_by_key(1.0, |sum, x| sum + x, |a, b| a * b))
        .with([aggregate_by_key(1.0, |sum: f64, x: f64| sum + x, |a, b| a * b)])
        .on([float_pairs]);
}

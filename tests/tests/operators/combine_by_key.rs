//! `combine_by_key`: each key's values from the first of them in each partition, then combined.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::combine_by_key;
use streamflow_tests::records::{float_pairs, word_pairs};

#[test]
fn begins_each_partition_with_the_first_value() {
    agree!(pairs: Values<(u64, String)> => pairs.combine_by_key(
        |word| format!("<{word}"),
        |text, word| text + "," + &word,
        |a, b| a + ">" + &b,
    ))
    .with([combine_by_key(
        |word: String| format!("<{word}"),
        |text: String, word: String| text + "," + &word,
        |a: String, b: String| a + ">" + &b,
    )])
    .on([word_pairs]);
}

#[test]
fn finds_means() {
    agree!(pairs: Values<(u64, f64)> => pairs
        .combine_by_key(
            |x| (x, 1u64),
            |(sum, count), x| (sum + x, count + 1),
            |a, b| (a.0 + b.0, a.1 + b.1),
        )
        .map_values(|(sum, count)| sum / count as f64))
    .with([
        combine_by_key(
            |x: f64| (x, 1u64),
            |(sum, count): (f64, u64), x: f64| (sum + x, count + 1),
            |a: (f64, u64), b: (f64, u64)| (a.0 + b.0, a.1 + b.1),
        ),
        streamflow_tests::oracle::map_values(|(sum, count): (f64, u64)| sum / count as f64),
    ])
    .on([float_pairs]);
}

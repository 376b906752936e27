//! `map_values`: the value of each pair replaced.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::map_values;
use streamflow_tests::records::{pairs, word_pairs};

#[test]
fn leaves_keys_alone() {
    agree!(pairs: Values<(String, u64)> => pairs.map_values(|n| n * 2).map_values(|n| (n, n + 1)))
        .with([map_values(|n: u64| n * 2), map_values(|n: u64| (n, n + 1))])
        .split_then([])
        .on([pairs]);
}

#[test]
fn takes_lent_pairs() {
    agree!(pairs: Records<(u64, String)> => pairs.map_values(|word| word.len()))
        .with([map_values(|word: String| word.len())])
        .split_then([])
        .on([word_pairs]);
}

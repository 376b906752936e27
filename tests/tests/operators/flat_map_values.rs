//! `flat_map_values`: each pair replaced by one for each value that its value becomes.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{flat_map_values, map};
use streamflow_tests::records::{lines, pairs};

#[test]
fn repeats_the_key() {
    agree!(pairs: Values<(String, u64)> => pairs.flat_map_values(|n| n % 5..5))
        .with([flat_map_values(|n: u64| n % 5..5)])
        .split_then([])
        .on([pairs]);
}

#[test]
fn values_may_borrow_from_the_batch() {
    agree!(lines: Text => lines
        .map(|line| (line.len(), line))
        .flat_map_values(|line| line.split(' ')))
    .with([
        map(|line: String| (line.len(), line)),
        flat_map_values(|line: String| line.split(' ').map(str::to_owned).collect::<Vec<_>>()),
    ])
    .split_then([])
    .on([lines]);
}

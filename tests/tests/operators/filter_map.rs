//! `filter_map`: one record of one, or none.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::filter_map;
use streamflow_tests::records::{lines, numbers};

#[test]
fn maps_and_drops() {
    agree!(numbers: Values<u64> => numbers.filter_map(|n| n.checked_sub(100)))
        .with([filter_map(|n: u64| n.checked_sub(100))])
        .split_then([])
        .on([numbers]);
}

#[test]
fn lends_what_the_batch_holds() {
    agree!(lines: Text => lines.filter_map(|line| line.split_once(' ')))
        .with([filter_map(|line: String| {
            line.split_once(' ').map(|(one, two)| (one.to_owned(), two.to_owned()))
        })])
        .split_then([])
        .on([lines]);
}

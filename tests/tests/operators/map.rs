//! `map`: one record of one.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::map;
use streamflow_tests::records::{lines, numbers};

#[test]
fn maps_values() {
    agree!(numbers: Values<u64> => numbers.map(|n| n * 3).map(|n| (n, n % 2 == 0)))
        .with([map(|n: u64| n * 3), map(|n: u64| (n, n % 2 == 0))])
        .split_then([])
        .on([numbers]);
}

#[test]
fn lends_what_the_batch_holds() {
    agree!(lines: Text => lines.map(|line| line.trim_start()).map(|line| (line, line.len())))
        .with([map(|line: String| (line.trim_start().to_owned(), line.trim_start().len()))])
        .split_then([])
        .on([lines]);
}

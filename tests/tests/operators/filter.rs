//! `filter`: the records that the predicate holds for.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{filter, map};
use streamflow_tests::records::{lines, numbers};

#[test]
fn keeps_what_holds() {
    agree!(numbers: Values<u64> => numbers
        .filter(|n| n % 2 == 0)
        .map(|n| n + 1)
        .filter(|n| n % 3 == 0))
    .with([filter(|n: u64| n % 2 == 0), map(|n: u64| n + 1), filter(|n: u64| n % 3 == 0)])
    .split_then([])
    .on([numbers]);
}

#[test]
fn sees_borrowed_text() {
    agree!(lines: Text => lines.filter(|line| line.contains('é')))
        .with([filter(|line: String| line.contains('é'))])
        .split_then([])
        .on([lines]);
}

#[test]
fn may_keep_nothing() {
    agree!(numbers: Values<u64> => numbers.filter(|_| false))
        .with([filter(|_: u64| false)])
        .on([numbers]);
}

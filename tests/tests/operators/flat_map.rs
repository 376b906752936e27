//! `flat_map`: any number of records of one.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{filter, flat_map, map};
use streamflow_tests::records::{lines, numbers};

#[test]
fn flattens_iterators() {
    agree!(lines: Text => lines.flat_map(|line| line.split(' ')))
        .with([flat_map(|line: String| line.split(' ').map(str::to_owned).collect::<Vec<_>>())])
        .split_then([])
        .on([lines]);
}

#[test]
fn flattens_vectors_and_options_in_one_another() {
    agree!(numbers: Values<u64> => numbers
        .flat_map(|n| vec![n; (n % 4) as usize])
        .filter(|n| n % 3 != 0)
        .flat_map(|n| (n % 2 == 0).then_some(n))
        .flat_map(|n| [n, n + 1])
        .map(|n| n + 1))
    .with([
        flat_map(|n: u64| vec![n; (n % 4) as usize]),
        filter(|n: u64| n % 3 != 0),
        flat_map(|n: u64| (n % 2 == 0).then_some(n)),
        flat_map(|n: u64| [n, n + 1]),
        map(|n: u64| n + 1),
    ])
    .split_then([])
    .on([numbers]);
}

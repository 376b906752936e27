//! `inspect`: shows every record that passes, and changes none.

use std::sync::atomic::{AtomicU64, Ordering};

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{filter, inspect};
use streamflow_tests::records::{lines, numbers};

#[test]
fn changes_nothing() {
    agree!(lines: Text => lines.inspect(|line| line.len()))
        .with([inspect()])
        .split_then([])
        .on([lines]);
}

#[test]
fn sees_each_record_once() {
    let seen = AtomicU64::new(0);
    let total = &seen;
    agree!(numbers: Values<u64> => numbers
        .filter(|n| *n < 5000)
        .inspect(|n| { total.fetch_add(*n, Ordering::Relaxed); })
        .filter(|n| n % 2 == 0))
    .with([filter(|n: u64| n < 5000), inspect(), filter(|n: u64| n % 2 == 0)])
    .on_batches([(0..6000).collect::<Vec<u64>>()]);
    // The agreement ran two jobs on three numbers of workers each.
    assert_eq!(seen.into_inner(), 6 * (0..5000).sum::<u64>());
}

#[test]
fn sees_the_records_of_a_partition_in_order() {
    let last = AtomicU64::new(0);
    let last = &last;
    agree!(numbers: Values<u64> => numbers.inspect(|n| {
        let before = last.swap(*n, Ordering::Relaxed);
        assert!(*n == 0 || before == *n - 1);
    }))
    .with([inspect()])
    .on_batches([(0..2000).collect::<Vec<u64>>()]);
}

#[test]
fn numbers_pass_through() {
    agree!(numbers: Values<u64> => numbers.inspect(|_| ())).with([inspect()]).on([numbers]);
}

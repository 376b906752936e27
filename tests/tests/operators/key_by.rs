//! `key_by`: each record with its key before it.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{count_by_key, key_by};
use streamflow_tests::records::{lines, numbers};

#[test]
fn pairs_records_with_their_keys() {
    agree!(numbers: Values<u64> => numbers.key_by(|n| n % 10))
        .with([key_by(|n: u64| n % 10)])
        .split_then([])
        .on([numbers]);
}

#[test]
fn keys_may_borrow_from_the_batch() {
    agree!(lines: Text => lines.key_by(|line| line.split(' ').next()).count_by_key())
        .with([key_by(|line: String| line.split(' ').next().map(str::to_owned)), count_by_key()])
        .on([lines]);
}

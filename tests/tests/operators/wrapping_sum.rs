//! `wrapping_sum`: the sum modulo the range of the records' type.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{Integers, filter, map, wrapping_sum};
use streamflow_tests::records::{integers, numbers};

#[test]
fn wraps_around() {
    agree!(numbers: Values<u64> => numbers.map(|n| n << 50).wrapping_sum())
        .with([map(|n: u64| n << 50), wrapping_sum(Integers::U64)])
        .split_then([wrapping_sum(Integers::U64)])
        .on([numbers]);
    agree!(numbers: Values<i64> => numbers.filter(|n| n % 2 == 0).map(|n| n << 48).wrapping_sum())
        .with([filter(|n: i64| n % 2 == 0), map(|n: i64| n << 48), wrapping_sum(Integers::I64)])
        .split_then([wrapping_sum(Integers::I64)])
        .on([integers]);
}

#[test]
fn wraps_narrow_types() {
    agree!(numbers: Values<i32> => numbers.wrapping_sum())
        .with([wrapping_sum(Integers::I32)])
        .on_batches([vec![i32::MAX, 1], vec![i32::MIN; 5001], vec![]]);
    agree!(numbers: Values<u8> => numbers.wrapping_sum())
        .with([wrapping_sum(Integers::U8)])
        .on_batches([vec![200u8, 100], vec![255; 4099]]);
}

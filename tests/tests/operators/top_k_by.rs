//! `top_k_by`: the records with the greatest keys, greatest first, ties in order of arrival.

use std::sync::atomic::{AtomicU64, Ordering};

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{reduce_by_key, top_k_by};
use streamflow_tests::records::{float_pairs, pairs};

#[test]
fn ranks_by_the_key_alone() {
    agree!(pairs: Values<(String, u64)> => pairs.top_k_by(5, |(_, n)| n % 10))
        .with([top_k_by(5, |(_, n): (String, u64)| n % 10)])
        .split_then([top_k_by(5, |(_, n): (String, u64)| n % 10)])
        .on([pairs]);
}

#[test]
fn ranks_by_floats() {
    agree!(pairs: Values<(u64, f64)> => pairs.top_k_by(100, |pair| pair.1))
        .with([top_k_by(100, |pair: (u64, f64)| pair.1)])
        .split_then([top_k_by(100, |pair: (u64, f64)| pair.1)])
        .on([float_pairs]);
}

#[test]
fn ranks_reduced_pairs() {
    agree!(pairs: Values<(String, u64)> => pairs
        .reduce_by_key(|a, b| a + b)
        .top_k_by(3, |pair| pair.1))
    .with([reduce_by_key(|a: u64, b: u64| a + b), top_k_by(3, |pair: (String, u64)| pair.1)])
    .on([pairs]);
}

#[test]
fn asks_for_each_record_s_key_once() {
    let calls = AtomicU64::new(0);
    let count = &calls;
    agree!(numbers: Values<u64> => numbers.top_k_by(3, |n| {
        count.fetch_add(1, Ordering::Relaxed);
        *n
    }))
    .with([top_k_by(3, |n: u64| n)])
    .on_batches([(0..6000).map(|n| n * 7919 % 6000).collect::<Vec<u64>>()]);
    assert_eq!(calls.into_inner(), 6 * 6000);
}

//! A named stream that several others are made of.

use std::sync::atomic::{AtomicU64, Ordering};

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{
    Op, Stream, count, count_by_value, filter, map, reduce, reduce_by_key, sum_floats, top_k, words,
};
use streamflow_tests::records::{self, floats, lines};

#[test]
fn each_branch_sees_every_record() {
    let words_then = |op: Op| Stream::new(0, [words(), op]);
    agree!(lines: Text; {
        let all = lines.words();
        let long = all.filter(|word| word.len() > 15);
        let counts = all.count_by_value();
        let number = all.count();
    } => all, long, counts, number)
    .with_outputs([
        Stream::new(0, [words()]),
        words_then(filter(|word: String| word.len() > 15)),
        words_then(count_by_value()),
        words_then(count()),
    ])
    .on([lines]);
}

#[test]
fn branches_own_their_records() {
    agree!(owned: Values<String>; {
        let tagged = owned.filter(|word| !word.is_empty()).map(|word| word + "!");
        let joined = tagged.reduce(|a, b| a + &b);
        let short = tagged.filter(|word| word.len() < 5).map(|word| word + "?");
    } => joined, short, tagged)
    .with_outputs([
        tagged([reduce(|a: String, b: String| a + &b)]),
        tagged([filter(|word: String| word.len() < 5), map(|word: String| word + "?")]),
        tagged([]),
    ])
    .on([records::words]);
}

fn tagged<const N: usize>(then: [Op; N]) -> Stream {
    let ops = [filter(|word: String| !word.is_empty()), map(|word: String| word + "!")];
    Stream::new(0, ops.into_iter().chain(then))
}

#[test]
fn branches_of_an_aggregate() {
    agree!(lines: Text; {
        let counts = lines.words().map(|word| (word, 1u64)).reduce_by_key(|a, b| a + b);
        let top = counts.map(|(word, n)| (n, word)).top_k(3);
        let number = counts.count();
    } => counts, top, number)
    .with_outputs([
        counted([]),
        counted([map(|(word, n): (String, u64)| (n, word)), top_k(3)]),
        counted([count()]),
    ])
    .on([lines]);
}

fn counted<const N: usize>(then: [Op; N]) -> Stream {
    let sum = reduce_by_key(|a: u64, b: u64| a + b);
    let ops = [words(), map(|word: String| (word, 1u64)), sum];
    Stream::new(0, ops.into_iter().chain(then))
}

#[test]
fn a_branch_leaves_the_lanes_of_the_other_alone() {
    agree!(floats: Values<f64>; {
        let positive = floats.filter(|x| *x > 0.0);
        let total = positive.sum();
        let small = positive.filter(|x| *x < 1.0).map(|x| x * 0.1).sum();
    } => total, small)
    .with_outputs([
        Stream::new(0, [filter(|x: f64| x > 0.0), sum_floats()]),
        Stream::new(
            0,
            [
                filter(|x: f64| x > 0.0),
                filter(|x: f64| x < 1.0),
                map(|x: f64| x * 0.1),
                sum_floats(),
            ],
        ),
    ])
    .on([floats]);
}

#[test]
fn what_branches_share_is_computed_once() {
    let calls = AtomicU64::new(0);
    let count = &calls;
    let kept = || map(|n: u64| n + 1);
    agree!(numbers: Values<u64>; {
        let next = numbers.map(|n| {
            count.fetch_add(1, Ordering::Relaxed);
            n + 1
        });
        let even = next.filter(|n| n % 2 == 0);
        let odd = next.filter(|n| n % 2 == 1);
    } => even, odd, next)
    .with_outputs([
        Stream::new(0, [kept(), filter(|n: u64| n % 2 == 0)]),
        Stream::new(0, [kept(), filter(|n: u64| n % 2 == 1)]),
        Stream::new(0, [kept()]),
    ])
    .on_batches([(0..5000).collect::<Vec<u64>>()]);
    assert_eq!(calls.into_inner(), 6 * 5000);
}

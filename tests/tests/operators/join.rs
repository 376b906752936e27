//! `join` and the outer joins: left records in order, each with its matches in order of arrival,
//! then the right stream's records without a match.

use std::time::Duration;

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{
    Datum, Op, Stream, Value, count, filter, full_outer_join, glom, group_by_key, join,
    left_outer_join, map, map_values, reduce_by_key, right_outer_join, sum_floats,
};
use streamflow_tests::records::{Rng, pairs, word};

/// A key of many, so that no join's result is the product of its sides; every 50th is the same.
fn key(rng: &mut Rng, variety: u64) -> u64 {
    if rng.below(50) == 0 { 150 } else { rng.below(variety.max(300)) }
}

fn left(rng: &mut Rng, variety: u64) -> Value {
    (key(rng, variety), rng.below(1000) as f64 / 3.0).into_value()
}

/// Keys of which a third are not on the left.
fn right(rng: &mut Rng, variety: u64) -> Value {
    (key(rng, variety) + 100, word(rng, 50)).into_value()
}

/// A number as text, every other one beyond what a probe holds.
fn text(number: u64) -> String {
    if number % 2 == 0 {
        number.to_string()
    } else {
        format!("a-key-beyond-fifteen-bytes-{number}")
    }
}

fn left_text(rng: &mut Rng, variety: u64) -> Value {
    (text(key(rng, variety)), rng.below(1000)).into_value()
}

fn right_text(rng: &mut Rng, variety: u64) -> Value {
    (text(key(rng, variety) + 100), rng.below(1000)).into_value()
}

fn of_both(op: impl Fn(Stream) -> Op) -> Stream {
    Stream::new(0, [op(Stream::new(1, []))])
}

#[test]
fn all_four() {
    agree!(one: Values<(u64, f64)>, two: Values<(u64, String)>; {
        let both = one.join(two);
        let lefts = one.left_outer_join(two);
        let rights = one.right_outer_join(two);
        let all = one.full_outer_join(two);
    } => both, lefts, rights, all)
    .with_outputs([
        of_both(join),
        of_both(left_outer_join),
        of_both(right_outer_join),
        of_both(full_outer_join),
    ])
    .on([left, right]);
}

#[test]
fn long_and_borrowed_keys() {
    agree!(one: Values<(String, u64)>, two: Records<(String, u64)>; {
        let right = two.map(|(word, n)| (word.clone(), n % 7));
        let all = one.full_outer_join(right);
    } => all)
    .with_outputs([Stream::new(0, [full_outer_join(Stream::new(1, [map_values(|n: u64| n % 7)]))])])
    .on([left_text, right_text]);
    agree!(one: Records<(String, u64)>, two: Records<(String, u64)>; {
        let left = one.map(|(word, n)| (word.as_str(), *n));
        let right = two.map(|(word, n)| (word.as_str(), n % 7));
        let all = left.right_outer_join(right);
    } => all)
    .with_outputs([Stream::new(
        0,
        [right_outer_join(Stream::new(1, [map_values(|n: u64| n % 7)]))],
    )])
    .on([left_text, right_text]);
}

#[test]
fn with_itself() {
    agree!(pairs: Values<(u64, String)>; {
        let few = pairs.filter(|(_, word)| word.len() > 5);
        let both = few.join(few);
    } => both)
    .with([
        filter(|(_, word): (u64, String)| word.len() > 5),
        join(Stream::new(0, [filter(|(_, word): (u64, String)| word.len() > 5)])),
    ])
    .on([right]);
}

/// Pairs of which half have one key.
fn skewed(
    rng: &mut streamflow_tests::records::Rng,
    variety: u64,
) -> streamflow_tests::oracle::Value {
    use streamflow_tests::oracle::Datum;
    let key = if rng.below(2) == 0 { 0 } else { rng.below(variety) };
    (key, rng.below(1000)).into_value()
}

#[test]
fn a_skewed_key_is_cut_between_partitions() {
    agree!(one: Values<(u64, u64)>, two: Values<(u64, u64)>; {
        let right = two.filter(|(_, n)| n % 8 == 1);
        let both = one.filter(|(_, n)| n % 8 == 0).join(right);
        let parts = both.map(|(key, (a, b))| key ^ a ^ b).glom();
        let total = both.map(|(_, (a, b))| a as f64 * 0.1 + b as f64).sum();
        let counted = both.count();
    } => parts, total, counted)
    .with_outputs({
        let both = || {
            let right = Stream::new(1, [filter(|(_, n): (u64, u64)| n % 8 == 1)]);
            [filter(|(_, n): (u64, u64)| n % 8 == 0), join(right)]
        };
        let with = |ops: Vec<Op>| Stream::new(0, both().into_iter().chain(ops));
        [
            with(vec![map(|(key, (a, b)): (u64, (u64, u64))| key ^ a ^ b), glom()]),
            with(vec![
                map(|(_, (a, b)): (u64, (u64, u64))| a as f64 * 0.1 + b as f64),
                sum_floats(),
            ]),
            with(vec![count()]),
        ]
    })
    .briefly()
    .on([skewed, skewed]);
}

#[test]
fn of_aggregates_and_before_them() {
    agree!(one: Values<(String, u64)>, two: Values<(String, u64)>; {
        let sums = two.reduce_by_key(|a, b| a + b);
        let joined = one.left_outer_join(sums);
        let values = joined.map_values(|(n, sum)| n + sum.unwrap_or(0)).group_by_key();
    } => values)
    .with_outputs([Stream::new(
        0,
        [
            left_outer_join(Stream::new(1, [reduce_by_key(|a: u64, b: u64| a + b)])),
            map_values(|(n, sum): (u64, Option<u64>)| n + sum.unwrap_or(0)),
            group_by_key(),
        ],
    )])
    .on([pairs, pairs]);
}

#[test]
fn a_named_type_is_taken() {
    agree!(one: Values<(u64, f64)>, two: Values<(u64, String)>; {
        let both = one.join::<(u64, (f64, String))>(two);
    } => both)
    .with_outputs([Stream::new(0, [join(Stream::new(1, []))])])
    .briefly()
    .on([left, right]);
}

#[test]
fn a_join_that_nothing_reads_is_not_made() {
    agree!(one: Values<(u64, f64)>, two: Values<(u64, String)>; {
        let unread = one.join(two);
        let _unread = unread.map(|_| -> u64 { panic!("a join that nothing reads was made") });
        let n = one.count();
    } => n)
    .with_outputs([Stream::new(0, [count()])])
    .briefly()
    .on([left, right]);
}

/// Joins two windows, the left one raw, the right one reduced.
macro_rules! windows {
    ($fusion:ident) => {{
        let (mut clicks, one) = test::source::<Values<(String, u64)>>();
        let (mut prices, two) = test::source::<Values<(String, u64)>>();
        let (seen, out) = test::collect();
        let mut job = stream! {
            batch 1s;
            fusion $fusion;
            source one = one;
            source two = two;
            let prices = two.window(4s, 2s).reduce_by_key(|a, b| a + b);
            let clicks = one.window(2s);
            let slow = clicks.map_values(|n| n + 1).window(2s, 2s);
            slow.left_outer_join(prices).write_to(out);
        }
        .test();
        for n in 0..6u64 {
            clicks.batch([("a".to_owned(), n), (format!("k{n}"), n)]);
            prices.batch([("a".to_owned(), 10), (format!("k{}", n + 1), 100)]);
        }
        job.advance(Duration::from_secs(6));
        seen.take()
    }};
}

#[test]
fn windows_of_one_slide() {
    let fused = windows!(on);
    assert_eq!(fused, windows!(off));
    assert_eq!(fused.iter().map(|(time, _)| time.number()).collect::<Vec<_>>(), [2, 4, 6]);
    let a = |n, sum| ("a".to_owned(), (n, Some(sum)));
    let (_, last) = fused.last().expect("three windows");
    let of_a: Vec<_> = last.iter().filter(|(key, _)| key == "a").cloned().collect();
    assert!(of_a.contains(&a(6, 40)), "{of_a:?}");
    assert!(last.contains(&("k5".to_owned(), (6, Some(100)))), "{last:?}");
    let (_, first) = &fused[0];
    assert!(first.contains(&("k0".to_owned(), (1, None))), "{first:?}");
}

//! `sum`: integers exactly, an overflow fails the batch; floats in eight lanes.

use std::time::Duration;

use streamflow::Error;
use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{
    Integers, filter, flat_map, glom, map, map_partitions, repartition, sort_by_key, sum_floats,
    sum_integers, sum_singles,
};
use streamflow_tests::records::{float_pairs, floats, integers, numbers, odd_floats, singles};

#[test]
fn adds_integers() {
    agree!(numbers: Values<u64> => numbers.filter(|n| n % 2 == 0).map(|n| n + 1).sum())
        .with([filter(|n: u64| n % 2 == 0), map(|n: u64| n + 1), sum_integers(Integers::U64)])
        .split_then([sum_integers(Integers::U64)])
        .on([numbers]);
    agree!(numbers: Values<i64> => numbers.sum())
        .with([sum_integers(Integers::I64)])
        .split_then([sum_integers(Integers::I64)])
        .on([integers]);
}

#[test]
fn adds_floats_in_lanes() {
    agree!(floats: Values<f64> => floats.sum()).with([sum_floats()]).at_length().on([floats]);
    agree!(floats: Records<f64> => floats.map(|x| *x).sum()).with([sum_floats()]).on([floats]);
}

#[test]
fn adds_singles_in_lanes() {
    agree!(floats: Values<f32> => floats.filter(|x| *x > -1e6).map(|x| x * 1.7).sum())
        .with([filter(|x: f32| x > -1e6), map(|x: f32| x * 1.7), sum_singles()])
        .on([singles]);
}

#[test]
fn a_filter_leaves_the_others_in_their_lanes() {
    agree!(floats: Values<f64> => floats
        .map(|x| x * 1.5)
        .filter(|x| *x > 1.0)
        .map(|x| x + 0.1)
        .filter(|x| x.fract() > 0.2)
        .sum())
    .with([
        map(|x: f64| x * 1.5),
        filter(|x: f64| x > 1.0),
        map(|x: f64| x + 0.1),
        filter(|x: f64| x.fract() > 0.2),
        sum_floats(),
    ])
    .on([floats]);
}

#[test]
fn what_is_made_of_one_record_shares_its_lane() {
    agree!(floats: Values<f64> => floats
        .flat_map(|x| [x, x / 3.0, -x / 7.0])
        .filter(|x| *x != 0.0)
        .sum())
    .with([flat_map(|x: f64| [x, x / 3.0, -x / 7.0]), filter(|x: f64| x != 0.0), sum_floats()])
    .on([floats]);
}

#[test]
fn nan_and_zeros_of_either_sign() {
    agree!(floats: Values<f64> => floats.sum()).with([sum_floats()]).on([odd_floats]);
    agree!(floats: Values<f64> => floats.sum()).with([sum_floats()]).on_batches([
        vec![-0.0],
        vec![],
        vec![0.0, -0.0],
        vec![f64::INFINITY, f64::NEG_INFINITY],
    ]);
}

#[test]
fn lanes_begin_anew_with_each_stage() {
    agree!(floats: Values<f64> => floats
        .filter(|x| *x > 0.0)
        .repartition(3)
        .filter(|x| *x < 1e6)
        .sum())
    .with([filter(|x: f64| x > 0.0), repartition(3), filter(|x: f64| x < 1e6), sum_floats()])
    .on([floats]);
    agree!(floats: Values<f64> => floats
        .map_partitions(|part| part.filter(|x| *x > 0.0))
        .map(|x| x * 0.1)
        .sum())
    .with([
        map_partitions(|part: Vec<f64>| part.into_iter().filter(|x| *x > 0.0).collect::<Vec<_>>()),
        map(|x: f64| x * 0.1),
        sum_floats(),
    ])
    .on([floats]);
    agree!(pairs: Values<(u64, f64)> => pairs
        .filter(|(key, _)| key % 2 == 0)
        .sort_by_key()
        .map(|(_, x)| x)
        .sum())
    .with([
        filter(|(key, _): (u64, f64)| key % 2 == 0),
        sort_by_key(),
        map(|(_, x): (u64, f64)| x),
        sum_floats(),
    ])
    .on([float_pairs]);
    agree!(floats: Values<f64> => floats.filter(|x| *x > 0.0).glom().flat_map(|part| part).sum())
        .with([filter(|x: f64| x > 0.0), glom(), flat_map(|part: Vec<f64>| part), sum_floats()])
        .on([floats]);
}

#[test]
fn overflow_fails_the_batch() {
    agree!(numbers: Values<u64> => numbers.sum())
        .with([sum_integers(Integers::U64)])
        .on_batches([vec![u64::MAX - 1, 1], vec![u64::MAX, 1]]);
    agree!(numbers: Values<i64> => numbers.sum()).with([sum_integers(Integers::I64)]).on_batches([
        vec![i64::MAX, 1, -1],
        vec![i64::MIN, -1, 1, i64::MAX],
        vec![i64::MIN, -1],
    ]);
    agree!(numbers: Values<u32> => numbers.sum())
        .with([sum_integers(Integers::U32)])
        .on_batches([vec![u32::MAX], vec![u32::MAX; 5000]]);
    agree!(numbers: Values<i32> => numbers.sum())
        .with([sum_integers(Integers::I32)])
        .on_batches([vec![i32::MIN, i32::MAX], vec![i32::MIN; 5000]]);
    agree!(numbers: Values<u8> => numbers.sum())
        .with([sum_integers(Integers::U8)])
        .on_batches([vec![1u8; 255], vec![1; 256]]);
}

#[test]
fn partitions_may_overflow_where_the_batch_does_not() {
    let mut records = vec![i64::MAX; 2048];
    records.extend(vec![-i64::MAX; 2048]);
    agree!(numbers: Values<i64> => numbers.sum())
        .with([sum_integers(Integers::I64)])
        .on_batches([records]);
}

/// Sums in a type that is made of each number; small batches fit, larger ones overflow.
macro_rules! sums_in {
    ($($test:ident: $kind:ty as $wide:ty, $integers:ident;)+) => {$(
        #[test]
        fn $test() {
            agree!(numbers: Values<u64> => numbers
                .map(|n| n as $kind)
                .sum()
                .map(|sum| sum as $wide))
            .with([
                map(|n: u64| <$wide>::from(n as $kind)),
                sum_integers(Integers::$integers),
            ])
            .on([numbers]);
        }
    )+};
}

sums_in! {
    of_u16: u16 as u64, U16;
    of_i8: i8 as i64, I8;
    of_i16: i16 as i64, I16;
}

#[test]
fn of_128_bits() {
    let (mut feed, numbers) = test::source::<Values<i128>>();
    let (seen, out) = test::collect();
    let mut job = stream! {
        name "wide"; batch 1s;
        source numbers = numbers;
        let total = numbers.sum();
        total.write_to(out);
    }
    .workers(2)
    .test();
    feed.batch([i128::MAX - 1, 1]);
    feed.batch((0..5000).map(|n| i128::from(n) << 80));
    feed.batch([i128::MIN, -1]);
    job.advance(Duration::from_secs(2));
    assert_eq!(seen.take_records(), [i128::MAX, (4999 * 2500) << 80]);
    let failed = job.try_advance(Duration::from_secs(1));
    assert!(matches!(failed, Err(Error::Overflow { stream: "total" })), "{failed:?}");
}

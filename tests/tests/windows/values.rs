//! Aggregates that are one value, windows that are empty among them.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{
    Integers, Op, Stream, count, fold, fold_in_parallel, map, max, mean_floats, mean_integers, min,
    reduce, sum_floats, sum_integers, window, wrapping_sum,
};
use streamflow_tests::records::{integers, odd_floats, words};

fn of_window<const N: usize>(window: Op, behind: [Op; N]) -> Stream {
    Stream::new(0, [window].into_iter().chain(behind))
}

#[test]
fn text() {
    macro_rules! check {
        ($len:tt, $slide:tt; $n:literal, $m:literal) => {
            agree!(texts: Values<String>; {
                let latest = texts.window($len, $slide);
                let number = latest.count();
                let joined = latest.reduce(|a, b| a + &b);
                let folded = latest.fold(String::new(), |a, b| a + &b, |a, b| a + &b);
                let least = latest.min();
                let greatest = latest.max();
            } => number, joined, folded, least, greatest)
            .with_outputs([
                of_window(window($n, $m), [count()]),
                of_window(window($n, $m), [reduce(|a: String, b: String| a + &b)]),
                of_window(window($n, $m), [fold_in_parallel(
                    String::new(),
                    |a: String, b: String| a + &b,
                    |a, b| a + &b,
                )]),
                of_window(window($n, $m), [min()]),
                of_window(window($n, $m), [max()]),
            ])
            .on_streams([words]);
        };
    }
    at_each!(check);
}

#[test]
fn integers_of_both_signs() {
    macro_rules! check {
        ($len:tt, $slide:tt; $n:literal, $m:literal) => {
            agree!(numbers: Values<i64>; {
                let latest = numbers.window($len, $slide);
                let total = latest.sum();
                let wrapped = latest.map(|n| (n as i32).wrapping_mul(1_000_003)).wrapping_sum();
                let mean = latest.mean();
                let taken_off = latest.reduce(|a, b| a + b, inverse = |a, b| a - b);
            } => total, wrapped, mean, taken_off)
            .with_outputs([
                of_window(window($n, $m), [sum_integers(Integers::I64)]),
                of_window(window($n, $m), [
                    map(|n: i64| (n as i32).wrapping_mul(1_000_003)),
                    wrapping_sum(Integers::I32),
                ]),
                of_window(window($n, $m), [mean_integers()]),
                of_window(window($n, $m), [reduce(|a: i64, b: i64| a + b)]),
            ])
            .on_streams([integers]);
        };
    }
    at_some!(check);
}

#[test]
fn a_nan_leaves_with_its_batch() {
    macro_rules! check {
        ($len:tt, $slide:tt; $n:literal, $m:literal) => {
            agree!(numbers: Values<f64>; {
                let latest = numbers.window($len, $slide);
                let total = latest.filter(|x| *x != 0.0).sum();
                let mean = latest.mean();
                let greatest = latest.max();
            } => total, mean, greatest)
            .with_outputs([
                of_window(window($n, $m), [
                    streamflow_tests::oracle::filter(|x: f64| x != 0.0),
                    sum_floats(),
                ]),
                of_window(window($n, $m), [mean_floats()]),
                of_window(window($n, $m), [max()]),
            ])
            .on_streams([odd_floats]);
        };
    }
    at_some!(check);
}

#[test]
fn a_sum_beyond_its_type_fails_the_batch() {
    macro_rules! check {
        ($len:tt, $slide:tt; $n:literal, $m:literal) => {
            agree!(numbers: Values<u8> => numbers.window($len, $slide).sum())
                .with([window($n, $m), sum_integers(Integers::U8)])
                .on_batches([vec![100u8], vec![100], vec![], vec![56], vec![1], vec![99, 100]]);
        };
    }
    at_some!(check);
}

#[test]
fn one_value_of_another() {
    macro_rules! check {
        ($len:tt, $slide:tt; $n:literal, $m:literal) => {
            agree!(numbers: Values<i64> => numbers
                .map(|n| n % 7)
                .window($len, $slide)
                .sum()
                .fold(100, |a, b| a - b))
            .with([
                map(|n: i64| n % 7),
                window($n, $m),
                sum_integers(Integers::I64),
                fold(100i64, |a: i64, b: i64| a - b),
            ])
            .on_streams([integers]);
        };
    }
    at_some!(check);
}

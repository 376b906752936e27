//! Spark's spellings against the window and the aggregate that each stands for.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{
    Stream, count, count_by_value, filter, group_by_key, map, reduce, reduce_by_key, window,
};
use streamflow_tests::records::pairs;

fn totals(n: u64, m: u64) -> Stream {
    Stream::new(0, [window(n, m), reduce_by_key(|a: u64, b: u64| a + b)])
}

#[test]
fn reductions_by_key() {
    macro_rules! check {
        ($len:tt, $slide:tt; $n:literal, $m:literal) => {
            agree!(pairs: Values<(String, u64)>; {
                let plain = pairs.reduce_by_key_and_window(|a, b| a + b, $len, $slide);
                let taken_off =
                    pairs.reduce_by_key_and_window(|a, b| a + b, |a, b| a - b, $len, $slide);
                let option = pairs
                    .window($len, $slide)
                    .reduce_by_key(|a, b| a + b, inverse = |a, b| a - b);
                let written_out = pairs.window($len, $slide).reduce_by_key(|a, b| a + b);
                let kept = pairs.reduce_by_key_and_window(
                    |a, b| a + b,
                    |a, b| a - b,
                    $len,
                    $slide,
                    filter = |(word, n)| n % 2 == 0 && !word.is_empty(),
                );
            } => plain, taken_off, option, written_out, kept)
            .with_outputs([
                totals($n, $m),
                totals($n, $m),
                totals($n, $m),
                totals($n, $m),
                Stream::new(0, [
                    window($n, $m),
                    reduce_by_key(|a: u64, b: u64| a + b),
                    filter(|(word, n): (String, u64)| n % 2 == 0 && !word.is_empty()),
                ]),
            ])
            .on_streams([pairs]);
        };
    }
    at_some!(check);
}

#[test]
fn the_others() {
    macro_rules! check {
        ($len:tt, $slide:tt; $n:literal, $m:literal) => {
            agree!(pairs: Values<(String, u64)>; {
                let number = pairs.count_by_window($len, $slide);
                let grouped = pairs.group_by_key_and_window($len, $slide);
                let numbers = pairs.map(|(_, n)| n % 50);
                let values = numbers.count_by_value_and_window($len, $slide);
                let total = numbers.reduce_by_window(|a, b| a + b, $len, $slide);
                let taken_off =
                    numbers.reduce_by_window(|a, b| a + b, |a, b| a - b, $len, $slide);
            } => number, grouped, values, total, taken_off)
            .with_outputs([
                Stream::new(0, [window($n, $m), count()]),
                Stream::new(0, [window($n, $m), group_by_key()]),
                Stream::new(0, [small(), window($n, $m), count_by_value()]),
                Stream::new(0, [small(), window($n, $m), reduce(|a: u64, b: u64| a + b)]),
                Stream::new(0, [small(), window($n, $m), reduce(|a: u64, b: u64| a + b)]),
            ])
            .on_streams([pairs]);
        };
    }
    at_some!(check);
}

fn small() -> streamflow_tests::oracle::Op {
    map(|(_, n): (String, u64)| n % 50)
}

#[test]
fn a_slide_left_out_is_that_of_the_stream() {
    agree!(pairs: Values<(String, u64)>; {
        let latest = pairs.window(4s);
        let totals = pairs.reduce_by_key_and_window(|a, b| a + b, 4s);
        let grouped = pairs.group_by_key_and_window(4s);
        let values = pairs.map(|(_, n)| n % 50).count_by_value_and_window(4s);
        let even = pairs.window(2s, 2s).window(4s).count();
    } => latest, totals, grouped, values, even)
    .with_outputs([
        Stream::new(0, [window(4, 1)]),
        totals(4, 1),
        Stream::new(0, [window(4, 1), group_by_key()]),
        Stream::new(0, [small(), window(4, 1), count_by_value()]),
        Stream::new(0, [window(2, 2), window(4, 2), count()]),
    ])
    .on_streams([pairs]);
}

#[test]
fn paths_serve_where_closures_do() {
    fn add(a: u64, b: u64) -> u64 {
        a + b
    }
    fn subtract(a: u64, b: u64) -> u64 {
        a - b
    }
    agree!(pairs: Values<(String, u64)> => pairs.reduce_by_key_and_window(add, subtract, 5s, 1s))
        .with_outputs([totals(5, 1)])
        .on_streams([pairs]);
}

//! `union`: the records of the stream, then those of the others.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{
    Op, Stream, count, filter, glom, map, reduce_by_key, sum_floats, union, words,
};
use streamflow_tests::records::{self, floats, lines, numbers};

#[test]
fn left_comes_first() {
    agree!(one: Values<u64>, two: Values<u64>; {
        let right = two.map(|n| (n, false));
        let both = one.map(|n| (n, true)).union(right);
    } => both)
    .with_outputs([Stream::new(
        0,
        [map(|n: u64| (n, true)), union(Stream::new(1, [map(|n: u64| (n, false))]))],
    )])
    .on([numbers, numbers]);
}

#[test]
fn of_three_streams() {
    agree!(one: Text, two: Records<String>, three: Text; {
        let borrowed = two.map(|word| word.as_str());
        let all = one.words().union(borrowed, three);
        let counts = all.map(|word| (word, 1u64)).reduce_by_key(|a, b| a + b);
    } => counts)
    .with_outputs([Stream::new(
        0,
        [
            words(),
            union(Stream::new(1, [])),
            union(Stream::new(2, [])),
            map(|word: String| (word, 1u64)),
            reduce_by_key(|a: u64, b: u64| a + b),
        ],
    )])
    .on([lines, records::words, lines]);
}

fn odd_then_even<const N: usize>(then: [Op; N]) -> Stream {
    let even = Stream::new(0, [filter(|n: u64| n % 2 == 0)]);
    let ops = [filter(|n: u64| n % 2 == 1), union(even)];
    Stream::new(0, ops.into_iter().chain(then))
}

#[test]
fn of_two_branches_of_one_stream() {
    agree!(numbers: Values<u64>; {
        let even = numbers.filter(|n| n % 2 == 0);
        let odd = numbers.filter(|n| n % 2 == 1);
        let both = odd.union(even);
        let parts = both.glom();
        let total = both.union(numbers).count();
    } => both, parts, total)
    .with_outputs([odd_then_even([]), odd_then_even([glom()]), {
        odd_then_even([union(Stream::new(0, [])), count()])
    }])
    .on([numbers]);
}

#[test]
fn its_records_are_cut_anew() {
    agree!(one: Values<f64>, two: Values<f64>; {
        let both = one.filter(|x| *x > 0.0).union(two);
        let total = both.map(|x| x * 0.1).sum();
    } => total)
    .with_outputs([Stream::new(
        0,
        [filter(|x: f64| x > 0.0), union(Stream::new(1, [])), map(|x: f64| x * 0.1), sum_floats()],
    )])
    .on([floats, floats]);
}

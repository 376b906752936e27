//! `chain` and `via`: as if the chain's operators stood where it is applied.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{Stream, count, filter, map, reduce_by_key, union, window};
use streamflow_tests::records::{numbers, pairs};

#[test]
fn applied_to_several_streams_and_within_another_chain() {
    let modulus = std::hint::black_box(7);
    agree!(one: Values<u64>, two: Values<u64>; {
        chain spread = .map(|n| (n % modulus, n)).filter(|(_, n)| n % 2 == 0);
        chain sums = .via(spread).window(3s).reduce_by_key(|a, b| a + b);
        let left = one.via(sums);
        let right = two.via(spread);
        let both = one.via(spread).union(right);
        let number = two.via(sums).count();
    } => left, both, number)
    .with_outputs([
        Stream::new(0, sums()),
        Stream::new(0, spread().into_iter().chain([union(Stream::new(1, spread()))])),
        Stream::new(1, sums().into_iter().chain([count()])),
    ])
    .on_streams([numbers, numbers]);
}

fn spread() -> Vec<streamflow_tests::oracle::Op> {
    vec![map(|n: u64| (n % 7, n)), filter(|(_, n): (u64, u64)| n % 2 == 0)]
}

fn sums() -> Vec<streamflow_tests::oracle::Op> {
    let mut ops = spread();
    ops.extend([window(3, 1), reduce_by_key(|a: u64, b: u64| a + b)]);
    ops
}

#[test]
fn closures_see_records_of_another_type_each_time() {
    agree!(words: Values<(String, u64)>; {
        chain numbered = .map(|x| (1u64, x)).filter(|(n, _)| *n > 0);
        let pairs = words.via(numbered);
        let numbers = words.map(|(_, n)| n).via(numbered).map(|(a, b)| a + b);
    } => pairs, numbers)
    .with_outputs([
        Stream::new(0, [map(|x: (String, u64)| (1u64, x))]),
        Stream::new(0, [map(|(_, n): (String, u64)| n + 1)]),
    ])
    .on([pairs]);
}

#[test]
fn the_plan_is_that_of_the_operators_written_out() {
    let named = stream! {
        name "t";
        batch 1s;
        source lines = queue([["a b"]]);
        chain parsed = .flat_map(|line| line.split(' ')).map(|word| (word, 1u64));
        chain counted = .via(parsed).reduce_by_key(|a, b| a + b);
        let counts = lines.via(counted);
        counts.print();
    };
    let written = stream! {
        name "t";
        batch 1s;
        source lines = queue([["a b"]]);
        let counts = lines
            .flat_map(|line| line.split(' '))
            .map(|word| (word, 1u64))
            .reduce_by_key(|a, b| a + b);
        counts.print();
    };
    assert_eq!(named.explain().to_string(), written.explain().to_string());
}

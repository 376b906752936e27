//! `repartition`: the records cut evenly into as many partitions as asked for.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{filter, glom, map, reduce_by_key, repartition};
use streamflow_tests::records::{float_pairs, lines, numbers};

#[test]
fn keeps_the_records_and_their_order() {
    agree!(lines: Text => lines.repartition(7)).with([repartition(7)]).split_then([]).on([lines]);
}

#[test]
fn makes_as_many_partitions_as_asked_for() {
    agree!(numbers: Values<u64> => numbers.filter(|n| n % 2 == 0).repartition(3).glom())
        .with([filter(|n: u64| n % 2 == 0), repartition(3), glom()])
        .on([numbers]);
    agree!(numbers: Values<u64> => numbers.repartition(100).map(|n| n + 1).glom())
        .with([repartition(100), map(|n: u64| n + 1), glom()])
        .on([numbers]);
    agree!(numbers: Values<u64> => numbers.repartition(1).repartition(2).glom())
        .with([repartition(1), repartition(2), glom()])
        .on([numbers]);
}

#[test]
fn its_partitions_are_what_a_reduction_works_on() {
    agree!(pairs: Values<(u64, f64)> => pairs.repartition(6).reduce_by_key(|a, b| a + b))
        .with([repartition(6), reduce_by_key(|a: f64, b: f64| a + b)])
        .on([float_pairs]);
}

#[test]
fn no_partition_at_all_fails_the_batch() {
    let none = 0;
    let (mut feed, numbers) = test::source::<Values<u64>>();
    feed.batch([1]);
    let mut job = stream! {
        name "none"; batch 1s;
        source numbers = numbers;
        numbers.repartition(none).for_each(|_| ());
    }
    .test();
    let failed = job.try_advance(std::time::Duration::from_secs(1));
    let message = failed.map_or_else(|error| error.to_string(), |_| String::new());
    assert!(message.contains("repartition(0)"), "{message}");
}

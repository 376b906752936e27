//! `map_partitions_with_index`: each partition's records, with its number, mapped to others.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{map_partitions_with_index, repartition};
use streamflow_tests::records::{lines, numbers};

#[test]
fn numbers_partitions_from_the_left() {
    agree!(numbers: Values<u64> => numbers.map_partitions_with_index(|index, part| {
        part.map(move |n| (index, n)).collect::<Vec<_>>()
    }))
    .with([map_partitions_with_index(|index: usize, part: Vec<u64>| {
        part.into_iter().map(|n| (index, n)).collect::<Vec<_>>()
    })])
    .on([numbers]);
}

#[test]
fn numbers_those_that_repartition_makes() {
    agree!(lines: Text => lines
        .repartition(5)
        .map_partitions_with_index(|index, part| [(index, part.len())]))
    .with([
        repartition(5),
        map_partitions_with_index(|index: usize, part: Vec<String>| [(index, part.len())]),
    ])
    .on([lines]);
}

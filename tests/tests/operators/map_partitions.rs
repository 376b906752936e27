//! `map_partitions`: each partition's records mapped to others.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{filter, glom, map, map_partitions};
use streamflow_tests::records::{lines, numbers};

#[test]
fn sees_whole_partitions() {
    agree!(numbers: Values<u64> => numbers
        .filter(|n| n % 2 == 0)
        .map_partitions(|part| part.rev().take(100)))
    .with([
        filter(|n: u64| n % 2 == 0),
        map_partitions(|part: Vec<u64>| part.into_iter().rev().take(100).collect::<Vec<_>>()),
    ])
    .on([numbers]);
}

#[test]
fn what_it_makes_stays_its_partition() {
    agree!(numbers: Values<u64> => numbers
        .map_partitions(|part| part.filter(|n| n % 5 == 0))
        .map(|n| n + 1)
        .glom())
    .with([
        map_partitions(|part: Vec<u64>| {
            part.into_iter().filter(|n| n % 5 == 0).collect::<Vec<_>>()
        }),
        map(|n: u64| n + 1),
        glom(),
    ])
    .on([numbers]);
}

#[test]
fn is_not_called_for_an_empty_batch() {
    agree!(lines: Text => lines.map_partitions(|part| [part.len()]))
        .with([map_partitions(|part: Vec<String>| [part.len()])])
        .on([lines]);
}

//! `cogroup`: each key with its values in both streams, keys in order of first arrival.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{Stream, cogroup, map, map_values};
use streamflow_tests::records::{float_pairs, pairs, word_pairs};

#[test]
fn has_every_key_once() {
    agree!(one: Values<(u64, f64)>, two: Values<(u64, String)>; {
        let groups = one.cogroup(two);
    } => groups)
    .with_outputs([Stream::new(0, [cogroup(Stream::new(1, []))])])
    .on([float_pairs, word_pairs]);
}

#[test]
fn of_borrowed_keys_before_other_operators() {
    agree!(one: Records<(String, u64)>, two: Values<(String, u64)>; {
        let left = one.map(|(word, n)| (word.clone(), n));
        let right = two.map_values(|n| n % 3);
        let sizes = left.cogroup(right).map(|(word, (a, b))| (word, (a.len(), b.len())));
    } => sizes)
    .with_outputs([Stream::new(
        0,
        [
            cogroup(Stream::new(1, [map_values(|n: u64| n % 3)])),
            map(|(word, (a, b)): (String, (Vec<u64>, Vec<u64>))| (word, (a.len(), b.len()))),
        ],
    )])
    .briefly()
    .on([pairs, pairs]);
}

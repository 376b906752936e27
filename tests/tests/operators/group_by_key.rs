//! `group_by_key`: each key with its values, in order of arrival.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{group_by_key, map, map_values, reduce_by_key, words};
use streamflow_tests::records::{lines, word_pairs};

#[test]
fn keeps_keys_and_values_in_order() {
    agree!(pairs: Values<(u64, String)> => pairs.group_by_key())
        .with([group_by_key()])
        .split_then([reduce_by_key(|a: Vec<String>, b: Vec<String>| [a, b].concat())])
        .on([word_pairs]);
}

#[test]
fn groups_borrowed_values() {
    agree!(lines: Text => lines
        .words()
        .map(|word| (word.len(), word))
        .group_by_key()
        .map_values(|words| words.len()))
    .with([
        words(),
        map(|word: String| (word.len(), word)),
        group_by_key(),
        map_values(|words: Vec<String>| words.len()),
    ])
    .on([lines]);
}

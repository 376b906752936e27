//! `sort_by_key`: pairs by key, ascending; equal keys in order of arrival.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{filter, map, sort_by_key, words};
use streamflow_tests::records::{lines, odd_floats, word_pairs};

#[test]
fn sorts_stably() {
    agree!(pairs: Values<(u64, String)> => pairs.filter(|(key, _)| key % 7 != 0).sort_by_key())
        .with([filter(|(key, _): (u64, String)| key % 7 != 0), sort_by_key()])
        .split_then([sort_by_key()])
        .on([word_pairs]);
}

#[test]
fn nan_is_last_and_equal_zeros_keep_their_order() {
    agree!(floats: Values<f64> => floats.map(|x| (x, 1u64)).sort_by_key())
        .with([map(|x: f64| (x, 1u64)), sort_by_key()])
        .split_then([sort_by_key()])
        .on([odd_floats]);
}

#[test]
fn sorts_borrowed_keys() {
    agree!(lines: Text => lines
        .words()
        .map(|word| (word, word.len()))
        .sort_by_key()
        .map(|(word, _)| word))
    .with([
        words(),
        map(|word: String| (word.clone(), word.len())),
        sort_by_key(),
        map(|(word, _): (String, u64)| word),
    ])
    .on([lines]);
}

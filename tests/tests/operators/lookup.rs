//! `lookup` and `left_lookup`: each pair with a table's value of its key.

use std::collections::{BTreeMap, HashMap};

use streamflow::Lookup;
use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{count_by_key, left_lookup, lookup, map, map_values, sum_floats};
use streamflow_tests::records::{Rng, float_pairs, pairs, word, word_pairs};

/// The words of a few records, each with its length.
fn lengths() -> HashMap<String, usize> {
    let mut rng = Rng::new(3);
    (0..500).map(|_| word(&mut rng, 60)).map(|word| (word.clone(), word.len())).collect()
}

/// The model's table of them.
fn length(word: &str) -> Option<usize> {
    thread_local!(static LENGTHS: HashMap<String, usize> = lengths());
    LENGTHS.with(|lengths| lengths.get(word).copied())
}

#[test]
fn borrowed_keys_in_a_map_of_owned_ones() {
    let table = &lengths();
    agree!(pairs: Records<(String, u64)> => pairs
        .map(|(word, n)| (word.as_str(), *n))
        .lookup(table)
        .map_values(|(n, len)| n + *len as u64))
    .with([lookup(|word: String| length(&word)), map_values(|(n, len): (u64, u64)| n + len)])
    .briefly()
    .on([pairs]);
}

#[test]
fn a_table_may_be_lent_or_given() {
    let by_word: BTreeMap<String, usize> = lengths().into_iter().collect();
    agree!(pairs: Values<(String, u64)> => pairs.left_lookup(&by_word).lookup(lengths()))
        .with([left_lookup(|word: String| length(&word)), lookup(|word: String| length(&word))])
        .briefly()
        .on([pairs]);
}

#[test]
fn integers_index_a_slice() {
    let names = ["zero", "one", "two"];
    agree!(pairs: Values<(u64, String)>; {
        let found = pairs.lookup(&names);
        let named = found.map(|(_, (word, name))| (*name, word)).count_by_key();
        let all = pairs.left_lookup(&names[..2]).map(|(key, (_, name))| (key, name.is_some()));
    } => named, all)
    .with_outputs([
        streamflow_tests::oracle::Stream::new(
            0,
            [
                lookup(move |key: u64| names.get(key as usize).map(|name| (*name).to_owned())),
                map(|(_, (word, name)): (u64, (String, String))| (name, word)),
                count_by_key(),
            ],
        ),
        streamflow_tests::oracle::Stream::new(0, [map(|(key, _): (u64, String)| (key, key < 2))]),
    ])
    .on([word_pairs]);
}

#[test]
fn what_is_not_found_leaves_its_lane_empty() {
    let scale = vec![0.1, 1e9];
    agree!(pairs: Values<(u64, f64)> => pairs
        .map(|(key, x)| (key % 3, x))
        .lookup(&scale)
        .map(|(_, (x, scale))| x * scale)
        .sum())
    .with([
        map(|(key, x): (u64, f64)| (key % 3, x)),
        lookup(|key: u64| [0.1, 1e9].get(key as usize).copied()),
        map(|(_, (x, scale)): (u64, (f64, f64))| x * scale),
        sum_floats(),
    ])
    .on([float_pairs]);
}

/// A table of one's own: what an even number is twice of.
struct Half;

static HALVES: [u64; 4] = [0, 1, 2, 3];

impl Lookup<u64> for Half {
    type Value = u64;

    fn find(&self, key: &u64) -> Option<&u64> {
        if key % 2 == 0 { HALVES.get(*key as usize / 2) } else { None }
    }
}

#[test]
fn a_table_of_one_s_own() {
    agree!(pairs: Values<(u64, f64)> => pairs.lookup(&Half).map(|(key, (_, half))| (key, *half)))
        .with([
            lookup(|key: u64| (key % 2 == 0 && key < 8).then_some(key / 2)),
            map(|(key, (_, half)): (u64, (f64, u64))| (key, half)),
        ])
        .on([float_pairs]);
}

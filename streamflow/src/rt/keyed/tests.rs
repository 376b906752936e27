//! Keyed consumers against a map and a list, whatever the keys are.

use std::collections::HashMap;
use std::fmt::Debug;
use std::hash::Hash;
use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::random_cases::cases;
use crate::rt::Local;
use crate::workers::Workers;
use crate::{BatchTime, ByValue};

/// Every key with its numbers in order of arrival, keys in order of their first.
fn defined<K: Hash + Eq + Clone>(keys: &[K]) -> Vec<(K, Vec<usize>)> {
    let mut places = HashMap::new();
    let mut rows: Vec<(K, Vec<usize>)> = Vec::new();
    for (number, key) in keys.iter().enumerate() {
        let place = *places.entry(key.clone()).or_insert(rows.len());
        if place == rows.len() {
            rows.push((key.clone(), Vec::new()));
        }
        rows[place].1.push(number);
    }
    rows
}

fn run() -> Run {
    Run::new(BatchTime::nth(1), Workers::new(2).expect("two workers"), Arc::default())
}

/// The same by a consumer whose closure tells older from younger, in spans and partitions.
fn reduced<K: Key + Clone + Sync>(arena: &[u8], keys: &[K], spans: usize) -> Vec<(K, Vec<usize>)> {
    let sizes = Sizes::default();
    let numbered: Vec<_> = keys.iter().cloned().zip(0..).collect();
    let spans = numbered.chunks(keys.len().div_ceil(spans).max(1)).map(|span| {
        let join = |mut older: Vec<usize>, younger: Vec<usize>| {
            older.extend(younger);
            older
        };
        let feed = |local: &mut KeyedLocal<'_, '_, K, Vec<usize>, _, _>| {
            for part in span.chunks(1000) {
                local.open();
                for (key, number) in part {
                    put_pair(local, (key.clone(), vec![*number]));
                }
            }
        };
        reduce_by_key(place(arena, &sizes), feed, join).0
    });
    grouped(&run(), spans.collect()).into_vec()
}

fn check<K: Key + Hash + Clone + Debug + Sync>(arena: &[u8], keys: &[K], spans: usize) {
    assert_eq!(reduced(arena, keys, spans), defined(keys));
    let sizes = Sizes::default();
    let (counts, ()) =
        count_by(place(arena, &sizes), |local: &mut KeyedLocal<'_, '_, K, (), CountBy, _>| {
            keys.iter().for_each(|key| put_value(local, key.clone()));
        });
    let counts: Vec<_> = grouped(&run(), vec![counts]).into_vec();
    let defined = defined(keys).into_iter().map(|(key, all)| (key, all.len() as u64));
    assert_eq!(counts, defined.collect::<Vec<_>>());
}

/// A key of which every one hashes alike.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Alike(u16);

impl Hash for Alike {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        0u8.hash(state);
    }
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn integers_meet(keys in vec(0u64..3000, 0..6000), spans in 1usize..4) {
        check(&[], &keys, spans);
    }

    #[test]
    fn words_of_a_buffer_meet(
        words in vec("[ab]{0,9}|[a-c]{14,17}|é{7,8}", 0..4000),
        spans in 1usize..4,
    ) {
        let buffer = words.join(" ");
        let keys: Vec<&str> = buffer.split(' ').collect();
        check(buffer.as_bytes(), &keys, spans);
        check(&[], &keys, spans);
    }

    #[test]
    fn compound_keys_meet(
        keys in vec((any::<bool>(), "[a-c]{0,20}", prop::option::of(0u8..3)), 0..2000),
    ) {
        check(&[], &keys, 2);
    }

    #[test]
    fn keys_that_hash_alike_stay_apart(keys in vec(0u16..900, 0..2000)) {
        let keys: Vec<_> = keys.into_iter().map(|key| ByValue(Alike(key))).collect();
        check(&[], &keys, 2);
    }
}

#[test]
fn a_string_and_its_neighbours_in_the_buffer_stay_apart() {
    let buffer = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    let keys: Vec<&str> = (0..20).flat_map(|len| [&buffer[..len], &buffer[20..20 + len]]).collect();
    check(buffer.as_bytes(), &keys, 1);
}

//! Keys chosen to collide under a seed that somebody knows: under the process's own they do not.

use std::fmt;

use super::{Table, VACANT};
use crate::key::chosen::{known, median_of_unknown};
use crate::key::{HashState, Key, hash_state};

const KEYS: usize = 512;

/// Chosen keys begin in one of so many slots beside each other.
const NEAR: u64 = 16;

/// A table of these keys.
fn table<K: Key + Copy>(keys: &[K], hasher: HashState) -> Table<K, u64> {
    let mut table = Table::new();
    table.hasher = hasher;
    for key in keys.iter().chain(keys) {
        let hash = table.hash(key.probe(&[]), key);
        table.upsert(hash, key.probe(&[]), *key, 1, |first| first, |sum, one| sum + one);
    }
    table
}

/// How many slots are looked at to find every key once.
fn probes<K: Key + Copy>(table: &Table<K, u64>) -> usize {
    let mask = table.slots.len() - 1;
    let taken = table.slots.iter().enumerate().filter(|(_, number)| **number != VACANT);
    let probes = taken.map(|(at, number)| {
        let key = &table.keys[*number as usize];
        1 + (at.wrapping_sub(table.hash(key.probe(&[]), key) as usize) & mask)
    });
    probes.sum()
}

/// Tries keys some of which are chosen: all of them begin in a few places under the known
/// seed.
fn chosen_keys_are_ordinary<K: Key + Copy + PartialEq + fmt::Debug>(all: &[K]) {
    let plain = &all[..KEYS];
    let slots = table(plain, hash_state()).slots.len() as u64;
    let of_known = Table::<K, u64> { hasher: known(), ..Table::new() };
    let collides = |key: &&K| of_known.hash(key.probe(&[]), key) % slots < NEAR;
    let crafted: Vec<K> = all.iter().filter(collides).take(KEYS).copied().collect();
    assert_eq!(crafted.len(), KEYS);
    let usual = median_of_unknown(|hasher| probes(&table(plain, hasher)));
    let under_known = table(&crafted, known());
    let collisions = probes(&under_known);
    assert!(collisions > 50 * usual, "{collisions}, usually {usual}: they do not collide");
    let here = median_of_unknown(|hasher| probes(&table(&crafted, hasher)));
    assert!(here <= 3 * usual, "{here}, usually {usual}");
    // What is given out is the same, and in the same order.
    let here = table(&crafted, hash_state());
    assert_eq!((&here.keys, &under_known.keys), (&crafted, &crafted));
    let sums = |table: &Table<K, u64>| -> Vec<_> {
        table.entries.iter().map(|entry| entry.value).collect()
    };
    assert_eq!(sums(&here), sums(&under_known));
}

/// How many keys there are to choose from.
const ALL: u64 = 1 << 19;

#[test]
fn numbers_that_collide_under_a_known_seed_are_ordinary_keys_here() {
    chosen_keys_are_ordinary(&(0..ALL).collect::<Vec<u64>>());
}

#[test]
fn texts_that_collide_under_a_known_seed_are_ordinary_keys_here() {
    // The known seed is a plain one, and spreads texts only where they differ in all places.
    let text = |number: u64| format!("{:x}", number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 4);
    let texts: Vec<String> = (0..ALL).map(text).collect();
    chosen_keys_are_ordinary(&texts.iter().map(String::as_str).collect::<Vec<_>>());
}

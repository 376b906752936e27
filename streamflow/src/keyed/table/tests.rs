//! Keys chosen to collide under a seed that somebody knows: under the process's own they do not.

use super::{Table, VACANT};
use crate::key::chosen::{known, median_of_unknown};
use crate::key::{HashState, hash_state};

const KEYS: usize = 512;

/// A table of these keys.
fn table(keys: &[u64], hasher: HashState) -> Table<u64, u64> {
    let mut table = Table::new();
    table.hasher = hasher;
    for key in keys.iter().chain(keys) {
        let hash = table.hash(*key, key);
        table.upsert(hash, *key, *key, 1, |first| first, |sum, one| sum + one);
    }
    table
}

/// How many slots are looked at to find every key once.
fn probes(table: &Table<u64, u64>) -> usize {
    let mask = table.slots.len() - 1;
    let taken = table.slots.iter().enumerate().filter(|(_, number)| **number != VACANT);
    let probes = taken.map(|(at, number)| {
        let key = &table.keys[*number as usize];
        1 + (at.wrapping_sub(table.hash(*key, key) as usize) & mask)
    });
    probes.sum()
}

#[test]
fn keys_that_collide_under_a_known_seed_are_ordinary_keys_here() {
    let plain: Vec<u64> = (0..KEYS as u64).collect();
    let slots = table(&plain, hash_state()).slots.len() as u64;
    let of_known = Table::<u64, u64> { hasher: known(), ..Table::new() };
    let collides = |key: &u64| of_known.hash(*key, key) % slots == 0;
    let crafted: Vec<u64> = (0..).filter(collides).take(KEYS).collect();
    let usual = median_of_unknown(|hasher| probes(&table(&plain, hasher)));
    let under_known = table(&crafted, known());
    let collisions = probes(&under_known);
    assert!(collisions > 50 * usual, "{collisions}, usually {usual}: they do not collide");
    let here = median_of_unknown(|hasher| probes(&table(&crafted, hasher)));
    assert!(here <= 3 * usual, "{here}, usually {usual}");
    // What is given out is the same, and in the same order.
    let here = table(&crafted, hash_state());
    assert_eq!((&here.keys, &under_known.keys), (&crafted, &crafted));
    let sums = |table: &Table<u64, u64>| -> Vec<_> {
        table.entries.iter().map(|entry| entry.value).collect()
    };
    assert_eq!(sums(&here), sums(&under_known));
}

//! A keyed table whose entries stay in order of their keys' first arrival.
//!
//! Open addressing with linear probing over a power of two of slots, at most half of them taken.
//! A slot holds 32 bits of the key's hash and the number of its entry; entries lie densely in a
//! vector, in order of arrival, so that results leave in that order without a sort, and the keys
//! of skewed input that arrive early lie close together.

use std::hash::{BuildHasher, Hasher};

use foldhash::fast::FixedState;

use crate::key::{Key, Probe};

/// A slot that holds no entry.
const VACANT: u64 = u64::MAX;

/// The slots of a table's first allocation.
const FIRST_SLOTS: usize = 64;

/// Entries by key, in order of first arrival.
#[derive(Debug)]
pub(crate) struct Table<K: Key, V> {
    slots: Vec<u64>,
    entries: Vec<Entry<K, V>>,
    hasher: FixedState,
}

#[derive(Debug)]
struct Entry<K: Key, V> {
    probe: K::Probe,
    key: K,
    /// Empty only while a closure computes its successor.
    value: Option<V>,
}

impl<K: Key, V> Table<K, V> {
    pub(crate) fn new() -> Self {
        Self { slots: Vec::new(), entries: Vec::new(), hasher: FixedState::with_seed(0) }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    #[inline]
    fn hash(&self, probe: K::Probe) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        probe.feed(&mut hasher);
        hasher.finish()
    }

    /// Adds a value to its key's entry: `first` of it when the key is new, else `add`, whose left
    /// operand is what the entry holds.
    #[inline]
    pub(crate) fn upsert<X>(
        &mut self,
        probe: K::Probe,
        key: K,
        value: X,
        first: impl FnOnce(X) -> V,
        add: impl FnOnce(V, X) -> V,
    ) {
        if self.entries.len() * 2 >= self.slots.len() {
            self.grow();
        }
        let hash = self.hash(probe);
        let tag = hash & !0xFFFF_FFFF;
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let slot = self.slots[at];
            if slot == VACANT {
                self.slots[at] = tag | self.entries.len() as u64;
                self.entries.push(Entry { probe, key, value: Some(first(value)) });
                return;
            }
            if slot & !0xFFFF_FFFF == tag {
                let entry = &mut self.entries[slot as u32 as usize];
                if entry.probe == probe && (probe.settles() || entry.key == key) {
                    entry.value = entry.value.take().map(|older| add(older, value));
                    return;
                }
            }
            at = (at + 1) & mask;
        }
    }

    /// Adds all entries of a younger table.
    pub(crate) fn absorb(&mut self, younger: Self, merge: impl Fn(V, V) -> V) {
        for entry in younger.entries {
            if let Some(value) = entry.value {
                self.upsert(entry.probe, entry.key, value, |value| value, &merge);
            }
        }
    }

    /// The entries, in order of their keys' first arrival.
    pub(crate) fn into_rows(self) -> Vec<(K, V)> {
        let entries = self.entries.into_iter();
        entries.filter_map(|entry| Some((entry.key, entry.value?))).collect()
    }

    #[cold]
    fn grow(&mut self) {
        let slots = (self.slots.len() * 2).max(FIRST_SLOTS);
        self.slots.clear();
        self.slots.resize(slots, VACANT);
        for (number, entry) in self.entries.iter().enumerate() {
            let hash = self.hash(entry.probe);
            let mut at = hash as usize & (slots - 1);
            while self.slots[at] != VACANT {
                at = (at + 1) & (slots - 1);
            }
            self.slots[at] = hash & !0xFFFF_FFFF | number as u64;
        }
    }
}

//! A keyed table whose entries stay in order of their keys' first arrival.
//!
//! Open addressing with linear probing over a power of two of slots, at most a quarter of them
//! taken. A slot holds the number of an entry, and nothing else. Entries lie densely, in
//! order of arrival: results leave in that order without a sort, and the frequent keys of skewed
//! input, which arrive early, share cache lines. Keys lie apart, for most lookups need none. A key
//! whose type has few values has a slot of its own, and is not hashed.

mod hot;
mod numbers;
#[cfg(test)]
mod tests;

use super::block::{Arrival, BLOCK, Block, VACANT};
use crate::key::{self, HashState, Key, Probe};
use crate::prefetch::prefetch_at;
use crate::workers::Workers;

pub(crate) use hot::Hot;
pub(crate) use numbers::NO_NUMBER;

/// The slots of a table's first allocation.
const FIRST_SLOTS: usize = 1024;

/// A table with fewer slots than this grows by more than it must, so as to grow less often.
const FEW_SLOTS: usize = 1 << 15;

/// Entries by key, in order of first arrival.
#[derive(Debug)]
pub(crate) struct Table<K: Key, V> {
    slots: Vec<u32>,
    entries: Vec<Entry<K::Probe, V>>,
    /// The key of each entry.
    keys: Vec<K>,
    hasher: HashState,
}

#[derive(Debug)]
struct Entry<P, V> {
    probe: P,
    /// Empty only while a closure computes its successor, and for good if that panics.
    value: Option<V>,
}

impl<P, V> Entry<P, V> {
    #[inline(always)]
    fn add<X>(&mut self, value: X, add: impl FnOnce(V, X) -> V) {
        self.value = self.value.take().map(|older| add(older, value));
    }
}

/// How many slots so many keys need. Few keys have more than they need, and very few many more, so
/// that most are found at the first slot looked at: whether one is cannot be foretold, and in the
/// nearer caches that costs more than the room.
const fn slots_for(keys: usize) -> usize {
    let slots = (keys * 4).next_power_of_two();
    let more = if slots <= FEW_SLOTS / 4 {
        4
    } else if slots < FEW_SLOTS {
        2
    } else {
        1
    };
    if slots * more < FIRST_SLOTS { FIRST_SLOTS } else { slots * more }
}

/// Slots without a table: memory that the system need not clear again for the next batch.
#[derive(Debug, Default)]
pub(crate) struct Slots(Vec<u32>);

/// Fewer keys than this are not worth a worker of their own when tables are merged.
const LEAST_PART: usize = 4096;

impl<K: Key, V> Table<K, V> {
    pub(crate) fn new() -> Self {
        Self::sized(0)
    }

    /// An empty table with room for so many keys: it does not grow before it holds more.
    pub(crate) fn sized(keys: usize) -> Self {
        Self::in_slots(keys, Slots::default())
    }

    /// The same, in slots of another table that is no more.
    pub(crate) fn in_slots(keys: usize, slots: Slots) -> Self {
        let len = match K::DOMAIN {
            Some(domain) => (domain * 2).next_power_of_two(),
            None => slots_for(keys),
        };
        let Slots(mut slots) = slots;
        slots.clear();
        slots.resize(len, VACANT);
        let (entries, keys) = (Vec::with_capacity(keys), Vec::with_capacity(keys));
        Self { slots, entries, keys, hasher: key::hash_state() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// A key's hash; of one among few, its place among them, so that no two share a slot.
    #[inline(always)]
    pub(crate) fn hash(&self, probe: K::Probe, key: &K) -> u64 {
        self.hasher.hash_or_ordinal(probe, key)
    }

    /// How many keys there are.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// What stands where the search for a hash begins: most often the number that is looked for.
    #[inline(always)]
    pub(crate) fn first(&self, hash: u64) -> u32 {
        self.slots[hash as usize & (self.slots.len() - 1)]
    }

    /// Adds a value to its key's entry: `first` of it when the key is new, else `add`, whose left
    /// operand is what the entry holds. Gives the entry's number.
    #[inline(always)]
    pub(crate) fn upsert<X>(
        &mut self,
        hash: u64,
        probe: K::Probe,
        key: K,
        value: X,
        first: impl FnOnce(X) -> V,
        add: impl FnOnce(V, X) -> V,
    ) -> u32 {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let number = self.slots[at];
            let Some(entry) = self.entries.get_mut(number as usize) else {
                self.insert(at, probe, key, first(value));
                return self.entries.len() as u32 - 1;
            };
            if entry.probe == probe && (probe.settles() || self.keys[number as usize] == key) {
                entry.add(value, add);
                return number;
            }
            at = (at + 1) & mask;
        }
    }

    /// Adds values to their keys' entries, as `upsert` does one by one.
    ///
    /// In a large table each lookup waits for memory twice: for a slot and for an entry. Here the
    /// lookups of a block wait together: all read their slots, then all read their entries, and
    /// most are settled then.
    #[inline(never)]
    pub(crate) fn upsert_block<X>(
        &mut self,
        block: &mut Block<K, X>,
        first: impl Fn(X) -> V,
        add: impl Fn(V, X) -> V,
    ) {
        self.upsert_each(block, first, add, |_| ());
    }

    /// `upsert_block` that also tells the number of each record's entry.
    #[inline(always)]
    fn upsert_each<X>(
        &mut self,
        block: &mut Block<K, X>,
        first: impl Fn(X) -> V,
        add: impl Fn(V, X) -> V,
        mut tell: impl FnMut(u32),
    ) {
        // Slots are read without a branch, and need not be asked for.
        let entries = &self.entries;
        block.look(|_| (), |hash| self.first(hash), |at| prefetch_at(entries, at));
        block.settle(|at, probe| key::is_surely(entries, at, probe, |entry| entry.probe));
        for Arrival { probe, key, value, hash, found } in block.arrivals.drain(..) {
            tell(match self.entries.get_mut(found as usize) {
                Some(entry) => {
                    entry.add(value, &add);
                    found
                }
                None => self.upsert(hash, probe, key, value, &first, &add),
            });
        }
    }

    /// Puts a new key into the vacant slot that its probe ended at.
    fn insert(&mut self, at: usize, probe: K::Probe, key: K, value: V) {
        self.slots[at] = self.entries.len() as u32;
        self.entries.push(Entry { probe, value: Some(value) });
        self.keys.push(key);
        if slots_for(self.entries.len()) > self.slots.len() {
            self.grow();
        }
    }

    /// Adds all entries of a younger table. Each worker looks up a run of its keys, and then adds
    /// to a run of this table's entries what all have found for it; new keys are appended in order.
    /// After the last table nothing is looked up any more, and they need no slots.
    pub(crate) fn absorb(
        &mut self,
        mut younger: Self,
        last: bool,
        workers: &Workers,
        merge: impl Fn(V, V) -> V + Sync,
    ) where
        K: Sync,
        V: Send + Sync,
    {
        if self.is_empty() {
            *self = younger;
            return;
        }
        let parts = younger.len().div_ceil(LEAST_PART).clamp(1, workers.count());
        let run = self.len().div_ceil(parts);
        let looked_up = younger.len().div_ceil(parts);
        let theirs = younger.entries.chunks_mut(looked_up.max(1));
        let theirs = theirs.zip(younger.keys.chunks(looked_up.max(1))).collect();
        let found = workers.map(theirs, |(entries, keys)| self.take(entries, keys, run, parts));
        // By the run of this table that they are for.
        let mut by_run: Vec<Vec<Vec<(u32, V)>>> = (0..parts).map(|_| Vec::new()).collect();
        for of_one in found {
            by_run.iter_mut().zip(of_one).for_each(|(all, some)| all.push(some));
        }
        let mine = self.entries.chunks_mut(run).zip(by_run).collect();
        workers.map(mine, |(entries, found): (&mut [Entry<K::Probe, V>], _)| {
            for (place, value) in found.into_iter().flatten() {
                entries[place as usize].add(value, &merge);
            }
        });
        for (entry, key) in younger.entries.into_iter().zip(younger.keys) {
            let Some(value) = entry.value else { continue };
            if last {
                self.entries.push(Entry { probe: entry.probe, value: Some(value) });
                self.keys.push(key);
            } else {
                let hash = self.hash(entry.probe, &key);
                self.upsert(hash, entry.probe, key, value, |value| value, &merge);
            }
        }
    }

    /// Takes out of a younger table's entries the values of keys that are here, too: each with its
    /// entry's place within one of `parts` runs of so many entries.
    fn take(
        &self,
        entries: &mut [Entry<K::Probe, V>],
        keys: &[K],
        run: usize,
        parts: usize,
    ) -> Vec<Vec<(u32, V)>> {
        let mask = self.slots.len() - 1;
        let mut found: Vec<Vec<(u32, V)>> = Vec::new();
        found.resize_with(parts, || Vec::with_capacity(entries.len() / parts));
        for (entries, keys) in entries.chunks_mut(BLOCK).zip(keys.chunks(BLOCK)) {
            // As in `upsert_block`, lookups wait for memory together.
            let mut hashes = [0; BLOCK];
            let mut slots = [VACANT; BLOCK];
            let places = hashes.iter_mut().zip(&mut slots);
            for ((entry, key), (hash, slot)) in entries.iter().zip(keys).zip(places) {
                *hash = self.hash(entry.probe, key);
                *slot = self.slots[*hash as usize & mask];
            }
            for (((entry, key), hash), slot) in entries.iter_mut().zip(keys).zip(hashes).zip(slots)
            {
                let place = self.place(hash, slot, entry.probe, key) as usize;
                if place < self.len()
                    && let Some(value) = entry.value.take()
                {
                    found[place / run].push(((place % run) as u32, value));
                }
            }
        }
        found
    }

    /// The number of a key's entry, whose first slot is at hand, or one that no entry has.
    #[inline]
    fn place(&self, hash: u64, first: u32, probe: K::Probe, key: &K) -> u32 {
        let mask = self.slots.len() - 1;
        let (mut at, mut number) = (hash as usize & mask, first);
        while let Some(entry) = self.entries.get(number as usize) {
            if entry.probe == probe && (probe.settles() || self.keys[number as usize] == *key) {
                return number;
            }
            at = (at + 1) & mask;
            number = self.slots[at];
        }
        VACANT
    }

    /// The table's slots, which another table may have when this one is no more.
    pub(crate) fn take_slots(&mut self) -> Slots {
        Slots(std::mem::take(&mut self.slots))
    }

    /// The entries, in order of their keys' first arrival.
    pub(crate) fn into_rows(self) -> Vec<(K, V)> {
        let entries = self.keys.into_iter().zip(self.entries);
        let mut rows = Vec::with_capacity(entries.len());
        rows.extend(entries.filter_map(|(key, entry)| Some((key, entry.value?))));
        rows
    }

    #[cold]
    fn grow(&mut self) {
        let slots = self.slots.len() * if self.slots.len() < FEW_SLOTS { 8 } else { 2 };
        assert!(slots <= 1 << 33, "a table holds up to 2^31 keys");
        self.slots.clear();
        self.slots.resize(slots, VACANT);
        for (number, (entry, key)) in self.entries.iter().zip(&self.keys).enumerate() {
            let hash = self.hash(entry.probe, key);
            let mut at = hash as usize & (slots - 1);
            while self.slots[at] != VACANT {
                at = (at + 1) & (slots - 1);
            }
            self.slots[at] = number as u32;
        }
    }
}

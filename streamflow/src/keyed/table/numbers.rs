//! A table as a numbering: each key's number, in order of first arrival.

use super::Table;
use crate::key::{self, Key, Probe};
use crate::keyed::block::{BLOCK, Block, VACANT};

/// No key's number.
pub(crate) const NO_NUMBER: u32 = VACANT;

/// A key that is looked for, and the number that it may have.
struct Sought<'k, K: Key> {
    key: &'k K,
    probe: K::Probe,
    hash: u64,
    found: u32,
}

impl<K: Key> Table<K, ()> {
    /// Enters keys, and tells the number of each.
    pub(crate) fn intern(&mut self, keys: impl Iterator<Item = K>, mut tell: impl FnMut(u32)) {
        let mut block = Block::new();
        for key in keys {
            let probe = key.probe(&[]);
            let hash = self.hash(probe, &key);
            if block.push(hash, probe, key, ()) {
                self.upsert_each(&mut block, |()| (), |(), ()| (), &mut tell);
            }
        }
        self.upsert_each(&mut block, |()| (), |(), ()| (), &mut tell);
    }

    /// Tells the number of each key, or `NO_NUMBER`. A block's lookups wait for memory together.
    pub(crate) fn find<'k>(&self, mut keys: impl Iterator<Item = &'k K>, mut tell: impl FnMut(u32))
    where
        K: 'k,
    {
        let mut block: Vec<Sought<'k, K>> = Vec::with_capacity(BLOCK);
        loop {
            block.extend(keys.by_ref().take(BLOCK).map(|key| {
                let probe = key.probe(&[]);
                let hash = self.hash(probe, key);
                Sought { key, probe, hash, found: self.first(hash) }
            }));
            if block.is_empty() {
                return;
            }
            for sought in &mut block {
                let (found, probe) = (sought.found, sought.probe);
                let same = key::is_surely(&self.entries, found, probe, |entry| entry.probe);
                sought.found |= u32::from(same).wrapping_sub(1);
            }
            for sought in block.drain(..) {
                tell(if sought.found == NO_NUMBER { self.find_one(&sought) } else { sought.found });
            }
        }
    }

    fn find_one(&self, sought: &Sought<'_, K>) -> u32 {
        let mask = self.slots.len() - 1;
        let mut at = sought.hash as usize & mask;
        while let Some(entry) = self.entries.get(self.slots[at] as usize) {
            let number = self.slots[at];
            if entry.probe == sought.probe
                && (entry.probe.settles() || self.keys[number as usize] == *sought.key)
            {
                return number;
            }
            at = (at + 1) & mask;
        }
        NO_NUMBER
    }

    /// The keys, in order of their numbers.
    pub(crate) fn into_keys(self) -> Vec<K> {
        self.keys
    }
}

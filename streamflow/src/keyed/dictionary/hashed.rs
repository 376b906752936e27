//! An index of many keys: open addressing by hash, with linear probing.
//!
//! At most half of the slots are taken. A key that leaves vacates its slot, and those behind it
//! that it had displaced move up: there are no tombstones, however long keys come and go.
//!
//! A slot has four bytes, so that the index of a million keys lies in a cache that two of them
//! share. It holds as many bits of an id as the index may need, and of the hash as many as are
//! left; what else of the hash is asked for is asked of those who know the keys.

use rayon::prelude::*;

use crate::prefetch::prefetch;

/// A slot that holds no id. No id has all the bits that slots have for one.
const VACANT: u32 = u32::MAX;

/// The slots of the first allocation.
const FIRST_SLOTS: usize = 64;

/// Ids by hash.
#[derive(Debug, Default)]
pub(super) struct Hashed {
    /// Ids in the lower bits, in those above them as many of their hashes' bits 32 to 63.
    slots: Vec<u32>,
    /// What is to go into slots, all at once: homes in the upper halves, slots in the lower.
    deferred: Vec<u64>,
}

impl Hashed {
    /// How many bytes a key costs at most: half to a quarter of the slots are taken.
    pub(super) const BYTES: usize = 4 * size_of::<u32>();

    pub(super) fn new() -> Self {
        Self { slots: vec![VACANT; FIRST_SLOTS], deferred: Vec::new() }
    }

    pub(super) fn clear(&mut self) {
        self.slots.fill(VACANT);
    }

    /// The slot at which the search for a hash begins: the last bits of the hash, which differ for
    /// numbers in a row. Its first bits may be alike for many of these.
    #[inline(always)]
    fn home(&self, hash: u64) -> usize {
        hash as usize & (self.slots.len() - 1)
    }

    /// The bits of a slot that are of an id.
    #[inline(always)]
    fn id_bits(&self) -> u32 {
        (self.slots.len() / 2 - 1) as u32
    }

    /// What a slot holds.
    #[inline(always)]
    fn slot(&self, hash: u64, id: u32) -> u32 {
        (hash >> 32) as u32 & !self.id_bits() | id
    }

    /// How many slots are looked at to find every id once; `hash_of` tells an id's hash.
    #[cfg(test)]
    pub(super) fn probes(&self, hash_of: impl Fn(u32) -> u64) -> usize {
        let mask = self.slots.len() - 1;
        let taken = self.slots.iter().enumerate().filter(|(_, slot)| **slot != VACANT);
        let home = |slot: u32| self.home(hash_of(slot & self.id_bits()));
        taken.map(|(at, slot)| 1 + (at.wrapping_sub(home(*slot)) & mask)).sum()
    }

    /// The first id of which as much of a hash is known as slots hold: as good as always the one
    /// looked for, and found without a look at anything but slots. What stands for none, if there
    /// is none.
    #[inline(always)]
    pub(super) fn first(&self, hash: u64) -> u32 {
        self.find(hash, |_| true).unwrap_or(VACANT)
    }

    /// Asks for the slot at which the search for a hash begins.
    #[inline(always)]
    pub(super) fn prefetch(&self, hash: u64) {
        prefetch(&self.slots[self.home(hash)]);
    }

    /// The id of that hash which is the one.
    #[inline(always)]
    pub(super) fn find(&self, hash: u64, is: impl Fn(u32) -> bool) -> Option<u32> {
        let (mask, id_bits, sought) = (self.slots.len() - 1, self.id_bits(), self.slot(hash, 0));
        let mut at = self.home(hash);
        loop {
            let slot = self.slots[at];
            if slot == VACANT {
                return None;
            }
            let id = slot & id_bits;
            if slot & !id_bits == sought && is(id) {
                return Some(id);
            }
            at = (at + 1) & mask;
        }
    }

    /// Whether there is room for ids below this number.
    #[inline(always)]
    pub(super) fn has_room(&self, ids: usize) -> bool {
        ids * 2 < self.slots.len()
    }

    /// Enters an id that is not there, for which there is room.
    pub(super) fn insert(&mut self, hash: u64, id: u32) {
        self.settle(self.home(hash), self.slot(hash, id));
    }

    /// Notes an id that is not there and for which there is room, to be entered with many others.
    pub(super) fn defer(&mut self, hash: u64, id: u32) {
        self.deferred.push((self.home(hash) as u64) << 32 | u64::from(self.slot(hash, id)));
    }

    /// Enters all ids that were noted in order of their homes: each slot is near the one before it,
    /// where in order of arrival each would be waited for.
    pub(super) fn insert_deferred(&mut self) {
        let mut deferred = std::mem::take(&mut self.deferred);
        deferred.par_sort_unstable();
        deferred.into_iter().for_each(|noted| self.settle((noted >> 32) as usize, noted as u32));
    }

    /// Puts a slot's content into the first vacant slot from its home on.
    fn settle(&mut self, home: usize, slot: u32) {
        let mask = self.slots.len() - 1;
        let mut at = home;
        while self.slots[at] != VACANT {
            at = (at + 1) & mask;
        }
        self.slots[at] = slot;
    }

    /// Makes room for ids below this number, and enters all ids anew, each with its hash.
    #[cold]
    pub(super) fn rebuild(&mut self, ids: usize, all: impl Iterator<Item = (u64, u32)>) {
        self.deferred.clear();
        self.slots = vec![VACANT; (ids * 2 + 1).next_power_of_two().max(FIRST_SLOTS)];
        all.for_each(|(hash, id)| self.insert(hash, id));
    }

    /// Vacates the slot of an id of that hash, and moves those behind it that were displaced by it;
    /// `hash_of` tells an id's hash.
    pub(super) fn remove(&mut self, hash: u64, id: u32, hash_of: impl Fn(u32) -> Option<u64>) {
        let (mask, id_bits) = (self.slots.len() - 1, self.id_bits());
        let mut hole = self.home(hash);
        while self.slots[hole] & id_bits != id {
            hole = (hole + 1) & mask;
        }
        let mut at = (hole + 1) & mask;
        while self.slots[at] != VACANT {
            let slot = self.slots[at];
            let home = hash_of(slot & id_bits).map_or(at, |hash| self.home(hash));
            if at.wrapping_sub(home) & mask >= at.wrapping_sub(hole) & mask {
                self.slots[hole] = slot;
                hole = at;
            }
            at = (at + 1) & mask;
        }
        self.slots[hole] = VACANT;
    }
}

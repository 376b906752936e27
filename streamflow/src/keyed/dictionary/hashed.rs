//! An index of many keys: open addressing by hash, with linear probing.
//!
//! At most half of the slots are taken. A key that leaves vacates its slot, and those behind it
//! that it had displaced move up: there are no tombstones, however long keys come and go.

use rayon::prelude::*;

/// A slot that holds no id.
const VACANT: u64 = u64::MAX;

/// The bits of a slot that are of the hash.
const TAG: u64 = !0xFFFF_FFFF;

/// The slots of the first allocation.
const FIRST_SLOTS: usize = 64;

/// Ids by hash. A slot holds the lower half of a key's hash, which tells the slot's own home, and
/// the key's id.
#[derive(Debug, Default)]
pub(super) struct Hashed {
    slots: Vec<u64>,
    /// What is to go into slots, all at once.
    deferred: Vec<u64>,
}

impl Hashed {
    /// About how many bytes a key costs: half to a quarter of the slots are taken.
    pub(super) const BYTES: usize = 3 * size_of::<u64>();

    pub(super) fn new() -> Self {
        Self { slots: vec![VACANT; FIRST_SLOTS], deferred: Vec::new() }
    }

    pub(super) fn clear(&mut self) {
        self.slots.fill(VACANT);
    }

    /// The slot at which the search for what is held in a slot like this begins: the last bits of
    /// the hash, which differ for numbers in a row. Its first bits may be alike for many of these.
    #[inline(always)]
    fn home(&self, slot: u64) -> usize {
        (slot >> 32) as usize & (self.slots.len() - 1)
    }

    /// How many slots are looked at to find every id once.
    #[cfg(test)]
    pub(super) fn probes(&self) -> usize {
        let mask = self.slots.len() - 1;
        let taken = self.slots.iter().enumerate().filter(|(_, slot)| **slot != VACANT);
        taken.map(|(at, slot)| 1 + (at.wrapping_sub(self.home(*slot)) & mask)).sum()
    }

    /// The first id that has the lower half of a hash: as good as always the one looked for,
    /// and found without a look at anything but slots. What stands for none, if there is none.
    #[inline(always)]
    pub(super) fn first(&self, hash: u64) -> u32 {
        self.find(hash, |_| true).unwrap_or(VACANT as u32)
    }

    /// The slot at which the search for a hash begins.
    #[inline(always)]
    pub(super) fn touch(&self, hash: u64) -> u64 {
        self.slots[self.home(hash << 32)]
    }

    /// The id of that hash which is the one.
    #[inline(always)]
    pub(super) fn find(&self, hash: u64, is: impl Fn(u32) -> bool) -> Option<u32> {
        let mask = self.slots.len() - 1;
        let hash = hash << 32;
        let mut at = self.home(hash);
        loop {
            let slot = self.slots[at];
            if slot == VACANT {
                return None;
            }
            let id = slot as u32;
            if (slot ^ hash) & TAG == 0 && is(id) {
                return Some(id);
            }
            at = (at + 1) & mask;
        }
    }

    /// Makes room for so many ids in all.
    pub(super) fn reserve(&mut self, held: usize) {
        let slots = (held * 2).next_power_of_two();
        if slots > self.slots.len() {
            self.resize(slots);
        }
    }

    /// Enters an id that is not there; it is one of `held` then.
    pub(super) fn insert(&mut self, hash: u64, id: u32, held: usize) {
        if held * 2 > self.slots.len() {
            self.resize(self.slots.len() * 2);
        }
        self.settle(hash << 32 | u64::from(id));
    }

    /// Notes an id that is not there, to be entered with many others.
    pub(super) fn defer(&mut self, hash: u64, id: u32) {
        self.deferred.push(hash << 32 | u64::from(id));
    }

    /// Enters all ids that were noted, for which there is room, in order of their homes: each slot
    /// is near the one before it, where in order of arrival each would be waited for.
    pub(super) fn insert_deferred(&mut self) {
        let mut deferred = std::mem::take(&mut self.deferred);
        deferred.par_sort_unstable_by_key(|slot| self.home(*slot));
        deferred.into_iter().for_each(|slot| self.settle(slot));
    }

    /// Puts a slot's content into the first vacant slot from its home on.
    fn settle(&mut self, slot: u64) {
        let mask = self.slots.len() - 1;
        let mut at = self.home(slot);
        while self.slots[at] != VACANT {
            at = (at + 1) & mask;
        }
        self.slots[at] = slot;
    }

    #[cold]
    fn resize(&mut self, slots: usize) {
        for slot in std::mem::replace(&mut self.slots, vec![VACANT; slots]) {
            if slot != VACANT {
                self.settle(slot);
            }
        }
    }

    /// Vacates an id's slot, and moves those behind it that were displaced by it.
    pub(super) fn remove(&mut self, hash: u64, id: u32) {
        let mask = self.slots.len() - 1;
        let mut hole = self.home(hash << 32);
        while self.slots[hole] as u32 != id {
            hole = (hole + 1) & mask;
        }
        let mut at = (hole + 1) & mask;
        while self.slots[at] != VACANT {
            let slot = self.slots[at];
            let home = self.home(slot);
            if at.wrapping_sub(home) & mask >= at.wrapping_sub(hole) & mask {
                self.slots[hole] = slot;
                hole = at;
            }
            at = (at + 1) & mask;
        }
        self.slots[hole] = VACANT;
    }
}

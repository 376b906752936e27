//! An index of many keys: open addressing by hash, with linear probing.
//!
//! Few of the slots are taken, so that most keys are found at the first slot looked at. A key that
//! leaves vacates its slot, and those behind it that it had displaced move up: there are no
//! tombstones, however long keys come and go.

use crate::keyed::block::VACANT;
use crate::keyed::slots_for;

/// The slots of the first allocation.
const FIRST_SLOTS: usize = 64;

/// Ids by hash.
#[derive(Debug, Default)]
pub(super) struct Hashed {
    slots: Vec<u32>,
}

impl Hashed {
    /// About how many bytes a key costs: a quarter to an eighth of the slots are taken.
    pub(super) const BYTES: usize = 6 * size_of::<u32>();

    pub(super) fn new() -> Self {
        Self { slots: vec![VACANT; FIRST_SLOTS] }
    }

    pub(super) fn clear(&mut self) {
        self.slots.fill(VACANT);
    }

    /// The slot at which the search for a hash begins.
    #[inline(always)]
    fn home(&self, hash: u64) -> usize {
        hash as usize & (self.slots.len() - 1)
    }

    /// What stands where the search for a hash begins: most often the id that is looked for.
    #[inline(always)]
    pub(super) fn first(&self, hash: u64) -> u32 {
        self.slots[self.home(hash)]
    }

    /// The id of that hash which is the one.
    #[inline(always)]
    pub(super) fn find(&self, hash: u64, is: impl Fn(u32) -> bool) -> Option<u32> {
        let mask = self.slots.len() - 1;
        let mut at = self.home(hash);
        loop {
            let id = self.slots[at];
            if id == VACANT || is(id) {
                return (id != VACANT).then_some(id);
            }
            at = (at + 1) & mask;
        }
    }

    /// Enters an id that is not there; it is one of `held` then. `hash_of` tells those of all.
    pub(super) fn insert(&mut self, id: u32, held: usize, hash_of: impl Fn(u32) -> u64) {
        if slots_for(held) > self.slots.len() {
            self.grow(&hash_of);
        }
        self.settle(hash_of(id), id);
    }

    /// Puts an id into the first vacant slot from its home on.
    fn settle(&mut self, hash: u64, id: u32) {
        let mask = self.slots.len() - 1;
        let mut at = self.home(hash);
        while self.slots[at] != VACANT {
            at = (at + 1) & mask;
        }
        self.slots[at] = id;
    }

    #[cold]
    fn grow(&mut self, hash_of: impl Fn(u32) -> u64) {
        let slots = vec![VACANT; self.slots.len() * 2];
        for id in std::mem::replace(&mut self.slots, slots) {
            if id != VACANT {
                self.settle(hash_of(id), id);
            }
        }
    }

    /// Vacates an id's slot, and moves those behind it that were displaced by it.
    pub(super) fn remove(&mut self, id: u32, hash_of: impl Fn(u32) -> u64) {
        let mask = self.slots.len() - 1;
        let mut hole = self.home(hash_of(id));
        while self.slots[hole] != id {
            hole = (hole + 1) & mask;
        }
        let mut at = (hole + 1) & mask;
        while self.slots[at] != VACANT {
            let home = self.home(hash_of(self.slots[at]));
            if at.wrapping_sub(home) & mask >= at.wrapping_sub(hole) & mask {
                self.slots[hole] = self.slots[at];
                hole = at;
            }
            at = (at + 1) & mask;
        }
        self.slots[hole] = VACANT;
    }
}

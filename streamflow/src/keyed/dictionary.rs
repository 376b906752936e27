//! A dictionary: owned keys by small dense ids, in order of entry.
//!
//! What outlives a batch is found by key once a batch; everything else is arrays indexed by id.
//! Ids of keys that left are given out again, so that those arrays stay as long as the most keys
//! held at once; the order of entry is a list of ids beside them, swept when half of it is dead.
//!
//! Keys that leave are unlinked, and released later: until then they can be linked again.
//!
//! Ids are found by one of two indexes, which the key's type picks: [`Hashed`], or, where a type
//! has few keys, [`Dense`].

mod ahead;
mod dense;
mod hashed;
mod row;
mod shards;
#[cfg(test)]
mod tests;

use std::marker::PhantomData;

use rayon::prelude::*;

use self::dense::Dense;
use self::hashed::Hashed;
use self::shards::Shards;
use crate::key::{self, HashState, Key, Probe};
use crate::prefetch::prefetch_at;

pub(crate) use ahead::AHEAD;
pub(crate) use row::{Aligned, Row};
pub(crate) use shards::{SHARDS, shard_of, split_by_shard};

/// A place in the order that holds no id.
const DEAD: u32 = u32::MAX;

/// So many dead places are not worth a sweep.
const FEW_DEAD: usize = 64;

/// Owned keys by id, each with a note `T`. `O` is a key that owns itself; `R` is how a note and its
/// key's probe lie in memory.
#[derive(Debug)]
pub(crate) struct Dictionary<O: Key, T, R = (<O as Key>::Probe, T)> {
    /// The index of many keys; empty where there are few.
    hashed: Hashed,
    /// The index of few keys; empty where there are many.
    dense: Dense,
    rows: Vec<R>,
    keys: Vec<Option<O>>,
    /// Where in `order` an id stands.
    places: Vec<u32>,
    order: Vec<u32>,
    dead: usize,
    free: Vec<u32>,
    shards: Shards,
    hasher: HashState,
    note: PhantomData<T>,
}

/// A key as it is looked for: its probe and its hash, or its number among few.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sought<P> {
    probe: P,
    hash: u64,
}

impl<O: Key, T, R: Row<O::Probe, T>> Dictionary<O, T, R> {
    pub(crate) fn new() -> Self {
        Self {
            hashed: if O::DOMAIN.is_some() { Hashed::default() } else { Hashed::new() },
            dense: Dense::new(O::DOMAIN.unwrap_or(0)),
            rows: Vec::new(),
            keys: Vec::new(),
            places: Vec::new(),
            order: Vec::new(),
            dead: 0,
            free: Vec::new(),
            shards: Shards::default(),
            hasher: key::hash_state(),
            note: PhantomData,
        }
    }

    /// About how many bytes of the index a key costs.
    pub(crate) const fn bytes_of_index() -> usize {
        if O::DOMAIN.is_some() { Dense::BYTES } else { Hashed::BYTES }
    }

    /// How many keys are linked.
    pub(crate) fn len(&self) -> usize {
        self.order.len() - self.dead
    }

    /// Whether no key is linked.
    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many ids there are, linked or not.
    pub(crate) fn ids(&self) -> usize {
        self.keys.len()
    }

    /// Forgets all keys, and keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.hashed.clear();
        self.dense.clear();
        self.rows.clear();
        self.keys.clear();
        self.places.clear();
        self.order.clear();
        self.free.clear();
        self.shards.clear();
        self.dead = 0;
    }

    /// What to look for `key` by; `arena` is the buffer that it may point into, or empty.
    #[inline(always)]
    pub(crate) fn seek<K>(&self, key: &K, arena: &[u8]) -> Sought<O::Probe>
    where
        K: Key<Owned = O, Probe = O::Probe>,
    {
        self.sought(key.probe(arena), key.ordinal())
    }

    /// What to look for an owned key by.
    pub(crate) fn seek_owned(&self, key: &O) -> Sought<O::Probe> {
        self.sought(key.probe(&[]), key.ordinal())
    }

    #[inline(always)]
    fn sought(&self, probe: O::Probe, ordinal: usize) -> Sought<O::Probe> {
        let hash = if O::DOMAIN.is_some() { ordinal as u64 } else { self.hasher.hash(probe) };
        Sought { probe, hash }
    }

    /// The id of a key.
    #[inline(always)]
    pub(crate) fn find<K>(&self, key: &K, sought: Sought<O::Probe>) -> Option<u32>
    where
        K: Key<Owned = O, Probe = O::Probe>,
    {
        self.find_same(sought, |owned| key.same(owned))
    }

    /// The id of an owned key.
    pub(crate) fn find_owned(&self, key: &O, sought: Sought<O::Probe>) -> Option<u32> {
        self.find_same(sought, |owned| key == owned)
    }

    #[inline(always)]
    fn find_same(&self, sought: Sought<O::Probe>, same: impl Fn(&O) -> bool) -> Option<u32> {
        let Sought { probe, hash } = sought;
        self.find_hash(hash, |id| {
            self.rows[id as usize].probe() == probe
                && (probe.settles() || self.key(id).is_some_and(&same))
        })
    }

    /// The id of that hash, or number among few, which is the one.
    #[inline(always)]
    pub(crate) fn find_hash(&self, hash: u64, is: impl Fn(u32) -> bool) -> Option<u32> {
        if O::DOMAIN.is_some() {
            self.dense.find(hash as usize)
        } else {
            self.hashed.find(hash, is)
        }
    }

    /// What stands where the search begins, by a hash or a number among few: most often the id that
    /// is looked for.
    #[inline(always)]
    pub(crate) fn first(&self, hash: u64) -> u32 {
        if O::DOMAIN.is_some() {
            return self.dense.find(hash as usize).unwrap_or(DEAD);
        }
        self.hashed.first(hash)
    }

    /// Asks for the slot at which the search for a hash, or a number among few, begins.
    #[inline(always)]
    pub(crate) fn prefetch_slot(&self, hash: u64) {
        if O::DOMAIN.is_none() {
            self.hashed.prefetch(hash);
        }
    }

    /// Makes room for so many keys more.
    pub(crate) fn reserve(&mut self, keys: usize) {
        self.rows.reserve(keys);
        self.keys.reserve(keys);
        self.places.reserve(keys);
        self.order.reserve(keys);
        self.make_room(self.keys.len() + keys);
    }

    /// Makes room in the index for ids below this number.
    #[inline(always)]
    fn make_room(&mut self, ids: usize) {
        if O::DOMAIN.is_none() && !self.hashed.has_room(ids) {
            let mut hashed = std::mem::take(&mut self.hashed);
            let held = self.order.iter().filter(|id| **id != DEAD);
            hashed.rebuild(ids, held.filter_map(|id| Some((self.hash_of(*id)?, *id))));
            self.hashed = hashed;
        }
    }

    /// Enters a key that is not there; its id.
    pub(crate) fn insert(&mut self, key: O, sought: Sought<O::Probe>, note: T) -> u32 {
        assert!(self.keys.len() < DEAD as usize / 2, "a window holds up to 2^31 keys");
        self.make_room(self.keys.len() + 1);
        let place = self.order.len() as u32;
        let id = match self.free.pop() {
            Some(id) => {
                self.rows[id as usize] = R::new(sought.probe, note);
                self.keys[id as usize] = Some(key);
                self.places[id as usize] = place;
                id
            }
            None => {
                self.rows.push(R::new(sought.probe, note));
                self.keys.push(Some(key));
                self.places.push(place);
                self.keys.len() as u32 - 1
            }
        };
        self.order.push(id);
        self.index(id, sought.hash);
        id
    }

    /// Enters a key that is not there and cannot be found yet, behind all others; its id. Ids that
    /// are free stay free.
    pub(crate) fn append(&mut self, key: O, sought: Sought<O::Probe>, note: T) -> u32 {
        assert!(self.keys.len() < DEAD as usize / 2, "a window holds up to 2^31 keys");
        self.make_room(self.keys.len() + 1);
        let id = self.keys.len() as u32;
        self.rows.push(R::new(sought.probe, note));
        self.keys.push(Some(key));
        self.places.push(self.order.len() as u32);
        self.order.push(id);
        if O::DOMAIN.is_some() {
            self.dense.insert(sought.hash as usize, id);
        } else {
            self.hashed.defer(sought.hash, id);
        }
        id
    }

    /// All that was appended can be found.
    pub(crate) fn appended(&mut self) {
        self.hashed.insert_deferred();
    }

    /// Takes back the last `insert` that was not taken back.
    pub(crate) fn uninsert(&mut self, id: u32) {
        self.unindex(id);
        self.order.pop();
        self.release(id);
    }

    /// Takes a key out of the index and the order. It keeps its id until it is released.
    pub(crate) fn unlink(&mut self, id: u32) {
        self.unindex(id);
        self.order[self.places[id as usize] as usize] = DEAD;
        self.dead += 1;
    }

    /// Takes back an `unlink`.
    pub(crate) fn relink(&mut self, id: u32) {
        self.order[self.places[id as usize] as usize] = id;
        self.dead -= 1;
        if let Some(hash) = self.hash_of(id) {
            self.index(id, hash);
        }
    }

    /// Gives an unlinked key's id free.
    pub(crate) fn release(&mut self, id: u32) {
        self.keys[id as usize] = None;
        self.shards.forget(id);
        self.free.push(id);
    }

    /// Sweeps the order when most of it is dead. Nothing unlinked may be linked again after it.
    pub(crate) fn sweep(&mut self) {
        if self.dead <= self.len() + FEW_DEAD {
            return;
        }
        self.order.retain(|id| *id != DEAD);
        self.dead = 0;
        self.number();
    }

    /// Whether an id is that of a key that is there.
    pub(crate) fn is_linked(&self, id: u32) -> bool {
        self.key(id).is_some() && self.order.get(self.places[id as usize] as usize) == Some(&id)
    }

    /// The ids of the keys of a virtual shard, ascending.
    pub(crate) fn ids_of_shard(&self, shard: u64) -> Vec<u32> {
        let mut ids = self.shards.ids(shard, &self.keys);
        self.retain_linked(&mut ids);
        ids
    }

    /// Keeps the ids of keys that are there, of such as are not free.
    pub(crate) fn retain_linked(&self, ids: &mut Vec<u32>) {
        let none_is_leaving = self.len() + self.free.len() == self.ids();
        if !none_is_leaving {
            ids.retain(|id| self.is_linked(*id));
        }
    }

    /// Asks for what is known of an id.
    #[inline(always)]
    pub(crate) fn prefetch(&self, id: u32) {
        prefetch_at(&self.rows, id);
        prefetch_at(&self.keys, id);
    }

    /// Brings the order into that of when keys entered, which tells them apart; on all cores.
    pub(crate) fn sort_by_entry(&mut self, entered: &[(u64, u32)]) {
        let linked = self.order.iter().filter(|id| **id != DEAD);
        // One number for each is compared and moved faster than its parts.
        let ranked = linked.map(|id| {
            let (batch, row) = entered[*id as usize];
            u128::from(batch) << 64 | u128::from(row) << 32 | u128::from(*id)
        });
        let mut ranked: Vec<u128> = ranked.collect();
        ranked.par_sort_unstable();
        self.order.clear();
        self.order.extend(ranked.into_iter().map(|rank| rank as u32));
        self.dead = 0;
        self.number();
    }

    fn number(&mut self) {
        for (place, id) in self.order.iter().enumerate() {
            self.places[*id as usize] = place as u32;
        }
    }

    /// What is noted of a key.
    #[inline(always)]
    pub(crate) fn note(&self, id: u32) -> &T {
        self.rows[id as usize].note()
    }

    /// Each id's probe and what is noted of it, linked or not.
    pub(crate) fn rows(&self) -> &[R] {
        &self.rows
    }

    /// What is noted of a key.
    #[inline(always)]
    pub(crate) fn note_mut(&mut self, id: u32) -> &mut T {
        self.rows[id as usize].note_mut()
    }

    /// The key of an id that is not free.
    #[inline]
    pub(crate) fn key(&self, id: u32) -> Option<&O> {
        self.keys.get(id as usize)?.as_ref()
    }

    /// The linked keys and their ids, in order of entry.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &O)> {
        let live = self.order.iter().filter(|id| **id != DEAD);
        live.filter_map(|id| Some((*id, self.key(*id)?)))
    }

    fn hash_of(&self, id: u32) -> Option<u64> {
        let key = self.key(id)?;
        let few = O::DOMAIN.is_some();
        let hash = || self.hasher.hash(self.rows[id as usize].probe());
        Some(if few { key.ordinal() as u64 } else { hash() })
    }

    fn index(&mut self, id: u32, hash: u64) {
        if O::DOMAIN.is_some() {
            self.dense.insert(hash as usize, id);
        } else {
            self.hashed.insert(hash, id);
        }
    }

    fn unindex(&mut self, id: u32) {
        let Some(hash) = self.hash_of(id) else { return };
        if O::DOMAIN.is_some() {
            self.dense.remove(hash as usize);
        } else {
            let mut hashed = std::mem::take(&mut self.hashed);
            hashed.remove(hash, id, |id| self.hash_of(id));
            self.hashed = hashed;
        }
    }
}

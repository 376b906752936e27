//! What a keyed window saves, and how one is made of it again.
//!
//! Of a batch it saves what arrived, an aggregate for each key, and nothing of what left: that
//! follows from the batch's number. So a window is made again by taking the batches after its
//! slices once more, and that takes the functions which combine values. A job has them at hand when
//! it applies a batch, and not before; until then a window that was loaded is held as it was read.

use std::fmt;

use super::{Body, Keyed, Undo};
use crate::Key;
use crate::keyed::{SHARDS, split_by_shard};
use crate::window::roster::{Member, Occurrences};
use crate::window::{
    Arrived, ArrivedRow, Combine, Entry, Geometry, Place, Shard, Slice, State, Values,
};
use crate::workers::on_all_cores;

/// What is kept of a key: the panes it occurs in, ascending, and what the layout keeps.
pub type KeptKey<V> = (Vec<u64>, <V as Values>::Kept);

/// A virtual shard of a window whose layout is `V`.
pub type SliceOf<O, V> = Slice<O, KeptKey<V>, <V as Values>::Aggregate>;

/// The keys of a slice as of the last batch.
type Entries<O, V> = Vec<Entry<O, KeptKey<V>>>;

impl<O: Key, V: Values> fmt::Debug for Keyed<O, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { geometry, batch, .. } = self;
        f.debug_struct("Keyed").field("geometry", geometry).field("batch", batch).finish()
    }
}

impl<O: Key + Clone, V: Values> Keyed<O, V> {
    /// What is kept of keys that are there. They occur where `occurs` says, the first of them as
    /// the `first`-th it was asked for.
    fn entries(&self, ids: &[u32], occurs: &Occurrences, first: usize) -> Entries<O, V> {
        let Body { roster, values, .. } = &self.now;
        let entry = |(at, id): (usize, &u32)| {
            let occurs = occurs.of(at);
            Some(Entry {
                key: roster.keys.key(*id)?.clone(),
                entered: roster.entered[*id as usize],
                kept: (
                    occurs.iter().map(|place| place.pane).collect(),
                    values.keep(*id, roster.oldest(), occurs),
                ),
            })
        };
        (first..).zip(ids).filter_map(entry).collect()
    }

    /// A slice of a shard that has these keys.
    fn slice(&self, ids: &[u32], occurs: &Occurrences, first: usize) -> SliceOf<O, V> {
        let mut entries = self.entries(ids, occurs, first);
        entries.sort_unstable_by_key(|entry| entry.entered);
        Slice { shard: Shard { batch: self.batch, entries }, since: Vec::new() }
    }

    /// What belongs to some virtual shards, on all cores, by one pass over the window's panes.
    pub(crate) fn save_shards(&self, shards: &[u64]) -> Vec<SliceOf<O, V>>
    where
        O: Send + Sync,
        V: Values<Kept: Send + Sync, Aggregate: Send + Sync> + Sync,
    {
        if !self.loaded.is_empty() {
            return shards.iter().map(|shard| self.save_shard(*shard)).collect();
        }
        let roster = &self.now.roster;
        let ids = shards.iter().map(|shard| roster.keys.ids_of_shard(shard % SHARDS));
        let ids: Vec<Vec<u32>> = ids.collect();
        let occurs = roster.occurrences(&ids.concat());
        let firsts = ids.iter().scan(0, |next, ids| {
            *next += ids.len();
            Some(*next - ids.len())
        });
        let parts = ids.iter().zip(firsts).collect();
        on_all_cores(parts, |(ids, first): (&Vec<u32>, usize)| self.slice(ids, &occurs, first))
    }

    /// Holds what was saved: the newest slice of each shard, and what arrived in the batches since,
    /// ascending. To a shard those apply that are later than its slice.
    pub(crate) fn load(
        &mut self,
        slices: Vec<(u64, SliceOf<O, V>)>,
        arrived: Vec<Arrived<O, V::Aggregate>>,
    ) where
        O: Send,
        V::Aggregate: Send,
    {
        let mut shards: Vec<_> = (0..SHARDS).map(|_| Slice::default()).collect();
        for (shard, slice) in slices {
            shards[(shard % SHARDS) as usize] = slice;
        }
        let known: Vec<u64> = shards.iter().map(Slice::batch).collect();
        let split = |Arrived { batch, rows }| {
            let wanted = |shard: usize| batch > known[shard];
            let parts = split_by_shard(rows, |row| &row.key, wanted);
            let part = |(shard, rows)| wanted(shard).then_some(Arrived { batch, rows });
            parts.into_iter().enumerate().map(part).collect::<Vec<_>>()
        };
        for parts in on_all_cores(arrived, split) {
            shards.iter_mut().zip(parts).for_each(|(slice, part)| slice.since.extend(part));
        }
        for (shard, slice) in (0..).zip(shards) {
            self.load_shard(shard, slice);
        }
    }

    /// Becomes what was loaded, the shards one after the other. A closure that panics has done
    /// nothing.
    pub(in crate::window) fn settle<M>(&mut self, by: &M)
    where
        V: Combine<M>,
    {
        if self.loaded.is_empty() {
            return;
        }
        let entries = |slice| Self::entries_at(self.batch, self.geometry, slice, by);
        let shards = self.loaded.iter().map(|(_, slice)| entries(slice)).collect();
        self.become_whole(shards);
    }

    /// Becomes what was loaded, on all cores. A closure that panics has done nothing.
    pub(crate) fn settle_on_all_cores<M>(&mut self, by: &M)
    where
        O: Send + Sync,
        M: Sync,
        V: Combine<M, Kept: Send + Sync, Aggregate: Sync>,
    {
        if self.loaded.is_empty() {
            return;
        }
        let (geometry, batch) = (self.geometry, self.batch);
        let slices = self.loaded.iter().collect();
        let follow =
            |(_, slice): &(u64, SliceOf<O, V>)| Self::entries_at(batch, geometry, slice, by);
        let shards = on_all_cores(slices, follow);
        self.become_whole(shards);
    }

    /// The keys of a slice as of a batch, the last.
    fn entries_at<M>(batch: u64, geometry: Geometry, slice: &SliceOf<O, V>, by: &M) -> Entries<O, V>
    where
        V: Combine<M>,
    {
        let Slice { shard, since } = slice;
        if shard.batch == batch && since.is_empty() {
            return shard.entries.clone();
        }
        let mut part = Self::new(geometry);
        part.insert_all(shard.batch, shard.entries.clone());
        for arrived in since {
            part.take_again(arrived, by);
        }
        part.begin(batch);
        part.advance(geometry.pane_of(batch), by);
        let ids: Vec<u32> = part.now.roster.keys.iter().map(|(id, _)| id).collect();
        part.entries(&ids, &part.now.roster.occurrences(&ids), 0)
    }

    /// Takes what arrived in a batch once more.
    fn take_again<M>(&mut self, arrived: &Arrived<O, V::Aggregate>, by: &M)
    where
        V: Combine<M>,
    {
        self.begin(arrived.batch);
        self.advance(self.geometry.pane_of(arrived.batch), by);
        let Body { roster, values, .. } = &mut self.now;
        let pane = roster.newest;
        for ArrivedRow { key, row, value, total } in &arrived.rows {
            let sought = roster.keys.seek_owned(key);
            let at = roster.panes.back().map_or(0, Vec::len) as u32;
            match roster.keys.find_owned(key, sought) {
                Some(id) if roster.keys.note(id).last == pane as u32 => {
                    let at = roster.keys.note(id).at;
                    values.set(Place { id, pane, at }, value.clone(), total.clone());
                }
                Some(id) => {
                    values.extend(Place { id, pane, at }, value.clone(), by);
                    roster.occur(id);
                }
                None => {
                    let id = roster.enter(key.clone(), sought, (arrived.batch, *row));
                    roster.occur(id);
                    values.enter(Place { id, pane, at }, value.clone());
                }
            }
        }
    }

    /// Becomes all of the shards.
    fn become_whole(&mut self, shards: Vec<Entries<O, V>>) {
        self.now.roster.keys.reserve(shards.iter().map(Vec::len).sum());
        self.insert_all(self.batch, shards.into_iter().flatten());
        self.loaded.clear();
    }

    /// Enters keys as they were in a batch.
    fn insert_all(&mut self, batch: u64, entries: impl IntoIterator<Item = Entry<O, KeptKey<V>>>) {
        self.undo = Undo::Nothing;
        self.now.begin();
        self.batch = batch;
        let newest = self.geometry.pane_of(batch);
        let oldest = newest.saturating_sub(self.geometry.panes() as u64 - 1).max(1);
        while batch > 0 && self.now.roster.newest < newest {
            self.now.open(oldest);
        }
        let Body { roster, values, .. } = &mut self.now;
        for Entry { key, entered, kept: (panes, kept) } in entries {
            let sought = roster.keys.seek_owned(&key);
            let id = roster.enter(key, sought, entered);
            let occurs = roster.place(id, &panes);
            values.load(id, kept, roster.oldest(), &occurs);
        }
        roster.keys.sort_by_entry(&roster.entered);
        self.now.begin();
    }
}

impl<O: Key + Clone, V: Values> State for Keyed<O, V> {
    type Shard = SliceOf<O, V>;
    type Delta = Arrived<O, V::Aggregate>;

    fn batch(&self) -> u64 {
        self.batch
    }

    fn undo(&mut self) {
        self.take_back();
    }

    fn delta(&self) -> Self::Delta {
        let Body { roster, values, .. } = &self.now;
        let newest = roster.newest;
        let row = |(id, before): &(u32, Member)| {
            let again = before.panes > 0 && before.last == newest as u32;
            let place = Place { id: *id, pane: newest, at: roster.keys.note(*id).at };
            Some(ArrivedRow {
                key: roster.keys.key(*id)?.clone(),
                row: if before.panes == 0 { roster.entered[*id as usize].1 } else { 0 },
                value: values.newest(place)?,
                total: if again { values.total(*id) } else { None },
            })
        };
        Arrived { batch: self.batch, rows: roster.done.arrived.iter().filter_map(row).collect() }
    }

    fn save_shard(&self, shard: u64) -> Self::Shard {
        if !self.loaded.is_empty() {
            let found = self.loaded.iter().find(|(number, _)| *number == shard % SHARDS);
            return found.map(|(_, slice)| slice.clone()).unwrap_or_default();
        }
        let ids = self.now.roster.keys.ids_of_shard(shard % SHARDS);
        self.slice(&ids, &self.now.roster.occurrences(&ids), 0)
    }

    fn load_shard(&mut self, shard: u64, saved: Self::Shard) {
        self.undo = Undo::Nothing;
        self.batch = self.batch.max(saved.batch());
        self.loaded.push((shard % SHARDS, saved));
    }
}

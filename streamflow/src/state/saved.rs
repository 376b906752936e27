//! What a store saves: plain rows, a virtual shard or a batch at a time.

use super::Store;
use super::note::Note;
use super::recency::{Arrival, NONE};
use super::store::Step;
use crate::Key;
use crate::keyed::SHARDS;
use crate::window::{self, Delta, Entry, Merged, Shard};

/// What is kept of a key: when it arrived last, the batch and the arrival's number in it, and its
/// state.
pub type Held<S> = ((u64, u32), S);

/// Kept of a key where nothing asks when it arrived, in two bytes: before any arrival. If a changed
/// program asks, the key has arrived when it is loaded.
const UNKNOWN: Arrival = (0, 0);

impl<O: Key + Clone, S: Clone> Store<O, S> {
    /// What is kept of the keys of these ids, in order of entry.
    fn held(&self, ids: Vec<u32>) -> Vec<Entry<O, Held<S>>> {
        let held = |id: u32| {
            let by_recency = self.bounds.by_recency();
            let last = if by_recency { self.recency.arrival(id) } else { UNKNOWN };
            Some(Entry {
                key: self.keys.key(id)?.clone(),
                entered: self.entered[id as usize],
                kept: (last, self.keys.note(id).state()?.clone()),
            })
        };
        let mut entries: Vec<_> = ids.into_iter().filter_map(held).collect();
        entries.sort_unstable_by_key(|entry| entry.entered);
        entries
    }
}

impl<O: Key, S> Store<O, S> {
    /// Loads what was saved of keys that are not there.
    pub(crate) fn load_keys(&mut self, saved: Merged<O, Held<S>>) {
        let batch = self.batch.max(saved.batch);
        self.keys.reserve(saved.len());
        self.entered.reserve(saved.len());
        for Entry { key, entered, kept: (arrived, state) } in saved.shards.into_iter().flatten() {
            let sought = self.keys.seek_owned(&key);
            let id = self.keys.append(key, sought, Note::Here { changed: 0, state });
            self.entered.resize(id as usize, (0, 0));
            self.entered.push(entered);
            if self.bounds.by_recency() {
                let arrived = if arrived == UNKNOWN { (batch, u32::MAX) } else { arrived };
                self.recency.insert_before(id, NONE);
                self.recency.set_arrival(id, arrived);
            }
        }
        self.keys.appended();
        self.keys.sort_by_entry(&self.entered);
        if self.bounds.by_recency() {
            let mut ids: Vec<u32> = self.keys.iter().map(|(id, _)| id).collect();
            ids.sort_by_key(|id| self.recency.arrival(*id));
            self.recency.clear();
            ids.into_iter().for_each(|id| self.recency.insert_before(id, NONE));
        }
        self.begin(batch);
    }
}

impl<O: Key + Clone, S: Clone> window::State for Store<O, S> {
    type Shard = Shard<O, Held<S>>;
    type Delta = Delta<O, Held<S>>;

    fn batch(&self) -> u64 {
        self.batch
    }

    fn undo(&mut self) {
        self.take_back();
    }

    fn delta(&self) -> Self::Delta {
        let (mut touched, mut gone) = (Vec::new(), Vec::new());
        if self.is_first() {
            // What the store began with is of this batch: a changed program may begin otherwise.
            touched.extend(self.keys.iter().map(|(id, _)| id));
        }
        for step in &self.done {
            match step {
                Step::Entered(id) | Step::Changed(id, ..) | Step::Arrived(id, ..) => {
                    touched.push(*id);
                }
                Step::Left(id, _) => gone.extend(self.keys.key(*id).cloned()),
            }
        }
        gone.retain(|key| self.keys.find_owned(key, self.keys.seek_owned(key)).is_none());
        touched.sort_unstable();
        touched.dedup();
        touched.retain(|id| self.keys.is_linked(*id));
        Delta { batch: self.batch, gone, entries: self.held(touched) }
    }

    fn save_shard(&self, shard: u64) -> Self::Shard {
        let ids = self.keys.ids_of_shard(shard % SHARDS);
        Shard { batch: self.batch, entries: self.held(ids) }
    }

    fn load_shard(&mut self, shard: Self::Shard) {
        self.load_keys(shard.into());
    }
}

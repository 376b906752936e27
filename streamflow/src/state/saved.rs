//! What a store saves: plain rows, a virtual shard or a batch at a time.

use serde::ser::{Error, SerializeSeq, SerializeTuple};
use serde::{Serialize, Serializer};

use super::note::Note;
use super::recency::{Arrival, NONE};
use super::store::Step;
use super::{Delta, Merged, Store};
use crate::Key;
use crate::keyed::{AHEAD, SHARDS};
use crate::prefetch::prefetch_at;
use crate::window::{self, Entry, Shard};
use crate::workers::cores;

/// What is kept of a key: when it arrived last, the batch and the arrival's number in it, and its
/// state.
pub type Held<S> = ((u64, u32), S);

/// Kept of a key where nothing asks when it arrived, in two bytes: before any arrival. If a changed
/// program asks, the key has arrived when it is loaded.
const UNKNOWN: Arrival = (0, 0);

impl<O: Key, S> Store<O, S> {
    /// What is kept of a key that is there.
    fn held(&self, id: u32) -> Option<Entry<&O, Held<&S>>> {
        let by_recency = self.bounds.by_recency();
        Some(Entry {
            key: self.keys.key(id)?,
            entered: self.entered[id as usize],
            kept: (
                if by_recency { self.recency.arrival(id) } else { UNKNOWN },
                self.keys.note(id).state()?,
            ),
        })
    }

    /// The ids of the keys that the last batch touched and that are there.
    fn touched(&self) -> Vec<u32> {
        if self.is_first() {
            // What the store began with is of this batch: a changed program may begin otherwise.
            return self.keys.iter().map(|(id, _)| id).collect();
        }
        // A bit for each id puts them in the order in which they lie in memory, faster than a sort.
        let mut marks = vec![0u64; self.keys.ids().div_ceil(64)];
        for step in &self.done {
            match step {
                Step::Entered(id) | Step::Changed(id, ..) | Step::Arrived(id, ..) => {
                    marks[*id as usize / 64] |= 1 << (id % 64);
                }
                Step::Left(..) => {}
            }
        }
        let mut ids = Vec::with_capacity(self.done.len());
        for (at, mut marks) in (0..).step_by(64).zip(marks) {
            while marks != 0 {
                ids.push(at + marks.trailing_zeros());
                marks &= marks - 1;
            }
        }
        self.keys.retain_linked(&mut ids);
        ids
    }

    /// The keys that left in the last batch and did not return.
    fn gone(&self) -> Vec<&O> {
        let left = self.done.iter().filter_map(|step| match step {
            Step::Left(id, _) => self.keys.key(*id),
            _ => None,
        });
        left.filter(|key| self.keys.find_owned(key, self.keys.seek_owned(key)).is_none()).collect()
    }

    /// What the last batch changed, lent.
    pub(crate) fn lent_delta(&self) -> LentDelta<'_, O, S> {
        let entries = Lent { store: self, ids: self.touched() };
        LentDelta { batch: self.batch, gone: self.gone(), entries }
    }

    /// The keys of a virtual shard, lent.
    pub(crate) fn lent_shard(&self, shard: u64) -> LentShard<'_, O, S> {
        let ids = self.keys.ids_of_shard(shard % SHARDS);
        LentShard { batch: self.batch, entries: Lent { store: self, ids } }
    }
}

/// A [`Delta`] that is written as it is read from the store: of the many keys of a batch nothing is
/// copied.
#[derive(Serialize)]
pub(crate) struct LentDelta<'a, O: Key, S> {
    batch: u64,
    gone: Vec<&'a O>,
    entries: Lent<'a, O, S>,
}

/// A [`Shard`] that is written as it is read from the store.
#[derive(Serialize)]
pub(crate) struct LentShard<'a, O: Key, S> {
    batch: u64,
    entries: Lent<'a, O, S>,
}

/// What is kept of keys that are there, as a list.
struct Lent<'a, O: Key, S> {
    store: &'a Store<O, S>,
    ids: Vec<u32>,
}

/// Some of a list's entries, one after the other.
pub(crate) struct LentPart<'a, O: Key, S> {
    store: &'a Store<O, S>,
    ids: &'a [u32],
}

/// How many entries a part has at least, to be worth another thread's while.
const PART: usize = 4096;

impl<O: Key, S> LentDelta<'_, O, S> {
    /// About how many bytes it takes up.
    pub(crate) fn room(&self) -> usize {
        self.entries.ids.len() * size_of::<(O, S)>()
    }

    /// What stands before its entries.
    pub(crate) fn head(&self) -> (u64, &[&O], usize) {
        (self.batch, &self.gone, self.entries.ids.len())
    }

    /// Its entries in parts, one for each core if they are many; one at least.
    pub(crate) fn parts(&self) -> Vec<LentPart<'_, O, S>> {
        let Lent { store, ids } = &self.entries;
        let size = ids.len().div_ceil(cores()).max(PART);
        match ids.len() <= size {
            true => vec![LentPart { store, ids }],
            false => ids.chunks(size).map(|ids| LentPart { store, ids }).collect(),
        }
    }
}

impl<O: Key + Clone, S: Clone> Lent<'_, O, S> {
    fn cloned(&self) -> Vec<Entry<O, Held<S>>> {
        let cloned = |Entry { key, entered, kept: (arrived, state) }: Entry<&O, Held<&S>>| Entry {
            key: key.clone(),
            entered,
            kept: (arrived, state.clone()),
        };
        self.ids.iter().filter_map(|id| self.store.held(*id).map(cloned)).collect()
    }
}

impl<O: Key, S> LentPart<'_, O, S> {
    /// About how many bytes it takes up.
    pub(crate) fn room(&self) -> usize {
        self.ids.len() * size_of::<(O, S)>()
    }

    /// Puts out each entry, while memory is asked for those that follow: the keys of one shard lie
    /// far apart.
    fn each<E: Error>(
        &self,
        mut put: impl FnMut(&Entry<&O, Held<&S>>) -> Result<(), E>,
    ) -> Result<(), E> {
        let Self { store, ids } = self;
        for (at, id) in ids.iter().enumerate() {
            if let Some(later) = ids.get(at + AHEAD) {
                store.keys.prefetch(*later);
                prefetch_at(&store.entered, *later);
            }
            put(&store.held(*id).ok_or_else(|| E::custom("a key left"))?)?;
        }
        Ok(())
    }
}

impl<O: Key + Serialize, S: Serialize> Serialize for Lent<'_, O, S> {
    fn serialize<T: Serializer>(&self, to: T) -> Result<T::Ok, T::Error> {
        let Self { store, ids } = self;
        let mut to = to.serialize_seq(Some(ids.len()))?;
        LentPart { store, ids }.each(|entry| to.serialize_element(entry))?;
        to.end()
    }
}

impl<O: Key + Serialize, S: Serialize> Serialize for LentPart<'_, O, S> {
    fn serialize<T: Serializer>(&self, to: T) -> Result<T::Ok, T::Error> {
        let mut to = to.serialize_tuple(self.ids.len())?;
        self.each(|entry| to.serialize_element(entry))?;
        to.end()
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
        let LentDelta { batch, gone, entries } = self.lent_delta();
        Delta { batch, gone: gone.into_iter().cloned().collect(), entries: entries.cloned() }
    }

    fn save_shard(&self, shard: u64) -> Self::Shard {
        let LentShard { batch, entries } = self.lent_shard(shard);
        Shard { batch, entries: entries.cloned() }
    }

    fn load_shard(&mut self, _: u64, saved: Self::Shard) {
        self.load_keys(saved.into());
    }
}

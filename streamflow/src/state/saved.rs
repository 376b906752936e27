//! What a store saves: plain rows, a virtual shard or a batch at a time.

use serde::ser::{Error, SerializeTuple};
use serde::{Serialize, Serializer};

use super::note::Note;
use super::recency::{Arrival, NONE};
use super::store::Step;
use super::{Changed, Delta, Merged, Store};
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
    /// What is kept of a key that is there, and when it entered.
    fn held(&self, id: u32) -> Option<Entry<&O, Held<&S>>> {
        let Changed { key, kept } = self.changed(id)?;
        Some(Entry { key, entered: self.entered[id as usize], kept })
    }

    /// What becomes of a key that is there.
    fn changed(&self, id: u32) -> Option<Changed<&O, Held<&S>>> {
        let by_recency = self.bounds.by_recency();
        let arrival = if by_recency { self.recency.arrival(id) } else { UNKNOWN };
        Some(Changed { key: self.keys.key(id)?, kept: (arrival, self.keys.note(id).state()?) })
    }

    /// The ids of the keys that are there and entered in the last batch, and of those that were
    /// there before and that it touched.
    fn touched(&self) -> [Vec<u32>; 2] {
        if self.is_first() {
            // What the store began with is of this batch: a changed program may begin otherwise.
            return [self.keys.iter().map(|(id, _)| id).collect(), Vec::new()];
        }
        let ids = self.keys.ids();
        let (mut entered, mut changed) = (Marks::of(ids), Marks::of(ids));
        for step in &self.done {
            match step {
                Step::Entered(id) => entered.set(*id),
                Step::Changed(id, ..) | Step::Arrived(id, ..) => changed.set(*id),
                Step::Left(..) => {}
            }
        }
        changed.remove(&entered);
        [entered, changed].map(|marks| {
            let mut ids = marks.ids();
            self.keys.retain_linked(&mut ids);
            ids
        })
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
        let [entered, changed] = self.touched();
        LentDelta {
            batch: self.batch,
            gone: self.gone(),
            entered: Lent { store: self, ids: entered, rows: Rows::Entries },
            changed: Lent { store: self, ids: changed, rows: Rows::Changes },
        }
    }

    /// The keys of a virtual shard, lent.
    pub(crate) fn lent_shard(&self, shard: u64) -> Lent<'_, O, S> {
        let ids = self.keys.ids_of_shard(shard % SHARDS);
        Lent { store: self, ids, rows: Rows::Entries }
    }
}

/// A set of ids, a bit for each: it gives them in the order in which they lie in memory, faster
/// than a sort.
struct Marks(Vec<u64>);

impl Marks {
    /// None of so many.
    fn of(ids: usize) -> Self {
        Self(vec![0; ids.div_ceil(64)])
    }

    #[inline(always)]
    fn set(&mut self, id: u32) {
        self.0[id as usize / 64] |= 1 << (id % 64);
    }

    fn remove(&mut self, others: &Self) {
        self.0.iter_mut().zip(&others.0).for_each(|(marks, others)| *marks &= !others);
    }

    /// The ids, ascending.
    fn ids(self) -> Vec<u32> {
        let count: u32 = self.0.iter().map(|marks| marks.count_ones()).sum();
        let mut ids = Vec::with_capacity(count as usize);
        for (at, mut marks) in (0..).step_by(64).zip(self.0) {
            while marks != 0 {
                ids.push(at + marks.trailing_zeros());
                marks &= marks - 1;
            }
        }
        ids
    }
}

/// A [`Delta`] that is written as it is read from the store: of the many keys of a batch nothing is
/// copied.
pub(crate) struct LentDelta<'a, O: Key, S> {
    batch: u64,
    gone: Vec<&'a O>,
    entered: Lent<'a, O, S>,
    changed: Lent<'a, O, S>,
}

/// What is kept of keys that are there, as a list.
pub(crate) struct Lent<'a, O: Key, S> {
    store: &'a Store<O, S>,
    ids: Vec<u32>,
    rows: Rows,
}

/// What a list has of each key: an [`Entry`], or a [`Changed`].
#[derive(Clone, Copy)]
enum Rows {
    Entries,
    Changes,
}

/// Some of a list's rows, one after the other.
pub(crate) struct LentPart<'a, O: Key, S> {
    store: &'a Store<O, S>,
    ids: &'a [u32],
    rows: Rows,
}

/// How many rows a part has at least, to be worth another thread's while.
const PART: usize = 4096;

impl<O: Key, S> LentDelta<'_, O, S> {
    /// About how many bytes it takes up.
    pub(crate) fn room(&self) -> usize {
        (self.entered.len() + self.changed.len()) * size_of::<(O, S)>()
    }

    /// What stands before its lists.
    pub(crate) fn head(&self) -> (u64, &[&O]) {
        (self.batch, &self.gone)
    }

    /// Its lists, in order.
    pub(crate) fn lists(&self) -> [&Lent<'_, O, S>; 2] {
        [&self.entered, &self.changed]
    }
}

impl<O: Key, S> Lent<'_, O, S> {
    /// How many rows it has.
    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    /// All its rows.
    pub(crate) fn whole(&self) -> LentPart<'_, O, S> {
        let Self { store, ids, rows } = self;
        LentPart { store, ids, rows: *rows }
    }

    /// Its rows in parts, one for each core if they are many; one at least.
    pub(crate) fn parts(&self) -> Vec<LentPart<'_, O, S>> {
        let Self { store, ids, rows } = self;
        let part = |ids| LentPart { store, ids, rows: *rows };
        let size = ids.len().div_ceil(cores()).max(PART);
        match ids.len() <= size {
            true => vec![part(ids)],
            false => ids.chunks(size).map(part).collect(),
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

    /// Puts out each row, made of its id, while memory is asked for those that follow: the keys of
    /// one shard lie far apart.
    fn each<R, E: Error>(
        &self,
        row: impl Fn(u32) -> Option<R>,
        mut put: impl FnMut(&R) -> Result<(), E>,
    ) -> Result<(), E> {
        let Self { store, ids, rows } = self;
        for (at, id) in ids.iter().enumerate() {
            if let Some(later) = ids.get(at + AHEAD) {
                store.keys.prefetch(*later);
                if matches!(rows, Rows::Entries) {
                    prefetch_at(&store.entered, *later);
                }
            }
            put(&row(*id).ok_or_else(|| E::custom("a key left"))?)?;
        }
        Ok(())
    }
}

impl<O: Key + Serialize, S: Serialize> Serialize for LentPart<'_, O, S> {
    fn serialize<T: Serializer>(&self, to: T) -> Result<T::Ok, T::Error> {
        let (store, mut to) = (self.store, to.serialize_tuple(self.ids.len())?);
        match self.rows {
            Rows::Entries => self.each(|id| store.held(id), |row| to.serialize_element(row))?,
            Rows::Changes => self.each(|id| store.changed(id), |row| to.serialize_element(row))?,
        }
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
        let LentDelta { batch, gone, entered, changed } = self.lent_delta();
        let changed = changed.cloned().into_iter();
        Delta {
            batch,
            gone: gone.into_iter().cloned().collect(),
            entered: entered.cloned(),
            changed: changed.map(|Entry { key, kept, .. }| Changed { key, kept }).collect(),
        }
    }

    fn save_shard(&self, shard: u64) -> Self::Shard {
        Shard { batch: self.batch, entries: self.lent_shard(shard).cloned() }
    }

    fn load_shard(&mut self, _: u64, saved: Self::Shard) {
        self.load_keys(saved.into());
    }
}

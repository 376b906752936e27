//! Raw records: a ring of panes, each the owner of the records that arrived in it.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use super::{Geometry, State};
use crate::Own;
use crate::keyed::SHARDS;
use crate::keyed::grown;

/// A window's records, owned.
#[derive(Debug)]
pub struct Panes<R> {
    geometry: Geometry,
    batch: u64,
    /// The records of each pane, the oldest pane first.
    panes: VecDeque<Vec<R>>,
    newest: u64,
    done: Option<Done<R>>,
    spare: Vec<Vec<R>>,
}

/// What the last batch did, so that it can be taken back.
#[derive(Debug)]
struct Done<R> {
    batch: u64,
    newest: u64,
    opened: usize,
    /// Panes that left, the oldest first.
    closed: Vec<Vec<R>>,
    /// How many records the newest pane held when the batch's came.
    held: usize,
}

impl<R> Panes<R> {
    /// An empty window.
    #[must_use]
    pub fn new(geometry: Geometry) -> Self {
        let (panes, spare) = (VecDeque::new(), Vec::new());
        Self { geometry, batch: 0, panes, newest: 0, done: None, spare }
    }

    /// About how many bytes a record costs, beside what it holds elsewhere on the heap. The pane
    /// that left last is still at hand; its place among the others is counted.
    #[must_use]
    pub fn bytes_per_record(&self) -> usize {
        let panes = self.geometry.panes();
        grown(size_of::<R>() + size_of::<R>() / panes)
    }

    /// The window's geometry.
    pub(crate) const fn geometry(&self) -> Geometry {
        self.geometry
    }

    /// How many records the window holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.panes.iter().map(Vec::len).sum()
    }

    /// Whether the window holds no record.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.panes.iter().all(Vec::is_empty)
    }

    /// Applies a batch's records. Batches come in ascending order; those left out were empty.
    pub fn apply<T: Own<Owned = R>>(&mut self, batch: u64, records: impl IntoIterator<Item = T>) {
        if let Some(done) = self.done.take() {
            self.spare.extend(done.closed.into_iter().map(emptied));
        }
        let done =
            Done { batch: self.batch, newest: self.newest, opened: 0, closed: Vec::new(), held: 0 };
        self.batch = batch;
        let done = self.done.insert(done);
        let pane = self.geometry.pane_of(batch);
        if self.geometry.parts(self.newest, pane) {
            done.closed.extend(self.panes.drain(..));
        }
        while self.newest < pane {
            if self.panes.len() == self.geometry.panes() {
                done.closed.extend(self.panes.pop_front());
            }
            self.newest = if self.panes.is_empty() { pane } else { self.newest + 1 };
            self.panes.push_back(self.spare.pop().unwrap_or_default());
            done.opened += 1;
        }
        if let Some(newest) = self.panes.back_mut() {
            done.held = newest.len();
            if self.geometry.covers(batch) {
                newest.extend(records.into_iter().map(Own::into_owned));
            }
        }
    }

    /// All records, the oldest first. `T` is the type in which they came.
    pub fn records<T: Own<Owned = R>>(&self) -> impl Iterator<Item = T::View<'_>> {
        self.panes.iter().flatten().map(T::lend)
    }
}

fn emptied<R>(mut pane: Vec<R>) -> Vec<R> {
    pane.clear();
    pane
}

/// Panes of records, each with its number: raw records have no key, so a shard is every 64th pane.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedPanes<R> {
    /// The batch applied last.
    pub batch: u64,
    /// The panes, the oldest first.
    pub panes: Vec<(u64, Vec<R>)>,
}

/// The records that a batch added to the newest pane.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Added<R> {
    /// The batch.
    pub batch: u64,
    /// The pane's number.
    pub pane: u64,
    /// The records.
    pub records: Vec<R>,
}

impl<R: Clone> Panes<R> {
    /// Loads what was saved into a window that is empty: slices of shards taken at several times,
    /// and what the batches since added, ascending. To a shard those apply that are later than its
    /// slice.
    pub(crate) fn load(&mut self, slices: Vec<(u64, SavedPanes<R>)>, added: Vec<Added<R>>) {
        let mut batch = 0;
        let mut taken = [0; SHARDS as usize];
        let mut panes = BTreeMap::new();
        for (shard, saved) in slices {
            taken[(shard % SHARDS) as usize] = saved.batch;
            batch = batch.max(saved.batch);
            panes.extend(saved.panes);
        }
        for Added { batch: of, pane, records } in added {
            batch = batch.max(of);
            if of > taken[(pane % SHARDS) as usize] {
                panes.entry(pane).or_default().extend(records);
            }
        }
        self.load_shard(0, SavedPanes { batch, panes: panes.into_iter().collect() });
    }

    fn saved(&self, wanted: impl Fn(u64) -> bool) -> SavedPanes<R> {
        let oldest = self.newest + 1 - self.panes.len() as u64;
        let panes = (oldest..).zip(&self.panes).filter(|(number, _)| wanted(*number));
        SavedPanes {
            batch: self.batch,
            panes: panes.map(|(number, pane)| (number, pane.clone())).collect(),
        }
    }
}

impl<R: Clone> State for Panes<R> {
    type Shard = SavedPanes<R>;
    type Delta = Added<R>;

    fn batch(&self) -> u64 {
        self.batch
    }

    fn undo(&mut self) {
        let Some(done) = self.done.take() else { return };
        if let Some(newest) = self.panes.back_mut() {
            newest.truncate(done.held);
        }
        for _ in 0..done.opened {
            self.spare.extend(self.panes.pop_back().map(emptied));
        }
        for pane in done.closed.into_iter().rev() {
            self.panes.push_front(pane);
        }
        (self.batch, self.newest) = (done.batch, done.newest);
    }

    fn delta(&self) -> Added<R> {
        let held = self.done.as_ref().map_or(0, |done| done.held);
        let records = self.panes.back().map_or_else(Vec::new, |newest| newest[held..].to_vec());
        Added { batch: self.batch, pane: self.newest, records }
    }

    fn save_shard(&self, shard: u64) -> SavedPanes<R> {
        self.saved(|number| number % SHARDS == shard)
    }

    fn load_shard(&mut self, _: u64, shard: SavedPanes<R>) {
        self.done = None;
        self.batch = self.batch.max(shard.batch);
        let newest = self.geometry.pane_of(self.batch);
        if self.newest < newest && self.batch > 0 {
            let held = newest.min(self.geometry.panes() as u64) as usize;
            self.panes.resize_with(held, Vec::new);
            self.newest = newest;
        }
        let oldest = self.newest + 1 - self.panes.len() as u64;
        let geometry = self.geometry;
        let held = |(number, _): &(u64, Vec<R>)| !geometry.parts(*number, newest);
        for (number, records) in shard.panes.into_iter().filter(held) {
            let slot = number.checked_sub(oldest).and_then(|at| usize::try_from(at).ok());
            if let Some(pane) = slot.and_then(|slot| self.panes.get_mut(slot)) {
                *pane = records;
            }
        }
    }
}

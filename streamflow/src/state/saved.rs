//! What a store saves: plain rows, a virtual shard or a batch at a time.

use super::Store;
use super::recency::NONE;
use super::store::{Step, Touch};
use crate::Key;
use crate::window::{self, SHARDS, shard_of};

/// What is kept of a key.
#[derive(Clone, Debug, PartialEq)]
pub struct Held<O, S> {
    /// The key.
    pub key: O,
    /// When it entered: the batch, and its number in it.
    pub entered: (u64, u32),
    /// When it arrived last: the batch, and the arrival's number in it.
    pub arrived: (u64, u32),
    /// Its state.
    pub state: S,
}

/// The keys of one virtual shard, in order of entry, as of a batch.
#[derive(Clone, Debug, PartialEq)]
pub struct StateShard<O, S> {
    /// The batch applied last.
    pub batch: u64,
    /// The keys.
    pub entries: Vec<Held<O, S>>,
}

/// What one batch changed.
#[derive(Clone, Debug, PartialEq)]
pub struct StateDelta<O, S> {
    /// The batch.
    pub batch: u64,
    /// Keys that left, and did not return.
    pub gone: Vec<O>,
    /// Keys that entered, arrived or changed, as they are now, in order of entry.
    pub entries: Vec<Held<O, S>>,
}

impl<O: Key, S> StateShard<O, S> {
    /// Brings the shard on by a batch: what of the delta belongs to `shard`.
    pub fn update(&mut self, shard: u64, delta: StateDelta<O, S>) {
        let mine = |key: &O| shard_of(key) == shard;
        let fresh: Vec<_> = delta.entries.into_iter().filter(|held| mine(&held.key)).collect();
        let mut stale: Vec<u64> = fresh.iter().map(|held| held.key.stable_hash()).collect();
        stale.extend(delta.gone.iter().map(Key::stable_hash));
        stale.sort_unstable();
        self.entries.retain(|held| {
            stale.binary_search(&held.key.stable_hash()).is_err()
                || !(delta.gone.contains(&held.key)
                    || fresh.iter().any(|other| other.key == held.key))
        });
        self.entries.extend(fresh);
        self.entries.sort_by_key(|held| held.entered);
        self.batch = delta.batch;
    }
}

impl<O: Key + Clone, S: Clone> Store<O, S> {
    /// What is kept of the keys whose ids are wanted, in order of entry.
    fn held(&self, wanted: impl Fn(u32, &O) -> bool) -> Vec<Held<O, S>> {
        let held = |(id, key): (u32, &O)| {
            let state = self.states[id as usize].clone()?;
            let (entered, arrived) = (self.entered[id as usize], self.keys.note(id).last);
            Some(Held { key: key.clone(), entered, arrived, state })
        };
        self.keys.iter().filter(|(id, key)| wanted(*id, key)).filter_map(held).collect()
    }
}

impl<O: Key + Clone, S: Clone> window::State for Store<O, S> {
    type Shard = StateShard<O, S>;
    type Delta = StateDelta<O, S>;

    fn batch(&self) -> u64 {
        self.batch
    }

    fn undo(&mut self) {
        self.take_back();
    }

    fn delta(&self) -> Self::Delta {
        let mut touched = vec![false; self.keys.ids()];
        let mut gone = Vec::new();
        for step in &self.done {
            match step {
                Step::Entered(id) | Step::Changed(id, ..) | Step::Arrived(id, ..) => {
                    touched[*id as usize] = true;
                }
                Step::Left(id, _) => gone.extend(self.keys.key(*id).cloned()),
            }
        }
        gone.retain(|key| self.keys.find_owned(key, self.keys.seek_owned(key)).is_none());
        let entries = self.held(|id, _| touched[id as usize]);
        StateDelta { batch: self.batch, gone, entries }
    }

    fn save_shard(&self, shard: u64) -> Self::Shard {
        let entries = self.held(|_, key| shard_of(key) == shard % SHARDS);
        StateShard { batch: self.batch, entries }
    }

    fn load_shard(&mut self, shard: Self::Shard) {
        let batch = self.batch.max(shard.batch);
        for Held { key, entered, arrived, state } in shard.entries {
            let sought = self.keys.seek_owned(&key);
            self.enter(key, sought, state);
            if let Some(Step::Entered(id)) = self.done.pop() {
                *self.keys.note_mut(id) = Touch { last: arrived, changed: arrived.0 };
                self.entered[id as usize] = entered;
            }
        }
        self.keys.sort_by_key(|id| self.entered[id as usize]);
        if self.bounds.by_recency() {
            let mut ids: Vec<u32> = self.keys.iter().map(|(id, _)| id).collect();
            ids.sort_by_key(|id| self.keys.note(*id).last);
            self.recency.clear();
            ids.into_iter().for_each(|id| self.recency.insert_before(id, NONE));
        }
        self.begin(batch);
    }
}

//! What keyed state saves: plain rows, a virtual shard or a batch at a time, and how these make a
//! whole again.

use serde::{Deserialize, Serialize};

use crate::Key;
use crate::keyed::{Dictionary, SHARDS, shard_of};

/// The keys of one virtual shard, or of all, in order of entry, as of a batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shard<O, T> {
    /// The batch applied last.
    pub batch: u64,
    /// The keys.
    pub entries: Vec<Entry<O, T>>,
}

/// What one batch changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Delta<O, T> {
    /// The batch.
    pub batch: u64,
    /// Keys that left, and did not return.
    pub gone: Vec<O>,
    /// Keys that entered or changed, as they are now, in order of entry.
    pub entries: Vec<Entry<O, T>>,
}

/// What is kept of a key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry<O, T> {
    /// The key.
    pub key: O,
    /// When it entered: the batch, and the row in it.
    pub entered: (u64, u32),
    /// What its layout keeps.
    pub kept: T,
}

impl<O: Key + Clone, T> Shard<O, T> {
    /// All keys, from slices of shards taken at several times and from the deltas of the batches
    /// since, ascending. To a shard those apply that are later than its slice.
    ///
    /// What counts of a key is the last that was said of it, so each is looked at once, however
    /// often it changed.
    pub fn merged(slices: Vec<(u64, Self)>, deltas: Vec<Delta<O, T>>) -> Self {
        let mut batch = deltas.last().map_or(0, |delta| delta.batch);
        let mut taken = [0; SHARDS as usize];
        for (shard, slice) in &slices {
            taken[(shard % SHARDS) as usize] = slice.batch;
            batch = batch.max(slice.batch);
        }
        // Of each key that a delta names: the last of them.
        let mut seen = Dictionary::<O, u64>::new();
        let mut entries = Vec::new();
        for delta in deltas.into_iter().rev() {
            for entry in delta.entries {
                let late = delta.batch > taken[shard_of(&entry.key) as usize];
                if first_seen(&mut seen, &entry.key, delta.batch) && late {
                    entries.push(entry);
                }
            }
            for key in delta.gone {
                first_seen(&mut seen, &key, delta.batch);
            }
        }
        for (_, slice) in slices {
            let stale = |key: &O| {
                let named = seen.find_owned(key, seen.seek_owned(key));
                named.is_some_and(|id| *seen.note(id) > slice.batch)
            };
            entries.extend(slice.entries.into_iter().filter(|entry| !stale(&entry.key)));
        }
        entries.sort_by_key(|entry| entry.entered);
        Self { batch, entries }
    }
}

/// Notes a key and the batch, if it is seen for the first time.
fn first_seen<O: Key + Clone>(seen: &mut Dictionary<O, u64>, key: &O, batch: u64) -> bool {
    let sought = seen.seek_owned(key);
    let first = seen.find_owned(key, sought).is_none();
    if first {
        seen.insert(key.clone(), sought, batch);
    }
    first
}

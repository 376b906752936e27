//! What state saves: plain rows, a virtual shard or a batch at a time.

use std::collections::HashMap;

use crate::Key;

/// Virtual shards: their number never changes, however many machines or workers share them.
pub const SHARDS: u64 = 64;

/// The virtual shard of a key.
pub fn shard_of<K: Key>(key: &K) -> u64 {
    key.stable_hash() % SHARDS
}

/// The keys of one virtual shard, in order of entry, as of a batch.
#[derive(Clone, Debug, PartialEq)]
pub struct Shard<O, T> {
    /// The batch applied last.
    pub batch: u64,
    /// The keys.
    pub entries: Vec<Entry<O, T>>,
}

/// What one batch changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Delta<O, T> {
    /// The batch.
    pub batch: u64,
    /// Keys that left.
    pub gone: Vec<O>,
    /// Keys that entered or changed, as they are now, in order of entry.
    pub entries: Vec<Entry<O, T>>,
}

/// What is kept of a key.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry<O, T> {
    /// The key.
    pub key: O,
    /// When it entered: the batch, and the row in it.
    pub entered: (u64, u32),
    /// The panes it occurs in, ascending.
    pub panes: Vec<u64>,
    /// What its layout keeps.
    pub kept: T,
}

impl<O: Key, T> Shard<O, T> {
    /// Brings the shard on by a batch: what of the delta belongs to `shard`.
    pub fn update(&mut self, shard: u64, delta: Delta<O, T>) {
        let mine = |key: &O| shard_of(key) == shard;
        let mut stale: HashMap<u64, Vec<O>> = HashMap::new();
        let mut fresh = Vec::new();
        for key in delta.gone.into_iter().filter(mine) {
            stale.entry(key.stable_hash()).or_default().push(key);
        }
        let mut touched: HashMap<u64, Vec<usize>> = HashMap::new();
        for entry in delta.entries.into_iter().filter(|entry| mine(&entry.key)) {
            touched.entry(entry.key.stable_hash()).or_default().push(fresh.len());
            fresh.push(entry);
        }
        self.entries.retain(|entry| {
            let hash = entry.key.stable_hash();
            let gone = stale.get(&hash).is_some_and(|keys| keys.contains(&entry.key));
            let same = |at: &usize| fresh[*at].key == entry.key;
            !gone && !touched.get(&hash).is_some_and(|at| at.iter().any(same))
        });
        self.entries.extend(fresh);
        self.entries.sort_by_key(|entry| entry.entered);
        self.batch = delta.batch;
    }
}

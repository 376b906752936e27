//! Which virtual shard each key belongs to: found out once for each key, and only where shards are
//! saved.

use std::sync::{Mutex, MutexGuard, PoisonError};

use memchr::memchr_iter;

use crate::key::Key;

/// Virtual shards: their number never changes, however many machines or workers share them.
pub(crate) const SHARDS: u64 = 64;

/// A key's shard has not been asked for.
const UNKNOWN: u8 = u8::MAX;

/// The virtual shard of a key.
pub(crate) fn shard_of<K: Key>(key: &K) -> u64 {
    key.stable_hash() % SHARDS
}

/// The rows of each virtual shard that is wanted, in their order. `key` tells whose a row is.
pub(crate) fn split_by_shard<K: Key, R>(
    rows: Vec<R>,
    key: impl Fn(&R) -> &K,
    wanted: impl Fn(usize) -> bool,
) -> Vec<Vec<R>> {
    // Keys are spread evenly.
    let room = rows.len() / SHARDS as usize * 9 / 8;
    let part = |shard| Vec::with_capacity(if wanted(shard) { room } else { 0 });
    let mut parts: Vec<Vec<R>> = (0..SHARDS as usize).map(part).collect();
    for row in rows {
        let shard = shard_of(key(&row)) as usize;
        if wanted(shard) {
            parts[shard].push(row);
        }
    }
    parts
}

/// The shards of keys, by id, as far as they are known.
#[derive(Debug, Default)]
pub(super) struct Shards(Mutex<Vec<u8>>);

impl Shards {
    pub(super) fn clear(&mut self) {
        self.0.get_mut().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// An id is free.
    pub(super) fn forget(&mut self, id: u32) {
        let known = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Some(shard) = known.get_mut(id as usize) {
            *shard = UNKNOWN;
        }
    }

    /// The ids of the keys of a shard, ascending: a search in a byte for each id.
    pub(super) fn ids<O: Key>(&self, shard: u64, keys: &[Option<O>]) -> Vec<u32> {
        let mut known: MutexGuard<'_, Vec<u8>> =
            self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.resize(keys.len(), UNKNOWN);
        let unknown: Vec<usize> = memchr_iter(UNKNOWN, &known).collect();
        for id in unknown {
            if let Some(key) = &keys[id] {
                known[id] = shard_of(key) as u8;
            }
        }
        memchr_iter(shard as u8, &known).map(|id| id as u32).collect()
    }
}

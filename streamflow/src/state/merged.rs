//! What a store saves of a batch, and how that and slices of shards make a whole again.

use serde::{Deserialize, Serialize};

use crate::Key;
use crate::keyed::{Dictionary, SHARDS, split_by_shard};
use crate::window::{Entry, Shard};
use crate::workers::on_all_cores;

/// What one batch changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Delta<O, T> {
    /// The batch.
    pub batch: u64,
    /// Keys that left, and did not return.
    pub gone: Vec<O>,
    /// Keys that entered or changed, as they are now, in any order.
    pub entries: Vec<Entry<O, T>>,
}

/// What is kept of each key, in no order, a virtual shard after the other.
#[derive(Debug)]
pub struct Merged<O, T> {
    /// The batch applied last.
    pub batch: u64,
    /// The keys of each shard.
    pub shards: Vec<Vec<Entry<O, T>>>,
}

impl<O, T> Merged<O, T> {
    /// How many keys there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shards.iter().map(Vec::len).sum()
    }

    /// Whether there is no key.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<O, T> From<Shard<O, T>> for Merged<O, T> {
    fn from(shard: Shard<O, T>) -> Self {
        Self { batch: shard.batch, shards: vec![shard.entries] }
    }
}

/// What is known of one virtual shard: its slice, if there is one, and what later batches changed,
/// ascending.
type Parts<O, T> = (Option<Shard<O, T>>, Vec<Delta<O, T>>);

impl<O: Key + Clone + Send, T: Send> Merged<O, T> {
    /// All keys, from slices of shards taken at several times and from the deltas of the batches
    /// since, ascending. To a shard those apply that are later than its slice.
    ///
    /// What counts of a key is the last that was said of it, so each is looked at once, however
    /// often it changed. Shards are put together on all cores.
    pub fn of(slices: Vec<(u64, Shard<O, T>)>, deltas: Vec<Delta<O, T>>) -> Self {
        let mut batch = deltas.last().map_or(0, |delta| delta.batch);
        let mut taken = [0; SHARDS as usize];
        let mut parts: Vec<Parts<O, T>> = (0..SHARDS).map(|_| (None, Vec::new())).collect();
        for (shard, slice) in slices {
            let shard = (shard % SHARDS) as usize;
            taken[shard] = slice.batch;
            batch = batch.max(slice.batch);
            parts[shard].0 = Some(slice);
        }
        for delta in on_all_cores(deltas, |delta| split(delta, &taken)) {
            parts.iter_mut().zip(delta).for_each(|((_, deltas), part)| deltas.extend(part));
        }
        Self { batch, shards: on_all_cores(parts, of_shard) }
    }
}

/// What a batch changed in each shard, but for those that were saved after it.
fn split<O: Key, T>(delta: Delta<O, T>, taken: &[u64]) -> Vec<Option<Delta<O, T>>> {
    let Delta { batch, gone, entries } = delta;
    let wanted = |shard: usize| batch > taken[shard];
    let entries = split_by_shard(entries, |entry| &entry.key, wanted);
    let gone = split_by_shard(gone, |key| key, wanted);
    let parts = (0..).zip(gone.into_iter().zip(entries));
    let part = |(shard, (gone, entries))| wanted(shard).then_some(Delta { batch, gone, entries });
    parts.map(part).collect()
}

/// The keys of one shard.
fn of_shard<O: Key + Clone, T>((slice, deltas): Parts<O, T>) -> Vec<Entry<O, T>> {
    // Of the keys that deltas name, each when it is met first: that is the last of it.
    let mut seen = Dictionary::<O, ()>::new();
    seen.reserve(deltas.iter().map(|delta| delta.entries.len()).sum());
    let mut kept = Vec::new();
    for delta in deltas.into_iter().rev() {
        kept.extend(delta.entries.into_iter().filter(|entry| first_seen(&mut seen, &entry.key)));
        delta.gone.iter().for_each(|key| {
            first_seen(&mut seen, key);
        });
    }
    let Some(Shard { mut entries, .. }) = slice else { return kept };
    if !seen.is_empty() {
        entries.retain(|Entry { key, .. }| seen.find_owned(key, seen.seek_owned(key)).is_none());
    }
    entries.append(&mut kept);
    entries
}

/// Notes a key, if it is seen for the first time.
pub(crate) fn first_seen<O: Key + Clone>(seen: &mut Dictionary<O, ()>, key: &O) -> bool {
    let sought = seen.seek_owned(key);
    let first = seen.find_owned(key, sought).is_none();
    if first {
        seen.insert(key.clone(), sought, ());
    }
    first
}

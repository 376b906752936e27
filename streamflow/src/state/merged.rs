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
    /// Keys that entered, as they are now, in any order.
    pub entered: Vec<Entry<O, T>>,
    /// Keys that were there and changed, in any order.
    pub changed: Vec<Changed<O, T>>,
}

/// What became of a key that was there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Changed<O, T> {
    /// The key.
    pub key: O,
    /// What is kept of it.
    pub kept: T,
}

/// A key changed of which nothing says when it entered.
#[derive(Clone, Copy, Debug)]
pub struct NeverEntered;

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
    /// What counts of a key is the last that was said of it, and when it entered last, so that
    /// nothing is copied however often it changed. Shards are put together on all cores.
    ///
    /// # Errors
    /// When a key changed that never entered.
    pub fn of(
        slices: Vec<(u64, Shard<O, T>)>,
        deltas: Vec<Delta<O, T>>,
    ) -> Result<Self, NeverEntered> {
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
        let shards = on_all_cores(parts, of_shard).into_iter().collect::<Result<_, _>>()?;
        Ok(Self { batch, shards })
    }
}

/// What a batch changed in each shard, but for those that were saved after it.
fn split<O: Key, T>(delta: Delta<O, T>, taken: &[u64]) -> Vec<Option<Delta<O, T>>> {
    let Delta { batch, gone, entered, changed } = delta;
    let wanted = |shard: usize| batch > taken[shard];
    let entered = split_by_shard(entered, |entry| &entry.key, wanted);
    let changed = split_by_shard(changed, |changed| &changed.key, wanted);
    let gone = split_by_shard(gone, |key| key, wanted);
    let parts = (0..).zip(gone.into_iter().zip(entered.into_iter().zip(changed)));
    let part = |(shard, (gone, (entered, changed)))| {
        wanted(shard).then_some(Delta { batch, gone, entered, changed })
    };
    parts.map(part).collect()
}

/// The keys of one shard.
fn of_shard<O: Key + Clone, T>(
    (slice, deltas): Parts<O, T>,
) -> Result<Vec<Entry<O, T>>, NeverEntered> {
    let mut last = Last { seen: Dictionary::new(), kept: Vec::new(), waiting: 0 };
    let named = |delta: &Delta<O, T>| delta.entered.len() + delta.changed.len();
    last.seen.reserve(deltas.iter().map(named).sum());
    for delta in deltas.into_iter().rev() {
        delta.changed.into_iter().for_each(|changed| last.changed(changed));
        delta.entered.into_iter().for_each(|entry| last.entered(entry));
        delta.gone.iter().for_each(|key| last.gone(key));
    }
    let mut entries = slice.map_or_else(Vec::new, |slice| slice.entries);
    if !last.seen.is_empty() {
        entries.retain(|entry| last.is_new(&entry.key, entry.entered));
    }
    if last.waiting > 0 {
        return Err(NeverEntered);
    }
    entries.append(&mut last.kept);
    Ok(entries)
}

/// The last that deltas say of keys, while these are gone through from the last to the first.
struct Last<O: Key, T> {
    /// The keys, each with where it waits for when it entered.
    seen: Dictionary<O, u32>,
    kept: Vec<Entry<O, T>>,
    /// How many keys wait.
    waiting: usize,
}

/// Of a key that waits for nothing.
const KNOWN: u32 = u32::MAX;

impl<O: Key + Clone, T> Last<O, T> {
    /// Notes that a key is seen, if it is not yet.
    fn see(&mut self, key: &O, waits: u32) -> bool {
        let sought = self.seen.seek_owned(key);
        let first = self.seen.find_owned(key, sought).is_none();
        if first {
            self.seen.insert(key.clone(), sought, waits);
        }
        first
    }

    fn changed(&mut self, Changed { key, kept }: Changed<O, T>) {
        if self.see(&key, self.kept.len() as u32) {
            self.kept.push(Entry { key, entered: (0, 0), kept });
            self.waiting += 1;
        }
    }

    fn entered(&mut self, entry: Entry<O, T>) {
        if self.is_new(&entry.key, entry.entered) {
            self.see(&entry.key, KNOWN);
            self.kept.push(entry);
        }
    }

    fn gone(&mut self, key: &O) {
        self.see(key, KNOWN);
    }

    /// Whether nothing was said of a key; one that waits for when it entered is told.
    fn is_new(&mut self, key: &O, entered: (u64, u32)) -> bool {
        let Some(id) = self.seen.find_owned(key, self.seen.seek_owned(key)) else { return true };
        let waits = std::mem::replace(self.seen.note_mut(id), KNOWN);
        if waits != KNOWN {
            self.kept[waits as usize].entered = entered;
            self.waiting -= 1;
        }
        false
    }
}

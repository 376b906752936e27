//! What is saved of keyed state: plain rows, a virtual shard at a time; of windows also what came
//! in a batch.

use serde::{Deserialize, Serialize};

/// The keys of one virtual shard, in any order, as of a batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shard<O, T> {
    /// The batch applied last.
    pub batch: u64,
    /// The keys.
    pub entries: Vec<Entry<O, T>>,
}

impl<O, T> Default for Shard<O, T> {
    fn default() -> Self {
        Self { batch: 0, entries: Vec::new() }
    }
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

/// A virtual shard of a window: its keys as of a batch, and what arrived in batches since.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Slice<O, T, A> {
    /// The keys.
    pub shard: Shard<O, T>,
    /// What arrived later, ascending. There is none but in a window that was loaded, and has not
    /// been applied to yet.
    pub since: Vec<Arrived<O, A>>,
}

impl<O, T, A> Default for Slice<O, T, A> {
    fn default() -> Self {
        Self { shard: Shard::default(), since: Vec::new() }
    }
}

impl<O, T, A> Slice<O, T, A> {
    /// The last batch that it knows of.
    #[must_use]
    pub fn batch(&self) -> u64 {
        self.since.last().map_or(self.shard.batch, |arrived| arrived.batch)
    }
}

/// What a batch brought into a window, in the order in which it was applied. What left follows from
/// the batch's number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Arrived<O, A> {
    /// The batch.
    pub batch: u64,
    /// The keys that arrived, each once.
    pub rows: Vec<ArrivedRow<O, A>>,
}

/// A key that arrived in a batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ArrivedRow<O, A> {
    /// The key.
    pub key: O,
    /// Which row of the batch it is, if it entered with it.
    pub row: u32,
    /// Its value in the batch's pane, with what earlier batches brought to that.
    pub value: A,
    /// Its total over the window, where that cannot be told from the values of panes.
    pub total: Option<A>,
}

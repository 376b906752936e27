//! Windows: what is kept of the last batches, each layout in a file of its own behind one
//! interface, [`State`].
//!
//! | layout | keeps of a key | for |
//! | --- | --- | --- |
//! | [`Total`] | one aggregate | windows that do not overlap |
//! | [`Running`] | the total, and a delta for each pane it occurs in | aggregates with an inverse |
//! | [`KeyRing`] | `N` optional aggregates | other aggregates, few panes |
//! | [`TwoStacks`] | a queue of partial aggregates | other aggregates, many panes |
//! | [`Panes`] | nothing: each pane owns its records | raw records |
//!
//! All but the last are the [`Values`] of a [`Keyed`] window, which knows the keys and the panes
//! that they occur in. A window that is not keyed is one with a single key, `()`.
//!
//! A batch is applied as a whole, and can be taken back as a whole until the next one is applied,
//! even when a user's closure panicked half-way: each step computes what may fail before it
//! changes anything, and notes what it changes. A window knows no clock and no thread.

mod blocks;
mod daba;
mod geometry;
mod key_ring;
mod keyed;
mod members;
mod panes;
mod roster;
mod running;
mod saved;
mod total;
mod two_stacks;

#[cfg(test)]
mod tests;

pub use daba::SavedDaba;
pub use geometry::{Geometry, is_due};
pub use key_ring::KeyRing;
pub use keyed::{Arrivals, KeptKey, Keyed, SliceOf};
pub use members::{Awaited, Members};
pub use panes::{Added, Panes, SavedPanes};
pub use running::Running;
pub use saved::{Arrived, ArrivedRow, Entry, Shard, Slice};
pub use total::Total;
pub use two_stacks::{SavedQueue, TwoStacks};

pub(crate) use crate::keyed::SHARDS;

/// How two aggregates become one.
pub trait Merge<A> {
    /// Both in one, the left one the older. Associative; it need not commute.
    fn merge(&self, older: A, younger: A) -> A;
}

/// How an aggregate is taken off again.
pub trait Subtract<A>: Merge<A> {
    /// `total` without `leaving`, its oldest part.
    fn subtract(&self, total: A, leaving: A) -> A;
}

/// What a job keeps between batches, whatever its layout.
pub trait State {
    /// What it saves of one virtual shard.
    type Shard;
    /// What it saves of one batch.
    type Delta;

    /// The batch applied last, or 0.
    fn batch(&self) -> u64;

    /// Takes back the last batch applied, or half applied, exactly; at most once for each.
    fn undo(&mut self);

    /// What the last batch changed.
    fn delta(&self) -> Self::Delta;

    /// What belongs to a virtual shard.
    fn save_shard(&self, shard: u64) -> Self::Shard;

    /// Loads what `save_shard` saved of a shard into a state that holds nothing of it, and was not
    /// applied to yet.
    fn load_shard(&mut self, shard: u64, saved: Self::Shard);
}

/// One layout of the aggregates that a [`Keyed`] window holds, by the keys' small ids.
///
/// The window tells the layout what happens to each key, in order: it enters, occurs in a further
/// pane, occurs again in the newest pane, leaves its oldest pane. Each call either does all it
/// should and notes how to take it back, or panics in a closure and has done nothing that `undo`
/// does not take back.
pub trait Values: Default {
    /// The aggregate.
    type Aggregate: Clone;
    /// What is saved of a key.
    type Kept: Clone;
    /// Whether what leaves is taken off a total.
    const TAKES_OFF: bool = false;

    /// Bytes that a key costs which arrives in every batch, and so occurs in `panes` panes, beside
    /// its owned self; with what is noted of a batch to take it back.
    fn bytes(panes: usize) -> usize;
    /// How many aggregates those bytes hold, each of which may own memory elsewhere.
    fn aggregates(panes: usize) -> usize;

    /// A new batch begins: the last one can no longer be taken back.
    fn begin(&mut self);
    /// Takes back all since `begin`.
    fn undo(&mut self);
    /// Forgets everything, and keeps the memory.
    fn clear(&mut self);

    /// Asks for memory: what is read first of a key whose turn comes later, and the rest of one
    /// whose turn comes soon.
    fn ask(&self, _later: Option<u32>, _soon: Option<u32>) {}

    /// A new pane begins.
    fn open(&mut self) {}
    /// The oldest pane ends, after each of its keys has left it.
    fn close(&mut self) {}
    /// A key enters with a value, its pane's `at`-th.
    fn enter(&mut self, place: Place, value: Self::Aggregate);
    /// The last value of a key that left can be dropped.
    fn release(&mut self, id: u32);

    /// The value of a key in the newest pane.
    fn newest(&self, place: Place) -> Option<Self::Aggregate>;
    /// The total of a key, where the layout keeps one that cannot be told from the panes' values.
    fn total(&self, _id: u32) -> Option<Self::Aggregate> {
        None
    }
    /// The value of a key in the newest pane becomes this, and such a total that.
    fn set(&mut self, place: Place, value: Self::Aggregate, total: Option<Self::Aggregate>);

    /// What is kept of a key that occurs at these places; `oldest` is the oldest pane.
    fn keep(&self, id: u32, oldest: u64, occurs: &[Place]) -> Self::Kept;
    /// Enters a key with what was kept of it. `open` has been called for each pane, and each place
    /// is the next in its pane.
    fn load(&mut self, id: u32, kept: Self::Kept, oldest: u64, occurs: &[Place]);
}

/// Where a value stands: whose it is, in which pane, as which of the pane's values.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The key's id.
    pub id: u32,
    /// The pane, counted from 1.
    pub pane: u64,
    /// The number of the value in its pane.
    pub at: u32,
}

/// How a layout combines values, given a way to merge them.
pub trait Combine<M>: Values {
    /// A key that is there occurs in a further pane.
    fn extend(&mut self, place: Place, value: Self::Aggregate, by: &M);
    /// A key occurs again in the newest pane.
    fn add(&mut self, place: Place, value: Self::Aggregate, by: &M);
    /// A key leaves its oldest pane, and remains in others.
    fn leave(&mut self, place: Place, by: &M);
    /// The aggregate of a key in the window, the newest pane of which is `pane`.
    fn value(&self, id: u32, pane: u64, by: &M) -> Option<Self::Aggregate>;
}

//! Windows, as emitted code keeps them: made before the job's closure with their types still to be
//! inferred, absorbed into once a batch, read when due, taken back when the batch is aborted.

mod value;

use std::marker::PhantomData;

use super::keyed::{Known, Merged, merged};
use super::{Grouping, Invertible, Keyed, Rows, Run};
use crate::window::{
    self, Arrivals, Combine, Geometry, KeyRing, Merge, Panes, Running, State, Subtract, Total,
    TwoStacks, is_due,
};
use crate::{Key, Own};

pub use value::{
    Counting, Extremes, Folding, Means, PaneValue, Reducing, Sums, ValueOf, absorb_value,
    count_rows, counted_pane, extreme_pane, fold_rows, folded_pane, mean_rows, meaned_pane,
    optional_rows, reduced_pane, sum_rows, summed_pane, window_value,
};

/// A window that is empty again after it was due: `len` batches, every `slide` or more batches.
#[must_use]
pub fn tumbling<O: Key, A: Clone>(len: u64, slide: u64) -> window::Keyed<O, Total<A>> {
    window::Keyed::new(Geometry::tumbling(len, slide))
}

/// A window of aggregates with an inverse: `panes` panes of `pane` batches, every `slide` batches.
#[must_use]
pub fn running<O: Key, A: Clone>(
    pane: u64,
    panes: u64,
    slide: u64,
) -> window::Keyed<O, Running<A>> {
    window::Keyed::new(Geometry::new(pane, panes, slide))
}

/// A window of other aggregates over few panes: `N` panes of `pane` batches, every `slide` batches.
#[must_use]
pub fn key_ring<O: Key, A: Clone, const N: usize>(
    pane: u64,
    slide: u64,
) -> window::Keyed<O, KeyRing<A, N>> {
    window::Keyed::new(Geometry::new(pane, N as u64, slide))
}

/// A window of other aggregates over many panes, and of every aggregate that is one value.
#[must_use]
pub fn two_stacks<O: Key, A: Clone>(
    pane: u64,
    panes: u64,
    slide: u64,
) -> window::Keyed<O, TwoStacks<A>> {
    window::Keyed::new(Geometry::new(pane, panes, slide))
}

/// A window of raw records.
#[must_use]
pub fn panes<R>(pane: u64, panes: u64, slide: u64) -> Panes<R> {
    Panes::new(Geometry::new(pane, panes, slide))
}

/// Whether a window that slides by `slide` batches is due.
#[must_use]
pub fn due(run: &Run, slide: u64) -> bool {
    is_due(run.time.number(), slide)
}

/// What a window absorbed in a batch at which it is due: it is fed then, its slide is a multiple
/// of that of the stream before it.
pub fn kept<T>(absorbed: Option<T>) -> T {
    match absorbed {
        Some(absorbed) => absorbed,
        None => unreachable!("a window is fed in every batch at which it is due"),
    }
}

/// Takes an aborted batch back, if the window has come to it.
pub fn undo<S: State>(state: &mut S, run: &Run) {
    if state.batch() == run.time.number() {
        state.undo();
    }
}

/// A batch grouped by key, on its way into a window.
#[derive(Debug)]
pub struct KeyedPane<'b, K: Key, V, G: Grouping<V>> {
    arrivals: Arrivals<'b, K, G::Acc>,
    by: Option<By<V, G>>,
}

/// A grouping, as windows see it.
#[derive(Debug)]
pub struct By<V, G> {
    grouping: G,
    values: PhantomData<fn(V)>,
}

impl<V, G: Grouping<V>> Merge<G::Acc> for By<V, G> {
    #[inline(always)]
    fn merge(&self, older: G::Acc, younger: G::Acc) -> G::Acc {
        self.grouping.merge(older, younger)
    }
}

impl<V, G: Invertible<V>> Subtract<G::Acc> for By<V, G> {
    #[inline(always)]
    fn subtract(&self, total: G::Acc, leaving: G::Acc) -> G::Acc {
        self.grouping.subtract(total, leaving)
    }
}

/// Every key of a batch with what its values became, and the grouping that made it.
pub fn grouped_pane<'b, K, V, G, N>(
    run: &Run,
    spans: Vec<Keyed<'b, K, V, G, N>>,
) -> KeyedPane<'b, K, V, G>
where
    K: Key + Sync,
    G: Grouping<V, Acc: Send + Sync> + Sync,
    N: Known<K>,
{
    let Some(Merged { grouping, arena, known, rows }) = merged(run, spans) else {
        let arrivals = Arrivals::of(Vec::new());
        return KeyedPane { arrivals, by: None };
    };
    let by = By { grouping, values: PhantomData };
    KeyedPane { arrivals: Arrivals { arena, known, rows }, by: Some(by) }
}

/// What a window absorbed: how its aggregates combine, and in which type its keys came.
#[derive(Debug)]
pub struct Absorbed<K, V, G> {
    by: Option<By<V, G>>,
    key: PhantomData<fn() -> K>,
}

impl<K, V, G> Absorbed<K, V, G> {
    /// The grouping that combines the window's aggregates.
    pub(super) fn grouping(&self) -> Option<&G> {
        self.by.as_ref().map(|by| &by.grouping)
    }
}

/// Absorbs a batch into a window.
pub fn absorb<K, V, G, W>(
    window: &mut window::Keyed<K::Owned, W>,
    run: &Run,
    pane: KeyedPane<'_, K, V, G>,
) -> Absorbed<K, V, G>
where
    K: Key<Owned: Key<Probe = K::Probe> + Clone + Sync>,
    G: Grouping<V, Acc: Sync> + Sync,
    W: Combine<By<V, G>, Aggregate = G::Acc, Kept: Send + Sync>,
{
    let KeyedPane { arrivals, by } = pane;
    if let Some(by) = &by {
        window.settle_on_all_cores(by);
        window.apply(run.time.number(), arrivals, by);
    }
    Absorbed { by, key: PhantomData }
}

/// Each key of the window with its aggregate, in order of the keys' entry, lent from the window.
pub fn window_rows<'w, K, V, G, W>(
    window: &'w window::Keyed<K::Owned, W>,
    absorbed: &Absorbed<K, V, G>,
) -> Rows<(K::View<'w>, G::Acc)>
where
    K: Key<Owned: Key>,
    G: Grouping<V>,
    W: Combine<By<V, G>, Aggregate = G::Acc>,
{
    let rows = absorbed.by.as_ref().map(|by| window.rows::<K, _>(by));
    Rows::new(rows.unwrap_or_default())
}

/// Each key of the window, in order of entry, lent from the window: `distinct`.
pub fn window_keys<'w, K, G, W>(
    window: &'w window::Keyed<K::Owned, W>,
    absorbed: &Absorbed<K, (), G>,
) -> Rows<K::View<'w>>
where
    K: Key<Owned: Key>,
    G: Grouping<(), Acc = ()>,
    W: Combine<By<(), G>, Aggregate = ()>,
{
    let rows = window_rows(window, absorbed).into_vec();
    Rows::new(rows.into_iter().map(|(key, ())| key).collect())
}

/// In which type a window's records came.
#[derive(Debug)]
pub struct RecordsOf<T>(PhantomData<fn() -> T>);

/// Absorbs a batch's records into a window of raw records.
pub fn absorb_rows<T: Own>(panes: &mut Panes<T::Owned>, run: &Run, rows: Rows<T>) -> RecordsOf<T> {
    panes.apply(run.time.number(), rows.into_vec());
    RecordsOf(PhantomData)
}

/// The window's records, the oldest first, lent from the window.
pub fn pane_rows<'w, T: Own>(panes: &'w Panes<T::Owned>, _: &RecordsOf<T>) -> Rows<T::View<'w>> {
    let mut rows = Vec::with_capacity(panes.len());
    rows.extend(panes.records::<T>());
    Rows::new(rows)
}

#[cfg(test)]
mod tests;

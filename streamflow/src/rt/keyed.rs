//! Consumers that group a stage's records by key.

mod known;
mod local;
mod merged;

use std::marker::PhantomData;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{
    AggregateBy, CombineBy, CountBy, DistinctBy, GroupBy, Grouping, ReduceBy, ReduceWithInverse,
    Run,
};
use crate::key::Key;
use crate::keyed::{Block, Slots, Table};
use crate::window::{self, Awaited, Members, Values};

pub use known::{Known, Nothing};
pub use local::{KeyedLocal, put_pair, put_value};
pub(super) use merged::{Merged, merged};
pub use merged::{distinct_rows, grouped};

/// What a consumer's tables leave for those of the next batch: how many keys there were, so that
/// they are made that large at once, and their slots.
#[derive(Debug, Default)]
pub struct Sizes {
    /// Keys in the table.
    keys: AtomicUsize,
    /// Keys that were known, beside those.
    known: AtomicUsize,
    slots: Mutex<Vec<Slots>>,
}

impl Sizes {
    /// An empty table for a consumer of this kind.
    fn table<K: Key, V, G: Grouping<V>>(&self) -> Table<K, G::Acc> {
        if !G::exact() {
            return Table::new();
        }
        let slots = self.lock().pop().unwrap_or_default();
        Table::in_slots(self.keys.load(Ordering::Relaxed), slots)
    }

    /// The slots of a table that is no more.
    fn give(&self, slots: Slots) {
        self.lock().push(slots);
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Slots>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where a consumer groups records: the buffer that keys may point into, and what is known from
/// the batch before.
#[derive(Clone, Copy, Debug)]
pub struct Place<'b, N = Nothing> {
    arena: &'b [u8],
    sizes: &'b Sizes,
    /// The keys that are known already.
    known: N,
}

/// Where a consumer groups the records of a span.
#[inline(always)]
#[must_use]
pub fn place<'b>(arena: &'b [u8], sizes: &'b Sizes) -> Place<'b> {
    Place { arena, sizes, known: Nothing }
}

/// Where a consumer groups the records of a span that a window is fed with.
#[inline]
#[must_use]
pub fn place_in<'b, 'w, O: Key, V: Values>(
    arena: &'b [u8],
    sizes: &'b Sizes,
    window: &'w window::Keyed<O, V>,
    run: &Run,
) -> Place<'b, Members<'w, O>> {
    let arrived = sizes.keys.load(Ordering::Relaxed) + sizes.known.load(Ordering::Relaxed);
    let known = window.members(run.time.number(), arrived);
    Place { arena, sizes, known }
}

/// A place for each key that is known, by its number, with its probe.
type Places<K, A> = Vec<(<K as Key>::Probe, Awaited<A>)>;

/// A span's records, grouped by key.
#[derive(Debug)]
pub struct Keyed<'b, K: Key, V, G: Grouping<V>, N = Nothing> {
    grouping: G,
    place: Place<'b, N>,
    /// What became of the values of keys that are known, by their numbers.
    known: Places<K, G::Acc>,
    /// What became of those of all other keys.
    table: Table<K, G::Acc>,
    /// The tables of earlier partitions, where each must begin anew.
    done: Vec<Table<K, G::Acc>>,
    values: PhantomData<fn(V)>,
}

/// What `aggregate_by_key` makes of a span.
type Aggregated<'b, 'z, K, V, U, S, C, N> = Keyed<'b, K, V, AggregateBy<'z, V, U, S, C>, N>;

/// What `combine_by_key` makes of a span.
type Combined<'b, K, V, U, F, S, C, N> = Keyed<'b, K, V, CombineBy<V, U, F, S, C>, N>;

#[inline]
pub(super) fn keyed<'b, K: Key, V, G: Grouping<V>, N: Known<K>, R>(
    place: Place<'b, N>,
    grouping: G,
    body: impl FnOnce(&mut KeyedLocal<'_, 'b, K, V, G, N>) -> R,
) -> (Keyed<'b, K, V, G, N>, R) {
    let table = place.sizes.table::<K, V, G>();
    let known = if G::exact() { place.known.places() } else { Vec::new() };
    let mut keyed = Keyed { grouping, place, known, table, done: Vec::new(), values: PhantomData };
    let rest = feed(&mut keyed, body);
    (keyed, rest)
}

/// Feeds a consumer. Apart from what surrounds the loop, so that it has the registers to itself.
#[inline(never)]
fn feed<'b, K: Key, V, G: Grouping<V>, N: Known<K>, R>(
    keyed: &mut Keyed<'b, K, V, G, N>,
    body: impl FnOnce(&mut KeyedLocal<'_, 'b, K, V, G, N>) -> R,
) -> R {
    let Keyed { grouping, place, known, table, done, .. } = keyed;
    let mut block = Block::new();
    let mut local = KeyedLocal::new(grouping, *place, known, (table, done), &mut block);
    let rest = body(&mut local);
    local.flush();
    rest
}

/// Reduces a span's values by key.
#[inline]
pub fn reduce_by_key<'b, K: Key, V, F, N: Known<K>, R>(
    place: Place<'b, N>,
    body: impl FnOnce(&mut KeyedLocal<'_, 'b, K, V, ReduceBy<V, F>, N>) -> R,
    f: F,
) -> (Keyed<'b, K, V, ReduceBy<V, F>, N>, R)
where
    F: Fn(V, V) -> V,
{
    keyed(place, ReduceBy { f, values: PhantomData }, body)
}

/// Reduces a span's values by key, for a window that takes what leaves off by `inverse`.
#[inline]
pub fn reduce_by_key_with_inverse<'b, K: Key, V, F, I, N: Known<K>, R>(
    place: Place<'b, N>,
    body: impl FnOnce(&mut KeyedLocal<'_, 'b, K, V, ReduceWithInverse<V, F, I>, N>) -> R,
    f: F,
    inverse: I,
) -> (Keyed<'b, K, V, ReduceWithInverse<V, F, I>, N>, R)
where
    F: Fn(V, V) -> V,
    I: Fn(V, V) -> V,
{
    let reduce = ReduceBy { f, values: PhantomData };
    keyed(place, ReduceWithInverse { reduce, inverse }, body)
}

/// Counts a span's records by key, or by value.
#[inline]
pub fn count_by<'b, K: Key, V, N: Known<K>, R>(
    place: Place<'b, N>,
    body: impl FnOnce(&mut KeyedLocal<'_, 'b, K, V, CountBy, N>) -> R,
) -> (Keyed<'b, K, V, CountBy, N>, R) {
    keyed(place, CountBy, body)
}

/// Keeps each of a span's records once.
#[inline]
pub fn distinct<'b, K: Key, N: Known<K>, R>(
    place: Place<'b, N>,
    body: impl FnOnce(&mut KeyedLocal<'_, 'b, K, (), DistinctBy, N>) -> R,
) -> (Keyed<'b, K, (), DistinctBy, N>, R) {
    keyed(place, DistinctBy, body)
}

/// Collects a span's values by key.
#[inline]
pub fn group_by_key<'b, K: Key, V, N: Known<K>, R>(
    place: Place<'b, N>,
    body: impl FnOnce(&mut KeyedLocal<'_, 'b, K, V, GroupBy, N>) -> R,
) -> (Keyed<'b, K, V, GroupBy, N>, R) {
    keyed(place, GroupBy, body)
}

/// Aggregates a span's values by key, each key from `zero`.
#[inline]
pub fn aggregate_by_key<'b, 'z, K: Key, V, U, S, C, N: Known<K>, R>(
    place: Place<'b, N>,
    zero: &'z U,
    body: impl FnOnce(&mut KeyedLocal<'_, 'b, K, V, AggregateBy<'z, V, U, S, C>, N>) -> R,
    seq: S,
    comb: C,
) -> (Aggregated<'b, 'z, K, V, U, S, C, N>, R)
where
    U: Clone,
    S: Fn(U, V) -> U,
    C: Fn(U, U) -> U,
{
    keyed(place, AggregateBy { zero, seq, comb, values: PhantomData }, body)
}

/// Combines a span's values by key, each key from its first value.
#[inline]
pub fn combine_by_key<'b, K: Key, V, U, F, S, C, N: Known<K>, R>(
    place: Place<'b, N>,
    body: impl FnOnce(&mut KeyedLocal<'_, 'b, K, V, CombineBy<V, U, F, S, C>, N>) -> R,
    create: F,
    seq: S,
    comb: C,
) -> (Combined<'b, K, V, U, F, S, C, N>, R)
where
    F: Fn(V) -> U,
    S: Fn(U, V) -> U,
    C: Fn(U, U) -> U,
{
    keyed(place, CombineBy { create, seq, comb, values: PhantomData }, body)
}

#[cfg(test)]
mod tests;

//! Consumers that group a stage's records by key.

use std::marker::PhantomData;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{
    AggregateBy, CombineBy, CountBy, DistinctBy, GroupBy, Grouping, Local, Pair, ReduceBy,
    ReduceWithInverse, Rows, Run,
};
use crate::Key;
use crate::keyed::{Block, Slots, Table};

/// What a consumer's tables leave for those of the next batch: how many keys there were, so that
/// they are made that large at once, and their slots.
#[derive(Debug, Default)]
pub struct Sizes {
    keys: AtomicUsize,
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
pub struct Place<'b> {
    arena: &'b [u8],
    sizes: &'b Sizes,
}

/// Where a consumer groups the records of a span.
#[inline(always)]
#[must_use]
pub fn place<'b>(arena: &'b [u8], sizes: &'b Sizes) -> Place<'b> {
    Place { arena, sizes }
}

/// A span's records, grouped by key.
#[derive(Debug)]
pub struct Keyed<'b, K: Key, V, G: Grouping<V>> {
    grouping: G,
    place: Place<'b>,
    table: Table<K, G::Acc>,
    /// Records not yet in the table.
    block: Block<K, V>,
    /// The tables of earlier partitions, where each must begin anew.
    done: Vec<Table<K, G::Acc>>,
}

/// What `aggregate_by_key` makes of a span.
type Aggregated<'b, 'z, K, V, U, S, C> = Keyed<'b, K, V, AggregateBy<'z, V, U, S, C>>;

/// What `combine_by_key` makes of a span.
type Combined<'b, K, V, U, N, S, C> = Keyed<'b, K, V, CombineBy<V, U, N, S, C>>;

/// A table with fewer keys than this lies in the nearest cache: its records are looked up one by
/// one. Those whose probe is a word or less always are, for they are cheap to compare.
const fn few_keys<P>() -> usize {
    if size_of::<P>() <= size_of::<u64>() { usize::MAX } else { 512 }
}

impl<K: Key, V, G: Grouping<V>> Local for Keyed<'_, K, V, G> {
    #[inline]
    fn open(&mut self) {
        if !G::exact() {
            self.flush();
        }
        if !G::exact() && !self.table.is_empty() {
            self.done.push(std::mem::replace(&mut self.table, Table::new()));
        }
    }
}

#[inline]
pub(super) fn keyed<'b, K: Key, V, G: Grouping<V>, R>(
    place: Place<'b>,
    grouping: G,
    body: impl FnOnce(&mut Keyed<'b, K, V, G>) -> R,
) -> (Keyed<'b, K, V, G>, R) {
    let (table, block) = (place.sizes.table::<K, V, G>(), Block::new());
    let mut local = Keyed { grouping, place, table, block, done: Vec::new() };
    let rest = body(&mut local);
    local.flush();
    (local, rest)
}

/// Reduces a span's values by key.
#[inline]
pub fn reduce_by_key<'b, K: Key, V, F, R>(
    place: Place<'b>,
    body: impl FnOnce(&mut Keyed<'b, K, V, ReduceBy<V, F>>) -> R,
    f: F,
) -> (Keyed<'b, K, V, ReduceBy<V, F>>, R)
where
    F: Fn(V, V) -> V,
{
    keyed(place, ReduceBy { f, values: PhantomData }, body)
}

/// Reduces a span's values by key, for a window that takes what leaves off by `inverse`.
#[inline]
pub fn reduce_by_key_with_inverse<'b, K: Key, V, F, I, R>(
    place: Place<'b>,
    body: impl FnOnce(&mut Keyed<'b, K, V, ReduceWithInverse<V, F, I>>) -> R,
    f: F,
    inverse: I,
) -> (Keyed<'b, K, V, ReduceWithInverse<V, F, I>>, R)
where
    F: Fn(V, V) -> V,
    I: Fn(V, V) -> V,
{
    let reduce = ReduceBy { f, values: PhantomData };
    keyed(place, ReduceWithInverse { reduce, inverse }, body)
}

/// Counts a span's records by key, or by value.
#[inline]
pub fn count_by<'b, K: Key, V, R>(
    place: Place<'b>,
    body: impl FnOnce(&mut Keyed<'b, K, V, CountBy>) -> R,
) -> (Keyed<'b, K, V, CountBy>, R) {
    keyed(place, CountBy, body)
}

/// Keeps each of a span's records once.
#[inline]
pub fn distinct<'b, K: Key, R>(
    place: Place<'b>,
    body: impl FnOnce(&mut Keyed<'b, K, (), DistinctBy>) -> R,
) -> (Keyed<'b, K, (), DistinctBy>, R) {
    keyed(place, DistinctBy, body)
}

/// Collects a span's values by key.
#[inline]
pub fn group_by_key<'b, K: Key, V, R>(
    place: Place<'b>,
    body: impl FnOnce(&mut Keyed<'b, K, V, GroupBy>) -> R,
) -> (Keyed<'b, K, V, GroupBy>, R) {
    keyed(place, GroupBy, body)
}

/// Aggregates a span's values by key, each key from `zero`.
#[inline]
pub fn aggregate_by_key<'b, 'z, K: Key, V, U, S, C, R>(
    place: Place<'b>,
    zero: &'z U,
    body: impl FnOnce(&mut Aggregated<'b, 'z, K, V, U, S, C>) -> R,
    seq: S,
    comb: C,
) -> (Aggregated<'b, 'z, K, V, U, S, C>, R)
where
    U: Clone,
    S: Fn(U, V) -> U,
    C: Fn(U, U) -> U,
{
    keyed(place, AggregateBy { zero, seq, comb, values: PhantomData }, body)
}

/// Combines a span's values by key, each key from its first value.
#[inline]
pub fn combine_by_key<'b, K: Key, V, U, N, S, C, R>(
    place: Place<'b>,
    body: impl FnOnce(&mut Combined<'b, K, V, U, N, S, C>) -> R,
    create: N,
    seq: S,
    comb: C,
) -> (Combined<'b, K, V, U, N, S, C>, R)
where
    N: Fn(V) -> U,
    S: Fn(U, V) -> U,
    C: Fn(U, U) -> U,
{
    keyed(place, CombineBy { create, seq, comb, values: PhantomData }, body)
}

/// Adds a pair's value to its key.
#[inline(always)]
pub fn put_pair<P: Pair, G: Grouping<P::Second>>(
    local: &mut Keyed<'_, P::First, P::Second, G>,
    pair: P,
) where
    P::First: Key,
{
    let (key, value) = pair.split();
    local.add(key, value);
}

/// Adds a record that is its own key.
#[inline(always)]
pub fn put_value<K: Key, G: Grouping<()>>(local: &mut Keyed<'_, K, (), G>, record: K) {
    local.add(record, ());
}

impl<'b, K: Key, V, G: Grouping<V>> Keyed<'b, K, V, G> {
    /// The buffer that the span's keys may point into.
    pub(super) fn arena(&self) -> &'b [u8] {
        self.place.arena
    }

    #[inline(always)]
    pub(super) fn add(&mut self, key: K, value: V) {
        let probe = key.probe(self.place.arena);
        let hash = self.table.hash(probe, &key);
        if K::DOMAIN.is_some() || self.table.len() < const { few_keys::<K::Probe>() } {
            let (grouping, table) = (&self.grouping, &mut self.table);
            let first = |value| grouping.first(value);
            table.upsert(hash, probe, key, value, first, |acc, value| grouping.add(acc, value));
        } else if self.block.push(hash, probe, key, value) {
            self.flush();
        }
    }

    /// Brings the records of the block into the table.
    fn flush(&mut self) {
        let grouping = &self.grouping;
        let first = |value| grouping.first(value);
        self.table.upsert_block(&mut self.block, first, |acc, value| grouping.add(acc, value));
    }
}

/// Every key with what its values became, in order of the keys' first arrival.
pub fn grouped<K, V, G>(run: &Run, spans: Vec<Keyed<'_, K, V, G>>) -> Rows<(K, G::Acc)>
where
    K: Key + Sync,
    G: Grouping<V, Acc: Send + Sync> + Sync,
{
    Rows::new(merged(run, spans).map(|(_, rows)| rows).unwrap_or_default())
}

/// Every key with what its values became, and the grouping that made it.
#[expect(clippy::type_complexity, reason = "a grouping and its rows")]
pub(super) fn merged<K, V, G>(
    run: &Run,
    spans: Vec<Keyed<'_, K, V, G>>,
) -> Option<(G, Vec<(K, G::Acc)>)>
where
    K: Key + Sync,
    G: Grouping<V, Acc: Send + Sync> + Sync,
{
    let mut spans = spans.into_iter();
    let Keyed { grouping, place, table, done, .. } = spans.next()?;
    let mut tables = done.into_iter().chain([table]);
    let mut total = tables.next().unwrap_or_else(Table::new);
    let later = spans.flat_map(|span| span.done.into_iter().chain([span.table]));
    let mut tables = tables.chain(later).peekable();
    while let Some(mut table) = tables.next() {
        let last = tables.peek().is_none();
        if G::exact() && !total.is_empty() {
            place.sizes.give(table.take_slots());
        }
        total.absorb(table, last, &run.workers, |older, younger| grouping.merge(older, younger));
    }
    place.sizes.keys.store(total.len(), Ordering::Relaxed);
    if G::exact() {
        place.sizes.give(total.take_slots());
    }
    Some((grouping, total.into_rows()))
}

/// Every record once, in order of first arrival.
#[must_use]
pub fn distinct_rows<K: Key + Sync>(
    run: &Run,
    spans: Vec<Keyed<'_, K, (), DistinctBy>>,
) -> Rows<K> {
    let rows = grouped(run, spans).into_vec();
    Rows::new(rows.into_iter().map(|(record, ())| record).collect())
}

#[cfg(test)]
mod tests;

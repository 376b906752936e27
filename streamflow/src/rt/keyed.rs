//! Consumers that group a stage's records by key.

use std::marker::PhantomData;

use super::{
    AggregateBy, CombineBy, CountBy, DistinctBy, GroupBy, Grouping, Local, Pair, ReduceBy,
    ReduceWithInverse, Rows,
};
use crate::Key;
use crate::keyed::{Block, Table};

/// A span's records, grouped by key.
#[derive(Debug)]
pub struct Keyed<'b, K: Key, V, G: Grouping<V>> {
    grouping: G,
    arena: &'b [u8],
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

/// A table with fewer keys than this lies in the nearest cache.
const FEW_KEYS: usize = 512;

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
fn keyed<'b, K: Key, V, G: Grouping<V>, R>(
    arena: &'b [u8],
    grouping: G,
    body: impl FnOnce(&mut Keyed<'b, K, V, G>) -> R,
) -> (Keyed<'b, K, V, G>, R) {
    let (table, block) = (Table::new(), Block::new());
    let mut local = Keyed { grouping, arena, table, block, done: Vec::new() };
    let rest = body(&mut local);
    local.flush();
    (local, rest)
}

/// Reduces a span's values by key.
#[inline]
pub fn reduce_by_key<'b, K: Key, V, F, R>(
    arena: &'b [u8],
    body: impl FnOnce(&mut Keyed<'b, K, V, ReduceBy<V, F>>) -> R,
    f: F,
) -> (Keyed<'b, K, V, ReduceBy<V, F>>, R)
where
    F: Fn(V, V) -> V,
{
    keyed(arena, ReduceBy { f, values: PhantomData }, body)
}

/// Reduces a span's values by key, for a window that takes what leaves off by `inverse`.
#[inline]
pub fn reduce_by_key_with_inverse<'b, K: Key, V, F, I, R>(
    arena: &'b [u8],
    body: impl FnOnce(&mut Keyed<'b, K, V, ReduceWithInverse<V, F, I>>) -> R,
    f: F,
    inverse: I,
) -> (Keyed<'b, K, V, ReduceWithInverse<V, F, I>>, R)
where
    F: Fn(V, V) -> V,
    I: Fn(V, V) -> V,
{
    let reduce = ReduceBy { f, values: PhantomData };
    keyed(arena, ReduceWithInverse { reduce, inverse }, body)
}

/// Counts a span's records by key, or by value.
#[inline]
pub fn count_by<'b, K: Key, V, R>(
    arena: &'b [u8],
    body: impl FnOnce(&mut Keyed<'b, K, V, CountBy>) -> R,
) -> (Keyed<'b, K, V, CountBy>, R) {
    keyed(arena, CountBy, body)
}

/// Keeps each of a span's records once.
#[inline]
pub fn distinct<'b, K: Key, R>(
    arena: &'b [u8],
    body: impl FnOnce(&mut Keyed<'b, K, (), DistinctBy>) -> R,
) -> (Keyed<'b, K, (), DistinctBy>, R) {
    keyed(arena, DistinctBy, body)
}

/// Collects a span's values by key.
#[inline]
pub fn group_by_key<'b, K: Key, V, R>(
    arena: &'b [u8],
    body: impl FnOnce(&mut Keyed<'b, K, V, GroupBy>) -> R,
) -> (Keyed<'b, K, V, GroupBy>, R) {
    keyed(arena, GroupBy, body)
}

/// Aggregates a span's values by key, each key from `zero`.
#[inline]
pub fn aggregate_by_key<'b, 'z, K: Key, V, U, S, C, R>(
    arena: &'b [u8],
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
    keyed(arena, AggregateBy { zero, seq, comb, values: PhantomData }, body)
}

/// Combines a span's values by key, each key from its first value.
#[inline]
pub fn combine_by_key<'b, K: Key, V, U, N, S, C, R>(
    arena: &'b [u8],
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
    keyed(arena, CombineBy { create, seq, comb, values: PhantomData }, body)
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
        self.arena
    }

    #[inline(always)]
    fn add(&mut self, key: K, value: V) {
        let probe = key.probe(self.arena);
        let hash = self.table.hash(probe);
        if self.table.len() < FEW_KEYS {
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
pub fn grouped<K: Key, V, G: Grouping<V>>(spans: Vec<Keyed<'_, K, V, G>>) -> Rows<(K, G::Acc)> {
    Rows::new(merged(spans).map(|(_, rows)| rows).unwrap_or_default())
}

/// Every key with what its values became, and the grouping that made it.
#[expect(clippy::type_complexity, reason = "a grouping and its rows")]
pub(super) fn merged<K: Key, V, G: Grouping<V>>(
    spans: Vec<Keyed<'_, K, V, G>>,
) -> Option<(G, Vec<(K, G::Acc)>)> {
    let mut spans = spans.into_iter();
    let first = spans.next()?;
    let Keyed { grouping, table, done, .. } = first;
    let mut tables = done.into_iter().chain([table]);
    let mut total = tables.next().unwrap_or_else(Table::new);
    let merge = |older, younger| grouping.merge(older, younger);
    for table in tables {
        total.absorb(table, merge);
    }
    for span in spans {
        for table in span.done.into_iter().chain([span.table]) {
            total.absorb(table, merge);
        }
    }
    Some((grouping, total.into_rows()))
}

/// Every record once, in order of first arrival.
#[must_use]
pub fn distinct_rows<K: Key>(spans: Vec<Keyed<'_, K, (), DistinctBy>>) -> Rows<K> {
    let rows = grouped(spans).into_vec();
    Rows::new(rows.into_iter().map(|(record, ())| record).collect())
}

#[cfg(test)]
mod tests;

//! A span's records on their way to their keys.

use super::super::{Grouping, Local, Pair};
use super::{Known, Place, Places};
use crate::key::{self, Key, Probe};
use crate::keyed::{Block, Hot, Table};
use crate::prefetch::prefetch_at;
use crate::window::Awaited;

/// What a stage's loop feeds: records meet those of their keys. It owns nothing, so that the loop
/// can hold it in registers.
#[derive(Debug)]
pub struct KeyedLocal<'t, 'b, K: Key, V, G: Grouping<V>, N> {
    grouping: &'t G,
    place: Place<'b, N>,
    /// What became of the values of keys that are known, by their numbers.
    known: &'t mut [(K::Probe, Awaited<G::Acc>)],
    /// What became of those of all other keys.
    table: Hot<'t, K, G::Acc>,
    /// Records not yet in the table.
    block: &'t mut Block<K, V>,
    /// The tables of earlier partitions, where each must begin anew.
    done: &'t mut Vec<Table<K, G::Acc>>,
}

/// Keys whose probe is a word or less are looked up one by one, for they are cheap to compare.
pub(in super::super) const fn one_by_one<P>() -> bool {
    size_of::<P>() <= size_of::<u64>()
}

/// A table with fewer keys than this lies in the nearer caches: its records are looked up one by
/// one, whatever the probe.
const FEW_KEYS: usize = 8192;

impl<K: Key, V, G: Grouping<V>, N: Known<K>> Local for KeyedLocal<'_, '_, K, V, G, N> {
    #[inline]
    fn open(&mut self) {
        if !G::exact() {
            self.flush();
        }
        if !G::exact() && self.table.len() > 0 {
            self.done.push(self.table.change(|table| std::mem::replace(table, Table::new())));
        }
    }
}

/// Adds a pair's value to its key.
#[inline(always)]
pub fn put_pair<P: Pair, G: Grouping<P::Second>, N: Known<P::First>>(
    local: &mut KeyedLocal<'_, '_, P::First, P::Second, G, N>,
    pair: P,
) where
    P::First: Key,
{
    let (key, value) = pair.split();
    local.add(key, value);
}

/// Adds a record that is its own key.
#[inline(always)]
pub fn put_value<K: Key, G: Grouping<()>, N: Known<K>>(
    local: &mut KeyedLocal<'_, '_, K, (), G, N>,
    record: K,
) {
    local.add(record, ());
}

impl<'t, 'b, K: Key, V, G: Grouping<V>, N: Known<K>> KeyedLocal<'t, 'b, K, V, G, N> {
    #[inline(always)]
    pub(super) fn new(
        grouping: &'t G,
        place: Place<'b, N>,
        known: &'t mut Places<K, G::Acc>,
        (table, done): (&'t mut Table<K, G::Acc>, &'t mut Vec<Table<K, G::Acc>>),
        block: &'t mut Block<K, V>,
    ) -> Self {
        Self { grouping, place, known, table: Hot::new(table), block, done }
    }

    #[inline(always)]
    pub(in super::super) fn add(&mut self, key: K, value: V) {
        let probe = key.probe(self.place.arena);
        let hash = self.table.hash(probe, &key);
        let unknown = !N::KNOWS || self.known.is_empty();
        if const { K::DOMAIN.is_none() && !one_by_one::<K::Probe>() }
            && self.known.len() + self.table.len() >= FEW_KEYS
        {
            if self.block.push(hash, probe, key, value) {
                self.flush();
            }
            return;
        }
        let Self { grouping, place, known, table, .. } = self;
        let number = if unknown { None } else { find(place.known, known, hash, probe, &key) };
        match number.and_then(|number| known.get_mut(number as usize)) {
            Some((_, Awaited::Yes(acc))) => add(*grouping, acc, value),
            _ => {
                let first = |value| grouping.first(value);
                table.upsert(hash, probe, key, value, first, |acc, value| grouping.add(acc, value));
            }
        }
    }

    /// Brings the records of the block to their keys.
    #[inline(always)]
    pub(super) fn flush(&mut self) {
        if const { K::DOMAIN.is_some() || one_by_one::<K::Probe>() } {
            return;
        }
        let Self { grouping, place, known, table, block, .. } = self;
        table.change(|table| {
            if N::KNOWS && !known.is_empty() {
                sift(*grouping, place.known, known, block);
            }
            let first = |value| grouping.first(value);
            table.upsert_block(block, first, |acc, value| grouping.add(acc, value));
        });
    }
}

/// Brings those of the block's records to their keys whose keys are known.
#[inline(never)]
fn sift<K: Key, V, G: Grouping<V>, N: Known<K>>(
    grouping: &G,
    known: N,
    places: &mut [(K::Probe, Awaited<G::Acc>)],
    block: &mut Block<K, V>,
) {
    let then = |at| prefetch_at(places, at);
    block.look(|hash| known.prefetch(hash), |hash| known.first(hash), then);
    block.settle(|at, probe| {
        let awaited =
            places.get(at as usize).is_some_and(|(_, acc)| matches!(acc, Awaited::Yes(_)));
        key::is_surely(places, at, probe, |(of, _)| *of) & awaited
    });
    block.sift(|found, hash, probe, key, value| {
        let number = found.or_else(|| find(known, places, hash, probe, key));
        match number.and_then(|number| places.get_mut(number as usize)) {
            Some((_, Awaited::Yes(acc))) => {
                add(grouping, acc, value);
                None
            }
            _ => Some(value),
        }
    });
}

/// The number of a key that is known.
#[inline(always)]
fn find<K: Key, A, N: Known<K>>(
    known: N,
    places: &[(K::Probe, Awaited<A>)],
    hash: u64,
    probe: K::Probe,
    key: &K,
) -> Option<u32> {
    known.find(hash, |number| {
        places.get(number as usize).is_some_and(|(of, _)| *of == probe)
            && (probe.settles() || known.same(number, key))
    })
}

/// Adds a value to those of a key.
#[inline(always)]
fn add<V, G: Grouping<V>>(grouping: &G, acc: &mut Option<G::Acc>, value: V) {
    *acc = Some(match acc.take() {
        Some(acc) => grouping.add(acc, value),
        None => grouping.first(value),
    });
}

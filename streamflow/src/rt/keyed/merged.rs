//! What all spans of a batch grouped by key, in one: known keys by their numbers, tables from left
//! to right.

use std::sync::atomic::Ordering;

use super::super::{DistinctBy, Grouping, Rows, Run};
use super::{Keyed, Known, Places};
use crate::Key;
use crate::keyed::Table;
use crate::window::Awaited;

/// Every key with what its values became, in order of the keys' first arrival.
pub fn grouped<K, V, G>(run: &Run, spans: Vec<Keyed<'_, K, V, G>>) -> Rows<(K, G::Acc)>
where
    K: Key + Sync,
    G: Grouping<V, Acc: Send + Sync> + Sync,
{
    Rows::new(merged(run, spans).map(|merged| merged.rows).unwrap_or_default())
}

/// What became of all spans of a batch.
#[derive(Debug)]
pub(in super::super) struct Merged<'b, K: Key, A, G> {
    pub(in super::super) grouping: G,
    /// The buffer that keys may point into.
    pub(in super::super) arena: &'b [u8],
    /// What became of the values of keys that were known, by their numbers.
    pub(in super::super) known: Places<K, A>,
    /// Every other key with what its values became, in order of the keys' first arrival.
    pub(in super::super) rows: Vec<(K, A)>,
}

/// What became of all spans, and the grouping that made it.
pub(in super::super) fn merged<'b, K, V, G, N>(
    run: &Run,
    spans: Vec<Keyed<'b, K, V, G, N>>,
) -> Option<Merged<'b, K, G::Acc, G>>
where
    K: Key + Sync,
    G: Grouping<V, Acc: Send + Sync> + Sync,
    N: Known<K>,
{
    let mut spans = spans.into_iter();
    let Keyed { grouping, place, mut known, table, done, .. } = spans.next()?;
    let merge = |older, younger| grouping.merge(older, younger);
    let mut tables: Vec<_> = done.into_iter().chain([table]).collect();
    for span in spans {
        merge_known(&mut known, span.known, merge);
        tables.extend(span.done.into_iter().chain([span.table]));
    }
    let mut tables = tables.into_iter().peekable();
    let mut total = tables.next().unwrap_or_else(Table::new);
    while let Some(mut table) = tables.next() {
        let last = tables.peek().is_none();
        if G::exact() && !total.is_empty() {
            place.sizes.give(table.take_slots());
        }
        total.absorb(table, last, &run.workers, merge);
    }
    place.sizes.keys.store(total.len(), Ordering::Relaxed);
    place.sizes.known.store(
        known.iter().filter(|(_, known)| matches!(known, Awaited::Yes(Some(_)))).count(),
        Ordering::Relaxed,
    );
    if G::exact() {
        place.sizes.give(total.take_slots());
    }
    Some(Merged { grouping, arena: place.arena, known, rows: total.into_rows() })
}

/// Brings what a younger span made of known keys to what older ones did.
fn merge_known<P, A>(
    older: &mut [(P, Awaited<A>)],
    younger: Vec<(P, Awaited<A>)>,
    merge: impl Fn(A, A) -> A,
) {
    for ((_, older), (_, younger)) in older.iter_mut().zip(younger) {
        let (Awaited::Yes(older), Some(younger)) = (older, younger.arrived()) else { continue };
        *older = Some(match older.take() {
            Some(older) => merge(older, younger),
            None => younger,
        });
    }
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

//! Keys looked up before their turn comes, many at once, so that they wait for memory together: a
//! dictionary of many keys lies in no cache, and a lookup waits for its slot, then for its row.
//!
//! Group prefetching, from Chen, Ailamaki, Gibbons and Mowry, "Improving hash join performance
//! through prefetching" (ICDE 2004). Their other form, in which each turn asks for what later ones
//! need, was slower here: its loop is so long that the processor is at few of its rounds at once.

use super::{DEAD, Dictionary, Row, Sought};
use crate::key::{self, Key};
use crate::prefetch::prefetch_at;

/// How many keys are looked up at once. While they have their turns the next ones wait for memory,
/// and what both ask for is to stay in the nearest cache.
pub(crate) const AHEAD: usize = 32;

/// What a key is looked up by, and what is most likely its id.
pub(crate) type Looked<P> = (Sought<P>, u32);

impl<O: Key, T, R: Row<O::Probe, T>> Dictionary<O, T, R> {
    /// Looks up the keys of the first `AHEAD` of these records, and asks for their rows.
    #[inline(never)]
    pub(crate) fn look_ahead<K, V>(&self, records: &[(K, V)], found: &mut Vec<Looked<O::Probe>>)
    where
        K: Key<Owned = O, Probe = O::Probe>,
    {
        found.extend(records.iter().take(AHEAD).map(|(key, _)| {
            let sought = self.seek(key, &[]);
            self.prefetch_slot(sought.hash);
            (sought, DEAD)
        }));
        for (sought, id) in found {
            *id = self.first(sought.hash);
            prefetch_at(&self.rows, *id);
        }
    }

    /// The id of a key that was looked up since keys last left.
    #[inline(always)]
    pub(crate) fn settle<K>(&self, key: &K, (sought, likely): Looked<O::Probe>) -> Option<u32>
    where
        K: Key<Owned = O, Probe = O::Probe>,
    {
        let surely = key::is_surely(&self.rows, likely, sought.probe, R::probe) & (likely != DEAD);
        if surely { Some(likely) } else { self.find(key, sought) }
    }
}

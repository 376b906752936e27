//! The keys that a window will still hold in a batch that is yet to come: those that occur in a
//! pane which will be there. What becomes of their values in that batch can be kept by their ids,
//! and needs no table and no second lookup.

use super::roster::Roster;
use crate::Key;

/// The keys that a window holds before a batch, and their ids.
#[derive(Debug)]
pub struct Members<'w, O: Key> {
    /// Nothing where so few keys are awaited that a place for each would cost more.
    roster: Option<&'w Roster<O>>,
    /// The lower half of the number of the batch's pane.
    pane: u32,
    /// How many panes the window has.
    panes: u32,
}

impl<O: Key> Clone for Members<'_, O> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<O: Key> Copy for Members<'_, O> {}

/// What a batch has of an id.
#[derive(Clone, Debug)]
pub enum Awaited<A> {
    /// Its key will have left.
    No,
    /// What became of its key's values, if it arrived.
    Yes(Option<A>),
}

impl<A> Awaited<A> {
    /// What became of the key's values.
    pub fn arrived(self) -> Option<A> {
        match self {
            Self::No => None,
            Self::Yes(arrived) => arrived,
        }
    }
}

/// A window with so many times the keys that arrive is not worth a place for each of them.
const AWAITED: usize = 8;

impl<'w, O: Key> Members<'w, O> {
    /// Those of `roster` before a batch of pane `pane`, the window having `panes`, if about
    /// `arrived` of them are awaited.
    pub(super) fn new(roster: &'w Roster<O>, pane: u64, panes: usize, arrived: usize) -> Self {
        // Keys whose probe is a word are found as fast in a table of the batch's own.
        let many = arrived.saturating_mul(AWAITED) >= roster.keys.ids()
            && const { size_of::<O::Probe>() > size_of::<u64>() };
        let panes = u32::try_from(panes).unwrap_or(u32::MAX / 2);
        Self { roster: many.then_some(roster), pane: pane as u32, panes }
    }

    /// No key.
    pub(super) fn none() -> Self {
        Self { roster: None, pane: 0, panes: 0 }
    }

    /// A place for each id, with its key's probe.
    pub(crate) fn places<A>(self) -> Vec<(O::Probe, Awaited<A>)> {
        let place = |(probe, member): &(O::Probe, super::roster::Member)| {
            let remains = self.pane.wrapping_sub(member.last) < self.panes;
            (*probe, if remains { Awaited::Yes(None) } else { Awaited::No })
        };
        self.roster.map(|roster| roster.keys.rows().iter().map(place).collect()).unwrap_or_default()
    }

    /// Asks for where the search for a hash begins.
    #[inline(always)]
    pub(crate) fn prefetch(self, hash: u64) {
        if let Some(roster) = self.roster {
            roster.keys.prefetch_slot(hash);
        }
    }

    /// What is most likely the id of a key of that hash, if there is one.
    #[inline(always)]
    pub(crate) fn first(self, hash: u64) -> u32 {
        self.roster.map_or(u32::MAX, |roster| roster.keys.first(hash))
    }

    /// The id of that hash which is the one.
    #[inline(always)]
    pub(crate) fn find(self, hash: u64, is: impl Fn(u32) -> bool) -> Option<u32> {
        self.roster?.keys.find_hash(hash, is)
    }

    /// Whether a key is that of an id.
    pub(crate) fn same<K: Key<Owned = O>>(self, id: u32, key: &K) -> bool {
        let owned = self.roster.and_then(|roster| roster.keys.key(id));
        owned.is_some_and(|owned| key.same(owned))
    }
}

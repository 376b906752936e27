//! Records on their way to their keys, a block at a time: in a large table each lookup waits for
//! memory, and those of a block wait together.

use crate::key::Key;

/// No number of an entry.
pub(crate) const VACANT: u32 = u32::MAX;

/// How many records are looked up together.
pub(crate) const BLOCK: usize = 128;

/// Records on their way to their keys.
#[derive(Debug)]
pub(crate) struct Block<K: Key, X> {
    pub(super) arrivals: Vec<Arrival<K, X>>,
    /// Room for those that are not known.
    rest: Vec<Arrival<K, X>>,
}

#[derive(Debug)]
pub(super) struct Arrival<K: Key, X> {
    pub(super) probe: K::Probe,
    pub(super) key: K,
    pub(super) value: X,
    pub(super) hash: u64,
    pub(super) found: u32,
}

impl<K: Key, X> Block<K, X> {
    pub(crate) fn new() -> Self {
        Self { arrivals: Vec::new(), rest: Vec::new() }
    }

    /// Adds a record; whether the block is full thereby.
    #[inline(always)]
    pub(crate) fn push(&mut self, hash: u64, probe: K::Probe, key: K, value: X) -> bool {
        self.arrivals.push(Arrival { probe, key, value, hash, found: VACANT });
        self.arrivals.len() == BLOCK
    }

    /// Looks where the searches begin, and notes the numbers that the keys most likely have.
    /// `ask` asks for what `first` then reads, and `then` for what is read of a number next: in
    /// passes of their own, so that all wait for memory together.
    #[inline(always)]
    pub(crate) fn look(
        &mut self,
        ask: impl Fn(u64),
        first: impl Fn(u64) -> u32,
        then: impl Fn(u32),
    ) {
        self.arrivals.iter().for_each(|arrival| ask(arrival.hash));
        for Arrival { hash, found, .. } in &mut self.arrivals {
            *found = first(*hash);
            then(*found);
        }
    }

    /// Settles which of the numbers are right: those for which `is` says so of the probe. The
    /// others become none.
    #[inline(always)]
    pub(crate) fn settle(&mut self, is: impl Fn(u32, K::Probe) -> bool) {
        for Arrival { probe, found, .. } in &mut self.arrivals {
            // Without a branch: whether the first was the right one cannot be foretold.
            *found |= u32::from(is(*found, *probe)).wrapping_sub(1);
        }
    }

    /// Takes out the records that `put` takes, in order: it is told a record's number, if that is
    /// settled, its hash, probe, key and value, and gives the value back if the record is to stay.
    #[inline(always)]
    pub(crate) fn sift(
        &mut self,
        mut put: impl FnMut(Option<u32>, u64, K::Probe, &K, X) -> Option<X>,
    ) {
        for Arrival { probe, key, value, hash, found } in self.arrivals.drain(..) {
            let number = (found != VACANT).then_some(found);
            if let Some(value) = put(number, hash, probe, &key, value) {
                self.rest.push(Arrival { probe, key, value, hash, found: VACANT });
            }
        }
        std::mem::swap(&mut self.arrivals, &mut self.rest);
    }
}

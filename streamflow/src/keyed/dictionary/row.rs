//! What a dictionary holds of a key, by id: its probe, and beside it what is looked at next when
//! the key was found.

use crate::key::Probe;

/// A probe and a note, in the layout that suits those who look them up.
pub(crate) trait Row<P: Probe, T> {
    fn new(probe: P, note: T) -> Self;
    fn probe(&self) -> P;
    fn note(&self) -> &T;
    fn note_mut(&mut self) -> &mut T;
}

/// As small as can be: for tables that are passed over as a whole, or lie in a cache.
impl<P: Probe, T> Row<P, T> for (P, T) {
    #[inline(always)]
    fn new(probe: P, note: T) -> Self {
        (probe, note)
    }

    #[inline(always)]
    fn probe(&self) -> P {
        self.0
    }

    #[inline(always)]
    fn note(&self) -> &T {
        &self.1
    }

    #[inline(always)]
    fn note_mut(&mut self) -> &mut T {
        &mut self.1
    }
}

/// In as few lines of the cache as can be, for tables that lie in none: a row of up to 32 bytes is
/// in one of them, where of rows laid end to end every other may reach into two.
#[derive(Debug)]
#[repr(align(32))]
pub(crate) struct Aligned<P, T> {
    probe: P,
    note: T,
}

impl<P: Probe, T> Row<P, T> for Aligned<P, T> {
    #[inline(always)]
    fn new(probe: P, note: T) -> Self {
        Self { probe, note }
    }

    #[inline(always)]
    fn probe(&self) -> P {
        self.probe
    }

    #[inline(always)]
    fn note(&self) -> &T {
        &self.note
    }

    #[inline(always)]
    fn note_mut(&mut self) -> &mut T {
        &mut self.note
    }
}

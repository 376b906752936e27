//! Keys that are known before a batch comes: those of the window that it is on its way into. What
//! becomes of their values needs no table, for the window has a number for each.

use super::local::one_by_one;
use crate::Key;
use crate::window::{Awaited, Members};

/// The keys that are known, and their numbers.
pub trait Known<K: Key>: Copy {
    /// Whether any key may be.
    const KNOWS: bool;

    /// A place for each number, with its key's probe.
    fn places<A>(self) -> Vec<(K::Probe, Awaited<A>)>;

    /// Asks for what `first` reads.
    fn prefetch(self, hash: u64);

    /// What is most likely the number of a key of that hash.
    fn first(self, hash: u64) -> u32;

    /// The number of that hash which is the one.
    fn find(self, hash: u64, is: impl Fn(u32) -> bool) -> Option<u32>;

    /// Whether a key is that of a number.
    fn same(self, number: u32, key: &K) -> bool;
}

/// No key is known.
#[derive(Clone, Copy, Debug)]
pub struct Nothing;

impl<K: Key> Known<K> for Nothing {
    const KNOWS: bool = false;

    fn places<A>(self) -> Vec<(K::Probe, Awaited<A>)> {
        Vec::new()
    }

    #[inline(always)]
    fn prefetch(self, _: u64) {}

    #[inline(always)]
    fn first(self, _: u64) -> u32 {
        u32::MAX
    }

    #[inline(always)]
    fn find(self, _: u64, _: impl Fn(u32) -> bool) -> Option<u32> {
        None
    }

    fn same(self, _: u32, _: &K) -> bool {
        false
    }
}

impl<K, O> Known<K> for Members<'_, O>
where
    O: Key,
    K: Key<Owned = O, Probe = O::Probe>,
{
    // A key that is looked up one by one is found as fast in a table of the batch's own.
    const KNOWS: bool = !one_by_one::<O::Probe>();

    fn places<A>(self) -> Vec<(K::Probe, Awaited<A>)> {
        Members::places(self)
    }

    #[inline(always)]
    fn prefetch(self, hash: u64) {
        Members::prefetch(self, hash);
    }

    #[inline(always)]
    fn first(self, hash: u64) -> u32 {
        Members::first(self, hash)
    }

    #[inline(always)]
    fn find(self, hash: u64, is: impl Fn(u32) -> bool) -> Option<u32> {
        Members::find(self, hash, is)
    }

    fn same(self, number: u32, key: &K) -> bool {
        Members::same(self, number, key)
    }
}

//! Keys: what records meet by, borrowed within a batch and owned once they enter state.

mod impls;
mod probe;
mod seeded;
mod stable;

pub(crate) use probe::is_surely;
pub use probe::{HashProbe, Probe, StrProbe};
#[cfg(test)]
pub(crate) use seeded::chosen;
pub(crate) use seeded::{HashState, hash_state};

use serde::{Deserialize, Serialize};

use crate::Own;
use crate::hash::xxh64;

/// A key that records can be grouped by.
///
/// Given for integers, `bool`, `char`, strings, bytes, `Option`, references, arrays, tuples of up
/// to eight, addresses and `Duration`. Any other type that is `Hash + Eq + Clone + 'static` is a
/// key inside [`ByValue`].
///
/// A keyed table does not compare keys but their *probes*: a small `Copy` value that most often
/// decides equality by itself (an integer is its own; a string of up to 15 bytes fits in one).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a key",
    label = "records are grouped by this",
    note = "keys are integers, bool, char, strings, bytes, Option, references, arrays, tuples, \
            addresses and Duration",
    note = "a type of your own becomes one by `#[derive(Clone, PartialEq, Eq, Key)]`; any other \
            `Hash + Eq + Clone + 'static` type is wrapped: \
            `.map(|(key, value)| (ByValue(key), value))`"
)]
pub trait Key: Own + Eq {
    /// The small value that stands for the key in a table.
    type Probe: Probe;

    /// How many keys the type has, where they are few: tables of such keys are arrays indexed by
    /// [`ordinal`](Key::ordinal).
    const DOMAIN: Option<usize> = None;

    /// The key's probe. `arena` is the buffer that the key may point into, or empty.
    fn probe(&self, arena: &[u8]) -> Self::Probe;

    /// Whether an owned key is the same as this one; asked where equal probes do not settle it.
    fn same(&self, owned: &Self::Owned) -> bool;

    /// The key as bytes, the same for a key and its owned twin, on every platform and in every
    /// process: integers in little-endian order, `usize` as 64 bits, strings after their length.
    fn encode(&self, out: &mut Vec<u8>);

    /// The key's number among the [`DOMAIN`](Key::DOMAIN) keys of its type.
    #[inline]
    fn ordinal(&self) -> usize {
        0
    }

    /// XXH64, with seed 0, of what [`encode`](Key::encode) writes: which virtual shard a key's
    /// state belongs to, now and in a checkpoint read elsewhere.
    ///
    /// ```
    /// use streamflow::Key;
    /// assert_eq!("word".stable_hash(), "word".to_owned().stable_hash());
    /// assert_eq!(7u8.stable_hash(), 0xA96C_7F0C_E858_BBB7);
    /// ```
    fn stable_hash(&self) -> u64 {
        // Taken for the while: a key's `encode` may ask for another key's hash.
        let mut bytes = ENCODED.take();
        bytes.clear();
        self.encode(&mut bytes);
        let hash = xxh64(&bytes);
        ENCODED.set(bytes);
        hash
    }
}

thread_local! {
    /// Room for a key as bytes.
    static ENCODED: std::cell::Cell<Vec<u8>> = const { std::cell::Cell::new(Vec::new()) };
}

/// The most keys that a type may have to be called few.
const FEW: usize = 4096;

/// The domain of pairs of keys, if they are few.
#[must_use]
pub const fn product(left: Option<usize>, right: Option<usize>) -> Option<usize> {
    match (left, right) {
        (Some(left), Some(right)) if left * right <= FEW => Some(left * right),
        _ => None,
    }
}

/// Makes a key, and an owned record, of any type that is `Hash + Eq + Clone + Send + 'static`.
///
/// ```
/// use streamflow::{ByValue, Key};
/// #[derive(Clone, PartialEq, Eq, Hash)]
/// struct Route { method: String, path: String }
/// fn is_key<K: Key>() {}
/// is_key::<ByValue<Route>>();
/// ```
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct ByValue<T>(pub T);

impl<T: Clone + Send + 'static> Own for ByValue<T> {
    type Owned = Self;
    type View<'a> = Self;

    fn into_owned(self) -> Self {
        self
    }

    fn lend(owned: &Self) -> Self {
        owned.clone()
    }
}

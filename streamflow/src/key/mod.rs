//! Keys: what records meet by, borrowed within a batch and owned once they enter state.

mod impls;
mod probe;

pub(crate) use probe::hash_state;
pub use probe::{HashProbe, Probe, StrProbe};

use crate::Own;

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
    label = "this operator groups records by key",
    note = "keys are integers, bool, char, strings, bytes, Option, references, arrays, tuples, \
            addresses and Duration; wrap any other `Hash + Eq + Clone + 'static` type: \
            `.map(|(key, value)| (ByValue(key), value))`"
)]
pub trait Key: Own + Eq {
    /// The small value that stands for the key in a table.
    type Probe: Probe;

    /// The key's probe. `arena` is the buffer that the key may point into, or empty.
    fn probe(&self, arena: &[u8]) -> Self::Probe;
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ByValue<T>(pub T);

impl<T: Clone + Send + 'static> Own for ByValue<T> {
    type Owned = Self;

    fn into_owned(self) -> Self {
        self
    }
}

//! What states cost, told when they are made: their types are known then, and `explain()` says it.

use crate::Key;
use crate::explain::{Per, StateCost};
use crate::state::Store;
use crate::window::{Keyed, Panes, Values};

/// A state that knows what it costs.
pub trait Costs {
    /// About how many bytes, of each of what.
    fn bytes(&self) -> (usize, Per);
    /// How many keys there can be, where they are few.
    fn keys(&self) -> Option<usize> {
        None
    }
    /// Whether floats are taken off floats.
    fn rounds(&self) -> bool {
        false
    }
}

/// Whether a type is a float, or has one in it that its name shows.
fn has_floats<A>() -> bool {
    let name = std::any::type_name::<A>();
    let mut words = name.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    words.any(|word| matches!(word, "f32" | "f64"))
}

/// A key that is the only one of its type is no key, but a way to keep one value.
fn per_key<O: Key>() -> Per {
    if O::DOMAIN == Some(1) { Per::Whole } else { Per::EachKey }
}

impl<O: Key, V: Values> Costs for Keyed<O, V> {
    fn rounds(&self) -> bool {
        V::TAKES_OFF && has_floats::<V::Aggregate>()
    }

    fn bytes(&self) -> (usize, Per) {
        (self.bytes_per_key(), per_key::<O>())
    }

    fn keys(&self) -> Option<usize> {
        O::DOMAIN
    }
}

impl<R> Costs for Panes<R> {
    fn bytes(&self) -> (usize, Per) {
        (self.bytes_per_record(), Per::EachRecord)
    }
}

impl<O: Key, S> Costs for Store<O, S> {
    fn bytes(&self) -> (usize, Per) {
        (self.bytes_per_key(), per_key::<O>())
    }

    fn keys(&self) -> Option<usize> {
        O::DOMAIN
    }
}

/// What a state costs, that of the operator which the plan names so.
pub fn cost<S: Costs>(state: &'static str, of: &S) -> StateCost {
    let (bytes, per) = of.bytes();
    StateCost { state, bytes, per, keys: of.keys(), rounds: of.rounds() }
}

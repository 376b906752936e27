//! What states cost, told when they are made: their types are known then, and `explain()` says it.

use crate::Key;
use crate::explain::{Per, StateCost};
use crate::state::Store;
use crate::window::{Keyed, Panes, Values};

/// A state that knows what it costs.
pub trait Costs {
    /// About how many bytes, of each of what.
    fn bytes(&self) -> (usize, Per);
    /// How many keys and values are in them which may own memory elsewhere.
    fn on_heap(&self) -> (usize, usize);
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

/// So many, of a type that owns more than its own bytes; else none.
fn if_owning<T>(number: usize) -> usize {
    if std::mem::needs_drop::<T>() { number } else { 0 }
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

    fn on_heap(&self) -> (usize, usize) {
        let (keys, values) = self.held_per_key();
        (if_owning::<O>(keys), if_owning::<V::Aggregate>(values))
    }

    fn keys(&self) -> Option<usize> {
        O::DOMAIN
    }
}

impl<R> Costs for Panes<R> {
    fn bytes(&self) -> (usize, Per) {
        (self.bytes_per_record(), Per::EachRecord)
    }

    fn on_heap(&self) -> (usize, usize) {
        (0, if_owning::<R>(1))
    }
}

impl<O: Key, S> Costs for Store<O, S> {
    fn bytes(&self) -> (usize, Per) {
        (self.bytes_per_key(), per_key::<O>())
    }

    fn on_heap(&self) -> (usize, usize) {
        // The state, and what it was before the batch.
        (if_owning::<O>(1), if_owning::<S>(2))
    }

    fn keys(&self) -> Option<usize> {
        O::DOMAIN
    }
}

/// What a state costs, that of the operator which the plan names so.
pub fn cost<S: Costs>(state: &'static str, of: &S) -> StateCost {
    let (bytes, per) = of.bytes();
    let (heap_keys, heap_values) = of.on_heap();
    let (keys, rounds) = (of.keys(), of.rounds());
    StateCost { state, bytes, per, keys, heap_keys, heap_values, rounds }
}

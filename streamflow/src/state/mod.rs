//! Keyed state: what a job keeps of each key between batches, for as long as its bounds allow.
//!
//! [`Store`] holds the keys in order of their entry, each with its state; where a bound asks for
//! it, the keys are also a list in order of their last arrival (`recency.rs`), so that those that
//! time out are found without a look at the others. A batch touches the keys that arrive and those
//! that leave, and notes how to take each change back.
//!
//! [`Store::map`] is `map_with_state`, [`Store::update`] is `update_state_by_key`.

mod map;
mod merged;
mod note;
mod recency;
mod saved;
mod store;
#[cfg(test)]
mod tests;
mod update;

pub use map::Mapped;
pub use merged::{Changed, Delta, Merged, NeverEntered};
pub use saved::Held;
pub(crate) use saved::LentPart;
pub use store::{Bounds, Store};

/// One key's state, as the function of `map_with_state` sees it.
///
/// ```
/// use std::time::Duration;
/// use streamflow::prelude::*;
///
/// let (mut feed, visits) = test::source::<Values<(&'static str, u64)>>();
/// let (seen, out) = test::collect();
/// let mut job = stream! {
///     name "visits";
///     batch 1s;
///     source visits = visits;
///     let totals = visits.map_with_state::<u64>(
///         |user, pages, state| {
///             let total = state.get().copied().unwrap_or(0) + pages.unwrap_or(0);
///             if !state.is_timing_out() {
///                 state.update(total);
///             }
///             (user.to_string(), total, state.is_timing_out())
///         },
///         timeout = 2s,
///     );
///     totals.write_to(out);
/// }
/// .test();
/// feed.batch([("ann", 2), ("bob", 1)]);
/// feed.batch([("ann", 3)]);
/// job.advance(Duration::from_secs(4));
/// let of = |user: &str, total, gone| (user.to_owned(), total, gone);
/// assert_eq!(
///     seen.take_records(),
///     [
///         of("ann", 2, false),
///         of("bob", 1, false),
///         of("ann", 5, false),
///         of("bob", 1, true), // In batch 3: two seconds after its last arrival.
///         of("ann", 5, true),
///     ]
/// );
/// ```
#[derive(Debug)]
pub struct State<S> {
    value: Option<S>,
    /// What the value was before it was changed in this call.
    before: Option<Option<S>>,
    timing_out: bool,
}

impl<S> State<S> {
    const fn vacant() -> Self {
        Self { value: None, before: None, timing_out: false }
    }

    /// Whether the key has a state.
    #[must_use]
    pub fn exists(&self) -> bool {
        self.value.is_some()
    }

    /// The key's state, if it has one.
    #[must_use]
    pub fn get(&self) -> Option<&S> {
        self.value.as_ref()
    }

    /// The key's state, to be changed in place. Once a record, the state is cloned first, so
    /// that a batch that fails can be taken back.
    ///
    /// # Panics
    /// When the key is timing out.
    pub fn get_mut(&mut self) -> Option<&mut S>
    where
        S: Clone,
    {
        self.open();
        if self.before.is_none() {
            self.before = Some(self.value.clone());
        }
        self.value.as_mut()
    }

    /// Gives the key a state, in place of any that it had.
    ///
    /// # Panics
    /// When the key is timing out.
    pub fn update(&mut self, state: S) {
        self.open();
        let before = self.value.replace(state);
        self.before.get_or_insert(before);
    }

    /// Takes the key's state away; the key is no longer held.
    ///
    /// # Panics
    /// When the key is timing out.
    pub fn remove(&mut self) {
        self.open();
        let before = self.value.take();
        self.before.get_or_insert(before);
    }

    /// Whether the key leaves for its timeout, or for there being too many keys: its state can be
    /// read for the last time, and not changed.
    #[must_use]
    pub fn is_timing_out(&self) -> bool {
        self.timing_out
    }

    fn open(&self) {
        assert!(!self.timing_out, "the state of a key that is timing out cannot be changed");
    }
}

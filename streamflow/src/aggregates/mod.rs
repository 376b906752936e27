//! Aggregates: what becomes of a batch's, a key's or a window's records.
//!
//! [`Aggregate`] is how a user adds one; [`ApproxDistinct`] and [`Quantiles`] are two that come
//! with the library.

mod approx_distinct;
mod quantiles;
mod registers;

pub use approx_distinct::ApproxDistinct;
pub use quantiles::{Measure, Quantiles, Sketch};
pub use registers::Registers;

/// What becomes of many records of type `T`: used by `aggregate(agg)` for a batch, by
/// `aggregate_by_key(agg)` for each key, and by both within a window.
///
/// A state is made of some records in order; states of neighbouring records merge, the left one
/// being the older. `merge` must be associative; it need not commute. A window keeps states of its
/// panes, which are then cloned and own what they hold.
///
/// Where a state can be taken off again a window is cheaper by the option `inverse`:
/// `aggregate(agg, inverse = |total, leaving| …)`, whose function is given states.
///
/// ```
/// use std::time::Duration;
/// use streamflow::prelude::*;
///
/// /// The variance, by the sums of the values and of their squares.
/// struct Variance;
///
/// impl Aggregate<f64> for Variance {
///     type State = (f64, f64, f64);
///     type Out = f64;
///
///     fn zero(&self) -> Self::State {
///         (0.0, 0.0, 0.0)
///     }
///
///     fn add(&self, (n, sum, squares): Self::State, x: f64) -> Self::State {
///         (n + 1.0, sum + x, squares + x * x)
///     }
///
///     fn merge(&self, a: Self::State, b: Self::State) -> Self::State {
///         (a.0 + b.0, a.1 + b.1, a.2 + b.2)
///     }
///
///     fn finish(&self, (n, sum, squares): Self::State) -> f64 {
///         squares / n - (sum / n).powi(2)
///     }
/// }
///
/// let (mut feed, loads) = test::source::<Values<(&'static str, f64)>>();
/// let (seen, out) = test::collect();
/// let mut job = stream! {
///     name "variance";
///     batch 1s;
///     source loads = loads;
///     let spread = loads.window(1min).aggregate_by_key(Variance);
///     spread.write_to(out);
/// }
/// .test();
/// feed.batch([("cpu", 1.0), ("cpu", 3.0), ("memory", 5.0)]);
/// job.advance(Duration::from_secs(1));
/// assert_eq!(seen.take_records(), [("cpu".to_owned(), 1.0), ("memory".to_owned(), 0.0)]);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not aggregate records of type `{T}`",
    label = "this is no aggregate of such records",
    note = "`aggregate` takes an implementation of `Aggregate<{T}>`: zero, add, merge, finish"
)]
pub trait Aggregate<T> {
    /// What is kept of some records.
    type State;
    /// What comes of it in the end.
    type Out;

    /// Whether the state of some records is the same however they are bracketed, so that a worker
    /// may go on from partition to partition. Not so for sums of floats.
    const EXACT: bool = false;

    /// The state of no records.
    fn zero(&self) -> Self::State;
    /// The state with one record more, the youngest.
    fn add(&self, state: Self::State, record: T) -> Self::State;
    /// Two states in one, the left one the older.
    fn merge(&self, older: Self::State, younger: Self::State) -> Self::State;
    /// What comes of a state.
    fn finish(&self, state: Self::State) -> Self::Out;

    /// What comes of an empty batch or window, if anything: of `zero`, unless said otherwise.
    fn of_nothing(&self) -> Option<Self::Out> {
        Some(self.finish(self.zero()))
    }
}

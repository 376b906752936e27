//! Keyed state, as emitted code keeps it: made before the job's closure with its types still to be
//! inferred, applied once a batch, taken back when the batch is aborted.

use super::{Pair, Rows, Run};
use crate::own::Own;
use crate::state::{Mapped, State, Store};

pub use crate::state::Bounds;
use crate::{BatchTime, Key};

/// A store without keys.
#[must_use]
pub fn store<O: Key, S>(bounds: Bounds) -> Store<O, S> {
    Store::new(bounds)
}

/// A store that begins with these keys and states.
#[must_use]
pub fn store_with<O: Key, S>(
    bounds: Bounds,
    initial: impl IntoIterator<Item = (O, S)>,
) -> Store<O, S> {
    Store::with_initial(bounds, initial)
}

/// What `f` gives of each record, in order, and then of each key that leaves.
pub fn map_with_state<'w, P, S, R>(
    store: &'w mut Store<<P::First as Own>::Owned, S>,
    run: &Run,
    rows: Rows<P>,
    f: impl Fn(&P::First, Option<P::Second>, &mut State<S>) -> R,
) -> Mapped<'w, P::First, <P::First as Own>::Owned, S, R>
where
    P: Pair,
    P::First: Key<Owned: Key<Probe = <P::First as Key>::Probe>> + Own<View<'w> = P::First>,
{
    map_with_state_at(store, run, rows, |_, key, value, state| f(key, value, state))
}

/// `map_with_state` whose `f` takes the batch's time first.
pub fn map_with_state_at<'w, P, S, R>(
    store: &'w mut Store<<P::First as Own>::Owned, S>,
    run: &Run,
    rows: Rows<P>,
    f: impl Fn(BatchTime, &P::First, Option<P::Second>, &mut State<S>) -> R,
) -> Mapped<'w, P::First, <P::First as Own>::Owned, S, R>
where
    P: Pair,
    P::First: Key<Owned: Key<Probe = <P::First as Key>::Probe>> + Own<View<'w> = P::First>,
{
    let rows = P::split_all(rows.into_vec());
    let f = |key: &P::First, value, state: &mut State<S>| f(run.time, key, value, state);
    let mapped = store.map(run.time.number(), rows, f);
    run.evicted(mapped.excess);
    mapped
}

/// What `f` gave.
pub fn mapped<K, O: Key, S, R>(mapped: Mapped<'_, K, O, S, R>) -> Rows<R> {
    Rows::new(mapped.rows)
}

/// What `f` gave, and each key's state after it.
pub fn mapped_and_snapshots<'w, K, O: Key, S: Clone, R>(
    mapped: Mapped<'w, K, O, S, R>,
) -> (Rows<R>, Rows<(K, S)>)
where
    K: Own<Owned = O, View<'w> = K>,
{
    let snapshots = mapped.snapshots();
    (Rows::new(mapped.rows), Rows::new(snapshots))
}

/// No rows, twice.
#[must_use]
pub fn no_mapped<R, T>() -> (Rows<R>, Rows<T>) {
    (super::no_rows(), super::no_rows())
}

/// Each key's state, in order of entry, after `f` made it of the values that arrived and the state
/// before.
pub fn update_state_by_key<'w, P, S: Clone>(
    store: &'w mut Store<<P::First as Own>::Owned, S>,
    run: &Run,
    rows: Rows<P>,
    f: impl Fn(&[P::Second], Option<S>) -> Option<S>,
) -> Rows<(P::First, S)>
where
    P: Pair,
    P::First: Key<Owned: Key<Probe = <P::First as Key>::Probe>> + Own<View<'w> = P::First>,
{
    update_state_by_key_at(store, run, rows, |_, values, state| f(values, state))
}

/// `update_state_by_key` whose `f` takes the batch's time first.
pub fn update_state_by_key_at<'w, P, S: Clone>(
    store: &'w mut Store<<P::First as Own>::Owned, S>,
    run: &Run,
    rows: Rows<P>,
    f: impl Fn(BatchTime, &[P::Second], Option<S>) -> Option<S>,
) -> Rows<(P::First, S)>
where
    P: Pair,
    P::First: Key<Owned: Key<Probe = <P::First as Key>::Probe>> + Own<View<'w> = P::First>,
{
    let rows = P::split_all(rows.into_vec());
    let f = |values: &[P::Second], state| f(run.time, values, state);
    let (rows, excess) = store.update(run.time.number(), rows, f);
    run.evicted(excess);
    Rows::new(rows)
}

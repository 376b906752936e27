//! Aggregates by the trait: by key, or of a whole batch, which is one key.

use std::marker::PhantomData;

use super::keyed::{Merged, keyed, merged};
use super::{Absorbed, Grouping, Invertible, Keyed, KeyedLocal, Known, Place, Rows, Run};
use crate::{Aggregate, Key, Order};

pub use crate::aggregates::{ApproxDistinct, Quantiles};

/// A grouping whose accumulators become something else in the end.
pub trait Finish<V>: Grouping<V> {
    /// What they become.
    type Out;

    /// What an accumulator becomes.
    fn finish(&self, acc: Self::Acc) -> Self::Out;
    /// What there is without a record.
    fn of_nothing(&self) -> Option<Self::Out>;
}

/// `aggregate` and `aggregate_by_key`.
#[derive(Debug)]
pub struct ByAggregate<'z, V, A> {
    agg: &'z A,
    values: PhantomData<fn(V)>,
}

impl<V, A: Aggregate<V>> Grouping<V> for ByAggregate<'_, V, A> {
    type Acc = A::State;

    #[inline(always)]
    fn first(&self, value: V) -> A::State {
        self.agg.add(self.agg.zero(), value)
    }

    #[inline(always)]
    fn add(&self, acc: A::State, value: V) -> A::State {
        self.agg.add(acc, value)
    }

    #[inline(always)]
    fn merge(&self, older: A::State, younger: A::State) -> A::State {
        self.agg.merge(older, younger)
    }

    fn exact() -> bool {
        A::EXACT
    }
}

impl<V, A: Aggregate<V>> Finish<V> for ByAggregate<'_, V, A> {
    type Out = A::Out;

    fn finish(&self, acc: A::State) -> A::Out {
        self.agg.finish(acc)
    }

    fn of_nothing(&self) -> Option<A::Out> {
        self.agg.of_nothing()
    }
}

/// The same with an inverse.
#[derive(Debug)]
pub struct ByInvertible<'z, V, A, I> {
    by: ByAggregate<'z, V, A>,
    inverse: I,
}

impl<V, A: Aggregate<V>, I> Grouping<V> for ByInvertible<'_, V, A, I> {
    type Acc = A::State;

    #[inline(always)]
    fn first(&self, value: V) -> A::State {
        self.by.first(value)
    }

    #[inline(always)]
    fn add(&self, acc: A::State, value: V) -> A::State {
        self.by.add(acc, value)
    }

    #[inline(always)]
    fn merge(&self, older: A::State, younger: A::State) -> A::State {
        self.by.merge(older, younger)
    }

    fn exact() -> bool {
        A::EXACT
    }
}

impl<V, A, I> Invertible<V> for ByInvertible<'_, V, A, I>
where
    A: Aggregate<V>,
    I: Fn(A::State, A::State) -> A::State,
{
    #[inline(always)]
    fn subtract(&self, total: A::State, leaving: A::State) -> A::State {
        (self.inverse)(total, leaving)
    }
}

impl<V, A: Aggregate<V>, I> Finish<V> for ByInvertible<'_, V, A, I> {
    type Out = A::Out;

    fn finish(&self, acc: A::State) -> A::Out {
        self.by.finish(acc)
    }

    fn of_nothing(&self) -> Option<A::Out> {
        self.by.of_nothing()
    }
}

/// Aggregates a span's values by key.
#[inline]
pub fn aggregate<'b, 'z, K: Key, V, A: Aggregate<V>, N: Known<K>, R>(
    place: Place<'b, N>,
    agg: &'z A,
    body: impl FnOnce(&mut KeyedLocal<'_, 'b, K, V, ByAggregate<'z, V, A>, N>) -> R,
) -> (Keyed<'b, K, V, ByAggregate<'z, V, A>, N>, R) {
    keyed(place, ByAggregate { agg, values: PhantomData }, body)
}

/// Aggregates a span's values by key, for a window that takes what leaves off by `inverse`.
#[inline]
pub fn aggregate_with_inverse<'b, 'z, K: Key, V, A: Aggregate<V>, I, N: Known<K>, R>(
    place: Place<'b, N>,
    agg: &'z A,
    body: impl FnOnce(&mut KeyedLocal<'_, 'b, K, V, ByInvertible<'z, V, A, I>, N>) -> R,
    inverse: I,
) -> (Keyed<'b, K, V, ByInvertible<'z, V, A, I>, N>, R)
where
    I: Fn(A::State, A::State) -> A::State,
{
    keyed(place, ByInvertible { by: ByAggregate { agg, values: PhantomData }, inverse }, body)
}

/// Adds a record of a whole batch.
#[inline(always)]
pub fn put_whole<T, G: Grouping<T>, N: Known<()>>(
    local: &mut KeyedLocal<'_, '_, (), T, G, N>,
    record: T,
) {
    local.add((), record);
}

/// Every key with its aggregate, in order of the keys' first arrival.
pub fn aggregated<K, V, G>(run: &Run, spans: Vec<Keyed<'_, K, V, G>>) -> Rows<(K, G::Out)>
where
    K: Key + Sync,
    G: Finish<V, Acc: Send + Sync> + Sync,
{
    match merged(run, spans) {
        Some(Merged { grouping: by, rows, .. }) => {
            Rows::new(rows.into_iter().map(|(key, acc)| (key, by.finish(acc))).collect())
        }
        None => Rows::new(Vec::new()),
    }
}

/// The aggregate of a batch, or what there is of an empty one.
pub fn aggregated_whole<V, G>(run: &Run, spans: Vec<Keyed<'_, (), V, G>>) -> Rows<G::Out>
where
    G: Finish<V, Acc: Send + Sync> + Sync,
{
    let whole =
        merged(run, spans).and_then(|Merged { grouping: by, mut rows, .. }| match rows.pop() {
            Some(((), acc)) => Some(by.finish(acc)),
            None => by.of_nothing(),
        });
    Rows::new(whole.into_iter().collect())
}

/// Each key of a window with what its accumulator becomes.
pub fn finished<K, N, V, G: Finish<V>>(
    absorbed: &Absorbed<K, V, G>,
    rows: Rows<(N, G::Acc)>,
) -> Rows<(N, G::Out)> {
    let by = absorbed.grouping();
    let rows = rows.into_vec().into_iter();
    Rows::new(rows.filter_map(|(key, acc)| Some((key, by?.finish(acc)))).collect())
}

/// What the accumulator of a whole window becomes, or what there is of an empty one.
pub fn finished_whole<V, G: Finish<V>>(
    absorbed: &Absorbed<(), V, G>,
    rows: Rows<((), G::Acc)>,
) -> Rows<G::Out> {
    let whole = absorbed.grouping().and_then(|by| match rows.into_vec().pop() {
        Some(((), acc)) => Some(by.finish(acc)),
        None => by.of_nothing(),
    });
    Rows::new(whole.into_iter().collect())
}

/// The record for which `f` gives less, the older one if neither.
#[inline(always)]
pub fn least_by<T, O: Order>(older: T, younger: T, f: impl Fn(&T) -> O) -> T {
    if f(&younger).order(&f(&older)).is_lt() { younger } else { older }
}

/// The record for which `f` gives more, the older one if neither.
#[inline(always)]
pub fn greatest_by<T, O: Order>(older: T, younger: T, f: impl Fn(&T) -> O) -> T {
    if f(&younger).order(&f(&older)).is_gt() { younger } else { older }
}

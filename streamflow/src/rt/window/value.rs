//! Windows over aggregates that are one value a batch: windows with the single key `()`.

use std::marker::PhantomData;

use super::super::{
    Count, Extreme, Fold, Kept, Mean, Numeric, Reduce, Rows, Run, Sum, SumKind, extreme,
};
use crate::Order;
use crate::window::{self, Arrivals, Combine, Merge, Subtract};

/// A batch's value, on its way into a window.
#[derive(Debug)]
pub struct PaneValue<A, M> {
    value: Option<A>,
    by: Option<M>,
}

/// What a window absorbed: how its values combine.
#[derive(Debug)]
pub struct ValueOf<M>(Option<M>);

/// Absorbs a batch's value into a window.
pub fn absorb_value<A, M, W>(
    window: &mut window::Keyed<(), W>,
    run: &Run,
    pane: PaneValue<A, M>,
) -> ValueOf<M>
where
    W: Combine<M, Aggregate = A>,
{
    let PaneValue { value, by } = pane;
    if let Some(by) = &by {
        let rows = value.into_iter().map(|value| ((), value)).collect();
        window.apply(run.time.number(), Arrivals::of(rows), by);
    }
    ValueOf(by)
}

/// The value of the window, if any of its batches had one.
pub fn window_value<A, M, W>(window: &window::Keyed<(), W>, absorbed: &ValueOf<M>) -> Option<A>
where
    W: Combine<M, Aggregate = A>,
{
    window.get(&(), absorbed.0.as_ref()?)
}

/// The value as a row, if there is one.
#[must_use]
pub fn optional_rows<T>(value: Option<T>) -> Rows<T> {
    Rows::new(value.into_iter().collect())
}

/// Adds counts.
#[derive(Debug)]
pub struct Counting;

impl Merge<u64> for Counting {
    fn merge(&self, older: u64, younger: u64) -> u64 {
        older + younger
    }
}

impl Subtract<u64> for Counting {
    fn subtract(&self, total: u64, leaving: u64) -> u64 {
        total - leaving
    }
}

/// A batch's count.
#[must_use]
pub fn counted_pane(spans: Vec<Count>) -> PaneValue<u64, Counting> {
    let count = super::super::counted(spans).into_vec().pop();
    PaneValue { value: count.filter(|count| *count > 0), by: Some(Counting) }
}

/// The window's count: one row, 0 for an empty window.
#[must_use]
pub fn count_rows(count: Option<u64>) -> Rows<u64> {
    Rows::new(vec![count.unwrap_or(0)])
}

/// Reduces by a closure.
#[derive(Debug)]
pub struct Reducing<F>(F);

impl<T, F: Fn(T, T) -> T> Merge<T> for Reducing<F> {
    #[inline]
    fn merge(&self, older: T, younger: T) -> T {
        (self.0)(older, younger)
    }
}

/// What a batch's records reduce to.
pub fn reduced_pane<T, F: Fn(T, T) -> T>(spans: Vec<Reduce<T, F>>) -> PaneValue<T, Reducing<F>> {
    let (value, f) = super::super::scalar::reduced_with(spans);
    PaneValue { value, by: f.map(Reducing) }
}

/// Combines what batches folded to.
#[derive(Debug)]
pub struct Folding<C>(C);

impl<U, C: Fn(U, U) -> U> Merge<U> for Folding<C> {
    #[inline]
    fn merge(&self, older: U, younger: U) -> U {
        (self.0)(older, younger)
    }
}

/// What a batch's records fold to, or nothing of an empty batch.
pub fn folded_pane<T, U: Clone, S, C: Fn(U, U) -> U>(
    spans: Vec<Fold<'_, T, U, S, C>>,
) -> PaneValue<U, Folding<C>> {
    let (value, comb) = super::super::scalar::folded_with(spans);
    PaneValue { value, by: comb.map(Folding) }
}

/// What the window folds to: one row, `zero` for an empty window.
pub fn fold_rows<U: Clone>(zero: &U, value: Option<U>) -> Rows<U> {
    Rows::new(vec![value.unwrap_or_else(|| zero.clone())])
}

/// Keeps the least or the greatest.
#[derive(Debug)]
pub struct Extremes<E>(PhantomData<fn() -> E>);

impl<T: Order, E: Extreme> Merge<T> for Extremes<E> {
    #[inline]
    fn merge(&self, older: T, younger: T) -> T {
        if E::replaces(younger.order(&older)) { younger } else { older }
    }
}

/// A batch's least or greatest record.
#[must_use]
pub fn extreme_pane<T: Order, E: Extreme>(spans: Vec<Kept<T, E>>) -> PaneValue<T, Extremes<E>> {
    PaneValue { value: extreme(spans).into_vec().pop(), by: Some(Extremes(PhantomData)) }
}

/// Adds exact sums; nothing stands for a sum out of range.
#[derive(Debug)]
pub struct Sums<T, W>(PhantomData<fn() -> (T, W)>);

impl<T: Numeric, W> Merge<Option<T::Total>> for Sums<T, W> {
    fn merge(&self, older: Option<T::Total>, younger: Option<T::Total>) -> Option<T::Total> {
        T::add_totals(older?, younger?)
    }
}

/// A batch's sum.
pub fn summed_pane<T: Numeric, W: SumKind>(
    spans: Vec<Sum<T, W>>,
) -> PaneValue<Option<T::Total>, Sums<T, W>> {
    let total = super::super::sum::total(&spans);
    PaneValue { value: Some(total), by: Some(Sums(PhantomData)) }
}

/// The window's sum: one row, 0 for an empty window.
pub fn sum_rows<T: Numeric, W: SumKind>(
    stream: &'static str,
    sum: Option<Option<T::Total>>,
    _: &ValueOf<Sums<T, W>>,
) -> crate::Result<Rows<T>> {
    let total = sum.unwrap_or(Some(T::ZERO));
    Ok(Rows::new(vec![W::finish(stream, total)?]))
}

/// Adds sums and counts.
#[derive(Debug)]
pub struct Means<T>(PhantomData<fn() -> T>);

/// A sum and a count.
type SumAndCount<T> = (Option<<T as Numeric>::Total>, u64);

impl<T: Numeric> Merge<SumAndCount<T>> for Means<T> {
    fn merge(&self, older: SumAndCount<T>, younger: SumAndCount<T>) -> SumAndCount<T> {
        let total = match (older.0, younger.0) {
            (Some(older), Some(younger)) => T::add_totals(older, younger),
            _ => None,
        };
        (total, older.1 + younger.1)
    }
}

/// A batch's sum and count, or nothing of an empty batch.
pub fn meaned_pane<T: Numeric>(spans: Vec<Mean<T>>) -> PaneValue<SumAndCount<T>, Means<T>> {
    let (total, count) = super::super::mean::total_and_count(spans);
    let value = (count > 0).then_some((total, count));
    PaneValue { value, by: Some(Means(PhantomData)) }
}

/// The window's mean: one row, or none for an empty window.
pub fn mean_rows<T: Numeric>(mean: Option<SumAndCount<T>>, _: &ValueOf<Means<T>>) -> Rows<f64> {
    let mean = mean.and_then(|(total, count)| Some(T::mean(total?, count)));
    optional_rows(mean)
}

//! Aggregates of a whole batch that are one value: `count`, `reduce`, `fold`, `min`, `max`.

use std::cmp::Ordering;
use std::marker::PhantomData;

use super::{Local, Rows};
use crate::Order;

/// Counts a span's records.
#[derive(Debug)]
pub struct Count(u64);

impl Local for Count {}

/// Counts the records of a span.
#[inline]
pub fn count<R>(body: impl FnOnce(&mut Count) -> R) -> (Count, R) {
    let mut local = Count(0);
    let rest = body(&mut local);
    (local, rest)
}

/// Counts one record.
#[inline(always)]
pub fn put_count(local: &mut Count) {
    local.0 += 1;
}

/// The count of all spans: one row, 0 for an empty batch.
#[must_use]
pub fn counted(spans: Vec<Count>) -> Rows<u64> {
    Rows::new(vec![spans.into_iter().map(|span| span.0).sum()])
}

/// Reduces records pairwise: one value for each partition, the left operand always the older.
#[derive(Debug)]
pub struct Reduce<T, F> {
    current: Option<T>,
    done: Vec<T>,
    f: F,
}

impl<T, F> Local for Reduce<T, F> {
    fn open(&mut self) {
        self.done.extend(self.current.take());
    }
}

/// Reduces the records of a span.
#[inline]
pub fn reduce<T, F, R>(body: impl FnOnce(&mut Reduce<T, F>) -> R, f: F) -> (Reduce<T, F>, R)
where
    F: Fn(T, T) -> T,
{
    let mut local = Reduce { current: None, done: Vec::new(), f };
    let rest = body(&mut local);
    local.open();
    (local, rest)
}

/// Reduces one record into the partition's value.
#[inline(always)]
pub fn put_reduce<T, F: Fn(T, T) -> T>(local: &mut Reduce<T, F>, record: T) {
    local.current = Some(match local.current.take() {
        Some(older) => (local.f)(older, record),
        None => record,
    });
}

/// The value of all spans: one row, or none for an empty batch.
pub fn reduced<T, F: Fn(T, T) -> T>(spans: Vec<Reduce<T, F>>) -> Rows<T> {
    let (total, _) = reduced_with(spans);
    Rows::new(total.into_iter().collect())
}

/// The value of all spans, and the closure that made it.
pub(super) fn reduced_with<T, F: Fn(T, T) -> T>(
    spans: Vec<Reduce<T, F>>,
) -> (Option<T>, Option<F>) {
    let (mut total, mut with) = (None, None);
    for span in spans {
        let Reduce { done, f, .. } = span;
        total = total.into_iter().chain(done).reduce(&f);
        with = Some(f);
    }
    (total, with)
}

/// Folds records: one value for each partition, then the partitions' values combined.
#[derive(Debug)]
pub struct Fold<'z, T, U, S, C> {
    zero: &'z U,
    current: Option<U>,
    done: Vec<U>,
    seq: S,
    comb: C,
    records: PhantomData<fn(T)>,
}

impl<T, U: Clone, S, C> Local for Fold<'_, T, U, S, C> {
    fn open(&mut self) {
        self.done.extend(self.current.replace(self.zero.clone()));
    }
}

/// Folds the records of a span, each partition from `zero`.
#[inline]
pub fn fold<'z, T, U, S, C, R>(
    zero: &'z U,
    body: impl FnOnce(&mut Fold<'z, T, U, S, C>) -> R,
    seq: S,
    comb: C,
) -> (Fold<'z, T, U, S, C>, R)
where
    U: Clone,
    S: Fn(U, T) -> U,
    C: Fn(U, U) -> U,
{
    let mut local = Fold { zero, current: None, done: Vec::new(), seq, comb, records: PhantomData };
    let rest = body(&mut local);
    let last = local.current.take();
    local.done.extend(last);
    (local, rest)
}

/// Folds one record into the partition's value.
#[inline(always)]
pub fn put_fold<T, U, S, C>(local: &mut Fold<'_, T, U, S, C>, record: T)
where
    S: Fn(U, T) -> U,
{
    if let Some(older) = local.current.take() {
        local.current = Some((local.seq)(older, record));
    }
}

/// The value of all spans: one row, `zero` for an empty batch.
pub fn folded<T, U: Clone, S, C: Fn(U, U) -> U>(
    zero: &U,
    spans: Vec<Fold<'_, T, U, S, C>>,
) -> Rows<U> {
    let (total, _) = folded_with(spans);
    Rows::new(vec![total.unwrap_or_else(|| zero.clone())])
}

/// The value of all spans, if there was a record, and the closure that combines.
pub(super) fn folded_with<T, U: Clone, S, C: Fn(U, U) -> U>(
    spans: Vec<Fold<'_, T, U, S, C>>,
) -> (Option<U>, Option<C>) {
    let (mut total, mut with) = (None, None);
    for span in spans {
        let Fold { done, comb, .. } = span;
        total = total.into_iter().chain(done).reduce(&comb);
        with = Some(comb);
    }
    (total, with)
}

/// Folds rows in order, on one thread: one row, `zero` for an empty batch.
pub fn fold_in_order<T, U: Clone>(zero: &U, rows: Rows<T>, f: impl Fn(U, T) -> U) -> Rows<U> {
    Rows::new(vec![rows.rows.into_iter().fold(zero.clone(), f)])
}

/// Which of two records an extreme keeps.
pub trait Extreme {
    /// Whether a later record that compares so with the one kept replaces it.
    fn replaces(later: Ordering) -> bool;
}

/// Keeps the least record, the earliest among equals.
#[derive(Debug)]
pub struct Min;

/// Keeps the greatest record, the earliest among equals.
#[derive(Debug)]
pub struct Max;

impl Extreme for Min {
    #[inline(always)]
    fn replaces(later: Ordering) -> bool {
        later.is_lt()
    }
}

impl Extreme for Max {
    #[inline(always)]
    fn replaces(later: Ordering) -> bool {
        later.is_gt()
    }
}

/// A span's least or greatest record.
#[derive(Debug)]
pub struct Kept<T, E> {
    kept: Option<T>,
    which: PhantomData<fn() -> E>,
}

impl<T, E> Local for Kept<T, E> {}

/// Finds the least record of a span.
#[inline]
pub fn min<T: Order, R>(body: impl FnOnce(&mut Kept<T, Min>) -> R) -> (Kept<T, Min>, R) {
    kept(body)
}

/// Finds the greatest record of a span.
#[inline]
pub fn max<T: Order, R>(body: impl FnOnce(&mut Kept<T, Max>) -> R) -> (Kept<T, Max>, R) {
    kept(body)
}

#[inline]
fn kept<T, E, R>(body: impl FnOnce(&mut Kept<T, E>) -> R) -> (Kept<T, E>, R) {
    let mut local = Kept { kept: None, which: PhantomData };
    let rest = body(&mut local);
    (local, rest)
}

/// Compares one record with the one kept.
#[inline(always)]
pub fn put_extreme<T: Order, E: Extreme>(local: &mut Kept<T, E>, record: T) {
    match &local.kept {
        Some(kept) if !E::replaces(record.order(kept)) => {}
        _ => local.kept = Some(record),
    }
}

/// The least or greatest record of all spans: one row, or none for an empty batch.
#[must_use]
pub fn extreme<T: Order, E: Extreme>(spans: Vec<Kept<T, E>>) -> Rows<T> {
    let mut total = Kept::<T, E> { kept: None, which: PhantomData };
    for span in spans {
        if let Some(record) = span.kept {
            put_extreme(&mut total, record);
        }
    }
    Rows::new(total.kept.into_iter().collect())
}

/// Reduces the records of a span. One value needs no inverse: what leaves a window costs as
/// little by two stacks, and cannot drift; the function is asked for its type alone.
#[inline]
pub fn reduce_with_inverse<T, F, R>(
    body: impl FnOnce(&mut Reduce<T, F>) -> R,
    f: F,
    _: impl Fn(T, T) -> T,
) -> (Reduce<T, F>, R)
where
    F: Fn(T, T) -> T,
{
    reduce(body, f)
}

//! Order: the greatest few records, and records sorted by key.

use std::cmp::Ordering;
use std::marker::PhantomData;

use super::{Local, Pair, Rows};
use crate::Order;

/// What `top_k` ranks records by.
pub trait Compare<T> {
    /// What is kept beside each record, made once for each.
    type Rank;

    /// The record's rank.
    fn rank(&self, record: &T) -> Self::Rank;
    /// How two ranked records compare.
    fn compare(one: &(Self::Rank, T), two: &(Self::Rank, T)) -> Ordering;
}

/// By the records themselves.
#[derive(Debug)]
pub struct ByRecord;

/// By what a closure makes of them.
#[derive(Debug)]
pub struct ByOrderKey<F, O> {
    key: F,
    orders: PhantomData<fn() -> O>,
}

impl<T: Order> Compare<T> for ByRecord {
    type Rank = ();

    #[inline(always)]
    fn rank(&self, _: &T) {}

    #[inline]
    fn compare(((), one): &((), T), ((), two): &((), T)) -> Ordering {
        one.order(two)
    }
}

impl<T, O: Order, F: Fn(&T) -> O> Compare<T> for ByOrderKey<F, O> {
    type Rank = O;

    #[inline]
    fn rank(&self, record: &T) -> O {
        (self.key)(record)
    }

    #[inline]
    fn compare((one, _): &(O, T), (two, _): &(O, T)) -> Ordering {
        one.order(two)
    }
}

/// The greatest records of a span, ties in order of arrival.
#[derive(Debug)]
pub struct Top<T, C: Compare<T>> {
    limit: usize,
    /// Sorted up to `limit`, then in order of arrival: sorted and cut whenever it is full.
    kept: Vec<(C::Rank, T)>,
    compare: C,
}

/// Room for records that may or may not be among the greatest, so that sorting is rare.
const SLACK: usize = 64;

impl<T, C: Compare<T>> Local for Top<T, C> {}

impl<T, C: Compare<T>> Top<T, C> {
    #[inline]
    fn put(&mut self, ranked: (C::Rank, T)) {
        self.kept.push(ranked);
        if self.kept.len() >= self.limit.saturating_mul(2).saturating_add(SLACK) {
            self.settle();
        }
    }

    /// Sorts, greatest first, and drops what is beyond the limit.
    fn settle(&mut self) {
        self.kept.sort_by(|one, two| C::compare(two, one));
        self.kept.truncate(self.limit);
    }
}

#[inline]
fn top<T, C: Compare<T>, R>(
    limit: usize,
    compare: C,
    body: impl FnOnce(&mut Top<T, C>) -> R,
) -> (Top<T, C>, R) {
    let mut local = Top { limit, kept: Vec::new(), compare };
    let rest = body(&mut local);
    (local, rest)
}

/// Finds the `limit` greatest records of a span.
#[inline]
pub fn top_k<T: Order, R>(
    limit: usize,
    body: impl FnOnce(&mut Top<T, ByRecord>) -> R,
) -> (Top<T, ByRecord>, R) {
    top(limit, ByRecord, body)
}

/// Finds the `limit` records of a span whose `key` is greatest.
#[inline]
pub fn top_k_by<T, O: Order, F: Fn(&T) -> O, R>(
    limit: usize,
    body: impl FnOnce(&mut Top<T, ByOrderKey<F, O>>) -> R,
    key: F,
) -> (Top<T, ByOrderKey<F, O>>, R) {
    top(limit, ByOrderKey { key, orders: PhantomData }, body)
}

/// Adds a record.
#[inline(always)]
pub fn put_top<T, C: Compare<T>>(local: &mut Top<T, C>, record: T) {
    let rank = local.compare.rank(&record);
    local.put((rank, record));
}

/// The greatest records of all spans, greatest first.
#[must_use]
pub fn top_rows<T, C: Compare<T>>(spans: Vec<Top<T, C>>) -> Rows<T> {
    let mut spans = spans.into_iter();
    let Some(mut total) = spans.next() else { return Rows::new(Vec::new()) };
    for span in spans {
        for ranked in span.kept {
            total.put(ranked);
        }
    }
    total.settle();
    Rows::new(total.kept.into_iter().map(|(_, record)| record).collect())
}

/// The rows sorted by key, equal keys in order of arrival.
#[must_use]
pub fn sort_by_key<P: Pair<First: Order>>(rows: Rows<P>) -> Rows<(P::First, P::Second)> {
    let mut rows: Vec<_> = rows.into_vec().into_iter().map(Pair::split).collect();
    rows.sort_by(|one, two| one.0.order(&two.0));
    Rows::new(rows)
}

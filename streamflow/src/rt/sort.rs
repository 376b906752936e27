//! Order: the greatest few records, and records sorted by key.

use std::cmp::Ordering;
use std::marker::PhantomData;

use super::{Local, Pair, Rows};
use crate::Order;

/// How `top_k` compares two records.
pub trait Compare<T> {
    /// How the first compares with the second.
    fn compare(&self, one: &T, two: &T) -> Ordering;
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
    #[inline]
    fn compare(&self, one: &T, two: &T) -> Ordering {
        one.order(two)
    }
}

impl<T, O: Order, F: Fn(&T) -> O> Compare<T> for ByOrderKey<F, O> {
    #[inline]
    fn compare(&self, one: &T, two: &T) -> Ordering {
        (self.key)(one).order(&(self.key)(two))
    }
}

/// The greatest records of a span, ties in order of arrival.
#[derive(Debug)]
pub struct Top<T, C> {
    limit: usize,
    /// Sorted up to `limit`, then in order of arrival: sorted and cut whenever it is full.
    kept: Vec<T>,
    compare: C,
}

/// Room for records that may or may not be among the greatest, so that sorting is rare.
const SLACK: usize = 64;

impl<T, C> Local for Top<T, C> {}

impl<T, C: Compare<T>> Top<T, C> {
    #[inline]
    fn put(&mut self, record: T) {
        self.kept.push(record);
        if self.kept.len() >= self.limit.saturating_mul(2).saturating_add(SLACK) {
            self.settle();
        }
    }

    /// Sorts, greatest first, and drops what is beyond the limit.
    fn settle(&mut self) {
        let compare = &self.compare;
        self.kept.sort_by(|one, two| compare.compare(two, one));
        self.kept.truncate(self.limit);
    }
}

#[inline]
fn top<T, C, R>(
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
    local.put(record);
}

/// The greatest records of all spans, greatest first.
#[must_use]
pub fn top_rows<T, C: Compare<T>>(spans: Vec<Top<T, C>>) -> Rows<T> {
    let mut spans = spans.into_iter();
    let Some(mut total) = spans.next() else { return Rows::new(Vec::new()) };
    for span in spans {
        for record in span.kept {
            total.put(record);
        }
    }
    total.settle();
    Rows::new(total.kept)
}

/// The rows sorted by key, equal keys in order of arrival.
#[must_use]
pub fn sort_by_key<P: Pair<First: Order>>(rows: Rows<P>) -> Rows<(P::First, P::Second)> {
    let mut rows: Vec<_> = rows.into_vec().into_iter().map(Pair::split).collect();
    rows.sort_by(|one, two| one.0.order(&two.0));
    Rows::new(rows)
}

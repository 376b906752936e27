//! Means: a sum and a number for each partition.

use super::sum::{Checked, Numeric, Sum, put_sum, sum_part, total};
use super::{Local, Rows};
use crate::batch::Chunk;

/// The sum and the number of a span's records.
#[derive(Debug)]
pub struct Mean<T: Numeric> {
    sum: Sum<T, Checked>,
    count: u64,
}

impl<T: Numeric> Local for Mean<T> {
    fn open(&mut self) {
        self.sum.open();
    }
}

/// Takes the mean of the records of a span.
#[inline]
pub fn mean<T: Numeric, R>(body: impl FnOnce(&mut Mean<T>) -> R) -> (Mean<T>, R) {
    let sum = Sum::default();
    let mut local = Mean { sum, count: 0 };
    let rest = body(&mut local);
    local.open();
    (local, rest)
}

/// Adds the record at a position of its partition.
#[inline(always)]
pub fn put_mean<T: Numeric>(local: &mut Mean<T>, at: usize, record: T) {
    put_sum(&mut local.sum, at, record);
    local.count += 1;
}

/// Adds a whole partition, eight records at a time, `f` saying what each adds.
#[inline]
pub fn mean_part<A, T: Numeric>(
    local: &mut Mean<T>,
    part: impl Chunk<Item = A>,
    f: impl Fn(A) -> Option<T>,
) {
    let count = std::cell::Cell::new(0);
    sum_part(&mut local.sum, part, |record| {
        let record = f(record);
        count.set(count.get() + u64::from(record.is_some()));
        record
    });
    local.count += count.get();
}

/// The mean of all spans: one row, or none for an empty batch.
#[must_use]
pub fn meaned<T: Numeric>(spans: Vec<Mean<T>>) -> Rows<f64> {
    let (total, count) = total_and_count(spans);
    let mean = total.filter(|_| count > 0).map(|total| T::mean(total, count));
    Rows::new(mean.into_iter().collect())
}

/// The sum and the number of all spans' records.
pub(super) fn total_and_count<T: Numeric>(spans: Vec<Mean<T>>) -> (Option<T::Total>, u64) {
    let count = spans.iter().map(|span| span.count).sum();
    let sums: Vec<_> = spans.into_iter().map(|span| span.sum).collect();
    (total(&sums), count)
}

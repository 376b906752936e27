//! Operators that see whole partitions, or all of a batch, and those that move their cuts.

use super::{Cuts, Rows, Run};
use crate::BatchTime;

/// Each partition as one record.
#[must_use]
pub fn glom<T>(rows: Rows<T>) -> Rows<Vec<T>> {
    Rows::new(rows.into_parts())
}

/// Maps each partition's records to others.
pub fn map_partitions<T: Send, I: IntoIterator<Item: Send>>(
    run: &Run,
    rows: Rows<T>,
    f: impl Fn(std::vec::IntoIter<T>) -> I + Sync,
) -> Rows<I::Item> {
    map_partitions_with_index(run, rows, |_, records| f(records))
}

/// Maps each partition's records to others, given the partition's number.
pub fn map_partitions_with_index<T: Send, I: IntoIterator<Item: Send>>(
    run: &Run,
    rows: Rows<T>,
    f: impl Fn(usize, std::vec::IntoIter<T>) -> I + Sync,
) -> Rows<I::Item> {
    let parts: Vec<_> = rows.into_parts().into_iter().enumerate().collect();
    let parts = run.workers.map(parts, |(index, records)| {
        f(index, records.into_iter()).into_iter().collect::<Vec<_>>()
    });
    let ends = parts.iter().scan(0, |end, part| {
        *end += part.len();
        Some(*end)
    });
    let cuts = Cuts::At(ends.collect());
    Rows::cut(parts.into_iter().flatten().collect(), cuts)
}

/// Cuts the rows into `parts` partitions of equal length, to within one row.
///
/// # Panics
/// When `parts` is 0, which fails the batch: no partition could hold its rows.
#[must_use]
pub fn repartition<T>(rows: Rows<T>, parts: usize) -> Rows<T> {
    assert!(parts > 0, "`repartition(0)`: a stream has at least one partition");
    let cuts = Cuts::Even { len: rows.len(), parts };
    Rows::cut(rows.into_vec(), cuts)
}

/// Maps all records of a batch at once.
pub fn transform<T, I: IntoIterator>(
    run: &Run,
    rows: Rows<T>,
    f: impl Fn(Vec<T>, BatchTime) -> I,
) -> Rows<I::Item> {
    Rows::new(f(rows.into_vec(), run.time).into_iter().collect())
}

/// The rows of the left stream, then those of the right one.
#[must_use]
pub fn union<T>(left: Rows<T>, right: Rows<T>) -> Rows<T> {
    let mut rows = left.into_vec();
    rows.extend(right.into_vec());
    Rows::new(rows)
}

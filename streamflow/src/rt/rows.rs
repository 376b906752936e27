//! Rows: records that stand between two stages, owned, with the cuts of their partitions.

use std::vec;

use super::{Cuts, Input, Span};

/// The records of a stream between two stages of one batch.
#[derive(Clone, Debug)]
pub struct Rows<T> {
    pub(super) rows: Vec<T>,
    pub(super) cuts: Cuts,
    /// The position, within its partition, of the record that each row came from; only unfused
    /// stages that end in a float sum keep it, and elsewhere a row's own position stands.
    pub(super) lanes: Option<Vec<u32>>,
}

impl<T> Rows<T> {
    /// Rows cut into partitions by their number.
    #[must_use]
    pub fn new(rows: Vec<T>) -> Self {
        let cuts = Cuts::of(rows.len());
        Self { rows, cuts, lanes: None }
    }

    /// Rows with partitions of their own.
    #[must_use]
    pub fn cut(rows: Vec<T>, cuts: Cuts) -> Self {
        Self { rows, cuts, lanes: None }
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// All rows, in order.
    #[must_use]
    pub fn into_vec(self) -> Vec<T> {
        self.rows
    }

    /// Each partition's rows.
    pub(super) fn into_parts(self) -> Vec<Vec<T>> {
        let mut rows = self.rows.into_iter();
        (0..self.cuts.parts())
            .map(|part| rows.by_ref().take(self.cuts.range(part).len()).collect())
            .collect()
    }
}

/// A run of consecutive partitions of rows.
#[derive(Debug)]
pub struct RowsSpan<T> {
    rows: vec::IntoIter<T>,
    lanes: Option<vec::IntoIter<u32>>,
    lens: vec::IntoIter<usize>,
}

/// A partition of rows, each with its lane.
#[derive(Debug)]
pub struct NumberedRows<'s, T> {
    rows: std::iter::Take<&'s mut vec::IntoIter<T>>,
    lanes: Option<&'s mut vec::IntoIter<u32>>,
    at: usize,
}

impl<T> Iterator for NumberedRows<'_, T> {
    type Item = (usize, T);

    #[inline]
    fn next(&mut self) -> Option<(usize, T)> {
        let row = self.rows.next()?;
        let at = match &mut self.lanes {
            Some(lanes) => lanes.next()? as usize,
            None => self.at,
        };
        self.at += 1;
        Some((at, row))
    }
}

impl<'b, T> Span<'b> for RowsSpan<T> {
    type Record = T;
    type Part<'s>
        = std::iter::Take<&'s mut vec::IntoIter<T>>
    where
        Self: 's;
    type Numbered<'s>
        = NumberedRows<'s, T>
    where
        Self: 's;

    #[inline]
    fn next_part(&mut self) -> Option<Self::Part<'_>> {
        let len = self.lens.next()?;
        Some(self.rows.by_ref().take(len))
    }

    #[inline]
    fn next_numbered(&mut self) -> Option<Self::Numbered<'_>> {
        let len = self.lens.next()?;
        let rows = self.rows.by_ref().take(len);
        Some(NumberedRows { rows, lanes: self.lanes.as_mut(), at: 0 })
    }

    fn arena(&self) -> &'b [u8] {
        &[]
    }
}

impl<'b, T: Send> Input<'b> for Rows<T> {
    type Span = RowsSpan<T>;

    fn spans(mut self, workers: usize) -> Vec<RowsSpan<T>> {
        let mut spans = Vec::new();
        let ranges: Vec<_> = self.cuts.spans(workers).collect();
        for parts in ranges.into_iter().rev() {
            let lens: Vec<usize> = parts.map(|part| self.cuts.range(part).len()).collect();
            let start = self.rows.len() - lens.iter().sum::<usize>();
            spans.push(RowsSpan {
                rows: split_off(&mut self.rows, start).into_iter(),
                lanes: self.lanes.as_mut().map(|lanes| split_off(lanes, start).into_iter()),
                lens: lens.into_iter(),
            });
        }
        spans.reverse();
        spans
    }
}

/// `rows.split_off(start)`, which leaves the allocation with the rows when all of them go.
fn split_off<T>(rows: &mut Vec<T>, start: usize) -> Vec<T> {
    if start == 0 { std::mem::take(rows) } else { rows.split_off(start) }
}

/// No rows, of a type that the context tells.
#[must_use]
pub fn no_rows<T>() -> Rows<T> {
    Rows::new(Vec::new())
}

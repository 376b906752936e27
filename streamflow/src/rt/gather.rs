//! Gathering rows: all of them, or the first few.

use super::{Cuts, Local, Rows};

/// All rows of a span, with the partitions they came from.
#[derive(Debug)]
pub struct Collect<T> {
    rows: Vec<T>,
    starts: Vec<usize>,
}

impl<T> Local for Collect<T> {
    fn open(&mut self) {
        self.starts.push(self.rows.len());
    }
}

/// Gathers all rows of a span.
#[inline]
pub fn collect<T, R>(body: impl FnOnce(&mut Collect<T>) -> R) -> (Collect<T>, R) {
    let mut local = Collect { rows: Vec::new(), starts: Vec::new() };
    let rest = body(&mut local);
    (local, rest)
}

/// Adds a row.
#[inline(always)]
pub fn put_row<T>(local: &mut Collect<T>, row: T) {
    local.rows.push(row);
}

/// The rows of all spans, cut as the stage's input was.
#[must_use]
pub fn rows<T>(spans: Vec<Collect<T>>) -> Rows<T> {
    let mut ends = Vec::new();
    let mut all: Vec<T> = Vec::new();
    for span in spans {
        let before = all.len();
        let len = span.rows.len();
        for start in span.starts.iter().skip(1) {
            ends.push(before + start);
        }
        if !span.starts.is_empty() {
            ends.push(before + len);
        }
        if all.is_empty() {
            all = span.rows;
        } else {
            all.extend(span.rows);
        }
    }
    Rows::cut(all, Cuts::At(ends))
}

/// The first rows of a span.
#[derive(Debug)]
pub struct First<T> {
    rows: Vec<T>,
    limit: usize,
}

impl<T> Local for First<T> {}

/// Gathers the first `limit` rows of a span.
#[inline]
pub fn first<T, R>(limit: usize, body: impl FnOnce(&mut First<T>) -> R) -> (First<T>, R) {
    let mut local = First { rows: Vec::new(), limit };
    let rest = body(&mut local);
    (local, rest)
}

/// Adds a row, if there is room.
#[inline(always)]
pub fn put_first<T>(local: &mut First<T>, row: T) {
    if local.rows.len() < local.limit {
        local.rows.push(row);
    }
}

/// The first rows of all spans.
#[must_use]
pub fn first_rows<T>(spans: Vec<First<T>>) -> Rows<T> {
    let limit = spans.first().map_or(0, |span| span.limit);
    Rows::new(spans.into_iter().flat_map(|span| span.rows).take(limit).collect())
}

/// How many rows to gather to know whether there are more than `limit`.
#[must_use]
pub fn and_one_more(limit: usize) -> usize {
    limit.saturating_add(1)
}

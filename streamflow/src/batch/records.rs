//! Batches of ordinary Rust values: lent as `&T` by [`Records`], handed out as `T` by [`Values`].

use std::{ops, slice};

use super::{Batch, ValuesChunk};

/// A batch that lends its records: the first closure of a pipeline sees `&T`.
///
/// ```
/// use streamflow::batch::{Batch, Records};
/// let batch: Records<String> = ["a".to_owned()].into_iter().collect();
/// assert_eq!(batch.chunk(0..1).next().map(String::as_str), Some("a"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Records<T>(pub Vec<T>);

/// A batch that hands its records out by value, cloned from the batch: right for numbers and
/// small `Copy` records.
///
/// ```
/// use streamflow::batch::{Batch, Values};
/// let batch: Values<u64> = (0..3).collect();
/// assert_eq!(batch.chunk(1..3).sum::<u64>(), 3);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Values<T>(pub Vec<T>);

/// A run of records of a [`Records`] batch.
pub type RecordsChunk<'b, T> = slice::Iter<'b, T>;

impl<T: Send + Sync + 'static> Batch for Records<T> {
    type Record<'b> = &'b T;
    type Chunk<'b> = RecordsChunk<'b, T>;

    fn len(&self) -> usize {
        self.0.len()
    }

    #[inline]
    fn chunk(&self, records: ops::Range<usize>) -> Self::Chunk<'_> {
        self.0[records].iter()
    }
}

impl<T: Clone + Send + Sync + 'static> Batch for Values<T> {
    type Record<'b> = T;
    type Chunk<'b> = ValuesChunk<'b, T>;

    fn len(&self) -> usize {
        self.0.len()
    }

    #[inline]
    fn chunk(&self, records: ops::Range<usize>) -> Self::Chunk<'_> {
        ValuesChunk(self.0[records].iter())
    }

    fn select(&self, records: &[ops::Range<usize>]) -> Option<Self> {
        let kept = records.iter().flat_map(|range| &self.0[range.clone()]);
        Some(Self(kept.cloned().collect()))
    }
}

impl<T> FromIterator<T> for Records<T> {
    fn from_iter<I: IntoIterator<Item = T>>(records: I) -> Self {
        Self(records.into_iter().collect())
    }
}

impl<T> FromIterator<T> for Values<T> {
    fn from_iter<I: IntoIterator<Item = T>>(records: I) -> Self {
        Self(records.into_iter().collect())
    }
}

impl<T> From<Vec<T>> for Records<T> {
    fn from(records: Vec<T>) -> Self {
        Self(records)
    }
}

impl<T> From<Vec<T>> for Values<T> {
    fn from(records: Vec<T>) -> Self {
        Self(records)
    }
}

impl<T> Default for Records<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Default for Values<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> AsRef<[T]> for Records<T> {
    fn as_ref(&self) -> &[T] {
        &self.0
    }
}

impl<T> AsRef<[T]> for Values<T> {
    fn as_ref(&self) -> &[T] {
        &self.0
    }
}

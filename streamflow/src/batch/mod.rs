//! Micro-batches: the records of one tick, lent to the stages that compute on them.
//!
//! A batch owns its records and lends them: a line of [`Text`] is a `&str` into one contiguous
//! buffer, a record of [`Records`] is a `&T`. A batch says how its records are cut into chunks,
//! never which thread reads them: this layer knows no clock, thread or file.

mod chunk;
mod framing;
mod records;
mod space;
mod text;
mod utf8;
mod words;

use std::ops;
use std::sync::Arc;

pub use chunk::{Chunk, ValuesChunk};
pub(crate) use framing::without_invalid_utf8;
pub use framing::{InvalidUtf8, TextBuilder};
pub use records::{Records, RecordsChunk, Values};
pub use text::{Text, TextChunk};
pub use words::{Words, split_words};

/// The records of one micro-batch.
///
/// `Record<'b>` is what a stage's first closure receives: usually something borrowed from the
/// batch. A type of one's own is a batch as soon as it can lend a range of its records:
///
/// ```
/// use std::ops::Range;
/// use streamflow::batch::Batch;
///
/// struct Celsius(Vec<f32>);
///
/// impl Batch for Celsius {
///     type Record<'b> = f32;
///     type Chunk<'b> = std::iter::Copied<std::slice::Iter<'b, f32>>;
///     fn len(&self) -> usize {
///         self.0.len()
///     }
///     fn chunk(&self, records: Range<usize>) -> Self::Chunk<'_> {
///         self.0[records].iter().copied()
///     }
/// }
/// assert_eq!(Celsius(vec![20.5, 21.0]).chunk(1..2).next(), Some(21.0));
/// ```
pub trait Batch: Send + Sync + 'static {
    /// One record, lent for as long as the batch is.
    type Record<'b>
    where
        Self: 'b;
    /// A run of consecutive records.
    type Chunk<'b>: Chunk<Item = Self::Record<'b>> + Send
    where
        Self: 'b;

    /// How many records the batch holds.
    fn len(&self) -> usize;

    /// Whether the batch holds no record.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The records of a range of positions; `records.end` is at most `len()`.
    fn chunk(&self, records: ops::Range<usize>) -> Self::Chunk<'_>;

    /// A batch of the records at these positions alone, ascending; none where a batch of this type
    /// cannot be taken apart. Asked for when a record is to be left out
    /// ([`OnPanic::dead_letter`](crate::OnPanic::dead_letter)).
    fn select(&self, records: &[ops::Range<usize>]) -> Option<Self>
    where
        Self: Sized,
    {
        let _ = records;
        None
    }

    /// The record at a position as text, for people, if it can be shown.
    fn show(&self, record: usize) -> Option<String> {
        let _ = record;
        None
    }

    /// The bytes that borrowed records point into, when they point into one buffer.
    ///
    /// Keyed tables read short string keys from here a word at a time, past their end and
    /// masked, which a lone `&str` does not allow.
    fn arena(&self) -> &[u8] {
        &[]
    }

    /// A hash of the records, the same in every process: when a batch is read again after a
    /// restart, it is compared with the hash of the batch that was planned. 0, if the type does not
    /// tell.
    fn hash(&self) -> u64 {
        0
    }
}

/// A shared batch is a batch: a source may hand the same one out again without copying it.
impl<B: Batch> Batch for Arc<B> {
    type Record<'b> = B::Record<'b>;
    type Chunk<'b> = B::Chunk<'b>;

    fn len(&self) -> usize {
        B::len(self)
    }

    #[inline]
    fn chunk(&self, records: ops::Range<usize>) -> B::Chunk<'_> {
        B::chunk(self, records)
    }

    fn select(&self, records: &[ops::Range<usize>]) -> Option<Self> {
        B::select(self, records).map(Self::new)
    }

    fn show(&self, record: usize) -> Option<String> {
        B::show(self, record)
    }

    fn arena(&self) -> &[u8] {
        B::arena(self)
    }

    fn hash(&self) -> u64 {
        B::hash(self)
    }
}

//! Chunks: runs of consecutive records, handed out one by one or in lanes.

use std::{iter, slice, vec};

use crate::prefetch::prefetch_behind;

/// How many lanes there are.
pub(crate) const LANES: usize = 8;

/// A run of consecutive records.
///
/// Every iterator may be one; those over a slice hand out their records in lanes in a loop that
/// the compiler can turn into vector instructions.
pub trait Chunk: Iterator + Sized {
    /// Hands out all records in order, each with its lane: its position modulo eight.
    #[inline(always)]
    fn in_lanes(self, mut each: impl FnMut(usize, Self::Item)) {
        for (at, record) in self.enumerate() {
            each(at % LANES, record);
        }
    }

    /// Hands on the records that `keep` holds for, in order.
    #[inline(always)]
    fn select(self, keep: impl Fn(&Self::Item) -> bool, mut each: impl FnMut(Self::Item)) {
        for record in self {
            if keep(&record) {
                each(record);
            }
        }
    }

    /// All records left as one, for text whose records lie next to each other with nothing but
    /// white space between them: `words` then need not stop at each. The chunk is empty afterwards.
    #[inline]
    fn joined(&mut self) -> Option<Self::Item> {
        None
    }
}

/// The records of a slice in lanes: the inner loop is as long as a vector is wide.
#[inline(always)]
fn slice_in_lanes<'b, T>(slice: &'b [T], mut each: impl FnMut(usize, &'b T)) {
    let (eights, rest) = slice.as_chunks::<LANES>();
    for eight in eights {
        for (lane, record) in eight.iter().enumerate() {
            each(lane, record);
        }
    }
    for (lane, record) in rest.iter().enumerate() {
        each(lane, record);
    }
}

/// How many bytes of records are asked for before those that are kept are handed on: few, so that
/// the processor, which looks ahead by some hundred instructions, has the next ones under way.
const BLOCK_BYTES: usize = 1 << 10;

/// How many records those are at most.
const BLOCK: usize = 128;

/// The records of a slice that are kept. Which they are is noted without a branch, so that a
/// filter that cannot be predicted costs no more than one that can.
#[inline(always)]
fn slice_select<'b, T>(slice: &'b [T], keep: impl Fn(&'b T) -> bool, mut each: impl FnMut(&'b T)) {
    let mut kept = [0u8; BLOCK];
    for block in slice.chunks((BLOCK_BYTES / size_of::<T>().max(1)).clamp(16, BLOCK)) {
        let mut count = 0;
        for (at, record) in block.iter().enumerate() {
            prefetch_behind(record);
            kept[count % BLOCK] = at as u8;
            count += usize::from(keep(record));
        }
        for at in &kept[..count] {
            each(&block[usize::from(*at)]);
        }
    }
}

impl<'b, T> Chunk for slice::Iter<'b, T> {
    #[inline(always)]
    fn select(self, keep: impl Fn(&&'b T) -> bool, each: impl FnMut(&'b T)) {
        slice_select(self.as_slice(), |record| keep(&record), each);
    }

    #[inline(always)]
    fn in_lanes(self, each: impl FnMut(usize, &'b T)) {
        slice_in_lanes(self.as_slice(), each);
    }
}

impl<T: Clone> Chunk for ValuesChunk<'_, T> {
    #[inline(always)]
    fn select(self, keep: impl Fn(&T) -> bool, mut each: impl FnMut(T)) {
        slice_select(self.0.as_slice(), keep, |record| each(record.clone()));
    }

    #[inline(always)]
    fn in_lanes(self, mut each: impl FnMut(usize, T)) {
        slice_in_lanes(self.0.as_slice(), |lane, record| each(lane, record.clone()));
    }
}

impl<T: Copy> Chunk for iter::Copied<slice::Iter<'_, T>> {}

impl<T> Chunk for vec::IntoIter<T> {}

impl<I: Iterator> Chunk for iter::Take<I> {}

/// A run of records of a [`Values`](super::Values) batch.
#[derive(Clone, Debug)]
pub struct ValuesChunk<'b, T>(pub(super) slice::Iter<'b, T>);

impl<T: Clone> Iterator for ValuesChunk<'_, T> {
    type Item = T;

    #[inline]
    fn next(&mut self) -> Option<T> {
        self.0.next().cloned()
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }

    #[inline]
    fn fold<A, F: FnMut(A, T) -> A>(self, first: A, mut each: F) -> A {
        self.0.fold(first, |state, record| each(state, record.clone()))
    }
}

impl<T: Clone> ExactSizeIterator for ValuesChunk<'_, T> {}

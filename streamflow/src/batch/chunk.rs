//! Chunks: runs of consecutive records, handed out one by one or eight at a time.

use std::{iter, slice, vec};

/// A run of consecutive records.
///
/// Every iterator may be one; those over a slice hand out eight records at a time in a loop that
/// the compiler can turn into vector instructions.
pub trait Chunk: Iterator + Sized {
    /// Hands out whole eights from the front; fewer than eight records are left.
    #[inline]
    fn eights(&mut self, mut each: impl FnMut([Self::Item; 8])) {
        while self.size_hint().0 >= 8 {
            let next: [Option<Self::Item>; 8] = std::array::from_fn(|_| self.next());
            let Some(eight) = all(next) else { return };
            each(eight);
        }
    }
}

/// The eight, if none is missing. A chunk that promised eight and has fewer ends there.
#[inline]
fn all<T>(next: [Option<T>; 8]) -> Option<[T; 8]> {
    if next.iter().any(Option::is_none) {
        return None;
    }
    let mut next = next.into_iter().flatten();
    let eight: [Option<T>; 8] = std::array::from_fn(|_| next.next());
    match eight {
        [Some(a), Some(b), Some(c), Some(d), Some(e), Some(f), Some(g), Some(h)] => {
            Some([a, b, c, d, e, f, g, h])
        }
        _ => None,
    }
}

/// Eights of a slice; what is left of it afterwards.
#[inline]
fn eights_of<'b, T>(slice: &'b [T], mut each: impl FnMut(&'b [T; 8])) -> &'b [T] {
    let (eights, rest) = slice.as_chunks::<8>();
    for eight in eights {
        each(eight);
    }
    rest
}

impl<'b, T> Chunk for slice::Iter<'b, T> {
    #[inline]
    fn eights(&mut self, mut each: impl FnMut([&'b T; 8])) {
        *self = eights_of(self.as_slice(), |eight| each(eight.each_ref())).iter();
    }
}

impl<'b, T: Clone> Chunk for ValuesChunk<'b, T> {
    #[inline]
    fn eights(&mut self, mut each: impl FnMut([T; 8])) {
        self.0 = eights_of(self.0.as_slice(), |eight| each(eight.clone())).iter();
    }
}

impl<T: Copy> Chunk for iter::Copied<slice::Iter<'_, T>> {}

impl<T> Chunk for vec::IntoIter<T> {}

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

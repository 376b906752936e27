//! A join's pairs, made one by one.

use std::iter::{Enumerate, Take};
use std::marker::PhantomData;
use std::sync::Arc;
use std::vec;

use super::super::Span;
use super::{Joint, Side};
use crate::join::ByNumber;
use crate::keyed::NO_NUMBER;

/// How many left records ahead the values of a key are asked for.
const AHEAD: usize = 8;

/// The pairs of consecutive left records, then right records without a match.
#[derive(Debug)]
pub struct Pairs<K, V, W, L, R> {
    /// The left records yet to come.
    left: vec::IntoIter<(K, V)>,
    /// The numbers of their keys.
    numbers: vec::IntoIter<u32>,
    right: Arc<ByNumber<W>>,
    /// The left record whose pairs are being made, and which of the right values are still its.
    current: Option<(K, V)>,
    at: u32,
    end: u32,
    /// How many pairs of the next left record are made elsewhere.
    skip: u32,
    rest: vec::IntoIter<(K, W)>,
    sides: PhantomData<fn() -> (L, R)>,
}

impl<K, V, W, L, R> Pairs<K, V, W, L, R> {
    /// The pairs of these left records, but for the first `skip`, and of the rest.
    pub(super) fn new(
        (left, numbers): (Vec<(K, V)>, Vec<u32>),
        skip: u32,
        right: Arc<ByNumber<W>>,
        rest: Vec<(K, W)>,
    ) -> Self {
        Self {
            left: left.into_iter(),
            numbers: numbers.into_iter(),
            right,
            current: None,
            at: 0,
            end: 0,
            skip,
            rest: rest.into_iter(),
            sides: PhantomData,
        }
    }
}

impl<K: Clone, V: Clone, W: Clone, L: Side, R: Side> Iterator for Pairs<K, V, W, L, R> {
    type Item = Joint<K, V, W, L, R>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if self.at < self.end
                && let Some(value) = self.right.values().get(self.at as usize)
            {
                self.at += 1;
                let value = R::there(value.clone());
                // The last pair takes the record itself.
                let (key, of) = match self.at < self.end {
                    true => self.current.clone()?,
                    false => self.current.take()?,
                };
                return Some((key, (L::there(of), value)));
            }
            let Some((record, number)) = self.left.next().zip(self.numbers.next()) else {
                return self.last();
            };
            self.right.ask(self.numbers.as_slice().get(AHEAD));
            if number == NO_NUMBER {
                if let Some(nothing) = R::missing() {
                    return Some((record.0, (L::there(record.1), nothing)));
                }
            } else {
                (self.at, self.end) = self.right.range(number);
                self.at += std::mem::take(&mut self.skip);
                self.current = Some(record);
            }
        }
    }
}

impl<K, V, W, L: Side, R: Side> Pairs<K, V, W, L, R> {
    /// A right record without a match.
    #[cold]
    fn last(&mut self) -> Option<Joint<K, V, W, L, R>> {
        let (key, value) = self.rest.next()?;
        Some((key, (L::missing()?, R::there(value))))
    }
}

/// A run of consecutive partitions of a join's pairs.
#[derive(Debug)]
pub struct JoinedSpan<K, V, W, L, R> {
    pairs: Pairs<K, V, W, L, R>,
    lens: vec::IntoIter<usize>,
}

impl<K, V, W, L, R> JoinedSpan<K, V, W, L, R> {
    pub(super) fn new(pairs: Pairs<K, V, W, L, R>, lens: Vec<usize>) -> Self {
        Self { pairs, lens: lens.into_iter() }
    }
}

impl<'b, K, V, W, L, R> Span<'b> for JoinedSpan<K, V, W, L, R>
where
    K: Clone,
    V: Clone,
    W: Clone,
    L: Side,
    R: Side,
{
    type Record = Joint<K, V, W, L, R>;
    type Part<'s>
        = Take<&'s mut Pairs<K, V, W, L, R>>
    where
        Self: 's;
    type Numbered<'s>
        = Enumerate<Take<&'s mut Pairs<K, V, W, L, R>>>
    where
        Self: 's;

    #[inline]
    fn next_part(&mut self) -> Option<Self::Part<'_>> {
        let len = self.lens.next()?;
        Some(self.pairs.by_ref().take(len))
    }

    #[inline]
    fn next_numbered(&mut self) -> Option<Self::Numbered<'_>> {
        Some(self.next_part()?.enumerate())
    }

    fn arena(&self) -> &'b [u8] {
        &[]
    }
}

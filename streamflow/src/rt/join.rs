//! Joins of two streams' rows by key. A join's pairs are made one by one, in the loop that reads
//! them: what is held are the two sides, matched.

mod pairs;
mod split;

use std::marker::PhantomData;
use std::ops::Range;
use std::sync::Arc;

use super::{Cuts, Input, Pair, Rows, Run};
use crate::join::Matches;
use crate::keyed::NO_NUMBER;
use crate::{BatchTime, Key, join as matching};

pub use pairs::{JoinedSpan, Pairs};

/// A key of the right stream, of the same type as the left one's.
#[diagnostic::on_unimplemented(
    message = "keys of type `{K}` never meet keys of type `{Self}`",
    label = "the streams' keys are `{K}` and `{Self}`",
    note = "both streams need keys of one type: convert either, `.map(|(key, value)| …)`; text \
            that one stream owns is borrowed with `.as_str()` where it is borrowed from a source, \
            or owned by the other stream, too, with `.to_owned()`"
)]
pub trait SameKey<K> {
    /// The key.
    fn same(self) -> K;
}

impl<K> SameKey<K> for K {
    #[inline(always)]
    fn same(self) -> K {
        self
    }
}

/// One side of a join's pairs.
pub trait Side {
    /// What stands for a value of that side.
    type Of<T>;

    /// A value.
    fn there<T>(value: T) -> Self::Of<T>;
    /// What stands for a value that is missing, unless such pairs are left out.
    fn missing<T>() -> Option<Self::Of<T>>;
}

/// A side that each pair has.
#[derive(Debug)]
pub struct Always;

/// A side that pairs may be without.
#[derive(Debug)]
pub struct Maybe;

impl Side for Always {
    type Of<T> = T;

    #[inline(always)]
    fn there<T>(value: T) -> T {
        value
    }

    #[inline(always)]
    fn missing<T>() -> Option<T> {
        None
    }
}

impl Side for Maybe {
    type Of<T> = Option<T>;

    #[inline(always)]
    fn there<T>(value: T) -> Option<T> {
        Some(value)
    }

    #[inline(always)]
    fn missing<T>() -> Option<Option<T>> {
        Some(None)
    }
}

/// A join, its pairs still to be made.
#[derive(Debug)]
pub struct Joined<K, V, W, L, R> {
    left: Vec<(K, V)>,
    matches: Matches<K, W>,
    sides: PhantomData<fn() -> (L, R)>,
}

/// One pair of a join.
type Joint<K, V, W, L, R> = (K, (<L as Side>::Of<V>, <R as Side>::Of<W>));

/// The join of two keyed streams, as their records' types say.
type JoinOf<P, Q, L, R> =
    Joined<<P as Pair>::First, <P as Pair>::Second, <Q as Pair>::Second, L, R>;

fn joined<P, Q, L: Side, R: Side>(left: Rows<P>, right: Rows<Q>) -> JoinOf<P, Q, L, R>
where
    P: Pair<First: Key + Clone>,
    Q: Pair<First: SameKey<P::First>, Second: Clone>,
{
    let left: Vec<_> = left.into_vec().into_iter().map(Pair::split).collect();
    let right = right.into_vec().into_iter().map(|pair| {
        let (key, value) = pair.split();
        (key.same(), value)
    });
    let rest = L::missing::<()>().is_some();
    let matches = Matches::of(left.iter().map(|(key, _)| key), right, rest);
    Joined { left, matches, sides: PhantomData }
}

/// Each left record with each of its matches.
pub fn join<P, Q>(left: Rows<P>, right: Rows<Q>) -> JoinOf<P, Q, Always, Always>
where
    P: Pair<First: Key + Clone>,
    Q: Pair<First: SameKey<P::First>, Second: Clone>,
{
    joined(left, right)
}

/// The join, and the left records without a match, each in its place.
pub fn left_outer_join<P, Q>(left: Rows<P>, right: Rows<Q>) -> JoinOf<P, Q, Always, Maybe>
where
    P: Pair<First: Key + Clone>,
    Q: Pair<First: SameKey<P::First>, Second: Clone>,
{
    joined(left, right)
}

/// The join, then the right records without a match.
pub fn right_outer_join<P, Q>(left: Rows<P>, right: Rows<Q>) -> JoinOf<P, Q, Maybe, Always>
where
    P: Pair<First: Key + Clone>,
    Q: Pair<First: SameKey<P::First>, Second: Clone>,
{
    joined(left, right)
}

/// The join with the left records without a match, then the right ones.
pub fn full_outer_join<P, Q>(left: Rows<P>, right: Rows<Q>) -> JoinOf<P, Q, Maybe, Maybe>
where
    P: Pair<First: Key + Clone>,
    Q: Pair<First: SameKey<P::First>, Second: Clone>,
{
    joined(left, right)
}

/// Each key of either stream with its values in both.
#[expect(clippy::type_complexity, reason = "a key and two lists")]
pub fn cogroup<P, Q>(
    left: Rows<P>,
    right: Rows<Q>,
) -> Rows<(P::First, (Vec<P::Second>, Vec<Q::Second>))>
where
    P: Pair<First: Key>,
    Q: Pair<First: SameKey<P::First>>,
{
    let right = right.into_vec().into_iter().map(|pair| {
        let (key, value) = pair.split();
        (key.same(), value)
    });
    Rows::new(matching::cogroup(left.into_vec().into_iter().map(Pair::split), right))
}

/// What a closure makes of two streams' records.
pub fn transform_with<T, U, I: IntoIterator>(
    run: &Run,
    left: Rows<T>,
    right: Rows<U>,
    f: impl Fn(Vec<T>, Vec<U>, BatchTime) -> I,
) -> Rows<I::Item> {
    Rows::new(f(left.into_vec(), right.into_vec(), run.time).into_iter().collect())
}

/// A join's pairs, made: where the records themselves are wanted.
pub fn joined_rows<K: Clone, V: Clone, W: Clone, L: Side, R: Side>(
    joined: Joined<K, V, W, L, R>,
) -> Rows<Joint<K, V, W, L, R>> {
    let mut rows = Vec::with_capacity(joined.len());
    rows.extend(joined.pairs());
    Rows::new(rows)
}

impl<K, V, W, L: Side, R: Side> Joined<K, V, W, L, R> {
    /// How many pairs the left record with this key's number makes.
    fn made(&self, number: u32) -> usize {
        if number == NO_NUMBER {
            return usize::from(R::missing::<()>().is_some());
        }
        let (start, end) = self.matches.right.range(number);
        (end - start) as usize
    }

    /// How many pairs there are.
    fn len(&self) -> usize {
        let made = self.matches.left.iter().map(|number| self.made(*number));
        made.sum::<usize>() + self.matches.rest.len()
    }

    /// All pairs, one after the other.
    fn pairs(self) -> Pairs<K, V, W, L, R> {
        let Matches { left, right, rest } = self.matches;
        Pairs::new((self.left, left), 0, Arc::new(right), rest)
    }
}

impl<'b, K, V, W, L: Side, R: Side> Input<'b> for Joined<K, V, W, L, R>
where
    K: Clone + Send,
    V: Clone + Send,
    W: Clone + Send + Sync,
{
    type Span = JoinedSpan<K, V, W, L, R>;

    fn spans(self, workers: usize) -> Vec<Self::Span> {
        let cuts = Cuts::of(self.len());
        let spans: Vec<_> = cuts.spans(workers).collect();
        let lens = |parts: Range<usize>| -> Vec<usize> {
            parts.map(|part| cuts.range(part).len()).collect()
        };
        match spans.as_slice() {
            [all] => vec![JoinedSpan::new(self.pairs(), lens(all.clone()))],
            _ => {
                let starts = spans.iter().map(|parts| cuts.range(parts.start).start);
                let pairs = split::split(self, starts);
                pairs
                    .into_iter()
                    .zip(spans)
                    .map(|(pairs, parts)| JoinedSpan::new(pairs, lens(parts)))
                    .collect()
            }
        }
    }
}

#[cfg(test)]
mod tests;

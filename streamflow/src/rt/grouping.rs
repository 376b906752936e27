//! What becomes of the values that share a key, and what counts as a pair.

use std::any::TypeId;
use std::marker::PhantomData;

/// A record that has a key: a pair `(K, V)`.
#[diagnostic::on_unimplemented(
    message = "this operator needs keyed records, pairs `(K, V)`, but the records here are `{Self}`",
    label = "the records before it are `{Self}`",
    note = "make pairs first: `.map(|record| (key, value))` or `.key_by(|record| key)`"
)]
pub trait Pair {
    /// The key.
    type First;
    /// The value.
    type Second;

    /// The key and the value.
    fn split(self) -> (Self::First, Self::Second);

    /// Many keys and values.
    fn split_all(pairs: Vec<Self>) -> Vec<(Self::First, Self::Second)>
    where
        Self: Sized,
    {
        pairs.into_iter().map(Self::split).collect()
    }
}

impl<K, V> Pair for (K, V) {
    type First = K;
    type Second = V;

    #[inline(always)]
    fn split(self) -> (K, V) {
        self
    }

    fn split_all(pairs: Vec<Self>) -> Vec<Self> {
        pairs
    }
}

impl<K: Clone, V: Clone> Pair for &(K, V) {
    type First = K;
    type Second = V;

    #[inline(always)]
    fn split(self) -> (K, V) {
        self.clone()
    }
}

/// How the values of one key become one accumulator.
pub trait Grouping<V> {
    /// What a key's entry holds.
    type Acc;

    /// The accumulator of a key's first value.
    fn first(&self, value: V) -> Self::Acc;
    /// The accumulator with one value more.
    fn add(&self, acc: Self::Acc, value: V) -> Self::Acc;
    /// Two accumulators in one, the left one the older.
    fn merge(&self, older: Self::Acc, younger: Self::Acc) -> Self::Acc;

    /// Whether the result is the same however the values are bracketed, so that a worker may run
    /// on across the partitions of its span instead of beginning each with an empty table.
    fn exact() -> bool {
        false
    }
}

/// `reduce_by_key`.
#[derive(Debug)]
pub struct ReduceBy<V, F> {
    pub(super) f: F,
    pub(super) values: PhantomData<fn(V)>,
}

impl<V, F: Fn(V, V) -> V> Grouping<V> for ReduceBy<V, F> {
    type Acc = V;

    #[inline(always)]
    fn first(&self, value: V) -> V {
        value
    }

    #[inline(always)]
    fn add(&self, acc: V, value: V) -> V {
        (self.f)(acc, value)
    }

    #[inline(always)]
    fn merge(&self, older: V, younger: V) -> V {
        (self.f)(older, younger)
    }

    fn exact() -> bool {
        reduces_exactly::<V>()
    }
}

/// A grouping whose accumulators can be taken off again.
pub trait Invertible<V>: Grouping<V> {
    /// `total` without `leaving`, its oldest part.
    fn subtract(&self, total: Self::Acc, leaving: Self::Acc) -> Self::Acc;
}

/// `reduce_by_key` with an inverse.
#[derive(Debug)]
pub struct ReduceWithInverse<V, F, I> {
    pub(super) reduce: ReduceBy<V, F>,
    pub(super) inverse: I,
}

impl<V, F: Fn(V, V) -> V, I> Grouping<V> for ReduceWithInverse<V, F, I> {
    type Acc = V;

    #[inline(always)]
    fn first(&self, value: V) -> V {
        value
    }

    #[inline(always)]
    fn add(&self, acc: V, value: V) -> V {
        self.reduce.add(acc, value)
    }

    #[inline(always)]
    fn merge(&self, older: V, younger: V) -> V {
        self.reduce.merge(older, younger)
    }

    fn exact() -> bool {
        reduces_exactly::<V>()
    }
}

impl<V, F: Fn(V, V) -> V, I: Fn(V, V) -> V> Invertible<V> for ReduceWithInverse<V, F, I> {
    #[inline(always)]
    fn subtract(&self, total: V, leaving: V) -> V {
        (self.inverse)(total, leaving)
    }
}

impl<V> Invertible<V> for CountBy {
    #[inline(always)]
    fn subtract(&self, total: u64, leaving: u64) -> u64 {
        total - leaving
    }
}

impl<V> Invertible<V> for DistinctBy {
    #[inline(always)]
    fn subtract(&self, (): (), (): ()) {}
}

/// Whether an associative function of this type gives the same result in any bracketing: so for
/// the integers, but not for floats, nor for a type that may hold one.
fn reduces_exactly<V>() -> bool {
    macro_rules! exact {
        ($($kind:ty),*) => { [$(TypeId::of::<$kind>()),*] };
    }
    let integers =
        exact!(bool, char, u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);
    integers.contains(&typeid::of::<V>())
}

/// `count_by_key` and `count_by_value`.
#[derive(Debug)]
pub struct CountBy;

impl<V> Grouping<V> for CountBy {
    type Acc = u64;

    #[inline(always)]
    fn first(&self, _: V) -> u64 {
        1
    }

    #[inline(always)]
    fn add(&self, acc: u64, _: V) -> u64 {
        acc + 1
    }

    #[inline(always)]
    fn merge(&self, older: u64, younger: u64) -> u64 {
        older + younger
    }

    fn exact() -> bool {
        true
    }
}

/// `distinct`.
#[derive(Debug)]
pub struct DistinctBy;

impl<V> Grouping<V> for DistinctBy {
    type Acc = ();

    #[inline(always)]
    fn first(&self, _: V) {}

    #[inline(always)]
    fn add(&self, (): (), _: V) {}

    #[inline(always)]
    fn merge(&self, (): (), (): ()) {}

    fn exact() -> bool {
        true
    }
}

/// `group_by_key`.
#[derive(Debug)]
pub struct GroupBy;

impl<V> Grouping<V> for GroupBy {
    type Acc = Vec<V>;

    #[inline]
    fn first(&self, value: V) -> Vec<V> {
        vec![value]
    }

    #[inline]
    fn add(&self, mut acc: Vec<V>, value: V) -> Vec<V> {
        acc.push(value);
        acc
    }

    fn merge(&self, mut older: Vec<V>, younger: Vec<V>) -> Vec<V> {
        older.extend(younger);
        older
    }

    fn exact() -> bool {
        true
    }
}

/// `aggregate_by_key`.
#[derive(Debug)]
pub struct AggregateBy<'z, V, U, S, C> {
    pub(super) zero: &'z U,
    pub(super) seq: S,
    pub(super) comb: C,
    pub(super) values: PhantomData<fn(V)>,
}

impl<V, U, S, C> Grouping<V> for AggregateBy<'_, V, U, S, C>
where
    U: Clone,
    S: Fn(U, V) -> U,
    C: Fn(U, U) -> U,
{
    type Acc = U;

    #[inline(always)]
    fn first(&self, value: V) -> U {
        (self.seq)(self.zero.clone(), value)
    }

    #[inline(always)]
    fn add(&self, acc: U, value: V) -> U {
        (self.seq)(acc, value)
    }

    #[inline(always)]
    fn merge(&self, older: U, younger: U) -> U {
        (self.comb)(older, younger)
    }
}

/// `combine_by_key`.
#[derive(Debug)]
pub struct CombineBy<V, U, N, S, C> {
    pub(super) create: N,
    pub(super) seq: S,
    pub(super) comb: C,
    pub(super) values: PhantomData<fn(V) -> U>,
}

impl<V, U, N, S, C> Grouping<V> for CombineBy<V, U, N, S, C>
where
    N: Fn(V) -> U,
    S: Fn(U, V) -> U,
    C: Fn(U, U) -> U,
{
    type Acc = U;

    #[inline(always)]
    fn first(&self, value: V) -> U {
        (self.create)(value)
    }

    #[inline(always)]
    fn add(&self, acc: U, value: V) -> U {
        (self.seq)(acc, value)
    }

    #[inline(always)]
    fn merge(&self, older: U, younger: U) -> U {
        (self.comb)(older, younger)
    }
}

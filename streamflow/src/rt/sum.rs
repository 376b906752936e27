//! Sums and means, the same in every mode and on any number of workers.
//!
//! Integers: the exact sum of each partition in a wider form, checked once per partition, so that
//! an overflow is found in every profile. Floats: eight lanes for each partition, a record in the
//! lane of its position modulo eight, lanes and partitions folded in a fixed order; a record that
//! a filter dropped adds −0, which changes nothing. The lanes make the loop a vector loop.

use std::fmt::Debug;
use std::marker::PhantomData;

use super::cpu::{self, Kernel};
use super::{Local, Rows};
use crate::batch::Chunk;
use crate::{Error, Result};

/// A number that can be summed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be summed",
    label = "this operator needs numbers",
    note = "`sum` and `mean` take the integers and floats of std; for anything else use \
            `.reduce(|a, b| …)`, or `.map(…)` to the number first"
)]
pub trait Numeric: Copy + Send {
    /// A partition's sum in the making.
    type Lanes: Copy + Debug + Send;
    /// A batch's sum in the making.
    type Total: Copy + Send;

    /// A partition's sum before its first record.
    const EMPTY: Self::Lanes;
    /// A batch's sum before its first partition.
    const ZERO: Self::Total;

    /// Whether it matters to which lane a record is added.
    const IN_LANES: bool;
    /// Adds the record at a position, if it is there.
    fn add(lanes: &mut Self::Lanes, at: usize, record: Option<Self>);
    /// Adds a partition's sum to the batch's, unless that overflows.
    fn close(total: Self::Total, lanes: Self::Lanes) -> Option<Self::Total>;
    /// Two sums in one, unless that overflows.
    fn add_totals(older: Self::Total, younger: Self::Total) -> Option<Self::Total>;
    /// The sum, if the type can hold it.
    fn exact(total: Self::Total) -> Option<Self>;
    /// The sum, wrapped around.
    fn wrapped(total: Self::Total) -> Self;
    /// The mean of `count` records.
    fn mean(total: Self::Total, count: u64) -> f64;
}

macro_rules! numeric_narrow {
    ($($kind:ty as $lane:ty),*) => {$(
        impl Numeric for $kind {
            type Lanes = $lane;
            type Total = i128;
            const EMPTY: $lane = 0;
            const IN_LANES: bool = false;
            const ZERO: i128 = 0;

            #[inline(always)]
            fn add(lanes: &mut $lane, _: usize, record: Option<Self>) {
                *lanes = lanes.wrapping_add(record.unwrap_or(0) as $lane);
            }

            fn close(total: i128, lanes: $lane) -> Option<i128> {
                total.checked_add(lanes as i128)
            }

            fn add_totals(older: i128, younger: i128) -> Option<i128> {
                older.checked_add(younger)
            }

            fn exact(total: i128) -> Option<Self> {
                Self::try_from(total).ok()
            }

            fn wrapped(total: i128) -> Self {
                total as Self
            }

            fn mean(total: i128, count: u64) -> f64 {
                total as f64 / count as f64
            }
        }
    )*};
}

// A partition holds fewer than 2^32 records, so 32 bits more than the record's cannot overflow.
numeric_narrow!(u8 as u64, u16 as u64, u32 as u64, i8 as i64, i16 as i64, i32 as i64);

/// A 64-bit sum as two: wrapped around, and of the upper halves, which cannot overflow within the
/// 2^32 records of a partition. The lower halves' sum cannot either: it is what is left.
#[derive(Clone, Copy, Debug, Default)]
pub struct Halves {
    upper: u64,
    wrapped: u64,
}

macro_rules! numeric_64 {
    ($($kind:ty as $wide:ty),*) => {$(
        impl Numeric for $kind {
            type Lanes = Halves;
            type Total = i128;
            const IN_LANES: bool = false;
            const EMPTY: Halves = Halves { upper: 0, wrapped: 0 };
            const ZERO: i128 = 0;

            #[inline(always)]
            fn add(lanes: &mut Halves, _: usize, record: Option<Self>) {
                let record = record.unwrap_or(0);
                lanes.upper = lanes.upper.wrapping_add((record >> 32) as u64);
                lanes.wrapped = lanes.wrapped.wrapping_add(record as u64);
            }

            fn close(total: i128, lanes: Halves) -> Option<i128> {
                let upper = i128::from(lanes.upper as $wide) << 32;
                let lower = lanes.wrapped.wrapping_sub(lanes.upper << 32);
                total.checked_add(upper)?.checked_add(i128::from(lower))
            }

            fn add_totals(older: i128, younger: i128) -> Option<i128> {
                older.checked_add(younger)
            }

            fn exact(total: i128) -> Option<Self> {
                Self::try_from(total).ok()
            }

            fn wrapped(total: i128) -> Self {
                total as Self
            }

            fn mean(total: i128, count: u64) -> f64 {
                total as f64 / count as f64
            }
        }
    )*};
}

numeric_64!(u64 as u64, usize as u64, i64 as i64, isize as i64);

macro_rules! numeric_128 {
    ($($kind:ty),*) => {$(
        impl Numeric for $kind {
            /// The wrapped sum, and whether it left the type's range.
            type Lanes = ($kind, bool);
            type Total = ($kind, bool);
            const IN_LANES: bool = false;
            const EMPTY: Self::Lanes = (0, false);
            const ZERO: Self::Total = (0, false);

            #[inline(always)]
            fn add(lanes: &mut Self::Lanes, _: usize, record: Option<Self>) {
                let (sum, over) = lanes.0.overflowing_add(record.unwrap_or(0));
                *lanes = (sum, lanes.1 | over);
            }

            fn close(total: Self::Total, lanes: Self::Lanes) -> Option<Self::Total> {
                let (sum, over) = total.0.overflowing_add(lanes.0);
                Some((sum, total.1 | lanes.1 | over))
            }

            fn add_totals(older: Self::Total, younger: Self::Total) -> Option<Self::Total> {
                Self::close(older, younger)
            }

            fn exact(total: Self::Total) -> Option<Self> {
                (!total.1).then_some(total.0)
            }

            fn wrapped(total: Self::Total) -> Self {
                total.0
            }

            fn mean(total: Self::Total, count: u64) -> f64 {
                total.0 as f64 / count as f64
            }
        }
    )*};
}

numeric_128!(u128, i128);

macro_rules! numeric_float {
    ($($kind:ty),*) => {$(
        impl Numeric for $kind {
            type Lanes = [$kind; 8];
            type Total = $kind;
            const EMPTY: Self::Lanes = [-0.0; 8];
            const IN_LANES: bool = true;
            const ZERO: Self::Total = 0.0;

            #[inline(always)]
            fn add(lanes: &mut Self::Lanes, at: usize, record: Option<Self>) {
                lanes[at % 8] += record.unwrap_or(-0.0);
            }

            fn close(total: $kind, lanes: Self::Lanes) -> Option<$kind> {
                let [a, b, c, d, e, f, g, h] = lanes;
                Some(total + (((a + b) + (c + d)) + ((e + f) + (g + h))))
            }

            fn add_totals(older: $kind, younger: $kind) -> Option<$kind> {
                Some(older + younger)
            }

            fn exact(total: $kind) -> Option<Self> {
                Some(total)
            }

            fn wrapped(total: $kind) -> Self {
                total
            }

            fn mean(total: $kind, count: u64) -> f64 {
                f64::from(total) / count as f64
            }
        }
    )*};
}

numeric_float!(f32, f64);

/// What a sum does beyond its type's range.
pub trait SumKind {
    /// The sum of a stream, from its exact total.
    fn finish<T: Numeric>(stream: &'static str, total: Option<T::Total>) -> Result<T>;
}

/// Fails the batch.
#[derive(Debug)]
pub struct Checked;

/// Wraps around.
#[derive(Debug)]
pub struct Wrapping;

impl SumKind for Checked {
    fn finish<T: Numeric>(stream: &'static str, total: Option<T::Total>) -> Result<T> {
        total.and_then(T::exact).ok_or(Error::Overflow { stream })
    }
}

impl SumKind for Wrapping {
    fn finish<T: Numeric>(stream: &'static str, total: Option<T::Total>) -> Result<T> {
        total.map(T::wrapped).ok_or(Error::Overflow { stream })
    }
}

/// The sums of a span's partitions.
#[derive(Debug)]
pub struct Sum<T: Numeric, W> {
    current: T::Lanes,
    done: Vec<T::Lanes>,
    kind: PhantomData<fn() -> W>,
}

impl<T: Numeric, W> Default for Sum<T, W> {
    fn default() -> Self {
        Self { current: T::EMPTY, done: Vec::new(), kind: PhantomData }
    }
}

impl<T: Numeric, W> Local for Sum<T, W> {
    fn open(&mut self) {
        self.done.push(std::mem::replace(&mut self.current, T::EMPTY));
    }
}

/// Sums the records of a span.
#[inline]
pub fn sum<T: Numeric, R>(body: impl FnOnce(&mut Sum<T, Checked>) -> R) -> (Sum<T, Checked>, R) {
    sum_of(body)
}

/// Sums the records of a span, wrapping around.
#[inline]
pub fn wrapping_sum<T: Numeric, R>(
    body: impl FnOnce(&mut Sum<T, Wrapping>) -> R,
) -> (Sum<T, Wrapping>, R) {
    sum_of(body)
}

#[inline]
fn sum_of<T: Numeric, W, R>(body: impl FnOnce(&mut Sum<T, W>) -> R) -> (Sum<T, W>, R) {
    let mut local = Sum::default();
    let rest = body(&mut local);
    local.open();
    (local, rest)
}

/// Adds the record at a position of its partition.
#[inline(always)]
pub fn put_sum<T: Numeric, W>(local: &mut Sum<T, W>, at: usize, record: T) {
    T::add(&mut local.current, at, Some(record));
}

/// Adds a whole partition, eight records at a time, `f` saying what each adds.
#[inline]
pub fn sum_part<A, T: Numeric, W>(
    local: &mut Sum<T, W>,
    part: impl Chunk<Item = A>,
    f: impl Fn(A) -> Option<T>,
) {
    let lanes = cpu::run(SumPart { part, f, kind: PhantomData });
    local.current = lanes;
}

/// The loop over a partition.
struct SumPart<P, F, T> {
    part: P,
    f: F,
    kind: PhantomData<fn() -> T>,
}

impl<A, P, F, T> Kernel for SumPart<P, F, T>
where
    P: Chunk<Item = A>,
    F: Fn(A) -> Option<T>,
    T: Numeric,
{
    type Output = T::Lanes;

    #[inline(always)]
    fn run(self) -> T::Lanes {
        let Self { part, f, .. } = self;
        let mut lanes = T::EMPTY;
        if T::IN_LANES {
            part.in_lanes(|lane, record| T::add(&mut lanes, lane, f(record)));
        } else {
            part.for_each(|record| T::add(&mut lanes, 0, f(record)));
        }
        lanes
    }
}

/// The sum of all spans, in its wider form.
pub(super) fn total<T: Numeric, W>(spans: &[Sum<T, W>]) -> Option<T::Total> {
    let lanes = spans.iter().flat_map(|span| &span.done);
    lanes.copied().try_fold(T::ZERO, T::close)
}

/// The sum of all spans: one row, 0 for an empty batch.
pub fn summed<T: Numeric, W: SumKind>(
    stream: &'static str,
    spans: Vec<Sum<T, W>>,
) -> Result<Rows<T>> {
    Ok(Rows::new(vec![W::finish(stream, total(&spans))?]))
}

#[cfg(test)]
mod tests;

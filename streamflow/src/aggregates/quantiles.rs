//! Quantiles within a relative error: DDSketch.
//!
//! Masson, Rim, Lee: "DDSketch: a fast and fully-mergeable quantile sketch with relative-error
//! guarantees", 2019. A value goes to the bucket of its logarithm, whose width is the error; where
//! there are more than 2,048 buckets of one sign, those nearest to zero become one.

use serde::{Deserialize, Serialize};

use super::Aggregate;
use crate::schema::{Schema, SchemaText};

/// The most buckets of one sign.
const MOST_BUCKETS: usize = 2048;

/// Estimates quantiles, `quantiles([0.5, 0.95, 0.99], error = 0.01)`.
///
/// Each is within the relative error, 1 % by default, of the record at its rank. The result depends
/// on the records alone, not on their order or the number of workers. NaN is the greatest record.
/// An empty batch gives nothing.
///
/// ```
/// use streamflow::aggregates::{Aggregate, Quantiles};
/// let quantiles = Quantiles::new([0.5, 0.99]);
/// let zero = Aggregate::<u32>::zero(&quantiles);
/// let state = (1..=1000u32).fold(zero, |state, n| quantiles.add(state, n));
/// let [median, p99] = Aggregate::<u32>::finish(&quantiles, state);
/// assert!((median - 500.0).abs() <= 5.0 && (p99 - 990.0).abs() <= 9.9);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Quantiles<const N: usize> {
    quantiles: [f64; N],
    scale: Scale,
}

/// Which bucket a value is in.
#[derive(Clone, Copy, Debug)]
struct Scale {
    error: f64,
    /// The ratio of a bucket's bounds, and its logarithm.
    ratio: f64,
    log: f64,
}

impl Scale {
    fn of(error: f64) -> Self {
        let ratio = (1.0 + error) / (1.0 - error);
        Self { error, ratio, log: ratio.ln() }
    }

    fn bucket(&self, magnitude: f64) -> i32 {
        (magnitude.ln() / self.log).ceil() as i32
    }

    /// The value that stands for a bucket: within the error of all in it.
    fn value(&self, bucket: i32) -> f64 {
        2.0 * (f64::from(bucket) * self.log).exp() / (self.ratio + 1.0)
    }

    /// A sketch on this scale; one of another scale, which a checkpoint kept of an earlier program,
    /// bucket by bucket.
    #[inline]
    fn on(&self, sketch: Sketch) -> Sketch {
        let same = sketch.error.to_bits() == self.error.to_bits();
        if same { sketch } else { self.moved(sketch) }
    }

    #[cold]
    fn moved(&self, sketch: Sketch) -> Sketch {
        let before = Self::of(sketch.error);
        let moved = |buckets: &Buckets| {
            let mut moved = Buckets::default();
            for (bucket, count) in buckets.iter().rev() {
                let value = before.value(bucket).clamp(f64::from_bits(1), f64::MAX);
                moved.add(self.bucket(value), count);
            }
            moved
        };
        let (negative, positive) = (moved(&sketch.negative), moved(&sketch.positive));
        Sketch { error: self.error, negative, positive, ..sketch }
    }
}

impl<const N: usize> Quantiles<N> {
    /// These quantiles, within 1 %.
    ///
    /// # Panics
    /// When one is not from 0 to 1.
    #[must_use]
    pub fn new(quantiles: [f64; N]) -> Self {
        Self::with_error(quantiles, 0.01)
    }

    /// These quantiles, within a relative error.
    ///
    /// # Panics
    /// When a quantile is not from 0 to 1, or the error is not from 0.0001 to 0.5.
    #[must_use]
    pub fn with_error(quantiles: [f64; N], error: f64) -> Self {
        for quantile in quantiles {
            assert!((0.0..=1.0).contains(&quantile), "the quantile {quantile} is not from 0 to 1");
        }
        assert!((1e-4..=0.5).contains(&error), "the error {error} is not from 0.0001 to 0.5");
        Self { quantiles, scale: Scale::of(error) }
    }

    /// The value at a rank, counted from 0.
    fn at(&self, sketch: &Sketch, rank: u64) -> f64 {
        let value = |at| self.scale.value(at);
        let negative = sketch.negative.iter().rev().map(|(at, n)| (-value(at), n));
        let positive = sketch.positive.iter().map(|(at, n)| (value(at), n));
        let values = [(f64::NEG_INFINITY, sketch.low)]
            .into_iter()
            .chain(negative)
            .chain([(0.0, sketch.zero)])
            .chain(positive)
            .chain([(f64::INFINITY, sketch.high)]);
        let mut before = 0;
        for (value, count) in values {
            before += count;
            if before > rank {
                return value;
            }
        }
        f64::NAN
    }
}

/// A number that quantiles are taken of.
#[diagnostic::on_unimplemented(
    message = "there are no quantiles of `{Self}`",
    label = "this operator needs numbers",
    note = "map each record to the number first: `.map(|record| …)`"
)]
pub trait Measure {
    /// The number as a float.
    fn into_f64(self) -> f64;
}

macro_rules! measures {
    ($($kind:ty)*) => {$(
        impl Measure for $kind {
            #[inline]
            fn into_f64(self) -> f64 {
                self as f64
            }
        }

        impl Measure for &$kind {
            #[inline]
            fn into_f64(self) -> f64 {
                *self as f64
            }
        }
    )*};
}

measures!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64);

/// The state of [`Quantiles`]: how many records there are in each bucket.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sketch {
    /// The relative error, which says what the buckets are.
    error: f64,
    low: u64,
    negative: Buckets,
    zero: u64,
    positive: Buckets,
    high: u64,
    nan: u64,
}

impl Schema for Sketch {
    fn describe(out: &mut SchemaText) {
        out.word("Sketch { error: f64 }");
    }
}

impl Sketch {
    /// How many records there are.
    #[must_use]
    pub fn len(&self) -> u64 {
        let ends = self.low + self.zero + self.high + self.nan;
        self.negative.counts.iter().chain(&self.positive.counts).sum::<u64>() + ends
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Counts of consecutive buckets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Buckets {
    first: i32,
    counts: Vec<u64>,
}

impl Buckets {
    fn iter(&self) -> impl DoubleEndedIterator<Item = (i32, u64)> {
        let at = |(at, count): (usize, &u64)| (self.first + at as i32, *count);
        self.counts.iter().enumerate().map(at).filter(|(_, count)| *count > 0)
    }

    fn add(&mut self, bucket: i32, count: u64) {
        if self.counts.is_empty() {
            self.first = bucket;
        }
        let last = self.first + self.counts.len() as i32 - 1;
        if bucket > last {
            let len = (bucket - self.first) as usize + 1;
            let excess = len.saturating_sub(MOST_BUCKETS).min(self.counts.len());
            // Those nearest to zero become one.
            let dropped: u64 = self.counts.drain(..excess).sum();
            self.first = (bucket + 1 - MOST_BUCKETS as i32).max(self.first);
            self.counts.resize((bucket - self.first) as usize + 1, 0);
            self.counts[0] += dropped;
        } else if bucket < self.first {
            let least = last + 1 - MOST_BUCKETS as i32;
            let more = (self.first - bucket.max(least)).max(0) as usize;
            self.counts.splice(..0, std::iter::repeat_n(0, more));
            self.first -= more as i32;
        }
        self.counts[(bucket - self.first).max(0) as usize] += count;
    }

    fn merge(&mut self, younger: &Self) {
        // The highest first, so that what becomes one does so once.
        for (bucket, count) in younger.iter().rev() {
            self.add(bucket, count);
        }
    }
}

impl<const N: usize, T: Measure> Aggregate<T> for Quantiles<N> {
    type State = Sketch;
    type Out = [f64; N];

    const EXACT: bool = true;

    fn zero(&self) -> Sketch {
        Sketch { error: self.scale.error, ..Sketch::default() }
    }

    fn add(&self, sketch: Sketch, record: T) -> Sketch {
        let mut sketch = self.scale.on(sketch);
        let value = record.into_f64();
        match value {
            f64::NEG_INFINITY => sketch.low += 1,
            f64::INFINITY => sketch.high += 1,
            0.0 => sketch.zero += 1,
            value if value > 0.0 => sketch.positive.add(self.scale.bucket(value), 1),
            value if value < 0.0 => sketch.negative.add(self.scale.bucket(-value), 1),
            _ => sketch.nan += 1,
        }
        sketch
    }

    fn merge(&self, older: Sketch, younger: Sketch) -> Sketch {
        let (mut older, younger) = (self.scale.on(older), self.scale.on(younger));
        older.negative.merge(&younger.negative);
        older.positive.merge(&younger.positive);
        older.low += younger.low;
        older.zero += younger.zero;
        older.high += younger.high;
        older.nan += younger.nan;
        older
    }

    fn finish(&self, sketch: Sketch) -> [f64; N] {
        let sketch = self.scale.on(sketch);
        let last = sketch.len().saturating_sub(1) as f64;
        self.quantiles.map(|quantile| self.at(&sketch, (quantile * last) as u64))
    }

    fn of_nothing(&self) -> Option<[f64; N]> {
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::random_cases::cases;

    const RANKS: [f64; 6] = [0.0, 0.1, 0.5, 0.9, 0.99, 1.0];

    fn sketch(quantiles: &Quantiles<6>, values: &[f64]) -> Sketch {
        values.iter().fold(Sketch::default(), |sketch, value| quantiles.add(sketch, *value))
    }

    proptest! {
        #![proptest_config(cases(256))]

        #[test]
        fn quantiles_are_within_their_error_of_the_record_at_their_rank(
            mut values in vec(
                prop_oneof![-1e6..1e6f64, -1.0..1.0f64, Just(0.0), 1e-9..1e9f64],
                1..300,
            ),
            error in prop_oneof![Just(0.01), Just(0.1)],
        ) {
            let quantiles = Quantiles::with_error(RANKS, error);
            let found = Aggregate::<f64>::finish(&quantiles, sketch(&quantiles, &values));
            values.sort_by(f64::total_cmp);
            for (rank, found) in RANKS.into_iter().zip(found) {
                let exact = values[(rank * (values.len() - 1) as f64) as usize];
                let most = exact.abs() * error * (1.0 + 1e-9);
                prop_assert!((found - exact).abs() <= most, "{rank}: {found} for {exact}");
            }
        }

        #[test]
        fn a_sketch_depends_on_its_records_alone(
            values in vec(prop_oneof![-1e300..1e300f64, any::<f64>()], 0..200),
            at in 0usize..200,
        ) {
            let quantiles = Quantiles::with_error(RANKS, 0.001);
            let whole = sketch(&quantiles, &values);
            let (left, right) = values.split_at(at.min(values.len()));
            let (left, right) = (sketch(&quantiles, left), sketch(&quantiles, right));
            let both = Aggregate::<f64>::merge(&quantiles, left.clone(), right.clone());
            prop_assert_eq!(same(&both), same(&whole));
            let other = Aggregate::<f64>::merge(&quantiles, right, left);
            prop_assert_eq!(same(&other), same(&whole));
            prop_assert!(whole.positive.counts.len() <= MOST_BUCKETS);
            prop_assert_eq!(whole.len(), values.len() as u64);
        }
    }

    proptest! {
        #![proptest_config(cases(256))]

        #[test]
        fn a_sketch_of_another_error_goes_on_within_both(
            mut values in vec(prop_oneof![1e-3..1e3f64, -1e3..-1e-3f64, Just(0.0)], 1..200),
            at in 0usize..200,
            errors in prop_oneof![Just([0.01, 0.05]), Just([0.1, 0.02]), Just([0.02, 0.03])],
        ) {
            let [before, after] = errors.map(|error| Quantiles::with_error(RANKS, error));
            let (old, new) = values.split_at(at.min(values.len()));
            let sketch = sketch(&before, old);
            let sketch = new.iter().fold(sketch, |sketch, value| after.add(sketch, *value));
            prop_assert_eq!(sketch.len(), values.len() as u64);
            let found = Aggregate::<f64>::finish(&after, sketch);
            values.sort_by(f64::total_cmp);
            let most = (1.0 + errors[0]) * (1.0 + errors[1]) - 1.0 + 1e-9;
            for (rank, found) in RANKS.into_iter().zip(found) {
                let exact = values[(rank * (values.len() - 1) as f64) as usize];
                prop_assert!((found - exact).abs() <= exact.abs() * most, "{found} for {exact}");
            }
        }
    }

    /// What a sketch says, however its arrays lie.
    fn same(sketch: &Sketch) -> (Vec<(i32, u64)>, Vec<(i32, u64)>, [u64; 4]) {
        let ends = [sketch.low, sketch.zero, sketch.high, sketch.nan];
        (sketch.negative.iter().collect(), sketch.positive.iter().collect(), ends)
    }

    #[test]
    fn what_is_no_number_has_its_place() {
        let quantiles = Quantiles::new([0.0, 0.25, 0.5, 0.75, 0.9, 1.0]);
        let values = [f64::NAN, f64::INFINITY, 0.0, f64::NEG_INFINITY, -0.0];
        let found = Aggregate::<f64>::finish(&quantiles, sketch(&quantiles, &values));
        assert_eq!(found[..5], [f64::NEG_INFINITY, 0.0, 0.0, f64::INFINITY, f64::INFINITY]);
        assert!(found[5].is_nan());
        assert_eq!(Aggregate::<f64>::of_nothing(&quantiles), None);
    }
}

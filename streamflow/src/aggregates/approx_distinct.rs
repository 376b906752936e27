//! How many different records there are, about: HyperLogLog.
//!
//! Flajolet, Fusy, Gandouet, Meunier: "HyperLogLog: the analysis of a near-optimal cardinality
//! estimation algorithm", 2007; the estimate is that of Ertl, "New cardinality estimation
//! algorithms for HyperLogLog sketches", 2017, algorithm 6, which needs no tables of corrections
//! and holds from none to many.

use super::Aggregate;
use super::registers::Registers;
use crate::Key;

/// Counts different records in at most 2^precision bytes, `approx_distinct(precision = 12)`: few of
/// them take four bytes each.
///
/// The standard error is 1.04 / √2^precision: 1.6 % at the default of 12. The count depends on the
/// records alone, not on their order, the number of workers or the process.
///
/// ```
/// use streamflow::aggregates::{Aggregate, ApproxDistinct};
/// let distinct = ApproxDistinct::default();
/// let state = (0..20_000u64).fold(Aggregate::<u64>::zero(&distinct), |state, n| {
///     distinct.add(state, n % 10_000)
/// });
/// let count: u64 = Aggregate::<u64>::finish(&distinct, state);
/// assert!((9_500..10_500).contains(&count));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ApproxDistinct {
    precision: u32,
}

impl Default for ApproxDistinct {
    fn default() -> Self {
        Self::with_precision(12)
    }
}

impl ApproxDistinct {
    /// With 2^precision registers.
    ///
    /// # Panics
    /// When the precision is not from 4 to 18.
    #[must_use]
    pub fn with_precision(precision: usize) -> Self {
        assert!((4..=18).contains(&precision), "the precision {precision} is not from 4 to 18");
        Self { precision: precision as u32 }
    }
}

/// A state may be of another precision: that of an earlier program, which a checkpoint kept. Two
/// become one at the lesser.
impl<K: Key> Aggregate<K> for ApproxDistinct {
    type State = Registers;
    type Out = u64;

    const EXACT: bool = true;

    fn zero(&self) -> Registers {
        Registers::default()
    }

    fn add(&self, mut state: Registers, record: K) -> Registers {
        if state.is_empty() {
            state = Registers::with_precision(self.precision);
        }
        state = state.reduced(self.precision);
        let precision = state.precision();
        let hash = record.stable_hash();
        // A bit behind the rest of the hash ends every run.
        let rest = hash << precision | 1 << (precision - 1);
        state.keep((hash >> (64 - precision)) as usize, rest.leading_zeros() as u8 + 1);
        state
    }

    fn merge(&self, older: Registers, younger: Registers) -> Registers {
        if older.is_empty() {
            return younger;
        }
        if younger.is_empty() {
            return older;
        }
        let precision = self.precision.min(older.precision()).min(younger.precision());
        older.reduced(precision).merged(younger.reduced(precision))
    }

    fn finish(&self, state: Registers) -> u64 {
        if state.is_empty() {
            return 0;
        }
        let precision = state.precision();
        let mut counts = [0; 64];
        counts[0] = 1u32 << precision;
        for (_, run) in state.held() {
            counts[usize::from(run)] += 1;
            counts[0] -= 1;
        }
        let longest = 64 - precision as usize + 1;
        estimate(&counts[..=longest]).round() as u64
    }
}

/// The number of different records, from how many registers hold each run, the last being the
/// longest possible.
fn estimate(counts: &[u32]) -> f64 {
    let registers: f64 = counts.iter().map(|count| f64::from(*count)).sum();
    let longest = counts.len() - 1;
    let mut z = registers * tau(1.0 - f64::from(counts[longest]) / registers);
    for count in counts[1..longest].iter().rev() {
        z = 0.5 * (z + f64::from(*count));
    }
    z += registers * sigma(f64::from(counts[0]) / registers);
    let alpha = 0.5 / std::f64::consts::LN_2;
    alpha * registers * registers / z
}

/// x + Σ x^(2^k) 2^(k-1), which is what registers without a record add.
fn sigma(mut x: f64) -> f64 {
    if x >= 1.0 {
        return f64::INFINITY;
    }
    let (mut y, mut z) = (1.0, x);
    loop {
        x *= x;
        let before = z;
        z += x * y;
        y += y;
        if z <= before {
            return z;
        }
    }
}

/// What full registers take away.
fn tau(mut x: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return 0.0;
    }
    let (mut y, mut z) = (1.0, 1.0 - x);
    loop {
        x = x.sqrt();
        let before = z;
        y *= 0.5;
        z -= (1.0 - x).powi(2) * y;
        if z >= before {
            return z / 3.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(distinct: ApproxDistinct, numbers: impl Iterator<Item = u64>) -> u64 {
        let zero = Aggregate::<u64>::zero(&distinct);
        let state = numbers.fold(zero, |state, n| distinct.add(state, n));
        Aggregate::<u64>::finish(&distinct, state)
    }

    #[test]
    fn estimates_are_within_four_standard_errors_from_none_to_many() {
        for precision in [4, 8, 12, 14] {
            let distinct = ApproxDistinct::with_precision(precision);
            assert_eq!(counted(distinct, 0..0), 0);
            for count in [1, 2, 5, 17, 100, 999, 5_000, 40_000, 300_000u64] {
                // Each twice, and in another order.
                let numbers = (0..count).chain((0..count).rev()).map(|n| n * 7_919);
                let found = counted(distinct, numbers) as f64;
                let error = 1.04 / f64::from(1 << precision).sqrt();
                let off = (found / count as f64 - 1.0).abs();
                assert!(off <= 4.0 * error, "{count} at {precision}: {found}");
            }
        }
    }

    #[test]
    fn of_two_precisions_the_lesser_counts() {
        let state = |precision, numbers: std::ops::Range<u64>| {
            let distinct = ApproxDistinct::with_precision(precision);
            let zero = Aggregate::<u64>::zero(&distinct);
            numbers.fold(zero, |state, n| distinct.add(state, n))
        };
        for (one, other) in [(4, 18), (11, 12), (7, 14)] {
            for at in [1, 20, 3_000] {
                let whole = state(one, 0..5_000);
                let parts = [state(one, 0..at), state(other, at..5_000)];
                for precision in [one, other] {
                    let distinct = ApproxDistinct::with_precision(precision);
                    let [left, right] = parts.clone();
                    let both = Aggregate::<u64>::merge(&distinct, left.clone(), right.clone());
                    assert_eq!(both, whole, "{one} and {other}");
                    assert_eq!(Aggregate::<u64>::merge(&distinct, right, left), whole);
                    let more = (at..5_000).fold(state(other, 0..at), |state, n| {
                        ApproxDistinct::with_precision(one).add(state, n)
                    });
                    assert_eq!(more, whole, "{other} goes on at {one}");
                }
            }
        }
    }

    #[test]
    fn merging_is_counting_both() {
        let distinct = ApproxDistinct::default();
        let state = |numbers: std::ops::Range<u64>| {
            let zero = Aggregate::<u64>::zero(&distinct);
            numbers.fold(zero, |state, n| distinct.add(state, n))
        };
        for at in [0, 1, 700, 1000] {
            let both = Aggregate::<u64>::merge(&distinct, state(0..at), state(at..1000));
            assert_eq!(both, state(0..1000));
        }
    }
}

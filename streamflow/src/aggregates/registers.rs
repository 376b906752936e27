//! The registers of a HyperLogLog sketch: a short list while few of them hold something, so that a
//! key with few records costs a few bytes, in memory and in a checkpoint.
//!
//! That small sketches are lists is of Heule, Nunkesser, Hall: "HyperLogLog in practice:
//! algorithmic engineering of a state of the art cardinality estimation algorithm", 2013.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::schema::{Schema, SchemaText};

/// The state of [`ApproxDistinct`](super::ApproxDistinct): of each register, the longest run of
/// zeros seen, and one more.
///
/// Empty until the first record. While at most a sixteenth of the registers hold something, it is a
/// list: a byte that is the precision, and four for each of them, its number and its run, by
/// number; an odd length tells it. Then it is a byte for each register. Which of the two, and what
/// is in it, depends on the records alone, not on their order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registers(Vec<u8>);

impl Schema for Registers {
    fn describe(out: &mut SchemaText) {
        out.word("Registers");
    }
}

/// The number of a register in the list.
fn number([a, b, c, _]: [u8; 4]) -> usize {
    u32::from_be_bytes([0, a, b, c]) as usize
}

/// A register as it is in the list.
fn entry(at: usize, run: u8) -> [u8; 4] {
    ((at as u32) << 8 | u32::from(run)).to_be_bytes()
}

impl Registers {
    /// 2^precision registers, of which none holds anything.
    pub(super) fn with_precision(precision: u32) -> Self {
        Self(vec![precision as u8])
    }

    /// Whether there was no record yet.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn is_list(&self) -> bool {
        self.0.len() % 2 == 1
    }

    /// The precision of these registers, of which there are some.
    pub(super) fn precision(&self) -> u32 {
        if self.is_list() { u32::from(self.0[0]) } else { self.0.len().trailing_zeros() }
    }

    fn list(&self) -> &[[u8; 4]] {
        if self.is_list() { self.0[1..].as_chunks().0 } else { &[] }
    }

    /// Each register that holds something, by number, with its run.
    pub(super) fn held(&self) -> impl Iterator<Item = (usize, u8)> {
        let all = if self.is_list() { &[] } else { &self.0[..] };
        let listed = self.list().iter().map(|entry| (number(*entry), entry[3]));
        listed.chain(all.iter().copied().enumerate().filter(|(_, run)| *run > 0))
    }

    /// How many registers a list has at most.
    fn longest(&self) -> usize {
        1 << self.precision() >> 4
    }

    /// A list as a byte for each register.
    fn spread(&self) -> Self {
        let mut all = vec![0; 1 << self.precision()];
        self.held().for_each(|(at, run)| all[at] = run);
        Self(all)
    }

    /// A register holds the longer of its run and this one.
    #[inline]
    pub(super) fn keep(&mut self, at: usize, run: u8) {
        if self.is_list() {
            self.keep_in_list(at, run);
        } else {
            self.0[at] = self.0[at].max(run);
        }
    }

    fn keep_in_list(&mut self, at: usize, run: u8) {
        let list = self.list();
        let place = list.partition_point(|entry| number(*entry) < at);
        let start = 1 + 4 * place;
        if list.get(place).is_some_and(|entry| number(*entry) == at) {
            self.0[start + 3] = self.0[start + 3].max(run);
        } else if list.len() < self.longest() {
            self.0.splice(start..start, entry(at, run));
        } else {
            *self = self.spread();
            self.0[at] = run;
        }
    }

    /// The same records in no more than 2^precision registers: what they would hold, had the
    /// records been counted at that precision.
    pub(super) fn reduced(self, precision: u32) -> Self {
        if self.is_empty() || self.precision() <= precision {
            return self;
        }
        let fewer = self.precision() - precision;
        let mut reduced = Self::with_precision(precision);
        for (at, run) in self.held() {
            // The bits that no longer choose the register are those that the rest begins with.
            let bits = at as u32 & ((1 << fewer) - 1);
            let run = if bits == 0 { run + fewer as u8 } else { (fewer - bits.ilog2()) as u8 };
            reduced.keep(at >> fewer, run);
        }
        reduced
    }

    /// The records of both, of the same precision.
    pub(super) fn merged(self, other: Self) -> Self {
        match (self.is_list(), other.is_list()) {
            (true, true) => self.merged_lists(&other),
            (true, false) => other.merged(self),
            (false, true) => {
                let mut all = self;
                other.held().for_each(|(at, run)| all.keep(at, run));
                all
            }
            (false, false) => {
                let mut all = self;
                for (run, other) in all.0.iter_mut().zip(other.0) {
                    *run = other.max(*run);
                }
                all
            }
        }
    }

    /// Two lists in one pass, which a register at a time would go through once for each.
    fn merged_lists(&self, other: &Self) -> Self {
        let (mut left, mut right) = (self.list(), other.list());
        let mut merged = Self(Vec::with_capacity(self.0.len() + other.0.len()));
        merged.0.push(self.0[0]);
        while let (Some(one), Some(another)) = (left.first(), right.first()) {
            let order = number(*one).cmp(&number(*another));
            merged.0.extend(match order {
                Ordering::Less => one,
                Ordering::Equal => one.max(another),
                Ordering::Greater => another,
            });
            left = &left[usize::from(order.is_le())..];
            right = &right[usize::from(order.is_ge())..];
        }
        merged.0.extend_from_slice(left.as_flattened());
        merged.0.extend_from_slice(right.as_flattened());
        if merged.list().len() > merged.longest() { merged.spread() } else { merged }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Key;

    /// What registers hold, and how: the plain way.
    fn plain(precision: u32, runs: &[(usize, u8)]) -> Vec<u8> {
        let mut all = vec![0u8; 1 << precision];
        for (at, run) in runs {
            all[*at] = all[*at].max(*run);
        }
        let some = |(_, run): &(usize, u8)| *run > 0;
        let held: Vec<_> = all.iter().copied().enumerate().filter(some).collect();
        if held.len() > all.len() / 16 {
            return all;
        }
        let entries = held.iter().flat_map(|(at, run)| [0, (at >> 8) as u8, *at as u8, *run]);
        [precision as u8].into_iter().chain(entries).collect()
    }

    fn of(precision: u32, runs: &[(usize, u8)]) -> Registers {
        let mut registers = Registers::with_precision(precision);
        runs.iter().for_each(|(at, run)| registers.keep(*at, *run));
        registers
    }

    /// Numbers of registers with runs, many of them more than once.
    fn runs(precision: u32, seed: u64, count: u64) -> Vec<(usize, u8)> {
        let random = |n: u64| (seed << 32 | n).stable_hash();
        let run = |n| (random(n) as usize % (1 << precision), 1 + (random(n) >> 60) as u8);
        (0..count).map(run).collect()
    }

    #[test]
    fn few_are_a_list_and_many_are_all() {
        for precision in [4, 5, 8, 12, 14] {
            let few = 1u64 << precision >> 4;
            for count in [0, 1, few - 1, few, few + 1, 2 * few, 40 * few] {
                let mut runs = runs(precision, count, count);
                let registers = of(precision, &runs);
                assert_eq!(registers.0, plain(precision, &runs), "{count} at {precision}");
                assert_eq!(registers.precision(), precision);
                runs.reverse();
                assert_eq!(of(precision, &runs), registers);
            }
        }
    }

    #[test]
    fn merging_is_keeping_both() {
        for precision in [4, 8, 12] {
            let few = 1u64 << precision >> 4;
            let counts = [0, 1, few / 2, few, few + 1, 20 * few];
            for (one, other) in counts.iter().flat_map(|one| counts.map(|other| (*one, other))) {
                let [left, right] = [runs(precision, 1, one), runs(precision, 2, other)];
                let merged = of(precision, &left).merged(of(precision, &right));
                let both = plain(precision, &[left, right].concat());
                assert_eq!(merged.0, both, "{one} and {other} at {precision}");
            }
        }
    }

    /// Before there were lists, few were all, too: an earlier checkpoint has them so.
    #[test]
    fn few_that_are_all_go_on() {
        let runs = runs(8, 3, 5);
        let all = of(8, &runs).spread();
        assert_eq!(all.precision(), 8);
        assert!(all.held().eq(of(8, &runs).held()));
        assert!(all.clone().reduced(6).held().eq(of(8, &runs).reduced(6).held()));
        let both = all.clone().merged(of(8, &[(7, 9)]));
        assert_eq!(both, of(8, &[(7, 9)]).merged(all));
        assert!(both.held().eq(of(8, &[&runs[..], &[(7, 9)]].concat()).held()));
    }
}

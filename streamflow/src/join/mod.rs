//! Joins: two sides' records matched by key, without a map of vectors.
//!
//! The right side's keys are numbered in a table, and its values sorted by these numbers with a
//! counting sort: the values of one key lie together, in order of arrival. The left side's keys
//! are looked up once each. Matching pairs nothing, so that it takes as much memory as the two
//! sides, however skewed their keys are.

use crate::Key;
use crate::keyed::{NO_NUMBER, Table};
use crate::prefetch::prefetch_at;

/// More records than this are not numbered.
const MOST_RECORDS: usize = u32::MAX as usize - 1;

/// The right side's values, those of one key together, each key's in order of arrival.
#[derive(Debug)]
pub(crate) struct ByNumber<W> {
    /// Where each key's values begin and, behind them, where the last one's end.
    starts: Vec<u32>,
    values: Vec<W>,
}

impl<W> ByNumber<W> {
    /// The range of a number's values.
    #[inline]
    pub(crate) fn range(&self, number: u32) -> (u32, u32) {
        let at = number as usize;
        match self.starts.get(at..at.saturating_add(2)) {
            Some(&[start, end]) => (start, end),
            _ => (0, 0),
        }
    }

    /// Asks for the values of a number, which lie in no cache: numbers come in any order.
    #[inline(always)]
    pub(crate) fn ask(&self, number: Option<&u32>) {
        if let Some(start) = number.and_then(|number| self.starts.get(*number as usize)) {
            prefetch_at(&self.values, *start);
        }
    }

    /// All values, as the ranges count them.
    #[inline]
    pub(crate) fn values(&self) -> &[W] {
        &self.values
    }

    /// Sorts values by their keys' numbers, all below `keys`.
    fn sorted(values: Vec<W>, numbers: &[u32], keys: usize) -> Self
    where
        W: Clone,
    {
        let mut starts = vec![0; keys + 1];
        for number in numbers {
            starts[*number as usize] += 1;
        }
        let mut end = 0;
        for start in &mut starts {
            end += *start;
            *start = end;
        }
        // From the last record to the first, each takes the last free place of its key: this
        // leaves each key's start where its end stood.
        let mut order = vec![0; numbers.len()];
        for (at, number) in numbers.iter().enumerate().rev() {
            let place = &mut starts[*number as usize];
            *place -= 1;
            order[*place as usize] = at as u32;
        }
        Self { starts, values: gathered(values, order) }
    }
}

/// The values in an order, which names each once.
fn gathered<W: Clone>(mut values: Vec<W>, mut order: Vec<u32>) -> Vec<W> {
    // What holds nothing on the heap is copied: no value waits for another one's place, and so all
    // wait for memory together.
    if const { !std::mem::needs_drop::<W>() } {
        return order.iter().map(|at| values[*at as usize].clone()).collect();
    }
    for at in 0..values.len() {
        // Where the value is that belongs here; `at` goes to where that one was, until its turn.
        let mut here = at;
        while order[here] as usize != at {
            let from = order[here] as usize;
            values.swap(here, from);
            order[here] = here as u32;
            here = from;
        }
        order[here] = here as u32;
    }
    values
}

/// Two sides' records, matched by key.
#[derive(Debug)]
pub(crate) struct Matches<K, W> {
    /// The number of each left record's key, or `NO_NUMBER` where the right side has none.
    pub(crate) left: Vec<u32>,
    /// The right side's values by their keys' numbers.
    pub(crate) right: ByNumber<W>,
    /// The right records whose key the left side has not, in order of arrival, if they are wanted.
    pub(crate) rest: Vec<(K, W)>,
}

impl<K: Key + Clone, W: Clone> Matches<K, W> {
    /// Matches two sides; `rest` when unmatched right records are wanted.
    pub(crate) fn of<'k>(
        left: impl ExactSizeIterator<Item = &'k K>,
        right: impl ExactSizeIterator<Item = (K, W)>,
        rest: bool,
    ) -> Self
    where
        K: 'k,
    {
        assert!(right.len() <= MOST_RECORDS, "a join takes up to 2^32 - 2 records on its right");
        let mut values = Vec::with_capacity(right.len());
        let mut numbers = Vec::with_capacity(right.len());
        let mut table = Table::new();
        let keys = right.map(|(key, value)| {
            values.push(value);
            key
        });
        table.intern(keys, |number| numbers.push(number));
        let mut found = Vec::with_capacity(left.len());
        table.find(left, |number| found.push(number));
        let keys = table.into_keys();
        let mut unmatched = Vec::new();
        if rest {
            let mut wanted = vec![false; keys.len()];
            for number in found.iter().filter(|number| **number != NO_NUMBER) {
                wanted[*number as usize] = true;
            }
            let all = std::mem::take(&mut numbers).into_iter().zip(std::mem::take(&mut values));
            for (number, value) in all {
                if wanted[number as usize] {
                    numbers.push(number);
                    values.push(value);
                } else {
                    unmatched.push((keys[number as usize].clone(), value));
                }
            }
        }
        let right = ByNumber::sorted(values, &numbers, keys.len());
        Self { left: found, right, rest: unmatched }
    }
}

/// Each key of either side with its values in both.
pub(crate) type Groups<K, V, W> = Vec<(K, (Vec<V>, Vec<W>))>;

/// Groups two sides by key, in order of the keys' first arrival, the left side's first.
pub(crate) fn cogroup<K: Key, V, W>(
    left: impl ExactSizeIterator<Item = (K, V)>,
    right: impl ExactSizeIterator<Item = (K, W)>,
) -> Groups<K, V, W> {
    let mut table = Table::new();
    let (lefts, left_numbers) = numbered(&mut table, left);
    let (rights, right_numbers) = numbered(&mut table, right);
    let keys = table.into_keys();
    let lefts = grouped(lefts, &left_numbers, keys.len());
    let rights = grouped(rights, &right_numbers, keys.len());
    keys.into_iter().zip(lefts.into_iter().zip(rights)).collect()
}

/// A side's values, and the numbers of their keys.
fn numbered<K: Key, V>(
    table: &mut Table<K, ()>,
    side: impl ExactSizeIterator<Item = (K, V)>,
) -> (Vec<V>, Vec<u32>) {
    let mut values = Vec::with_capacity(side.len());
    let mut numbers = Vec::with_capacity(side.len());
    let keys = side.map(|(key, value)| {
        values.push(value);
        key
    });
    table.intern(keys, |number| numbers.push(number));
    (values, numbers)
}

/// The values of each number, in order of arrival, each list of the length that it needs.
fn grouped<V>(values: Vec<V>, numbers: &[u32], keys: usize) -> Vec<Vec<V>> {
    let mut counts = vec![0usize; keys];
    for number in numbers {
        counts[*number as usize] += 1;
    }
    let mut groups: Vec<Vec<V>> = counts.into_iter().map(Vec::with_capacity).collect();
    for (number, value) in numbers.iter().zip(values) {
        groups[*number as usize].push(value);
    }
    groups
}

#[cfg(test)]
mod tests;

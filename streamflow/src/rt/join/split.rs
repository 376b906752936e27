//! A join's pairs cut between workers, wherever the cut falls: the left record whose pairs it
//! parts goes to both.

use std::sync::Arc;

use super::{Joined, Pairs, Side};
use crate::join::Matches;

/// Where a run of pairs begins.
struct Start {
    /// The left record, or their number when it begins behind all of them.
    record: usize,
    /// How many of that record's pairs come before.
    skip: usize,
    /// How many of the right records without a match come before.
    rest: usize,
}

/// The runs of pairs that begin at these positions, which ascend, the first at 0.
pub(super) fn split<K: Clone, V: Clone, W, L: Side, R: Side>(
    joined: Joined<K, V, W, L, R>,
    starts: impl Iterator<Item = usize>,
) -> Vec<Pairs<K, V, W, L, R>> {
    let starts = places(&joined, starts);
    let Joined { mut left, matches, .. } = joined;
    let Matches { left: mut numbers, right, mut rest } = matches;
    let right = Arc::new(right);
    let mut runs = Vec::with_capacity(starts.len());
    for Start { record, skip, rest: before } in starts.into_iter().rev() {
        let (records, their) = (left.split_off(record), numbers.split_off(record));
        if skip > 0 {
            left.extend(records.first().cloned());
            numbers.extend(their.first());
        }
        let rest = rest.split_off(before);
        runs.push(Pairs::new((records, their), skip as u32, Arc::clone(&right), rest));
    }
    runs.reverse();
    runs
}

fn places<K, V, W, L: Side, R: Side>(
    joined: &Joined<K, V, W, L, R>,
    starts: impl Iterator<Item = usize>,
) -> Vec<Start> {
    let mut numbers = joined.matches.left.iter().map(|number| joined.made(*number)).enumerate();
    let mut next = numbers.next();
    let mut before = 0;
    starts
        .map(|start| {
            while let Some((_, made)) = next
                && before + made <= start
            {
                before += made;
                next = numbers.next();
            }
            match next {
                Some((record, _)) => Start { record, skip: start - before, rest: 0 },
                None => Start { record: joined.left.len(), skip: 0, rest: start - before },
            }
        })
        .collect()
}

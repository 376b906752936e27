//! Keyed join: a million pairs on each side of a batch, of 100,000 keys; the matches are summed.

use hashbrown::HashMap;
use std::sync::Arc;
use streamflow::batch::Values;
use streamflow::prelude::*;

use crate::job::{Cycle, Seen, stepping};
use crate::race::{Engine, FUSED, HAND, PLAIN, Row, UNFUSED};
use crate::{Effort, data};

/// The workload's name.
pub const NAME: &str = "keyed join";

/// Pairs on each side of a batch.
const PAIRS: usize = 1_000_000;
const KEYS: u64 = 100_000;

type Pairs = Arc<Values<(u64, u64)>>;

/// What is compared of each batch: how many matches, and a digest of them.
type Answer = Vec<(u64, u64)>;

/// What a match adds to the digest.
fn weigh(key: u64, left: u64, right: u64) -> u64 {
    (left ^ right).wrapping_mul(key + 1)
}

/// The join, by all engines.
#[must_use]
pub fn race(effort: Effort) -> Vec<Row> {
    let batches = 10 / effort.share;
    let left = data::pairs(1, KEYS, batches, PAIRS);
    let right = data::pairs(2, KEYS, batches, PAIRS);
    let each = |join: fn(&[(u64, u64)], &[(u64, u64)]) -> (u64, u64)| {
        let (left, right) = (&left, &right);
        move || left.iter().zip(right).map(|(left, right)| join(&left.0, &right.0)).collect()
    };
    let engines: Vec<Engine<'_, Answer>> = vec![
        Engine::new(PLAIN, 1, each(plain)),
        Engine::new(HAND, 1, each(hand)),
        Engine::new(FUSED, 1, fused(&left, &right, 1)),
        Engine::new(FUSED, 2, fused(&left, &right, 2)),
        Engine::new(UNFUSED, 1, unfused(&left, &right, 1)),
    ];
    crate::race::race(NAME, batches * PAIRS * 2, effort.rounds, engines)
}

/// A map from each key to its values.
fn plain(left: &[(u64, u64)], right: &[(u64, u64)]) -> (u64, u64) {
    let mut values: HashMap<u64, Vec<u64>, foldhash::fast::RandomState> = HashMap::default();
    for (key, value) in right {
        values.entry(*key).or_default().push(*value);
    }
    let mut answer = (0, 0u64);
    for (key, value) in left {
        for other in values.get(key).into_iter().flatten() {
            answer.0 += 1;
            answer.1 = answer.1.wrapping_add(weigh(*key, *value, *other));
        }
    }
    answer
}

/// Keys are numbered in an open table; the right side's values are sorted by number, counting.
fn hand(left: &[(u64, u64)], right: &[(u64, u64)]) -> (u64, u64) {
    const SLOTS: usize = 1 << 18;
    let place = |key: u64| (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 46) as usize;
    // A key and its number from 1.
    let mut slots = vec![(0u64, 0u32); SLOTS];
    let mut numbers = Vec::with_capacity(right.len());
    let mut ends = vec![0u32];
    for (key, _) in right {
        let mut at = place(*key);
        while slots[at % SLOTS].1 > 0 && slots[at % SLOTS].0 != *key {
            at += 1;
        }
        let slot = &mut slots[at % SLOTS];
        if slot.1 == 0 {
            *slot = (*key, ends.len() as u32);
            ends.push(0);
        }
        ends[slot.1 as usize] += 1;
        numbers.push(slot.1);
    }
    // From the numbers' counts to where the values of each begin; filling makes them ends.
    let mut begin = 0;
    for end in &mut ends {
        begin += std::mem::replace(end, begin);
    }
    let mut values = vec![0u64; right.len()];
    for (number, (_, value)) in numbers.iter().zip(right) {
        let end = &mut ends[*number as usize];
        values[*end as usize] = *value;
        *end += 1;
    }
    let mut answer = (0, 0u64);
    for (key, value) in left {
        let mut at = place(*key);
        while slots[at % SLOTS].1 > 0 && slots[at % SLOTS].0 != *key {
            at += 1;
        }
        let number = slots[at % SLOTS].1 as usize;
        if number == 0 {
            continue;
        }
        let matches = &values[ends[number - 1] as usize..ends[number] as usize];
        answer.0 += matches.len() as u64;
        for other in matches {
            answer.1 = answer.1.wrapping_add(weigh(*key, *value, *other));
        }
    }
    answer
}

/// A function that makes the job, and computes all batches in each call.
macro_rules! job {
    ($name:ident, $($fusion:tt)*) => {
        fn $name(
            left: &[Pairs],
            right: &[Pairs],
            workers: usize,
        ) -> impl FnMut() -> Answer + use<> {
            let (left_source, right_source) = (Cycle::of(left), Cycle::of(right));
            let seen = Seen::default();
            let put = seen.clone();
            let job = stream! {
                name "join";
                batch 1s;
                $($fusion)*
                source left = left_source;
                source right = right_source;
                let weights = left.join(right).map(|(key, (v, w))| (1u64, weigh(key, v, w)));
                let answer = weights.fold(
                    (0u64, 0u64),
                    |(count, sum), (one, weight)| (count + one, weight.wrapping_add(sum)),
                    |(count, sum), (more, others)| (count + more, others.wrapping_add(sum)),
                );
                answer.for_each(|answer| put.put(answer));
            };
            stepping(job, workers, left.len(), seen)
        }
    };
}

job!(fused,);
job!(unfused, fusion off;);

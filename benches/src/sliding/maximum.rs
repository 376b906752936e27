//! Sliding maximum: after each batch, each key's greatest value of the last 10 or 1,000 batches.

use std::collections::VecDeque;
use std::sync::Arc;

use hashbrown::HashMap;
use streamflow::batch::Values;
use streamflow::prelude::*;

use super::maximum_hand::Sliding;
use crate::job::{Cycle, Seen, stepping};
use crate::race::{Engine, FUSED, HAND, PLAIN, Row, UNFUSED};
use crate::{Effort, data};

/// The workload over 10 panes.
pub const MAXIMUM_10: &str = "sliding maximum, 10 panes";
/// The workload over 1,000 panes.
pub const MAXIMUM_1000: &str = "sliding maximum, 1,000 panes";

/// Different keys.
pub(super) const KEYS: u64 = 1000;

/// A batch: keys and values.
pub(super) type Pairs = Arc<Values<(u64, u64)>>;

/// What is compared of each batch: how many keys, and a digest of them and their maxima.
type Answer = Vec<(usize, u64)>;

fn digest(maxima: impl IntoIterator<Item = (u64, u64)>) -> (usize, u64) {
    maxima.into_iter().fold((0, 0), |(keys, sum), (key, value)| {
        (keys + 1, sum.wrapping_add(value.wrapping_mul(key + 1)))
    })
}

/// Maxima over 10 batches of 200,000 pairs, by all engines.
#[must_use]
pub fn race_maximum_10(effort: Effort) -> Vec<Row> {
    race::<10>(MAXIMUM_10, effort)
}

/// Maxima over 1,000 batches of 200,000 pairs, by all engines.
#[must_use]
pub fn race_maximum_1000(effort: Effort) -> Vec<Row> {
    race::<1000>(MAXIMUM_1000, effort)
}

fn race<const PANES: usize>(name: &'static str, effort: Effort) -> Vec<Row> {
    let pairs = effort.of_batch(200_000);
    let batches = &data::pairs(0, KEYS, 50 / effort.share, pairs)[..];
    let mut hand = Sliding::new(PANES);
    let mut panes = VecDeque::new();
    let mut engines = vec![
        Engine::new(PLAIN, 1, || {
            batches.iter().map(|batch| plain(&mut panes, PANES, &batch.0)).collect()
        }),
        Engine::new(HAND, 1, || {
            batches.iter().map(|batch| digest(hand.slide(&batch.0))).collect::<Answer>()
        }),
    ];
    if PANES == 10 {
        engines.push(Engine::new(FUSED, 1, over_10(batches, 1)));
        engines.push(Engine::new(FUSED, 2, over_10(batches, 2)));
        engines.push(Engine::new(UNFUSED, 1, over_10_unfused(batches, 1)));
    } else {
        engines.push(Engine::new(FUSED, 1, over_1000(batches, 1)));
    }
    // Until the windows are full.
    for _ in 0..PANES.div_ceil(batches.len()) {
        engines.iter_mut().for_each(|engine| drop(engine.run()));
    }
    crate::race::race(name, batches.len() * pairs, effort.rounds, engines)
}

type Maxima = HashMap<u64, u64, foldhash::fast::RandomState>;

/// A map for each pane; the window's is made anew of all of them.
fn plain(panes: &mut VecDeque<Maxima>, length: usize, pairs: &[(u64, u64)]) -> (usize, u64) {
    let mut pane = Maxima::default();
    for (key, value) in pairs {
        let maximum = pane.entry(*key).or_default();
        *maximum = (*value).max(*maximum);
    }
    panes.push_back(pane);
    if panes.len() > length {
        panes.pop_front();
    }
    let mut window = Maxima::default();
    for (key, value) in panes.iter().flatten() {
        let maximum = window.entry(*key).or_default();
        *maximum = (*value).max(*maximum);
    }
    digest(window)
}

/// A function that makes the job of a window, and computes all batches in each call.
macro_rules! job {
    ($name:ident, $window:tt, $($fusion:tt)*) => {
        pub(super) fn $name(batches: &[Pairs], workers: usize) -> impl FnMut() -> Answer + use<> {
            let source = Cycle::of(batches);
            let seen = Seen::default();
            let put = seen.clone();
            let job = stream! {
                name "sliding-maximum";
                batch 1s;
                $($fusion)*
                source pairs = source;
                let maxima = pairs.window($window).reduce_by_key(|a, b| a.max(b));
                maxima.for_each_batch(|rows, _| put.put(digest(rows)));
            };
            stepping(job, workers, batches.len(), seen)
        }
    };
}

job!(over_10, 10s,);
job!(over_1000, 1000s,);
job!(over_10_unfused, 10s, fusion off;);

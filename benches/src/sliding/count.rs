//! Sliding word count: after each batch, the words of the last 10 or 1,000 batches, counted.

use std::collections::VecDeque;
use std::sync::Arc;

use hashbrown::HashMap;
use streamflow::batch::{Batch, Text};
use streamflow::prelude::*;

use super::count_hand::Sliding;
use crate::job::{Cycle, Seen, stepping};
use crate::race::{Engine, FUSED, HAND, PLAIN, Row, UNFUSED};
use crate::word_count::digest;
use crate::{Effort, data};

/// The workload over 10 panes.
pub const COUNT_10: &str = "sliding word count, 10 panes";
/// The workload over 1,000 panes.
pub const COUNT_1000: &str = "sliding word count, 1,000 panes";

/// What is compared of each batch: how many words, and a digest of them and their counts.
type Answer = Vec<(usize, u64)>;

/// Counts over 10 batches of 100,000 lines, by all engines.
#[must_use]
pub fn race_count_10(effort: Effort) -> Vec<Row> {
    race::<10>(COUNT_10, effort, &data::texts(20 / effort.share, 100_000))
}

/// Counts over 1,000 batches of 10,000 lines of 5,000 different words, by all engines.
#[must_use]
pub fn race_count_1000(effort: Effort) -> Vec<Row> {
    let texts = data::texts_of(5000, 100 / effort.share, effort.of_batch(10_000));
    race::<1000>(COUNT_1000, effort, &texts)
}

fn race<const PANES: usize>(name: &'static str, effort: Effort, texts: &[Arc<Text>]) -> Vec<Row> {
    let mut hand = Sliding::new(PANES);
    let mut plain = Plain { panes: VecDeque::new(), total: HashMap::default() };
    let mut engines = vec![
        Engine::new(PLAIN, 1, || texts.iter().map(|text| plain.slide(text, PANES)).collect()),
        Engine::new(HAND, 1, || {
            texts.iter().map(|text| digest(hand.slide(text.arena()))).collect::<Answer>()
        }),
    ];
    if PANES == 10 {
        engines.push(Engine::new(FUSED, 1, over_10(texts, 1)));
        engines.push(Engine::new(FUSED, 2, over_10(texts, 2)));
        engines.push(Engine::new(UNFUSED, 1, over_10_unfused(texts, 1)));
    } else {
        engines.push(Engine::new(FUSED, 1, over_1000(texts, 1)));
    }
    // Until the windows are full.
    for _ in 0..PANES.div_ceil(texts.len()) {
        engines.iter_mut().for_each(|engine| drop(engine.run()));
    }
    let words = texts.iter().map(|text| text.len() * 10).sum();
    crate::race::race(name, words, effort.rounds, engines)
}

/// A map for each pane, and one of the whole window.
struct Plain<'b> {
    panes: VecDeque<Counts<'b>>,
    total: Counts<'b>,
}

type Counts<'b> = HashMap<&'b str, u64, foldhash::fast::RandomState>;

impl<'b> Plain<'b> {
    fn slide(&mut self, text: &'b Text, panes: usize) -> (usize, u64) {
        let mut pane = Counts::default();
        for line in text.chunk(0..text.len()) {
            for word in line.split_ascii_whitespace() {
                *pane.entry(word).or_default() += 1;
            }
        }
        for (word, count) in &pane {
            *self.total.entry(word).or_default() += count;
        }
        self.panes.push_back(pane);
        if self.panes.len() > panes {
            for (word, count) in self.panes.pop_front().unwrap_or_default() {
                if let hashbrown::hash_map::Entry::Occupied(mut total) = self.total.entry(word) {
                    *total.get_mut() -= count;
                    if *total.get() == 0 {
                        total.remove();
                    }
                }
            }
        }
        digest(self.total.iter().map(|(word, count)| (*word, *count)))
    }
}

/// A function that makes the job of a window, and computes all batches in each call.
macro_rules! job {
    ($name:ident, $window:tt, $($fusion:tt)*) => {
        pub(super) fn $name(texts: &[Arc<Text>], workers: usize) -> impl FnMut() -> Answer + use<> {
            let source = Cycle::of(texts);
            let seen = Seen::default();
            let put = seen.clone();
            let job = stream! {
                name "sliding-word-count";
                batch 1s;
                $($fusion)*
                source lines = source;
                let pairs = lines.words().map(|word| (word, 1u64));
                let windows = pairs.window($window);
                let counts = windows.reduce_by_key(|a, b| a + b, inverse = |a, b| a - b);
                counts.for_each_batch(|rows, _| put.put(digest(rows)));
            };
            stepping(job, workers, texts.len(), seen)
        }
    };
}

job!(over_10, 10s,);
job!(over_1000, 1000s,);
job!(over_10_unfused, 10s, fusion off;);

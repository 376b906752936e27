//! Word count: the words of each batch of lines, counted.

mod hand;
pub(crate) mod split;

use std::sync::Arc;

use hashbrown::HashMap;
use streamflow::batch::{Batch, Text};
use streamflow::prelude::*;

use crate::job::{Cycle, Seen, stepping};
use crate::race::{CHAIN, Engine, FUSED, HAND, PLAIN, Row, UNFUSED};
use crate::{Effort, data};

/// The workload's name.
pub const NAME: &str = "word count";

/// Lines in a batch, of ten words each.
const LINES: usize = 100_000;

/// What is compared of each batch: how many words, and a digest of them and their counts.
type Answer = Vec<(usize, u64)>;

pub(crate) fn digest<'b>(counts: impl IntoIterator<Item = (&'b str, u64)>) -> (usize, u64) {
    counts.into_iter().fold((0, 0), |(keys, sum), (word, count)| {
        let bytes = word.as_bytes();
        let ends = u64::from(bytes[0]) << 8 | u64::from(bytes[bytes.len() - 1]);
        (keys + 1, sum.wrapping_add(count * (ends << 8 | bytes.len() as u64)))
    })
}

/// Word count, by all engines.
#[must_use]
pub fn race(effort: Effort) -> Vec<Row> {
    let batches = 20 / effort.share;
    let texts = data::texts(batches, LINES);
    let mut counter = hand::Counter::default();
    let mut one = fused(&texts, 1);
    let mut two = fused(&texts, 2);
    let mut off = unfused(&texts);
    let engines = vec![
        Engine::new(PLAIN, 1, || texts.iter().map(|text| plain(text)).collect()),
        Engine::new(HAND, 1, || {
            let batch = |text: &Arc<Text>| digest(counter.count(text.arena()));
            texts.iter().map(batch).collect()
        }),
        Engine::new(CHAIN, 1, || texts.iter().map(|text| chain(text)).collect()),
        Engine::new(FUSED, 1, &mut one),
        Engine::new(FUSED, 2, &mut two),
        Engine::new(UNFUSED, 1, &mut off),
    ];
    crate::race::race(NAME, batches * LINES * 10, effort.rounds, engines)
}

fn plain(text: &Text) -> (usize, u64) {
    let mut counts: HashMap<&str, u64, foldhash::fast::RandomState> = HashMap::default();
    for line in text.chunk(0..text.len()) {
        for word in line.split_ascii_whitespace() {
            *counts.entry(word).or_default() += 1;
        }
    }
    digest(counts)
}

fn chain(text: &Text) -> (usize, u64) {
    let words = text.chunk(0..text.len()).flat_map(str::split_ascii_whitespace);
    let counts = words.map(|word| (word, 1)).fold(
        HashMap::<&str, u64, foldhash::fast::RandomState>::default(),
        |mut counts, (word, count)| {
            *counts.entry(word).or_default() += count;
            counts
        },
    );
    digest(counts)
}

/// The job of the README on so many workers; each call computes all batches once.
pub fn fused(texts: &[Arc<Text>], workers: usize) -> impl FnMut() -> Answer + use<> {
    let source = Cycle::of(texts);
    let seen = Seen::default();
    let put = seen.clone();
    let job = stream! {
        name "word-count";
        batch 1s;
        source lines = source;
        let counts = lines.words().map(|word| (word, 1u64)).reduce_by_key(|a, b| a + b);
        counts.for_each_batch(|rows, _| put.put(digest(rows)));
    };
    stepping(job, workers, texts.len(), seen)
}

fn unfused(texts: &[Arc<Text>]) -> impl FnMut() -> Answer + use<> {
    let source = Cycle::of(texts);
    let seen = Seen::default();
    let put = seen.clone();
    let job = stream! {
        name "word-count";
        batch 1s;
        fusion off;
        source lines = source;
        let counts = lines.words().map(|word| (word, 1u64)).reduce_by_key(|a, b| a + b);
        counts.for_each_batch(|rows, _| put.put(digest(rows)));
    };
    stepping(job, 1, texts.len(), seen)
}

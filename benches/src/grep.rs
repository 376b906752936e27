//! Grep: the lines of each batch that hold a word, counted.

use std::sync::Arc;

use memchr::memmem::Finder;
use streamflow::batch::{Batch, Text};
use streamflow::prelude::*;

use crate::job::{Cycle, Seen, stepping};
use crate::race::{CHAIN, Engine, FUSED, HAND, PLAIN, Row, UNFUSED};
use crate::{Effort, data};

/// The workload's name.
pub const NAME: &str = "grep";

/// Lines in a batch.
const LINES: usize = 100_000;

/// Grep, by all engines; the search within a line is the same in all.
#[must_use]
pub fn race(effort: Effort) -> Vec<Row> {
    let batches = 20 / effort.share;
    let texts = data::texts(batches, LINES);
    let word = data::rare_word();
    let finder = Finder::new(word.as_bytes());
    let plain = |text: &Arc<Text>| {
        let mut count = 0;
        for line in text.chunk(0..text.len()) {
            if finder.find(line.as_bytes()).is_some() {
                count += 1;
            }
        }
        count
    };
    let chain = |text: &Arc<Text>| {
        let lines = text.chunk(0..text.len());
        lines.filter(|line| finder.find(line.as_bytes()).is_some()).count() as u64
    };
    let engines = vec![
        Engine::new(PLAIN, 1, || texts.iter().map(plain).collect()),
        Engine::new(HAND, 1, || texts.iter().map(|text| hand(text, &finder)).collect()),
        Engine::new(CHAIN, 1, || texts.iter().map(chain).collect()),
        Engine::new(FUSED, 1, fused(&texts, &finder, 1)),
        Engine::new(FUSED, 2, fused(&texts, &finder, 2)),
        Engine::new(UNFUSED, 1, unfused(&texts, &finder)),
    ];
    crate::race::race(NAME, batches * LINES, effort.rounds, engines)
}

/// Line by line over the bytes, counting without a branch.
fn hand(text: &Text, finder: &Finder<'_>) -> u64 {
    let lines = text.chunk(0..text.len()).map(str::as_bytes);
    lines.fold(0, |count, line| count + u64::from(finder.find(line).is_some()))
}

fn fused<'a>(
    texts: &[Arc<Text>],
    finder: &'a Finder<'a>,
    workers: usize,
) -> impl FnMut() -> Vec<u64> + use<'a> {
    let source = Cycle::of(texts);
    let seen = Seen::default();
    let put = seen.clone();
    let job = stream! {
        name "grep";
        batch 1s;
        source lines = source;
        let found = lines.filter(|line| finder.find(line.as_bytes()).is_some()).count();
        found.for_each(|count| put.put(count));
    };
    stepping(job, workers, texts.len(), seen)
}

fn unfused<'a>(texts: &[Arc<Text>], finder: &'a Finder<'a>) -> impl FnMut() -> Vec<u64> + use<'a> {
    let source = Cycle::of(texts);
    let seen = Seen::default();
    let put = seen.clone();
    let job = stream! {
        name "grep";
        batch 1s;
        fusion off;
        source lines = source;
        let found = lines.filter(|line| finder.find(line.as_bytes()).is_some()).count();
        found.for_each(|count| put.put(count));
    };
    stepping(job, 1, texts.len(), seen)
}

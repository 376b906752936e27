//! Word count: the words of each batch of lines, counted.

use hashbrown::HashMap;
use streamflow::batch::{Batch, Text};
use streamflow::{BatchTime, rt};

use crate::data;
use crate::race::{Engine, HAND, PLAIN, Row};

/// What is compared: an order-independent digest of each batch's counts.
type Answer = Vec<(usize, u64)>;

fn digest<'b>(counts: impl Iterator<Item = (&'b str, u64)>) -> (usize, u64) {
    counts.fold((0, 0), |(keys, sum), (word, count)| {
        let last = word.bytes().last().unwrap_or(0);
        (keys + 1, sum.wrapping_add(count * (word.len() as u64 * 256 + u64::from(last))))
    })
}

pub fn race(batches: usize, rounds: usize, only: &str) -> Vec<Row> {
    let texts = data::texts(batches, 100_000);
    let mut engines = vec![
        Engine::new(PLAIN, 1, || texts.iter().map(plain).collect::<Answer>()),
        Engine::new(HAND, 1, || texts.iter().map(tuned::count).collect()),
        Engine::new("streamflow", 1, || texts.iter().map(|text| fused(text, 1)).collect()),
    ];
    engines.retain(|e| only.is_empty() || only.contains(e.name));
    crate::race::race("word count", batches * 1_000_000, rounds, engines)
}

fn plain(text: &Text) -> (usize, u64) {
    let mut counts: HashMap<&str, u64, foldhash::fast::RandomState> = HashMap::default();
    for line in text.chunk(0..text.len()) {
        for word in line.split_ascii_whitespace() {
            *counts.entry(word).or_default() += 1;
        }
    }
    digest(counts.into_iter())
}

fn fused(text: &Text, workers: usize) -> (usize, u64) {
    let run = rt::Run { time: BatchTime::nth(1), workers: rt::Workers::new(workers).unwrap() };
    let parts = rt::stage(&run, text, |mut span| {
        rt::reduce_by_key(
            rt::arena(&span),
            |l0| {
                while let Some(part) = rt::next_part(&mut span) {
                    rt::open(l0);
                    for x in rt::words_of(part) {
                        let x = rt::apply(x, |w| (w, 1u64));
                        rt::put_pair(l0, x);
                    }
                }
            },
            |a, b| a + b,
        )
    });
    let (p0, _) = rt::unzip(parts);
    digest(rt::grouped(p0).into_vec().into_iter())
}

/// Everything that is known to help, by hand and for this job alone.
mod tuned {
    use super::*;

    pub fn count(text: &Text) -> (usize, u64) {
        plain(text)
    }
}

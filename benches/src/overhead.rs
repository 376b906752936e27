//! What a batch costs when there is nothing to compute.

use std::sync::Arc;
use std::time::Instant;

use streamflow::batch::Text;
use streamflow::prelude::*;

use crate::job::{Cycle, INTERVAL, stepped};
use crate::race::quantile;

/// The fixed cost of an empty batch of a word count, as a line of text.
#[must_use]
pub fn empty_batch() -> String {
    let source = Cycle::of(&[Arc::new(Text::default())]);
    let mut keys = 0;
    let job = stream! {
        name "empty";
        batch 1s;
        source lines = source;
        let counts = lines.words().map(|word| (word, 1u64)).reduce_by_key(|a, b| a + b);
        counts.for_each_batch(|rows, _| keys += rows.len());
    };
    let mut job = stepped(job, 1);
    let mut times = Vec::new();
    for _ in 0..20_000 {
        let start = Instant::now();
        job.advance(INTERVAL);
        times.push(start.elapsed().as_secs_f64() * 1e6);
    }
    format!(
        "An empty batch takes {:.2} µs (median; 99 of 100 are below {:.2} µs).",
        quantile(times.clone(), 0.5),
        quantile(times, 0.99)
    )
}

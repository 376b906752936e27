//! What a job costs beside computing: the fixed cost of a batch, and a record's delay.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use streamflow::batch::Text;
use streamflow::prelude::*;
use streamflow::source::channel;

use crate::Effort;
use crate::job::{Cycle, INTERVAL, Seen, stepped};
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

/// How long a record takes from its sender to the output of a job of 10 ms batches, as a line of
/// text. Half an interval of it is waiting for the tick.
///
/// # Errors
/// When the job fails.
pub fn delay(effort: Effort) -> streamflow::Result<String> {
    let origin = Instant::now();
    let now = move || origin.elapsed().as_secs_f64() * 1e3;
    let (sender, sent) = channel(1000);
    let delays = Seen::default();
    let put = delays.clone();
    let job = stream! {
        name "delay";
        batch 10ms;
        source sent = sent;
        let received = sent.map(|at: f64| at);
        received.for_each(|at| put.put(now() - at));
    };
    let handle = job.start()?;
    let records = 5000 / effort.share;
    let feeder = thread::spawn(move || {
        for _ in 0..records {
            if sender.send(now()).is_err() {
                break;
            }
            thread::sleep(Duration::from_millis(1));
        }
    });
    handle.await_termination()?;
    let _ = feeder.join();
    let delays = delays.take();
    Ok(format!(
        "A record reaches the output of a job of 10 ms batches after {:.1} ms (median; 99 of 100 \
         within {:.1} ms; {} records).",
        quantile(delays.clone(), 0.5),
        quantile(delays.clone(), 0.99),
        delays.len(),
    ))
}

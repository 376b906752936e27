//! The driver: the only part of streamflow that knows clocks, threads and signals.

pub(crate) mod engine;
pub(crate) mod report;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::{BatchTime, Job, Pipeline, Result};

/// Runs a job on the calling thread.
pub(crate) fn run<P: Pipeline>(job: Job<P>) -> Result<()> {
    let interval = job.pipeline.description().interval;
    let limit = job.options.batches.unwrap_or(u64::MAX);
    let mut engine = engine::Engine::new(job)?;
    engine.open()?;
    let start = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    for number in 1..=limit {
        std::thread::sleep(interval);
        engine.batch(BatchTime::tick(number, start, interval))?;
        if engine.ended() {
            break;
        }
    }
    Ok(())
}

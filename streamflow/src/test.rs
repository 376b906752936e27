//! Testing a job: a source fed by hand, a sink to look at, a clock that moves when told.

mod feed;

use std::sync::Arc;
use std::time::Duration;

pub use feed::{FedSource, Feed};

use crate::batch::Batch;
use crate::driver::engine;
use crate::rt::Run;
use crate::sink::{Collect, Collected, KeepWith};
use crate::source::set::{Limits, SourceSet};
use crate::workers::Workers;
use crate::{BatchReport, BatchTime, Error, Job, Pipeline, Result};

/// A source whose batches a test gives, one for each tick; ticks without one are empty.
///
/// The feed keeps what it was given, so that a [later job](Feed::source) may read it again.
///
/// ```
/// use streamflow::batch::Values;
/// use streamflow::test;
/// let (mut feed, numbers) = test::source::<Values<u64>>();
/// feed.batch([1, 2]);
/// feed.batch([3]);
/// feed.close();
/// # let _ = numbers;
/// ```
#[must_use]
pub fn source<B: Batch + Clone + Default>() -> (Feed<B>, FedSource<B>) {
    let feed = feed::feed();
    let source = feed.source();
    (feed, source)
}

/// A sink that keeps the records of every batch, owned as [`Own`](crate::Own) does.
#[must_use]
pub fn collect<O>() -> (Collected<O>, Collect<O>) {
    crate::sink::collect()
}

/// A sink that keeps what `f` makes of every record.
pub fn collect_with<O, F>(f: F) -> (Collected<O, KeepWith<F>>, Collect<O, KeepWith<F>>) {
    crate::sink::collect_with(f)
}

/// A job under a virtual clock.
///
/// It goes the driver's own way, batch for batch; only the clock is not real, and reports have no
/// durations.
#[derive(Debug)]
pub struct TestJob<P> {
    job: Job<P>,
    /// The workers, once the job is open.
    workers: Option<Workers>,
    elapsed: Duration,
    batches: u64,
}

/// After how many batches [`TestJob::run_to_end`] gives up.
const MOST_BATCHES: u64 = 1_000_000;

impl<P: Pipeline> TestJob<P> {
    pub(crate) fn new(job: Job<P>) -> Self {
        Self { job, workers: None, elapsed: Duration::ZERO, batches: 0 }
    }

    /// Moves the clock on, and computes every batch that comes due.
    ///
    /// # Panics
    /// When a batch fails, with its error; [`try_advance`](Self::try_advance) returns it.
    #[track_caller]
    pub fn advance(&mut self, by: Duration) {
        if let Err(error) = self.try_advance(by) {
            panic!("{error}");
        }
    }

    /// Moves the clock on, and computes every batch that comes due; their reports.
    ///
    /// # Errors
    /// When a source cannot be opened or read, or a batch fails. What it changed is undone, its
    /// records are gone, and the job may be advanced further.
    pub fn try_advance(&mut self, by: Duration) -> Result<Vec<BatchReport>> {
        self.elapsed = self.elapsed.saturating_add(by);
        let interval = self.job.pipeline.description().interval;
        let due = self.elapsed.as_nanos() / interval.as_nanos().max(1);
        let due = u64::try_from(due).unwrap_or(u64::MAX).min(self.limit());
        let mut reports = Vec::new();
        while self.batches < due {
            reports.push(self.batch()?);
        }
        Ok(reports)
    }

    /// Moves the clock on until all sources have ended, every record has been computed and every
    /// window has shown what it holds by then, and at least by one batch.
    ///
    /// # Panics
    /// When a batch fails, with its error; [`try_run_to_end`](Self::try_run_to_end) returns it.
    #[track_caller]
    pub fn run_to_end(&mut self) {
        if let Err(error) = self.try_run_to_end() {
            panic!("{error}");
        }
    }

    /// Moves the clock on until all sources have ended; the reports of the batches.
    ///
    /// # Errors
    /// As [`try_advance`](Self::try_advance); and when the sources have not ended after a million
    /// batches.
    pub fn try_run_to_end(&mut self) -> Result<Vec<BatchReport>> {
        let most = self.batches.saturating_add(MOST_BATCHES);
        let mut last = None;
        let mut reports = Vec::new();
        while self.batches < last.unwrap_or(u64::MAX).min(self.limit()) {
            if last.is_none() && self.batches == most {
                return Err(Error::Config(format!(
                    "the sources have not ended after {MOST_BATCHES} batches; close the feed, or \
                     end the job with `.batches(n)`"
                )));
            }
            reports.push(self.batch()?);
            if last.is_none() && self.job.pipeline.split().0.ended() {
                last = Some(self.job.pipeline.description().shown_by(self.batches));
            }
        }
        self.job.reporter.finish();
        Ok(reports)
    }

    /// After how many batches the job ends.
    fn limit(&self) -> u64 {
        self.job.options.batches.unwrap_or(u64::MAX)
    }

    /// One batch.
    fn batch(&mut self) -> Result<BatchReport> {
        let description = self.job.pipeline.description();
        let interval = description.interval;
        let (sources, stages) = self.job.pipeline.split();
        let workers = match &mut self.workers {
            Some(workers) => workers,
            closed => {
                self.job.options.check(description)?;
                sources.open(&self.job.reporter.notices)?;
                closed.insert(self.job.options.new_workers()?)
            }
        };
        self.batches += 1;
        let time = BatchTime::tick(self.batches, Duration::ZERO, interval);
        self.elapsed = self.elapsed.max(time.since_epoch());
        let mut taken = engine::intake(sources, time, &Limits::default())?;
        let run = Run::new(time, workers.clone(), Arc::default());
        self.job.reporter.step::<P::Sources, _>(stages, &run, &mut taken)?;
        engine::commit(stages, &run)?;
        self.job.reporter.batch(taken.report.clone());
        Ok(taken.report)
    }
}

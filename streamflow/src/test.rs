//! Testing a job: a source fed by hand, a sink to look at, a clock that moves when told.

mod crashes;
mod feed;

use std::sync::Arc;
use std::time::Duration;

pub use crashes::{Crashes, crash_everywhere};
pub use feed::{FedSource, Feed};

use crate::batch::Batch;
use crate::disk::SimulatedDisk;
use crate::driver::durable::{Disks, Durability, Origin, Wait};
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
/// It goes the driver's own way, batch for batch; only the clock and the disk are not real, and
/// reports have no durations.
#[derive(Debug)]
pub struct TestJob<P> {
    job: Job<P>,
    /// Where the job's checkpoint is, and the files that it saves if it has one.
    disk: SimulatedDisk,
    /// What there is once the job is open.
    open: Option<Open>,
    elapsed: Duration,
    batches: u64,
}

/// A job that has begun.
#[derive(Debug)]
struct Open {
    workers: Workers,
    durability: Option<Durability>,
    origin: Origin,
}

/// After how many batches [`TestJob::run_to_end`] gives up.
const MOST_BATCHES: u64 = 1_000_000;

impl<P: Pipeline> TestJob<P> {
    pub(crate) fn new(job: Job<P>, disk: SimulatedDisk) -> Self {
        Self { job, disk, open: None, elapsed: Duration::ZERO, batches: 0 }
    }

    /// Opens the job, if it is not: its sources, and its checkpoint, in which it may have come far.
    fn open(&mut self) -> Result<()> {
        if self.open.is_some() {
            return Ok(());
        }
        let description = self.job.pipeline.description();
        self.job.options.check(description)?;
        let notices = self.job.reporter.notices.clone();
        self.job.pipeline.split().0.open(&notices)?;
        let disks = Disks::both(Arc::new(self.disk.clone()));
        let opened = Durability::open(&mut self.job, &disks, Duration::ZERO, true)?;
        let (durability, origin) = opened;
        self.batches = origin.committed;
        let committed = BatchTime::tick(self.batches, Duration::ZERO, description.interval);
        self.elapsed = committed.since_epoch();
        let workers = self.job.options.new_workers()?;
        self.open = Some(Open { workers, durability, origin });
        Ok(())
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
        self.open()?;
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
        self.open()?;
        let most = self.batches.saturating_add(MOST_BATCHES);
        let mut last = self.ended_before();
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
        if let Some(durability) = self.open.as_mut().and_then(|open| open.durability.as_mut()) {
            durability.end()?;
        }
        self.job.reporter.finish();
        Ok(reports)
    }

    /// The last batch, if an earlier process had come to the end of all sources.
    fn ended_before(&mut self) -> Option<u64> {
        let went_on = self.open.as_ref().is_some_and(|open| open.origin.is_between_batches());
        let description = self.job.pipeline.description();
        let at_end = went_on && self.batches > 0 && self.job.pipeline.split().0.ended();
        at_end.then(|| description.shown_by(self.batches))
    }

    /// After how many batches the job ends.
    fn limit(&self) -> u64 {
        let committed = self.open.as_ref().map_or(0, |open| open.origin.committed);
        let batches = self.job.options.batches;
        batches.map_or(u64::MAX, |batches| committed.saturating_add(batches))
    }

    /// One batch.
    fn batch(&mut self) -> Result<BatchReport> {
        let interval = self.job.pipeline.description().interval;
        let (sources, stages) = self.job.pipeline.split();
        let Some(Open { workers, durability, origin }) = &mut self.open else {
            return Err(Error::Config("the job is not open".to_owned()));
        };
        self.batches += 1;
        let time = BatchTime::tick(self.batches, Duration::ZERO, interval);
        self.elapsed = self.elapsed.max(time.since_epoch());
        let reporter = &mut self.job.reporter;
        let notices = reporter.notices.clone();
        // Nothing comes right by waiting where nothing else happens meanwhile.
        let mut wait = Wait { notices: &notices, pause: &mut |_| false };
        let mut taken = match origin.plan.take() {
            Some(plan) => engine::replay(sources, time, plan)?,
            None => engine::intake(sources, time, &Limits::default(), durability.is_some())?,
        };
        if let (Some(durability), Some(plan)) = (&mut *durability, &taken.plan) {
            durability.plan(plan, &mut wait)?;
        }
        let run = Run::new(time, workers.clone(), Arc::default());
        reporter.step::<P::Sources, _>(stages, &run, &mut taken)?;
        if let (Some(durability), Some(plan)) = (&mut *durability, &taken.plan) {
            durability.decide(stages, &run, plan, None, &mut wait)?;
            engine::commit(stages, &run)?;
            durability.published(stages, &run, &notices)?;
        } else {
            engine::commit(stages, &run)?;
        }
        reporter.batch(taken.report.clone());
        Ok(taken.report)
    }
}

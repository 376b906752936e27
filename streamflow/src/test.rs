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
use crate::driver::{engine, outputs};
use crate::job::{Halves, Setup};
use crate::rt::Run;
use crate::sink::{Collect, Collected, KeepWith};
use crate::source::set::{Ceiling, Limits, SourceSet};
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
    clock: Clock,
}

/// The virtual clock, and how far a job has come by it.
#[derive(Debug)]
struct Clock {
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
    /// The batch with which all sources had ended in an earlier process.
    ended: Option<u64>,
}

/// After how many batches [`TestJob::run_to_end`] gives up.
const MOST_BATCHES: u64 = 1_000_000;

impl<P: Pipeline> TestJob<P> {
    pub(crate) fn new(job: Job<P>, disk: SimulatedDisk) -> Self {
        Self { job, clock: Clock { disk, open: None, elapsed: Duration::ZERO, batches: 0 } }
    }

    /// Opens the job, if it is not.
    fn open(&mut self) -> Result<()> {
        if self.clock.open.is_some() {
            return Ok(());
        }
        let Job { pipeline, setup } = &mut self.job;
        self.clock.open(setup, pipeline.split())
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
        let Job { pipeline, setup } = &mut self.job;
        self.clock.advance(setup, pipeline.split(), by)
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
        let Job { pipeline, setup } = &mut self.job;
        self.clock.run_to_end(setup, pipeline.split())
    }
}

impl Clock {
    /// Opens a job: its sources, and its checkpoint, in which it may have come far.
    fn open<S: SourceSet>(&mut self, setup: &Setup, halves: Halves<'_, S>) -> Result<()> {
        let description = halves.description;
        setup.options.check(description)?;
        let disks = Disks::both(Arc::new(self.disk.clone()));
        outputs::check(setup, description, &disks.sinks)?;
        if setup.options.checkpoint.is_none() {
            outputs::replace(setup, description);
        }
        let Halves { sources, stages, .. } = halves;
        let halves = Halves { sources: &mut *sources, stages, description };
        let (durability, origin) = Durability::open(setup, halves, &disks, Duration::ZERO, true)?;
        let ended = origin.ended_with(&*sources);
        self.batches = origin.committed;
        let committed = BatchTime::tick(self.batches, Duration::ZERO, description.interval);
        self.elapsed = committed.since_epoch();
        let workers = setup.options.new_workers()?;
        self.open = Some(Open { workers, durability, origin, ended });
        Ok(())
    }

    fn advance<S: SourceSet>(
        &mut self,
        setup: &mut Setup,
        mut halves: Halves<'_, S>,
        by: Duration,
    ) -> Result<Vec<BatchReport>> {
        self.elapsed = self.elapsed.saturating_add(by);
        let due = self.elapsed.as_nanos() / halves.description.interval.as_nanos().max(1);
        let due = u64::try_from(due).unwrap_or(u64::MAX).min(self.limit(setup));
        let mut reports = Vec::new();
        while self.batches < due {
            reports.push(self.batch(setup, &mut halves, self.ended())?);
        }
        Ok(reports)
    }

    fn run_to_end<S: SourceSet>(
        &mut self,
        setup: &mut Setup,
        mut halves: Halves<'_, S>,
    ) -> Result<Vec<BatchReport>> {
        let most = self.batches.saturating_add(MOST_BATCHES);
        let mut ended = self.ended();
        let mut reports = Vec::new();
        let description = halves.description;
        let last = |ended: Option<u64>| ended.map(|ended| description.shown_by(ended));
        while self.batches < last(ended).unwrap_or(u64::MAX).min(self.limit(setup)) {
            if ended.is_none() && self.batches == most {
                return Err(Error::Config(format!(
                    "the sources have not ended after {MOST_BATCHES} batches; close the feed, or \
                     end the job with `.batches(n)`"
                )));
            }
            reports.push(self.batch(setup, &mut halves, ended)?);
            if ended.is_none() && halves.sources.ended() {
                ended = Some(self.batches);
            }
        }
        if let Some(durability) = self.open.as_mut().and_then(|open| open.durability.as_mut()) {
            durability.end()?;
        }
        setup.reporter.finish();
        Ok(reports)
    }

    /// The batch with which all sources had ended in an earlier process.
    fn ended(&self) -> Option<u64> {
        self.open.as_ref().and_then(|open| open.ended)
    }

    /// After how many batches the job ends.
    fn limit(&self, setup: &Setup) -> u64 {
        let committed = self.open.as_ref().map_or(0, |open| open.origin.committed);
        let batches = setup.options.batches;
        batches.map_or(u64::MAX, |batches| committed.saturating_add(batches))
    }

    /// One batch; `ended` is the one with which all sources have, if they have.
    fn batch<S: SourceSet>(
        &mut self,
        setup: &mut Setup,
        halves: &mut Halves<'_, S>,
        ended: Option<u64>,
    ) -> Result<BatchReport> {
        let Halves { sources, stages, description } = halves;
        let Some(Open { workers, durability, origin, .. }) = &mut self.open else {
            return Err(Error::Config("the job is not open".to_owned()));
        };
        self.batches += 1;
        let time = BatchTime::tick(self.batches, Duration::ZERO, description.interval);
        self.elapsed = self.elapsed.max(time.since_epoch());
        let reporter = &mut setup.reporter;
        let notices = reporter.notices.clone();
        // Nothing comes right by waiting where nothing else happens meanwhile.
        let mut wait = Wait { notices: &notices, pause: &mut |_| false };
        let ceiling = Ceiling { interval: description.interval, batch: self.batches };
        let limits = Limits { ceiling: Some(ceiling), ..Limits::default() };
        let wants_positions = durability.as_ref().map(Durability::wants_positions);
        let mut taken = match origin.plan.take() {
            Some(plan) => engine::replay(*sources, time, plan)?,
            None => engine::intake(*sources, time, &limits, wants_positions.as_deref(), ended)?,
        };
        if let (Some(durability), Some(plan)) = (&mut *durability, &taken.plan) {
            durability.plan(plan, &mut wait)?;
        }
        let run = Run::new(time, workers.clone(), Arc::default());
        reporter.step::<S>(*stages, &run, &mut taken, &mut |_| Ok(()))?;
        if let (Some(durability), Some(plan)) = (&mut *durability, &taken.plan) {
            durability.decide(*stages, &run, plan, None, &mut wait)?;
            durability.settle(&mut wait, &mut |run| engine::commit(*stages, run))?;
        } else {
            engine::commit(*stages, &run)?;
        }
        reporter.batch(taken.report.clone());
        Ok(taken.report)
    }
}

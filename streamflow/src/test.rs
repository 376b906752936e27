//! Testing a job: a source fed by hand, a sink to look at, a clock that moves when told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::batch::Batch;
use crate::driver::engine;
use crate::rt::Run;
use crate::sink::{Collect, Collected, KeepWith};
use crate::source::set::{Limits, SourceSet};
use crate::source::{Limit, Range};
use crate::workers::Workers;
use crate::{BatchReport, BatchTime, Error, Job, Pipeline, Result, Source};

/// The test's side of [`source`]. Dropping it closes it.
#[derive(Debug)]
pub struct Feed<B> {
    shared: Arc<Mutex<Shared<B>>>,
}

#[derive(Debug)]
struct Shared<B> {
    batches: VecDeque<B>,
    closed: bool,
}

/// The job's side of [`source`].
#[derive(Debug)]
pub struct FedSource<B> {
    shared: Arc<Mutex<Shared<B>>>,
    next: u64,
}

/// A source whose batches a test gives, one for each tick; ticks without one are empty.
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
pub fn source<B: Batch + Default>() -> (Feed<B>, FedSource<B>) {
    let shared = Arc::new(Mutex::new(Shared { batches: VecDeque::new(), closed: false }));
    (Feed { shared: Arc::clone(&shared) }, FedSource { shared, next: 0 })
}

fn lock<B>(shared: &Mutex<Shared<B>>) -> MutexGuard<'_, Shared<B>> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<B> Feed<B> {
    /// Gives the next batch; one without records stands for a tick at which nothing comes.
    pub fn batch<T>(&mut self, records: impl IntoIterator<Item = T>)
    where
        B: FromIterator<T>,
    {
        let batch = records.into_iter().collect();
        lock(&self.shared).batches.push_back(batch);
    }

    /// Ends the source after the batches given so far.
    pub fn close(&mut self) {
        lock(&self.shared).closed = true;
    }
}

impl<B> Drop for Feed<B> {
    fn drop(&mut self) {
        self.close();
    }
}

impl<B: Batch + Default> Source for FedSource<B> {
    type Batch = B;

    fn plan(&mut self, _: Limit) -> Result<Range> {
        let waiting = !lock(&self.shared).batches.is_empty();
        Ok(Range { from: self.next, to: self.next + u64::from(waiting) })
    }

    fn read(&mut self, range: Range) -> Result<B> {
        self.next = range.to;
        let next = if range.is_empty() { None } else { lock(&self.shared).batches.pop_front() };
        Ok(next.unwrap_or_default())
    }

    fn ended(&self) -> bool {
        let shared = lock(&self.shared);
        shared.closed && shared.batches.is_empty()
    }

    fn stop(&mut self) {
        lock(&self.shared).closed = true;
    }
}

/// A sink that keeps the records of every batch, owned as [`Own`](crate::Own) does.
#[must_use]
pub fn collect<O>() -> (Collected<O>, Collect<O>) {
    crate::sink::collect()
}

/// A sink that keeps what `f` makes of every record.
pub fn collect_with<O, F>(f: F) -> (Collected<O>, Collect<O, KeepWith<F>>) {
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
        let interval = self.job.pipeline.description().interval;
        let (sources, stages) = self.job.pipeline.split();
        let workers = match &mut self.workers {
            Some(workers) => workers,
            closed => {
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

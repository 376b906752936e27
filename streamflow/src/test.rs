//! Testing a job: a source fed by hand, a sink to look at, a clock that moves when told.

use std::collections::VecDeque;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::batch::Batch;
use crate::driver::engine::Engine;
use crate::sink::{Collect, Collected, KeepWith};
use crate::source::{Limit, Range};
use crate::{BatchReport, BatchTime, Job, Pipeline, Result, Source};

/// The test's side of [`source`].
#[derive(Debug)]
pub struct Feed<B> {
    queue: Arc<Mutex<Shared<B>>>,
}

#[derive(Debug)]
struct Shared<B> {
    batches: VecDeque<B>,
    closed: bool,
}

/// The job's side of [`source`].
#[derive(Debug)]
pub struct FedSource<B> {
    queue: Arc<Mutex<Shared<B>>>,
    next: u64,
}

/// A source whose batches a test gives, one for each tick; ticks without one are empty.
#[must_use]
pub fn source<B: Batch + Default>() -> (Feed<B>, FedSource<B>) {
    let shared = Shared { batches: VecDeque::new(), closed: false };
    let queue = Arc::new(Mutex::new(shared));
    (Feed { queue: Arc::clone(&queue) }, FedSource { queue, next: 0 })
}

impl<B> Feed<B> {
    /// Gives the next batch.
    pub fn batch<T>(&mut self, records: impl IntoIterator<Item = T>)
    where
        B: FromIterator<T>,
    {
        let batch = records.into_iter().collect();
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).batches.push_back(batch);
    }

    /// Ends the source after the batches given so far.
    pub fn close(&mut self) {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
    }
}

impl<B: Batch + Default> Source for FedSource<B> {
    type Batch = B;

    fn plan(&mut self, _: Limit) -> Result<Range> {
        let waiting = !self.queue.lock().unwrap_or_else(PoisonError::into_inner).batches.is_empty();
        Ok(Range { from: self.next, to: self.next + u64::from(waiting) })
    }

    fn read(&mut self, range: Range) -> Result<B> {
        self.next = range.to;
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(queue.batches.pop_front().unwrap_or_default())
    }

    fn ended(&self) -> bool {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.closed && queue.batches.is_empty()
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
#[derive(Debug)]
pub struct TestJob<P> {
    engine: std::result::Result<Engine<P>, Option<crate::Error>>,
    elapsed: Duration,
    batches: u64,
    opened: bool,
    pipeline: PhantomData<P>,
}

impl<P: Pipeline> TestJob<P> {
    pub(crate) fn new(job: Job<P>) -> Self {
        let engine = Engine::new(job).map_err(Some);
        let zero = Duration::ZERO;
        Self { engine, elapsed: zero, batches: 0, opened: false, pipeline: PhantomData }
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
    pub fn try_advance(&mut self, by: Duration) -> Result<Vec<BatchReport>> {
        let engine = match &mut self.engine {
            Ok(engine) => engine,
            Err(error) => {
                return Err(error.take().unwrap_or_else(|| {
                    crate::Error::Config("the job could not start".to_owned())
                }));
            }
        };
        if !self.opened {
            engine.open()?;
            self.opened = true;
        }
        self.elapsed += by;
        let interval = engine.interval();
        let due = (self.elapsed.as_nanos() / interval.as_nanos().max(1)) as u64;
        let mut reports = Vec::new();
        while self.batches < due {
            self.batches += 1;
            reports.push(engine.batch(BatchTime::tick(self.batches, Duration::ZERO, interval))?);
        }
        Ok(reports)
    }
}

//! Jobs under a bench: a source of batches made beforehand, and stepping through them.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use streamflow::source::{Limit, Range};
use streamflow::test::TestJob;
use streamflow::{Job, Pipeline, Result, Source};

/// A source that hands the same batches out over and over, one a tick, without copying them.
pub struct Cycle<B> {
    /// What comes before them, once.
    first: Option<Arc<B>>,
    batches: Vec<Arc<B>>,
}

impl<B> fmt::Debug for Cycle<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cycle of {}", self.batches.len())
    }
}

impl<B> Cycle<B> {
    /// A source of these batches.
    #[must_use]
    pub fn of(batches: &[Arc<B>]) -> Self {
        Self { first: None, batches: batches.to_vec() }
    }

    /// With one batch before them, once.
    #[must_use]
    pub fn after(self, first: &Arc<B>) -> Self {
        Self { first: Some(Arc::clone(first)), ..self }
    }
}

/// The batch interval of the benches' jobs.
pub const INTERVAL: Duration = Duration::from_secs(1);

impl<B: streamflow::batch::Batch> Source for Cycle<B> {
    type Batch = Arc<B>;

    fn plan(&mut self, _: Limit) -> Result<Range> {
        if self.first.is_none() {
            self.batches.rotate_left(1);
        }
        Ok(Range { from: 0, to: 1 })
    }

    fn read(&mut self, _: Range) -> Result<Arc<B>> {
        if let Some(first) = self.first.take() {
            return Ok(first);
        }
        Ok(Arc::clone(&self.batches[self.batches.len() - 1]))
    }
}

/// A job that is stepped batch by batch on so many workers.
pub fn stepped<P: Pipeline>(job: Job<P>, workers: usize) -> TestJob<P> {
    job.workers(workers).test()
}

/// Computes so many batches.
pub fn step<P: Pipeline>(job: &mut TestJob<P>, batches: usize) {
    for _ in 0..batches {
        job.advance(INTERVAL);
    }
}

/// A job that computes so many batches in each call, and gives what its output saw of them.
pub fn stepping<P: Pipeline, A>(
    job: Job<P>,
    workers: usize,
    batches: usize,
    seen: Seen<A>,
) -> impl FnMut() -> Vec<A> {
    let mut job = stepped(job, workers);
    move || {
        step(&mut job, batches);
        seen.take()
    }
}

/// What a job's output saw, for the engine to hand on.
#[derive(Debug)]
pub struct Seen<A>(Arc<Mutex<Vec<A>>>);

impl<A> Clone for Seen<A> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<A> Default for Seen<A> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<A> Seen<A> {
    /// Adds what a batch gave.
    pub fn put(&self, answer: A) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(answer);
    }

    /// What was seen since this was last asked.
    #[must_use]
    pub fn take(&self) -> Vec<A> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

//! The steps of a batch, in their order: plan, read, compute, commit. Production and tests both
//! go through here.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use super::report::BatchReport;
use crate::job::{Command, Compute};
use crate::rt::{Run, Workers};
use crate::source::Limit;
use crate::source::set::SourceSet;
use crate::{BatchTime, Error, Job, Pipeline, Result};

/// A job at work.
#[derive(Debug)]
pub(crate) struct Engine<P> {
    pipeline: P,
    workers: Workers,
}

/// A batch that was read and not yet computed.
#[derive(Debug)]
pub(crate) struct Taken<B> {
    batches: B,
    report: BatchReport,
}

/// Plans and reads a batch.
pub(crate) fn intake<S: SourceSet>(
    sources: &mut S,
    time: BatchTime,
    limit: Limit,
) -> Result<Taken<S::Batches>> {
    let mut ranges = Vec::new();
    sources.plan(limit, &mut ranges)?;
    let batches = sources.read(&ranges)?;
    let mut report = BatchReport { time, sources: Vec::new() };
    sources.account(&batches, &mut |name, records, drops| {
        report.sources.push((name, records, drops));
    });
    Ok(Taken { batches, report })
}

/// Computes a batch and commits it; one that fails is aborted, and its error returned.
pub(crate) fn compute<B, C: Compute<B>>(
    compute: &mut C,
    workers: &Workers,
    taken: &Taken<B>,
) -> Result<BatchReport> {
    let run = Run { time: taken.report.time, workers: workers.clone() };
    let step = || compute.command(Command::Step(&run, &taken.batches));
    let outcome = catch_unwind(AssertUnwindSafe(step))
        .unwrap_or_else(|panic| Err(Error::Panic { message: message_of(panic.as_ref()) }));
    if let Err(error) = outcome {
        // The batch's own error tells more than one of forgetting it.
        let _ = compute.command(Command::Abort(&run));
        return Err(error);
    }
    compute.command(Command::Commit(&run))?;
    Ok(taken.report.clone())
}

/// What a panic said.
fn message_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a message".to_owned())
}

impl<P: Pipeline> Engine<P> {
    pub(crate) fn new(job: Job<P>) -> Result<Self> {
        let cores = || thread::available_parallelism().map_or(1, usize::from);
        let workers = Workers::new(job.options.workers.unwrap_or_else(cores))?;
        Ok(Self { pipeline: job.pipeline, workers })
    }

    pub(crate) fn open(&mut self) -> Result<()> {
        self.pipeline.split().0.open()
    }

    pub(crate) fn ended(&mut self) -> bool {
        self.pipeline.split().0.ended()
    }

    pub(crate) fn interval(&self) -> std::time::Duration {
        self.pipeline.description().interval
    }

    /// One whole batch.
    pub(crate) fn batch(&mut self, time: BatchTime) -> Result<BatchReport> {
        let (sources, stages) = self.pipeline.split();
        let taken = intake(sources, time, Limit::DEFAULT)?;
        compute(stages, &self.workers, &taken)
    }
}

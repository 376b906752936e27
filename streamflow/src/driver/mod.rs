//! The driver: the only part of streamflow that knows clocks, threads and signals.
//!
//! A running job has two halves. The reader, on a thread of its own, owns the sources: at each tick
//! it plans and reads a batch. The computing half, on the thread that runs the job, takes batches
//! from the reader in order, computes and commits them. Between them at most two planned batches
//! wait, so that a slow batch slows the sources and never grows memory.

mod control;
pub(crate) mod engine;
pub(crate) mod handle;
pub(crate) mod notice;
mod reader;
pub(crate) mod report;
mod schedule;
mod signals;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;
use std::time::Instant;

use control::{Control, Phase};
use engine::{Reporter, Taken};
use handle::{End, JobHandle};
use reader::Reader;
use schedule::Schedule;
use signals::SignalGuard;

use crate::job::{Compute, Options};
use crate::source::set::SourceSet;
use crate::workers::Workers;
use crate::{Error, Job, Pipeline, Result};

/// Runs a job on the calling thread, until its end or a signal.
pub(crate) fn run<P: Pipeline>(mut job: Job<P>) -> Result<()> {
    job.options.check(job.pipeline.description())?;
    let workers = job.options.new_workers()?;
    let notices = job.reporter.notices.clone();
    job.pipeline.split().0.open(&notices)?;
    let control = Arc::new(Control::default());
    let signals = SignalGuard::install(&control, &notices)?;
    let outcome = drive(&mut job, &workers, &control);
    if let Some(code) = signals.finish() {
        if let Err(error) = outcome {
            eprintln!("streamflow: {error}");
        }
        std::process::exit(code);
    }
    outcome
}

/// Starts a job on a thread of its own.
pub(crate) fn start<P: Pipeline + Send + 'static>(mut job: Job<P>) -> Result<JobHandle> {
    job.options.check(job.pipeline.description())?;
    let workers = job.options.new_workers()?;
    let notices = job.reporter.notices.clone();
    job.pipeline.split().0.open(&notices)?;
    let (control, end) = (Arc::new(Control::default()), Arc::new(End::default()));
    let handle = JobHandle { control: Arc::clone(&control), end: Arc::clone(&end) };
    let body = move || {
        let outcome = catch_unwind(AssertUnwindSafe(move || drive(&mut job, &workers, &control)))
            .unwrap_or_else(|panic| {
                Err(Error::Panic { message: engine::message_of(panic.as_ref()) })
            });
        // The job is gone by now, its connections and files closed.
        end.comes(outcome);
    };
    named("streamflow-job").spawn(body).map_err(cannot_start)?;
    Ok(handle)
}

fn named(name: &str) -> thread::Builder {
    thread::Builder::new().name(name.to_owned())
}

fn cannot_start(cause: std::io::Error) -> Error {
    Error::io("starting a thread of the job", cause)
}

/// Runs both halves of a job whose sources are open.
fn drive<P: Pipeline>(job: &mut Job<P>, workers: &Workers, control: &Control) -> Result<()> {
    let description = job.pipeline.description();
    let schedule = Schedule::begin(description.interval);
    let Options { batches, .. } = job.options;
    let (sources, stages) = job.pipeline.split();
    let (queue, taken) = sync_channel(1);
    let limit = batches.unwrap_or(u64::MAX);
    let reader = Reader { sources, schedule, control, description, limit, queue };
    thread::scope(|scope| {
        named("streamflow-reader")
            .spawn_scoped(scope, move || reader.run())
            .map_err(cannot_start)?;
        // However this half ends, there is nobody to read for any more then.
        let _end = EndReader(control);
        let half = Computing { stages, workers, schedule, control, reporter: &mut job.reporter };
        let outcome = half.run(taken);
        job.reporter.finish();
        outcome
    })
}

/// Ends the reading half of a job, whether the other half returned or panicked.
struct EndReader<'a>(&'a Control);

impl Drop for EndReader<'_> {
    fn drop(&mut self) {
        self.0.request(Phase::Dropping);
    }
}

/// The computing half of a running job.
struct Computing<'a, C> {
    stages: &'a mut C,
    workers: &'a Workers,
    schedule: Schedule,
    control: &'a Control,
    reporter: &'a mut Reporter,
}

impl<C> Computing<'_, C> {
    /// Computes batches as they come, until the last.
    fn run<B>(self, batches: Receiver<Result<Taken<B>>>) -> Result<()>
    where
        C: Compute<B>,
    {
        let dropping = self.control.dropping();
        for taken in batches {
            let mut taken = taken?;
            let began = Instant::now();
            if dropping.load(Ordering::Relaxed)
                || !engine::compute(self.stages, self.workers, &mut taken, dropping)?
            {
                break;
            }
            let due = self.schedule.due(taken.report.time.number());
            taken.report.scheduling_delay = began.saturating_duration_since(due);
            taken.report.processing_time = began.elapsed();
            self.reporter.batch(taken.report);
        }
        Ok(())
    }
}

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
pub(crate) mod panics;
mod rate;
mod reader;
pub(crate) mod report;
mod schedule;
mod signals;
mod watch;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;
use std::time::Instant;

use control::{Control, Phase};
use engine::{Reporter, Taken};
use handle::JobHandle;
use rate::Pace;
use reader::Reader;
use schedule::Schedule;
use signals::SignalGuard;
use watch::Watch;

use crate::job::{Compute, Options};
use crate::rt::Run;
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
    let (control, end) = (Arc::new(Control::default()), Arc::default());
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
    let interval = description.interval;
    let (pace, watch) = (Pace::new(interval), Watch::default());
    let reader = Reader { sources, schedule, control, description, limit, pace: &pace, queue };
    let (watch, notices) = (&watch, job.reporter.notices.clone());
    thread::scope(|scope| {
        named("streamflow-reader")
            .spawn_scoped(scope, move || reader.run())
            .map_err(cannot_start)?;
        // However this half ends, there is nobody to read for or to watch any more then.
        let _end = End { control, watch };
        named("streamflow-watch")
            .spawn_scoped(scope, move || watch.keep(interval, &notices))
            .map_err(cannot_start)?;
        let reporter = &mut job.reporter;
        let half = Computing { stages, workers, schedule, control, pace: &pace, watch, reporter };
        let outcome = half.run::<P::Sources>(taken);
        job.reporter.finish();
        outcome
    })
}

/// Ends the other threads of a job, whether the computing half returned or panicked.
struct End<'a> {
    control: &'a Control,
    watch: &'a Watch,
}

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.control.request(Phase::Dropping);
        self.watch.over();
    }
}

/// The computing half of a running job.
struct Computing<'a, C> {
    stages: &'a mut C,
    workers: &'a Workers,
    schedule: Schedule,
    control: &'a Control,
    pace: &'a Pace,
    watch: &'a Watch,
    reporter: &'a mut Reporter,
}

impl<C> Computing<'_, C> {
    /// Computes batches as they come, until the last.
    fn run<S: SourceSet>(mut self, batches: Receiver<Result<Taken<S::Batches>>>) -> Result<()>
    where
        C: Compute<S::Batches>,
    {
        for taken in batches {
            let mut taken = taken?;
            let began = Instant::now();
            self.watch.begin(taken.report.time);
            let committed = self.batch::<S>(&mut taken)?;
            self.watch.end();
            if !committed {
                break;
            }
            let due = self.schedule.due(taken.report.time.number());
            taken.report.scheduling_delay = began.saturating_duration_since(due);
            taken.report.processing_time = began.elapsed();
            self.pace.learn(&taken.report);
            self.reporter.batch(taken.report);
        }
        Ok(())
    }

    /// Computes a batch and commits it, unless it is dropped; whether it was committed.
    fn batch<S: SourceSet>(&mut self, taken: &mut Taken<S::Batches>) -> Result<bool>
    where
        C: Compute<S::Batches>,
    {
        let dropping = self.control.dropping();
        if dropping.load(Ordering::Relaxed) {
            return Ok(false);
        }
        let run = Run::new(taken.report.time, self.workers.clone(), Arc::clone(dropping));
        match self.reporter.step::<S, C>(self.stages, &run, taken) {
            Ok(()) => engine::commit(self.stages, &run).map(|()| true),
            Err(Error::Dropped) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

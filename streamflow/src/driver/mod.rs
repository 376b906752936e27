//! The driver: the only part of streamflow that knows clocks, threads and signals.
//!
//! A running job has two halves. The reader, on a thread of its own, owns the sources: at each tick
//! it plans and reads a batch. The computing half, on the thread that runs the job, takes batches
//! from the reader in order, computes and commits them. Between them at most two planned batches
//! wait, so that a slow batch slows the sources and never grows memory.

mod control;
pub(crate) mod durable;
pub(crate) mod engine;
pub(crate) mod exit;
pub(crate) mod handle;
pub(crate) mod notice;
pub(crate) mod outputs;
pub(crate) mod panics;
mod rate;
mod reader;
pub(crate) mod report;
mod schedule;
mod signals;
mod watch;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use control::{Control, Phase};
use durable::{Disks, Durability, Origin, Wait};
use engine::{Reporter, Taken};
use handle::JobHandle;
use notice::Notice;
use rate::Pace;
use reader::Reader;
use report::BatchReport;
use schedule::Schedule;
use signals::SignalGuard;
use watch::Watch;

use crate::disk::RealDisk;
use crate::job::{Compute, Halves, Options, Setup};
use crate::plain::{lines, to_standard_error};
use crate::rt::{Publish, Run};
use crate::source::set::SourceSet;
use crate::workers::Workers;
use crate::{Error, Job, Pipeline, Result};

/// Runs a job on the calling thread, until its end or a signal.
pub(crate) fn run<P: Pipeline>(mut job: Job<P>) -> Result<()> {
    let Job { pipeline, setup } = &mut job;
    let ready = Ready::open(setup, pipeline.split())?;
    let control = Arc::new(Control::default());
    let signals = SignalGuard::install(&control, &setup.reporter.notices)?;
    let outcome = drive(setup, pipeline.split(), ready, &control);
    if let Some(code) = signals.finish() {
        if let Err(error) = outcome {
            to_standard_error(format_args!("streamflow: {}", lines(&error)));
        }
        std::process::exit(code);
    }
    outcome
}

/// Starts a job on a thread of its own.
pub(crate) fn start<P: Pipeline + Send + 'static>(mut job: Job<P>) -> Result<JobHandle> {
    let Job { pipeline, setup } = &mut job;
    let ready = Ready::open(setup, pipeline.split())?;
    let (control, end) = (Arc::new(Control::default()), Arc::default());
    let handle = JobHandle { control: Arc::clone(&control), end: Arc::clone(&end) };
    let body = move || {
        let run = move || {
            let Job { pipeline, setup } = &mut job;
            drive(setup, pipeline.split(), ready, &control)
        };
        let outcome = catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|panic| {
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

/// A job whose sources and checkpoint are open.
struct Ready {
    workers: Workers,
    schedule: Schedule,
    durability: Option<Durability>,
    origin: Origin,
}

impl Ready {
    fn open<S: SourceSet>(setup: &Setup, halves: Halves<'_, S>) -> Result<Self> {
        setup.options.check(halves.description)?;
        // What a checkpoint keeps is for the user alone who runs the job.
        let disks = match setup.options.disk.clone() {
            Some(disk) => Disks::both(disk),
            None => Disks {
                checkpoint: Arc::new(RealDisk::private()),
                sinks: Arc::new(RealDisk::new()),
            },
        };
        outputs::check(setup, halves.description, &disks.sinks)?;
        let workers = setup.options.new_workers()?;
        let interval = halves.description.interval;
        let fresh = Schedule::begin(interval);
        let (fresh, notice) = outputs::begin(setup, halves.description, &disks.sinks, fresh)?;
        let (durability, origin) = Durability::open(setup, halves, &disks, fresh.start(), false)?;
        let schedule = match origin.start {
            Some(start) if start != fresh.start() => Schedule::resume(start, interval),
            _ => {
                notice.iter().for_each(|notice| setup.reporter.notices.tell(notice));
                fresh
            }
        };
        if let Some(message) = schedule.gap(origin.committed + 1) {
            setup.reporter.notices.tell(&Notice::Checkpoint { message });
        }
        Ok(Self { workers, schedule, durability, origin })
    }
}

/// Runs both halves of a job that is ready.
fn drive<S: SourceSet>(
    setup: &mut Setup,
    halves: Halves<'_, S>,
    ready: Ready,
    control: &Control,
) -> Result<()> {
    let Halves { sources, stages, description } = halves;
    let Ready { workers, schedule, durability, origin } = ready;
    let ended = origin.ended_with(&*sources);
    let Origin { committed, plan, .. } = origin;
    let Setup { options, reporter, .. } = setup;
    let Options { batches, stop_within, stuck_after, .. } = options;
    let (queue, taken) = sync_channel(1);
    let (pace, watch) = (Pace::new(description.interval), Watch::default());
    let patience = stuck_after.unwrap_or_else(|| watch::patience(description.interval));
    let last_wait = stop_within.unwrap_or(LAST_WAIT);
    let reader = Reader {
        sources,
        schedule,
        control,
        description,
        limit: batches.map_or(u64::MAX, |batches| committed.saturating_add(batches)),
        committed,
        plan,
        ended,
        durable: durability.as_ref().map(Durability::wants_positions),
        last_wait,
        pace: &pace,
        queue,
    };
    let (watch, notices) = (&watch, reporter.notices.clone());
    let mut half = Computing::<S> {
        stages,
        workers: &workers,
        schedule,
        control,
        pace: &pace,
        watch,
        durability,
        reporter,
        last_wait,
        behind: None,
    };
    // The checkpoint's lock goes with that half: when nobody writes to a source's log any more.
    thread::scope(|scope| {
        named("streamflow-reader")
            .spawn_scoped(scope, move || reader.run())
            .map_err(cannot_start)?;
        // However this half ends, there is nobody to read for or to watch any more then.
        let _end = End { control, watch };
        named("streamflow-watch")
            .spawn_scoped(scope, move || watch.keep(patience, &notices))
            .map_err(cannot_start)?;
        let outcome = half.run(&taken);
        // A reader that waits for room in the queue waits no longer.
        drop(taken);
        half.reporter.finish();
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
struct Computing<'a, S: SourceSet> {
    stages: &'a mut dyn Compute<S::Batches>,
    workers: &'a Workers,
    schedule: Schedule,
    control: &'a Control,
    pace: &'a Pace,
    watch: &'a Watch,
    durability: Option<Durability>,
    reporter: &'a mut Reporter,
    /// How long a sink may hold up the end of a job that was told to stop.
    last_wait: Duration,
    /// What is to be told of the batch computed last.
    behind: Option<BatchReport>,
}

/// How long what fails may hold up that end, where the job does not say.
const LAST_WAIT: Duration = Duration::from_secs(30);

impl<S: SourceSet> Computing<'_, S> {
    /// Computes batches as they come, until the last.
    fn run(&mut self, batches: &Receiver<Result<Taken<S::Batches>>>) -> Result<()> {
        let mut ahead = None;
        while let Some(taken) = ahead.take().or_else(|| batches.recv().ok()) {
            let mut taken = taken?;
            let began = Instant::now();
            self.watch.begin(taken.report.time);
            let next = || batches.try_recv().ok();
            let computed = self.batch(&mut taken, &mut ahead, next)?;
            taken.report.stuck = self.watch.end();
            if !computed {
                break;
            }
            let due = self.schedule.due(taken.report.time.number());
            taken.report.scheduling_delay = began.saturating_duration_since(due);
            taken.report.processing_time = began.elapsed();
            self.pace.learn(&taken.report);
            self.behind = Some(taken.report);
            self.report();
        }
        self.durability.as_mut().map_or(Ok(()), Durability::end)
    }

    /// Tells of the batch computed last, if it is decided and published.
    fn report(&mut self) {
        if !self.durability.as_ref().is_some_and(Durability::is_deciding) {
            self.behind.take().into_iter().for_each(|report| self.reporter.batch(report));
        }
    }

    /// Computes a batch and begins to decide it, unless it is dropped; whether it was computed. The
    /// batch before it is decided and published then, and so is this one, unless the next is at
    /// hand: it is asked for where its plan goes with the commit.
    fn batch(
        &mut self,
        taken: &mut Taken<S::Batches>,
        ahead: &mut Option<Result<Taken<S::Batches>>>,
        next: impl FnOnce() -> Option<Result<Taken<S::Batches>>>,
    ) -> Result<bool> {
        let run =
            Run::new(taken.report.time, self.workers.clone(), Arc::clone(self.control.dropping()));
        let outcome = self.compute(&run, taken);
        self.settle()?;
        self.report();
        match outcome {
            Ok(()) => {}
            Err(Error::Dropped) => return Ok(false),
            Err(error) => return Err(error),
        }
        let Some((durability, plan)) = self.durability.as_mut().zip(taken.plan.as_ref()) else {
            engine::commit(self.stages, &run)?;
            return Ok(true);
        };
        *ahead = next();
        let next = ahead.as_ref().and_then(|taken| taken.as_ref().ok()?.plan.as_ref());
        let notices = self.reporter.notices.clone();
        let mut pause = pause(self.control, self.last_wait);
        let mut wait = Wait { notices: &notices, pause: &mut pause };
        durability.decide(self.stages, &run, plan, next, &mut wait)?;
        match next {
            Some(_) => Ok(true),
            None => self.settle().map(|()| true),
        }
    }

    /// Computes a batch up to its last output. Before the first, the batch before it is settled.
    fn compute(&mut self, run: &Run, taken: &mut Taken<S::Batches>) -> Result<()> {
        run.goes_on()?;
        let notices = self.reporter.notices.clone();
        let (reporter, stages) = (&mut *self.reporter, &mut *self.stages);
        let Some((durability, plan)) = self.durability.as_mut().zip(taken.plan.as_ref()) else {
            return reporter.step::<S>(stages, run, taken, &mut |_| Ok(()));
        };
        let mut waits = [pause(self.control, self.last_wait), pause(self.control, self.last_wait)];
        let [first, second] = &mut waits;
        let mut wait = Wait { notices: &notices, pause: first };
        durability.plan(plan, &mut wait)?;
        // An error of the batch before is none of this one's: the policy for panics is not for it.
        let mut failed = None;
        let mut before = Wait { notices: &notices, pause: second };
        let mut gate = |publish: &mut Publish<'_>| {
            durability.settle(&mut before, publish).map_err(|error| {
                failed = Some(error);
                Error::Dropped
            })
        };
        let step = || reporter.step::<S>(stages, run, taken, &mut gate);
        let outcome = wait.for_space_in_sinks(run, step);
        failed.map_or(outcome, Err)
    }

    /// Waits until the batch that is being decided is, and publishes it.
    fn settle(&mut self) -> Result<()> {
        let Some(durability) = &mut self.durability else { return Ok(()) };
        let notices = self.reporter.notices.clone();
        let mut pause = pause(self.control, self.last_wait);
        let mut wait = Wait { notices: &notices, pause: &mut pause };
        durability.settle(&mut wait, &mut |run| engine::commit(self.stages, run))
    }
}

/// Waits for a while, for something to come right; whether to go on waiting.
fn pause(control: &Control, last_wait: Duration) -> impl FnMut(Duration) -> bool {
    let mut last = None;
    move |time| control.pause(time, last_wait, &mut last)
}

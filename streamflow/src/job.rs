//! A job: the compiled block with its sources, and what can be done with it.

use std::time::Duration;

use crate::driver::engine::Reporter;
use crate::driver::handle::JobHandle;
use crate::driver::notice::{Notice, Notices};
use crate::driver::report::BatchReport;
use crate::explain::{Explain, StateCost};
use crate::rt::Run;
use crate::source::set::SourceSet;
use crate::test::TestJob;
use crate::workers::Workers;
use crate::{Result, driver};

/// What the driver tells the compiled block to do.
#[derive(Debug)]
pub enum Command<'b, B> {
    /// Compute a batch, and write its outputs.
    Step(&'b Run, &'b B),
    /// Publish the batch computed last.
    Commit(&'b Run),
    /// Forget the batch computed last.
    Abort(&'b Run),
}

/// What the compiler knows of a job without running it.
#[derive(Debug)]
pub struct Description {
    /// The job's name, or "job".
    pub name: &'static str,
    /// The micro-batch interval.
    pub interval: Duration,
    /// Every how many batches its windows give records, where that is not every batch.
    pub slides: &'static [u64],
    /// The plan as text.
    pub plan: &'static str,
    /// The plan as a Graphviz graph.
    pub dot: &'static str,
}

impl Description {
    /// The batch by which every window has shown what had come by batch `number`, if nothing more
    /// comes.
    pub(crate) fn shown_by(&self, number: u64) -> u64 {
        let next = |slide: &u64| number.checked_next_multiple_of(*slide).unwrap_or(number);
        self.slides.iter().map(next).max().unwrap_or(number)
    }
}

/// The compiled block: commands in, outputs out.
pub trait Compute<B> {
    /// Carries a command out.
    fn command(&mut self, command: Command<'_, B>) -> Result<()>;
}

impl<B, F: for<'b> FnMut(Command<'b, B>) -> Result<()>> Compute<B> for F {
    fn command(&mut self, command: Command<'_, B>) -> Result<()> {
        self(command)
    }
}

/// The type behind a [`Job`]: its sources and its compiled stages. Made by `stream!` alone; name
/// it `impl Pipeline`.
pub trait Pipeline {
    /// The block's sources.
    #[doc(hidden)]
    type Sources: SourceSet;
    /// The block's stages.
    #[doc(hidden)]
    type Compute: Compute<<Self::Sources as SourceSet>::Batches>;

    /// The sources, for who reads, and the stages, for who computes.
    #[doc(hidden)]
    fn split(&mut self) -> (&mut Self::Sources, &mut Self::Compute);

    /// What the compiler knows of the block.
    #[doc(hidden)]
    fn description(&self) -> &'static Description;
}

/// What `stream!` makes of a block.
#[derive(Debug)]
pub struct Compiled<S, F> {
    description: &'static Description,
    sources: S,
    compute: F,
}

impl<S, F> Pipeline for Compiled<S, F>
where
    S: SourceSet,
    F: for<'b> FnMut(Command<'b, S::Batches>) -> Result<()>,
{
    type Sources = S;
    type Compute = F;

    fn split(&mut self) -> (&mut S, &mut F) {
        (&mut self.sources, &mut self.compute)
    }

    fn description(&self) -> &'static Description {
        self.description
    }
}

/// A job of these sources and this compiled block.
pub fn job<S, F>(description: &'static Description, sources: S, compute: F) -> Job<Compiled<S, F>>
where
    S: SourceSet,
    F: for<'b> FnMut(Command<'b, S::Batches>) -> Result<()>,
{
    let pipeline = Compiled { description, sources, compute };
    Job { pipeline, options: Options::default(), reporter: Reporter::default(), costs: Vec::new() }
}

/// The job, knowing what its states cost.
pub fn with_costs<P, const N: usize>(costs: [StateCost; N], mut job: Job<P>) -> Job<P> {
    job.costs = costs.into();
    job
}

/// The pipeline of a block that has mistakes: there is none.
#[derive(Debug)]
pub enum Never {}

impl Pipeline for Never {
    type Sources = ();
    type Compute = fn(Command<'_, ()>) -> Result<()>;

    fn split(&mut self) -> (&mut (), &mut Self::Compute) {
        match *self {}
    }

    fn description(&self) -> &'static Description {
        match *self {}
    }
}

/// Stands where the job of a block with mistakes would: the block's own errors are enough.
pub fn stub() -> Job<Never> {
    unreachable!("a block with mistakes does not compile")
}

/// How a job is to run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    /// How many workers compute a batch; by default, one for each core.
    pub(crate) workers: Option<usize>,
    /// After how many batches to stop.
    pub(crate) batches: Option<u64>,
}

impl Options {
    /// The workers that compute the job's batches.
    pub(crate) fn new_workers(&self) -> Result<Workers> {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        Workers::new(self.workers.unwrap_or_else(cores))
    }
}

/// A job: a compiled `stream!` block, not yet running.
#[derive(Debug)]
#[must_use = "a job does nothing until it is run"]
pub struct Job<P> {
    pub(crate) pipeline: P,
    pub(crate) options: Options,
    pub(crate) reporter: Reporter,
    /// What each state costs, in the order of the plan.
    pub(crate) costs: Vec<StateCost>,
}

impl<P: Pipeline> Job<P> {
    /// Computes each batch with `count` workers, in a pool of the job's own. By default there is
    /// one for each core. What the job computes does not depend on it.
    pub fn workers(mut self, count: usize) -> Self {
        self.options.workers = Some(count);
        self
    }

    /// Ends the job after `count` batches.
    pub fn batches(mut self, count: u64) -> Self {
        self.options.batches = Some(count);
        self
    }

    /// Calls a closure with the report of each committed batch, on the thread that computes.
    ///
    /// ```no_run
    /// # fn watch(job: streamflow::Job<impl streamflow::Pipeline>) -> streamflow::Result<()> {
    /// job.on_batch(|report| eprintln!("{report}")).run()
    /// # }
    /// ```
    pub fn on_batch(mut self, on_batch: impl FnMut(&BatchReport) + Send + 'static) -> Self {
        self.reporter.on_batch = Some(Box::new(on_batch));
        self
    }

    /// Calls a closure with each notice, on whichever thread has it, instead of writing it to
    /// standard error: what was dropped, connections lost and found again, signals.
    ///
    /// ```no_run
    /// # fn watch(job: streamflow::Job<impl streamflow::Pipeline>) -> streamflow::Result<()> {
    /// job.on_notice(|notice| println!("notice: {notice}")).run()
    /// # }
    /// ```
    pub fn on_notice(mut self, on_notice: impl Fn(&Notice) + Send + Sync + 'static) -> Self {
        self.reporter.notices = Notices::to(on_notice);
        self
    }

    /// The plan after rewriting: stages, what was fused into which loop, each state's layout, and
    /// how many bytes it costs.
    ///
    /// ```
    /// use streamflow::prelude::*;
    /// let job = stream! {
    ///     name "latest";
    ///     batch 1s;
    ///     source numbers = queue([[(1u64, 0.5f64), (2, 1.5)]]);
    ///     numbers.window(10s).reduce_by_key(|a, b| a.max(b)).print();
    /// };
    /// let plan = job.explain();
    /// assert!(plan.to_string().contains("a ring of panes beside each key"));
    /// assert!(plan.to_string().contains(" bytes a key"));
    /// assert!(plan.costs()[0].bytes > 10 * size_of::<Option<f64>>());
    /// ```
    pub fn explain(&self) -> Explain {
        Explain::new(self.pipeline.description(), &self.costs)
    }

    /// Runs the job on the calling thread until its sources have ended, or a signal stops it. The
    /// block may borrow from the caller.
    ///
    /// While it runs, Ctrl-C and SIGTERM stop it gracefully: intake stops, what was accepted is
    /// computed and committed, and `run` returns `Ok`. A second signal drops what waits and leaves
    /// the batch being computed uncommitted; when its closures are through, the process exits
    /// with 130 (SIGINT) or 143 (SIGTERM). A third ends the process at once. Signals are handled
    /// on Unix.
    ///
    /// # Errors
    /// When a source cannot be opened or read, or a batch fails.
    pub fn run(self) -> Result<()> {
        driver::run(self)
    }

    /// Opens the job's sources and runs it on threads of its own. No signal is handled: a program
    /// that wants to stop the job calls [`JobHandle::stop`].
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use streamflow::{Job, Pipeline};
    /// # fn serve(job: Job<impl Pipeline + Send + 'static>) -> streamflow::Result<()> {
    /// let handle = job.start()?;
    /// if !handle.await_termination_timeout(Duration::from_secs(3600))? {
    ///     handle.stop(true);
    /// }
    /// handle.await_termination()
    /// # }
    /// ```
    ///
    /// # Errors
    /// When a source cannot be opened.
    pub fn start(self) -> Result<JobHandle>
    where
        P: Send + 'static,
    {
        driver::start(self)
    }

    /// The job under a virtual clock, to be stepped by hand.
    #[must_use]
    pub fn test(self) -> TestJob<P> {
        TestJob::new(self)
    }
}

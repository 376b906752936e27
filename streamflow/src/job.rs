//! A job: the compiled block with its sources, and what can be done with it.

mod compiled;
mod description;
mod setup;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

pub use compiled::{
    Command, Compiled, Never, Pipeline, checkpoint, durable_job, job, stub, with_costs,
};
pub(crate) use compiled::{Compute, Halves};
pub use description::{Description, OutputFacts, OutputKind};
pub(crate) use setup::{Known, Options, Setup};

use crate::disk::{Disk, SimulatedDisk};
use crate::driver::handle::JobHandle;
use crate::driver::notice::{Notice, Notices};
use crate::driver::panics::OnPanic;
use crate::driver::report::BatchReport;
use crate::durable::{self, Kept};
use crate::explain::Explain;
use crate::source::set::SourceSet;
use crate::test::TestJob;
use crate::{Key, Result, driver};

/// A job: a compiled `stream!` block, not yet running.
#[derive(Debug)]
#[must_use = "a job does nothing until it is run"]
pub struct Job<P> {
    pub(crate) pipeline: P,
    pub(crate) setup: Box<Setup>,
}

impl<P: Pipeline> Job<P> {
    /// Computes each batch with `count` workers, in a pool of the job's own. By default there is
    /// one for each core. What the job computes does not depend on it.
    pub fn workers(mut self, count: usize) -> Self {
        self.setup.options.workers = Some(count);
        self
    }

    /// Ends the job after `count` batches.
    pub fn batches(mut self, count: u64) -> Self {
        self.setup.options.batches = Some(count);
        self
    }

    /// How long a job that was told to stop goes on trying a sink that fails, or waits for space
    /// for its checkpoint or the log of a source: 30 seconds by default. Then it ends with that
    /// error; under a checkpoint a batch that is decided is published when the job is started
    /// again.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # fn stop(job: streamflow::Job<impl streamflow::Pipeline>) -> streamflow::Result<()> {
    /// job.stop_within(Duration::from_secs(5)).run()
    /// # }
    /// ```
    pub fn stop_within(mut self, wait: Duration) -> Self {
        self.setup.options.stop_within = Some(wait);
        self
    }

    /// After how long a batch at work is called stuck, by a [notice](crate::Notice::Stuck) and in
    /// its [report](crate::BatchReport::stuck): by default after ten intervals, and ten seconds.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # fn run(job: streamflow::Job<impl streamflow::Pipeline>) -> streamflow::Result<()> {
    /// job.stuck_after(Duration::from_secs(2)).run()
    /// # }
    /// ```
    pub fn stuck_after(mut self, time: Duration) -> Self {
        self.setup.options.stuck_after = Some(time);
        self
    }

    /// Puts the job's checkpoint into another folder than its block says. A block without the
    /// statement `checkpoint` has no checkpoint, and its job does not run with this option.
    ///
    /// ```
    /// use streamflow::prelude::*;
    ///
    /// let (mut feed, lines) = test::source::<Text>();
    /// let job = stream! {
    ///     name "copies";
    ///     batch 1s;
    ///     source lines = lines;
    ///     lines.save_as_text_files("copies/lines");
    /// };
    /// let refused = job.checkpoint("/var/lib/copies").run().unwrap_err();
    /// assert!(refused.to_string().ends_with(
    ///     "add the line `checkpoint \"/var/lib/copies\";` to its `stream!` block"
    /// ));
    /// ```
    pub fn checkpoint(mut self, folder: impl Into<PathBuf>) -> Self {
        match self.setup.options.checkpoint.take() {
            Some(checkpoint) => {
                self.setup.options.checkpoint = Some(checkpoint.moved_to(folder.into()))
            }
            None => self.setup.options.astray = Some(folder.into()),
        }
        self
    }

    /// Says how the state of an operator becomes state of another type: that of the program, where
    /// its checkpoint has it of the type before. The function is given each key with its state,
    /// once, when the job starts; what it gives is kept in their place, and where it gives none the
    /// key is dropped. When that is done, and at every start after it, nothing is migrated.
    ///
    /// It is for `update_state_by_key` and `map_with_state`. Operators are named as `explain` and
    /// the refusal of a changed type name them. A job whose program has no such operator, or has it
    /// of yet another type, does not start; nor does one whose function gives two keys the same
    /// key.
    ///
    /// ```
    /// use streamflow::disk::SimulatedDisk;
    /// use streamflow::prelude::*;
    ///
    /// # let disk = SimulatedDisk::new();
    /// # let (mut feed, words) = test::source::<Text>();
    /// # feed.batch(["a", "b", "a"]);
    /// # stream! {
    /// #     name "totals";
    /// #     batch 1s;
    /// #     checkpoint "totals.checkpoint";
    /// #     source words = words;
    /// #     let ones = words.map(|word| (word, 1u32));
    /// #     let totals = ones.update_state_by_key::<u32>(
    /// #         |new, total| Some(total.unwrap_or(0) + new.iter().sum::<u32>()),
    /// #         bound = none,
    /// #     );
    /// #     totals.for_each_batch(|_, _| ());
    /// # }
    /// # .batches(1)
    /// # .test_on(&disk)
    /// # .run_to_end();
    /// # feed.batch(["a"]);
    /// # let words = feed.source();
    /// let (seen, out) = test::collect();
    /// let job = stream! {
    ///     name "totals";
    ///     batch 1s;
    ///     checkpoint "totals.checkpoint";
    ///     source words = words;
    ///     let ones = words.map(|word| (word, 1u64));
    ///     // The totals were `u32` once.
    ///     let totals = ones.update_state_by_key::<u64>(
    ///         |new, total| Some(total.unwrap_or(0) + new.iter().sum::<u64>()),
    ///         bound = none,
    ///     );
    ///     totals.write_to(out);
    /// };
    /// let widen = |word: String, total: u32| Some((word, u64::from(total)));
    /// let job = job.migrate("totals/totals/update_state_by_key/1", widen);
    /// job.batches(1).test_on(&disk).run_to_end();
    /// assert_eq!(seen.take_records(), [("a".to_owned(), 3), ("b".to_owned(), 1)]);
    /// ```
    pub fn migrate<K, S, L, T>(
        mut self,
        operator: &str,
        f: impl Fn(K, S) -> Option<(L, T)> + Send + Sync + 'static,
    ) -> Self
    where
        K: Key + Clone + Kept,
        S: Clone + Kept,
        L: Key + Clone + Kept,
        T: Clone + Kept,
    {
        self.setup.options.migrations.push(durable::migration(operator, f));
        self
    }

    /// Has the job run on another disk than the machine's: for tests that end the process within
    /// an operation.
    #[doc(hidden)]
    pub fn on_disk(mut self, disk: impl Disk + 'static) -> Self {
        self.setup.options.disk = Some(Arc::new(disk));
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
        self.setup.reporter.on_batch = Some(Box::new(on_batch));
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
        self.setup.reporter.notices = Notices::to(on_notice);
        self
    }

    /// Says what is to become of a batch in which a closure panics; without it, the job fails.
    ///
    /// ```
    /// use std::time::Duration;
    /// use streamflow::OnPanic;
    /// use streamflow::prelude::*;
    ///
    /// let (mut feed, lines) = test::source::<Text>();
    /// let (seen, out) = test::collect();
    /// let mut job = stream! {
    ///     name "numbers";
    ///     batch 1s;
    ///     source lines = lines;
    ///     let numbers = lines.map(|line| line.parse::<u64>().expect("a number"));
    ///     numbers.write_to(out);
    /// }
    /// .on_panic(OnPanic::dead_letter(|letter| eprintln!("{letter}")))
    /// .test();
    /// feed.batch(["1", "two", "3"]);
    /// job.advance(Duration::from_secs(1));
    /// assert_eq!(seen.take_records(), [1, 3]);
    /// ```
    pub fn on_panic(mut self, policy: OnPanic) -> Self {
        self.setup.reporter.on_panic = policy;
        self
    }

    /// The plan after rewriting: stages, what was fused into which loop, each state's layout, and
    /// how many bytes it costs; what the checkpoint keeps, and what each output is promised when
    /// the job is killed and started again.
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
        let mut sources = Vec::new();
        self.pipeline.sources().facts(&mut sources);
        let durable = self.setup.options.checkpoint.as_ref().map(|at| (at, &self.setup.known));
        Explain::new(self.pipeline.description(), &self.setup.costs, &sources, durable)
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
        TestJob::new(self, SimulatedDisk::new())
    }

    /// The job under a virtual clock, its checkpoint on a simulated disk: on one that an earlier
    /// job used it goes on where that one left off.
    ///
    /// ```
    /// use streamflow::disk::SimulatedDisk;
    /// use streamflow::prelude::*;
    ///
    /// fn totals(
    ///     words: impl Source<Batch = Text>,
    ///     out: impl for<'b> Sink<(&'b str, u64)>,
    /// ) -> Job<impl Pipeline> {
    ///     stream! {
    ///         name "totals";
    ///         batch 1s;
    ///         checkpoint "totals.checkpoint";
    ///         source words = words;
    ///         let ones = words.map(|word| (word, 1));
    ///         let totals = ones.update_state_by_key::<u64>(
    ///             |new, total| Some(total.unwrap_or(0) + new.iter().sum::<u64>()),
    ///             bound = none,
    ///         );
    ///         totals.write_to(out);
    ///     }
    /// }
    ///
    /// let disk = SimulatedDisk::new();
    /// let (mut feed, words) = test::source::<Text>();
    /// let (seen, out) = test::collect();
    /// feed.batch(["a", "b", "a"]);
    /// feed.batch(["a"]);
    /// totals(words, out).batches(1).test_on(&disk).run_to_end();
    /// // The process is killed, and started again.
    /// let disk = disk.after_kill();
    /// totals(feed.source(), seen.sink()).batches(1).test_on(&disk).run_to_end();
    /// let last = seen.take().pop().map(|(time, totals)| (time.number(), totals));
    /// assert_eq!(last, Some((2, vec![("a".to_owned(), 3), ("b".to_owned(), 1)])));
    /// ```
    #[must_use]
    pub fn test_on(self, disk: &SimulatedDisk) -> TestJob<P> {
        TestJob::new(self, disk.clone())
    }
}

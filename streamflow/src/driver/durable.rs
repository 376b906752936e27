//! A job's checkpoint at work: where the job goes on, and the order in which a batch is planned,
//! decided and published.
//!
//! The journal has the plan of a batch before any output is given it; the batch is decided by its
//! commit, which is written together with the plan of the next one, if that is at hand; then the
//! sinks publish. The next batch is computed meanwhile, up to its outputs: none is given it before
//! all have published the one before.

mod writing;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use super::engine::caught;
use super::notice::{Notice, Notices};
use super::outputs;
use crate::checkpoint::{Checkpointer, Commit, Identity, KnownSource, Plan, Recovered};
use crate::disk::Disk;
use crate::job::{Command, Compute, Description, Halves, Setup};
use crate::rt::{Publish, Run};
use crate::sink::Recovery;
use crate::source::set::{Opener, SourceFacts, SourceSet, Survival};
use crate::{BatchTime, Error, Result};
use writing::{Writing, lost};

/// The checkpoint of a running job.
#[derive(Debug)]
pub(crate) struct Durability {
    /// None while a thread of its own writes to it.
    checkpointer: Option<Checkpointer>,
    /// The batch whose plan is in the journal, or will be with the commit that is being written.
    planned: u64,
    /// Of each source, the end of its last committed range.
    committed: Vec<Arc<AtomicU64>>,
    /// Whether the next plan is to say what its sources save, told to the half that reads.
    wants_positions: Arc<AtomicBool>,
    deciding: Option<Deciding>,
}

/// A batch whose commit is being written.
#[derive(Debug)]
struct Deciding {
    run: Run,
    /// Of each source, the end of its range.
    ends: Vec<u64>,
    writing: Writing,
    /// Slices of the state as of the batch: the shard, and each operator's bytes.
    slices: Result<Vec<(u64, Vec<(usize, Vec<u8>)>)>>,
}

/// What a job's files are on.
#[derive(Debug)]
pub(crate) struct Disks {
    pub(crate) checkpoint: Arc<dyn Disk>,
    pub(crate) sinks: Arc<dyn Disk>,
}

impl Disks {
    /// One disk for all.
    pub(crate) fn both(disk: Arc<dyn Disk>) -> Self {
        Self { checkpoint: Arc::clone(&disk), sinks: disk }
    }
}

/// Where a job begins, or goes on.
#[derive(Debug, Default)]
pub(crate) struct Origin {
    /// The instant from which batches are counted; none for a job that begins now.
    pub(crate) start: Option<Duration>,
    /// The last batch that was committed.
    pub(crate) committed: u64,
    /// The batch that was planned after it.
    pub(crate) plan: Option<Plan>,
    /// The batch with which all sources had ended, if the last plan said so.
    ended: Option<u64>,
}

impl Origin {
    /// The batch with which all sources had ended in an earlier process, if they still have. It is
    /// not always the last one: there may have been some on the way to a window's next slide.
    pub(crate) fn ended_with(&self, sources: &impl SourceSet) -> Option<u64> {
        let between_batches = self.committed > 0 && self.plan.is_none();
        let ended = self.ended.or_else(|| between_batches.then_some(self.committed));
        ended.filter(|_| sources.ended())
    }
}

impl Durability {
    /// Opens the checkpoint of a job and then its sources, which may take what nobody can give
    /// again: loads its states, has its sinks publish or forget what an earlier process left
    /// undone, and its sources go on. `now` is where batches are counted from if the checkpoint is
    /// fresh.
    pub(crate) fn open<S: SourceSet>(
        setup: &Setup,
        halves: Halves<'_, S>,
        disks: &Disks,
        now: Duration,
        in_test: bool,
    ) -> Result<(Option<Self>, Origin)> {
        let Halves { sources: set, stages, description } = halves;
        let notices = &setup.reporter.notices;
        let Some(checkpoint) = setup.options.checkpoint.clone() else {
            set.open(notices)?;
            return Ok((None, Origin::default()));
        };
        let mut facts = Vec::new();
        set.facts(&mut facts);
        let identity = identity(setup, description, &facts, disks.sinks.as_ref())?;
        let opened =
            Checkpointer::open(Arc::clone(&disks.checkpoint), &checkpoint, &identity, now)?;
        let (mut checkpointer, mut recovered) = opened;
        let said = std::mem::take(&mut recovered.notices).into_iter();
        let gone = recovered.plan.iter().flat_map(|plan| gone(plan, &facts));
        let tell = |message: String| notices.tell(&Notice::Checkpoint { message });
        said.chain(gone).for_each(tell);
        recover(setup, stages, description, &mut recovered, &disks.sinks)?;
        let Recovered { start, committed, unpublished, plan, ended, sources, .. } = recovered;
        if let Some(last) = unpublished.last() {
            checkpointer.published(*last);
        }
        set.open(notices)?;
        let needed = (0..facts.len()).map(|source| checkpointer.needed(source));
        let ends: Vec<_> = needed.map(|end| Arc::new(AtomicU64::new(end))).collect();
        let mut log = |source: usize| Ok((checkpointer.log(source)?, Arc::clone(&ends[source])));
        let limit = checkpoint.wal_limit;
        let heard = notices.clone();
        let mut opener = Opener { log: &mut log, limit, in_test, next: 0, notices: heard };
        set.resume(&sources, &mut opener)?;
        checkpointer.notices().into_iter().for_each(tell);
        let planned = plan.as_ref().map_or(committed, |plan| plan.batch);
        let origin = Origin { start: Some(start), committed, plan, ended };
        let this = Self {
            checkpointer: Some(checkpointer),
            planned,
            committed: ends,
            wants_positions: Arc::default(),
            deciding: None,
        };
        Ok((Some(this), origin))
    }

    /// The plan of a batch is in the journal before any output is given the batch: with the commit
    /// of the one before, or by itself, here.
    pub(crate) fn plan(&mut self, plan: &Plan, wait: &mut Wait<'_>) -> Result<()> {
        if self.planned < plan.batch {
            wait.for_space(|| self.checkpointer()?.plan(plan))?;
            self.planned = plan.batch;
        }
        Ok(())
    }

    /// Begins to decide that a batch was, together with the plan of the next if that is at hand:
    /// it is decided, and may be published, when `settle` has returned. What it changed is saved
    /// here, and slices of the state that are due.
    pub(crate) fn decide<B>(
        &mut self,
        stages: &mut dyn Compute<B>,
        run: &Run,
        plan: &Plan,
        next: Option<&Plan>,
        wait: &mut Wait<'_>,
    ) -> Result<()> {
        let mut deltas = Vec::new();
        stages.command(Command::Delta(run, &mut deltas))?;
        let commit = Commit { batch: plan.batch, deltas };
        let mut shards = Vec::new();
        wait.for_space(|| {
            shards = self.checkpointer()?.due_shards(&commit)?;
            Ok(())
        })?;
        let meanwhile = next.is_some() || !shards.is_empty();
        let writing = Writing::begin(&mut self.checkpointer, commit, next.cloned(), meanwhile)?;
        let mut states = vec![Vec::new(); shards.len()];
        let saved = match shards.is_empty() {
            true => Ok(()),
            false => stages.command(Command::Shards(&shards, &mut states)),
        };
        let slices = saved.map(|()| shards.into_iter().zip(states).collect());
        let ends = plan.ranges.iter().map(|range| range.to).collect();
        self.deciding = Some(Deciding { run: run.clone(), ends, writing, slices });
        if let Some(next) = next {
            self.planned = next.batch;
        }
        Ok(())
    }

    /// Waits until the batch that is being decided is, if there is one, and has it published; then
    /// the slices that were saved with it are written.
    pub(crate) fn settle(&mut self, wait: &mut Wait<'_>, publish: &mut Publish<'_>) -> Result<()> {
        let Some(Deciding { run, ends, mut writing, slices }) = self.deciding.take() else {
            return Ok(());
        };
        wait.for_space(|| writing.end(&mut self.checkpointer))?;
        for (end, to) in self.committed.iter().zip(ends) {
            end.store(to, Ordering::Release);
        }
        wait.for_sinks(|| caught(|| publish(&run)))?;
        let checkpointer = self.checkpointer()?;
        checkpointer.published(run.time.number());
        for (shard, states) in slices? {
            checkpointer.slice(shard, states)?;
        }
        let wants = checkpointer.wants_positions();
        for message in checkpointer.notices() {
            wait.notices.tell(&Notice::Checkpoint { message });
        }
        self.wants_positions.store(wants, Ordering::Relaxed);
        Ok(())
    }

    /// Where it is told whether the next plan is to say what its sources save.
    pub(crate) fn wants_positions(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.wants_positions)
    }

    /// Whether a batch is being decided.
    pub(crate) const fn is_deciding(&self) -> bool {
        self.deciding.is_some()
    }

    fn checkpointer(&mut self) -> Result<&mut Checkpointer> {
        self.checkpointer.as_mut().ok_or_else(lost)
    }

    /// The job ends, by itself or because it was told to.
    pub(crate) fn end(&mut self) -> Result<()> {
        self.checkpointer()?.end()
    }
}

/// Loads states, and has sinks publish and forget what an earlier process left undone.
fn recover<B>(
    setup: &Setup,
    stages: &mut dyn Compute<B>,
    description: &Description,
    recovered: &mut Recovered,
    disk: &Arc<dyn Disk>,
) -> Result<()> {
    stages.command(Command::Load(&mut recovered.states))?;
    let time = |batch| BatchTime::tick(batch, recovered.start, description.interval);
    let recovery = Recovery {
        publish: recovered.unpublished.iter().map(|batch| time(*batch)).collect(),
        forget: recovered.plan.as_ref().map(|plan| time(plan.batch)),
        disk: Arc::clone(disk),
    };
    let (sinks, publishers) = (&setup.known.sinks, &recovered.publishers);
    let missing = outputs::missing(description, sinks, publishers, &recovery)?;
    missing.iter().for_each(|notice| setup.reporter.notices.tell(notice));
    stages.command(Command::Recover(&recovery))
}

/// What is to be said of the records of a planned batch that nobody can give again.
fn gone(plan: &Plan, sources: &[SourceFacts]) -> Vec<String> {
    let lost = plan
        .ranges
        .iter()
        .zip(sources)
        .filter(|(range, source)| range.records > 0 && source.survival == Survival::Lost);
    let said = lost.map(|(range, source)| {
        format!(
            "batch {} is computed without the {} records that it had of `{}`, which can neither \
             replay nor goes through a log: they are lost",
            plan.batch, range.records, source.name
        )
    });
    said.collect()
}

/// What a checkpoint is opened for.
fn identity(
    setup: &Setup,
    description: &Description,
    sources: &[SourceFacts],
    disk: &dyn Disk,
) -> Result<Identity> {
    Ok(Identity {
        job: description.name.to_owned(),
        interval: description.interval,
        sources: sources.iter().map(known_source).collect(),
        operators: setup.known.operators.clone(),
        publishers: outputs::publishers(description, &setup.known.sinks, disk)?,
        migrations: setup.options.migrations.clone(),
    })
}

fn known_source(facts: &SourceFacts) -> KnownSource {
    KnownSource { name: facts.name.to_owned(), kind: facts.kind.clone() }
}

/// How a job waits for what should come again: space on a disk, a sink that answers.
pub(crate) struct Wait<'a> {
    pub(crate) notices: &'a Notices,
    /// Waits for a while; whether to go on waiting.
    pub(crate) pause: &'a mut dyn FnMut(Duration) -> bool,
}

/// How long is waited before a thing is tried again: at first, and at most.
const PAUSES: [Duration; 2] = [Duration::from_millis(20), Duration::from_secs(1)];

impl Wait<'_> {
    /// Does a thing that can be repeated, until there is space for it.
    fn for_space(&mut self, mut act: impl FnMut() -> Result<()>) -> Result<()> {
        self.until(&mut act, Error::is_full, "the checkpoint waits for space")
    }

    /// Computes a batch and has the sinks prepare it, again where one of them has no space for it:
    /// what failed is taken back, and no output has seen it that cannot be.
    pub(crate) fn for_space_in_sinks(
        &mut self,
        run: &Run,
        mut act: impl FnMut() -> Result<()>,
    ) -> Result<()> {
        self.until(&mut act, |_| run.lacked_space(), "a sink waits for space")
    }

    /// Has the sinks publish a batch that is decided, until they do.
    pub(crate) fn for_sinks(&mut self, mut act: impl FnMut() -> Result<()>) -> Result<()> {
        self.until(&mut act, |_| true, "a batch waits to be published")
    }

    fn until(
        &mut self,
        act: &mut dyn FnMut() -> Result<()>,
        passes: impl Fn(&Error) -> bool,
        what: &str,
    ) -> Result<()> {
        let [mut pause, most] = PAUSES;
        let mut said = false;
        loop {
            let Err(error) = act() else { return Ok(()) };
            if !passes(&error) {
                return Err(error);
            }
            if !std::mem::replace(&mut said, true) {
                self.notices.tell(&Notice::Checkpoint { message: format!("{what}: {error}") });
            }
            if !(self.pause)(pause) {
                return Err(error);
            }
            pause = (pause * 2).min(most);
        }
    }
}

//! The steps of a batch, in their order: plan, read, compute, commit. Production and tests both
//! go through here.

use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::notice::{DropNotices, Notices};
use super::panics::OnPanic;
use super::report::BatchReport;
use crate::checkpoint::{Plan, PlannedRange};
use crate::job::{Command, Compute};
use crate::rt::{Decide, Gate, Run};
use crate::source::Range;
use crate::source::set::{Limits, SourceSet, Survival};
use crate::{BatchTime, Error, Result};

/// A batch that was read and not yet computed.
#[derive(Debug)]
pub(crate) struct Taken<B> {
    pub(crate) batches: B,
    pub(crate) report: BatchReport,
    /// What a checkpoint notes of it, if the job has one.
    pub(crate) plan: Option<Plan>,
}

/// Plans and reads a batch; with what a checkpoint notes of it, if the job has one: also the batch
/// with which all sources had ended, once they have.
pub(crate) fn intake<S: SourceSet>(
    sources: &mut S,
    time: BatchTime,
    limits: &Limits,
    durable: Option<&AtomicBool>,
    ended: Option<u64>,
) -> Result<Taken<S::Batches>> {
    caught(|| {
        let mut ranges = Vec::new();
        sources.plan(limits, &mut ranges)?;
        let mut taken = taken(sources, time, &ranges)?;
        if let Some(wants_positions) = durable {
            let (mut noted, save) = (Vec::new(), wants_positions.load(Ordering::Relaxed));
            sources.noted(&ranges, &taken.batches, save, &mut noted);
            taken.plan = Some(Plan { batch: time.number(), ranges: noted, ended });
        }
        Ok(taken)
    })
}

/// Reads a batch that an earlier process planned, and compares it with what that one read, where
/// that lasts.
pub(crate) fn replay<S: SourceSet>(
    sources: &mut S,
    time: BatchTime,
    plan: Plan,
) -> Result<Taken<S::Batches>> {
    caught(|| {
        let range = |planned: &PlannedRange| Range { from: planned.from, to: planned.to };
        let ranges: Vec<Range> = plan.ranges.iter().map(range).collect();
        let mut taken = taken(sources, time, &ranges)?;
        let (mut noted, mut facts) = (Vec::new(), Vec::new());
        sources.noted(&ranges, &taken.batches, false, &mut noted);
        sources.facts(&mut facts);
        for ((now, then), source) in noted.iter().zip(&plan.ranges).zip(&facts) {
            // A source that the program before did not have was planned with nothing.
            let nothing = then.from == then.to && then.records == 0 && now.records == 0;
            let lasts = source.survival != Survival::Lost && !nothing;
            if lasts && (now.records, now.hash) != (then.records, then.hash) {
                return Err(Error::Checkpoint(format!(
                    "the source `{}` gives other records for batch {} than it did before: {} \
                     instead of {}, or others; give it back what it had, or begin a fresh \
                     checkpoint",
                    source.name, plan.batch, now.records, then.records
                )));
            }
        }
        taken.plan = Some(plan);
        Ok(taken)
    })
}

/// Reads ranges that were planned.
fn taken<S: SourceSet>(
    sources: &mut S,
    time: BatchTime,
    ranges: &[Range],
) -> Result<Taken<S::Batches>> {
    let batches = sources.read(ranges)?;
    let mut given = Vec::with_capacity(ranges.len());
    sources.account(&batches, &mut given);
    let zero = Duration::ZERO;
    let report = BatchReport {
        time,
        sources: given,
        evicted: 0,
        dead_letters: 0,
        stuck: false,
        processing_time: zero,
        scheduling_delay: zero,
    };
    Ok(Taken { batches, report, plan: None })
}

/// Computes a batch up to its last output; takes it back if it fails or is dropped.
pub(crate) fn step<B>(
    stages: &mut dyn Compute<B>,
    run: &Run,
    batches: &B,
    gate: &mut Decide<'_>,
) -> Result<()> {
    let outcome = caught(|| stages.command(Command::Step(run, batches, Gate::new(gate))));
    let outcome = outcome.and_then(|()| run.goes_on());
    let Err(error) = outcome else { return Ok(()) };
    let aborted = caught(|| stages.command(Command::Abort(run)));
    run.taken_back();
    // A batch's own error tells more than one of forgetting it.
    if matches!(error, Error::Dropped) { aborted.and(Err(error)) } else { Err(error) }
}

/// Publishes the batch computed last.
pub(crate) fn commit<B>(stages: &mut dyn Compute<B>, run: &Run) -> Result<()> {
    caught(|| stages.command(Command::Commit(run)))
}

/// What `f` returns; a panic is an error.
pub(super) fn caught<R>(f: impl FnOnce() -> Result<R>) -> Result<R> {
    catch_unwind(AssertUnwindSafe(f))
        .unwrap_or_else(|panic| Err(Error::Panic { message: message_of(panic.as_ref()) }))
}

/// What a panic said.
pub(super) fn message_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a message".to_owned())
}

/// A closure that hears of each batch.
pub(crate) type OnBatch = Box<dyn FnMut(&BatchReport) + Send>;

/// Who hears of each batch, and what becomes of those that panic.
#[derive(Default)]
pub(crate) struct Reporter {
    pub(crate) on_batch: Option<OnBatch>,
    pub(crate) on_panic: OnPanic,
    pub(crate) notices: Notices,
    pub(crate) drops: DropNotices,
    /// The last batch's report.
    last: Option<BatchReport>,
}

impl Reporter {
    /// Computes a batch up to its outputs, by the policy for panics.
    pub(crate) fn step<S: SourceSet>(
        &mut self,
        stages: &mut dyn Compute<S::Batches>,
        run: &Run,
        taken: &mut Taken<S::Batches>,
        gate: &mut Decide<'_>,
    ) -> Result<()> {
        let outcome = self.on_panic.step::<S>(stages, run, taken, gate, &self.notices);
        taken.report.evicted = run.evictions();
        outcome
    }

    /// A batch is over.
    pub(crate) fn batch(&mut self, report: BatchReport) {
        self.drops.batch(&report, &self.notices);
        if let Some(on_batch) = &mut self.on_batch {
            on_batch(&report);
        }
        self.last = Some(report);
    }

    /// The last batch is over.
    pub(crate) fn finish(&mut self) {
        if let Some(last) = self.last.take() {
            self.drops.finish(&last, &self.notices);
        }
    }
}

impl fmt::Debug for Reporter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reporter").field("notices", &self.notices).finish_non_exhaustive()
    }
}

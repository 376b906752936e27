//! The steps of a batch, in their order: plan, read, compute, commit. Production and tests both
//! go through here.

use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::notice::{DropNotices, Notices};
use super::report::BatchReport;
use crate::job::{Command, Compute};
use crate::rt::Run;
use crate::source::Limit;
use crate::source::set::SourceSet;
use crate::workers::Workers;
use crate::{BatchTime, Error, Result};

/// A batch that was read and not yet computed.
#[derive(Debug)]
pub(crate) struct Taken<B> {
    pub(crate) batches: B,
    pub(crate) report: BatchReport,
}

/// Plans and reads a batch.
pub(crate) fn intake<S: SourceSet>(
    sources: &mut S,
    time: BatchTime,
    limit: Limit,
) -> Result<Taken<S::Batches>> {
    caught(|| {
        let mut ranges = Vec::new();
        sources.plan(limit, &mut ranges)?;
        let batches = sources.read(&ranges)?;
        let mut given = Vec::with_capacity(ranges.len());
        sources.account(&batches, &mut given);
        let zero = Duration::ZERO;
        let report = BatchReport {
            time,
            sources: given,
            evicted: 0,
            processing_time: zero,
            scheduling_delay: zero,
        };
        Ok(Taken { batches, report })
    })
}

/// Computes a batch and commits it, if it is not to be dropped by then; one that fails is aborted,
/// and its error returned. Whether the batch was committed.
pub(crate) fn compute<B, C: Compute<B>>(
    stages: &mut C,
    workers: &Workers,
    taken: &mut Taken<B>,
    dropping: &Arc<AtomicBool>,
) -> Result<bool> {
    let run = Run::new(taken.report.time, workers.clone(), Arc::clone(dropping));
    let outcome = caught(|| stages.command(Command::Step(&run, &taken.batches)));
    taken.report.evicted = run.evictions();
    if outcome.is_ok() && !dropping.load(Ordering::Relaxed) {
        caught(|| stages.command(Command::Commit(&run)))?;
        return Ok(true);
    }
    let aborted = caught(|| stages.command(Command::Abort(&run)));
    match outcome {
        Ok(()) | Err(Error::Dropped) => aborted.map(|()| false),
        // The batch's own error tells more than one of forgetting it.
        Err(error) => Err(error),
    }
}

/// What `f` returns; a panic is an error.
fn caught<R>(f: impl FnOnce() -> Result<R>) -> Result<R> {
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

/// Tells whoever wants to know of each batch.
#[derive(Default)]
pub(crate) struct Reporter {
    pub(crate) on_batch: Option<OnBatch>,
    pub(crate) notices: Notices,
    pub(crate) drops: DropNotices,
    /// The last batch's report.
    last: Option<BatchReport>,
}

impl Reporter {
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

//! What becomes of a batch in which a closure of the user's panicked.
//!
//! Nothing of such a batch is committed, and its state is taken back. Then the job fails, or tries
//! again, or finds the records that the closures cannot bear, hands them out as dead letters and
//! computes the rest. They are found by computing parts of the batch without its outputs, and
//! taking each back again: halves, and halves of the halves that panic, down to single records. A
//! panic that no record causes by itself (a reduction of two, say) or that an output causes is
//! nobody's to take out, and fails the job.

use std::fmt;
use std::ops::Range;

use super::engine::{Taken, step};
use super::notice::{Notice, Notices};
use super::report::SourceReport;
use crate::job::Compute;
use crate::plain::one_line;
use crate::rt::{Decide, Publish, Run};
use crate::source::set::SourceSet;
use crate::{BatchTime, Error, Result};

/// What [`Job::on_panic`](crate::Job::on_panic) is told to do.
///
/// ```
/// use streamflow::OnPanic;
/// let patient = OnPanic::retry(3);
/// let thorough = OnPanic::dead_letter(|letter| eprintln!("{letter}"));
/// # let _ = (patient, thorough);
/// ```
#[derive(Debug, Default)]
pub struct OnPanic(Policy);

#[derive(Default)]
enum Policy {
    #[default]
    Fail,
    Retry(u32),
    DeadLetter(Box<dyn FnMut(&DeadLetter) + Send>),
}

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fail => f.write_str("Fail"),
            Self::Retry(times) => f.debug_tuple("Retry").field(times).finish(),
            Self::DeadLetter(_) => f.write_str("DeadLetter"),
        }
    }
}

/// What a policy needs that goes on after a panic: a program in which panics unwind.
#[diagnostic::on_unimplemented(
    message = "with `panic = \"abort\"` a panic ends the process, and nothing can be done after it",
    note = "take `panic = \"abort\"` out of the profile, or leave `on_panic` out"
)]
pub trait NeedsUnwinding {}

#[cfg(panic = "unwind")]
impl<T> NeedsUnwinding for T {}

/// How often: a `u32`, as a plain number is one here.
pub trait Times {
    /// The number.
    fn count(self) -> u32;
}

impl Times for u32 {
    fn count(self) -> u32 {
        self
    }
}

impl OnPanic {
    /// Ends the job with the panic's message. Under a checkpoint the batch's plan is kept: the job,
    /// started again, computes the same records.
    #[must_use]
    pub fn fail() -> Self {
        Self(Policy::Fail)
    }

    /// Computes the batch again, up to `times` times, and fails if it panics each time: for
    /// closures that depend on something beside their record.
    ///
    /// An output that is promised a record at least once, `print` or a closure, may have been given
    /// records of the batch by then: it is given them again each time.
    #[must_use]
    pub fn retry(times: impl NeedsUnwinding + Times) -> Self {
        Self(Policy::Retry(times.count()))
    }

    /// Leaves out the records for which a closure panics, and gives them to `sink` instead: once
    /// the rest of the batch is computed, and before it is committed. After a crash in between they
    /// are given again. Closures see the batch's records several times, while those are looked for
    /// that panic.
    ///
    /// A source's batch must be one that can be taken apart
    /// ([`Batch::select`](crate::batch::Batch::select)), as `Text` and `Values` can.
    #[must_use]
    pub fn dead_letter(sink: impl FnMut(&DeadLetter) + Send + NeedsUnwinding + 'static) -> Self {
        Self(Policy::DeadLetter(Box::new(sink)))
    }
}

/// A record that a closure panicked on. By `Display` it is one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    /// The source that gave it, by the stream's name in the block.
    pub source: &'static str,
    /// Its batch.
    pub time: BatchTime,
    /// Its place among the records that the source gave to the batch, from 0.
    pub at: usize,
    /// The record as text, where its batch can show one.
    pub record: Option<String>,
    /// What the panic said.
    pub message: String,
}

impl fmt::Display for DeadLetter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { source, time, at, record, message } = self;
        write!(f, "record {at} of `{source}` in batch {}", time.number())?;
        if let Some(record) = record {
            write!(f, ", {record:?}")?;
        }
        write!(f, ": {}", one_line(message))
    }
}

impl OnPanic {
    /// Computes a batch up to its outputs, as often and as much of it as the policy says.
    pub(crate) fn step<S: SourceSet>(
        &mut self,
        stages: &mut dyn Compute<S::Batches>,
        run: &Run,
        taken: &mut Taken<S::Batches>,
        gate: &mut Decide<'_>,
        notices: &Notices,
    ) -> Result<()> {
        let mut outcome = step(stages, run, &taken.batches, gate);
        match &mut self.0 {
            Policy::Fail => {}
            Policy::Retry(times) => {
                for attempt in 1..=*times {
                    let Err(Error::Panic { message }) = &outcome else { break };
                    let message = message.clone();
                    notices.tell(&Notice::Retrying { time: run.time, attempt, message });
                    outcome = step(stages, run, &taken.batches, gate);
                }
            }
            Policy::DeadLetter(sink) => {
                if matches!(outcome, Err(Error::Panic { .. })) {
                    let letters = dead_letters::<S>(stages, run, taken);
                    let rest = without::<S>(taken, &letters);
                    if let (Some(rest), false) = (rest, letters.is_empty()) {
                        step(stages, run, &rest, gate)?;
                        taken.report.dead_letters = letters.len() as u64;
                        letters.iter().for_each(|(_, letter)| sink(letter));
                        return Ok(());
                    }
                }
            }
        }
        outcome
    }
}

/// Positions of one source's records.
type Positions = Vec<Range<usize>>;

/// The records that panic by themselves, each with its source's number.
fn dead_letters<S: SourceSet>(
    stages: &mut dyn Compute<S::Batches>,
    run: &Run,
    taken: &Taken<S::Batches>,
) -> Vec<(usize, DeadLetter)> {
    let (probe, batches) = (run.probe(), &taken.batches);
    let sources = &taken.report.sources;
    let mut letters = Vec::new();
    for (source, SourceReport { name, records, .. }) in sources.iter().enumerate() {
        let mut suspects = Positions::new();
        suspects.push(0..*records as usize);
        while let Some(range) = suspects.pop().filter(|_| run.goes_on().is_ok()) {
            // What panics without a record is no record's fault.
            if range.is_empty() {
                continue;
            }
            let mut keep: Vec<Positions> = vec![Vec::new(); sources.len()];
            keep[source].push(range.clone());
            let Some(part) = S::select(batches, &keep) else { return letters };
            // What a probe gives is an error: that of a panic, or of having come to the outputs.
            let gate = &mut |_: &mut Publish<'_>| Ok(());
            let outcome = step(stages, &probe, &part, gate);
            let Err(Error::Panic { message }) = outcome else { continue };
            if range.len() == 1 {
                let (at, time) = (range.start, run.time);
                let record = S::show(batches, source, at);
                letters.push((source, DeadLetter { source: name, time, at, record, message }));
            } else {
                let middle = range.start + range.len() / 2;
                suspects.extend([middle..range.end, range.start..middle]);
            }
        }
    }
    letters
}

/// The batches without these records, which are in order.
fn without<S: SourceSet>(
    taken: &Taken<S::Batches>,
    letters: &[(usize, DeadLetter)],
) -> Option<S::Batches> {
    let keep = taken.report.sources.iter().enumerate().map(|(source, given)| {
        let mut kept = Positions::new();
        let mut from = 0;
        for (_, letter) in letters.iter().filter(|(of, _)| *of == source) {
            kept.push(from..letter.at);
            from = letter.at + 1;
        }
        kept.push(from..given.records as usize);
        kept
    });
    S::select(&taken.batches, &keep.collect::<Vec<_>>())
}

//! The sources of one job, as a list that the compiler can see through.

use std::ops;

use super::{Durable, Limit, Notices, Range, Source};
use crate::batch::Batch;
use crate::driver::report::SourceReport;
use crate::{Error, Result};

/// A source with its name in the block.
#[derive(Debug)]
pub struct Named<S> {
    name: &'static str,
    source: S,
}

/// Names a source.
pub fn source<S: Source>(name: &'static str, source: S) -> Named<S> {
    Named { name, source }
}

/// A source of which no record is lost, as the block guarantees.
pub fn durable<S: Durable>(source: S) -> S {
    source
}

impl<S> Named<S> {
    fn blame<T>(&self, outcome: Result<T>) -> Result<T> {
        let source = self.name;
        outcome.map_err(|cause| Error::Source { source, cause: Box::new(cause) })
    }
}

/// How a source's records come through a restart, if its job has a checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Survival {
    /// They are read again.
    Replays,
    /// They are in the log.
    Logged,
    /// Those read last may be missing.
    Lost,
}

/// What a source says of itself.
#[derive(Clone, Copy, Debug)]
pub struct SourceFacts {
    /// Its name in the block.
    pub name: &'static str,
    /// How its records come through a restart.
    pub survival: Survival,
}

impl SourceFacts {
    fn of<S: Source>(named: &Named<S>) -> Self {
        let survival = if named.source.replays() {
            Survival::Replays
        } else if named.source.codec().is_some() {
            Survival::Logged
        } else {
            Survival::Lost
        };
        Self { name: named.name, survival }
    }
}

/// How many records each source is asked for at most.
#[derive(Clone, Debug, Default)]
pub struct Limits(pub(crate) Vec<u64>);

impl Limits {
    /// The limit of the source of this number.
    fn of(&self, source: usize) -> Limit {
        let records = self.0.get(source).copied().unwrap_or(u64::MAX);
        Limit { records, ..Limit::DEFAULT }
    }
}

/// All sources of a job: nothing, or a source and the rest.
pub trait SourceSet: Send {
    /// Their batches, likewise.
    type Batches: Send + Sync;

    /// What all say of themselves, in order.
    fn facts(&self, facts: &mut Vec<SourceFacts>);
    /// Opens all.
    fn open(&mut self, notices: &Notices) -> Result<()>;
    /// Plans the next batch of all, in order.
    fn plan(&mut self, limits: &Limits, ranges: &mut Vec<Range>) -> Result<()>;
    /// Reads the batches of these ranges, in order.
    fn read(&mut self, ranges: &[Range]) -> Result<Self::Batches>;
    /// Whether all have ended.
    fn ended(&self) -> bool;
    /// Stops the intake of all.
    fn stop(&mut self);
    /// How many records each gave to these batches, and what it dropped since last asked.
    fn account(&mut self, batches: &Self::Batches, given: &mut Vec<SourceReport>);
    /// Batches of the records at these positions of each; none where one cannot be taken apart.
    fn select(batches: &Self::Batches, keep: &[Vec<ops::Range<usize>>]) -> Option<Self::Batches>;
    /// A record of one of them as text, if it can be shown.
    fn show(batches: &Self::Batches, source: usize, record: usize) -> Option<String>;
}

impl SourceSet for () {
    type Batches = ();

    fn facts(&self, _: &mut Vec<SourceFacts>) {}

    fn open(&mut self, _: &Notices) -> Result<()> {
        Ok(())
    }

    fn plan(&mut self, _: &Limits, _: &mut Vec<Range>) -> Result<()> {
        Ok(())
    }

    fn read(&mut self, _: &[Range]) -> Result<()> {
        Ok(())
    }

    fn ended(&self) -> bool {
        true
    }

    fn stop(&mut self) {}

    fn account(&mut self, (): &(), _: &mut Vec<SourceReport>) {}

    fn select((): &(), _: &[Vec<ops::Range<usize>>]) -> Option<()> {
        Some(())
    }

    fn show((): &(), _: usize, _: usize) -> Option<String> {
        None
    }
}

impl<S: Source, R: SourceSet> SourceSet for (Named<S>, R) {
    type Batches = (S::Batch, R::Batches);

    fn facts(&self, facts: &mut Vec<SourceFacts>) {
        facts.push(SourceFacts::of(&self.0));
        self.1.facts(facts);
    }

    fn open(&mut self, notices: &Notices) -> Result<()> {
        let outcome = self.0.source.open(&notices.of(self.0.name));
        self.0.blame(outcome)?;
        self.1.open(notices)
    }

    fn plan(&mut self, limits: &Limits, ranges: &mut Vec<Range>) -> Result<()> {
        let outcome = self.0.source.plan(limits.of(ranges.len()));
        ranges.push(self.0.blame(outcome)?);
        self.1.plan(limits, ranges)
    }

    fn read(&mut self, ranges: &[Range]) -> Result<Self::Batches> {
        let (first, rest) =
            ranges.split_first().map_or((Range::default(), ranges), |(first, rest)| (*first, rest));
        let outcome = self.0.source.read(first);
        Ok((self.0.blame(outcome)?, self.1.read(rest)?))
    }

    fn ended(&self) -> bool {
        self.0.source.ended() && self.1.ended()
    }

    fn stop(&mut self) {
        self.0.source.stop();
        self.1.stop();
    }

    fn account(&mut self, batches: &Self::Batches, given: &mut Vec<SourceReport>) {
        let Named { name, source } = &mut self.0;
        given.push(SourceReport { name, records: batches.0.len() as u64, drops: source.drops() });
        self.1.account(&batches.1, given);
    }

    fn select(batches: &Self::Batches, keep: &[Vec<ops::Range<usize>>]) -> Option<Self::Batches> {
        let (first, rest) = keep.split_first()?;
        Some((batches.0.select(first)?, R::select(&batches.1, rest)?))
    }

    fn show(batches: &Self::Batches, source: usize, record: usize) -> Option<String> {
        match source.checked_sub(1) {
            None => batches.0.show(record),
            Some(source) => R::show(&batches.1, source, record),
        }
    }
}

//! The sources of one job, as a list that the compiler can see through.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;
use std::{fmt, ops};

use super::logged::Logged;
use super::{Codec, Durable, Limit, Notices, Range, Resume, Source};
use crate::batch::Batch;
use crate::checkpoint::{Log, PlannedRange, Resumed};
use crate::driver::report::SourceReport;
use crate::{Error, Result};

/// A source with its name in the block.
#[derive(Debug)]
pub struct Named<S: Source> {
    name: &'static str,
    source: S,
    /// What makes the source's records last, if it cannot replay them and the job has a checkpoint.
    logged: Option<Logged<S::Batch>>,
    /// Where the source's offsets begin in those of the job, if its records do not last: up to here
    /// earlier processes planned, and what they read is gone.
    begins: u64,
}

/// Names a source.
pub fn source<S: Source>(name: &'static str, source: S) -> Named<S> {
    Named { name, source, logged: None, begins: 0 }
}

/// A source of which no record is lost, as the block guarantees.
pub fn durable<S: Durable>(source: S) -> S {
    source
}

impl<S: Source> Named<S> {
    fn blame<T>(&self, outcome: Result<T>) -> Result<T> {
        let source = self.name;
        outcome.map_err(|cause| Error::Source { source, cause: Box::new(cause) })
    }

    fn plan(&mut self, limit: Limit) -> Result<Range> {
        let Self { source, logged, begins, .. } = self;
        let outcome = match logged {
            Some(logged) => logged.plan(source, limit),
            None => source.plan(limit).map(|range| range.behind(*begins)),
        };
        self.blame(outcome)
    }

    fn read(&mut self, range: Range) -> Result<S::Batch> {
        let Self { source, logged, begins, .. } = self;
        let outcome = match logged {
            Some(logged) => logged.read(source, range),
            // Of what is gone, nothing.
            None => source.read(range.within(*begins)),
        };
        self.blame(outcome)
    }

    /// Whether what the source has can be planned.
    fn room(&mut self) -> Result<Room> {
        let room = self.logged.as_mut().map_or(Ok(Room::Now), Logged::room);
        match self.blame(room)? {
            Room::None(full) => self.blame(Err(full)).or_else(|full| Ok(Room::None(full))),
            room => Ok(room),
        }
    }

    /// Goes on where an earlier process left off.
    fn resume(&mut self, at: &Resumed, opener: &mut Opener<'_>) -> Result<()> {
        let source = &mut self.source;
        let outcome = if let Some(why) = source.refuses_checkpoint().filter(|_| !opener.in_test) {
            Err(Error::Config(why.to_owned()))
        } else if source.replays() {
            let Resumed { offset, saved, since } = at;
            source.resume(Resume { offset: *offset, saved, since })
        } else if let Some(codec) = source.codec() {
            opener.open(self.name, codec, at.offset).and_then(|logged| {
                let saved = self.logged.insert(logged).saved();
                let at = Resume { offset: 0, saved, since: &[] };
                if saved.is_empty() { Ok(()) } else { source.resume(at) }
            })
        } else {
            // What was read of it and not committed is lost, as `explain()` says; it begins anew.
            self.begins = at.offset;
            Ok(())
        };
        opener.next += 1;
        self.blame(outcome)
    }
}

/// Whether what a source has can be planned, or its log holds it back.
#[derive(Debug)]
pub enum Room {
    /// It can.
    Now,
    /// It can once more of what was planned is committed.
    Later,
    /// The log has no space on its disk.
    None(Error),
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
#[derive(Clone, Debug)]
pub struct SourceFacts {
    /// Its name in the block.
    pub name: &'static str,
    /// What kind of source it is.
    pub kind: String,
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
        Self { name: named.name, kind: named.source.kind(), survival }
    }
}

/// How many records each source is asked for at most.
#[derive(Clone, Debug, Default)]
pub struct Limits {
    /// What the last batches show can be handled, of each source.
    pub(crate) records: Vec<u64>,
    /// The batch that rates are to be reckoned for, if they are.
    pub(crate) ceiling: Option<Ceiling>,
}

/// By which a rate becomes a number of records.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ceiling {
    pub(crate) interval: Duration,
    pub(crate) batch: u64,
}

impl Ceiling {
    /// How many records the batch may have at so many a second. What is no whole record is not
    /// lost: all batches together have what that many seconds have, rounded down.
    fn of(self, rate: f64) -> u64 {
        let per_batch = rate * self.interval.as_secs_f64();
        // Ten tenths are a whole, whatever a float makes of a tenth.
        let parts = |batch: u64| (per_batch.fract() * batch as f64 + 1e-9).floor();
        let more = parts(self.batch) - parts(self.batch.saturating_sub(1));
        // A float beyond the range of integers becomes the greatest of them.
        (per_batch.floor() as u64).saturating_add(more as u64)
    }
}

impl Limits {
    /// The limit of the source of this number, and of this ceiling in records a second.
    fn of(&self, source: usize, ceiling: Option<f64>) -> Limit {
        let records = self.records.get(source).copied().unwrap_or(u64::MAX);
        let ceiling = ceiling.zip(self.ceiling).map_or(u64::MAX, |(rate, at)| at.of(rate));
        Limit { records: records.min(ceiling), ..Limit::DEFAULT }
    }
}

/// Opens the logs of sources that cannot replay, one after the other.
pub struct Opener<'a> {
    /// The log of a source by its number, and where the end of its last committed batch is told.
    pub(crate) log: &'a mut dyn FnMut(usize) -> Result<(Log, Arc<AtomicU64>)>,
    /// How many bytes of a log may wait.
    pub(crate) limit: u64,
    /// Whether the job is under a virtual clock, where every source may do as it likes.
    pub(crate) in_test: bool,
    /// The number of the source that comes next.
    pub(crate) next: usize,
    /// Where a log says that it waits for space.
    pub(crate) notices: Notices,
}

impl Opener<'_> {
    fn open<B: Batch>(
        &mut self,
        name: &'static str,
        codec: Codec<B>,
        offset: u64,
    ) -> Result<Logged<B>> {
        let (log, committed) = (self.log)(self.next)?;
        Ok(Logged::new(log, codec, offset, committed, self.limit, self.notices.of(name)))
    }
}

impl fmt::Debug for Opener<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opener").field("next", &self.next).finish_non_exhaustive()
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
    /// Whether what all have can be planned, or what holds one of them back.
    fn room(&mut self) -> Result<Room>;
    /// Whether all that was taken of them for a log was planned.
    fn through(&self) -> bool;
    /// Reads the batches of these ranges, in order.
    fn read(&mut self, ranges: &[Range]) -> Result<Self::Batches>;
    /// Whether all have ended.
    fn ended(&self) -> bool;
    /// Stops the intake of all.
    fn stop(&mut self);
    /// Has all go on where an earlier process left off, after `open`.
    fn resume(&mut self, resumed: &[Resumed], opener: &mut Opener<'_>) -> Result<()>;
    /// What a checkpoint notes of ranges that were planned, and of what was read; with what the
    /// sources save, if it asks for that.
    fn noted(
        &self,
        ranges: &[Range],
        batches: &Self::Batches,
        save: bool,
        out: &mut Vec<PlannedRange>,
    );
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

    fn room(&mut self) -> Result<Room> {
        Ok(Room::Now)
    }

    fn through(&self) -> bool {
        true
    }

    fn read(&mut self, _: &[Range]) -> Result<()> {
        Ok(())
    }

    fn ended(&self) -> bool {
        true
    }

    fn stop(&mut self) {}

    fn resume(&mut self, _: &[Resumed], _: &mut Opener<'_>) -> Result<()> {
        Ok(())
    }

    fn noted(&self, _: &[Range], (): &(), _: bool, _: &mut Vec<PlannedRange>) {}

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
        let limit = limits.of(ranges.len(), self.0.source.rate_limit());
        ranges.push(self.0.plan(limit)?);
        self.1.plan(limits, ranges)
    }

    fn room(&mut self) -> Result<Room> {
        match self.0.room()? {
            Room::Now => self.1.room(),
            held => Ok(held),
        }
    }

    fn through(&self) -> bool {
        self.0.logged.as_ref().is_none_or(Logged::is_through) && self.1.through()
    }

    fn read(&mut self, ranges: &[Range]) -> Result<Self::Batches> {
        let (first, rest) =
            ranges.split_first().map_or((Range::default(), ranges), |(first, rest)| (*first, rest));
        Ok((self.0.read(first)?, self.1.read(rest)?))
    }

    fn ended(&self) -> bool {
        let through = self.0.logged.as_ref().is_none_or(Logged::is_through);
        self.0.source.ended() && through && self.1.ended()
    }

    fn stop(&mut self) {
        self.0.source.stop();
        self.1.stop();
    }

    fn resume(&mut self, resumed: &[Resumed], opener: &mut Opener<'_>) -> Result<()> {
        let fresh = Resumed::default();
        let (first, rest) = resumed.split_first().unwrap_or((&fresh, &[]));
        self.0.resume(first, opener)?;
        self.1.resume(rest, opener)
    }

    fn noted(
        &self,
        ranges: &[Range],
        batches: &Self::Batches,
        save: bool,
        out: &mut Vec<PlannedRange>,
    ) {
        let Named { source, logged, .. } = &self.0;
        let Some((range, rest)) = ranges.split_first() else { return };
        let (note, saved) = match logged {
            None if source.replays() => (source.note(*range), save.then(|| source.save())),
            _ => (Vec::new(), Some(Vec::new())),
        };
        let (records, hash) = (batches.0.len() as u64, batches.0.hash());
        let Range { from, to } = *range;
        out.push(PlannedRange { from, to, note, records, hash, saved });
        self.1.noted(rest, &batches.1, save, out);
    }

    fn account(&mut self, batches: &Self::Batches, given: &mut Vec<SourceReport>) {
        let Named { name, source, .. } = &mut self.0;
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

#[cfg(test)]
mod tests {
    use super::*;

    /// What each of the first batches may have.
    fn ceilings(rate: f64, interval: Duration, batches: u64) -> Vec<u64> {
        (1..=batches).map(|batch| Ceiling { interval, batch }.of(rate)).collect()
    }

    #[test]
    fn batches_have_what_their_seconds_have() {
        let tenth = Duration::from_millis(100);
        assert_eq!(ceilings(30.0, tenth, 3), [3, 3, 3]);
        assert_eq!(ceilings(5.0, tenth, 6), [0, 1, 0, 1, 0, 1]);
        assert_eq!(ceilings(12.5, tenth, 4), [1, 1, 1, 2]);
        assert_eq!(ceilings(1.0 / 3.0, tenth, 30).iter().sum::<u64>(), 1);
        for rate in [0.3, 1.0, 7.7, 99.9, 12_345.6] {
            for millis in [1, 10, 333, 2000] {
                let all: u64 = ceilings(rate, Duration::from_millis(millis), 1000).iter().sum();
                let seconds = millis as f64;
                assert!((all as f64 - rate * seconds).abs() <= 1.0, "{rate} {millis}: {all}");
            }
        }
    }

    #[test]
    fn a_rate_without_end_is_none() {
        let interval = Duration::from_secs(1);
        assert_eq!(ceilings(f64::MAX, interval, 2), [u64::MAX; 2]);
        assert_eq!(ceilings(f64::INFINITY, interval, 2), [u64::MAX; 2]);
    }

    #[test]
    fn the_lesser_limit_holds() {
        let ceiling = Some(Ceiling { interval: Duration::from_secs(1), batch: 1 });
        let limits = Limits { records: vec![10, 1000], ceiling };
        let of = |source, rate| limits.of(source, rate).records;
        assert_eq!([of(0, Some(50.0)), of(1, Some(50.0)), of(2, Some(50.0))], [10, 50, 50]);
        assert_eq!([of(0, None), of(1, None), of(2, None)], [10, 1000, u64::MAX]);
        assert_eq!(Limits::default().of(0, Some(50.0)).records, u64::MAX);
    }
}

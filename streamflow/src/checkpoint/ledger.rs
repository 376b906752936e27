//! What the journal says, as of its last frame: kept by who writes it and by who reads it.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::coding::{self, Flaw, raw};
use super::frame::{Frame, Kind};
use super::names::FAR;
use super::publishers::Publisher;
use super::saved::{Commit, KnownSource, Plan, PlannedRange, Resumed};
use crate::Result;
use crate::source::Range;

/// How many batches can wait to be published: one does, while the next is not begun.
const UNPUBLISHED: u64 = 1 << 10;

/// All that a journal's frames add up to, but for deltas.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Ledger {
    pub(super) epoch: u64,
    pub(super) committed: u64,
    /// Up to which batch all are published.
    pub(super) published: u64,
    /// The plan that is not committed.
    pub(super) plan: Option<Plan>,
    /// The batch with which all sources had ended, if the plan made last says so.
    #[serde(skip)]
    pub(super) ended: Option<u64>,
    /// The program's sources, in its order, and then those that it no longer has.
    pub(super) sources: Vec<Track>,
    /// How many are the program's.
    pub(super) live: usize,
    /// The program's operators, in its order.
    pub(super) operators: Vec<Operator>,
    /// The program's outputs that publish in two steps.
    #[serde(skip)]
    pub(super) publishers: Vec<Publisher>,
}

/// What format 1 did not say, behind all that it said: of a ledger, or of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Later {
    publishers: Vec<Publisher>,
    /// The kind of each source.
    kinds: Vec<String>,
}

/// How far a source has been planned.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Track {
    pub(super) source: KnownSource,
    /// The end of the last range.
    pub(super) offset: u64,
    /// What the source saved after some batch.
    #[serde(with = "raw")]
    pub(super) saved: Vec<u8>,
    /// The ranges planned since then.
    pub(super) since: Vec<Planned>,
}

/// A range that was planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Planned {
    pub(super) batch: u64,
    pub(super) from: u64,
    pub(super) to: u64,
    #[serde(with = "raw")]
    pub(super) note: Vec<u8>,
}

/// An operator that has state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Operator {
    pub(super) id: String,
    pub(super) schema: String,
    /// After which batch it began; what there may be of it from before is another's.
    pub(super) since: u64,
    /// Whether it began with what was kept of it.
    pub(super) kept: bool,
}

/// What a program has, where it differs from the one before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Table {
    pub(super) sources: Vec<KnownSource>,
    pub(super) operators: Vec<Operator>,
    #[serde(skip)]
    pub(super) publishers: Vec<Publisher>,
}

/// A delta in a commit, by the operator's place in the table.
pub(super) type Deltas<'a> = Vec<(usize, &'a [u8])>;

/// Where a commit could say how many rows each output wrote, which nobody has ever told it.
const NO_ROWS: &[u64] = &[];

/// A plan's payload; the batch is in the frame's head.
pub(super) fn encode_plan(plan: &Plan, out: &mut Vec<u8>) -> Result<()> {
    coding::encode(plan, out)?;
    if plan.ended.is_some() { coding::encode(&plan.ended, out) } else { Ok(()) }
}

/// The plan in a frame.
pub(super) fn decode_plan(frame: &Frame<'_>) -> Result<Plan, Flaw> {
    let (plan, ended) = coding::decode_with(frame.payload)?;
    Ok(Plan { batch: frame.batch, ended, ..plan })
}

/// A commit's payload.
pub(super) fn encode_commit(commit: &Commit, out: &mut Vec<u8>) -> Result<()> {
    let lengths = commit.deltas.iter().map(|(index, bytes)| (*index as u64, bytes.len() as u64));
    coding::encode(&(NO_ROWS, lengths.collect::<Vec<_>>()), out)?;
    commit.deltas.iter().for_each(|(_, bytes)| out.extend(bytes));
    Ok(())
}

/// A commit's deltas.
pub(super) fn decode_commit(payload: &[u8]) -> Result<Deltas<'_>, Flaw> {
    let ((_, lengths), bytes) = coding::take::<(Vec<u64>, Vec<(u64, u64)>)>(payload)?;
    let parts = coding::parts(bytes, lengths.iter().map(|(_, length)| *length))?;
    let index = |index: u64| usize::try_from(index).unwrap_or(usize::MAX);
    Ok(lengths.iter().map(|(at, _)| index(*at)).zip(parts).collect())
}

impl Later {
    fn of<'a>(publishers: &[Publisher], sources: impl Iterator<Item = &'a KnownSource>) -> Self {
        let kinds = sources.map(|source| source.kind.clone()).collect();
        Self { publishers: publishers.to_vec(), kinds }
    }

    /// Tells the sources their kinds; gives the rest.
    fn tell<'a>(self, sources: impl Iterator<Item = &'a mut KnownSource>) -> Vec<Publisher> {
        sources.zip(self.kinds).for_each(|(source, kind)| source.kind = kind);
        self.publishers
    }
}

impl Table {
    /// The payload of an opening.
    pub(super) fn encode(table: Option<&Self>, out: &mut Vec<u8>) -> Result<()> {
        let later = table.map(|table| Later::of(&table.publishers, table.sources.iter()));
        coding::encode(&(table, later.unwrap_or_default()), out)
    }

    fn decode(payload: &[u8]) -> Result<Option<Self>, Flaw> {
        let (mut table, later) = coding::decode_with::<Option<Self>, Later>(payload)?;
        if let Some(Self { sources, publishers, .. }) = &mut table {
            *publishers = later.tell(sources.iter_mut());
        }
        Ok(table)
    }
}

impl Ledger {
    /// What is written behind it.
    pub(super) fn later(&self) -> Later {
        Later::of(&self.publishers, self.sources.iter().map(|track| &track.source))
    }

    /// With what was written behind it.
    pub(super) fn with(mut self, later: Later, ended: Option<u64>) -> Self {
        self.ended = ended;
        self.publishers = later.tell(self.sources.iter_mut().map(|track| &mut track.source));
        self
    }

    /// What the frames say after this one, and the deltas in it.
    pub(super) fn apply<'a>(&mut self, frame: &Frame<'a>) -> Result<Deltas<'a>, Flaw> {
        let expected = if frame.kind == Kind::Opened { self.epoch + 1 } else { self.epoch };
        if frame.epoch != expected {
            return Err("a frame is of another process's time");
        }
        match frame.kind {
            Kind::Opened => {
                self.epoch = frame.epoch;
                if let Some(table) = Table::decode(frame.payload)? {
                    self.change(table);
                }
            }
            Kind::Plan => {
                let plan = decode_plan(frame)?;
                self.may_plan(&plan, self.committed)?;
                self.plan(&plan);
            }
            Kind::Commit => {
                let deltas = decode_commit(frame.payload)?;
                self.may_commit(frame.batch)?;
                if deltas.iter().any(|(index, _)| *index >= self.operators.len()) {
                    return Err("a delta is of no operator");
                }
                self.commit(frame.batch);
                return Ok(deltas);
            }
            Kind::Published if self.published < frame.batch && frame.batch <= self.committed => {
                self.published = frame.batch;
            }
            Kind::Published => return Err("a batch is published out of turn"),
            _ => return Err("a frame does not belong into a journal"),
        }
        Ok(Vec::new())
    }

    /// The first frame of a segment.
    pub(super) fn based(&self) -> Result<(), Flaw> {
        if self.epoch.max(self.committed) >= FAR {
            return Err("what a segment begins with has a number that no job comes to");
        }
        let live = self.live <= self.sources.len();
        let planned = self
            .plan
            .as_ref()
            .is_none_or(|plan| plan.batch == self.committed + 1 && plan.ranges.len() == self.live);
        let waiting = self.committed.checked_sub(self.published);
        let ended = self.ended.is_none_or(|ended| ended <= self.committed);
        let sane =
            live && planned && ended && waiting.is_some_and(|waiting| waiting <= UNPUBLISHED);
        if sane { Ok(()) } else { Err("what a segment begins with contradicts itself") }
    }

    /// Whether a plan may come next, once this batch is the last committed one.
    pub(super) fn may_plan(&self, plan: &Plan, committed: u64) -> Result<(), Flaw> {
        if self.plan.as_ref().is_some_and(|planned| planned.batch > committed) {
            return Err("a batch is planned while another is");
        }
        if plan.batch != committed + 1 {
            return Err("a plan is out of turn");
        }
        if plan.ranges.len() != self.live {
            return Err("a plan has not one range for each source");
        }
        if plan.ended.is_some_and(|ended| ended > committed) {
            return Err("a plan says that the sources ended with a batch that is to come");
        }
        let mut ranges = self.sources.iter().zip(&plan.ranges);
        if ranges.any(|(track, range)| range.from < track.offset || range.to < range.from) {
            return Err("a range begins before the last one ended, or ends before it begins");
        }
        Ok(())
    }

    /// Whether this batch may be committed next.
    pub(super) fn may_commit(&self, batch: u64) -> Result<(), Flaw> {
        if self.plan.as_ref().is_none_or(|plan| plan.batch != batch) {
            return Err("a batch is committed that was not planned");
        }
        if batch - self.published > UNPUBLISHED {
            return Err("too many batches are committed and not published");
        }
        Ok(())
    }

    /// Notes a plan that may come next.
    pub(super) fn plan(&mut self, plan: &Plan) {
        for (track, range) in self.sources.iter_mut().zip(&plan.ranges) {
            track.plan(plan.batch, range);
        }
        let ranges = plan.ranges.iter().map(PlannedRange::written).collect();
        self.plan = Some(Plan { batch: plan.batch, ranges, ended: None });
        self.ended = plan.ended;
    }

    /// Notes a commit of the planned batch.
    pub(super) fn commit(&mut self, batch: u64) {
        self.plan = None;
        self.committed = batch;
    }

    /// What the program has.
    pub(super) fn table(&self) -> Table {
        let live = self.sources.iter().take(self.live);
        Table {
            sources: live.map(|track| track.source.clone()).collect(),
            operators: self.operators.clone(),
            publishers: self.publishers.clone(),
        }
    }

    /// Another program: other sources, operators, outputs.
    pub(super) fn change(&mut self, table: Table) {
        let mut planned = self.plan.take();
        let mut ranges: Vec<_> = match &mut planned {
            Some(plan) => plan.ranges.drain(..).map(Some).collect(),
            None => Vec::new(),
        };
        ranges.resize(self.sources.len(), None);
        let mut old: Vec<_> = self.sources.drain(..).zip(ranges).collect();
        for source in table.sources {
            let found = old.iter().position(|(track, _)| track.source.name == source.name);
            let (track, range) = found.map(|at| old.remove(at)).unwrap_or_default();
            let track = Track { source, ..track };
            if let Some(plan) = &mut planned {
                plan.ranges.push(range.unwrap_or_else(|| PlannedRange {
                    from: track.offset,
                    to: track.offset,
                    ..PlannedRange::default()
                }));
            }
            self.sources.push(track);
        }
        self.live = self.sources.len();
        for (mut track, range) in old {
            if let Some(range) = range {
                track.offset = range.from;
                track.since.retain(|planned| planned.batch <= self.committed);
            }
            self.sources.push(track);
        }
        self.plan = planned;
        self.operators = table.operators;
        self.publishers = table.publishers;
    }

    /// Batches that are committed and not said to be published.
    pub(super) fn unpublished(&self) -> RangeInclusive<u64> {
        self.published + 1..=self.committed
    }

    /// From which offset on a source may be read again.
    pub(super) fn needed(&self, source: usize) -> u64 {
        let planned = self.plan.as_ref().and_then(|plan| plan.ranges.get(source));
        let offset = self.sources.get(source).map_or(0, |track| track.offset);
        planned.map_or(offset, |range| range.from)
    }

    /// Takes up what the sources saved after this batch, which is committed.
    pub(super) fn save(&mut self, batch: u64, saved: Vec<Vec<u8>>) {
        for (track, saved) in self.sources.iter_mut().zip(saved) {
            track.saved = saved;
            track.since.retain(|planned| planned.batch > batch);
        }
    }

    /// How many ranges were planned since the sources saved anything.
    pub(super) fn unsaved(&self) -> usize {
        self.sources.iter().take(self.live).map(|track| track.since.len()).max().unwrap_or(0)
    }
}

impl Track {
    fn plan(&mut self, batch: u64, range: &PlannedRange) {
        self.offset = range.to;
        if range.to > range.from || !range.note.is_empty() {
            let (from, to, note) = (range.from, range.to, range.note.clone());
            self.since.push(Planned { batch, from, to, note });
        }
    }

    /// Where the source goes on.
    pub(super) fn resumed(&self) -> Resumed {
        let since = self
            .since
            .iter()
            .map(|planned| (Range { from: planned.from, to: planned.to }, planned.note.clone()));
        Resumed { offset: self.offset, saved: self.saved.clone(), since: since.collect() }
    }
}

impl PlannedRange {
    /// What of it is written.
    fn written(&self) -> Self {
        Self { saved: None, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ledger of one source, whose first batch is committed.
    fn ledger() -> Ledger {
        let source = Track { offset: 10, ..Track::default() };
        Ledger { epoch: 2, committed: 1, sources: vec![source], live: 1, ..Ledger::default() }
    }

    #[test]
    fn a_frame_is_of_its_own_process_s_time() {
        for (epoch, right) in [(1, false), (2, true), (3, false)] {
            let frame =
                Frame { kind: Kind::Published, first: true, epoch, batch: 1, payload: &[], at: 0 };
            assert_eq!(ledger().apply(&frame).is_ok(), right, "epoch {epoch}");
        }
    }

    #[test]
    fn a_range_begins_where_the_last_one_ended_or_later() {
        for (from, to, right) in [(10, 10, true), (12, 13, true), (9, 20, false), (12, 11, false)] {
            let range = PlannedRange { from, to, ..PlannedRange::default() };
            let plan = Plan { batch: 2, ranges: vec![range], ended: None };
            assert_eq!(ledger().may_plan(&plan, 1).is_ok(), right, "from {from} to {to}");
        }
    }

    #[test]
    fn sources_ended_with_a_batch_before_the_plan_that_says_so() {
        for (ended, right) in [(None, true), (Some(1), true), (Some(2), false)] {
            let range = PlannedRange { from: 10, to: 10, ..PlannedRange::default() };
            let plan = Plan { batch: 2, ranges: vec![range], ended };
            assert_eq!(ledger().may_plan(&plan, 1).is_ok(), right, "{ended:?}");
            assert_eq!(Ledger { ended, ..ledger() }.based().is_ok(), right, "{ended:?}");
        }
    }

    #[test]
    fn a_plan_is_read_as_it_was_written() {
        for ended in [None, Some(0), Some(300)] {
            let (plan, mut payload) = (Plan { batch: 301, ranges: Vec::new(), ended }, Vec::new());
            encode_plan(&plan, &mut payload).unwrap();
            let (kind, payload) = (Kind::Plan, payload.as_slice());
            let frame = Frame { kind, first: true, epoch: 1, batch: 301, payload, at: 0 };
            assert_eq!(decode_plan(&frame), Ok(plan));
        }
    }
}

//! The journal: one segment after the other, each of which begins with all that the ones before it
//! said, but for deltas.

use serde::{Deserialize, Serialize};

use super::coding::{self, Flaw};
use super::frame::{Chain, Group, Kind};
use super::ledger::{Ledger, Table, encode_commit, encode_plan};
use super::names;
use super::options::Tuning;
use super::place::Place;
use super::saved::{Commit, Plan};
use super::segment::Segment;
use crate::Result;

/// What a segment begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Base {
    /// How long the segment before it became, and its last checksum.
    pub(super) before: Option<(u64, u32)>,
    pub(super) ledger: Ledger,
}

impl Base {
    pub(super) fn decode(payload: &[u8]) -> Result<Self, Flaw> {
        let (Self { before, ledger }, later) = coding::take(payload)?;
        let (later, ended) = match later {
            [] => Default::default(),
            later => coding::decode_with(later)?,
        };
        Ok(Self { before, ledger: ledger.with(later, ended) })
    }
}

/// A segment that is complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Complete {
    pub(super) number: u64,
    /// The last batch of which it has a delta, or 0.
    pub(super) delta: u64,
}

/// The journal, as it is written.
#[derive(Debug)]
pub(super) struct Journal {
    place: Place,
    tuning: Tuning,
    pub(super) ledger: Ledger,
    /// The segment that is written to, and its number.
    segment: Segment,
    number: u64,
    /// The last batch of which it has a delta.
    delta: u64,
    /// The batch before its first.
    began: u64,
    /// Those before it, ascending.
    pub(super) complete: Vec<Complete>,
    /// What the sources saved with the plan that is not committed yet.
    saved: Option<Vec<Vec<u8>>>,
    /// The batches that are published, and not said to be.
    published: Option<u64>,
    buffer: Vec<u8>,
}

impl Journal {
    /// A journal whose first segment is written.
    pub(super) fn begin(place: &Place, tuning: Tuning, ledger: Ledger) -> Result<Self> {
        let mut segment = Segment::fresh(place, names::journal(1));
        let mut buffer = Vec::new();
        segment.write(place, ledger.epoch, &mut buffer, |group| base(group, None, &ledger))?;
        Ok(Self::there(place, tuning, ledger, segment, 1))
    }

    /// A journal of which this is the last segment.
    pub(super) fn there(
        place: &Place,
        tuning: Tuning,
        ledger: Ledger,
        segment: Segment,
        number: u64,
    ) -> Self {
        Self {
            place: place.clone(),
            tuning,
            began: ledger.committed,
            ledger,
            segment,
            number,
            delta: 0,
            complete: Vec::new(),
            saved: None,
            published: None,
            buffer: Vec::new(),
        }
    }

    /// What is known of the segments: those before the last, the last delta in it, and the batch
    /// before its first.
    pub(super) fn with_segments(self, complete: Vec<Complete>, delta: u64, began: u64) -> Self {
        Self { complete, delta, began, ..self }
    }

    /// Begins an epoch, of a program that may have another table.
    pub(super) fn open(&mut self, table: Table) -> Result<()> {
        let mut ledger = self.ledger.clone();
        ledger.epoch += 1;
        let table = (table != ledger.table()).then_some(table);
        let put = |group: &mut Group<'_>| {
            group.put(Kind::Opened, ledger.committed, |out| Table::encode(table.as_ref(), out))
        };
        self.segment.write(&self.place, ledger.epoch, &mut self.buffer, put)?;
        if let Some(table) = table {
            ledger.change(table);
        }
        self.ledger = ledger;
        Ok(())
    }

    /// Writes a plan.
    pub(super) fn plan(&mut self, plan: &Plan) -> Result<()> {
        self.ledger.may_plan(plan, self.ledger.committed).map_err(misuse)?;
        self.write(|group| put_plan(group, plan))?;
        self.planned(plan);
        Ok(())
    }

    /// Writes a commit, and the plan of the next batch, in one.
    pub(super) fn commit(&mut self, commit: &Commit, next: Option<&Plan>) -> Result<()> {
        self.ledger.may_commit(commit.batch).map_err(misuse)?;
        if let Some(plan) = next {
            self.ledger.may_plan(plan, commit.batch).map_err(misuse)?;
        }
        if commit.deltas.iter().any(|(index, _)| *index >= self.ledger.operators.len()) {
            return Err(misuse("a delta is of no operator"));
        }
        self.write(|group| {
            group.put(Kind::Commit, commit.batch, |out| encode_commit(commit, out))?;
            next.map_or(Ok(()), |plan| put_plan(group, plan))
        })?;
        self.ledger.commit(commit.batch);
        if !commit.deltas.is_empty() {
            self.delta = commit.batch;
        }
        // What was saved with the plan of this batch counts from here on.
        if let Some(saved) = self.saved.take() {
            self.ledger.save(commit.batch, saved);
        }
        if let Some(plan) = next {
            self.planned(plan);
        }
        Ok(())
    }

    /// Notes that a batch is published, which is written with what is written next.
    pub(super) fn publish(&mut self, batch: u64) {
        if batch > self.ledger.published && batch <= self.ledger.committed {
            self.published = Some(batch);
        }
    }

    /// Writes that batches are published, if that is not written yet.
    pub(super) fn say_published(&mut self) -> Result<()> {
        if self.published.is_some() { self.write(|_| Ok(())) } else { Ok(()) }
    }

    /// Whether the journal would be shorter if it knew what the sources save.
    pub(super) fn wants_positions(&self) -> bool {
        let soon = self.segment.length > self.tuning.segment_bytes / 2
            || self.batches() > self.tuning.segment_batches / 2;
        self.saved.is_none() && soon && self.ledger.unsaved() > 1
    }

    /// The last batch of which there is a delta, or 0.
    pub(super) fn last_delta(&self) -> u64 {
        self.complete.iter().map(|segment| segment.delta).fold(self.delta, u64::max)
    }

    /// The segments that nobody needs, if no delta up to this batch is needed.
    pub(super) fn take_unneeded(&mut self, floor: u64) -> Vec<String> {
        let unneeded = self.complete.iter().take_while(|segment| segment.delta <= floor).count();
        self.complete.drain(..unneeded).map(|segment| names::journal(segment.number)).collect()
    }

    fn batches(&self) -> u64 {
        self.ledger.committed - self.began
    }

    /// Notes a plan that was written, and what the sources saved with it.
    fn planned(&mut self, plan: &Plan) {
        self.ledger.plan(plan);
        if self.wants_positions() {
            let saved = plan.ranges.iter().map(|range| range.saved.clone());
            self.saved = saved.collect();
        }
    }

    /// Writes frames, to a new segment if it is time for one.
    fn write(&mut self, put: impl FnOnce(&mut Group<'_>) -> Result<()>) -> Result<()> {
        let published = self.published;
        let put = |group: &mut Group<'_>| {
            if let Some(batch) = published {
                group.put(Kind::Published, batch, |_| Ok(()))?;
            }
            put(group)
        };
        let full = self.segment.length >= self.tuning.segment_bytes
            || self.batches() >= self.tuning.segment_batches;
        match full {
            true => self.rotate(put)?,
            false => {
                self.segment.write(&self.place, self.ledger.epoch, &mut self.buffer, put)?;
            }
        }
        if let Some(batch) = self.published.take() {
            self.ledger.published = batch;
        }
        Ok(())
    }

    /// Writes frames to a new segment.
    fn rotate(&mut self, put: impl FnOnce(&mut Group<'_>) -> Result<()>) -> Result<()> {
        // What the last segment ends with is what the next one says of it.
        self.segment.repair(&self.place)?;
        let name = names::journal(self.number + 1);
        // A former attempt may have left something.
        self.place.remove(&name)?;
        let mut segment = Segment::fresh(&self.place, name);
        let before = Some((self.segment.length, self.segment.chain.crc));
        let (ledger, buffer) = (&self.ledger, &mut self.buffer);
        let written = segment.write(&self.place, ledger.epoch, buffer, |group| {
            base(group, before, ledger)?;
            put(group)
        });
        if written.is_err() {
            let _ = self.place.remove(&segment.name);
            return written;
        }
        self.complete.push(Complete { number: self.number, delta: self.delta });
        self.began = self.ledger.committed;
        self.number += 1;
        (self.segment, self.delta) = (segment, 0);
        Ok(())
    }
}

/// The first frame of a segment.
fn base(group: &mut Group<'_>, before: Option<(u64, u32)>, ledger: &Ledger) -> Result<()> {
    group.put(Kind::Base, ledger.committed, |out| {
        coding::encode(&(before, ledger, ledger.later(), ledger.ended), out)
    })
}

fn put_plan(group: &mut Group<'_>, plan: &Plan) -> Result<()> {
    group.put(Kind::Plan, plan.batch, |out| encode_plan(plan, out))
}

/// Something was asked of the checkpoint that is against its rules.
fn misuse(what: &'static str) -> crate::Error {
    crate::Error::Checkpoint(format!(
        "the checkpoint was not written to: {what}; if a source of your own gave this range, see \
         the documentation of `Source::plan`"
    ))
}

/// The beginning of a segment's checksums.
pub(super) fn chain(place: &Place, number: u64) -> Chain {
    Chain::begin(place.salt, &names::journal(number))
}

#[cfg(test)]
mod tests {
    use super::super::frame::Frames;
    use super::*;

    #[test]
    fn a_segment_begins_with_what_each_format_says() {
        let ledger = Ledger { epoch: 3, committed: 9, ended: Some(7), ..Ledger::default() };
        let before = Some((5u64, 6u32));
        let (mut first, mut second) = (Vec::new(), Vec::new());
        coding::encode(&(before, &ledger), &mut first).unwrap();
        coding::encode(&(before, &ledger, ledger.later()), &mut second).unwrap();
        let mut today = Vec::new();
        let mut group = Group::new(&mut today, Chain::begin(0, "journal"), 3);
        base(&mut group, before, &ledger).unwrap();
        let today = Frames::new(&today, Chain::begin(0, "journal")).next().unwrap();
        let older = Base { before, ledger: Ledger { ended: None, ..ledger.clone() } };
        assert_eq!(Base::decode(&first), Ok(older.clone()));
        assert_eq!(Base::decode(&second), Ok(older));
        assert_eq!(Base::decode(today.payload), Ok(Base { before, ledger }));
    }
}

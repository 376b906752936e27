//! Checkpoints: what of a job outlives its process.
//!
//! A checkpoint is a folder:
//!
//! | file | what it is |
//! | --- | --- |
//! | `LOCK` | held by the process that has the checkpoint, which it names |
//! | `META` | whose checkpoint it is |
//! | `journal-<n>` | what was planned, committed and published, with what each batch changed |
//! | `snap-<n>` | the state of one virtual shard, after some batch |
//! | `kept-<id>` | the state of an operator that the program no longer has |
//! | `wal/<source>/<offset>` | what was read of a source that cannot replay |
//!
//! A batch is planned, computed, prepared by the sinks, committed, published. Its commit, a frame
//! of the journal, is the only decision; a state is what was sliced, and the deltas of later
//! commits.
//! After a power cut everything that was synced is there; what is not as it was written, and cannot
//! be the torn end of a last write, is refused.

mod background;
mod coding;
mod contents;
mod frame;
pub mod inspect;
mod journal;
mod kept;
mod ledger;
mod log;
mod log_scan;
mod meta;
mod migration;
mod names;
mod options;
mod piece;
mod place;
mod publishers;
mod recovery;
mod saved;
mod segment;
mod slices;
mod steady;
mod verdict;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

pub use options::Checkpoint;
pub use piece::Piece;
pub use saved::SavedState;
#[doc(hidden)]
pub use saved::{PlannedRange, Resumed};

pub(crate) use log::Log;
pub(crate) use migration::Migration;
pub(crate) use publishers::Publisher;
pub(crate) use saved::{Commit, Identity, KnownSource, Plan, Recovered};

use crate::disk::{Disk, DiskLock};
use crate::{Error, Result};
use background::{Background, Task};
use journal::Journal;
use options::Tuning;
use place::Place;
use slices::{Shelf, Slice};

/// How many slices may wait to be written.
const WAITING: usize = 8;

/// The checkpoint of a running job.
///
/// Where a call fails for want of space nothing has changed, and it can be made again, the same.
#[derive(Debug)]
pub(crate) struct Checkpointer {
    place: Place,
    tuning: Tuning,
    journal: Journal,
    shelf: Shelf,
    background: Background,
    /// Shards whose slices are being written.
    writing: Vec<u64>,
    /// Bytes that slices may still cost; below zero, none is due.
    credit: i64,
    notices: Vec<String>,
    /// Given back last.
    _lock: Box<dyn DiskLock>,
}

impl Checkpointer {
    /// Opens a job's checkpoint, or begins it with batches counted from `start`: takes the lock,
    /// reads and verifies everything, mends a torn end, and judges the program's operators.
    pub(crate) fn open(
        disk: Arc<dyn Disk>,
        checkpoint: &Checkpoint,
        job: &Identity,
        start: Duration,
    ) -> Result<(Self, Recovered)> {
        let tuning = checkpoint.tuning;
        let opened = recovery::open(disk, checkpoint, job, start)?;
        let recovery::Opened { place, lock, journal, shelf, recovered } = opened;
        let this = Self {
            background: Background::new(&place),
            place,
            tuning,
            journal,
            shelf,
            writing: Vec::new(),
            credit: 0,
            notices: Vec::new(),
            _lock: lock,
        };
        Ok((this, recovered))
    }

    /// The log of a source that cannot replay, by the source's place in the block. What lies beyond
    /// the offset that the source resumes at was never planned.
    pub(crate) fn log(&mut self, source: usize) -> Result<Log> {
        let ledger = &self.journal.ledger;
        let Some(track) = ledger.sources.get(source).filter(|_| source < ledger.live) else {
            return Err(Error::Checkpoint(format!("there is no source {source}")));
        };
        let needed = ledger.needed(source);
        let place = self.place.log(&track.source.name);
        let (log, notices) = Log::open(place, self.tuning, ledger.epoch, needed, track.offset)?;
        self.notices.extend(notices);
        Ok(log)
    }

    /// From which offset on a source may be read again, by the source's place in the block: all
    /// before it is committed.
    pub(crate) fn needed(&self, source: usize) -> u64 {
        self.journal.ledger.needed(source)
    }

    /// What somebody should know since this was last asked.
    pub(crate) fn notices(&mut self) -> Vec<String> {
        std::mem::take(&mut self.notices)
    }

    /// The epoch: how many times the checkpoint was opened.
    #[cfg(test)]
    pub(crate) const fn epoch(&self) -> u64 {
        self.journal.ledger.epoch
    }

    /// Writes what the first batch, or the first after a pause, is made of.
    pub(crate) fn plan(&mut self, plan: &Plan) -> Result<()> {
        self.journal.plan(plan)
    }

    /// Whether the next plan should say what its sources save.
    pub(crate) fn wants_positions(&self) -> bool {
        self.journal.wants_positions()
    }

    /// Decides that the planned batch was, and writes what the next one is made of, in one. If it
    /// fails the batch may be committed all the same: the sinks must not forget it, and the call
    /// can only be repeated.
    pub(crate) fn commit(&mut self, commit: &Commit, next: Option<&Plan>) -> Result<()> {
        self.settle()?;
        self.journal.commit(commit, next)?;
        self.credit = self.credit_after(commit);
        self.remove_unneeded()
    }

    /// The credit once a batch is committed. Nothing is saved up for times when much changes.
    fn credit_after(&self, commit: &Commit) -> i64 {
        let bytes: usize = commit.deltas.iter().map(|(_, bytes)| bytes.len()).sum();
        let earned = self.tuning.batch_earns.saturating_add(bytes as u64);
        self.credit.min(0).saturating_add_unsigned(earned)
    }

    /// Notes that all outputs of a batch, and of those before it, are published; it is written with
    /// what is written next.
    pub(crate) fn published(&mut self, batch: u64) {
        self.journal.publish(batch);
    }

    /// The job ends: what it has published is written.
    pub(crate) fn end(&mut self) -> Result<()> {
        match self.journal.say_published() {
            // It is published again, then: that changes nothing.
            Err(error) if error.is_full() => Ok(()),
            outcome => outcome,
        }
    }

    /// The shards of which slices are due with a commit: to be saved as of its batch, before the
    /// next is computed, and given to `slice` once it is written. A slice that could not be written
    /// fails here.
    pub(crate) fn due_shards(&mut self, commit: &Commit) -> Result<Vec<u64>> {
        self.settle()?;
        let mut due = Vec::new();
        if self.journal.ledger.operators.is_empty() {
            return Ok(due);
        }
        let before = self.journal.last_delta();
        let changed = if commit.deltas.is_empty() { before } else { commit.batch };
        let (mut credit, mut taken) = (self.credit_after(commit), self.writing.clone());
        while credit >= 0 && taken.len() < WAITING {
            let stalest = self.shelf.stalest(&taken);
            let Some((shard, batch)) = stalest else { break };
            if batch >= changed {
                break;
            }
            // It will be about as large as it was.
            let bytes = self.shelf.of_shard(shard).last().map_or(0, |slice| slice.bytes);
            credit = credit.saturating_sub_unsigned(self.tuning.slice_costs + bytes);
            taken.push(shard);
            due.push(shard);
        }
        Ok(due)
    }

    /// Whether operations on the disk come one after the other, as a test makes them.
    pub(crate) fn in_order(&self) -> bool {
        self.place.disk.in_order()
    }

    /// Takes a slice: of each operator the state of a shard, as of the batch committed last.
    pub(crate) fn slice(&mut self, shard: u64, states: Vec<(usize, Vec<u8>)>) -> Result<()> {
        let ledger = &self.journal.ledger;
        let id = |index: usize| ledger.operators.get(index).map(|operator| operator.id.clone());
        let bytes: usize = states.iter().map(|(_, bytes)| bytes.len()).sum();
        let states: Option<Vec<_>> =
            states.into_iter().map(|(index, bytes)| Some((id(index)?, bytes))).collect();
        let states = states.filter(|states| states.len() == ledger.operators.len());
        let Some(states) = states else {
            let what = format!("a slice of shard {shard} has not one state for each operator");
            return Err(Error::Checkpoint(what));
        };
        let number = self.shelf.take_number();
        let slice = Slice { number, shard, batch: ledger.committed, bytes: bytes as u64 };
        self.credit = self.credit.saturating_sub_unsigned(self.tuning.slice_costs);
        self.credit = self.credit.saturating_sub_unsigned(slice.bytes);
        self.writing.push(shard);
        self.background.take(Task::Slice(slice, ledger.epoch, states))
    }

    /// Takes note of what has been done meanwhile; what failed fails here.
    fn settle(&mut self) -> Result<()> {
        let mut outcome = Ok(());
        for done in self.background.done() {
            match done {
                Ok(slice) => {
                    self.writing.retain(|shard| *shard != slice.shard);
                    let useless = self.shelf.put(slice);
                    self.remove(useless)?;
                }
                Err(error) => {
                    // Which shard it was does not matter: they are the stalest, and due again.
                    self.writing.clear();
                    outcome = Err(error);
                }
            }
        }
        outcome
    }

    /// Removes the segments of the journal that nobody needs.
    fn remove_unneeded(&mut self) -> Result<()> {
        let older = self.shelf.batches().map(|(_, older)| older).min().unwrap_or(0);
        let needs = self.journal.ledger.operators.iter().map(|operator| operator.since.max(older));
        let floor = needs.min().unwrap_or(u64::MAX);
        let unneeded = self.journal.take_unneeded(floor);
        self.remove(unneeded)
    }

    fn remove(&mut self, files: Vec<String>) -> Result<()> {
        if files.is_empty() { Ok(()) } else { self.background.take(Task::Remove(files)) }
    }
}

//! A source that cannot replay, behind a log: what it gives is in the log before it is planned.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::set::Room;
use super::{Codec, Limit, Notices, Range, Source};
use crate::batch::Batch;
use crate::checkpoint::Log;
use crate::{Error, Result};

/// A source's log. Its offsets are the source's, as its job sees them.
pub(super) struct Logged<B> {
    log: Log,
    codec: Codec<B>,
    /// Where the next batch begins.
    planned: u64,
    /// The end of the last batch that was committed, told by the half of the job that computes.
    committed: Arc<AtomicU64>,
    /// How many bytes may wait.
    limit: u64,
    /// The batch that was planned last, until it is read.
    ready: Option<(Range, B)>,
    /// The batch for which the log had no space. No other is read before it is in the log.
    unsynced: Option<(Range, B)>,
    /// Whether that was said.
    said: bool,
    notices: Notices,
}

impl<B: Batch> Logged<B> {
    /// The log of a source whose batches were planned up to an offset.
    pub(super) fn new(
        log: Log,
        codec: Codec<B>,
        planned: u64,
        committed: Arc<AtomicU64>,
        limit: u64,
        notices: Notices,
    ) -> Self {
        Self {
            log,
            codec,
            planned,
            committed,
            limit,
            ready: None,
            unsynced: None,
            said: false,
            notices,
        }
    }

    /// The next batch: one that an earlier process had logged and not planned, or what the source
    /// has now, once that is in the log.
    pub(super) fn plan<S>(&mut self, source: &mut S, limit: Limit) -> Result<Range>
    where
        S: Source<Batch = B>,
    {
        let committed = self.committed.load(Ordering::Acquire);
        self.log.truncate_before(committed)?;
        if let Some(range) = self.logged_before()? {
            self.planned = range.to;
            return Ok(range);
        }
        let here = Range { from: self.planned, to: self.planned };
        let (range, batch) = match self.unsynced.take() {
            Some(unsynced) => unsynced,
            None if self.is_full(committed) => return Ok(here),
            None => {
                let range = source.plan(limit)?;
                let batch = source.read(range)?;
                // Where a source begins is noted, too: a restart goes on there.
                let noted = !batch.is_empty() || self.log.is_new();
                let saved = if noted { source.save() } else { Vec::new() };
                if batch.is_empty() && saved.is_empty() {
                    self.ready = Some((here, batch));
                    return Ok(here);
                }
                let codec = &self.codec;
                (self.log.append(&saved, |out| (codec.encode)(&batch, out))?, batch)
            }
        };
        match self.log.sync() {
            Ok(()) => {
                self.said = false;
                self.planned = range.to;
                self.ready = Some((range, batch));
                Ok(range)
            }
            // Nothing comes of this source until there is space, and it is not asked for more.
            Err(full) if full.is_full() => {
                if !std::mem::replace(&mut self.said, true) {
                    self.notices.say(format_args!("its log waits for space: {full}"));
                }
                self.unsynced = Some((range, batch));
                Ok(here)
            }
            Err(other) => Err(other),
        }
    }

    /// Whether what the source has could go into the log now, and be planned.
    pub(super) fn room(&mut self) -> Result<Room> {
        let committed = self.committed.load(Ordering::Acquire);
        if self.logged_before()?.is_some() {
            return Ok(Room::Now);
        }
        if self.unsynced.is_none() {
            return Ok(if self.is_full(committed) { Room::Later } else { Room::Now });
        }
        self.log.truncate_before(committed)?;
        match self.log.sync() {
            Ok(()) => Ok(Room::Now),
            Err(Error::Io { doing, cause }) => {
                let lost = "what was accepted and is not there yet is lost if the job ends";
                let error = Error::io(format!("{doing}; {lost}"), cause);
                if error.is_full() { Ok(Room::None(error)) } else { Err(error) }
            }
            Err(other) => Err(other),
        }
    }

    /// What an earlier process had logged and not planned.
    fn logged_before(&self) -> Result<Option<Range>> {
        match self.unsynced {
            Some(_) => Ok(None),
            None => self.log.next_after(self.planned),
        }
    }

    /// Whether so much waits to be computed that no more is taken.
    fn is_full(&self, committed: u64) -> bool {
        // Of nothing that waits, no limit is full.
        self.log.bytes_after(committed) >= self.limit.max(1)
    }

    /// The records of a range that was planned, by this process or an earlier one.
    pub(super) fn read<S>(&mut self, source: &mut S, range: Range) -> Result<B>
    where
        S: Source<Batch = B>,
    {
        match self.ready.take() {
            Some((planned, batch)) if planned == range => return Ok(batch),
            _ if range.is_empty() => return source.read(range),
            _ => {}
        }
        let mut batches = self.log.read(range)?;
        match (batches.pop(), batches.is_empty()) {
            (Some(bytes), true) => (self.codec.decode)(&bytes),
            _ => Err(Error::Checkpoint(format!(
                "the log has no batch from offset {} to {}",
                range.from, range.to
            ))),
        }
    }

    /// What the source saved with the last batch in the log; empty if nothing.
    pub(super) fn saved(&self) -> &[u8] {
        self.log.saved()
    }

    /// Whether everything in the log was planned.
    pub(super) fn is_through(&self) -> bool {
        self.unsynced.is_none() && matches!(self.log.next_after(self.planned), Ok(None))
    }
}

impl<B> fmt::Debug for Logged<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Logged").field("planned", &self.planned).finish_non_exhaustive()
    }
}

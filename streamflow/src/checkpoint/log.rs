//! The write-ahead log of a source that cannot replay: what was read is in it before it is planned,
//! until it is committed.
//!
//! Offsets count the log's bytes, over all segments that ever were; a segment's name is the offset
//! that it begins at.

use std::collections::VecDeque;

use super::coding;
use super::frame::{Chain, End, Frame, Frames, Group, HEADER, Kind, OVERHEAD};
use super::log_scan::{Scan, Tail};
use super::names::{self, damage};
use super::options::Tuning;
use super::place::Place;
use super::segment::Segment;
use crate::Result;
use crate::source::Range;

/// What a frame of a log has: what the source saved, and the batch.
pub(super) fn entry_of<'a>(frame: &Frame<'a>) -> Option<(&'a [u8], &'a [u8])> {
    match frame.kind {
        Kind::Entry => Some((&[], frame.payload)),
        Kind::Placed => {
            let (length, rest) = coding::take::<u64>(frame.payload).ok()?;
            rest.split_at_checked(usize::try_from(length).ok()?)
        }
        _ => None,
    }
}

/// A log, as it is written.
#[derive(Debug)]
pub(crate) struct Log {
    place: Place,
    tuning: Tuning,
    epoch: u64,
    /// The segment that is written to, and the offset it begins at.
    segment: Segment,
    base: u64,
    /// Those before it: where they begin.
    complete: VecDeque<u64>,
    /// What is not written yet, and the checksum of its end.
    waiting: Vec<u8>,
    chain: Chain,
    /// What the source saved with the last batch, as an earlier process left it; empty if nothing.
    saved: Vec<u8>,
}

impl Log {
    /// Opens the log of a source, of which all up to `planned` was planned and all up to `needed`
    /// is committed; tells what somebody should know.
    pub(super) fn open(
        place: Place,
        tuning: Tuning,
        epoch: u64,
        needed: u64,
        planned: u64,
    ) -> Result<(Self, Vec<String>)> {
        let made = place.disk.create_dir_all(&place.folder);
        made.map_err(place.failed("making", ""))?;
        let Scan { behind, complete, last, saved } = Scan::of(&place, needed, planned)?;
        let Some(Tail { base, length, chain, end, .. }) = last else {
            let segment = Segment::fresh(&place, names::log(0));
            return Ok((Self::there(place, tuning, epoch, segment, 0, complete), Vec::new()));
        };
        let (name, mut notices) = (names::log(base), Vec::new());
        match end {
            // A process that was killed may have left bytes that a power cut would take back, yet.
            End::Whole => place.sync_file(&name)?,
            End::Torn(bad) | End::Damaged(bad) => {
                place.cut(&name, length)?;
                notices.push(format!(
                    "`{}` ended in a write that was cut off, at byte {}: {}; that write does not count",
                    place.path(&name).display(),
                    bad.at,
                    bad.how
                ));
            }
        }
        place.sync()?;
        place.remove_all(&behind)?;
        let segment = Segment::there(name, length, chain);
        let there = Self::there(place, tuning, epoch, segment, base, complete);
        Ok((Self { saved, ..there }, notices))
    }

    fn there(
        place: Place,
        tuning: Tuning,
        epoch: u64,
        segment: Segment,
        base: u64,
        complete: VecDeque<u64>,
    ) -> Self {
        let (chain, waiting, saved) = (segment.chain, Vec::new(), Vec::new());
        Self { place, tuning, epoch, segment, base, complete, waiting, chain, saved }
    }

    /// The offset up to which everything is synced.
    pub(crate) fn end(&self) -> u64 {
        self.base + self.segment.length
    }

    /// Whether it never had a batch.
    pub(crate) fn is_new(&self) -> bool {
        self.end() == 0
    }

    /// Bytes behind an offset, those that wait for a sync included.
    pub(crate) fn bytes_after(&self, offset: u64) -> u64 {
        self.end().saturating_sub(offset) + self.waiting.len() as u64
    }

    /// What the source saved with the last batch of an earlier process; empty if nothing.
    pub(crate) fn saved(&self) -> &[u8] {
        &self.saved
    }

    /// Adds a batch, whose bytes `encode` appends, with what its source saves after it, if that is
    /// anything; tells its place. It lasts after `sync`.
    pub(crate) fn append(
        &mut self,
        saved: &[u8],
        encode: impl FnOnce(&mut Vec<u8>) -> Result<()>,
    ) -> Result<Range> {
        if self.waiting.is_empty() && self.segment.length >= self.tuning.segment_bytes {
            self.rotate()?;
        }
        let from = self.end() + self.waiting.len() as u64;
        let mut group = Group::new(&mut self.waiting, self.chain, self.epoch);
        match saved.is_empty() {
            true => group.put(Kind::Entry, from, encode)?,
            false => group.put(Kind::Placed, from, |out| {
                coding::encode(&(saved.len() as u64), out)?;
                out.extend(saved);
                encode(out)
            })?,
        }
        self.chain = group.chain();
        Ok(Range { from, to: self.end() + self.waiting.len() as u64 })
    }

    /// Makes all that was added last. If it fails, it can be tried again.
    pub(crate) fn sync(&mut self) -> Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        self.segment.write_bytes(&self.place, &self.waiting, self.chain)?;
        self.waiting.clear();
        // A batch may be large once.
        self.waiting.shrink_to(1 << 20);
        Ok(())
    }

    /// The batch that begins at an offset, if one does that is synced.
    pub(crate) fn next_after(&self, offset: u64) -> Result<Option<Range>> {
        if offset >= self.end() {
            return Ok(None);
        }
        let (base, name) = self.segment_of(offset);
        let at = offset - base;
        let header = self.place.disk.read_at(&self.place.path(&name), at, HEADER);
        let header = header.map_err(self.place.failed("reading", &name))?;
        let length = header.first_chunk().map_or(0, |length| u32::from_le_bytes(*length));
        let to = offset + u64::from(length) + OVERHEAD as u64;
        // That it is a frame is found when it is read.
        Ok(Some(Range { from: offset, to: to.min(self.end()) }))
    }

    /// The batches in a range, in order.
    pub(crate) fn read(&self, range: Range) -> Result<Vec<Vec<u8>>> {
        let (mut batches, mut from) = (Vec::new(), range.from);
        while from < range.to {
            let (base, name) = self.segment_of(from);
            let next = self.complete.iter().find(|next| **next > base).copied();
            let end = next.unwrap_or(if base == self.base { self.end() } else { self.base });
            let to = range.to.min(end);
            let flawed = |how| damage(&self.place.folder, &name, (from - base) as usize, how);
            if to <= from {
                return Err(flawed("it ends before what was planned of it"));
            }
            // A frame's checksum goes on from the one before it.
            let before = (from - base).min(4);
            let length = usize::try_from(to - from + before).unwrap_or(usize::MAX);
            let bytes =
                self.place.disk.read_at(&self.place.path(&name), from - base - before, length);
            let bytes = bytes.map_err(self.place.failed("reading", &name))?;
            let chain = match bytes.first_chunk().filter(|_| before == 4) {
                Some(crc) => Chain::after(self.place.salt, u32::from_le_bytes(*crc)),
                None => Chain::begin(self.place.salt, &name),
            };
            let mut frames = Frames::new(&bytes[before as usize..], chain);
            for frame in frames.by_ref() {
                let entry = entry_of(&frame).filter(|_| frame.batch == from + frame.at as u64);
                let (_, batch) = entry.ok_or_else(|| flawed("a batch is not in its place"))?;
                batches.push(batch.to_vec());
            }
            let (read, _) = frames.reached();
            if from + read as u64 != to {
                return Err(flawed("a planned range is not made of whole batches"));
            }
            from = to;
        }
        Ok(batches)
    }

    /// Gives back the space of segments whose batches are all committed.
    pub(crate) fn truncate_before(&mut self, offset: u64) -> Result<()> {
        // How far the log goes, and what the source saved, is to be seen by the next process also
        // where the segment that is written to could not be made yet.
        let needed = usize::from(self.segment.length == 0);
        while let Some(base) = self.complete.front().copied() {
            let next = self.complete.get(1).copied().unwrap_or(self.base);
            if next > offset || self.complete.len() <= needed {
                break;
            }
            self.place.remove(&names::log(base))?;
            self.complete.pop_front();
        }
        Ok(())
    }

    fn rotate(&mut self) -> Result<()> {
        self.segment.repair(&self.place)?;
        let end = self.end();
        self.complete.push_back(self.base);
        self.segment = Segment::fresh(&self.place, names::log(end));
        (self.base, self.chain) = (end, self.segment.chain);
        Ok(())
    }

    /// The segment in which an offset is.
    fn segment_of(&self, offset: u64) -> (u64, String) {
        let within = |base: &&u64| **base <= offset;
        let base = match self.base <= offset {
            true => self.base,
            false => self.complete.iter().rev().find(within).copied().unwrap_or(self.base),
        };
        (base, names::log(base))
    }
}

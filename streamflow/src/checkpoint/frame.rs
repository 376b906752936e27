//! Frames: the form of everything that a checkpoint writes.
//!
//! ```text
//! length u32 | kind u8 | epoch u64 | batch u64 | payload | crc32c u32      (little-endian)
//! ```
//!
//! The checksum covers the checkpoint's salt, the frame before it (by its checksum), header and
//! payload: a frame that is missing, doubled, swapped or from another file is as bad as a damaged
//! one. The salt is secret, so that no record can be made to look like a frame.
//!
//! The first frame after each sync is marked as such. It proves that all before it had been synced:
//! a bad frame with none such behind it is the torn end of the last write, any other is damage.

use std::ops::Range;

use crate::{Error, Result};

/// Bytes before the payload.
pub(super) const HEADER: usize = 21;

/// Bytes of a frame without a payload.
pub(super) const OVERHEAD: usize = HEADER + 4;

/// Marks a frame before which everything was synced.
const FIRST: u8 = 0x80;

/// How many bytes, in multiples of a file's, are hashed at most to find out what follows a bad
/// frame.
const EFFORT: usize = 64;

/// What a frame says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// What a program has: sources, operators, outputs; the epoch begins.
    Opened = 1,
    /// The state of the journal at the beginning of a segment.
    Base,
    Plan,
    Commit,
    /// A batch and all before it are published.
    Published,
    /// A batch of a log.
    Entry,
    /// Of the file that says whose checkpoint it is.
    Meta,
    /// The head of a slice, or of a kept operator.
    Head,
    /// One operator's part of a slice, or one shard of a kept operator.
    State,
    /// One delta of a kept operator.
    Delta,
    /// A batch of a log, behind where its source was after it.
    Placed,
}

impl Kind {
    /// All of them, in order of their numbers.
    const ALL: [Self; 11] = [
        Self::Opened,
        Self::Base,
        Self::Plan,
        Self::Commit,
        Self::Published,
        Self::Entry,
        Self::Meta,
        Self::Head,
        Self::State,
        Self::Delta,
        Self::Placed,
    ];

    fn of(byte: u8) -> Option<Self> {
        let at = (byte & !FIRST).checked_sub(Self::Opened as u8)?;
        Self::ALL.get(usize::from(at)).copied()
    }
}

/// A frame that was read, and is as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Frame<'a> {
    pub(super) kind: Kind,
    pub(super) first: bool,
    pub(super) epoch: u64,
    pub(super) batch: u64,
    pub(super) payload: &'a [u8],
    /// Where it stands in its file.
    pub(super) at: usize,
}

/// The checksum up to some place of a file; what is written or read next goes on from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chain {
    salt: u64,
    pub(super) crc: u32,
}

impl Chain {
    /// The beginning of a file, by its place in the checkpoint.
    pub(super) fn begin(salt: u64, place: &str) -> Self {
        Self { salt, crc: crc32c::crc32c(place.as_bytes()) }
    }

    /// Goes on from a checksum that is in a file.
    pub(super) const fn after(salt: u64, crc: u32) -> Self {
        Self { salt, crc }
    }

    /// The checksum of a frame that follows.
    fn next(self, frame: &[u8]) -> u32 {
        let mut before = [0; 12];
        before[..8].copy_from_slice(&self.salt.to_le_bytes());
        before[8..].copy_from_slice(&self.crc.to_le_bytes());
        crc32c::crc32c_append(crc32c::crc32c(&before), frame)
    }
}

/// Frames that are written together.
#[derive(Debug)]
pub(super) struct Group<'a> {
    out: &'a mut Vec<u8>,
    chain: Chain,
    epoch: u64,
    first: bool,
}

impl<'a> Group<'a> {
    /// Frames that are put behind others which wait to be written, if there are any; else they go
    /// to the end of a file, all of which was synced.
    pub(super) fn new(out: &'a mut Vec<u8>, chain: Chain, epoch: u64) -> Self {
        let first = out.is_empty();
        Self { out, chain, epoch, first }
    }

    /// The checksum of what was put.
    pub(super) const fn chain(&self) -> Chain {
        self.chain
    }

    /// Puts a frame, whose payload `write` appends.
    pub(super) fn put(
        &mut self,
        kind: Kind,
        batch: u64,
        write: impl FnOnce(&mut Vec<u8>) -> Result<()>,
    ) -> Result<()> {
        let from = self.out.len();
        let mark = if self.first { FIRST } else { 0 };
        self.out.extend([0; 4]);
        self.out.push(kind as u8 | mark);
        self.out.extend(self.epoch.to_le_bytes());
        self.out.extend(batch.to_le_bytes());
        let written = write(self.out).and_then(|()| self.seal(from));
        if written.is_err() {
            self.out.truncate(from);
        }
        written
    }

    fn seal(&mut self, from: usize) -> Result<()> {
        let length = self.out.len() - from - HEADER;
        let length = u32::try_from(length).map_err(|_| too_long(length))?;
        self.out[from..from + 4].copy_from_slice(&length.to_le_bytes());
        self.chain.crc = self.chain.next(&self.out[from..]);
        self.out.extend(self.chain.crc.to_le_bytes());
        self.first = false;
        Ok(())
    }
}

fn too_long(length: usize) -> Error {
    Error::Checkpoint(format!(
        "a batch has {length} bytes to be kept, and a frame holds at most {}. A restart reads the \
         same batch again: start a program that keeps less of each record or key, or begin a fresh \
         checkpoint in another folder. A `max_rate` of the sources makes later batches smaller",
        u32::MAX
    ))
}

/// Where a file stops being what was written, and how that shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bad {
    pub(super) at: usize,
    pub(super) how: &'static str,
}

/// How the frames of a file end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// With the file.
    Whole,
    /// In a write that was cut off.
    Torn(Bad),
    /// In damage: something that was written later follows.
    Damaged(Bad),
}

/// Reads frames, one after the other.
#[derive(Clone, Debug)]
pub(super) struct Frames<'a> {
    bytes: &'a [u8],
    at: usize,
    chain: Chain,
    bad: Option<Bad>,
}

impl<'a> Frames<'a> {
    pub(super) const fn new(bytes: &'a [u8], chain: Chain) -> Self {
        Self { bytes, at: 0, chain, bad: None }
    }

    /// How far the file is as it was written, and the checksum there.
    pub(super) const fn reached(&self) -> (usize, Chain) {
        (self.at, self.chain)
    }

    /// How the frames end, after the last was read.
    pub(super) fn end(&self) -> End {
        match self.bad.clone() {
            None => End::Whole,
            Some(bad) if self.later_follows() => End::Damaged(bad),
            Some(bad) => End::Torn(bad),
        }
    }

    /// Whether a frame follows the bad one which was written after that had been synced; also when
    /// finding out would take too long, as it never does by chance.
    fn later_follows(&self) -> bool {
        let Self { bytes, at, chain, .. } = *self;
        let mut effort = bytes.len().saturating_mul(EFFORT);
        let mut found = |place: usize, crc: u32| {
            let Some(span) = span(bytes, place) else { return false };
            if bytes[place + 4] & FIRST == 0 {
                return false;
            }
            let Some(left) = effort.checked_sub(span.len()) else { return true };
            effort = left;
            check(bytes, place, span, Chain { crc, ..chain }).is_ok()
        };
        // The bad frame may be bad by its checksum alone: the next one goes on from what that was.
        if let Some(span) = span(bytes, at) {
            let should_be = chain.next(&bytes[at..span.end - 4]);
            if found(span.end, should_be) {
                return true;
            }
        }
        (at + 1..bytes.len()).any(|place| {
            let before = place.checked_sub(4).map(|from| word(bytes, from));
            before.is_some_and(|crc| found(place, crc))
        })
    }
}

impl<'a> Iterator for Frames<'a> {
    type Item = Frame<'a>;

    fn next(&mut self) -> Option<Frame<'a>> {
        let Self { bytes, at, chain, .. } = *self;
        if self.bad.is_some() || at == bytes.len() {
            return None;
        }
        let read = match span(bytes, at) {
            Some(span) => check(bytes, at, span, chain),
            None => Err("a frame's header is no header, or reaches beyond the end"),
        };
        match read {
            Ok((frame, crc)) => {
                self.at += OVERHEAD + frame.payload.len();
                self.chain.crc = crc;
                Some(frame)
            }
            Err(how) => {
                self.bad = Some(Bad { at, how });
                None
            }
        }
    }
}

/// Four bytes of a file, which are there.
fn word(bytes: &[u8], from: usize) -> u32 {
    bytes[from..].first_chunk().map_or(0, |word| u32::from_le_bytes(*word))
}

/// Where a frame begins and ends, if what is at its place may be one.
fn span(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let header = bytes.get(at..at.checked_add(HEADER)?)?;
    Kind::of(header[4])?;
    let end = at.checked_add(OVERHEAD)?.checked_add(word(bytes, at) as usize)?;
    (end <= bytes.len()).then_some(at..end)
}

/// The frame in a span, and its checksum.
fn check(
    bytes: &[u8],
    at: usize,
    span: Range<usize>,
    chain: Chain,
) -> Result<(Frame<'_>, u32), &'static str> {
    let frame = &bytes[span.start..span.end - 4];
    let crc = word(bytes, span.end - 4);
    if chain.next(frame) != crc {
        return Err("a frame's checksum is wrong");
    }
    let number =
        |from: usize| frame[from..].first_chunk().map_or(0, |number| u64::from_le_bytes(*number));
    let kind = Kind::of(frame[4]).ok_or("a frame is of no known kind")?;
    let (epoch, batch) = (number(5), number(13));
    let first = frame[4] & FIRST != 0;
    Ok((Frame { kind, first, epoch, batch, payload: &frame[HEADER..], at }, crc))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_is_said_with_what_helps() {
        let told = too_long(5 << 30).to_string();
        let start =
            "a batch has 5368709120 bytes to be kept, and a frame holds at most 4294967295. ";
        assert!(told.starts_with(start), "{told}");
        assert!(told.contains("A restart reads the same batch again"), "{told}");
        assert!(!told.contains("interval"), "a checkpoint forbids another: {told}");
    }
}

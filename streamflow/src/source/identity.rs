//! Which file it is: the same as an earlier process read, or another one.

use std::fs::Metadata;
use std::io;
use std::time::UNIX_EPOCH;

use crate::{Error, Result};

/// A file's size and the time of its last change: what tells that it is still the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Identity {
    /// Nanoseconds since the Unix epoch.
    pub(super) modified: i64,
    pub(super) size: u64,
}

impl Identity {
    /// As a folder, or an open file, tells.
    pub(super) fn of(file: &Metadata) -> io::Result<Self> {
        let nanos = |since: std::time::Duration| i64::try_from(since.as_nanos());
        let modified = match file.modified()?.duration_since(UNIX_EPOCH) {
            Ok(after) => nanos(after).unwrap_or(i64::MAX),
            Err(before) => nanos(before.duration()).map_or(i64::MIN, |nanos| -nanos),
        };
        Ok(Self { modified, size: file.len() })
    }

    pub(super) fn encode(self, out: &mut Vec<u8>) {
        out.extend(self.modified.to_le_bytes());
        out.extend(self.size.to_le_bytes());
    }

    /// Takes an identity off the front of `bytes`.
    pub(super) fn decode(bytes: &mut &[u8]) -> Result<Self> {
        let modified = i64::from_le_bytes(take(bytes)?);
        Ok(Self { modified, size: u64::from_le_bytes(take(bytes)?) })
    }
}

/// Takes so many bytes off the front of what a checkpoint kept.
pub(super) fn take<const N: usize>(bytes: &mut &[u8]) -> Result<[u8; N]> {
    let (first, rest) = bytes.split_first_chunk().ok_or_else(cut_off)?;
    *bytes = rest;
    Ok(*first)
}

/// What a checkpoint kept of a source is not what the source wrote.
pub(super) fn cut_off() -> Error {
    Error::other("what the checkpoint keeps of the source's files is damaged")
}

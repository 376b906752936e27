//! Which file it is: the same as an earlier process read, or another one.

use std::fs::Metadata;
use std::io;
use std::time::{Duration, UNIX_EPOCH};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// A file's size and the time of its last change: what tells that it is still the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Identity {
    /// Nanoseconds since the Unix epoch.
    pub(super) modified: i64,
    pub(super) size: u64,
}

impl Identity {
    /// As a folder, or an open file, tells.
    pub(super) fn of(file: &Metadata) -> io::Result<Self> {
        let nanos = |since: Duration| i64::try_from(since.as_nanos());
        let modified = match file.modified()?.duration_since(UNIX_EPOCH) {
            Ok(after) => nanos(after).unwrap_or(i64::MAX),
            Err(before) => nanos(before.duration()).map_or(i64::MIN, |nanos| -nanos),
        };
        Ok(Self { modified, size: file.len() })
    }
}

/// What a checkpoint is to keep of a source's files, as bytes.
pub(super) fn kept(what: &impl Serialize) -> Vec<u8> {
    // Numbers and names in a vector: there is nothing in them that could fail.
    postcard::to_extend(what, Vec::new()).unwrap_or_default()
}

/// What a checkpoint has kept of a source's files.
pub(super) fn known<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    let damaged = "what the checkpoint keeps of the source's files is damaged";
    postcard::from_bytes(bytes).map_err(|cause| Error::other(format!("{damaged}: {cause}")))
}

//! What is reported of each batch.

use crate::BatchTime;

/// Records that a source dropped, by reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drops {
    /// Lines longer than the limit.
    pub too_long: u64,
    /// Lines that are not UTF-8.
    pub invalid_utf8: u64,
    /// Last lines cut off by a connection's end.
    pub unterminated: u64,
    /// Records dropped for a reason of a user's own source.
    pub other: u64,
}

/// What happened in one batch.
#[derive(Clone, Debug)]
pub struct BatchReport {
    /// The batch's time.
    pub time: BatchTime,
    /// Each source's name, the records it gave, and what it dropped.
    pub sources: Vec<(&'static str, u64, Drops)>,
}

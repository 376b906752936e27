//! What a checkpoint is told of a job, and what it tells the next process.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::coding::raw;
use super::{Migration, Piece, Publisher};
use crate::source::Range;

/// Whose checkpoint it is, as the program has it.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    pub(crate) job: String,
    pub(crate) interval: Duration,
    /// The sources, in block order.
    pub(crate) sources: Vec<KnownSource>,
    /// The id and the schema of each operator that has state.
    pub(crate) operators: Vec<(String, String)>,
    /// The outputs that publish in two steps.
    pub(crate) publishers: Vec<Publisher>,
    /// How states of another type become what the program has.
    pub(crate) migrations: Vec<Migration>,
}

/// A source, as a checkpoint knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KnownSource {
    /// Its name in the block.
    pub(crate) name: String,
    /// What kind of source it is; empty where format 1 did not say.
    #[serde(skip)]
    pub(crate) kind: String,
}

/// What one source is to give to a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedRange {
    pub(crate) from: u64,
    pub(crate) to: u64,
    /// What the source must know to read the range again.
    #[serde(with = "raw")]
    pub(crate) note: Vec<u8>,
    /// What was read, to compare a replay with.
    pub(crate) records: u64,
    pub(crate) hash: u64,
    /// What `Source::save` gave after it had planned this range, if it was asked: needed only
    /// where a segment of the journal begins.
    #[serde(skip)]
    pub(crate) saved: Option<Vec<u8>>,
}

/// What a batch is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Plan {
    pub(crate) batch: u64,
    /// One for each source, in block order.
    pub(crate) ranges: Vec<PlannedRange>,
    /// The batch with which all sources had ended before it, if they had; written behind the rest.
    #[serde(skip)]
    pub(crate) ended: Option<u64>,
}

/// What a batch was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Commit {
    pub(crate) batch: u64,
    /// What the batch changed in an operator, by its index in [`Identity`].
    pub(crate) deltas: Vec<(usize, Vec<u8>)>,
}

/// What a checkpoint kept of one operator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SavedState {
    /// The job's last committed batch; the operator itself may have had none for a while.
    pub batch: u64,
    /// Shard, batch and bytes; a shard of which there is none was empty before the first delta.
    pub slices: Vec<(u64, u64, Piece)>,
    /// Batch and bytes, ascending. To a shard only those apply that are later than its slice.
    pub deltas: Vec<(u64, Piece)>,
}

/// Where a source goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resumed {
    /// The end of the last range that was planned, committed or not.
    pub(crate) offset: u64,
    /// What `Source::save` gave at some time before.
    pub(crate) saved: Vec<u8>,
    /// The ranges planned since then, each with its note; also that of an uncommitted plan.
    pub(crate) since: Vec<(Range, Vec<u8>)>,
}

/// What an opened checkpoint says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Recovered {
    /// Whether it was begun just now.
    pub(crate) fresh: bool,
    /// The instant from which batches are counted.
    pub(crate) start: Duration,
    /// The last committed batch, or 0.
    pub(crate) committed: u64,
    /// Committed batches that may not be published yet, ascending.
    pub(crate) unpublished: Vec<u64>,
    /// The plan that was not committed, if there is one.
    pub(crate) plan: Option<Plan>,
    /// The batch with which all sources had ended, if the plan made last says so.
    pub(crate) ended: Option<u64>,
    /// The outputs of the program that decided these batches.
    pub(crate) publishers: Vec<Publisher>,
    /// Of each source, in block order.
    pub(crate) sources: Vec<Resumed>,
    /// Of each operator, by its index in [`Identity`].
    pub(crate) states: Vec<SavedState>,
    /// What somebody should know.
    pub(crate) notices: Vec<String>,
}

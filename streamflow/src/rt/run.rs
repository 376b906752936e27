//! The circumstances of one batch: its time, and the workers that compute it.

use crate::BatchTime;
use crate::workers::Workers;

/// One batch's circumstances, as every stage of the job sees them.
#[derive(Clone, Debug)]
pub struct Run {
    /// The batch's time.
    pub time: BatchTime,
    /// Who computes it.
    pub workers: Workers,
}

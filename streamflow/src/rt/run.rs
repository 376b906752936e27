//! The circumstances of one batch: its time, and the workers that compute it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::workers::Workers;
use crate::{BatchTime, Error, Result};

/// One batch's circumstances, as every stage of the job sees them.
#[derive(Clone, Debug)]
pub struct Run {
    /// The batch's time.
    pub time: BatchTime,
    /// Who computes it.
    pub workers: Workers,
    /// Whether the batch is to be dropped.
    pub(crate) dropping: Arc<AtomicBool>,
    /// How many keys left a state before their time, for there were too many.
    evicted: Arc<AtomicU64>,
    /// Whether a sink had no space to make the batch durable.
    full: Arc<AtomicBool>,
    /// Whether only the records are tried, and no output is to be reached.
    probing: bool,
}

impl Run {
    pub(crate) fn new(time: BatchTime, workers: Workers, dropping: Arc<AtomicBool>) -> Self {
        Self {
            time,
            workers,
            dropping,
            evicted: Arc::default(),
            full: Arc::default(),
            probing: false,
        }
    }

    /// The same circumstances, to try records in: the batch ends before its outputs.
    pub(crate) fn probe(&self) -> Self {
        Self { evicted: Arc::default(), probing: true, ..self.clone() }
    }

    /// Whether the batch is to be dropped: no partition is begun any more.
    pub(super) fn is_dropped(&self) -> bool {
        self.dropping.load(Ordering::Relaxed)
    }

    /// Counts keys that were too many.
    pub(super) fn evicted(&self, keys: u64) {
        self.evicted.fetch_add(keys, Ordering::Relaxed);
    }

    /// How many keys were too many.
    pub(crate) fn evictions(&self) -> u64 {
        self.evicted.load(Ordering::Relaxed)
    }

    /// The batch is taken back, and what was counted of it does not count.
    pub(crate) fn taken_back(&self) {
        self.evicted.store(0, Ordering::Relaxed);
    }

    /// Notes that a sink has no space.
    pub(super) fn lacks_space(&self) {
        self.full.store(true, Ordering::Relaxed);
    }

    /// Whether the batch failed because a sink had no space; to be asked once.
    pub(crate) fn lacked_space(&self) -> bool {
        self.full.swap(false, Ordering::Relaxed)
    }

    /// An error if no output is to be given the batch.
    pub(super) fn reaches_outputs(&self) -> Result<()> {
        if self.probing { Err(Error::Dropped) } else { self.goes_on() }
    }

    /// An error if the batch is to be dropped, for what was computed of it is not whole then.
    pub(crate) fn goes_on(&self) -> Result<()> {
        if self.is_dropped() { Err(Error::Dropped) } else { Ok(()) }
    }
}

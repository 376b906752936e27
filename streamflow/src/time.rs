//! Batch time: which tick of the job a batch stands for, and the instant that tick names.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::time::Duration;

/// The time of one micro-batch: its number, and the instant of the tick it stands for.
///
/// A batch time is derived from a counter, never read from a clock, so a replay sees the same
/// times. Batch `n` stands for the tick `t0 + n · interval`; the first batch is number 1. Two
/// batch times are equal when their numbers are.
///
/// ```
/// use streamflow::BatchTime;
/// assert!(BatchTime::nth(2) > BatchTime::nth(1));
/// assert_eq!(BatchTime::nth(3).number(), 3);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct BatchTime {
    number: u64,
    since_epoch: Duration,
}

impl BatchTime {
    /// The time of the `number`-th batch, with no instant: what a test compares against.
    #[must_use]
    pub const fn nth(number: u64) -> Self {
        Self { number, since_epoch: Duration::ZERO }
    }

    /// The time of batch `number` of a job that began at `start` (since the Unix epoch) and
    /// ticks every `interval`.
    #[must_use]
    pub fn tick(number: u64, start: Duration, interval: Duration) -> Self {
        let nanos = interval.as_nanos().saturating_mul(u128::from(number));
        let whole = u64::try_from(nanos / 1_000_000_000).unwrap_or(u64::MAX);
        let rest = u32::try_from(nanos % 1_000_000_000).unwrap_or(0);
        Self { number, since_epoch: start.saturating_add(Duration::new(whole, rest)) }
    }

    /// Which batch of the job this is, counted from 1.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.number
    }

    /// Milliseconds since the Unix epoch, as `print` and file names show it.
    #[must_use]
    pub const fn millis(self) -> u64 {
        let millis = self.since_epoch.as_millis();
        if millis > u64::MAX as u128 { u64::MAX } else { millis as u64 }
    }

    /// The instant of the tick, since the Unix epoch.
    #[must_use]
    pub const fn since_epoch(self) -> Duration {
        self.since_epoch
    }
}

impl PartialEq for BatchTime {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Eq for BatchTime {}

impl PartialOrd for BatchTime {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for BatchTime {
    fn cmp(&self, other: &Self) -> Ordering {
        self.number.cmp(&other.number)
    }
}

impl Hash for BatchTime {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number.hash(state);
    }
}

impl fmt::Display for BatchTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ms", self.millis())
    }
}

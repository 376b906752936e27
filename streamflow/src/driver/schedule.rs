//! Ticks: which instant each batch stands for, and when it is due.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::BatchTime;

/// The ticks of one run. Batch `n` stands for `t0 + n · interval`, where `t0` is the last multiple
/// of the interval before the run began, so that batches of a second end on whole seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Schedule {
    /// `t0`, since the Unix epoch.
    start: Duration,
    /// The instant of `t0`; where there is none so early, how long after the first instant.
    origin: Instant,
    /// How long after `t0` the origin is.
    late: Duration,
    interval: Duration,
}

impl Schedule {
    /// The ticks of a run that begins now.
    pub(crate) fn begin(interval: Duration) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
        Self::begin_at(now, Instant::now(), interval)
    }

    fn begin_at(since_epoch: Duration, origin: Instant, interval: Duration) -> Self {
        let late = since_epoch.as_nanos() % interval.as_nanos().max(1);
        let late = Duration::from_nanos_u128(late);
        Self { start: since_epoch.saturating_sub(late), origin, late, interval }
    }

    /// The ticks of a run that goes on with batches counted from `start`: those that are past are
    /// due at once.
    pub(crate) fn resume(start: Duration, interval: Duration) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
        Self { start, origin: Instant::now(), late: now.saturating_sub(start), interval }
    }

    /// The instant from which batches are counted.
    pub(crate) const fn start(&self) -> Duration {
        self.start
    }

    /// The time of the `number`-th batch.
    pub(crate) fn time(&self, number: u64) -> BatchTime {
        BatchTime::tick(number, self.start, self.interval)
    }

    /// When the `number`-th batch is due. The wall clock is read once, at the beginning: setting
    /// it later neither hastens nor holds up the job.
    pub(crate) fn due(&self, number: u64) -> Instant {
        let after = self.time(number).since_epoch().saturating_sub(self.start);
        let far = Duration::from_secs(1 << 32);
        let wait = after.saturating_sub(self.late).min(far);
        self.origin.checked_add(wait).unwrap_or(self.origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_multiples_of_the_interval() {
        let (second, now) = (Duration::from_secs(1), Instant::now());
        let schedule = Schedule::begin_at(Duration::from_millis(5300), now, second);
        assert_eq!(schedule.time(1).millis(), 6000);
        assert_eq!(schedule.due(1), now + Duration::from_millis(700));
        assert_eq!(schedule.time(4).millis(), 9000);
        assert_eq!(schedule.due(4), now + Duration::from_millis(3700));
    }

    #[test]
    fn a_run_that_begins_on_a_tick_waits_for_the_next() {
        let (second, now) = (Duration::from_secs(1), Instant::now());
        let schedule = Schedule::begin_at(Duration::from_secs(5), now, second);
        assert_eq!((schedule.time(1).millis(), schedule.due(1)), (6000, now + second));
    }
}

//! Ticks: which instant each batch stands for, and when it is due.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::BatchTime;

/// The ticks of one run. Batch `n` stands for `t0 + n · interval`, where `t0` is the last multiple
/// of the interval before the run began, so that batches of a second end on whole seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Schedule {
    /// `t0`, since the Unix epoch.
    start: Duration,
    /// The instant from which is counted: that of the start, since there may be none of `t0`.
    origin: Instant,
    /// How long after `t0` that is.
    late: Duration,
    interval: Duration,
}

/// From how many batches on it is said that they were missed.
const MANY: u128 = 60;

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

    /// What somebody should know of how a run goes on with this batch: that it is not due for
    /// longer than an interval, as the clock was set back, or that many have been due since.
    pub(crate) fn gap(&self, number: u64) -> Option<String> {
        let due = self.time(number).since_epoch().saturating_sub(self.start);
        let (early, late) = (due.saturating_sub(self.late), self.late.saturating_sub(due));
        let missed = late.as_nanos() / self.interval.as_nanos().max(1);
        if early > 2 * self.interval {
            let seconds = early.as_secs_f64();
            return Some(format!(
                "the clock is behind the last batch: batch {number} is due in {seconds:.0} s, and \
                 is waited for"
            ));
        }
        (missed >= MANY).then(|| {
            format!(
                "{missed} batches were due while the job did not run; they are computed now, one \
                 after the other, and the first of them have what has come meanwhile"
            )
        })
    }

    /// The same ticks without the first.
    pub(crate) fn without_first(self) -> Self {
        let Self { start, origin, late, interval } = self;
        let early = interval.saturating_sub(late);
        let origin = origin.checked_add(early).unwrap_or(origin);
        let late = late.saturating_sub(interval);
        Self { start: start.saturating_add(interval), origin, late, interval }
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
    fn a_gap_is_said_when_it_is_long() {
        let (start, interval) = (Duration::from_secs(1000), Duration::from_secs(10));
        let resumed = |late| Schedule { start, origin: Instant::now(), late, interval };
        let gap = |late: u64, number| resumed(Duration::from_secs(late)).gap(number);
        // Batch 5 is due fifty seconds after the start.
        for late in [30, 45, 50, 51, 640] {
            assert_eq!(gap(late, 5), None, "{late}");
        }
        assert!(gap(20, 5).is_some_and(|said| said.contains("batch 5 is due in 30 s")));
        assert!(gap(650, 5).is_some_and(|said| said.starts_with("60 batches were due")));
    }

    #[test]
    fn a_tick_that_is_left_out_leaves_the_others_as_they_are() {
        let (second, now) = (Duration::from_secs(1), Instant::now());
        let all = Schedule::begin_at(Duration::from_millis(5300), now, second);
        let (one, two) = (all.without_first(), all.without_first().without_first());
        assert_eq!((one.time(1).millis(), two.time(1).millis()), (7000, 8000));
        for number in 1..4 {
            assert_eq!(one.due(number), all.due(number + 1));
            assert_eq!(two.due(number), all.due(number + 2));
        }
    }

    #[test]
    fn a_run_that_begins_on_a_tick_waits_for_the_next() {
        let (second, now) = (Duration::from_secs(1), Instant::now());
        let schedule = Schedule::begin_at(Duration::from_secs(5), now, second);
        assert_eq!((schedule.time(1).millis(), schedule.due(1)), (6000, now + second));
    }
}

//! Back-pressure: how many records the next batch may have, judged by how the last ones went.
//!
//! The cost of a record is an exponentially weighted mean over the last batches. A batch is asked
//! for no more than fits into its interval at that cost; while batches are late, for less, so that
//! a backlog is worked off over several batches and not in one burst, as the integral term of
//! Spark's rate estimator has it. Nothing is known before the first batch: it has no limit.
//!
//! What a batch costs by itself, a sync of the disk say, is taken to be less than a second, and may
//! be more than an interval. So few records that are done within one tell only that none cost more:
//! where that is less than they were thought to cost, the next batch is asked for more, but for
//! twice as many at most. And no batch is asked for less than what fits into a second, up to a
//! thousand records: many small batches would take longer than a large one.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::report::BatchReport;
use crate::source::set::{Ceiling, Limits};

/// Fewer records that are done soon do not tell what a record costs.
const FEW_RECORDS: u64 = 1024;

/// A batch that takes less is done soon.
const SOON: Duration = Duration::from_secs(1);

/// How much the last batch counts in the mean.
const WEIGHT: f64 = 0.3;

/// The share of the interval that records may take; the rest is for what a batch costs by itself.
const SHARE: f64 = 0.9;

/// How much of a delay is to be made good within one interval.
const CATCH_UP: f64 = 0.2;

/// How fast the job's records are computed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rate {
    interval: Duration,
    /// Seconds a record takes, once known.
    cost: Option<f64>,
    /// Seconds by which the last batch was late.
    late: f64,
}

impl Rate {
    /// Nothing is known yet.
    pub(crate) fn new(interval: Duration) -> Self {
        Self { interval, cost: None, late: 0.0 }
    }

    /// A batch of so many records took so long, and began so late.
    pub(crate) fn learn(&mut self, records: u64, took: Duration, late: Duration) {
        self.late = late.as_secs_f64();
        if records == 0 {
            return;
        }
        let cost = took.as_secs_f64() / records as f64;
        let at_most = records < FEW_RECORDS && took < SOON.max(self.interval / 2);
        self.cost = match self.cost {
            None if at_most => None,
            None => Some(cost),
            Some(mean) if at_most => Some(mean.min(cost.max(mean / 2.0))),
            Some(mean) => Some(mean + WEIGHT * (cost - mean)),
        };
    }

    /// How many records the next batch may have.
    pub(crate) fn limit(&self) -> u64 {
        let Some(cost) = self.cost else { return u64::MAX };
        let interval = self.interval.as_secs_f64();
        let room = SHARE * interval - CATCH_UP * self.late.min(interval);
        // A float beyond the range of integers becomes the greatest of them.
        let least = ((SHARE * SOON.as_secs_f64() / cost) as u64).clamp(1, FEW_RECORDS);
        ((room / cost) as u64).max(least)
    }
}

/// The rate, between the half of a job that computes and the half that reads.
#[derive(Debug)]
pub(super) struct Pace(Mutex<(Rate, Vec<u64>)>);

impl Pace {
    /// Nothing is known yet.
    pub(super) fn new(interval: Duration) -> Self {
        Self(Mutex::new((Rate::new(interval), Vec::new())))
    }

    /// A batch was computed.
    pub(super) fn learn(&self, report: &BatchReport) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.0.learn(report.records(), report.processing_time, report.scheduling_delay);
        known.1 = report.sources.iter().map(|source| source.records).collect();
    }

    /// How many records each source may give to the next batch: what the others left of the whole
    /// in the last one, and never less than an even share.
    pub(super) fn limits(&self, batch: u64) -> Limits {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (limit, given) = (known.0.limit(), &known.1);
        let all: u64 = given.iter().sum();
        let even = (limit / given.len().max(1) as u64).max(1);
        let share = |gave: &u64| limit.saturating_sub(all - gave).max(even);
        let ceiling = Some(Ceiling { interval: known.0.interval, batch });
        Limits { records: given.iter().map(share).collect(), ceiling }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn limit_after(batches: &[(u64, u64, u64)]) -> u64 {
        let mut rate = Rate::new(SECOND);
        for &(records, took, late) in batches {
            rate.learn(records, Duration::from_millis(took), Duration::from_millis(late));
        }
        rate.limit()
    }

    #[test]
    fn the_first_batch_has_no_limit() {
        assert_eq!(limit_after(&[]), u64::MAX);
        // Few records, done soon, tell nothing of what many would take.
        assert_eq!(limit_after(&[(10, 400, 0), (1000, 999, 0)]), u64::MAX);
    }

    #[test]
    fn a_batch_is_asked_for_what_fits_into_its_interval() {
        assert_eq!(limit_after(&[(1_000_000, 2000, 0)]), 450_000);
        assert_eq!(limit_after(&[(100_000, 100, 0)]), 900_000);
        assert_eq!(limit_after(&[(2000, 60_000, 0)]), 30);
        assert_eq!(limit_after(&[(10, 5000, 0)]), 1);
        assert_eq!(limit_after(&[(2, 60_000, 0)]), 1);
        assert_eq!(limit_after(&[(1_000_000, 2000, 0), (0, 5000, 0)]), 450_000);
    }

    #[test]
    fn what_a_batch_costs_by_itself_does_not_make_batches_small() {
        // Batches of 5 ms, whose commit takes 20; a record takes a microsecond, and much waits.
        let mut rate = Rate::new(Duration::from_millis(5));
        let mut records = 10;
        for _ in 0..200 {
            let took = Duration::from_micros(20_000 + records);
            rate.learn(records, took, Duration::from_secs(1));
            records = rate.limit().min(100_000);
            assert!(records >= FEW_RECORDS, "{records}");
        }
    }

    #[test]
    fn records_that_take_long_come_a_second_of_them_at_a_time() {
        // Ten milliseconds a record, and 200 for the batch, every 100.
        let mut rate = Rate::new(Duration::from_millis(100));
        let mut records = 5000;
        for _ in 0..60 {
            let took = Duration::from_millis(200 + 10 * records);
            rate.learn(records, took, Duration::from_secs(1));
            records = rate.limit();
        }
        assert!((60..=90).contains(&records), "{records}");
    }

    #[test]
    fn a_sink_that_is_slow_for_a_while() {
        // Ten milliseconds a record for twenty batches, then ten microseconds; much waits.
        let (mut rate, mut sizes) = (Rate::new(SECOND), Vec::new());
        rate.learn(100, SECOND, Duration::ZERO);
        for batch in 0..60 {
            let records = rate.limit();
            let cost = if batch < 20 { 10_000 } else { 10 };
            rate.learn(records, Duration::from_micros(records * cost), Duration::ZERO);
            sizes.push(records);
        }
        assert!(sizes[..=20].iter().all(|records| *records == 90), "{sizes:?}");
        let grows = |pair: &[u64]| pair[0] <= pair[1] && pair[1] <= 2 * pair[0];
        assert!(sizes[20..].windows(2).all(grows), "{sizes:?}");
        assert!(sizes[59] > 89_000 && sizes[59] <= 90_000, "{sizes:?}");
    }

    #[test]
    fn a_late_batch_is_asked_for_less_but_not_for_nothing() {
        let in_time = limit_after(&[(1_000_000, 1000, 0)]);
        let late = limit_after(&[(1_000_000, 1000, 500)]);
        let very_late = limit_after(&[(1_000_000, 1000, 60_000)]);
        assert!(in_time > late && late > very_late, "{in_time} {late} {very_late}");
        assert!(very_late > in_time / 2);
    }

    #[test]
    fn overload_is_worked_off_smoothly() {
        // Twice the capacity for thirty batches, then half of it: a simulated queue.
        let capacity = 1_000_000.0;
        let (mut rate, mut waiting, mut late) = (Rate::new(SECOND), 0.0_f64, 0.0_f64);
        let mut sizes = Vec::new();
        for batch in 0..120 {
            waiting += if batch < 30 { 2.0 * capacity } else { 0.5 * capacity };
            let records = waiting.min(rate.limit() as f64);
            waiting -= records;
            let took = records / capacity;
            rate.learn(
                records as u64,
                Duration::from_secs_f64(took),
                Duration::from_secs_f64(late),
            );
            late = (late + took - 1.0).max(0.0);
            sizes.push(records);
        }
        assert!(waiting < capacity, "{waiting} still wait");
        assert!(late < 0.1, "{late} s late");
        // After the first batch, which nothing is known before, none is beyond its interval.
        assert!(sizes[1..].iter().all(|records| *records <= capacity), "{sizes:?}");
    }
}

//! What a slide costs, and that sums do not drift.

use std::cell::Cell;
use std::sync::atomic::Ordering;

use super::Concat;
use crate::window::{Arrivals, Geometry, KeyRing, Keyed, Merge, Running, State, TwoStacks};

#[test]
fn two_stacks_merge_a_constant_number_of_times_at_every_slide() {
    let by = Concat::default();
    let mut window = Keyed::<u32, TwoStacks<String>>::new(Geometry::new(1, 1000, 1));
    let mut worst = 0;
    for batch in 1..4000u64 {
        // The key vanishes at times, so that its queue shrinks and grows.
        let there = batch % 7 != 0 && batch % 3000 < 2500;
        let rows = there.then(|| (1u32, String::new())).into_iter().collect();
        by.calls.store(0, Ordering::Relaxed);
        window.apply(batch, Arrivals::of(rows), &by);
        let held = window.rows::<u32, _>(&by);
        assert_eq!(held.len(), usize::from(batch % 3000 < 2500 || batch < 3499));
        worst = worst.max(by.calls.load(Ordering::Relaxed));
    }
    assert!((3..=7).contains(&worst), "{worst} merges in one slide");
}

/// Sums, and counts that it did.
#[derive(Debug, Default)]
struct Add(Cell<u64>);

impl Merge<f64> for Add {
    fn merge(&self, older: f64, younger: f64) -> f64 {
        self.0.set(self.0.get() + 1);
        older + younger
    }
}

fn drift<V: crate::window::Combine<Add, Aggregate = f64>>() -> f64 {
    let by = Add::default();
    let mut window = Keyed::<(), V>::new(Geometry::new(1, 10, 1));
    let value =
        |batch: u64| if batch.is_multiple_of(100) { 1e16 } else { 0.1 * (batch % 7) as f64 };
    let mut worst = 0.0f64;
    for batch in 1..=1_000_000u64 {
        window.apply(batch, Arrivals::of(vec![((), value(batch))]), &by);
        if batch > 10 && batch % 100 == 50 {
            let exact: f64 = (batch - 9..=batch).map(value).sum();
            let sum = window.get(&(), &by).unwrap_or(f64::NAN);
            worst = worst.max((sum - exact).abs());
        }
    }
    worst
}

#[test]
fn a_float_sum_does_not_drift_over_a_million_slides() {
    // Only the order of additions within the window may show.
    assert!(drift::<TwoStacks<f64>>() < 1e-12);
    assert!(drift::<KeyRing<f64, 10>>() < 1e-12);
}

#[test]
fn a_nan_leaves_with_its_pane() {
    let by = Add::default();
    let mut window = Keyed::<(), TwoStacks<f64>>::new(Geometry::new(1, 3, 1));
    for (batch, value) in (1..).zip([1.0, f64::NAN, 2.0, 3.0, 4.0]) {
        window.apply(batch, Arrivals::of(vec![((), value)]), &by);
    }
    assert_eq!(window.get(&(), &by), Some(9.0));
}

/// Integers, with their inverse.
struct Sums;

impl Merge<u64> for Sums {
    fn merge(&self, older: u64, younger: u64) -> u64 {
        older + younger
    }
}

impl crate::window::Subtract<u64> for Sums {
    fn subtract(&self, total: u64, leaving: u64) -> u64 {
        total - leaving
    }
}

#[test]
fn a_window_of_a_day_in_panes_of_a_second() {
    let mut window = Keyed::<u64, Running<u64>>::new(Geometry::new(1, 86_400, 1));
    for batch in 1..=100_000u64 {
        window.apply(batch, Arrivals::of(vec![(batch % 5, 1u64), (1000 + batch, 1)]), &Sums);
    }
    assert_eq!(window.get(&3u64, &Sums), Some(86_400 / 5));
    assert_eq!(window.len(), 86_400 + 5);
    window.undo();
    window.undo();
    assert_eq!(window.get(&101_000u64, &Sums), None);
    assert_eq!((window.batch(), window.len()), (99_999, 86_400 + 5));
}

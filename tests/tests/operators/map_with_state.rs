//! `map_with_state`: record by record, then the keys that time out.

use std::hash::{Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{self, Bounds, Next, Stream, filter, map_with_state, window};
use streamflow_tests::records::{pairs, word_pairs};

/// Adds up; a multiple of 5 takes the key away, one of 7 leaves the state as it is.
fn total(key: String, value: Option<u64>, state: Option<u64>) -> (Next<u64>, (String, u64, bool)) {
    let Some(value) = value else {
        return (Next::Keep, (key, state.unwrap(), true));
    };
    let sum = state.unwrap_or(0) + value;
    let next = match sum {
        sum if sum % 5 == 0 => Next::Remove,
        sum if sum % 7 == 0 => Next::Keep,
        sum => Next::Set(sum),
    };
    (next, (key, sum, false))
}

/// The same for the job.
fn total_of(key: &str, value: Option<u64>, state: &mut State<u64>) -> (String, u64, bool) {
    let Some(value) = value else {
        assert!(state.is_timing_out());
        return (key.to_owned(), *state.get().unwrap(), true);
    };
    let sum = state.get().copied().unwrap_or(0) + value;
    match sum {
        sum if sum % 5 == 0 => state.remove(),
        sum if sum % 7 == 0 => {}
        sum => match state.get_mut() {
            Some(state) => *state = sum,
            None => state.update(sum),
        },
    }
    assert!(!state.is_timing_out());
    (key.to_owned(), sum, false)
}

macro_rules! check {
    ($kind:ident, $bounds:expr, $shown:expr; $($option:tt)*) => {
        agree!(counts: Values<(String, u64)>; {
            let totals = counts.map_with_state(
                |key, value, state| total_of(key, value, state),
                $($option)*
            );
        } => totals)
        .with([map_with_state($bounds, $shown, total)])
        .on_streams([$kind]);
    };
}

#[test]
fn keys_time_out() {
    check!(pairs, Bounds { idle: 3, ..Bounds::NONE }, true; timeout = 3s);
    // In the first batch at least so long after the last arrival.
    check!(pairs, Bounds { idle: 2, ..Bounds::NONE }, true; timeout = 1500ms);
    check!(pairs, Bounds { idle: 1, ..Bounds::NONE }, true; timeout = 1ms);
}

#[test]
fn keys_leave_unseen() {
    check!(pairs, Bounds { idle: 2, ..Bounds::NONE }, false; ttl = 2s);
}

#[test]
fn keys_are_too_many() {
    check!(pairs, Bounds { most: 3, ..Bounds::NONE }, true; max_keys = 3);
    check!(pairs, Bounds { idle: 4, most: 5 }, true; max_keys = 5, timeout = 4s);
    check!(pairs, Bounds { idle: 4, most: 2 }, false; max_keys = 2, ttl = 4s);
}

#[test]
fn without_a_bound() {
    check!(pairs, Bounds::NONE, true; bound = none);
}

#[test]
fn borrowed_keys_behind_other_operators_and_before_them() {
    agree!(counts: Records<(String, u64)>; {
        let totals = counts
            .map(|(word, n)| (&word[..], *n))
            .filter(|(_, n)| n % 2 == 1)
            .map_with_state(|key, value, state| total_of(key, value, state), timeout = 2s)
            .filter(|(_, sum, _)| sum % 3 > 0);
    } => totals)
    .with([
        filter(|(_, n): (String, u64)| n % 2 == 1),
        map_with_state(Bounds { idle: 2, ..Bounds::NONE }, true, total),
        filter(|(_, sum, _): (String, u64, bool)| sum % 3 > 0),
    ])
    .on_streams([pairs]);
}

#[test]
fn of_a_window() {
    let idle = |idle| Bounds { idle, ..Bounds::NONE };
    agree!(counts: Values<(String, u64)>; {
        let latest = counts.window(3s, 2s);
        let totals = latest.map_with_state(
            |time, key, value, state| {
                let (key, sum, gone) = total_of(key, value, state);
                (key, sum + time.number(), gone)
            },
            timeout = 5s,
        );
        let sums = latest.reduce_by_key(|a, b| a + b);
        let of_sums = sums.map_with_state(
            |key, value, state| total_of(key, value, state),
            ttl = 4s,
        );
    } => totals, of_sums)
    .with_outputs([
        Stream::new(
            0,
            [
                window(3, 2),
                oracle::timed_map_with_state(idle(5), |time, key, value, state| {
                    let (next, (key, sum, gone)) = total(key, value, state);
                    (next, (key, sum + time, gone))
                }),
            ],
        ),
        Stream::new(
            0,
            [
                window(3, 2),
                oracle::reduce_by_key(|a: u64, b: u64| a + b),
                map_with_state(idle(4), false, total),
            ],
        ),
    ])
    .on_streams([pairs]);
}

#[test]
fn snapshots_show_every_key() {
    agree!(counts: Values<(String, u64)>; {
        let totals = counts.map_with_state(
            |key, value, state| total_of(key, value, state),
            timeout = 3s,
        );
        let held = totals.snapshots();
        let large = totals.snapshots().filter(|(_, sum)| *sum > 10).count();
    } => totals, held, large)
    .with_outputs([
        Stream::new(0, [map_with_state(Bounds { idle: 3, ..Bounds::NONE }, true, total)]),
        Stream::new(0, [oracle::snapshots(Bounds { idle: 3, ..Bounds::NONE }, total)]),
        Stream::new(
            0,
            [
                oracle::snapshots(Bounds { idle: 3, ..Bounds::NONE }, total),
                filter(|(_, sum): (String, u64)| sum > 10),
                oracle::count(),
            ],
        ),
    ])
    .on_streams([pairs]);
}

#[test]
fn values_that_are_text() {
    agree!(names: Values<(u64, String)>; {
        let first = names.map_with_state::<String>(
            |key, name, first| {
                let name = name.unwrap_or_default();
                if !first.exists() {
                    first.update(name.clone());
                }
                (*key, first.get().cloned(), name)
            },
            bound = none,
        );
    } => first)
    .with([map_with_state(
        Bounds::NONE,
        true,
        |key: u64, name: Option<String>, first: Option<String>| {
            let name = name.unwrap_or_default();
            let first = first.unwrap_or_else(|| name.clone());
            (Next::Set(first.clone()), (key, Some(first), name))
        },
    )])
    .on_streams([word_pairs]);
}

#[test]
fn what_is_too_many_is_counted_and_initial_keys_time_out() {
    let (mut feed, numbers) = test::source::<Values<(u64, u64)>>();
    let (seen, out) = test::collect();
    let most = std::hint::black_box(2);
    let mut job = stream! {
        name "t";
        batch 1s;
        source numbers = numbers;
        let sums = numbers.map_with_state(
            |key, value, sum| {
                let now = sum.get().copied().unwrap_or(0) + value.unwrap_or(0);
                if !sum.is_timing_out() {
                    sum.update(now);
                }
                (*key, now)
            },
            max_keys = most + 1,
            timeout = 2s,
            initial = vec![(7, 70u64), (8, 80)],
        );
        sums.write_to(out);
    }
    .test();
    feed.batch([(1, 1), (7, 1), (2, 2), (3, 3)]);
    feed.batch([(3, 1)]);
    let reports = job.try_advance(Duration::from_secs(2)).unwrap();
    assert_eq!(reports.iter().map(|report| report.evicted).collect::<Vec<_>>(), [2, 0]);
    let first = vec![(1, 1), (7, 71), (2, 2), (3, 3), (8, 80), (1, 1)];
    assert_eq!(seen.take(), [(BatchTime::nth(1), first), (BatchTime::nth(2), vec![(3, 4)])]);
}

/// A key, and a state, that counts how often any of its type is looked at or copied.
#[derive(Debug)]
struct Watched(u64);

static LOOKS: AtomicU64 = AtomicU64::new(0);

fn look() {
    LOOKS.fetch_add(1, Ordering::Relaxed);
}

impl Clone for Watched {
    fn clone(&self) -> Self {
        look();
        Self(self.0)
    }
}

impl PartialEq for Watched {
    fn eq(&self, other: &Self) -> bool {
        look();
        self.0 == other.0
    }
}

impl Eq for Watched {}

impl Hash for Watched {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        look();
        self.0.hash(hasher);
    }
}

#[test]
fn a_batch_looks_at_keys_that_arrive_or_time_out_alone() {
    const HELD: u64 = 100_000;
    const FEW: u64 = 100;
    let (mut feed, numbers) = test::source::<Values<u64>>();
    let calls = &AtomicU64::new(0);
    let (seen, out) = test::collect();
    let mut job = stream! {
        name "t";
        batch 1s;
        source numbers = numbers;
        let keyed = numbers.map(|n| (ByValue(Watched(n)), n));
        let timed_out = keyed.map_with_state(
            |_, n, held: &mut State<Watched>| {
                calls.fetch_add(1, Ordering::Relaxed);
                n.into_iter().for_each(|n| held.update(Watched(n)));
                n.is_none()
            },
            timeout = 4s,
        );
        timed_out.filter(|gone| *gone).count().write_to(out);
    }
    .test();
    let mut counts = |feed: &mut test::Feed<_>, numbers: std::ops::Range<u64>| {
        feed.batch(numbers);
        calls.store(0, Ordering::Relaxed);
        LOOKS.store(0, Ordering::Relaxed);
        job.advance(Duration::from_secs(1));
        let gone = seen.take()[0].1[0];
        (calls.load(Ordering::Relaxed), gone, LOOKS.load(Ordering::Relaxed))
    };
    let batches = [
        (0..FEW, FEW, 0),
        (FEW..HELD, HELD - FEW, 0),
        // Few of those that are held arrive; then few, while as many others time out.
        (FEW..2 * FEW, FEW, 0),
        (2 * FEW..3 * FEW, FEW, 0),
        (FEW..2 * FEW, 2 * FEW, FEW),
        (0..0, HELD - 3 * FEW, HELD - 3 * FEW),
        (0..0, 0, 0),
    ];
    for (numbers, called, left) in batches {
        let (calls, gone, looks) = counts(&mut feed, numbers.clone());
        assert_eq!((calls, gone), (called, left), "{numbers:?}");
        // A key that arrives is hashed, and compared with the one that is held.
        assert!(looks <= 2 * called, "{looks} looks for {called} calls, {numbers:?}");
    }
}

#[test]
fn a_batch_that_fails_changes_nothing() {
    let (mut feed, numbers) = test::source::<Values<(u64, u64)>>();
    let (seen, out) = test::collect();
    let mut job = stream! {
        name "t";
        batch 1s;
        source numbers = numbers;
        let sums = numbers.map_with_state::<u64>(
            |key, value, sum| {
                let value = value.unwrap_or(0);
                assert!(value < 100, "too large");
                let now = sum.get().copied().unwrap_or(0) + value;
                sum.update(now);
                (*key, now)
            },
            bound = none,
        );
        sums.write_to(out);
    }
    .test();
    feed.batch([(1, 1), (2, 2)]);
    feed.batch([(1, 1), (3, 3), (2, 100)]);
    feed.batch([(3, 1), (1, 1)]);
    job.advance(Duration::from_secs(1));
    assert!(job.try_advance(Duration::from_secs(1)).is_err());
    job.advance(Duration::from_secs(1));
    let records: Vec<_> = seen.take().into_iter().map(|(_, records)| records).collect();
    assert_eq!(records, [vec![(1, 1), (2, 2)], vec![(3, 1), (1, 2)]]);
}

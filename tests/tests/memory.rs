//! What a state costs is what `explain()` states, within half as much again: for each layout, in a
//! job that has run until its window is full. In a process of its own, since it counts all bytes.

#![allow(unsafe_code)]

#[path = "memory/day.rs"]
mod day;
#[path = "memory/joins.rs"]
mod joins;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicIsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use streamflow::prelude::*;
use streamflow::{Explain, Per, StateCost};

/// The system's allocator, which keeps account of the bytes that are held.
struct Accounting;

static HELD: AtomicIsize = AtomicIsize::new(0);
/// The most that was held since someone put it back.
static PEAK: AtomicIsize = AtomicIsize::new(0);

fn account(more: usize, less: usize) {
    let change = more as isize - less as isize;
    let held = HELD.fetch_add(change, Ordering::Relaxed) + change;
    PEAK.fetch_max(held, Ordering::Relaxed);
}

// SAFETY: every call is passed on, unchanged, to the system's allocator; the account is an atomic,
// which does not allocate.
unsafe impl GlobalAlloc for Accounting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        account(layout.size(), 0);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        account(0, layout.size());
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        account(size, layout.size());
        // SAFETY: the caller's promise is passed on.
        unsafe { System.realloc(block, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Accounting = Accounting;

/// One test at a time: they count the whole process.
static ALONE: Mutex<()> = Mutex::new(());

/// What a state costs of each key or record: as stated, and as found.
#[derive(Debug)]
struct Cost {
    stated: StateCost,
    found: f64,
}

/// The one state of a job.
fn stated(explain: &Explain, per: Per) -> StateCost {
    let [cost] = explain.costs() else { panic!("{:?}", explain.costs()) };
    assert_eq!(cost.per, per);
    assert!(explain.to_string().contains(&cost.to_string()), "{explain}");
    cost.clone()
}

/// What a block keeps of `$keys` keys when each has arrived in each of `$batches` batches; `$key`
/// makes a key of its number.
macro_rules! cost {
    ($per:ident, $batches:expr, $keys:expr, $held:expr, |$pairs:ident| $($pipeline:tt)*) => {
        cost!($per, $batches, $keys => |n| n, $held, |$pairs| $($pipeline)*)
    };
    ($per:ident, $batches:expr, $keys:expr => $key:expr, $held:expr, |$pairs:ident|
        $($pipeline:tt)*) => {{
        let (batches, keys): (u64, u64) = ($batches, $keys);
        let before = HELD.load(Ordering::Relaxed);
        let key = $key;
        let source = generate(move |n| (key(n % keys), n)).per_batch(keys as usize);
        let job = stream! {
            name "memory";
            batch 1s;
            source $pairs = source;
            let written = $($pipeline)*;
            written.count().for_each(|_| ());
        };
        let stated = stated(&job.explain(), Per::$per);
        let mut job = job.workers(1).test();
        job.advance(Duration::from_secs(batches));
        let held = HELD.load(Ordering::Relaxed) - before;
        drop(job);
        Cost { stated, found: held as f64 / $held as f64 }
    }};
}

/// How many keys: arrays that grow by doubling are nearly full at some, and half empty at others.
const SIZES: [u64; 3] = [10_000, 16_250, 16_500];

#[track_caller]
fn assert_near(layout: &str, cost: &Cost) {
    assert_near_with(layout, cost, 0, 0);
}

/// Where each key and each value holds so many bytes elsewhere.
#[track_caller]
fn assert_near_with(layout: &str, cost: &Cost, key: usize, value: usize) {
    let StateCost { bytes, heap_keys, heap_values, .. } = cost.stated;
    assert_eq!((heap_keys > 0, heap_values > 0), (key > 0, value > 0), "{layout}: {cost:?}");
    let ratio = cost.found / (bytes + heap_keys * key + heap_values * value) as f64;
    assert!((1.0 / 1.5..=1.5).contains(&ratio), "{layout}: {cost:?} {ratio:.2}");
}

#[test]
fn of_a_key_in_each_layout() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    for n in SIZES {
        let total =
            cost!(EachKey, 7, n, n, |pairs| pairs.window(3s, 3s).reduce_by_key(|a, b| a.max(b)));
        assert_near("one value a key", &total);
        let running = cost!(EachKey, 12, n, n, |pairs| pairs.window(10s).count_by_key());
        assert_near("a running total of ten panes", &running);
        let ring =
            cost!(EachKey, 12, n, n, |pairs| pairs.window(10s).reduce_by_key(|a, b| a.max(b)));
        assert_near("a ring of ten panes", &ring);
        let stacks =
            cost!(EachKey, 22, n, n, |pairs| pairs.window(20s).reduce_by_key(|a, b| a.max(b)));
        assert_near("two stacks of twenty panes", &stacks);
    }
}

#[test]
fn of_a_key_over_many_panes() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let n = 500;
    let running = cost!(EachKey, 1002, n, n, |pairs| pairs.window(1000s).count_by_key());
    assert_near("a running total of a thousand panes", &running);
    let stacks =
        cost!(EachKey, 1002, n, n, |pairs| pairs.window(1000s).reduce_by_key(|a, b| a.max(b)));
    assert_near("two stacks of a thousand panes", &stacks);
}

#[test]
fn of_a_record() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    for n in SIZES {
        let panes = cost!(EachRecord, 12, n, 10 * n, |pairs| pairs.window(10s).top_k(3));
        assert_near("raw records of ten panes", &panes);
    }
}

#[test]
fn of_a_key_with_state() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    for n in SIZES {
        let unbound = cost!(EachKey, 4, n, n, |pairs| pairs.update_state_by_key(
            |values, sum| Some(sum.unwrap_or(0u64) + values[0]),
            bound = none
        ));
        assert_near("a state without a bound", &unbound);
        let bound = cost!(EachKey, 4, n, n, |pairs| pairs.map_with_state(
            |_, n, sum: &mut State<u64>| {
                let next = sum.get().copied().unwrap_or(0) + n.unwrap_or(0);
                sum.update(next);
            },
            timeout = 1h
        ));
        assert_near("a state with a timeout", &bound);
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Key)]
enum Side {
    Left,
    Right,
}

#[test]
fn of_one_key_of_few() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let n = 512;
    let key = |n| (if n % 2 == 0 { Side::Left } else { Side::Right }, (n / 2) as u8);
    let total =
        cost!(EachKey, 7, n => key, n, |pairs| pairs.window(3s, 3s).reduce_by_key(|a, b| a.max(b)));
    assert_eq!(total.stated.keys, Some(512));
    assert_near("one value a key", &total);
    let running = cost!(EachKey, 12, n => key, n, |pairs| pairs.window(10s).count_by_key());
    assert_near("a running total of ten panes", &running);
    let ring =
        cost!(EachKey, 12, n => key, n, |pairs| pairs.window(10s).reduce_by_key(|a, b| a.max(b)));
    assert_near("a ring of ten panes", &ring);
    let stacks =
        cost!(EachKey, 22, n => key, n, |pairs| pairs.window(20s).reduce_by_key(|a, b| a.max(b)));
    assert_near("two stacks of twenty panes", &stacks);
    let state = cost!(EachKey, 4, n => key, n, |pairs| pairs.update_state_by_key(
        |values, sum| Some(sum.unwrap_or(0u64) + values[0]),
        bound = none
    ));
    assert_near("a state", &state);
}

#[test]
fn of_a_key_and_a_state_that_are_text() {
    const LEN: usize = 300;
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let (n, name) = (1000, |n: u64| format!("{n:0>LEN$}"));
    let total =
        cost!(EachKey, 7, n => name, n, |pairs| pairs.window(3s, 3s).reduce_by_key(|_, b| b));
    assert_near_with("one value a key", &total, LEN, 0);
    let running = cost!(EachKey, 12, n => name, n, |pairs| pairs.window(10s).count_by_key());
    assert_near_with("a running total of ten panes", &running, LEN, 0);
    let stacks =
        cost!(EachKey, 22, n => name, n, |pairs| pairs.window(20s).reduce_by_key(|a, b| a.max(b)));
    assert_near_with("two stacks of twenty panes", &stacks, LEN, 0);
    let records = cost!(EachRecord, 12, n => name, 10 * n, |pairs| pairs.window(10s).top_k(3));
    assert_near_with("raw records of ten panes", &records, 0, LEN);
    let state = cost!(EachKey, 4, n => name, n, |pairs| pairs.update_state_by_key::<String>(
        |values, _| Some(name(values[0])),
        bound = none
    ));
    assert_near_with("a state", &state, LEN, LEN);
    let text = state.stated.to_string();
    assert!(text.ends_with(" a key, and what is on the heap of 1 key and 2 values"), "{text}");
}

#[test]
fn of_a_keys_sketches() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    macro_rules! check {
        ($n:expr, $bytes:expr, $($sketch:tt)*) => {
            let n = $n;
            let tumbling = cost!(EachKey, 7, n, n, |pairs| pairs.window(3s, 3s).$($sketch)*);
            assert_near_with("a sketch a key", &tumbling, 0, $bytes);
            let ring = cost!(EachKey, 12, n, n, |pairs| pairs.window(10s).$($sketch)*);
            assert_near_with("a ring of ten panes", &ring, 0, $bytes);
            let stacks = cost!(EachKey, 22, n, n, |pairs| pairs.window(20s).$($sketch)*);
            assert_near_with("two stacks of twenty panes", &stacks, 0, $bytes);
        };
    }
    // Few records are a list of registers, many are all of them.
    check!(2_000, 16, approx_distinct_by_key(precision = 8));
    let many = |n: u64| (0..500).map(move |at| 500 * n + at);
    check!(100, 1 << 8, flat_map_values(many).approx_distinct_by_key(precision = 8));
    // From 1 to 1,000, a bucket for every two percent.
    let buckets = (1000f64.ln() / (1.01f64 / 0.99).ln()) as usize;
    check!(100, 8 * buckets, flat_map_values(|_| [1.0, 1000.0]).quantiles_by_key([0.5]));
}

#[test]
fn few_keys_are_told_from_many_and_from_none() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let job = stream! {
        name "costs";
        batch 1s;
        source pairs = generate(|n| (n as u8, n)).take(1);
        let _unread = pairs.window(7s).count_by_key();
        let by_key = pairs.window(3s).count_by_key();
        let count = pairs.window(3s).count();
        by_key.window(6s).for_each(|_| ());
        count.for_each(|_| ());
        pairs.map(|(key, n)| ((key, n), 1)).map_with_state(
            |_, _, seen: &mut State<bool>| seen.update(true),
            max_keys = 1000,
        ).for_each(|_| ());
    };
    let text = job.explain().to_string();
    let costs: Vec<&str> = text.lines().filter(|line| line.contains("memory of")).collect();
    let [by_key, count, window, state] = &costs[..] else { panic!("{text}") };
    let is = |line: &str, first: &str, last: &str| {
        assert!(line.starts_with(first) && line.ends_with(last), "{line}");
    };
    let few = " bytes a key, of 256 at most, in arrays by key, not hashed";
    is(by_key, "  memory of count_by_key#", few);
    is(count, "  memory of count#", " bytes");
    is(window, "  memory of window#", " bytes a record");
    is(state, "  memory of map_with_state#", " bytes a key");
    assert!(matches!(job.explain().costs(), [few, ..] if few.keys == Some(256)));
}

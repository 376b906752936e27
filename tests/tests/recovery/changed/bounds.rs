//! States whose bounds change, or what they begin with: the keys that are there go on, under the
//! new bounds.

use std::collections::BTreeMap;

use streamflow::prelude::*;

use super::harness::Verdict::Resumes;
use super::harness::{Case, LAST, Program, Rows, program};

/// The key of a batch, each for two batches: a key has left the feed when the next one is there.
fn key(n: u64) -> u64 {
    n.div_ceil(2)
}

/// Counts a key's records, and shows the count.
fn count(key: &u64, one: Option<u64>, state: &mut State<u64>) -> String {
    match one {
        Some(one) => state.update(state.get().map_or(one, |count| count + one)),
        None => return format!("{key} leaves with {}", state.get().unwrap()),
    }
    format!("{key} has {}", state.get().unwrap())
}

/// A program that counts keys: batch 1 has key 1, 2 has 1, 3 has 2, … each three times.
macro_rules! counts {
    ($($bounds:tt)*) => {
        program!(|numbers, out|
            let ones = numbers.map(|n| (key(n % 10), 1));
            let counts = ones.map_with_state::<u64>(count, $($bounds)*);
            counts.write_to(out);)
    };
}

/// A plain model of it: after how many batches a key leaves and whether it is shown, and how many
/// keys there may be, before and after the change.
struct Model {
    idle: [Option<u64>; 2],
    shown: bool,
    most: [usize; 2],
    /// Whether what is there at the change has arrived by then: before, no arrival was noted.
    arrives: bool,
}

impl Model {
    fn rows(&self, last: u64, c: u64) -> Vec<String> {
        // Of each key: its count, and when it arrived last, the batch and the number in it.
        let mut keys: BTreeMap<u64, (u64, (u64, u64))> = BTreeMap::new();
        let mut rows = Vec::new();
        for n in 1..=last {
            rows.clear();
            let now = usize::from(n > c);
            if self.arrives && n == c + 1 {
                keys.values_mut().for_each(|(_, arrived)| *arrived = (c, 0));
            }
            for at in 0..if n <= LAST { 3 } else { 0 } {
                let (count, arrived) = keys.entry(key(n)).or_default();
                (*count, *arrived) = (*count + 1, (n, at));
                rows.push(format!("{} has {count}", key(n)));
            }
            let is_idle = |arrived: u64| self.idle[now].is_some_and(|idle| n - arrived >= idle);
            while let Some((&oldest, &(count, (arrived, _)))) =
                keys.iter().min_by_key(|(key, (_, arrived))| (*arrived, **key))
                && (is_idle(arrived) || keys.len() > self.most[now])
            {
                keys.remove(&oldest);
                if self.shown || !is_idle(arrived) {
                    rows.push(format!("{oldest} leaves with {count}"));
                }
            }
        }
        rows
    }
}

const NONE: Model = Model { idle: [None; 2], shown: true, most: [usize::MAX; 2], arrives: false };

pub(super) fn cases() -> Vec<Case> {
    let mut cases = times();
    cases.extend(numbers());
    cases.extend(initial());
    cases
}

fn case(name: &'static str, before: Program, after: Program, rows: Rows) -> Case {
    Case { name, before, after, verdict: Resumes, rows }
}

fn times() -> Vec<Case> {
    vec![
        case(
            "a timeout where there was none",
            counts!(bound = none),
            counts!(timeout = 2s),
            |n, c| Model { idle: [None, Some(2)], arrives: true, ..NONE }.rows(n, c),
        ),
        case("no timeout any more", counts!(timeout = 5s), counts!(bound = none), |n, c| {
            Model { idle: [Some(5), None], ..NONE }.rows(n, c)
        }),
        case("a shorter timeout", counts!(timeout = 5s), counts!(timeout = 2s), |n, c| {
            Model { idle: [Some(5), Some(2)], ..NONE }.rows(n, c)
        }),
        case("a longer timeout", counts!(timeout = 3s), counts!(timeout = 5s), |n, c| {
            Model { idle: [Some(3), Some(5)], ..NONE }.rows(n, c)
        }),
        case("a ttl for a timeout", counts!(timeout = 4s), counts!(ttl = 3s), |n, c| {
            Model { idle: [Some(4), Some(3)], shown: false, ..NONE }.rows(n, c)
        }),
    ]
}

fn numbers() -> Vec<Case> {
    vec![
        case("fewer keys", counts!(max_keys = 3), counts!(max_keys = 1), |n, c| {
            Model { most: [3, 1], ..NONE }.rows(n, c)
        }),
        case("more keys", counts!(max_keys = 1), counts!(max_keys = 3), |n, c| {
            Model { most: [1, 3], ..NONE }.rows(n, c)
        }),
        case(
            "a number of keys for a timeout",
            counts!(timeout = 9s),
            counts!(max_keys = 2),
            |n, c| Model { idle: [Some(9), None], most: [usize::MAX, 2], ..NONE }.rows(n, c),
        ),
    ]
}

/// What a state began with is part of it; what a changed program would begin with is not.
fn initial() -> Vec<Case> {
    let all: Rows = |n, c| {
        let mut rows = NONE.rows(n, c);
        // The first keys began with more.
        for row in &mut rows {
            let (key, count) = row.split_once(" has ").unwrap();
            let more = if ["1", "3"].contains(&key) { 100 } else { 0 };
            *row = format!("{key} has {}", count.parse::<u64>().unwrap() + more);
        }
        rows
    };
    const BEGUN: [(u64, u64); 3] = [(1, 100), (3, 100), (9, 100)];
    vec![
        case(
            "no initial states any more",
            counts!(bound = none, initial = BEGUN),
            counts!(bound = none),
            all,
        ),
        case(
            "other initial states",
            counts!(bound = none, initial = BEGUN),
            counts!(bound = none, initial = [(3, 7), (4, 7), (8, 7)]),
            all,
        ),
        case(
            "initial states where there were none",
            counts!(bound = none),
            counts!(bound = none, initial = BEGUN),
            |n, c| NONE.rows(n, c),
        ),
    ]
}

//! Each kind of state that a job keeps, through a crash at every operation of its disk.

use std::sync::atomic::{AtomicU64, Ordering};

use streamflow::State;
use streamflow::aggregates::{ApproxDistinct, Quantiles};
use streamflow::prelude::*;
use streamflow::test::Feed;

/// Numbers in batches, some of them empty; in two lengths, for a second source.
fn feed(batches: u64) -> Feed<Values<u64>> {
    let (mut feed, _) = test::source();
    for batch in 0..batches {
        feed.batch((0..(batch * 7) % 5).map(|at| batch * 31 % 11 + at * 3));
    }
    feed.close();
    feed
}

/// Crashes a job of numbers, whose block ends in outputs to `out`.
macro_rules! crash {
    ($batches:literal, |$numbers:ident, $out:ident: $kind:ty| $($block:tt)*) => {{
        let crashes = test::crash_everywhere(
            || (feed($batches), test::collect::<$kind>().0),
            |(feed, seen)| {
                let ($numbers, $out) = (feed.source(), seen.sink());
                stream! {
                    name "crashes";
                    batch 1s;
                    checkpoint "crashes";
                    guarantee exactly_once;
                    source $numbers = $numbers;
                    $($block)*
                }
            },
            |(_, seen)| seen.take(),
        );
        assert!(crashes.points >= $batches && crashes.restarts > crashes.points, "{crashes:?}");
    }};
}

#[test]
fn a_job_without_state() {
    crash!(6, |numbers, out: u64| numbers.map(|n| n + 1).write_to(out););
}

#[test]
fn a_running_window() {
    crash!(9, |numbers, out: (u64, u64)|
        let counts = numbers.map(|n| (n % 4, n)).window(4s, 2s).count_by_key();
        counts.write_to(out););
}

#[test]
fn a_ring_of_panes_beside_each_key() {
    crash!(8, |numbers, out: (u64, String)|
        let texts = numbers.map(|n| (n % 4, n.to_string())).window(3s);
        let joined = texts.reduce_by_key(|a, b| a + &b);
        joined.write_to(out););
}

#[test]
fn two_stacks() {
    crash!(8, |numbers, out: (u64, u64)|
        let greatest = numbers.map(|n| (n % 4, n)).window(40s).reduce_by_key(|a, b| a.max(b));
        greatest.write_to(out););
}

#[test]
fn tumbling_panes_and_raw_records() {
    crash!(8, |numbers, out: (u64, Vec<u64>)|
        let groups = numbers.map(|n| (n % 3, n)).window(4s, 2s).group_by_key();
        groups.write_to(out););
    crash!(8, |numbers, out: u64| let all = numbers.window(3s, 3s); all.write_to(out););
}

#[test]
fn values_that_are_not_keyed() {
    crash!(7, |numbers, out: u64| let sums = numbers.window(4s).sum(); sums.write_to(out););
    crash!(7, |numbers, out: f64|
        let means = numbers.map(|n| n as f64 / 3.0).window(3s).mean();
        means.write_to(out););
    crash!(5, |numbers, out: u64|
        let distinct = numbers.window(3s).aggregate(ApproxDistinct::default());
        distinct.write_to(out););
    crash!(5, |numbers, out: [f64; 2]|
        let halves = numbers.window(3s).aggregate(Quantiles::new([0.5, 0.9]));
        halves.write_to(out););
}

#[test]
fn state_by_key() {
    crash!(9, |numbers, out: (u64, u64, bool)|
        let pairs = numbers.map(|n| (n % 6, n));
        let sums = pairs.map_with_state::<u64>(
            |&key, value, state| {
                let sum = state.get().copied().unwrap_or(0) + value.unwrap_or(0);
                if !state.is_timing_out() {
                    state.update(sum);
                }
                (key, sum, value.is_none())
            },
            timeout = 2s,
            max_keys = 4,
            initial = [(0, 100), (5, 500)],
        );
        sums.write_to(out););
    crash!(9, |numbers, out: (u64, u64)|
        let sums = numbers.map(|n| (n % 6, n)).update_state_by_key::<u64>(
            |new, sum| Some(new.iter().sum::<u64>() + sum.unwrap_or(0)).filter(|sum| sum % 5 != 0),
            ttl = 3s,
        );
        sums.write_to(out););
}

#[test]
fn two_sources_that_meet_and_two_outputs() {
    let crashes = test::crash_everywhere(
        || ((feed(7), feed(4)), (test::collect::<(u64, (u64, u64))>().0, test::collect().0)),
        |((left, right), (joined, counted))| {
            let (left, right) = (left.source(), right.source());
            let (to_joined, to_counted) = (joined.sink(), counted.sink());
            stream! {
                name "two";
                batch 500ms;
                checkpoint "two";
                source left = left;
                source right = right;
                let lefts = left.map(|n| (n % 5, n)).window(2s).reduce_by_key(|a, b| a.max(b));
                let rights = right.map(|n| (n % 5, n)).window(1s).reduce_by_key(|a, b| a.min(b));
                let joined = lefts.window(500ms).group_by_key().map_values(|all| all.len() as u64);
                joined.join(rights).write_to(to_joined);
                let counts = right.window(3s, 1s).count();
                counts.write_to(to_counted);
            }
        },
        |(_, (joined, counted))| (joined.take(), counted.take()),
    );
    assert!(crashes.points > 7);
}

#[test]
fn keys_of_a_users_own() {
    #[derive(Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, State)]
    struct Digit(u64);
    crash!(6, |numbers, out: (u64, u64)|
        let digits = numbers.map(|n| (ByValue(Digit(n % 10)), n)).window(3s).count_by_key();
        let plain = digits.map(|(ByValue(Digit(digit)), count)| (digit, count));
        plain.write_to(out););
}

#[test]
#[should_panic(expected = "the job writes nothing")]
fn a_job_without_a_checkpoint_is_refused() {
    test::crash_everywhere(
        || (feed(3), test::collect::<u64>().0),
        |(feed, seen)| {
            let (numbers, out) = (feed.source(), seen.sink());
            stream! {
                name "crashes";
                batch 1s;
                source numbers = numbers;
                numbers.write_to(out);
            }
        },
        |(_, seen)| seen.take(),
    );
}

/// Saves numbers, each with `more`.
fn saves(numbers: impl Source<Batch = Values<u64>>, more: u64) -> Job<impl Pipeline> {
    stream! {
        name "saves";
        batch 1s;
        checkpoint "saves/checkpoint";
        source numbers = numbers;
        let sums = numbers.window(2s).sum();
        sums.map(|sum| sum + more).save_as_text_files("saves/sums");
        numbers.save_as_object_files("numbers");
    }
}

#[test]
fn files_are_compared_too() {
    let crashes = test::crash_everywhere(|| feed(4), |feed| saves(feed.source(), 0), |_| ());
    assert!(crashes.points > 4 * 10, "{crashes:?}");
}

#[test]
#[should_panic(expected = "saves/sums-1000 is \"1\\n\", not \"0\\n\"")]
fn a_file_that_differs_is_told() {
    // Of the numbers of its process, which is not to be seen in what a job gives.
    test::crash_everywhere(
        || (feed(2), AtomicU64::new(0)),
        |(feed, starts)| {
            let start = starts.fetch_add(1, Ordering::Relaxed);
            saves(feed.source(), start)
        },
        |_| (),
    );
}

//! `update_state_by_key`: every key that is held, in every batch.

use std::time::Duration;

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{
    Bounds, Datum, Stream, map, timed_update_state_by_key, update_state_by_key, window,
};
use streamflow_tests::records::pairs;

/// Adds up, and one more in each batch; a sum that 9 divides takes the key away.
fn add(values: &[u64], state: Option<u64>) -> Option<u64> {
    let sum = state.unwrap_or(0) + values.iter().sum::<u64>() + 1;
    (sum % 9 != 0).then_some(sum)
}

macro_rules! check {
    ($bounds:expr; $($option:tt)*) => {
        agree!(counts: Values<(String, u64)>; {
            let sums = counts.update_state_by_key(add, $($option)*);
        } => sums)
        .with([update_state_by_key($bounds, Vec::new(), |values: Vec<u64>, state| {
            add(&values, state)
        })])
        .on_streams([pairs]);
    };
}

#[test]
fn keys_stay_until_dropped() {
    check!(Bounds::NONE; bound = none);
}

#[test]
fn keys_that_are_idle_or_too_many_leave() {
    check!(Bounds { idle: 2, ..Bounds::NONE }; ttl = 2s);
    check!(Bounds { most: 4, ..Bounds::NONE }; max_keys = 4);
    check!(Bounds { idle: 3, most: 2 }; ttl = 2100ms, max_keys = 2);
}

#[test]
fn borrowed_keys_and_initial_states() {
    agree!(counts: Records<(String, u64)>; {
        let sums = counts
            .map(|(word, n)| (&word[..], *n))
            .update_state_by_key::<u64>(
                |values, state| add(values, state).map(|sum| sum + 1),
                bound = none,
                initial = [("a".to_owned(), 1), ("b".to_owned(), 2), ("a".to_owned(), 3)],
            )
            .map(|(word, sum)| (word.len(), sum));
    } => sums)
    .with([
        update_state_by_key(
            Bounds::NONE,
            vec![("a".to_owned().into_value(), 3), ("b".to_owned().into_value(), 2)],
            |values: Vec<u64>, state| add(&values, state).map(|sum| sum + 1),
        ),
        map(|(word, sum): (String, u64)| (word.len(), sum)),
    ])
    .on_streams([pairs]);
}

#[test]
fn of_a_window_and_the_time() {
    agree!(counts: Values<(String, u64)>; {
        let sums = counts
            .window(4s, 2s)
            .update_state_by_key(
                |time, values, state| Some(add(values, state)? + 100 * time.number()),
                ttl = 3s,
            );
    } => sums)
    .with_outputs([Stream::new(
        0,
        [
            window(4, 2),
            timed_update_state_by_key(
                Bounds { idle: 3, ..Bounds::NONE },
                Vec::new(),
                |time, values: Vec<u64>, state| Some(add(&values, state)? + 100 * time),
            ),
        ],
    )])
    .on_streams([pairs]);
}

#[test]
fn a_batch_that_fails_changes_nothing() {
    let (mut feed, numbers) = test::source::<Values<(u64, u64)>>();
    let (seen, out) = test::collect();
    let mut job = stream! {
        name "t";
        batch 1s;
        source numbers = numbers;
        let sums = numbers.update_state_by_key::<u64>(
            |values, sum| {
                let sum = sum.unwrap_or(0) + values.iter().sum::<u64>();
                assert!(sum < 100, "too large");
                Some(sum)
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
    assert_eq!(records, [vec![(1, 1), (2, 2)], vec![(1, 2), (2, 2), (3, 1)]]);
}

//! A closure that panics: what the policies make of its batch, and of the state behind it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use streamflow::prelude::*;
use streamflow::{DeadLetter, Error, OnPanic};

const SECOND: Duration = Duration::from_secs(1);

/// What each of three streams gave.
type Seen = (Vec<(u64, u64)>, Vec<u64>, Vec<(u64, u64)>);

/// Runs a pipeline with a window, a state and a plain output over batches, in the end of which it
/// shows everything; records that are multiples of 7 panic in the map when `strict`, and are
/// filtered out otherwise.
fn computed(batches: &[Vec<u64>], strict: bool) -> (Seen, Vec<DeadLetter>) {
    let (mut feed, numbers) = test::source::<Values<u64>>();
    let ((counts, to_counts), (plain, to_plain)) = (test::collect(), test::collect());
    let (states, to_states) = test::collect();
    let letters = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&letters);
    let job = stream! {
        name "strict";
        batch 1s;
        source numbers = numbers;
        let passed = numbers.filter(|n| strict || n % 7 != 0);
        let mapped = passed.map(|n| if n % 7 == 0 { panic!("{n} is a seventh") } else { n });
        let pairs = mapped.map(|n| (n % 5, n));
        let counts = pairs.window(3s).reduce_by_key(|a, b| a.wrapping_mul(31).wrapping_add(b));
        let states = pairs.map_with_state::<u64>(
            |&key, value, state| {
                let sum = state.get().copied().unwrap_or(0) + value.unwrap_or(0);
                state.update(sum);
                (key, sum)
            },
            bound = none,
        );
        counts.write_to(to_counts);
        mapped.write_to(to_plain);
        states.write_to(to_states);
    };
    let policy = OnPanic::dead_letter(move |letter| heard.lock().unwrap().push(letter.clone()));
    let mut job = job.on_panic(policy).workers(2).test();
    for batch in batches {
        feed.batch(batch.iter().copied());
        job.advance(SECOND);
    }
    let letters = std::mem::take(&mut *letters.lock().unwrap());
    ((counts.take_records(), plain.take_records(), states.take_records()), letters)
}

#[test]
fn dead_letters_are_left_out_as_if_they_had_never_come() {
    let batches = [
        (1..=6).collect(),
        vec![7, 8, 9, 14, 15],
        vec![],
        (0..10_000).collect(),
        vec![21],
        (1..=5).collect::<Vec<u64>>(),
    ];
    let (with_letters, letters) = computed(&batches, true);
    let (filtered, none) = computed(&batches, false);
    assert_eq!(with_letters, filtered);
    assert_eq!(none, []);
    let sevenths = batches.iter().flatten().filter(|n| *n % 7 == 0).count();
    assert_eq!(letters.len(), sevenths);
    let first = &letters[0];
    assert_eq!((first.source, first.at, first.message.as_str()), ("numbers", 0, "7 is a seventh"));
    assert_eq!(first.time, BatchTime::nth(2));
    assert!(letters.windows(2).all(|two| (two[0].time, two[0].at) < (two[1].time, two[1].at)));
}

#[test]
fn a_dead_line_is_shown_and_counted() {
    let (mut feed, lines) = test::source::<Text>();
    let (more_feed, more) = test::source::<Text>();
    let (seen, out) = test::collect();
    let job = stream! {
        name "numbers";
        batch 1s;
        source more = more;
        source lines = lines;
        let all = more.union(lines);
        all.map(|line| line.parse::<i32>().unwrap()).write_to(out);
    };
    let letters = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&letters);
    let policy = OnPanic::dead_letter(move |letter| heard.lock().unwrap().push(letter.to_string()));
    let mut job = job.on_panic(policy).test();
    feed.batch(["1", "\u{1b}[2J", "3"]);
    let reports = job.try_advance(SECOND).unwrap();
    assert_eq!(seen.take_records(), [1, 3]);
    assert_eq!(reports[0].dead_letters, 1);
    let letters = letters.lock().unwrap();
    let expected = "record 1 of `lines` in batch 1, \"\\u{1b}[2J\": ";
    assert!(letters[0].starts_with(expected), "{letters:?}");
    drop(more_feed);
}

/// A job that panics somewhere else than on one record, and the error it ends with.
macro_rules! fails {
    (|$numbers:ident| $($stream:tt)*) => {{
        let (mut feed, $numbers) = test::source::<Values<u64>>();
        let mut letters = 0;
        let job = stream! {
            name "fails";
            batch 1s;
            source $numbers = $numbers;
            $($stream)*
        };
        let policy = OnPanic::dead_letter(move |_| { letters += 1; panic!("{letters} letters") });
        let mut job = job.on_panic(policy).test();
        feed.batch([1, 2, 3]);
        job.try_advance(SECOND).unwrap_err()
    }};
}

#[test]
fn what_no_record_causes_by_itself_fails_the_job() {
    let pair = |a: u64, b: u64| if a + b == 3 { panic!("together") } else { a + b };
    let aggregate = fails!(|numbers| numbers.reduce(pair).for_each(|_| ()););
    let output = fails!(|numbers| numbers.for_each(|n| assert!(n != 2, "shown")););
    for (error, message) in [(aggregate, "together"), (output, "shown")] {
        assert!(matches!(&error, Error::Panic { message: said } if said == message), "{error}");
    }
}

#[test]
fn retrying_computes_the_batch_again() {
    let (mut feed, numbers) = test::source::<Values<u64>>();
    let (seen, out) = test::collect();
    let failures = AtomicUsize::new(2);
    let fallible = &failures;
    let job = stream! {
        name "flaky";
        batch 1s;
        source numbers = numbers;
        let sums = numbers.map(|n| n * 2).window(2s).sum();
        let checked = sums.map(|sum| {
            let left = fallible.load(Ordering::SeqCst);
            if left > 0 {
                fallible.store(left - 1, Ordering::SeqCst);
                panic!("flaky");
            }
            sum
        });
        checked.write_to(out);
    };
    let said = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&said);
    let job = job.on_panic(OnPanic::retry(2));
    let mut job =
        job.on_notice(move |notice| heard.lock().unwrap().push(notice.to_string())).test();
    feed.batch([1, 2]);
    feed.batch([3]);
    job.advance(2 * SECOND);
    assert_eq!(seen.take_records(), [6, 12]);
    let again = |attempt| format!("batch 1 panicked, computing it again ({attempt}): flaky");
    assert_eq!(*said.lock().unwrap(), [again(1), again(2)]);
    failures.store(3, Ordering::SeqCst);
    feed.batch([5]);
    let error = job.try_advance(SECOND).unwrap_err();
    assert!(matches!(&error, Error::Panic { message } if message == "flaky"), "{error}");
}

/// No record is to blame where a batch without any panics, and no dead letter helps.
#[test]
fn a_batch_without_records_that_panics_fails_whatever_the_policy() {
    let (mut feed, numbers) = test::source::<Values<u64>>();
    let job = stream! {
        batch 1s;
        source numbers = numbers;
        let states = numbers.map(|n| (n, n)).update_state_by_key::<u64>(
            |values, state| {
                assert!(!values.is_empty(), "nothing came");
                Some(state.unwrap_or(0) + values.len() as u64)
            },
            bound = none,
        );
        states.for_each(|_| ());
    };
    let mut job = job.on_panic(OnPanic::dead_letter(|letter| unreachable!("{letter}"))).test();
    feed.batch([1]);
    job.try_advance(SECOND).unwrap();
    let error = job.try_advance(SECOND).unwrap_err();
    assert!(matches!(&error, Error::Panic { message } if message == "nothing came"), "{error}");
}

//! What holds for closures everywhere: which records meet them, how often, and what they may be.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{
    Integers, count_by_key, filter, filter_map, flat_map, map, reduce_by_key, sum_floats,
    sum_integers, words,
};
use streamflow_tests::records::{lines, numbers, pairs};

#[test]
fn a_closure_is_called_once_for_each_record_that_reaches_it() {
    let [mapped, tested, made] = [0; 3].map(AtomicU64::new);
    let counters = [&mapped, &tested, &made];
    let one = |at: usize| counters[at].fetch_add(1, Ordering::Relaxed);
    let one = &one;
    agree!(numbers: Values<u64> => numbers
        .map(|n| { one(0); n + 1 })
        .filter(|n| { one(1); n % 2 == 0 })
        .flat_map(|n| { one(2); [n, n] })
        .sum())
    .with([
        map(|n: u64| n + 1),
        filter(|n: u64| n % 2 == 0),
        flat_map(|n: u64| [n, n]),
        sum_integers(Integers::U64),
    ])
    .on_batches([(0..5000).collect::<Vec<u64>>()]);
    // Fused and unfused, on one, two and four workers.
    let called = [mapped, tested, made].map(AtomicU64::into_inner);
    assert_eq!(called, [6 * 5000, 6 * 5000, 6 * 2500]);
}

#[test]
fn a_map_never_sees_what_a_filter_dropped() {
    let big = |n: u64| {
        assert!(n >= 100, "a record that was filtered out");
        n - 100
    };
    agree!(numbers: Values<u64> => numbers.filter(|n| *n >= 100).map(|n| {
        assert!(n >= 100, "a record that was filtered out");
        n - 100
    }).sum())
    .with([filter(|n: u64| n >= 100), map(big), sum_integers(Integers::U64)])
    .on([numbers]);
    agree!(numbers: Values<u64> => numbers.map(|n| n as f64).filter(|x| *x >= 100.0).map(|x| {
        assert!(x >= 100.0, "a record that was filtered out");
        (x - 99.5).sqrt()
    }).sum())
    .with([
        map(|n: u64| n as f64),
        filter(|x: f64| x >= 100.0),
        map(|x: f64| (x - 99.5).sqrt()),
        sum_floats(),
    ])
    .on([numbers]);
    agree!(lines: Text => lines
        .words()
        .filter(|word| word.len() > 3)
        .map(|word| (&word[..word.floor_char_boundary(4)], 1u64))
        .count_by_key())
    .with([
        words(),
        filter(|word: String| word.len() > 3),
        map(|word: String| (word[..word.floor_char_boundary(4)].to_owned(), 1u64)),
        count_by_key(),
    ])
    .on([lines]);
}

#[test]
fn closures_see_the_variables_around_them() {
    let stop: HashSet<String> = ["a", "be"].map(str::to_owned).into();
    let (stop, offset) = (&stop, 40);
    agree!(lines: Text => lines
        .words()
        .filter(|word| !stop.contains(*word))
        .map(|word| word.len() + offset))
    .with([
        words(),
        filter(|word: String| word != "a" && word != "be"),
        map(|word: String| word.len() + 40),
    ])
    .split_then([])
    .on([lines]);
}

#[test]
fn captures_move_into_a_job_that_leaves_its_function() {
    fn scaled<S: Source<Batch = Values<u64>>>(
        numbers: S,
        factor: u64,
        out: impl Sink<u64>,
    ) -> Job<impl Pipeline> {
        let offsets = Box::new([factor, factor + 1]);
        stream! {
            name "scaled"; batch 1s;
            source numbers = numbers;
            numbers.map(|n| n * factor + offsets[0]).write_to(out);
        }
    }
    let (mut feed, numbers) = test::source();
    let (seen, out) = test::collect();
    let mut job = scaled(numbers, 3, out).test();
    feed.batch([1, 2]);
    job.advance(Duration::from_secs(1));
    assert_eq!(seen.take_records(), [6, 9]);
}

fn double(n: u64) -> u64 {
    n * 2
}

fn is_even(n: &u64) -> bool {
    n.is_multiple_of(2)
}

fn first_word(line: &str) -> Option<&str> {
    line.split_ascii_whitespace().next()
}

/// A closure that is made where it is used.
fn adder(by: u64) -> impl Fn(u64) -> u64 {
    move |n| n + by
}

#[test]
fn paths_serve_as_closures() {
    agree!(numbers: Values<u64> => numbers
        .filter(is_even)
        .map(double)
        .map(Some)
        .filter_map(|n| n)
        .map(u64::count_ones))
    .with([filter(|n: u64| n % 2 == 0), map(|n: u64| (n * 2).count_ones())])
    .split_then([])
    .on([numbers]);
    agree!(lines: Text => lines.filter_map(first_word).map(str::len))
        .with([filter_map(|line: String| first_word(&line).map(str::len))])
        .split_then([])
        .on([lines]);
    agree!(pairs: Values<(String, u64)> => pairs.map_values(double).reduce_by_key(u64::max))
        .with([
            map(|(word, n): (String, u64)| (word, n * 2)),
            reduce_by_key(|a: u64, b: u64| a.max(b)),
        ])
        .on([pairs]);
}

#[test]
fn variables_and_expressions_serve_as_closures() {
    let halve = |n: u64| n / 2;
    let boxed: Box<dyn Fn(u64) -> u64 + Send + Sync> = Box::new(|n| n * 5);
    let boxed = &boxed;
    agree!(numbers: Values<u64> => numbers.map(halve).map(boxed).map(adder(7)))
        .with([map(|n: u64| n / 2 * 5 + 7)])
        .split_then([])
        .on([numbers]);
}

#[test]
fn return_leaves_the_closure_alone() {
    agree!(numbers: Values<u64> => numbers
    .map(|n| {
        if n % 3 == 0 {
            return 0;
        }
        n + 1
    })
    .filter(|n| {
        if *n == 0 {
            return false;
        }
        true
    })
    .filter_map(|n| {
        let half = n.checked_div(2)?;
        if half > 1000 {
            return None;
        }
        Some(half)
    }))
    .with([
        map(|n: u64| if n % 3 == 0 { 0 } else { n + 1 }),
        filter(|n: u64| n != 0),
        filter_map(|n: u64| (n / 2 <= 1000).then_some(n / 2)),
    ])
    .split_then([])
    .on([numbers]);
}

#[test]
fn a_panic_fails_its_batch_and_commits_nothing() {
    let (mut feed, numbers) = test::source::<Values<u64>>();
    let (seen, out) = test::collect();
    let mut job = stream! {
        name "panics"; batch 1s;
        source numbers = numbers;
        let inverse = numbers.map(|n| 100 / n);
        inverse.write_to(out);
    }
    .workers(2)
    .test();
    feed.batch([1, 2]);
    feed.batch((0..5000).rev());
    job.advance(Duration::from_secs(1));
    let failed = job.try_advance(Duration::from_secs(1));
    assert!(matches!(failed, Err(streamflow::Error::Panic { .. })), "{failed:?}");
    assert_eq!(seen.take(), [(BatchTime::nth(1), vec![100, 50])]);
}

#[test]
fn what_no_output_needs_is_never_computed() {
    let calls = AtomicU64::new(0);
    let count = &calls;
    agree!(numbers: Values<u64>; {
        let _unwanted = numbers.map(|n| count.fetch_add(n, Ordering::Relaxed)).distinct();
        let next = numbers.map(|n| n + 1);
    } => next)
    .with([map(|n: u64| n + 1)])
    .on_batches([(1..5000).collect::<Vec<u64>>()]);
    assert_eq!(calls.into_inner(), 0);
}

#[test]
fn a_batch_of_one_partition_stays_on_the_calling_thread() {
    let here = std::thread::current().id();
    let elsewhere = AtomicU64::new(0);
    let count = &elsewhere;
    let (mut feed, numbers) = test::source::<Values<u64>>();
    let mut job = stream! {
        name "here"; batch 1s;
        source numbers = numbers;
        numbers
            .inspect(|_| {
                let away = std::thread::current().id() != here;
                count.fetch_add(away.into(), Ordering::Relaxed)
            })
            .for_each(|_| ());
    }
    .workers(4)
    .test();
    feed.batch(0..2048);
    job.advance(Duration::from_secs(1));
    assert_eq!(elsewhere.load(Ordering::Relaxed), 0);
    feed.batch(0..20_000);
    job.advance(Duration::from_secs(1));
    assert_ne!(elsewhere.load(Ordering::Relaxed), 0);
}

#[test]
fn a_tick_without_records_is_an_empty_batch() {
    let (mut feed, numbers) = test::source::<Values<u64>>();
    let (counted, counts) = test::collect();
    let (reduced, reductions) = test::collect();
    let mut job = stream! {
        name "ticks"; batch 1s;
        source numbers = numbers;
        let number = numbers.count();
        number.write_to(counts);
        numbers.reduce(|a, b| a + b).write_to(reductions);
    }
    .test();
    feed.batch([1, 2]);
    job.advance(Duration::from_millis(3999));
    let times = [1, 2, 3].map(BatchTime::nth);
    let counts = [2u64, 0, 0].map(|count| vec![count]);
    assert_eq!(counted.take(), times.into_iter().zip(counts).collect::<Vec<_>>());
    let sums = [vec![3], vec![], vec![]];
    assert_eq!(reduced.take(), times.into_iter().zip(sums).collect::<Vec<_>>());
}

//! Windows of very many panes, and very many slides; `STREAMFLOW_SLIDES` says how many.

use std::time::Duration;

use streamflow::prelude::*;

#[test]
fn a_day_in_panes_of_a_second() {
    let (mut feed, words) = test::source::<Text>();
    let (counts, counts_out) = test::collect();
    let (longest, longest_out) = test::collect();
    let (greatest, greatest_out) = test::collect();
    let (all, all_out) = test::collect();
    let mut job = stream! {
        batch 1s;
        source words = words;
        let day = words.window(1d, 1s);
        day.count_by_value().write_to(counts_out);
        let longest = day.map(|word| (word.len(), word.to_owned()));
        longest.reduce_by_key(|a, b| a + &b).write_to(longest_out);
        day.map(str::to_owned).max().write_to(greatest_out);
        day.write_to(all_out);
    }
    .test();
    for batch in [&["a", "be"][..], &[], &["a", "sea"]] {
        feed.batch(batch);
    }
    job.advance(Duration::from_secs(5));
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let last = |mut seen: Vec<(_, Vec<(String, u64)>)>| seen.pop().map(|(_, records)| records);
    let expected = [("a", 2u64), ("be", 1), ("sea", 1)].map(|(word, n)| (word.to_owned(), n));
    assert_eq!(last(counts.take()), Some(expected.to_vec()));
    let joined = longest.take().pop().map(|(_, records)| records);
    let expected =
        [(1usize, "aa"), (2, "be"), (3, "sea")].map(|(len, words)| (len, words.to_owned()));
    assert_eq!(joined, Some(expected.to_vec()));
    assert_eq!(greatest.take().pop().map(|(_, records)| records), Some(owned(&["sea"])));
    let records = all.take().pop().map(|(_, records)| records);
    assert_eq!(records, Some(owned(&["a", "be", "a", "sea"])));
}

/// The number that arrives in a batch. What a sum that is never taken anew loses to the great ones,
/// it does not get back.
fn arriving(batch: u64) -> f64 {
    if batch.is_multiple_of(100) { 1e16 } else { 0.1 * (batch % 7) as f64 }
}

/// How far a sum is off that of the last `len` numbers added up anew, but while one is great.
fn off(batch: BatchTime, len: u64, sum: Option<f64>) -> f64 {
    let last = batch.number();
    if last < len || !(len..100).contains(&(last % 100)) {
        return 0.0;
    }
    let anew: f64 = (last - len + 1..=last).map(arriving).sum();
    sum.map_or(f64::INFINITY, |sum| (sum - anew).abs())
}

#[test]
fn sums_of_floats_do_not_drift() {
    let slides = std::env::var("STREAMFLOW_SLIDES");
    let slides = slides.map_or(10_000, |slides| slides.parse().expect("a number of slides"));
    let mut worst = [0.0f64; 5];
    let [sum, mean, reduced, ring, stacks] = &mut worst;
    let mut job = stream! {
        batch 1s;
        source numbers = generate(|n| arriving(n + 1)).per_batch(1);
        let by_key = numbers.map(|x| ((), x));
        let in_ring = by_key.window(10s).reduce_by_key(|a, b| a + b);
        let in_stacks = by_key.window(20s).reduce_by_key(|a, b| a + b);
        numbers.window(10s).sum().for_each_batch(
            |sums, time| *sum = sum.max(off(time, 10, sums.first().copied())),
        );
        numbers.window(10s).mean().for_each_batch(
            |means, time| *mean = mean.max(off(time, 10, means.first().map(|mean| mean * 10.0))),
        );
        numbers.reduce_by_window(|a, b| a + b, |a, b| a - b, 10s, 1s).for_each_batch(
            |sums, time| *reduced = reduced.max(off(time, 10, sums.first().copied())),
        );
        in_ring.for_each_batch(
            |sums, time| *ring = ring.max(off(time, 10, sums.first().map(|(_, sum)| *sum))),
        );
        in_stacks.for_each_batch(
            |sums, time| *stacks = stacks.max(off(time, 20, sums.first().map(|(_, sum)| *sum))),
        );
    }
    .workers(1)
    .test();
    job.advance(Duration::from_secs(slides));
    drop(job);
    // The order of additions within one window may show, and nothing more.
    assert!(worst.iter().all(|worst| *worst < 1e-12), "{worst:?}");
}

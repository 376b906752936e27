//! Windows of very many panes, and very many slides.

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

#[test]
fn sums_of_floats_do_not_drift() {
    const SLIDES: u64 = 20_000;
    let (mut feed, numbers) = test::source::<Values<f64>>();
    let (sums, sums_out) = test::collect();
    let (by_key, by_key_out) = test::collect();
    let (stacked, stacked_out) = test::collect();
    let mut job = stream! {
        batch 1s;
        source numbers = numbers;
        numbers.window(10s).sum().write_to(sums_out);
        numbers.map(|x| ((), x)).window(10s).reduce_by_key(|a, b| a + b).write_to(by_key_out);
        numbers.map(|x| ((), x)).window(20s).reduce_by_key(|a, b| a + b).write_to(stacked_out);
    }
    .workers(1)
    .test();
    // What a sum that is never taken anew would lose to the great number, it would not get back.
    let value = |batch: u64| if batch % 100 == 0 { 1e16 } else { 0.1 * (batch % 7) as f64 };
    let exact = |last: u64, len: u64| (last - len + 1..=last).map(value).sum::<f64>();
    let mut worst = 0.0f64;
    for batch in 1..=SLIDES {
        feed.batch([value(batch)]);
        job.advance(Duration::from_secs(1));
        let sum = sums.take().pop().map_or(f64::NAN, |(_, sum)| sum[0]);
        let keyed = by_key.take().pop().map_or(f64::NAN, |(_, sum)| sum[0].1);
        let stack = stacked.take().pop().map_or(f64::NAN, |(_, sum)| sum[0].1);
        if batch > 20 && (30..100).contains(&(batch % 100)) {
            let differences =
                [sum - exact(batch, 10), keyed - exact(batch, 10), stack - exact(batch, 20)];
            assert!(differences.iter().all(|x| !x.is_nan()));
            worst = differences.iter().fold(worst, |worst, x| worst.max(x.abs()));
        }
    }
    // The order of additions within one window may show, and nothing more.
    assert!(worst < 1e-12, "a sum is off by {worst}");
}

//! `approx_distinct` and `approx_distinct_by_key`: the sketch of all records, however they come.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{
    Stream, approx_distinct, approx_distinct_by_key, filter, map, window,
};
use streamflow_tests::records::numbers;

#[test]
fn of_batches() {
    agree!(numbers: Values<u64>; {
        let all = numbers.filter(|n| n % 2 == 1).approx_distinct();
        let keyed = numbers.map(|n| (n % 3, n)).approx_distinct_by_key();
    } => all, keyed)
    .with_outputs([
        Stream::new(0, [filter(|n: u64| n % 2 == 1), approx_distinct(12)]),
        Stream::new(0, [map(|n: u64| (n % 3, n)), approx_distinct_by_key(12)]),
    ])
    .on([numbers]);
}

#[test]
fn of_windows() {
    agree!(numbers: Values<u64>; {
        let few = numbers.window(3s, 2s).approx_distinct(precision = 8);
        let many = numbers.window(20s).approx_distinct();
        let keyed = numbers.map(|n| (n % 3, n)).window(4s, 4s).approx_distinct_by_key();
    } => few, many, keyed)
    .with_outputs([
        Stream::new(0, [window(3, 2), approx_distinct(8)]),
        Stream::new(0, [window(20, 1), approx_distinct(12)]),
        Stream::new(0, [map(|n: u64| (n % 3, n)), window(4, 4), approx_distinct_by_key(12)]),
    ])
    .on_streams([numbers]);
}

#[test]
fn of_text_that_borrows() {
    let (mut feed, lines) = test::source::<Text>();
    let (seen, out) = test::collect();
    let mut job = stream! {
        name "t";
        batch 1s;
        source lines = lines;
        lines.words().window(2s).approx_distinct(precision = 14).write_to(out);
    }
    .test();
    feed.batch(["to be or", "not to be"]);
    feed.batch(["that is"]);
    job.advance(std::time::Duration::from_secs(4));
    assert_eq!(seen.take_records(), [4, 6, 2, 0]);
}

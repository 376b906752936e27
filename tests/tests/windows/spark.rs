//! What Spark Streaming's guide says of each window operation, as data.

use std::time::Duration;

use streamflow::prelude::*;

/// Runs a block of one stream of text over these batches: the number of each batch in which the
/// output was written, with its records.
macro_rules! windows {
    ([$($batch:expr),* $(,)?], |$lines:ident| $($pipeline:tt)*) => {{
        let (mut feed, $lines) = test::source::<Text>();
        let (seen, out) = test::collect();
        let mut job = stream! {
            batch 10s;
            source $lines = $lines;
            let written = $($pipeline)*;
            written.write_to(out);
        }
        .test();
        $(feed.batch($batch.lines());)*
        feed.close();
        job.advance(Duration::from_secs(10 * [$($batch),*].len() as u64));
        let seen = seen.take().into_iter();
        seen.map(|(time, records)| (time.since_epoch().as_secs(), records)).collect::<Vec<_>>()
    }};
}

fn counts<const N: usize>(counts: [(&str, u64); N]) -> Vec<(String, u64)> {
    counts.map(|(word, count)| (word.to_owned(), count)).to_vec()
}

/// The figure of "Window Operations": a window of three time units that slides by two.
#[test]
fn a_window_of_three_units_that_slides_by_two() {
    let seen = windows!(["1", "2", "3", "4", "5", "6"], |lines| lines.window(30s, 20s));
    let records = |records: [&str; 3]| records.map(str::to_owned).to_vec();
    let first = vec!["1".to_owned(), "2".to_owned()];
    assert_eq!(seen, [(20, first), (40, records(["2", "3", "4"])), (60, records(["4", "5", "6"]))]);
}

/// "Generating word counts over the last 30 seconds of data, every 10 seconds."
#[test]
fn word_counts_over_the_last_thirty_seconds_every_ten() {
    let expected = [
        (10, counts([("to", 2), ("be", 1)])),
        (20, counts([("to", 2), ("be", 2), ("or", 1)])),
        (30, counts([("to", 2), ("be", 2), ("or", 1)])),
        (40, counts([("be", 1), ("or", 2), ("not", 1)])),
        (50, counts([("or", 1), ("not", 1)])),
        (60, counts([("or", 1), ("not", 1), ("to", 1)])),
    ];
    let seen = windows!(["to be to", "be or", "", "or not", "", "to"], |lines| lines
        .words()
        .map(|word| (word, 1u64))
        .reduce_by_key_and_window(|a, b| a + b, 30s, 10s));
    assert_eq!(seen, expected);
    // "A more efficient version": the old data that leaves is taken off.
    let seen = windows!(["to be to", "be or", "", "or not", "", "to"], |lines| lines
        .words()
        .map(|word| (word, 1u64))
        .reduce_by_key_and_window(|a, b| a + b, |a, b| a - b, 30s, 10s));
    assert_eq!(seen, expected);
}

/// "Return a sliding window count of elements in the stream."
#[test]
fn count_by_window() {
    let seen =
        windows!(["a b", "c", "", "d e f", ""], |lines| lines.words().count_by_window(20s, 10s));
    assert_eq!(seen, [(10, vec![2]), (20, vec![3]), (30, vec![1]), (40, vec![3]), (50, vec![3])]);
}

/// "Created by aggregating elements in the stream over a sliding interval using func."
#[test]
fn reduce_by_window() {
    let seen = windows!(["1", "2", "", "", "5"], |lines| lines
        .filter_map(|line| line.parse::<u64>().ok())
        .reduce_by_window(|a, b| a + b, 20s, 10s));
    let sums = [(10, vec![1]), (20, vec![3]), (30, vec![2]), (40, vec![]), (50, vec![5])];
    assert_eq!(seen, sums);
}

/// "The value of each key is its frequency within a sliding window."
#[test]
fn count_by_value_and_window() {
    let seen =
        windows!(["a b", "a", "c", "a"], |lines| lines.words().count_by_value_and_window(20s, 20s));
    assert_eq!(seen, [(20, counts([("a", 2), ("b", 1)])), (40, counts([("c", 1), ("a", 1)])),]);
}

/// Grouping over a window: each key with all its values.
#[test]
fn group_by_key_and_window() {
    let seen = windows!(["a1 b1", "a2", "b2 a3"], |lines| lines
        .words()
        .map(|word| word.split_at(1))
        .group_by_key_and_window(20s, 10s));
    let grouped = |groups: &[(&str, &[&str])]| -> Vec<(String, Vec<String>)> {
        let owned = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
        groups.iter().map(|(key, values)| ((*key).to_owned(), owned(values))).collect()
    };
    assert_eq!(
        seen,
        [
            (10, grouped(&[("a", &["1"]), ("b", &["1"])])),
            (20, grouped(&[("a", &["1", "2"]), ("b", &["1"])])),
            (30, grouped(&[("a", &["2", "3"]), ("b", &["2"])])),
        ]
    );
}

/// Spark keeps a key whose total has come down to nothing until a filter removes it; here one that
/// has left the window is gone, and a filter sees those that are in it.
#[test]
fn the_filter_of_the_version_with_an_inverse() {
    let seen = windows!(["a a b", "", "b", ""], |lines| lines
        .words()
        .map(|word| (word, 1u64))
        .reduce_by_key_and_window(
            |a, b| a + b,
            |a, b| a - b,
            20s,
            10s,
            filter = |(word, n)| *n > 1 || *word == "b",
        ));
    assert_eq!(
        seen,
        [
            (10, counts([("a", 2), ("b", 1)])),
            (20, counts([("a", 2), ("b", 1)])),
            (30, counts([("b", 1)])),
            (40, counts([("b", 1)])),
        ]
    );
}

//! `first`: the oldest record.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{Stream, filter, map, reduce, window};
use streamflow_tests::records::{pairs, words};

type Record = (String, u64);

#[test]
fn of_a_batch() {
    agree!(pairs: Records<Record>; {
        let kept = pairs.filter(|(_, n)| n % 3 > 0).map(|(w, n)| (&w[..], *n));
        let found = kept.first();
    } => found)
    .with([filter(|(_, n): Record| n % 3 > 0), reduce(|a: Record, _: Record| a)])
    .split_then([reduce(|a: Record, _: Record| a)])
    .at_length()
    .on([pairs]);
}

#[test]
fn of_windows() {
    agree!(pairs: Values<Record>; {
        let few = pairs.window(3s, 2s).first();
        let many = pairs.window(40s).first().map(|(word, n)| (n, word));
        let one = pairs.window(2s, 2s).first();
    } => few, many, one)
    .with_outputs([
        Stream::new(0, [window(3, 2), reduce(|a: Record, _: Record| a)]),
        Stream::new(
            0,
            [window(40, 1), reduce(|a: Record, _: Record| a), map(|(word, n): Record| (n, word))],
        ),
        Stream::new(0, [window(2, 2), reduce(|a: Record, _: Record| a)]),
    ])
    .on_streams([pairs]);
}

#[test]
fn of_owned_text() {
    agree!(words: Values<String> => words.first())
        .with([reduce(|a: String, _: String| a)])
        .on([words]);
}

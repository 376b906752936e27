//! `transform_with`: all records of two streams, with the batch's time, mapped to others at once.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{Stream, filter, transform_with};
use streamflow_tests::records::{numbers, words};

#[test]
fn sees_both_batches_and_the_time() {
    agree!(one: Values<u64>, two: Records<String>; {
        let even = one.filter(|n| n % 2 == 0);
        let both = even.transform_with(two, |numbers, words, time| {
            let zipped = numbers.into_iter().zip(words);
            zipped.map(move |(n, word)| (n + time.number(), word.len()))
        });
    } => both)
    .with_outputs([Stream::new(
        0,
        [
            filter(|n: u64| n % 2 == 0),
            transform_with(Stream::new(1, []), |numbers: Vec<u64>, words: Vec<String>, number| {
                let zipped = numbers.into_iter().zip(words);
                zipped.map(|(n, word)| (n + number, word.len())).collect::<Vec<_>>()
            }),
        ],
    )])
    .on([numbers, words]);
}

#[test]
fn is_called_when_both_are_empty() {
    fn sizes(left: Vec<u64>, right: Vec<u64>, _: BatchTime) -> [usize; 2] {
        [left.len(), right.len()]
    }
    agree!(one: Values<u64>, two: Values<u64>; {
        let sizes = one.transform_with(two, sizes);
    } => sizes)
    .with_outputs([Stream::new(
        0,
        [transform_with(Stream::new(1, []), |left: Vec<u64>, right: Vec<u64>, _| {
            [left.len(), right.len()]
        })],
    )])
    .on([numbers, numbers]);
}

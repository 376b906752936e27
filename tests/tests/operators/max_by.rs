//! `max_by`: the record that a function finds greatest, the earliest among equals.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{Stream, filter, map, reduce, window};
use streamflow_tests::records::{pairs, words};

type Record = (String, u64);

#[test]
fn of_a_batch() {
    agree!(pairs: Records<Record>; {
        let kept = pairs.filter(|(_, n)| n % 3 > 0).map(|(w, n)| (&w[..], *n));
        let found = kept.max_by(|(word, n)| (n % 5, word.len()));
    } => found)
    .with([filter(|(_, n): Record| n % 3 > 0), reduce(pick)])
    .split_then([reduce(pick)])
    .at_length()
    .on([pairs]);
}

#[test]
fn of_windows() {
    agree!(pairs: Values<Record>; {
        let few = pairs.window(3s, 2s).max_by(|(word, n)| (n % 5, word.len()));
        let latest = pairs.window(40s).max_by(|(word, n)| (n % 5, word.len()));
        let many = latest.map(|(word, n)| (n, word));
        let one = pairs.window(2s, 2s).max_by(|(word, n)| (n % 5, word.len()));
    } => few, many, one)
    .with_outputs([
        Stream::new(0, [window(3, 2), reduce(pick)]),
        Stream::new(0, [window(40, 1), reduce(pick), map(|(word, n): Record| (n, word))]),
        Stream::new(0, [window(2, 2), reduce(pick)]),
    ])
    .on_streams([pairs]);
}

fn pick(a: Record, b: Record) -> Record {
    let of = |record: &Record| (record.1 % 5, record.0.len());
    if of(&b) > of(&a) { b } else { a }
}

#[test]
fn by_a_function_s_path_and_by_floats() {
    agree!(words: Values<String>; {
        let by_length = words.max_by(String::len);
        let by_float = words.max_by(|word| 1.0 / (word.len() as f64 - 2.0));
    } => by_length, by_float)
    .with_outputs([
        Stream::new(0, [reduce(|a: String, b: String| if b.len() > a.len() { b } else { a })]),
        Stream::new(
            0,
            [reduce(|a: String, b: String| {
                let of = |word: &String| 1.0 / (word.len() as f64 - 2.0);
                if of(&b) > of(&a) { b } else { a }
            })],
        ),
    ])
    .on([words]);
}

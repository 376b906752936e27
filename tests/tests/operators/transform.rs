//! `transform`: all records of the batch, with its time, mapped to others at once.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{filter, glom, map, transform, words};
use streamflow_tests::records::{lines, numbers};

#[test]
fn sees_the_whole_batch_and_its_time() {
    agree!(numbers: Values<u64> => numbers.filter(|n| n % 2 == 0).transform(|records, time| {
        let len = records.len() as u64;
        records.into_iter().rev().map(move |n| (time.number(), len + n))
    }))
    .with([
        filter(|n: u64| n % 2 == 0),
        transform(|records: Vec<u64>, number| {
            let len = records.len() as u64;
            records.into_iter().rev().map(|n| (number, len + n)).collect::<Vec<_>>()
        }),
    ])
    .on([numbers]);
}

#[test]
fn is_called_for_an_empty_batch() {
    agree!(lines: Text => lines.words().transform(|words, _| [words.len()]).map(|n| n + 1))
        .with([words(), transform(|words: Vec<String>, _| [words.len()]), map(|n: usize| n + 1)])
        .on([lines]);
}

#[test]
fn its_records_are_cut_anew() {
    agree!(numbers: Values<u64> => numbers
        .transform(|records, _| records.into_iter().skip(100))
        .glom())
    .with([
        transform(|records: Vec<u64>, _| records.into_iter().skip(100).collect::<Vec<_>>()),
        glom(),
    ])
    .on([numbers]);
}

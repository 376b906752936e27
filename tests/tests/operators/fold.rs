//! `fold`: in order from a zero; or each partition from it, then combined.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{filter, fold, fold_in_parallel};
use streamflow_tests::records::{self, floats, numbers};

#[test]
fn folds_in_order() {
    agree!(numbers: Values<u64> => numbers.fold(5, |acc, n| (acc * 31 + n) % 1_000_003))
        .with([fold(5, |acc: u64, n: u64| (acc * 31 + n) % 1_000_003)])
        .on([numbers]);
    agree!(floats: Values<f64> => floats.fold(-0.0, |sum, x| sum + x))
        .with([fold(-0.0, |sum: f64, x: f64| sum + x)])
        .on([floats]);
}

#[test]
fn folds_text_into_a_type_of_its_own() {
    agree!(words: Records<String> => words.fold(String::new(), |text, word| text + word + ","))
        .with([fold(String::new(), |text: String, word: String| text + &word + ",")])
        .on([records::words]);
}

#[test]
fn folds_partitions_apart() {
    agree!(words: Records<String> => words
        .filter(|word| !word.is_empty())
        .fold(String::from("<"), |text, word| text + word, |a, b| a + &b))
    .with([
        filter(|word: String| !word.is_empty()),
        fold_in_parallel(
            "<".to_owned(),
            |text: String, word: String| text + &word,
            |a: String, b: String| a + &b,
        ),
    ])
    .on([records::words]);
}

#[test]
fn partitions_that_a_filter_empties_still_count() {
    agree!(numbers: Values<u64> => numbers
        .filter(|n| *n >= 5000)
        .fold(1u64, |count, _| count + 1, |a, b| a + b))
    .with([
        filter(|n: u64| n >= 5000),
        fold_in_parallel(1, |count: u64, _: u64| count + 1, |a, b| a + b),
    ])
    .on_batches([(0..9000).collect::<Vec<u64>>(), (0..10).collect(), vec![]]);
}

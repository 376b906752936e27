//! `mean`: the sum divided by the count.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{filter, flat_map, map, mean_floats, mean_integers, mean_singles};
use streamflow_tests::records::{floats, integers, odd_floats, singles};

#[test]
fn of_floats_in_lanes() {
    agree!(floats: Values<f64> => floats.mean()).with([mean_floats()]).on([floats]);
    agree!(floats: Values<f64> => floats.mean()).with([mean_floats()]).on([odd_floats]);
    agree!(floats: Values<f64> => floats.filter(|x| *x > 1.0).map(|x| x * 0.1).mean())
        .with([filter(|x: f64| x > 1.0), map(|x: f64| x * 0.1), mean_floats()])
        .on([floats]);
}

#[test]
fn of_singles() {
    agree!(floats: Values<f32> => floats.mean()).with([mean_singles()]).on([singles]);
}

#[test]
fn of_what_was_made_on_the_way() {
    agree!(floats: Values<f64> => floats.flat_map(|x| [x, x / 3.0]).mean())
        .with([flat_map(|x: f64| [x, x / 3.0]), mean_floats()])
        .on([floats]);
}

#[test]
fn of_integers() {
    agree!(numbers: Values<i64> => numbers.filter(|n| n % 2 == 0).mean())
        .with([filter(|n: i64| n % 2 == 0), mean_integers()])
        .on([integers]);
    agree!(numbers: Values<u64> => numbers.mean()).with([mean_integers()]).on_batches([
        vec![u64::MAX; 3],
        vec![],
        vec![1, 2],
    ]);
}

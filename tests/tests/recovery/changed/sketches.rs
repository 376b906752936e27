//! Sketches of another precision: what is there is taken over at the lesser one, and what comes is
//! as precise as the program says, as soon as the window has nothing else.

use streamflow::prelude::*;

use super::harness::{Program, World, left_by, program, window};

/// Numbers, many of each.
fn spread(n: u64) -> impl Iterator<Item = u64> {
    (0..200).map(move |at| 1000 * n + at)
}

/// How many different numbers a window has, about.
macro_rules! distinct {
    ($precision:literal) => {
        program!(|numbers, out|
            let about = numbers.flat_map(spread).window(3s).approx_distinct(precision = $precision);
            about.map(|n| n.to_string()).write_to(out);)
    };
}

/// The median of a window.
macro_rules! median {
    ($error:literal) => {
        program!(|numbers, out|
            let median = numbers.flat_map(spread).window(3s).quantiles([0.5], error = $error);
            median.map(|[median]| median.to_string()).write_to(out);)
    };
}

/// Has a changed program go on. Each of its rows is within an error of the exact one, and those of
/// a window that has all arrived since the change are what they are without one.
fn goes_on(before: Program, after: Program, exact: fn(Vec<u64>) -> f64, within: f64) {
    let undisturbed = World::new();
    after(&undisturbed, None).result.unwrap();
    let usual = undisturbed.take();
    for world in left_by(before) {
        let outcome = after(&world, None);
        let changed = outcome.result.unwrap()[0].time.number() - 1;
        assert!(outcome.said.is_empty(), "{:?}", outcome.said);
        let seen = world.take();
        assert_eq!(seen.len(), usual.len());
        for ((n, row), (_, usual)) in seen.iter().zip(&usual).filter(|((n, _), _)| *n > changed) {
            let records = window(*n, 3, 0).into_iter().flat_map(spread).collect();
            let (about, exact) = (row[0].parse::<f64>().unwrap(), exact(records));
            assert!((about / exact - 1.0).abs() < within, "{about} for {exact} in batch {n}");
            assert!(*n < changed + 3 || row == usual, "{row:?} for {usual:?} in batch {n}");
        }
    }
}

fn different(mut records: Vec<u64>) -> f64 {
    records.sort_unstable();
    records.dedup();
    records.len() as f64
}

fn middle(mut records: Vec<u64>) -> f64 {
    records.sort_unstable();
    records[(records.len() - 1) / 2] as f64
}

#[test]
fn counts_of_different_records_go_on_at_another_precision() {
    // Five times the standard error of the lesser precision.
    goes_on(distinct!(12), distinct!(8), different, 5.0 * 0.065);
    goes_on(distinct!(8), distinct!(12), different, 5.0 * 0.065);
    goes_on(distinct!(10), distinct!(12), different, 5.0 * 0.033);
}

#[test]
fn quantiles_go_on_within_another_error() {
    // Both errors, one upon the other.
    goes_on(median!(0.01), median!(0.05), middle, 0.06);
    goes_on(median!(0.05), median!(0.01), middle, 0.06);
    goes_on(median!(0.001), median!(0.002), middle, 0.0031);
}

//! `quantiles` and `quantiles_by_key`: the sketch of all records, however they come.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{Stream, filter, map, quantiles_by_key, quantiles_of, window};
use streamflow_tests::records::numbers;

const WANTED: &[f64] = &[0.0, 0.5, 0.95, 1.0];

#[test]
fn of_batches() {
    agree!(numbers: Values<u64>; {
        let all = numbers.filter(|n| n % 2 == 1).quantiles([0.0, 0.5, 0.95, 1.0]).map(Vec::from);
        let keyed = numbers
            .map(|n| (n % 3, n))
            .quantiles_by_key([0.0, 0.5, 0.95, 1.0])
            .map_values(Vec::from);
    } => all, keyed)
    .with_outputs([
        Stream::new(0, [filter(|n: u64| n % 2 == 1), quantiles_of(WANTED)]),
        Stream::new(0, [map(|n: u64| (n % 3, n)), quantiles_by_key(WANTED)]),
    ])
    .on([numbers]);
}

#[test]
fn of_windows() {
    agree!(numbers: Values<u64>; {
        let few = numbers.window(3s, 2s).quantiles([0.5]).map(|[median]| median);
        let many = numbers.window(20s).quantiles([0.0, 0.5, 0.95, 1.0]).map(Vec::from);
        let latest = numbers.map(|n| (n % 3, n)).window(4s, 4s);
        let keyed = latest.quantiles_by_key([0.0, 0.5, 0.95, 1.0], error = 0.01);
        let lists = keyed.map_values(Vec::from);
    } => few, many, lists)
    .with_outputs([
        Stream::new(0, [window(3, 2), quantiles_of(&[0.5]), map(|found: Vec<f64>| found[0])]),
        Stream::new(0, [window(20, 1), quantiles_of(WANTED)]),
        Stream::new(0, [map(|n: u64| (n % 3, n)), window(4, 4), quantiles_by_key(WANTED)]),
    ])
    .on_streams([numbers]);
}

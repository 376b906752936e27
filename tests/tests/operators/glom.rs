//! `glom`: each partition as one record.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{filter, flat_map, glom, map};
use streamflow_tests::records::{lines, numbers};

#[test]
fn shows_partitions_of_fixed_size() {
    agree!(numbers: Values<u64> => numbers.glom().map(|part| part.len()))
        .with([glom(), map(|part: Vec<u64>| part.len())])
        .at_length()
        .on([numbers]);
    let (seen, out) = test::collect();
    let batch = vec![(0..5000).collect::<Vec<u64>>()];
    let mut job = stream! {
        name "glom";
        batch 1s;
        source numbers = queue(batch);
        let sizes = numbers.glom().map(|part| part.len());
        sizes.write_to(out);
    }
    .workers(2)
    .test();
    job.advance(std::time::Duration::from_secs(2));
    assert_eq!(
        seen.take(),
        [(BatchTime::nth(1), vec![1666, 1667, 1667]), (BatchTime::nth(2), vec![])]
    );
}

#[test]
fn per_record_operators_stay_within_their_partition() {
    agree!(numbers: Values<u64> => numbers
        .filter(|n| n % 3 == 0)
        .flat_map(|n| vec![n; (n % 4) as usize])
        .glom())
    .with([filter(|n: u64| n % 3 == 0), flat_map(|n: u64| vec![n; (n % 4) as usize]), glom()])
    .on([numbers]);
}

#[test]
fn a_partition_that_a_filter_empties_is_still_there() {
    agree!(numbers: Values<u64> => numbers.filter(|n| *n >= 3000).glom())
        .with([filter(|n: u64| n >= 3000), glom()])
        .on_batches([(0..6000).collect::<Vec<u64>>(), (0..10).collect(), vec![]]);
}

#[test]
fn holds_borrowed_records() {
    agree!(lines: Text => lines.glom()).with([glom()]).on([lines]);
}

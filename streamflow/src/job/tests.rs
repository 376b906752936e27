//! What a job with a checkpoint tells, saves and loads: the arms of a compiled block.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::{Command, Job, Pipeline};
use crate::BatchTime;
use crate::batch::Values;
use crate::checkpoint::SavedState;
use crate::prelude::{stream, test};
use crate::rt::{Gate, Publish, Run};
use crate::source::set::SourceSet;
use crate::window::SHARDS;
use crate::workers::Workers;

/// An output, a key, a number.
type Row = (&'static str, u64, u64);

type Batches = (Values<(u64, u64)>, ());

/// A job that keeps windows in each layout, records, a single value, and states by key.
fn kept(rows: &Mutex<Vec<Row>>) -> Job<impl Pipeline<Sources: SourceSet<Batches = Batches>>> {
    let see = |row: Row| rows.lock().unwrap().push(row);
    let (_, pairs) = test::source();
    stream! {
        crate = crate;
        name "kept";
        batch 1s;
        checkpoint "kept-checkpoint";
        source pairs = pairs;
        let _unused = pairs.window(9s).count_by_key();
        let total = pairs.window(2s, 2s).reduce_by_key(|a, b| a + b);
        let running = pairs.window(4s, 2s).count_by_key();
        let ring = pairs.window(3s).reduce_by_key(u64::max);
        let stacks = pairs.window(20s, 1s).reduce_by_key(u64::min);
        let value = pairs.map(|(_, n)| n).window(5s).sum();
        let records = pairs.window(3s);
        let sums = pairs.map_with_state(
            |key, n, sum| {
                let now = sum.get().copied().unwrap_or(0) + n.unwrap_or(0);
                if !sum.is_timing_out() {
                    sum.update(now);
                }
                (*key, now)
            },
            timeout = 3s,
        );
        let counts = pairs.update_state_by_key(
            |numbers, count: Option<u64>| Some(count.unwrap_or(0) + numbers.len() as u64),
            bound = none,
        );
        total.for_each(|(key, n)| see(("total", key, n)));
        running.for_each(|(key, n)| see(("running", key, n)));
        ring.for_each(|(key, n)| see(("ring", key, n)));
        stacks.for_each(|(key, n)| see(("stacks", key, n)));
        value.for_each(|n| see(("value", 0, n)));
        records.for_each(|(key, n)| see(("records", key, n)));
        sums.for_each(|(key, n)| see(("sums", key, n)));
        counts.for_each(|(key, n)| see(("counts", key, n)));
    }
}

/// A few pairs for each batch, keys that come and go.
fn batch(number: u64) -> Batches {
    let mix = |i: u64| (number * 7 + i * i * 3 + number * i) % 11;
    (Values((0..number % 4 * 2).map(|i| (mix(i) % 5, mix(i + 1))).collect()), ())
}

/// One batch's circumstances.
fn run(number: u64) -> Run {
    let time = BatchTime::tick(number, Duration::ZERO, Duration::from_secs(1));
    Run::new(time, Workers::new(1).unwrap(), Arc::default())
}

/// Computes and commits a batch.
fn step<P: Pipeline<Sources: SourceSet<Batches = Batches>>>(job: &mut Job<P>, number: u64) {
    let stages = job.pipeline.split().stages;
    let mut decide = |_: &mut Publish<'_>| Ok(());
    let gate = Gate::new(&mut decide);
    stages.command(Command::Step(&run(number), &batch(number), gate)).unwrap();
    stages.command(Command::Commit(&run(number))).unwrap();
}

const IDS: [&str; 8] = [
    "kept/total/reduce_by_key/1",
    "kept/running/count_by_key/1",
    "kept/ring/reduce_by_key/1",
    "kept/stacks/reduce_by_key/1",
    "kept/value/sum/1",
    "kept/records/window/1",
    "kept/sums/map_with_state/1",
    "kept/counts/update_state_by_key/1",
];

#[test]
fn every_state_that_runs_has_an_id() {
    let rows = Mutex::default();
    let job = kept(&rows);
    let mut ids: Vec<&str> = job.setup.known.operators.iter().map(|(id, _)| id.as_str()).collect();
    ids.sort_unstable();
    let mut expected = IDS;
    expected.sort_unstable();
    assert_eq!(ids, expected);
}

#[test]
fn a_job_that_loads_what_another_saved_goes_on_as_that_does() {
    let (rows, others) = (Mutex::default(), Mutex::default());
    let mut job = kept(&rows);
    let operators = job.setup.known.operators.len();
    let mut saved = vec![SavedState::default(); operators];
    for number in 1..=40 {
        // Another job, which loads what there is, computes this batch as well.
        let mut other = kept(&others);
        saved.iter_mut().for_each(|saved| saved.batch = number - 1);
        other.pipeline.split().stages.command(Command::Load(&mut saved.clone())).unwrap();
        step(&mut other, number);
        step(&mut job, number);
        assert_eq!(*others.lock().unwrap(), *rows.lock().unwrap(), "batch {number}");
        others.lock().unwrap().clear();
        rows.lock().unwrap().clear();
        let stages = job.pipeline.split().stages;
        let mut deltas = Vec::new();
        stages.command(Command::Delta(&run(number), &mut deltas)).unwrap();
        assert_eq!(deltas.len(), operators, "batch {number}");
        for (operator, bytes) in deltas {
            saved[operator].deltas.push((number, bytes.into()));
        }
        // Slices are taken one after the other, each as of another batch.
        let shards: Vec<_> = (0..SHARDS).filter(|shard| shard % 5 == number % 5).collect();
        let mut slices = vec![Vec::new(); shards.len()];
        stages.command(Command::Shards(&shards, &mut slices)).unwrap();
        for (shard, slices) in shards.into_iter().zip(slices) {
            for (operator, bytes) in slices {
                let slices = &mut saved[operator].slices;
                slices.retain(|(other, ..)| *other != shard);
                slices.push((shard, number, bytes.into()));
            }
        }
    }
}

#[test]
fn a_batch_that_is_not_this_one_changed_nothing() {
    let rows = Mutex::default();
    let mut job = kept(&rows);
    step(&mut job, 1);
    let mut deltas = Vec::new();
    job.pipeline.split().stages.command(Command::Delta(&run(2), &mut deltas)).unwrap();
    assert!(deltas.is_empty());
}

#[test]
fn a_job_without_a_checkpoint_has_nothing_to_save() {
    let (_, numbers) = test::source::<Values<(u64, u64)>>();
    let mut job = stream! {
        crate = crate;
        batch 1s;
        source numbers = numbers;
        let counts = numbers.window(3s).count_by_key();
        counts.for_each(drop);
    };
    let (mut ids, mut deltas, mut slices) = (Vec::new(), Vec::new(), [Vec::new()]);
    step(&mut job, 1);
    let stages = job.pipeline.split().stages;
    stages.command(Command::Describe(&mut ids)).unwrap();
    stages.command(Command::Delta(&run(1), &mut deltas)).unwrap();
    stages.command(Command::Shards(&[0], &mut slices)).unwrap();
    stages.command(Command::Load(&mut [])).unwrap();
    assert!(ids.is_empty() && deltas.is_empty() && slices[0].is_empty());
}

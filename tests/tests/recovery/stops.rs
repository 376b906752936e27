//! A job that is told to stop, whose source cannot replay: what was accepted is computed, or the
//! job ends with an error.

use std::collections::VecDeque;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use streamflow::checkpoint::Checkpoint;
use streamflow::disk::SimulatedDisk;
use streamflow::prelude::*;
use streamflow::sink::Collected;
use streamflow::source::{Codec, Durable, Limit, Range};

/// What was accepted, and is given two numbers at a time.
#[derive(Clone)]
struct Accepted {
    waiting: Arc<Mutex<VecDeque<u64>>>,
    stopped: bool,
}

impl Accepted {
    fn up_to(last: u64) -> Self {
        Self { waiting: Arc::new(Mutex::new((1..=last).collect())), stopped: false }
    }
}

/// In a log, each number is a kilobyte.
const BYTES: usize = 1024;

fn encode(batch: &Values<u64>, out: &mut Vec<u8>) -> streamflow::Result<()> {
    for number in &batch.0 {
        out.extend(number.to_le_bytes());
        out.resize(out.len() + BYTES - 8, 0);
    }
    Ok(())
}

fn decode(bytes: &[u8]) -> streamflow::Result<Values<u64>> {
    let number = |bytes: &[u8]| bytes.first_chunk().map(|bytes| u64::from_le_bytes(*bytes));
    Ok(Values(bytes.chunks(BYTES).filter_map(number).collect()))
}

impl Source for Accepted {
    type Batch = Values<u64>;

    fn plan(&mut self, _: Limit) -> streamflow::Result<Range> {
        Ok(Range { from: 0, to: self.waiting.lock().unwrap().len().min(2) as u64 })
    }

    fn read(&mut self, range: Range) -> streamflow::Result<Values<u64>> {
        Ok(Values(self.waiting.lock().unwrap().drain(..range.len() as usize).collect()))
    }

    fn ended(&self) -> bool {
        self.stopped && self.waiting.lock().unwrap().is_empty()
    }

    fn stop(&mut self) {
        self.stopped = true;
    }

    fn codec(&self) -> Option<Codec<Values<u64>>> {
        Some(Codec { encode, decode })
    }
}

impl Durable for Accepted {}

/// Computes slowly, so that a batch is at work while the next is asked for.
fn job(
    kept: Checkpoint,
    accepted: Accepted,
    disk: &SimulatedDisk,
) -> (Collected<u64>, Job<impl Pipeline + Send + 'static>) {
    let (seen, out) = test::collect::<u64>();
    let job = stream! {
        name "stops";
        batch 3600s;
        checkpoint kept;
        source numbers = accepted;
        let slow = numbers.inspect(|_| thread::sleep(Duration::from_millis(5)));
        slow.write_to(out);
    };
    (seen, job.on_disk(disk.clone()))
}

#[test]
fn all_that_was_accepted_is_computed_where_the_log_is_at_its_limit() {
    for limit in [0, 1, 3 * BYTES as u64] {
        let accepted = Accepted::up_to(20);
        let kept = Checkpoint::at("stops").wal_limit(limit);
        let (seen, job) = job(kept, accepted, &SimulatedDisk::new());
        let handle = job.start().unwrap();
        handle.stop(true);
        handle.await_termination().unwrap();
        assert_eq!(seen.take_records(), (1..=20).collect::<Vec<_>>(), "limit {limit}");
    }
}

#[test]
fn a_job_that_stops_waits_for_space_for_its_log() {
    let (accepted, disk) = (Accepted::up_to(6), SimulatedDisk::new());
    let (seen, job) = job(Checkpoint::at("stops"), accepted, &disk);
    let (sender, said) = channel();
    let job = job.on_notice(move |notice| drop(sender.send(notice.to_string())));
    let handle = job.start().unwrap();
    // Enough for the journal, and not for the log.
    disk.fill(Some(BYTES));
    handle.stop(true);
    let notice = said.recv_timeout(Duration::from_secs(60)).unwrap();
    assert!(notice.contains("its log waits for space"), "{notice}");
    disk.fill(None);
    handle.await_termination().unwrap();
    assert_eq!(seen.take_records(), [1, 2, 3, 4, 5, 6]);
}

#[test]
fn a_job_that_stops_without_space_for_its_log_fails() {
    let (accepted, disk) = (Accepted::up_to(6), SimulatedDisk::new());
    let (seen, job) = job(Checkpoint::at("stops"), accepted, &disk);
    let job = job.on_notice(|_| ()).stop_within(Duration::from_millis(30));
    let handle = job.start().unwrap();
    disk.fill(Some(BYTES));
    handle.stop(true);
    let error = handle.await_termination().unwrap_err();
    assert_eq!(error.exit_code(), 75);
    let told = error.to_string();
    assert!(told.starts_with("source `numbers`: writing "), "{told}");
    assert!(told.contains("what was accepted and is not there yet is lost"), "{told}");
    assert!(seen.take_records().is_empty());
}

#[test]
fn a_batch_without_records_that_was_planned_before_ends_no_job() {
    let run = |disk: &SimulatedDisk, accepted| {
        let (seen, job) = job(Checkpoint::at("stops"), accepted, disk);
        let outcome = job.on_notice(|_| ()).start().and_then(|handle| {
            handle.stop(true);
            handle.await_termination()
        });
        (outcome, seen.take_records())
    };
    let whole = SimulatedDisk::new();
    run(&whole, Accepted::up_to(0)).0.unwrap();
    for point in 1..=whole.operations() {
        let disk = SimulatedDisk::new();
        disk.cut_at(point);
        run(&disk, Accepted::up_to(0)).0.unwrap_err();
        let (outcome, seen) = run(&disk.after_kill(), Accepted::up_to(3));
        outcome.unwrap();
        assert_eq!(seen, [1, 2, 3], "cut at {point}");
    }
}

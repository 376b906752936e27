//! A source that cannot replay goes through the log: what was logged is computed once.

use streamflow::checkpoint::Checkpoint;
use streamflow::disk::SimulatedDisk;
use streamflow::prelude::*;
use streamflow::source::{Codec, Durable, Limit, Range};

/// Hands each number out once, in any process: as a socket, it cannot go back.
struct Once<'a>(&'a std::sync::Mutex<std::collections::VecDeque<u64>>);

fn encode(batch: &Values<u64>, out: &mut Vec<u8>) -> streamflow::Result<()> {
    batch.0.iter().for_each(|number| out.extend(number.to_le_bytes()));
    Ok(())
}

fn decode(bytes: &[u8]) -> streamflow::Result<Values<u64>> {
    let numbers = bytes.chunks(8).map(|bytes| bytes.try_into().map(u64::from_le_bytes));
    Ok(Values(numbers.collect::<Result<_, _>>().map_err(streamflow::Error::other)?))
}

impl Source for Once<'_> {
    type Batch = Values<u64>;

    fn plan(&mut self, _: Limit) -> streamflow::Result<Range> {
        Ok(Range { from: 0, to: self.0.lock().unwrap().len().min(2) as u64 })
    }

    fn read(&mut self, range: Range) -> streamflow::Result<Values<u64>> {
        let mut waiting = self.0.lock().unwrap();
        Ok((0..range.len()).filter_map(|_| waiting.pop_front()).collect())
    }

    fn ended(&self) -> bool {
        self.0.lock().unwrap().is_empty()
    }

    fn codec(&self) -> Option<Codec<Values<u64>>> {
        Some(Codec { encode, decode })
    }
}

impl Durable for Once<'_> {}

fn job<'a>(numbers: Once<'a>, out: impl Sink<u64> + 'a) -> Job<impl Pipeline + 'a> {
    job_at(Checkpoint::at("once"), numbers, out)
}

fn job_at<'a>(
    kept: Checkpoint,
    numbers: Once<'a>,
    out: impl Sink<u64> + 'a,
) -> Job<impl Pipeline + 'a> {
    stream! {
        name "once";
        batch 1s;
        checkpoint kept;
        source numbers = numbers;
        let sums = numbers.window(3s).sum();
        sums.write_to(out);
    }
}

#[test]
fn what_is_in_the_log_is_computed_once() {
    // What the log did not get died with the process, and is counted here as never sent.
    let points = {
        let (waiting, disk) =
            ((1..=9).collect::<std::collections::VecDeque<_>>().into(), SimulatedDisk::new());
        job(Once(&waiting), test::collect::<u64>().1).test_on(&disk).run_to_end();
        disk.operations()
    };
    for point in 1..=points {
        let waiting = std::sync::Mutex::new((1..=9).collect::<std::collections::VecDeque<u64>>());
        let (seen, out) = test::collect::<u64>();
        let disk = SimulatedDisk::new();
        disk.cut_at(point);
        let _ = job(Once(&waiting), out).test_on(&disk).try_run_to_end();
        job(Once(&waiting), seen.sink()).test_on(&disk.after_kill()).run_to_end();
        let seen = seen.take();
        // The windows' sums are those of what arrived, batch by batch, and no batch is missing.
        let numbers: Vec<u64> = seen.iter().map(|(time, _)| time.number()).collect();
        assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>(), "cut at {point}");
        let sums: Vec<u64> = seen.iter().map(|(_, sums)| sums[0]).collect();
        let mut batches = Vec::new();
        for (at, sum) in sums.iter().enumerate() {
            let before: u64 = batches.iter().skip(at.saturating_sub(2)).sum();
            batches.push(sum - before);
        }
        // Batches of two numbers that follow one another, but for one that was lost on its way.
        let arrived: u64 = batches.iter().sum();
        let lost = 45 - arrived;
        assert!([0, 3, 7, 11, 15, 9].contains(&lost), "cut at {point}: {batches:?}");
    }
}

#[test]
fn a_log_full_of_what_was_computed_takes_more() {
    // Each batch fills the log by itself; all that it holds is committed when the next is planned.
    let waiting = std::sync::Mutex::new((1..=40).collect::<std::collections::VecDeque<u64>>());
    let ((seen, out), disk) = (test::collect::<u64>(), SimulatedDisk::new());
    let job = job_at(Checkpoint::at("once").wal_limit(1), Once(&waiting), out);
    job.batches(30).test_on(&disk).run_to_end();
    assert!(waiting.lock().unwrap().is_empty(), "{waiting:?}");
    let sums: Vec<u64> = seen.take().iter().flat_map(|(_, sums)| sums.clone()).collect();
    assert_eq!(&sums[..4], [3, 10, 21, 33]);
}

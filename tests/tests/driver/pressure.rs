//! How much a job asks its sources for, and what it says of a batch that comes to no end.

use std::sync::mpsc;
use std::time::Duration;

use streamflow::Notice;
use streamflow::prelude::*;
use streamflow::source::{Limit, Range};

use super::{LONG, gated, reports, sums};

/// Gives 2,000 records a batch, and tells how many it was asked for.
struct Asked(mpsc::Sender<u64>);

impl Source for Asked {
    type Batch = Values<u64>;

    fn plan(&mut self, limit: Limit) -> streamflow::Result<Range> {
        let _ = self.0.send(limit.records);
        Ok(Range { from: 0, to: limit.records.min(2000) })
    }

    fn read(&mut self, range: Range) -> streamflow::Result<Values<u64>> {
        Ok((range.from..range.to).collect())
    }
}

#[test]
fn a_source_is_asked_for_what_can_be_handled_in_time() {
    let (tell, asked) = mpsc::channel();
    let (_, out) = test::collect();
    let numbers = Asked(tell);
    let job = stream! {
        batch 1ms;
        source numbers = numbers;
        // At least 5 microseconds a record, so that no more than 200 fit into a batch.
        let slow = numbers.map_partitions(|numbers| {
            let numbers: Vec<u64> = numbers.collect();
            std::thread::sleep(Duration::from_micros(5 * numbers.len() as u64));
            numbers
        });
        slow.count().write_to(out);
    };
    job.batches(20).run().unwrap();
    let asked: Vec<u64> = asked.iter().collect();
    assert_eq!(asked[0], u64::MAX);
    // Many small batches would take longer than a large one.
    assert_eq!(asked.last(), Some(&1024));
}

#[test]
fn a_ceiling_is_of_seconds_not_of_batches() {
    let (seen, out) = test::collect();
    let job = stream! {
        batch 100ms;
        // Fifteen a second, and a third of one.
        source many = generate(|i| i).per_batch(10).max_rate(15);
        source few = generate(|i| i).per_batch(10).max_rate(1.0 / 3.0);
        let ones = few.map(|_| 1);
        let counts = many.map(|_| 0).union(ones).count_by_value();
        counts.write_to(out);
    };
    job.test().advance(Duration::from_secs(6));
    let counts = seen.take();
    let of = |kind| {
        let counts = counts.iter().flat_map(|(_, counts)| counts);
        counts.filter(|(key, _)| *key == kind).map(|(_, count)| *count).collect::<Vec<u64>>()
    };
    assert_eq!(of(0), [[1, 2]; 30].concat());
    assert_eq!(of(1), [1, 1]);
}

#[test]
fn what_was_accepted_comes_without_a_ceiling_when_the_job_stops() {
    let (sender, numbers) = channel(2000);
    let (seen, out) = test::collect();
    let job = sums(numbers.max_rate(0.001), out);
    let handle = job.start().unwrap();
    (0..1000).for_each(|_| sender.send(1u64).unwrap());
    handle.stop(true);
    handle.await_termination().unwrap();
    assert_eq!(seen.take_records().into_iter().sum::<u64>(), 1000);
}

#[test]
fn a_batch_that_comes_to_no_end_is_called_stuck() {
    let (sender, numbers) = channel(10);
    let (job, begun, open) = gated(numbers, test::collect().1);
    let (job, reports) = reports(job.batches(3).stuck_after(Duration::from_millis(20)));
    let (tell, told) = mpsc::channel();
    let job = job.on_notice(move |notice| drop(tell.send(notice.clone())));
    sender.send(7).unwrap();
    let handle = job.start().unwrap();
    begun.recv_timeout(LONG).unwrap();
    let stuck = match told.recv_timeout(LONG) {
        Ok(Notice::Stuck { time, .. }) => time,
        other => panic!("{other:?}"),
    };
    drop(open);
    handle.await_termination().unwrap();
    let reports = reports.lock().unwrap();
    let called: Vec<_> = reports.iter().filter(|report| report.stuck).map(|r| r.time).collect();
    // On a busy machine another batch may take as long.
    assert!(reports.len() == 3 && called.contains(&stuck), "{called:?} of {reports:?}");
}

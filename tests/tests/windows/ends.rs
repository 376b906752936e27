//! When all sources have ended, empty batches run on until every window has shown what it holds.

use std::time::Duration;

use streamflow::prelude::*;

/// The numbers of the batches in which a sink was written, each with the records.
fn numbered<T>(seen: Vec<(BatchTime, Vec<T>)>) -> Vec<(u64, Vec<T>)> {
    seen.into_iter().map(|(time, records)| (time.number(), records)).collect()
}

#[test]
fn a_test_runs_on_to_every_windows_next_slide() {
    let (mut feed, numbers) = test::source::<Values<u64>>();
    let (each, each_out) = test::collect();
    let (third, third_out) = test::collect();
    let (fifth, fifth_out) = test::collect();
    let mut job = stream! {
        batch 1s;
        source numbers = numbers;
        numbers.count().write_to(each_out);
        numbers.window(3s, 3s).sum().write_to(third_out);
        numbers.window(10s, 5s).sum().write_to(fifth_out);
    }
    .test();
    for number in 1..=4 {
        feed.batch([number]);
    }
    feed.close();
    assert_eq!(job.try_run_to_end().map(|reports| reports.len()).ok(), Some(6));
    assert_eq!(each.take().len(), 6);
    assert_eq!(numbered(third.take()), [(3, vec![6]), (6, vec![4])]);
    assert_eq!(numbered(fifth.take()), [(5, vec![10])]);
}

#[test]
fn no_further_than_the_last_record_needs() {
    let (mut feed, numbers) = test::source::<Values<u64>>();
    let (seen, out) = test::collect();
    let mut job = stream! {
        batch 1s;
        source numbers = numbers;
        let _unread = numbers.window(7s, 7s).count();
        numbers.window(4s, 2s).window(8s, 4s).count().write_to(out);
    }
    .test();
    for number in 1..=4 {
        feed.batch([number]);
    }
    feed.close();
    assert_eq!(job.try_run_to_end().map(|reports| reports.len()).ok(), Some(4));
    assert_eq!(numbered(seen.take()), [(4, vec![6])]);
}

#[test]
fn a_limit_of_batches_holds() {
    let (mut feed, numbers) = test::source::<Values<u64>>();
    let (seen, out) = test::collect();
    let mut job = stream! {
        batch 1s;
        source numbers = numbers;
        numbers.window(6s, 6s).count().write_to(out);
    }
    .batches(5)
    .test();
    feed.batch([1]);
    feed.close();
    assert_eq!(job.try_run_to_end().map(|reports| reports.len()).ok(), Some(5));
    assert_eq!(numbered::<u64>(seen.take()), []);
}

#[test]
fn a_running_job_runs_on_and_waits_for_nothing() {
    let (each, each_out) = test::collect();
    let (seen, out) = test::collect();
    let job = stream! {
        batch 5ms;
        source numbers = queue([[1u64], [2], [3]]);
        numbers.count().write_to(each_out);
        // It would last a minute, were their ticks waited for.
        numbers.window(60s, 60s).sum().write_to(out);
    };
    assert!(job.run().is_ok());
    assert_eq!(numbered(seen.take()), [(12_000, vec![6])]);
    assert_eq!(each.take().len(), 12_000);
}

#[test]
fn a_stop_is_not_followed_by_empty_batches() {
    let (sender, numbers) = channel(8);
    let (seen, out) = test::collect::<u64>();
    let (each, each_out) = test::collect::<u64>();
    let job = stream! {
        batch 5ms;
        source numbers = numbers;
        numbers.count().write_to(each_out);
        numbers.window(1000s, 1000s).sum().write_to(out);
    };
    let Ok(handle) = job.start() else { panic!("a channel can be opened") };
    assert!(sender.send(7u64).is_ok());
    while each.take().is_empty() {
        std::thread::sleep(Duration::from_millis(1));
    }
    handle.stop(true);
    assert!(handle.await_termination().is_ok());
    assert_eq!(numbered(seen.take()), []);
}

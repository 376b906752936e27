//! The driver: ticks, stopping, ending, failing, and what a slow batch does to its sources.

mod pressure;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use streamflow::prelude::*;
use streamflow::source::{Limit, Range};
use streamflow::{BatchReport, Error, JobHandle};

/// Bounds a wait that ends long before, unless something is broken.
const LONG: Duration = Duration::from_secs(60);

/// Sums its numbers, a batch every 5 ms.
fn sums(
    numbers: impl Source<Batch = Values<u64>>,
    out: impl Sink<u64> + 'static,
) -> Job<impl Pipeline> {
    stream! {
        name "sums";
        batch 5ms;
        source numbers = numbers;
        let sums = numbers.sum();
        sums.write_to(out);
    }
}

/// A job whose every record waits until the test says so, or until the test is over; it tells
/// the test when it begins to wait.
fn gated(
    numbers: impl Source<Batch = Values<u64>> + 'static,
    out: impl Sink<u64> + Send + 'static,
) -> (Job<impl Pipeline + Send + 'static>, Receiver<()>, mpsc::Sender<()>) {
    let (computing, begun) = mpsc::channel();
    let (open, gate) = mpsc::channel::<()>();
    let gate = Mutex::new(gate);
    let pass = move |_: &u64| {
        let _ = computing.send(());
        let _ = gate.lock().unwrap().recv();
    };
    let job = stream! {
        name "gated";
        batch 5ms;
        source numbers = numbers;
        numbers.inspect(pass).write_to(out);
    };
    (job, begun, open)
}

/// The reports of a job.
fn reports<P: Pipeline>(job: Job<P>) -> (Job<P>, Arc<Mutex<Vec<BatchReport>>>) {
    let reports = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&reports);
    (job.on_batch(move |report| heard.lock().unwrap().push(report.clone())), reports)
}

#[test]
fn it_ends_after_so_many_batches() {
    let (seen, out) = test::collect();
    let (job, reports) = reports(sums(generate(|i| i).per_batch(10), out));
    job.batches(3).run().unwrap();
    let seen: Vec<_> = seen.take().into_iter().map(|(time, sum)| (time.number(), sum)).collect();
    assert_eq!(seen, [(1, vec![45]), (2, vec![145]), (3, vec![245])]);
    let reports = reports.lock().unwrap();
    let times: Vec<_> = reports.iter().map(|report| report.time.millis()).collect();
    assert_eq!((times[1] - times[0], times[2] - times[1]), (5, 5));
    assert!(times.iter().all(|time| time % 5 == 0), "{times:?}");
    assert!(reports.iter().all(|report| report.records() == 10));
}

#[test]
fn it_ends_with_its_sources_and_borrows_from_its_caller() {
    let factor = vec![2u64];
    let total = AtomicUsize::new(0);
    let (scale, add) = (&factor, &total);
    let job = stream! {
        batch 1ms;
        source few = queue([vec![1u64], vec![2, 3]]);
        source more = generate(|i| i).per_batch(2).take(7);
        let all = few.union(more);
        all.map(|number| number * scale[0]).for_each(|number| {
            add.fetch_add(number as usize, Ordering::SeqCst);
        });
    };
    job.run().unwrap();
    assert_eq!(total.into_inner(), 2 * (6 + 21));
}

#[test]
fn a_graceful_stop_computes_what_was_accepted() {
    let (seen, out) = test::collect();
    let (sender, numbers) = channel(100);
    let (job, begun, open) = gated(numbers, out);
    sender.send(1).unwrap();
    let handle = job.start().unwrap();
    begun.recv_timeout(LONG).unwrap();
    // The first batch is being computed; these wait in the source, or were taken already.
    (2..=20).for_each(|number| sender.send(number).unwrap());
    handle.stop(true);
    assert!(!handle.await_termination_timeout(Duration::from_millis(1)).unwrap());
    drop(open);
    handle.await_termination().unwrap();
    assert!(handle.await_termination_timeout(Duration::ZERO).unwrap());
    assert_eq!(seen.take_records(), (1..=20).collect::<Vec<_>>());
    assert!(sender.send(21).is_err());
}

#[test]
fn a_stop_that_is_not_graceful_commits_nothing_more() {
    let (seen, out) = test::collect();
    let (job, begun, open) = gated(generate(|i| i), out);
    let handle = job.start().unwrap();
    begun.recv_timeout(LONG).unwrap();
    handle.stop(false);
    drop(open);
    handle.await_termination().unwrap();
    assert_eq!(seen.take_records(), Vec::<u64>::new());
}

#[test]
fn a_stop_that_is_not_graceful_leaves_the_batch_at_its_next_partition() {
    for fused in [true, false] {
        let (begin, begun) = mpsc::channel();
        let (open, gate) = mpsc::channel::<()>();
        let computed = Arc::new(AtomicUsize::new(0));
        let gate = Mutex::new((begin, gate));
        let count = Arc::clone(&computed);
        let wait = move |_: &u64| {
            if count.fetch_add(1, Ordering::SeqCst) == 0 {
                let gate = gate.lock().unwrap();
                gate.0.send(()).unwrap();
                let _ = gate.1.recv();
            }
        };
        let outputs = Arc::new(AtomicUsize::new(0));
        let handle = whole_batch(fused, wait, Arc::clone(&outputs)).unwrap();
        begun.recv_timeout(LONG).unwrap();
        handle.stop(false);
        drop(open);
        handle.await_termination().unwrap();
        let computed = computed.load(Ordering::SeqCst);
        assert!(computed > 0 && computed < RECORDS / 4, "{computed} of {RECORDS}, {fused}");
        assert_eq!(outputs.load(Ordering::SeqCst), 0);
    }
}

const RECORDS: usize = 1_000_000;

/// Starts a job of one batch of many partitions, whose outputs count when they are called.
fn whole_batch(
    fused: bool,
    wait: impl Fn(&u64) + Send + Sync + 'static,
    outputs: Arc<AtomicUsize>,
) -> streamflow::Result<JobHandle> {
    let numbers = queue([(0..RECORDS as u64).collect::<Vec<_>>()]);
    let calls = [Arc::clone(&outputs), outputs];
    macro_rules! start {
        ($fusion:ident) => {{
            let [each, whole] = calls;
            let job = stream! {
                batch 1ms;
                fusion $fusion;
                source numbers = numbers;
                let seen = numbers.inspect(wait);
                let greatest = seen.map(|n| (n % 10, n)).reduce_by_key(|a, b| a.max(b));
                greatest.for_each(|_| { each.fetch_add(1, Ordering::SeqCst); });
                seen.for_each_batch(|_, _| { whole.fetch_add(1, Ordering::SeqCst); });
            };
            job.workers(1).start()
        }};
    }
    if fused { start!(on) } else { start!(off) }
}

#[test]
fn a_stop_does_not_wait_for_the_next_tick() {
    let (sender, numbers) = channel(10);
    let (seen, out) = test::collect();
    let job = stream! {
        batch 10d;
        source numbers = numbers;
        numbers.write_to(out);
    };
    let handle = job.start().unwrap();
    sender.send(7u64).unwrap();
    handle.stop(true);
    assert!(handle.await_termination_timeout(LONG).unwrap());
    assert_eq!(seen.take_records(), [7]);
}

#[test]
fn a_panic_ends_the_job_with_its_message_and_commits_nothing() {
    let (seen, out) = test::collect();
    let job = stream! {
        batch 1ms;
        source numbers = queue([vec![1u64], vec![2, 3], vec![4]]);
        let halves = numbers.map(|number| if number == 3 { panic!("three") } else { number });
        halves.write_to(out);
    };
    let handle = job.start().unwrap();
    let error = handle.await_termination().unwrap_err();
    assert!(matches!(&error, Error::Panic { message } if message == "three"), "{error:?}");
    assert!(handle.await_termination().is_err());
    assert_eq!(seen.take_records(), [1]);
}

#[test]
fn a_panic_of_a_listener_ends_the_job() {
    let job = sums(generate(|i| i), test::collect().1).on_batch(|_| panic!("deaf"));
    let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| job.run()));
    assert_eq!(ended.unwrap_err().downcast_ref(), Some(&"deaf"));
}

/// Panics when it is read.
struct Faulty;

impl Source for Faulty {
    type Batch = Values<u64>;

    fn plan(&mut self, _: Limit) -> streamflow::Result<Range> {
        Ok(Range { from: 0, to: 1 })
    }

    fn read(&mut self, _: Range) -> streamflow::Result<Values<u64>> {
        panic!("faulty")
    }
}

#[test]
fn a_panic_in_a_source_ends_the_job() {
    let error = sums(Faulty, test::collect().1).run().unwrap_err();
    assert!(matches!(&error, Error::Panic { message } if message == "faulty"), "{error:?}");
}

#[test]
fn a_source_that_cannot_open_is_named() {
    let job = || {
        stream! {
            batch 1s;
            source words = text_file("no/such/file");
            words.count().print();
        }
    };
    let begins = "source `words`: opening no/such/file: ";
    let ran = job().run().unwrap_err().to_string();
    assert!(ran.starts_with(begins), "{ran}");
    let started = job().start().unwrap_err().to_string();
    assert!(started.starts_with(begins), "{started}");
    let tested = job().test().try_advance(Duration::from_secs(1)).unwrap_err().to_string();
    assert!(tested.starts_with(begins), "{tested}");
}

/// Tells the test of each batch that is read.
struct Told {
    next: u64,
    read: mpsc::Sender<u64>,
}

impl Source for Told {
    type Batch = Values<u64>;

    fn plan(&mut self, _: Limit) -> streamflow::Result<Range> {
        Ok(Range { from: self.next, to: self.next + 1 })
    }

    fn read(&mut self, range: Range) -> streamflow::Result<Values<u64>> {
        self.next = range.to;
        let _ = self.read.send(range.from);
        Ok(Values(vec![range.from]))
    }
}

#[test]
fn at_most_two_batches_are_read_while_one_is_computed() {
    let (read, reads) = mpsc::channel();
    let (job, begun, open) = gated(Told { next: 0, read }, test::collect().1);
    let handle = job.start().unwrap();
    begun.recv_timeout(LONG).unwrap();
    for batch in 0..3 {
        assert_eq!(reads.recv_timeout(LONG), Ok(batch));
    }
    assert!(reads.recv_timeout(Duration::from_millis(100)).is_err());
    open.send(()).unwrap();
    assert_eq!(reads.recv_timeout(LONG), Ok(3));
    handle.stop(false);
    drop(open);
    handle.await_termination().unwrap();
}

#[test]
fn late_batches_run_back_to_back_and_none_is_skipped() {
    let (seen, out) = test::collect();
    let (job, begun, open) = gated(generate(|i| i).take(10), out);
    let handle = job.start().unwrap();
    begun.recv_timeout(LONG).unwrap();
    std::thread::sleep(Duration::from_millis(60));
    drop(open);
    handle.await_termination().unwrap();
    let seen: Vec<_> = seen.take().into_iter().map(|(time, sum)| (time.number(), sum)).collect();
    assert_eq!(seen, (1..=10).map(|number| (number, vec![number - 1])).collect::<Vec<_>>());
}

#[test]
fn a_slow_batch_holds_up_who_sends() {
    let (sender, numbers) = channel(10);
    let (seen, out) = test::collect();
    let (job, begun, open) = gated(numbers, out);
    let handle = job.start().unwrap();
    let sent = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&sent);
    let sending = std::thread::spawn(move || {
        for number in 0..1000 {
            sender.send(number).unwrap();
            count.fetch_add(1, Ordering::SeqCst);
        }
    });
    begun.recv_timeout(LONG).unwrap();
    std::thread::sleep(Duration::from_millis(100));
    // Ten records in the channel, ten in each of two batches that wait, ten being computed.
    assert!(sent.load(Ordering::SeqCst) <= 40);
    drop(open);
    sending.join().unwrap();
    handle.await_termination().unwrap();
    assert_eq!(seen.take_records(), (0..1000).collect::<Vec<_>>());
}

#[test]
fn a_test_runs_to_the_end_of_its_sources() {
    let (mut feed, numbers) = test::source::<Values<u64>>();
    let (seen, out) = test::collect();
    let mut job = sums(numbers, out).workers(4).test();
    feed.batch([1, 2]);
    feed.batch([]);
    feed.batch([3]);
    let reports = job.try_advance(Duration::from_millis(5)).unwrap();
    assert_eq!(reports.iter().map(BatchReport::records).collect::<Vec<_>>(), [2]);
    drop(feed);
    job.run_to_end();
    assert_eq!(seen.take_records(), [3, 0, 3]);
}

#[test]
fn a_test_goes_on_after_a_batch_that_failed() {
    let (mut feed, numbers) = test::source::<Values<u64>>();
    let (seen, out) = test::collect();
    let mut job = stream! {
        batch 1s;
        source numbers = numbers;
        numbers.map(|number| 12 / number).write_to(out);
    }
    .test();
    feed.batch([1]);
    feed.batch([2, 0]);
    feed.batch([3]);
    assert!(job.try_advance(Duration::from_secs(3)).is_err());
    job.advance(Duration::ZERO);
    let seen: Vec<_> = seen.take().into_iter().map(|(time, sum)| (time.number(), sum)).collect();
    assert_eq!(seen, [(1, vec![12]), (3, vec![4])]);
}

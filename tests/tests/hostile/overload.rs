//! More than a job can do: its sources are held up, its memory stays bounded, nothing is lost, and
//! what has waited is worked off in batches of the usual size.
//!
//! That intake pauses shows in two places: the peer's writes block, so that it has sent less than
//! it had to send; and while the sink is stuck no batch is reported.

use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use streamflow::disk::SimulatedDisk;
use streamflow::prelude::*;
use streamflow::{BatchReport, BatchTime, JobHandle};

use super::{LONG, Memory, alone, number, wait_until};

/// The interval of the jobs' batches: that of `batch 50ms`.
const INTERVAL: Duration = Duration::from_millis(50);

/// Bytes of a line, and of those that a source reads ahead: many batches.
const LINE: u64 = 200;
const BUFFER: u64 = 1 << 20;

/// How much memory may come on top of what there was: the buffer, the batches that are on their
/// way, and copies of them.
const MEMORY: u64 = 32 << 20;

/// How much more a job may hold that waits for space: what was left of that, which is in memory
/// here, and what the source reads ahead.
const WAITING: u64 = 8 << 20;

/// No batch is asked for less.
const LEAST_RECORDS: u64 = 1024;

/// How many batches are read before it is known what the first one took, itself among them.
const UNKNOWN: usize = 3;

/// How long there is too much.
fn long() -> Duration {
    Duration::from_secs(number("STREAMFLOW_OVERLOAD_SECONDS").unwrap_or(2))
}

/// A sink that takes its time over each record, and none while its gate is shut.
struct Slow {
    cost: Duration,
    taken: Arc<AtomicU64>,
    gate: Arc<Gate>,
}

#[derive(Default)]
struct Gate {
    shut: Mutex<bool>,
    opened: Condvar,
}

impl Gate {
    fn set(&self, shut: bool) {
        *self.shut.lock().unwrap() = shut;
        self.opened.notify_all();
    }

    fn pass(&self) {
        drop(self.opened.wait_while(self.shut.lock().unwrap(), |shut| *shut).unwrap());
    }
}

impl<'b> Sink<&'b str> for Slow {
    fn write(&mut self, _: BatchTime, lines: Vec<&'b str>) -> streamflow::Result<()> {
        self.gate.pass();
        thread::sleep(self.cost * u32::try_from(lines.len()).unwrap());
        for line in lines {
            // Each once, and in order.
            let number = self.taken.fetch_add(1, Ordering::SeqCst);
            assert_eq!(line[..16].parse(), Ok(number), "{line}");
        }
        Ok(())
    }
}

/// A running job with a slow sink, and its peer.
struct Running {
    handle: JobHandle,
    peer: TcpStream,
    taken: Arc<AtomicU64>,
    gate: Arc<Gate>,
    reports: Arc<Mutex<Vec<BatchReport>>>,
    memory: Memory,
}

impl Running {
    /// A job that is made of an address to read from and of a sink, which takes so long over a
    /// record.
    fn of<P: Pipeline + Send + 'static>(
        cost: Duration,
        job: impl FnOnce(SocketAddr, Slow) -> Job<P>,
    ) -> Self {
        let memory = Memory::now();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let (taken, gate) = (Arc::<AtomicU64>::default(), Arc::<Gate>::default());
        let sink = Slow { cost, taken: Arc::clone(&taken), gate: Arc::clone(&gate) };
        let reports = Arc::<Mutex<Vec<BatchReport>>>::default();
        let heard = Arc::clone(&reports);
        let job = job(listener.local_addr().unwrap(), sink).workers(1).on_notice(|_| ());
        let job = job.on_batch(move |report| heard.lock().unwrap().push(report.clone()));
        let handle = job.start().unwrap();
        let (peer, _) = listener.accept().unwrap();
        Self { handle, peer, taken, gate, reports, memory }
    }
}

/// Starts a job whose sink takes so long over a record.
fn start(cost: Duration) -> Running {
    Running::of(cost, |address, sink| {
        stream! {
            batch 50ms;
            source lines = socket_text(address).buffer(BUFFER as usize);
            lines.write_to(sink);
        }
    })
}

/// Starts such a job with a checkpoint on this disk.
fn start_durable(cost: Duration, disk: SimulatedDisk) -> Running {
    Running::of(cost, |address, sink| {
        let job = stream! {
            name "overload";
            batch 50ms;
            checkpoint "kept";
            source lines = socket_text(address).buffer(BUFFER as usize);
            lines.write_to(sink);
        };
        job.on_disk(disk)
    })
}

/// A peer that has so many lines a second to send, until it is told to stop.
struct Peer {
    thread: JoinHandle<u64>,
    stop: Arc<AtomicBool>,
    /// How many it has sent; what blocks is not sent.
    sent: Arc<AtomicU64>,
}

impl Peer {
    fn start(mut stream: TcpStream, lines_a_second: f64) -> Self {
        let (stop, sent) = (Arc::<AtomicBool>::default(), Arc::<AtomicU64>::default());
        let (told, count) = (Arc::clone(&stop), Arc::clone(&sent));
        let thread = thread::spawn(move || {
            let (began, mut block) = (Instant::now(), Vec::new());
            let padding = "l".repeat(LINE as usize - 17);
            loop {
                let due = (began.elapsed().as_secs_f64() * lines_a_second) as u64;
                if told.load(Ordering::SeqCst) {
                    return due;
                }
                let from = count.load(Ordering::SeqCst);
                let to = due.min(from + 256);
                (from..to).for_each(|line| writeln!(block, "{line:0>16}{padding}").unwrap());
                stream.write_all(&block).unwrap();
                block.clear();
                count.store(to, Ordering::SeqCst);
                if to == due {
                    thread::sleep(Duration::from_millis(1));
                }
            }
        });
        Self { thread, stop, sent }
    }

    fn sent(&self) -> u64 {
        self.sent.load(Ordering::SeqCst)
    }

    /// Waits until it can send no more: the buffers are full. How many it has sent.
    fn held_up(&self) -> u64 {
        let (began, mut before) = (Instant::now(), 0);
        while self.sent() > before {
            assert!(began.elapsed() < LONG, "it is never held up");
            before = self.sent();
            thread::sleep(Duration::from_millis(500));
        }
        before
    }

    /// Stops; how many lines it had to send, and how many it has sent.
    fn stop(self) -> (u64, u64) {
        self.stop.store(true, Ordering::SeqCst);
        let due = self.thread.join().unwrap();
        (due, self.sent.load(Ordering::SeqCst))
    }
}

impl Running {
    fn taken(&self) -> u64 {
        self.taken.load(Ordering::SeqCst)
    }

    /// The job has been given all that it will get: it takes each line once, and ends. How many
    /// there were in each batch.
    fn ends(self, sent: u64) -> Vec<u64> {
        wait_until(|| self.taken() == sent);
        self.handle.stop(true);
        self.handle.await_termination().unwrap();
        assert_eq!(self.taken.load(Ordering::SeqCst), sent);
        let reports = self.reports.lock().unwrap();
        let records: Vec<u64> = reports.iter().map(BatchReport::records).collect();
        assert_eq!(records.iter().sum::<u64>(), sent);
        assert!(reports.iter().all(|report| report.drops().total() == 0));
        records
    }

    /// The same, when it has come back into time; and no batch was larger than a sink of this cost
    /// can take within an interval.
    fn recovers(self, sent: u64, cost: Duration) -> Vec<u64> {
        wait_until(|| self.taken() == sent);
        let last = |reports: &Vec<BatchReport>| reports.last().map(|last| last.scheduling_delay);
        wait_until(|| last(&self.reports.lock().unwrap()).is_some_and(|late| late < INTERVAL));
        let memory = self.memory.peak();
        let records = self.ends(sent);
        let most = ((INTERVAL.as_secs_f64() / cost.as_secs_f64()) as u64).max(LEAST_RECORDS);
        let first = records.iter().position(|records| *records >= LEAST_RECORDS).unwrap();
        let known = &records[first + UNKNOWN..];
        assert!(known.iter().all(|records| *records <= most), "{most}: {records:?}");
        println!("{} batches of {most} at most, {} MiB", records.len(), memory >> 20);
        assert!(memory < MEMORY, "{} KiB", memory >> 10);
        records
    }
}

/// A peer that has so many times more than the sink can take is held up, and the job goes on.
fn overloaded(cost: Duration, times: f64) {
    let _alone = alone();
    let running = start(cost);
    let peer = Peer::start(running.peer.try_clone().unwrap(), times / cost.as_secs_f64());
    let (began, mut ahead) = (Instant::now(), 0);
    while began.elapsed() < long() {
        ahead = ahead.max(peer.sent().saturating_sub(running.taken()));
        thread::sleep(Duration::from_millis(5));
    }
    let (due, sent) = peer.stop();
    println!("{sent} of {due} lines were taken, {ahead} at most before the sink was at them");
    assert!(sent < due, "{sent} of {due} lines: it was not held up");
    running.recovers(sent, cost);
}

#[test]
fn a_peer_with_twice_as_much_as_can_be_done_is_held_up() {
    overloaded(Duration::from_micros(20), 2.0);
}

#[test]
fn a_sink_a_hundred_times_slower_than_its_source_slows_the_source() {
    overloaded(Duration::from_micros(100), 100.0);
}

#[test]
fn a_stuck_sink_stops_the_intake_and_what_waited_is_no_burst() {
    let _alone = alone();
    let cost = Duration::from_micros(20);
    let running = start(cost);
    let peer = Peer::start(running.peer.try_clone().unwrap(), 1.0 / cost.as_secs_f64());
    wait_until(|| running.taken() > 20_000);
    running.gate.set(true);
    // The peer is as quick as the sink was: it fills the buffers, and is held up.
    let before = peer.held_up();
    let reported = running.reports.lock().unwrap().len();
    let (taken, waits) = (running.taken(), before - running.taken());
    thread::sleep(Duration::from_millis(300));
    assert_eq!((peer.sent(), running.taken()), (before, taken), "nothing moves");
    assert_eq!(running.reports.lock().unwrap().len(), reported, "no batch is done");
    assert!(waits * LINE > BUFFER, "{waits} lines wait");
    running.gate.set(false);
    let (_, sent) = peer.stop();
    println!("{waits} lines waited");
    let records = running.recovers(sent, cost);
    // Two batches were at hand, and one was being computed.
    let after: u64 = records[reported + UNKNOWN..].iter().sum();
    assert!(after * LINE > BUFFER / 2, "{after} lines were worked off");
}

#[test]
fn a_full_disk_stops_the_intake_and_takes_no_memory() {
    let _alone = alone();
    let (cost, disk) = (Duration::from_micros(20), SimulatedDisk::new());
    let running = start_durable(cost, disk.clone());
    let peer = Peer::start(running.peer.try_clone().unwrap(), 1e6);
    wait_until(|| running.taken() > 20_000);
    disk.fill(Some(BUFFER as usize));
    let memory = Memory::now();
    // As much as is left is still written down, and more is not taken.
    let sent = peer.held_up();
    let taken = running.taken();
    thread::sleep(Duration::from_millis(300));
    assert_eq!((peer.sent(), running.taken()), (sent, taken), "nothing moves");
    let memory = memory.peak();
    disk.fill(None);
    let (due, sent) = peer.stop();
    println!("{sent} of {due} lines were sent, {} MiB more while it waited", memory >> 20);
    assert!(memory < WAITING, "{} KiB", memory >> 10);
    assert!((due - sent) * LINE > 4 * WAITING, "{due}, {sent}: what waited would fit into memory");
    running.ends(sent);
}

//! A healthy peer beside hostile ones: nothing of its own is lost, what the others send is counted,
//! memory stays bounded, and the pace that it keeps is told. Both of one job with a connection to
//! each, and of one that listens.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use streamflow::prelude::*;
use streamflow::{Drops, JobHandle};

use super::peers::{Dealt, Kind, Way, number_of, send_numbered};
use super::{LONG, Memory, alone, number, wait_until};

/// How many lines of 100 bytes the healthy peer sends each time.
const LINES: u64 = 150_000;

/// How much each source reads ahead.
const BUFFER: usize = 2 << 20;

/// How much memory may come on top of what there was. All that a hostile peer sends is more.
const MEMORY: u64 = 48 << 20;

/// How often each is measured, in turn: the best time counts, since a machine that does something
/// else at times is no fault of the peers'. Once is enough where nobody looks at the pace.
fn rounds() -> u64 {
    number("STREAMFLOW_HOSTILE_ROUNDS").unwrap_or(1)
}

/// Those beside which it is served.
const KINDS: [Kind; 6] =
    [Kind::Trickle, Kind::Endless, Kind::Storm, Kind::HalfOpen, Kind::Faulty, Kind::Flood];

/// What a job has shown so far.
#[derive(Default)]
struct Seen {
    healthy: AtomicU64,
    other: AtomicU64,
    /// What each source dropped.
    drops: Mutex<Vec<Drops>>,
}

impl Seen {
    /// Takes a line. Those of the healthy peer come one after the other, each once.
    fn line(&self, line: &str, done: &mpsc::Sender<Instant>) {
        match number_of(line) {
            None => drop(self.other.fetch_add(1, Ordering::SeqCst)),
            Some(number) => {
                assert_eq!(self.healthy.fetch_add(1, Ordering::SeqCst), number, "{line}");
                if number + 1 == LINES {
                    let _ = done.send(Instant::now());
                }
            }
        }
    }

    /// All that was dropped.
    fn drops(&self) -> Drops {
        let mut all = Drops::default();
        self.drops.lock().unwrap().iter().for_each(|drops| all += *drops);
        all
    }
}

/// A running job, where its healthy peer and the others come in, and what it shows.
struct Running {
    handle: JobHandle,
    healthy: Way,
    hostile: Way,
    seen: Arc<Seen>,
    done: mpsc::Receiver<Instant>,
}

/// Has the reports and notices of a job go where they are looked at.
fn start<P: Pipeline + Send + 'static>(job: Job<P>, seen: &Arc<Seen>) -> JobHandle {
    let seen = Arc::clone(seen);
    let job = job.on_batch(move |batch| {
        let mut drops = seen.drops.lock().unwrap();
        drops.resize(batch.sources.len(), Drops::default());
        drops.iter_mut().zip(&batch.sources).for_each(|(all, source)| *all += source.drops);
    });
    job.workers(2).on_notice(|_| ()).start().unwrap()
}

fn server() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// Two sources, each of which connects.
fn connecting() -> Running {
    let (seen, (line, done)) = (Arc::<Seen>::default(), mpsc::channel());
    let (healthy, to_healthy) = server();
    let (hostile, to_hostile) = server();
    let show = Arc::clone(&seen);
    let job = stream! {
        batch 5ms;
        source healthy = socket_text(to_healthy).buffer(BUFFER);
        source hostile = socket_text(to_hostile).buffer(BUFFER);
        healthy.union(hostile).for_each(|text| show.line(text, &line));
    };
    let (healthy, hostile) = (Way::Accept(healthy), Way::Accept(hostile));
    Running { handle: start(job, &seen), healthy, hostile, seen, done }
}

/// One source, which listens.
fn listening() -> Running {
    let (seen, (line, done)) = (Arc::<Seen>::default(), mpsc::channel());
    let mut lines = socket_text_listen("127.0.0.1:0").buffer(BUFFER);
    let address = lines.local_addr().unwrap();
    let show = Arc::clone(&seen);
    let job = stream! {
        batch 5ms;
        source lines = lines;
        lines.for_each(|text| show.line(text, &line));
    };
    let (healthy, hostile) = (Way::Connect(address), Way::Connect(address));
    Running { handle: start(job, &seen), healthy, hostile, seen, done }
}

/// What a run showed.
#[derive(Debug)]
struct Run {
    /// How long the healthy peer's lines took.
    took: Duration,
    memory: u64,
}

/// Runs a job with a healthy peer and a hostile one, and holds it to its promises.
fn run(job: fn() -> Running, kind: Kind) -> Run {
    let memory = Memory::now();
    let Running { handle, healthy, hostile, seen, done } = job();
    let over = Arc::new(AtomicBool::new(false));
    let mut peer: TcpStream = healthy.next(&over).unwrap();
    let harm = kind.start(hostile, &over);
    let began = Instant::now();
    send_numbered(&mut peer, LINES);
    let took = done.recv_timeout(LONG).expect("all of the healthy peer's lines") - began;
    over.store(true, Ordering::SeqCst);
    let (_hostile, Dealt { lines, mut drops, _open }) = harm.join().unwrap();
    // What stands open is cut off by the end of the job alone.
    let before = Drops { unterminated: 0, ..drops };
    let other = || seen.other.load(Ordering::SeqCst);
    wait_until(|| {
        lines.is_none_or(|lines| other() == lines) && {
            let drops = Drops { unterminated: 0, ..seen.drops() };
            drops == before
        }
    });
    handle.stop(true);
    handle.await_termination().unwrap();
    let memory = memory.peak();
    if kind == Kind::Storm {
        assert!(other() > 0);
        drops.unterminated = other();
    }
    assert_eq!((seen.drops(), other()), (drops, lines.unwrap_or_else(other)), "{kind:?}");
    assert_eq!(seen.healthy.load(Ordering::SeqCst), LINES, "{kind:?}");
    if let [healthy, _] = seen.drops.lock().unwrap()[..] {
        assert_eq!(healthy, Drops::default(), "{kind:?}");
    }
    assert!(memory < MEMORY, "{kind:?}: {} KiB", memory >> 10);
    Run { took, memory }
}

/// The pace that a healthy peer keeps beside another, and the memory that this takes.
fn pace(job: fn() -> Running, kind: Kind) -> (f64, u64) {
    let (mut with, mut without, mut memory) = (Duration::MAX, Duration::MAX, 0);
    for _ in 0..rounds() {
        without = without.min(run(job, Kind::Quiet).took);
        let hostile = run(job, kind);
        with = with.min(hostile.took);
        memory = memory.max(hostile.memory);
    }
    (without.as_secs_f64() / with.as_secs_f64(), memory)
}

/// Runs all kinds, each beside a control of its own. The pace is told, not held to a figure, since
/// other processes use the machine as well; that no writer takes another's room is counted where
/// it is shared out (`source/turns.rs`).
fn all(way: &str, job: fn() -> Running) {
    let _alone = alone();
    // The first run of a process pays for what the others find.
    run(job, Kind::Quiet);
    for kind in KINDS {
        let (pace, memory) = pace(job, kind);
        println!("{way}, {kind:?}: {:.0} % of its pace, {} MiB", pace * 100.0, memory >> 20);
    }
}

#[test]
fn a_server_beside_hostile_ones_is_served() {
    all("connecting", connecting);
}

#[test]
fn a_client_beside_hostile_ones_is_served() {
    all("listening", listening);
}

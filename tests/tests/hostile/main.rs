//! Peers that mean harm, sinks that are stuck, bytes that are no text: memory stays bounded, what
//! is dropped is counted, and who means well is served. In a process of its own, since it measures
//! the process.
//!
//! `scripts/soak` runs long forms: `STREAMFLOW_HOSTILE_MIB` sets how much comes without a line end,
//! `STREAMFLOW_HOSTILE_ROUNDS` how often the pace beside a peer is measured,
//! `STREAMFLOW_OVERLOAD_SECONDS` how long a job has more than it can do, `STREAMFLOW_FUZZ_SECONDS`
//! how long bytes are made up.
#![cfg(target_os = "linux")]

mod beside;
mod framing;

mod overload;
mod peers;

use std::fs;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Bounds a wait that ends long before, unless something is broken.
const LONG: Duration = Duration::from_secs(120);

/// One test at a time: they measure the whole process.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A number from the environment.
fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name}={text} is not a number")))
}

/// Waits until something holds.
#[track_caller]
fn wait_until(mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < LONG, "it never came about");
        thread::sleep(Duration::from_millis(5));
    }
}

/// The memory that the process holds, from some moment on.
struct Memory {
    before: u64,
}

impl Memory {
    fn now() -> Self {
        // Forgets the peaks of what ran before.
        let _ = fs::write("/proc/self/clear_refs", "5");
        Self { before: Self::field("VmRSS:") }
    }

    /// By how many bytes the process was larger at most than at that moment.
    fn peak(&self) -> u64 {
        Self::field("VmHWM:").saturating_sub(self.before)
    }

    fn field(name: &str) -> u64 {
        let status = fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() << 10
    }
}

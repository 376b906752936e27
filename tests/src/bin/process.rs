//! Jobs in a process of their own, for tests of signals and of standard input. They print what they
//! commit, and what they do after that.
//!
//! `process count` counts up until it is stopped. `process stuck` computes one batch until its
//! standard input ends. `process dead DIR` has a checkpoint in `DIR`, and a sink that fails.
//! `process kept DIR` has one, and writes its numbers to files in `DIR`: with a file `DIR/stuck` it
//! computes one batch until its standard input ends, and with `DIR/dead` it can publish none.
//! `process unheard` counts up beside a source that cannot connect, and `process unsynced` syncs
//! what cannot be. `process after` runs one batch, and then waits without a job. `process lines`
//! shows the lines of standard input.

use std::fs;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use streamflow::disk::{Disk, RealDisk};
use streamflow::prelude::*;
use streamflow::sink::ExactlyOnce;
use streamflow::source::{Limit, Range};

/// Prints what is committed.
struct Announce(u64);

impl Sink<u64> for Announce {
    fn write(&mut self, _: BatchTime, records: Vec<u64>) -> streamflow::Result<()> {
        self.0 = records.len() as u64;
        Ok(())
    }

    fn commit(&mut self, _: BatchTime) -> streamflow::Result<()> {
        println!("committed {}", self.0);
        Ok(())
    }
}

/// Where nothing can be published.
struct Dead;

impl Sink<u64> for Dead {
    fn write(&mut self, _: BatchTime, _: Vec<u64>) -> streamflow::Result<()> {
        Ok(())
    }

    fn commit(&mut self, _: BatchTime) -> streamflow::Result<()> {
        println!("refused");
        Err(std::io::Error::from(std::io::ErrorKind::ConnectionRefused).into())
    }
}

fn dead() -> Job<impl Pipeline> {
    let folder = std::env::args_os().nth(2).unwrap_or_default();
    let job = stream! {
        name "dead";
        batch 5ms;
        checkpoint folder;
        source numbers = generate(|number| number).per_batch(1);
        numbers.write_to(Dead);
    };
    job.stop_within(Duration::from_millis(50))
}

/// So many numbers come through in any case.
const SOME: u64 = 30;

/// Writes each batch to a file of its own, unless its folder says that it is dead.
struct Folder(PathBuf);

impl Folder {
    fn path(&self, time: BatchTime, ending: &str) -> PathBuf {
        self.0.join(format!("{:0>20}.{ending}", time.millis()))
    }

    /// Whether a batch is to be refused: one of the later numbers.
    fn is_dead(&self, time: BatchTime) -> bool {
        let text = fs::read_to_string(self.path(time, "prepared")).unwrap_or_default();
        let last = text.lines().last().and_then(|number| number.parse().ok());
        last >= Some(SOME) && self.0.join("dead").exists()
    }
}

impl Sink<u64> for Folder {
    fn write(&mut self, time: BatchTime, numbers: Vec<u64>) -> streamflow::Result<()> {
        let text: String = numbers.iter().map(|number| format!("{number}\n")).collect();
        Ok(fs::write(self.path(time, "prepared"), text)?)
    }

    fn commit(&mut self, time: BatchTime) -> streamflow::Result<()> {
        if self.is_dead(time) {
            println!("refused");
            return Err(std::io::Error::from(std::io::ErrorKind::ConnectionRefused).into());
        }
        match fs::rename(self.path(time, "prepared"), self.path(time, "numbers")) {
            Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => Err(cause.into()),
            _ => Ok(()),
        }
    }

    fn abort(&mut self, time: BatchTime) -> streamflow::Result<()> {
        let _ = fs::remove_file(self.path(time, "prepared"));
        Ok(())
    }
}

impl ExactlyOnce for Folder {}

fn kept() -> Job<impl Pipeline> {
    let folder = PathBuf::from(std::env::args_os().nth(2).unwrap_or_default());
    let (state, sink) = (folder.join("state"), Folder(folder.clone()));
    let wait = move |number: &u64| {
        if *number >= SOME && folder.join("stuck").exists() {
            println!("computing");
            let _ = std::io::stdin().read(&mut [0]);
        }
    };
    let job = stream! {
        name "kept";
        batch 2ms;
        checkpoint state;
        guarantee exactly_once;
        source numbers = generate(|number| number).per_batch(3).take(150);
        numbers.inspect(wait).write_to(sink);
    };
    job.stop_within(Duration::from_millis(50))
}

/// One record a batch; one more when intake has stopped, as if it had been on its way.
struct Accepted {
    next: u64,
    last: Option<u64>,
}

impl Source for Accepted {
    type Batch = Values<u64>;

    fn plan(&mut self, _: Limit) -> streamflow::Result<Range> {
        Ok(Range { from: self.next, to: self.next + 1 })
    }

    fn read(&mut self, range: Range) -> streamflow::Result<Values<u64>> {
        self.next = range.to;
        if self.last.is_some() {
            println!("drained");
        }
        Ok((range.from..range.to).collect())
    }

    fn ended(&self) -> bool {
        self.last.is_some_and(|last| self.next > last)
    }

    fn stop(&mut self) {
        self.last.get_or_insert(self.next);
    }
}

fn job(numbers: impl Source<Batch = Values<u64>>, stuck: bool) -> Job<impl Pipeline> {
    let wait = move |_: &u64| {
        if stuck {
            println!("computing");
            let _ = std::io::stdin().read(&mut [0]);
        }
    };
    stream! {
        name "process";
        batch 5ms;
        source numbers = numbers;
        numbers.inspect(wait).write_to(Announce(0));
    }
}

fn lines() -> Job<impl Pipeline> {
    stream! {
        name "lines";
        batch 5ms;
        source lines = stdin_text();
        lines.for_each(|line| println!("line {line}"));
    }
}

fn unheard() -> Job<impl Pipeline> {
    let numbers = Accepted { next: 0, last: None };
    stream! {
        name "unheard";
        batch 5ms;
        // Nobody listens there.
        source lines = socket_text("127.0.0.1:1");
        source numbers = numbers;
        lines.for_each(|_| ());
        numbers.write_to(Announce(0));
    }
}

/// As a sink does it, whose panics are an error of the job.
fn unsynced() -> streamflow::Result<()> {
    let sync = || RealDisk::new().append(Path::new("/dev/full"))?.sync();
    let outcome = catch_unwind(AssertUnwindSafe(sync));
    Ok(outcome.unwrap_or_else(|_| Err(std::io::Error::other("a panic")))?)
}

fn main() -> std::process::ExitCode {
    streamflow::exit(run())
}

fn run() -> streamflow::Result<()> {
    let mode = std::env::args().nth(1).unwrap_or_default();
    let numbers = Accepted { next: 0, last: None };
    match mode.as_str() {
        "stuck" => job(numbers, true).run()?,
        "after" => {
            job(numbers, false).batches(1).run()?;
            println!("waiting");
            std::thread::sleep(Duration::from_secs(600));
        }
        "lines" => lines().run()?,
        "dead" => dead().run()?,
        "kept" => kept().run()?,
        "unheard" => unheard().run()?,
        "unsynced" => unsynced()?,
        _ => job(numbers, false).run()?,
    }
    println!("done");
    Ok(())
}

//! A job's process ends at each operation on its disk by which a crash can be told from another:
//! before it, after it, within each write; and again while it recovers.
//!
//! `STREAMFLOW_KILLS`, divided by twenty, says how often a process ends at each point, and, divided
//! by five, how many chains of crashes during recovery there are.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

use super::outputs::{self, Ending};
use super::{Random, ended_well, folder_in, number, random, start};

/// How many lines a folder has: enough for each part of a checkpoint to be written and removed.
const LINES: u64 = 300;

/// How many folders are at work at a time.
const AT_A_TIME: usize = 3;

/// The operations, by the kind of file. Around each there are two points, and one within a write.
const OPERATIONS: [(&str, &[&str]); 7] = [
    ("checkpoint", &["make", "sync folder"]),
    ("meta", &["create", "write", "sync", "rename"]),
    ("lock", &["take", "write"]),
    ("journal", &["create", "open", "write", "sync", "truncate", "remove"]),
    ("slice", &["create", "write", "sync", "rename", "remove"]),
    ("log", &["make", "sync folder", "create", "open", "write", "sync", "truncate", "remove"]),
    ("out", &["create", "write", "sync", "rename", "remove", "sync folder"]),
];

/// Every point.
fn points() -> Vec<String> {
    let mut points = Vec::new();
    for (kind, operations) in OPERATIONS {
        for operation in operations {
            let whens: &[&str] = match (*operation, kind) {
                // What a lock says is written by another call.
                ("write", kind) if kind != "lock" => &["before", "within", "after"],
                _ => &["before", "after"],
            };
            points.extend(whens.iter().map(|when| format!("{when} {operation} {kind}")));
        }
    }
    points
}

/// A folder in which a job runs, ends within an operation, and goes on.
struct Runs {
    folder: PathBuf,
    random: Random,
    /// Where the last process ended.
    last: String,
    /// How many have ended so.
    dead: u64,
}

/// What came of a process that was to end within an operation.
#[derive(PartialEq, Eq)]
enum End {
    /// It came to that operation, after so many lines were said.
    Crashed { lines: usize },
    /// It never did, and came to the end of its input.
    Done,
}

impl Runs {
    fn begin(name: &str, random: &mut Random) -> Self {
        // A process that ends loses nothing of what it wrote, whatever that is on: memory is fast.
        let memory = Path::new("/dev/shm");
        let within = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let folder = folder_in(&within, name, LINES, random);
        Self { folder, random: Random(random.0), last: String::new(), dead: 0 }
    }

    /// A process that ends at the so manieth time that it comes to a point.
    fn crash(&mut self, nth: u64, point: &str) -> End {
        let mut command = Command::new(env!("CARGO_BIN_EXE_durable"));
        command.arg(&self.folder).env("STREAMFLOW_CRASH", format!("{nth} {point}"));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (mut said, mut complaints) = (String::new(), String::new());
        child.stdout.take().unwrap().read_to_string(&mut said).unwrap();
        child.stderr.take().unwrap().read_to_string(&mut complaints).unwrap();
        let status = child.wait().unwrap();
        const SIGABRT: i32 = 6;
        if status.signal() == Some(SIGABRT) && !complaints.contains("synced") {
            (self.last, self.dead) = (point.to_owned(), self.dead + 1);
            return End::Crashed { lines: said.lines().count() };
        }
        assert!(status.success(), "{nth} {point}, behind {}: {status}: {complaints}", self.last);
        End::Done
    }

    /// Has the job come to its end, undisturbed, and holds what it wrote against its input.
    fn check(self) {
        ended_well(start(&self.folder, &[]));
        outputs::check(&self.folder, Ending::Killed);
        println!("ended after {} crashes", self.dead);
        fs::remove_dir_all(self.folder).expect("the folder goes");
    }

    fn has(&self, file: &str) -> bool {
        self.folder.join("state").join(file).exists()
    }

    /// Whether the next process can come to a point.
    fn leads_to(&self, point: &str) -> bool {
        let has = |file: &str| self.has(file);
        match point.split_once(' ').map_or("", |(_, operation)| operation) {
            "make checkpoint" => !has(""),
            operation if operation.ends_with(" meta") => !has("META"),
            "make log" => !has("wal"),
            "open journal" => has("META"),
            "open log" => fs::read_dir(self.folder.join("state/wal/sent"))
                .is_ok_and(|mut files| files.next().is_some()),
            // What a write that was cut off left, and what was prepared and not decided.
            "truncate journal" => self.last == "within write journal" && has("META"),
            "truncate log" => self.last == "within write log",
            "remove out" => {
                ["write", "sync"].iter().any(|of| self.last == format!("after {of} out"))
            }
            _ => true,
        }
    }
}

/// How often a process has ended at each point, and is to.
struct Hits {
    hits: BTreeMap<String, u64>,
    wanted: u64,
    /// How many processes there may still be: a point that is never come to is found out.
    left: u64,
}

impl Hits {
    /// A point that a job can come to next, of those at which it has ended least often.
    fn next(&mut self, runs: &mut Runs) -> Option<String> {
        let open: Vec<_> = self.hits.iter().filter(|(_, hits)| **hits < self.wanted).collect();
        if open.is_empty() {
            return None;
        }
        self.left = self.left.saturating_sub(1);
        assert!(self.left > 0, "these are not come to: {open:?}");
        let near = open.iter().filter(|(point, _)| runs.leads_to(point));
        let rare = near.clone().filter(|(point, _)| is_rare(point));
        let least =
            rare.min_by_key(|(_, hits)| **hits).or_else(|| near.min_by_key(|(_, hits)| **hits));
        if let Some((point, _)) = least {
            return Some((*point).clone());
        }
        // What remains is behind another crash.
        let (point, _) = open[runs.random.below(open.len() as u64) as usize];
        Some(match point.split_once(' ').map_or("", |(_, operation)| operation) {
            "truncate journal" => "within write journal".to_owned(),
            "truncate log" => "within write log".to_owned(),
            "remove out" => "after sync out".to_owned(),
            _ => "before sync journal".to_owned(),
        })
    }
}

/// Whether a point is come to only in a folder that is new, or behind a certain crash.
fn is_rare(point: &str) -> bool {
    let rare = ["make", "meta", "truncate", "remove out"];
    rare.iter().any(|part| point.contains(part))
}

/// Runs jobs in folders of their own, one after the other, until all points were hit often enough.
fn hit_all(hits: &Mutex<Hits>, name: &str, mut random: Random) {
    const CRASHES: u64 = 60;
    loop {
        let mut runs = Runs::begin(name, &mut random);
        let over = loop {
            let Some(point) = hits.lock().unwrap().next(&mut runs) else { break true };
            // Parts of a log, and of the journal, follow one another slowly.
            let slow = ["create", "open", "remove", "lock"].iter().any(|part| point.contains(part));
            let once = slow || is_rare(&point);
            let nth = if once { 1 } else { 1 + runs.random.below(3) };
            if runs.crash(nth, &point) == End::Done {
                break false;
            }
            *hits.lock().unwrap().hits.entry(point).or_default() += 1;
            if runs.dead >= CRASHES && runs.has("META") {
                break false;
            }
        };
        random.0 = runs.random.0;
        runs.check();
        if over {
            return;
        }
    }
}

#[test]
fn ended_at_each_operation_it_loses_nothing_and_doubles_nothing() {
    let mut random = random();
    let wanted = number("STREAMFLOW_KILLS").unwrap_or(1000).div_ceil(20);
    let hits: BTreeMap<_, _> = points().into_iter().map(|point| (point, 0)).collect();
    let left = 4 * wanted * hits.len() as u64;
    let hits = Mutex::new(Hits { hits, wanted, left });
    std::thread::scope(|scope| {
        for at in 0..AT_A_TIME {
            let (hits, random) = (&hits, Random(random.below(u64::MAX) | 1));
            scope.spawn(move || hit_all(hits, &format!("points-{at}"), random));
        }
    });
    let hits = hits.into_inner().unwrap().hits;
    println!("{hits:#?}");
    assert!(hits.values().all(|hits| *hits >= wanted));
}

/// How many operations a recovery has at least, each with its points.
const OF_A_RECOVERY: u64 = 24;

/// Runs jobs each of which ends while it recovers, so many times in a row, until there were enough
/// such chains of each length.
fn chain(left: &Mutex<[u64; 5]>, name: &str, mut random: Random) {
    loop {
        let mut runs = Runs::begin(name, &mut random);
        let over = loop {
            let Some(length) = left.lock().unwrap().iter().rposition(|left| *left > 0) else {
                break true;
            };
            // Wherever it is at work.
            let nth = 40 + runs.random.below(400);
            if runs.crash(nth, "any") == End::Done {
                break false;
            }
            let recovers = |runs: &mut Runs| {
                let nth = 1 + runs.random.below(OF_A_RECOVERY);
                runs.crash(nth, "any") == End::Crashed { lines: 0 }
            };
            if (0..=length).all(|_| recovers(&mut runs)) {
                let mut left = left.lock().unwrap();
                left[length] = left[length].saturating_sub(1);
            }
        };
        random.0 = runs.random.0;
        runs.check();
        if over {
            return;
        }
    }
}

#[test]
fn ended_while_it_recovers_up_to_five_times_in_a_row_it_loses_nothing() {
    let mut random = random();
    let wanted = number("STREAMFLOW_KILLS").unwrap_or(1000).div_ceil(25);
    let left = Mutex::new([wanted; 5]);
    std::thread::scope(|scope| {
        for at in 0..AT_A_TIME {
            let (left, random) = (&left, Random(random.below(u64::MAX) | 1));
            scope.spawn(move || chain(left, &format!("chains-{at}"), random));
        }
    });
    assert_eq!(left.into_inner().unwrap(), [0; 5]);
}

//! A job's process is killed at random times and started again, until it ends by itself: nothing
//! is lost and nothing doubled.
//!
//! `STREAMFLOW_KILLS` says how often, in all, a process is killed, and how often another is told to
//! stop; `STREAMFLOW_SEED` repeats a run.

mod limits;
mod outputs;
mod points;
mod power;
mod table;

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use outputs::Ending;

/// How many lines a run reads: at ten lines a batch of 5 ms, some seconds of work.
const LINES: u64 = 3000;

/// Is set where no test may be skipped.
const REQUIRE_ALL: &str = "STREAMFLOW_REQUIRE_ALL";

/// A xorshift generator.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn random() -> Random {
    let seed = number("STREAMFLOW_SEED").unwrap_or_else(|| u64::from(std::process::id()) << 20 | 1);
    println!("STREAMFLOW_SEED={seed}");
    Random(seed)
}

/// A folder of a run's own, with its input; gone when the run was right.
fn folder(name: &str, lines: u64, random: &mut Random) -> PathBuf {
    folder_in(&std::env::temp_dir(), name, lines, random)
}

fn folder_in(within: &Path, name: &str, lines: u64, random: &mut Random) -> PathBuf {
    let folder = within.join(format!("streamflow-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("in")).expect("a folder");
    fs::create_dir(folder.join("out")).expect("a folder");
    let lines: String = (0..lines).map(|_| format!("word{}\n", random.below(40))).collect();
    fs::write(folder.join("in/lines"), lines).expect("a file");
    fs::write(folder.join("in/END"), "").expect("a file");
    folder
}

fn start(folder: &Path, options: &[&str]) -> Child {
    start_program(env!("CARGO_BIN_EXE_durable"), folder, options)
}

fn start_program(program: &str, folder: &Path, options: &[&str]) -> Child {
    let mut command = Command::new(program);
    command.arg(folder).args(options).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("the job starts")
}

/// How long a process lives after its first batch: most often as long as a few take, and now and
/// then until the job is done, so that another begins.
fn life(random: &mut Random) -> Duration {
    let longest = if random.below(32) == 0 { 300_000 } else { 20_000 };
    Duration::from_micros(random.below(longest))
}

/// Kills a process after a while, if it has not ended well by then; whether it was killed.
fn is_killed_after(mut child: Child, life: Duration) -> bool {
    std::thread::sleep(life);
    if child.try_wait().expect("a status").is_some() {
        ended_well(child);
        return false;
    }
    child.kill().expect("it is killed");
    child.wait().expect("it is dead");
    true
}

/// Kills a job a while after its first batch, or, now and then, after its start, if it has not
/// ended well by then; whether it was killed.
fn dies(mut child: Child, life: Duration, random: &mut Random) -> bool {
    if random.below(8) > 0 {
        let stdout = child.stdout.as_mut().expect("a pipe");
        let _ = BufReader::with_capacity(1, stdout).read_line(&mut String::new());
    }
    is_killed_after(child, life)
}

/// A process ends by itself, well; or a signal ends it that comes when the job is done already.
fn ended_well(child: Child) {
    let (well, told) = end(child);
    assert!(well, "{told}");
}

/// Whether it does, and what it was that it said.
fn end(mut child: Child) -> (bool, String) {
    let stderr = child.stderr.take().expect("a pipe");
    let complaints = std::thread::spawn(move || std::io::read_to_string(stderr));
    let said = std::io::read_to_string(child.stdout.take().expect("a pipe")).unwrap_or_default();
    let status = child.wait().expect("it ends");
    let complaints = complaints.join().expect("a thread").unwrap_or_default();
    let done = said.lines().any(|line| line == "done");
    (status.success() || done && status.code().is_none(), format!("{status}: {complaints}"))
}

#[test]
fn killed_at_any_time_it_loses_nothing_and_doubles_nothing() {
    let mut random = random();
    let mut left = number("STREAMFLOW_KILLS").unwrap_or(1000);
    while left > 0 {
        let folder = folder("kills", LINES, &mut random);
        let mut dead = 0;
        while left > 0 && dies(start(&folder, &[]), life(&mut random), &mut random) {
            (left, dead) = (left - 1, dead + 1);
        }
        ended_well(start(&folder, &[]));
        outputs::check(&folder, Ending::Killed);
        let mode = fs::metadata(folder.join("state")).expect("a folder").permissions().mode();
        assert_eq!(mode & 0o777, 0o700, "the checkpoint is its user's alone");
        println!("ended after {dead} kills");
        fs::remove_dir_all(folder).expect("the folder goes");
    }
}

#[test]
fn told_to_stop_at_any_time_it_ends_well_and_goes_on() {
    let mut random = random();
    let count = number("STREAMFLOW_KILLS").unwrap_or(1000) / 10;
    let (mut left, mut late) = (count, 0);
    while left > 0 {
        let folder = folder("stops", LINES, &mut random);
        loop {
            let mut child = start(&folder, &[]);
            let mut line = String::new();
            let stdout = child.stdout.as_mut().expect("a pipe");
            let _ = BufReader::with_capacity(1, stdout).read_line(&mut line);
            std::thread::sleep(life(&mut random));
            let over = child.try_wait().expect("a status").is_some();
            if !over && left > 0 {
                let told = Command::new("kill").arg("-TERM").arg(child.id().to_string()).status();
                assert!(told.expect("kill is there").success());
                left -= 1;
            }
            let (well, how) = end(child);
            late += u64::from(!well);
            // Between the end of the job and that of the process a signal does what it always did.
            assert!(well || how.starts_with("signal: 15 "), "{how}");
            if over || left == 0 || line.is_empty() {
                break;
            }
        }
        ended_well(start(&folder, &[]));
        outputs::check(&folder, Ending::Well);
        fs::remove_dir_all(folder).expect("the folder goes");
    }
    assert!(late <= count / 10, "{late} of {count} came too late");
}

/// Each process hashes by a seed of its own, and cuts a batch between its workers in its own way.
#[test]
fn processes_with_other_seeds_and_workers_write_the_same_bytes() {
    let mut random = random();
    let folder = folder("same", 0, &mut random);
    let words: String = (0..60_000).map(|_| format!("word{}\n", random.below(3000))).collect();
    fs::write(folder.join("in/lines"), words).expect("a file");
    let mut written = Vec::new();
    for workers in ["1", "2", "3"] {
        ended_well(start(&folder, &[workers, "9000"]));
        let texts = ["lines", "totals"].map(|name| outputs::text(&folder, name));
        let sums = outputs::files(&folder, "sums").pop_last().expect("a batch").1;
        assert_eq!(sums.lines().count(), 3000);
        written.push((texts, sums));
        fs::remove_dir_all(folder.join("out")).expect("the folder goes");
        fs::remove_dir_all(folder.join("state")).expect("the folder goes");
        fs::create_dir(folder.join("out")).expect("a folder");
    }
    assert!(written.iter().all(|bytes| *bytes == written[0]));
    fs::remove_dir_all(folder).expect("the folder goes");
}

/// Without a search path there is none of the commands that these tests need.
#[test]
fn what_is_skipped_is_seen_and_fails_where_all_is_required() {
    let tests = [
        "limits::a_limit_of_files_that_does_not_kill_pauses_the_job",
        "power::a_power_cut_at_any_time_loses_nothing_and_doubles_nothing",
    ];
    for test in tests {
        let run = |require: &[&str]| {
            let mut command = Command::new(std::env::current_exe().expect("a path"));
            command.args(["--exact", test]).env("PATH", "").env_remove(REQUIRE_ALL);
            command.envs(require.iter().map(|name| (name, "1"))).output().expect("it starts")
        };
        let skipped = run(&[]);
        let said = String::from_utf8_lossy(&skipped.stderr);
        assert!(skipped.status.success(), "{said}");
        assert!(said.contains(&format!("SKIPPED {test}: ")), "{said}");
        assert!(!run(&[REQUIRE_ALL]).status.success(), "{test} is skipped where it must not be");
    }
}

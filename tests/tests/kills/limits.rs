//! A process that may not write files beyond a length (`RLIMIT_FSIZE`): it dies of it, or waits for
//! the limit to be raised, as it takes the signal; nothing is lost and nothing doubled.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use streamflow_tests::skip::skip;

use crate::outputs::{self, Ending};
use crate::{LINES, ended_well, folder, random, start};

/// The limit in KiB: more than any output's file needs, and less than the journal does.
const LIMIT: &str = "48";

/// The number of the signal that a write beyond the limit brings.
const SIGXFSZ: i32 = 25;

/// Starts the job with the limit, after another command of the shell.
fn limited(folder: &Path, before: &str) -> Child {
    let script = format!("{before}; ulimit -S -f {LIMIT}; exec \"$@\"");
    let mut command = Command::new("bash");
    command.args(["-c", &script, "bash", env!("CARGO_BIN_EXE_durable")]).arg(folder);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the job starts")
}

#[test]
fn a_limit_of_files_that_kills_loses_nothing() {
    use std::os::unix::process::ExitStatusExt as _;
    let folder = folder("xfsz", LINES, &mut random());
    // What it says is read, lest it wait for that.
    let mut child = limited(&folder, ":");
    let said = std::io::read_to_string(child.stdout.take().expect("a pipe")).expect("text");
    assert!(!said.contains("done"), "the limit is never reached");
    assert_eq!(child.wait().expect("it is dead").signal(), Some(SIGXFSZ));
    ended_well(start(&folder, &[]));
    outputs::check(&folder, Ending::Killed);
    fs::remove_dir_all(folder).expect("the folder goes");
}

#[test]
fn a_limit_of_files_that_does_not_kill_pauses_the_job() {
    if Command::new("prlimit").arg("--version").output().is_err() {
        return skip("there is no `prlimit`");
    }
    let folder = folder("efbig", LINES, &mut random());
    let mut child = limited(&folder, "trap '' XFSZ");
    let stdout = child.stdout.take().expect("a pipe");
    let said = std::thread::spawn(move || std::io::read_to_string(stdout));
    let stderr = BufReader::new(child.stderr.take().expect("a pipe"));
    let mut complaints = stderr.lines().map_while(Result::ok);
    let waits = complaints.any(|line| line.contains("waits for space"));
    assert!(waits, "it ended instead: {}", child.wait().expect("a status"));
    assert_eq!(child.try_wait().expect("a status"), None);
    let pid = child.id().to_string();
    let raised = Command::new("prlimit").args(["--pid", &pid, "--fsize=unlimited"]).status();
    assert!(raised.expect("a status").success());
    let rest: Vec<String> = complaints.collect();
    assert!(child.wait().expect("a status").success(), "{rest:?}");
    assert!(said.join().expect("a thread").expect("text").contains("done"));
    outputs::check(&folder, Ending::Well);
    fs::remove_dir_all(folder).expect("the folder goes");
}

//! Jobs in processes of their own: Ctrl-C, SIGTERM, standard input.
#![cfg(unix)]

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader, Lines, PipeReader, PipeWriter, Write, pipe};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::time::Instant;

/// A process that runs a job, and what it says. It is gone with this.
struct Run {
    child: Child,
    out: Lines<BufReader<ChildStdout>>,
    err: Option<Lines<BufReader<PipeReader>>>,
}

impl Run {
    fn start(mode: &str) -> Self {
        Self::start_in(mode, Path::new(""))
    }

    fn start_in(mode: &str, folder: &Path) -> Self {
        let (said, notices) = pipe().unwrap();
        let folder = [mode.as_ref(), folder.as_os_str()];
        Self::spawn(folder, notices, Some(BufReader::new(said).lines()))
    }

    /// One whose standard error nobody reads any more.
    fn start_unheard(mode: &str) -> Self {
        let (_, notices) = pipe().unwrap();
        Self::spawn([mode], notices, None)
    }

    fn spawn(
        args: impl IntoIterator<Item = impl AsRef<OsStr>>,
        notices: PipeWriter,
        err: Option<Lines<BufReader<PipeReader>>>,
    ) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_process"));
        command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(notices);
        let mut child = command.spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, out, err }
    }

    fn signal(&self, name: &str) {
        let status = Command::new("kill").args([name, &self.child.id().to_string()]).status();
        assert!(status.unwrap().success());
    }

    /// Reads on until a line begins so.
    fn says(&mut self, beginning: &str) {
        let said = self.out.by_ref().map_while(Result::ok).any(|line| line.starts_with(beginning));
        assert!(said, "it never said {beginning:?}");
    }

    /// Reads on until a notice begins so.
    fn notices(&mut self, beginning: &str) {
        let mut lines = self.err.iter_mut().flatten().map_while(Result::ok);
        let said = lines.any(|line| line.starts_with(beginning));
        assert!(said, "it never noticed {beginning:?}");
    }

    fn rest(&mut self) -> Vec<String> {
        self.out.by_ref().map_while(Result::ok).collect()
    }

    /// It has not come to its end, and a supervisor is to start it again.
    fn ends_behind_a_dead_sink(&mut self) {
        let said = self.rest();
        assert!(!said.contains(&"done".to_owned()), "{said:?}");
        assert_eq!(self.end().code(), Some(75), "{said:?}");
    }

    fn end(&mut self) -> ExitStatus {
        drop(self.child.stdin.take());
        self.child.wait().unwrap()
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_first_signal_drains_and_ends_well() {
    for signal in ["-INT", "-TERM"] {
        let mut run = Run::start("count");
        run.says("committed 1");
        run.signal(signal);
        run.says("drained");
        let rest = run.rest();
        assert!(rest.ends_with(&["committed 1".to_owned(), "done".to_owned()]), "{rest:?}");
        assert_eq!(run.end().code(), Some(0));
    }
}

#[test]
fn a_job_goes_on_where_nobody_reads_its_standard_error() {
    let mut run = Run::start_unheard("unheard");
    for _ in 0..50 {
        run.says("committed");
    }
    run.signal("-TERM");
    assert!(run.rest().contains(&"done".to_owned()));
    assert_eq!(run.end().code(), Some(0));
}

#[cfg(target_os = "linux")]
#[test]
fn a_sync_that_fails_ends_the_process_also_where_nobody_reads_why() {
    for mut run in [Run::start("unsynced"), Run::start_unheard("unsynced")] {
        assert_eq!(run.end().signal(), Some(6));
    }
}

#[test]
fn a_dead_sink_lets_a_job_that_was_told_to_stop_end_with_a_code_of_its_own() {
    let folder = std::env::temp_dir().join(format!("streamflow-dead-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    let mut run = Run::start_in("dead", &folder);
    run.says("refused");
    run.signal("-TERM");
    run.ends_behind_a_dead_sink();
    // Its batch is decided: a start that cannot publish it ends by itself.
    let mut run = Run::start_in("dead", &folder);
    run.says("refused");
    run.ends_behind_a_dead_sink();
    fs::remove_dir_all(folder).unwrap();
}

/// A folder of the job `kept`; gone when the test was right.
fn kept(name: &str) -> PathBuf {
    let folder = format!("streamflow-kept-{name}-{}", std::process::id());
    let folder = std::env::temp_dir().join(folder);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir(&folder).unwrap();
    folder
}

/// A process that is not hindered goes on to the end: each number is there, once and in order.
fn goes_on(folder: &Path) {
    let mut run = Run::start_in("kept", folder);
    run.says("done");
    assert_eq!(run.end().code(), Some(0));
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files.filter(|path| path.is_file()).collect();
    files.sort();
    assert!(files.iter().all(|path| path.extension().is_some_and(|it| it == "numbers")));
    let text: Vec<String> = files.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    let all: Vec<u64> = text.concat().lines().map(|number| number.parse().unwrap()).collect();
    assert_eq!(all, (0..150).collect::<Vec<_>>());
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn after_a_second_signal_nothing_is_lost_or_doubled() {
    let folder = kept("signals");
    fs::write(folder.join("stuck"), "").unwrap();
    let mut run = Run::start_in("kept", &folder);
    run.says("computing");
    run.signal("-TERM");
    run.notices("streamflow: SIGTERM: stopping");
    run.signal("-TERM");
    run.notices("streamflow: SIGTERM: dropping");
    assert_eq!(run.end().code(), Some(143));
    fs::remove_file(folder.join("stuck")).unwrap();
    goes_on(&folder);
}

#[test]
fn behind_a_dead_sink_nothing_is_lost_or_doubled() {
    let folder = kept("dead");
    fs::write(folder.join("dead"), "").unwrap();
    let mut run = Run::start_in("kept", &folder);
    run.says("refused");
    run.signal("-TERM");
    run.ends_behind_a_dead_sink();
    let mut run = Run::start_in("kept", &folder);
    run.says("refused");
    run.ends_behind_a_dead_sink();
    fs::remove_file(folder.join("dead")).unwrap();
    goes_on(&folder);
}

#[test]
fn a_checkpoint_has_one_process_and_outlives_it() {
    let folder = kept("lock");
    fs::write(folder.join("stuck"), "").unwrap();
    let mut holder = Run::start_in("kept", &folder);
    holder.says("computing");
    let began = Instant::now();
    let mut second = Run::start_in("kept", &folder);
    // One that is not refused ends, too: its batch is not stuck.
    drop(second.child.stdin.take());
    let said: Vec<String> = second.err.take().into_iter().flatten().map_while(Result::ok).collect();
    assert_eq!(second.end().code(), Some(78), "{said:?}");
    println!("refused after {:?}", began.elapsed());
    let named = format!("it is in use by another process (pid {},", holder.child.id());
    assert!(said.iter().any(|line| line.contains(&named)), "{said:?}");
    // It has left the holder alone, whose lock nobody gives back.
    holder.child.kill().unwrap();
    holder.child.wait().unwrap();
    let text = fs::read_to_string(folder.join("state/LOCK")).unwrap();
    assert!(text.starts_with(&format!("pid {}\n", holder.child.id())), "{text}");
    fs::remove_file(folder.join("stuck")).unwrap();
    goes_on(&folder);
}

#[test]
fn a_checkpoint_that_cannot_be_made_has_a_code_of_its_own() {
    let mut run = Run::start_in("dead", Path::new("/dev/null"));
    run.notices("Error: ");
    assert!(matches!(run.end().code(), Some(75 | 78)));
}

#[test]
fn the_second_signal_drops_the_batch() {
    for (signal, name, code) in [("-INT", "SIGINT", 130), ("-TERM", "SIGTERM", 143)] {
        let mut run = Run::start("stuck");
        run.says("computing");
        run.signal(signal);
        run.notices(&format!("streamflow: {name}: stopping"));
        run.signal(signal);
        run.notices(&format!("streamflow: {name}: dropping"));
        assert_eq!(run.end().code(), Some(code));
        let committed = run.rest().iter().any(|line| line.starts_with("committed"));
        assert!(!committed);
    }
}

#[test]
fn the_third_signal_ends_a_process_that_is_stuck() {
    let mut run = Run::start("stuck");
    run.says("computing");
    for said in ["stopping", "dropping"] {
        run.signal("-INT");
        run.notices(&format!("streamflow: SIGINT: {said}"));
    }
    run.signal("-INT");
    // Its standard input is open: the batch goes on.
    let status = run.child.wait().unwrap();
    assert_eq!(status.signal(), Some(2));
}

#[test]
fn without_a_job_signals_do_what_they_did() {
    let mut run = Run::start("after");
    run.says("waiting");
    run.signal("-TERM");
    assert_eq!(run.child.wait().unwrap().signal(), Some(15));
}

#[test]
fn standard_input_is_shown_and_ends_the_job() {
    let mut run = Run::start("lines");
    let mut input = run.child.stdin.take().unwrap();
    input.write_all(b"one\ntw").unwrap();
    run.says("line one");
    input.write_all(b"o\nthree").unwrap();
    drop(input);
    assert_eq!(run.rest(), ["line two", "line three", "done"]);
    assert_eq!(run.end().code(), Some(0));
}

#[test]
fn a_signal_ends_a_job_whose_standard_input_is_open() {
    let mut run = Run::start("lines");
    run.child.stdin.as_mut().unwrap().write_all(b"one\ntwo\nunfinished").unwrap();
    run.says("line two");
    run.signal("-TERM");
    run.says("done");
    assert_eq!(run.child.wait().unwrap().code(), Some(0));
}

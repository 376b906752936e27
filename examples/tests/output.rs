//! Runs every example as its header says, and compares what it prints with what its header shows.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use streamflow_examples::connections::STATES;
use streamflow_examples::posts::{PER_SECOND, post};
use streamflow_examples::serve::{WALRUS, serve};

/// An example's header: the arguments of its first command, and the output it shows.
#[derive(Debug)]
struct Header {
    arguments: Vec<String>,
    output: String,
}

/// The header of an example: its first and its last ```` ```text ```` block.
fn header(name: &str) -> Header {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("examples/{name}.rs"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|cause| panic!("{path:?}: {cause}"));
    let lines = text.lines().map_while(|line| line.strip_prefix("//!"));
    let lines = lines.map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line)));
    let header: String = lines.collect();
    let mut blocks =
        header.split("```text\n").skip(1).filter_map(|block| block.split("```").next());
    let command = blocks.next().and_then(|block| block.lines().next()).unwrap_or_default();
    let run = format!("cargo run --release --example {name}");
    assert!(command.starts_with(&run), "{name}: the header's command is {command:?}");
    let arguments = command[run.len()..].split(' ').filter(|word| !["", "--"].contains(word));
    let arguments = arguments.map(str::to_owned).collect();
    Header { arguments, output: blocks.last().unwrap_or_default().to_owned() }
}

/// The program of an example, which cargo builds before it runs this test.
fn program(name: &str) -> Command {
    let test = std::env::current_exe().expect("the path of this test");
    let folder = test.ancestors().nth(2).map(|target| target.join("examples"));
    let program = folder.map(|folder| folder.join(name)).unwrap_or_default();
    let program = program.with_extension(std::env::consts::EXE_EXTENSION);
    assert!(
        program.exists(),
        "{program:?} is missing: cargo build -p streamflow-examples --examples"
    );
    let mut command = Command::new(program);
    // Where `cargo run` is called, as the headers' paths are given.
    command.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    command.stdin(Stdio::null()).stderr(Stdio::inherit());
    command
}

/// What an example prints when it is run with these arguments, and ends well.
fn printed(name: &str, arguments: &[impl AsRef<OsStr>]) -> String {
    let output = program(name).args(arguments).output().expect("the example runs");
    assert!(output.status.success(), "{name}: {}", output.status);
    String::from_utf8(output.stdout).expect("the output is UTF-8")
}

/// The output with the times of its batches blotted out: those are the run's own.
fn timeless(output: &str) -> String {
    let blot = |line: &str| match line.strip_prefix("Time: ") {
        Some(time) if time.ends_with(" ms") => "Time: … ms\n".to_owned(),
        _ => format!("{line}\n"),
    };
    output.trim_end().lines().map(blot).collect()
}

/// Runs an example as its header says.
fn prints_what_its_header_shows(name: &str) {
    let header = header(name);
    assert!(!header.output.is_empty(), "{name} shows no output");
    assert_eq!(timeless(&printed(name, &header.arguments)), timeless(&header.output), "{name}");
}

/// The batches of an output of `print`: each a list of lines.
fn batches(output: &str) -> Vec<Vec<&str>> {
    let rule = "-".repeat(43);
    let parts = output.split(rule.as_str()).collect::<Vec<_>>();
    parts.iter().skip(2).step_by(2).map(|part| part.trim().lines().collect()).collect()
}

/// The word and the number of a line `("word", 12)`.
fn count(line: &str) -> Option<(&str, u64)> {
    let (word, count) = line.strip_prefix("(\"")?.strip_suffix(')')?.rsplit_once("\", ")?;
    Some((word, count.parse().ok()?))
}

/// Fails unless these are ten words of the poem, the most frequent first.
fn ranked(lines: &[&str]) {
    let counts: Vec<_> = lines.iter().filter_map(|line| count(line)).collect();
    assert_eq!((counts.len(), lines.len()), (10, 10), "{lines:?}");
    assert!(counts.is_sorted_by(|one, other| one.1 >= other.1), "{counts:?}");
    for (word, _) in counts {
        assert!(WALRUS.split_whitespace().any(|known| known == word), "{word:?}");
    }
}

#[test]
fn custom_source_sink() {
    prints_what_its_header_shows("custom_source_sink");
}

/// A folder for a run of `exactly_once`, with two files to read, and the lines that come of them.
struct Totals {
    folder: PathBuf,
    expected: Vec<String>,
}

impl Totals {
    fn new(name: &str, lines: usize) -> Self {
        let name = format!("streamflow-{}-{name}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("in")).expect("a folder for the input");
        let (mut totals, mut expected) = (HashMap::new(), Vec::new());
        let mut write = |file: &str, ids: Range<usize>| {
            let mut text = String::new();
            for id in ids {
                let word = format!("word{}", id % 7);
                let total = totals.entry(word.clone()).or_insert(0);
                *total += 1;
                text += &format!("{id} {word}\n");
                expected.push(format!("{id} {word} {total}"));
            }
            fs::write(folder.join("in").join(file), text).expect("an input file");
        };
        write("a", 0..lines / 3);
        write("b", lines / 3..lines);
        write("END", 0..0);
        expected.sort();
        Self { folder, expected }
    }

    /// The program, to read so many lines a batch.
    fn program(&self, per_batch: usize) -> Command {
        let mut command = program("exactly_once");
        for part in ["input", "output", "checkpoint"] {
            let folder = part.trim_end_matches("put");
            command.arg(format!("--{part}")).arg(self.folder.join(folder));
        }
        command.arg(format!("--per-batch={per_batch}"));
        command
    }

    /// The lines of all files that the program has written.
    fn written(&self) -> Vec<String> {
        let Ok(files) = fs::read_dir(self.folder.join("out")) else { return Vec::new() };
        let paths = files.map(|file| file.expect("an output file").path());
        let shown = paths.filter(|path| path.extension().is_some_and(|suffix| suffix == "txt"));
        let text: String = shown.map(|path| fs::read_to_string(path).expect("its text")).collect();
        let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    }
}

impl Drop for Totals {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

#[test]
fn exactly_once_writes_a_total_for_each_line() {
    let totals = Totals::new("once", 1000);
    let status = totals.program(250).status().expect("the example runs");
    assert!(status.success(), "{status}");
    assert_eq!(totals.written(), totals.expected);
}

#[test]
fn exactly_once_loses_and_doubles_nothing_when_it_is_killed() {
    let totals = Totals::new("killed", 2000);
    let mut kills = 0;
    loop {
        let before = totals.written().len();
        let mut child = totals.program(100).spawn().expect("the example runs");
        // It is killed a little after it has written something new, at no step in particular.
        let ended = loop {
            if let Some(status) = child.try_wait().expect("the example's state") {
                break Some(status);
            }
            if totals.written().len() > before {
                std::thread::sleep(Duration::from_millis(17 * kills % 100));
                break None;
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        match ended {
            Some(status) => {
                assert!(status.success(), "{status}");
                break;
            }
            None => child.kill().and_then(|()| child.wait()).map(drop).expect("it is killed"),
        }
        kills += 1;
    }
    assert_eq!(totals.written(), totals.expected);
    // However long a start takes: what was due meanwhile is computed at once.
    assert!(kills > 0);
}

#[test]
fn explain() {
    prints_what_its_header_shows("explain");
    let graph = printed("explain", &["--dot"]);
    assert!(graph.starts_with("digraph plan {\n") && graph.ends_with("}\n"), "{graph}");
}

#[test]
fn library_pipeline() {
    prints_what_its_header_shows("library_pipeline");
}

#[test]
fn http_traffic() {
    prints_what_its_header_shows("http_traffic");
}

/// The log appears once it is waited for; it is all of it counted, however it falls into batches.
#[test]
fn http_traffic_follows_a_log() {
    let log = include_str!("../data/access.log");
    let path = format!("streamflow-{}-access.log", std::process::id());
    let path = std::env::temp_dir().join(path);
    let mut follow = program("http_traffic");
    follow.args(["--batches", "5", "--follow"]).arg(&path);
    let child = follow.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.expect("the example runs");
    let mut told = BufReader::new(child.stderr.take().expect("its notices"));
    let mut notice = String::new();
    told.read_line(&mut notice).expect("a notice");
    assert!(notice.contains("access.log is waited for"), "{notice}");
    std::fs::write(&path, log).expect("the log is written");
    let output = child.wait_with_output().expect("the example's end");
    std::fs::remove_file(&path).expect("the log is removed");
    assert!(output.status.success(), "{}", output.status);
    let output = String::from_utf8(output.stdout).expect("the output is UTF-8");
    let requests = log.lines().count();
    let window = format!("  5 s: {:.1} requests/s\n", requests as f64 / 5.0);
    assert!(output.starts_with(&window), "{output}");
    let statuses = |status: &str| log.matches(&format!("\" {status} ")).count();
    let not_found = format!(", 404 {}, ", statuses("404"));
    assert!(output.contains(&format!("in all {requests} requests\n")), "{output}");
    assert!(output.lines().last().is_some_and(|line| line.contains(&not_found)), "{output}");
}

#[test]
fn http_traffic_says_when_a_log_is_of_another_format() {
    let mut program = program("http_traffic");
    let output = program.args(["--log", "README.md"]).stderr(Stdio::piped()).output();
    let output = output.expect("the example runs");
    assert!(output.status.success(), "{}", output.status);
    let lines = include_str!("../../README.md").lines().count();
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(told, format!("{lines} lines are no requests in the combined format\n"));
}

#[test]
fn moving_count() {
    prints_what_its_header_shows("moving_count");
}

#[test]
fn system_monitor() {
    prints_what_its_header_shows("system_monitor");
}

/// This machine has some memory in use, and its mean of ten seconds is above any threshold below.
#[cfg(target_os = "linux")]
#[test]
fn system_monitor_looks_at_this_machine() {
    let output = printed("system_monitor", &["--batches", "2", "--alert", "0"]);
    let lines: Vec<_> = output.lines().collect();
    assert!(lines[0].starts_with("  1 s: Cpu "), "{output}");
    assert_eq!(output.matches("Memory").count(), 3, "two samples and one alert: {output}");
    assert!(lines.contains(&"ALERT: the mean of Memory rose above 0 %"), "{output}");
    let percentages: Vec<f64> =
        output.split([' ', ',', ')']).filter_map(|word| word.parse().ok()).collect();
    assert!(percentages.iter().all(|percent| (0.0..=100.0).contains(percent)), "{output}");
    // Of each resource in each second: the level, the mean and the maximum.
    assert!(percentages.len() >= 12, "{output}");
}

#[test]
fn tcp_connections() {
    prints_what_its_header_shows("tcp_connections");
}

#[cfg(target_os = "linux")]
#[test]
fn tcp_connections_looks_at_this_machine() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address");
    let _client = std::net::TcpStream::connect(address).expect("a connection");
    let output = printed("tcp_connections", &["--batches", "1"]);
    let (states, peers) = output.split_once('\n').expect("two lines");
    let states = states.strip_prefix("  1 s: ").expect("the first second");
    for state in states.split(", ") {
        let (state, number) = state.rsplit_once(' ').expect("a state and a number");
        assert!(STATES.contains(&state), "{output}");
        assert_ne!(number.parse(), Ok(0), "{output}");
    }
    assert!(states.contains("listening ") && states.contains("established "), "{output}");
    assert!(peers.contains("127.0.0.1 "), "{output}");
}

#[test]
fn top_hashtags() {
    prints_what_its_header_shows("top_hashtags");
}

/// Beyond five minutes posts leave the window: what it has is counted here the plain way.
#[test]
fn top_hashtags_forgets_what_is_older_than_five_minutes() {
    let output = printed("top_hashtags", &["--fast", "--batches", "200"]);
    let shown = output.lines().last().and_then(|line| line.strip_prefix(" 400 s: "));
    let per_second = PER_SECOND as u64;
    let posts: Vec<_> = (100 * per_second..400 * per_second).map(post).collect();
    let mut counts = HashMap::<_, u64>::new();
    for tag in posts.iter().flat_map(|post| post.split(' ').filter(|word| word.starts_with('#'))) {
        *counts.entry(tag).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    let top: Vec<_> = counts[..5].iter().map(|(tag, count)| format!("{tag} {count}")).collect();
    assert_eq!(shown, Some(top.join(", ").as_str()));
    assert_eq!(output.lines().count(), 200);
}

#[test]
fn user_behaviour() {
    prints_what_its_header_shows("user_behaviour");
}

#[test]
fn numbers() {
    prints_what_its_header_shows("numbers");
}

#[test]
fn every_example_is_tested_here() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    for entry in std::fs::read_dir(folder).expect("the folder of examples") {
        let path = entry.expect("an example").path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        assert!(include_str!("output.rs").contains(&format!("fn {name}")), "{name} has no test");
    }
}

#[test]
fn word_count_counts_the_bundled_poem() {
    let shown = header("word_count");
    ranked(&batches(&shown.output)[0]);
    let output = printed("word_count", &["--batches", "2"]);
    let batches = batches(&output);
    assert_eq!(batches.len(), 2, "{output}");
    ranked(&batches[1]);
}

/// Every two seconds the last ten: in the second window are also the words of the first.
#[test]
fn word_count_counts_in_a_window() {
    let output = printed("word_count", &["--window", "--batches", "4"]);
    let windows = batches(&output);
    assert_eq!(windows.len(), 2, "{output}");
    windows.iter().for_each(|window| ranked(window));
    let most = |window: &[&str]| count(window[0]).map(|(_, count)| count);
    // Two batches' worth of words come between them, of the poem's most frequent word hundreds.
    assert!(most(&windows[1]) > most(&windows[0]), "{output}");
}

#[test]
fn word_count_connects_where_it_is_told() {
    let address = serve("knock knock\nwho is there\n").expect("a server of text");
    let address = address.to_string();
    let output = printed("word_count", &["--batches", "2", "--connect", &address]);
    let counts: Vec<_> = batches(&output)[1].iter().filter_map(|line| count(line)).collect();
    let words: Vec<_> = counts.iter().map(|(word, _)| *word).collect();
    assert_eq!(words[0], "knock");
    assert_eq!(words.len(), 4, "{output}");
    assert!(counts[0].1 > counts[1].1, "{output}");
}

#[test]
fn word_count_says_what_is_wrong_with_an_address() {
    let mut program = program("word_count");
    let output = program.args(["--connect", "nonsense"]).stderr(Stdio::piped()).output();
    let output = output.expect("the example runs");
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8_lossy(&output.stderr);
    let start = "Error: source `lines`: \"nonsense\" is not an address; write HOST:PORT";
    assert!(told.starts_with(start), "{told}");
}

#[cfg(unix)]
#[test]
fn word_count_ends_well_on_ctrl_c() {
    let mut child = program("word_count").stdout(Stdio::piped()).spawn().expect("the example runs");
    let mut output = BufReader::new(child.stdout.take().expect("its output"));
    let mut first = String::new();
    // The first batch may be over before there are words.
    while first.matches("Time: ").count() < 2 {
        assert_ne!(output.read_line(&mut first).expect("a line"), 0, "{first}");
    }
    let interrupt = format!("kill -INT {}", child.id());
    let sent = Command::new("sh").args(["-c", &interrupt]).status().expect("a shell");
    assert!(sent.success(), "{interrupt}");
    let mut rest = String::new();
    output.read_to_string(&mut rest).expect("the rest of the output");
    let status = child.wait().expect("the example's end");
    assert_eq!(status.code(), Some(0), "{rest}");
    // Two batches, and the last of what had arrived by then.
    let output = first + &rest;
    let batches = batches(&output);
    assert!(batches.len() >= 3, "{output}");
    ranked(&batches[1]);
}

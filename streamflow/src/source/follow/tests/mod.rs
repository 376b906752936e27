//! A log on a real disk, as it is written, rotated, truncated, and followed by another process.

mod places;

use std::fs::File;
use std::io::Write;
use std::sync::{Arc, Mutex};

use super::opened::BACK;
use super::*;
use crate::batch::Batch;

/// A folder with a log in it, gone when the test is over.
struct Log(PathBuf);

impl Log {
    fn new(name: &str) -> Self {
        let folder = format!("streamflow-follow-{}-{name}", std::process::id());
        let folder = std::env::temp_dir().join(folder);
        fs::create_dir(&folder).unwrap();
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// What writes to the log of this name, which it makes.
    fn writer(&self, name: &str) -> File {
        File::options().create(true).append(true).open(self.path(name)).unwrap()
    }

    fn follow(&self) -> TextFileFollow {
        text_file_follow(self.path("log"))
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn open(mut source: TextFileFollow) -> TextFileFollow {
    source.open(&Notices::default()).unwrap();
    source
}

/// The next batch's lines.
fn batch(source: &mut TextFileFollow) -> Vec<String> {
    batch_of(source, Limit::DEFAULT.records)
}

/// The lines of the next batch, of so many records at most.
fn batch_of(source: &mut TextFileFollow, records: u64) -> Vec<String> {
    let range = source.plan(Limit { records, ..Limit::DEFAULT }).unwrap();
    let text = source.read(range).unwrap();
    assert_eq!(range.len(), text.len() as u64);
    text.chunk(0..text.len()).map(str::to_owned).collect()
}

#[test]
fn lines_are_given_once_they_have_their_ends() {
    let log = Log::new("ends");
    let mut writer = log.writer("log");
    let mut source = open(log.follow());
    writer.write_all(b"one\ntw").unwrap();
    assert_eq!(batch(&mut source), ["one"]);
    assert!(batch(&mut source).is_empty());
    writer.write_all(b"o\nthree\n").unwrap();
    assert_eq!(batch(&mut source), ["two", "three"]);
    assert!(!source.ended());
}

#[test]
fn what_was_there_before_is_given_if_it_is_asked_for() {
    let log = Log::new("before");
    let mut writer = log.writer("log");
    let long = "x".repeat(3 * BACK as usize);
    writer.write_all(format!("one\ntwo\n{long}").as_bytes()).unwrap();
    let (mut new, mut all) = (open(log.follow()), open(log.follow().from_start()));
    writer.write_all(b"\nfour\n").unwrap();
    assert_eq!(batch(&mut new), [&long, "four"]);
    assert_eq!(batch(&mut all), ["one", "two", &long, "four"]);
}

#[test]
fn a_rotated_log_is_read_to_its_end_and_then_the_new_one() {
    let log = Log::new("rotated");
    let mut old = log.writer("log");
    let mut source = open(log.follow());
    old.write_all(b"1\n").unwrap();
    fs::rename(log.path("log"), log.path("log.1")).unwrap();
    assert_eq!(batch(&mut source), ["1"]);
    // It is still written to: until the new one has its first line, and a batch longer.
    old.write_all(b"2\n").unwrap();
    assert_eq!(batch(&mut source), ["2"]);
    let mut new = log.writer("log");
    old.write_all(b"3\n").unwrap();
    assert_eq!(batch(&mut source), ["3"]);
    new.write_all(b"5\n6").unwrap();
    assert!(batch(&mut source).is_empty());
    old.write_all(b"4").unwrap();
    assert_eq!(batch(&mut source), ["4"]);
    assert_eq!(batch(&mut source), ["5"]);
    new.write_all(b"\n").unwrap();
    assert_eq!(batch(&mut source), ["6"]);
}

#[test]
fn a_truncated_log_is_read_from_its_beginning() {
    let log = Log::new("truncated");
    let mut writer = log.writer("log");
    let mut source = open(log.follow());
    writer.write_all(b"one\ntwo\nthr").unwrap();
    assert_eq!(batch(&mut source), ["one", "two"]);
    writer.set_len(0).unwrap();
    writer.write_all(b"four\n").unwrap();
    assert_eq!(batch(&mut source), ["four"]);
    assert_eq!(source.drops(), Drops { unterminated: 1, ..Drops::default() });
}

#[test]
fn a_log_that_is_not_there_is_waited_for() {
    let log = Log::new("waiting");
    let mut source = open(log.follow());
    assert!(batch(&mut source).is_empty());
    log.writer("log").write_all(b"one\n").unwrap();
    assert_eq!(batch(&mut source), ["one"]);
}

#[test]
fn a_stopped_source_gives_what_was_written_and_ends() {
    let log = Log::new("stopped");
    let mut old = log.writer("log");
    let mut source = open(log.follow());
    old.write_all(b"one\ntwo\n").unwrap();
    fs::rename(log.path("log"), log.path("log.1")).unwrap();
    log.writer("log").write_all(b"three\nfo").unwrap();
    source.stop();
    assert!(!source.ended());
    assert_eq!(batch(&mut source), ["one", "two"]);
    assert_eq!(batch(&mut source), ["three"]);
    assert!(source.ended());
    assert_eq!(source.drops(), Drops { unterminated: 1, ..Drops::default() });
}

#[test]
fn a_batch_keeps_to_its_limits() {
    let log = Log::new("limits");
    log.writer("log").write_all("line\n".repeat(50_000).as_bytes()).unwrap();
    let mut source = open(log.follow().from_start());
    let limit = Limit { records: 7, ..Limit::DEFAULT };
    assert_eq!(source.plan(limit).unwrap(), Range { from: 0, to: 7 });
    assert_eq!(source.read(Range { from: 0, to: 7 }).unwrap().len(), 7);
    // What was read beyond that waits; bytes are counted by what is read at once.
    let range = source.plan(Limit { bytes: 70_000, ..Limit::DEFAULT }).unwrap();
    assert!((14_000..30_000).contains(&range.len()), "{range:?}");
    source.read(range).unwrap();
    let rest = batch(&mut source).len() as u64;
    assert_eq!(range.to + rest, 50_000);
}

#[test]
fn what_is_no_file_is_refused() {
    let log = Log::new("folder");
    let error = text_file_follow(&log.0).open(&Notices::default()).unwrap_err().to_string();
    assert!(error.contains("it is no regular file"), "{error}");
}

/// Another process follows the log, and goes on where this one was.
fn restarted(source: &TextFileFollow, log: &Log) -> (TextFileFollow, Vec<String>) {
    restarted_at(&source.save(), log)
}

/// The same, from what was saved; with what it says.
fn restarted_at(saved: &[u8], log: &Log) -> (TextFileFollow, Vec<String>) {
    let said = Arc::<Mutex<Vec<String>>>::default();
    let heard = Arc::clone(&said);
    let notices = Notices::to(move |notice| heard.lock().unwrap().push(notice.to_string()));
    let mut next = log.follow();
    next.open(&notices).unwrap();
    next.resume(Resume { offset: 0, saved, since: &[] }).unwrap();
    let said = said.lock().unwrap().clone();
    (next, said)
}

#[test]
fn a_restart_goes_on_where_the_last_batch_ended() {
    let log = Log::new("restart");
    let mut writer = log.writer("log");
    writer.write_all(b"old\n").unwrap();
    let source = open(log.follow());
    // Nothing was read yet.
    writer.write_all(b"one\ntwo\nthr").unwrap();
    let (mut source, said) = restarted(&source, &log);
    assert_eq!((batch(&mut source), said), (vec!["one".to_owned(), "two".to_owned()], vec![]));
    writer.write_all(b"ee\n\xFF\nfour\nfi").unwrap();
    let (mut source, _) = restarted(&source, &log);
    assert_eq!(source.plan(Limit { records: 1, ..Limit::DEFAULT }).unwrap().len(), 1);
    assert_eq!(source.read(Range { from: 0, to: 1 }).unwrap().len(), 1);
    // Some of what was read at once was not taken.
    let (mut source, _) = restarted(&source, &log);
    let range = source.plan(Limit::DEFAULT).unwrap();
    assert_eq!((range.len(), source.read(range).unwrap().len()), (2, 1));
    assert_eq!(source.drops(), Drops { invalid_utf8: 1, ..Drops::default() });
    writer.write_all(b"ve\n").unwrap();
    let (mut source, said) = restarted(&source, &log);
    assert_eq!((batch(&mut source), said), (vec!["five".to_owned()], vec![]));
}

#[test]
fn a_restart_reads_a_rotated_log_to_its_end() {
    let log = Log::new("restart-rotated");
    let mut old = log.writer("log");
    let mut source = open(log.follow());
    old.write_all(b"1\n").unwrap();
    assert_eq!(batch(&mut source), ["1"]);
    old.write_all(b"2\n3").unwrap();
    fs::rename(log.path("log"), log.path("log.1")).unwrap();
    let (mut source, said) = restarted(&source, &log);
    assert_eq!(batch(&mut source), ["2"]);
    assert!(said.len() == 1 && said[0].contains("log is waited for"), "{said:?}");
    log.writer("log").write_all(b"4\n").unwrap();
    let (mut source, _) = restarted(&source, &log);
    assert!(batch(&mut source).is_empty());
    assert_eq!(batch(&mut source), ["3"]);
    let (mut source, _) = restarted(&source, &log);
    assert!(batch(&mut source).is_empty());
    assert_eq!(batch(&mut source), ["4"]);
    // Twice, meanwhile: what was in between is said, and not read.
    for name in ["log.2", "log.3"] {
        fs::rename(log.path("log"), log.path(name)).unwrap();
        log.writer("log").write_all(b"5\n").unwrap();
    }
    let (_, said) = restarted(&source, &log);
    assert!(said.len() == 1 && said[0].contains("log.3 is not read"), "{said:?}");
}

#[test]
fn a_restart_does_not_take_another_file_for_the_log() {
    let log = Log::new("restart-other");
    let mut writer = log.writer("log");
    writer.write_all(b"one\ntwo\n").unwrap();
    let mut source = open(log.follow().from_start());
    assert_eq!(batch(&mut source), ["one", "two"]);
    let saved = source.save();
    // It was written anew, and is longer than it was.
    writer.set_len(0).unwrap();
    writer.write_all(b"three\nfour\n").unwrap();
    let (mut next, said) = restarted_at(&saved, &log);
    assert_eq!(batch(&mut next), ["three", "four"]);
    assert!(said.len() == 1 && said[0].contains("not the file that was followed"), "{said:?}");
    // It is gone, and comes again.
    fs::remove_file(log.path("log")).unwrap();
    let (mut next, said) = restarted(&next, &log);
    assert!(batch(&mut next).is_empty() && said.len() == 2, "{said:?}");
    log.writer("log").write_all(b"five\n").unwrap();
    let (mut next, _) = restarted(&next, &log);
    assert_eq!(batch(&mut next), ["five"]);
}

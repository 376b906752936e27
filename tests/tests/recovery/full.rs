//! A disk that is really full: the job pauses, goes on when there is space, and loses nothing.
//!
//! The disk is a small one in memory, which takes root to mount; without it the test says so.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use streamflow::prelude::*;
use streamflow::sink::SqliteTable;
use streamflow::source::Sender;
use streamflow::{Error, Pipeline};
use streamflow_tests::skip::skip;

/// A folder with a disk of its own, of so many KiB; both are gone behind it.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// None where it may not be mounted.
    fn mount(name: &str, kib: u64) -> Option<Self> {
        let name = format!("streamflow-{name}-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).unwrap();
        let disk = Self(folder);
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={kib}k"), "streamflow"]).arg(&disk.0);
        if mount.output().is_ok_and(|done| done.status.success()) {
            return Some(disk);
        }
        skip("no disk can be mounted here");
        None
    }

    /// Takes all space but for so many KiB, until the file is removed.
    fn fill(&self, left: u64) -> PathBuf {
        let ballast = self.0.join("ballast");
        let mut kib = 64;
        fs::write(&ballast, vec![0; kib << 10]).unwrap();
        while fs::write(self.0.join("probe"), vec![0; (left as usize) << 10]).is_ok() {
            kib += left as usize;
            fs::remove_file(self.0.join("probe")).unwrap();
            // Once this fails, there is less left than was asked for.
            if fs::write(&ballast, vec![0; kib << 10]).is_err() {
                break;
            }
        }
        let _ = fs::remove_file(self.0.join("probe"));
        ballast
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).output();
        let _ = fs::remove_dir(&self.0);
    }
}

/// Batches, and lines in each: about 30 KiB.
const BATCHES: usize = 40;
const LINES: usize = 1000;

fn line(batch: usize, at: usize) -> String {
    format!("{:024}", batch * LINES + at)
}

/// A job with its checkpoint here, whose lines go to files there; and who gives it lines.
fn files(kept: &Path, out: &Path) -> (Job<impl Pipeline + Send + 'static>, Sender<String>) {
    let (feed, source) = streamflow::source::channel::<String>(LINES);
    let (kept, out) = (kept.to_owned(), out.join("part"));
    let job = stream! {
        name "full";
        batch 2ms;
        checkpoint kept;
        guarantee exactly_once;
        source lines = source.durable();
        let all = lines.map(|line| line.to_owned());
        all.save_as_text_files(out);
    };
    (job, feed)
}

/// The same, whose lines go to a table.
fn table(kept: &Path, database: &Path) -> (Job<impl Pipeline + Send + 'static>, Sender<String>) {
    let (feed, source) = streamflow::source::channel::<String>(LINES);
    let table = SqliteTable::open(database, "lines", ["line"]).unwrap();
    let kept = kept.to_owned();
    let job = stream! {
        name "full";
        batch 2ms;
        checkpoint kept;
        guarantee exactly_once;
        source lines = source.durable();
        let all = lines.map(|line| (line.to_owned(),));
        all.write_to(table);
    };
    (job, feed)
}

/// Runs the job to its end, on a disk that is full until the job has said that it waits for space.
/// What it said.
fn run<P>((job, feed): (Job<P>, Sender<String>), ballast: &Path) -> String
where
    P: Pipeline + Send + 'static,
{
    let (sender, lines) = channel();
    let job = job.on_notice(move |notice| drop(sender.send(notice.to_string())));
    let handle = job.start().unwrap();
    let feeder = std::thread::spawn(move || {
        for (batch, at) in (0..BATCHES).flat_map(|batch| (0..LINES).map(move |at| (batch, at))) {
            feed.send(line(batch, at)).unwrap();
        }
    });
    let said = loop {
        let said = lines.recv_timeout(Duration::from_secs(60)).expect("the job does not wait");
        if said.contains("waits for space") || said.contains("disk is full") {
            break said;
        }
    };
    // It still waits, and takes what it is given only as far as there is room.
    assert!(!handle.await_termination_timeout(Duration::from_millis(100)).unwrap());
    assert!(!feeder.is_finished());
    fs::remove_file(ballast).unwrap();
    feeder.join().unwrap();
    handle.await_termination().unwrap();
    said
}

/// All lines that were published, in order of the batches.
fn published(out: &Path) -> Vec<String> {
    let entries = fs::read_dir(out).unwrap().map(|entry| entry.unwrap().path());
    let parts = entries.filter(|path| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("part-"))
    });
    let mut parts: Vec<PathBuf> = parts.collect();
    parts.sort();
    let text: Vec<String> = parts.iter().map(|part| fs::read_to_string(part).unwrap()).collect();
    text.concat().lines().map(str::to_owned).collect()
}

fn expected() -> Vec<String> {
    (0..BATCHES).flat_map(|batch| (0..LINES).map(move |at| line(batch, at))).collect()
}

#[test]
fn a_sink_without_space_pauses_the_job() {
    let Some(small) = SmallDisk::mount("sink", 8 << 10) else { return };
    let ballast = small.fill(256);
    let kept = std::env::temp_dir().join(format!("streamflow-full-{}", std::process::id()));
    let said = run(files(&kept, &small.0), &ballast);
    assert!(said.contains("a sink waits for space"), "{said}");
    assert!(published(&small.0) == expected(), "lines were lost or doubled");
    fs::remove_dir_all(&kept).unwrap();
}

/// It is staged, or enters the table, when there is space.
#[test]
fn a_table_without_space_pauses_the_job() {
    let Some(small) = SmallDisk::mount("table", 8 << 10) else { return };
    let kept = std::env::temp_dir().join(format!("streamflow-full-table-{}", std::process::id()));
    let database = small.0.join("lines.db");
    let job = table(&kept, &database);
    let ballast = small.fill(256);
    let said = run(job, &ballast);
    assert!(said.contains("waits") && said.contains("database or disk is full"), "{said}");
    let connection = rusqlite::Connection::open(database).unwrap();
    let mut lines = connection.prepare("SELECT line FROM lines ORDER BY rowid").unwrap();
    let lines = lines.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let lines: Vec<String> = lines.collect::<Result<_, _>>().unwrap();
    assert!(lines == expected(), "lines were lost or doubled");
    fs::remove_dir_all(&kept).unwrap();
}

#[test]
fn a_checkpoint_without_space_pauses_the_job() {
    let Some(small) = SmallDisk::mount("checkpoint", 8 << 10) else { return };
    let ballast = small.fill(256);
    let out = std::env::temp_dir().join(format!("streamflow-full-out-{}", std::process::id()));
    let said = run(files(&small.0.join("kept"), &out), &ballast);
    assert!(said.contains("waits for space"), "{said}");
    assert!(published(&out) == expected(), "lines were lost or doubled");
    fs::remove_dir_all(&out).unwrap();
}

/// Has no space when it is written to, so many times.
struct Staging {
    full: u64,
    staged: Vec<u64>,
    published: Arc<Mutex<Vec<u64>>>,
}

impl Sink<u64> for Staging {
    fn write(&mut self, _: BatchTime, records: Vec<u64>) -> streamflow::Result<()> {
        if self.full > 0 {
            self.full -= 1;
            return Err(Error::io("staging", ErrorKind::StorageFull.into()));
        }
        self.staged = records;
        Ok(())
    }

    fn commit(&mut self, _: BatchTime) -> streamflow::Result<()> {
        self.published.lock().unwrap().append(&mut self.staged);
        Ok(())
    }
}

#[test]
fn a_sink_without_space_when_it_is_written_to_pauses_the_job() {
    let kept = std::env::temp_dir().join(format!("streamflow-staging-{}", std::process::id()));
    let (said, published) = (Arc::new(Mutex::new(Vec::new())), Arc::default());
    let heard = Arc::clone(&said);
    let sink = Staging { full: 2, staged: Vec::new(), published: Arc::clone(&published) };
    let job = stream! {
        name "staging";
        batch 2ms;
        checkpoint &kept;
        source numbers = generate(|n| n).per_batch(2);
        numbers.write_to(sink);
    };
    let job = job.on_notice(move |notice| heard.lock().unwrap().push(notice.to_string()));
    job.batches(2).run().unwrap();
    assert_eq!(*published.lock().unwrap(), [0, 1, 2, 3]);
    let said = said.lock().unwrap();
    assert!(said[0].contains("a sink waits for space: output `numbers.write_to#1`"), "{said:?}");
    assert_eq!(said.len(), 1, "{said:?}");
    fs::remove_dir_all(&kept).unwrap();
}

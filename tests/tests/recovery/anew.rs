//! A job that begins anew right after a run that was stopped replaces nothing of what that wrote,
//! and loses nothing of what it reads.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use streamflow::disk::{Disk, SimulatedDisk};
use streamflow::prelude::*;
use streamflow::sink::SqliteTable;
use streamflow::{Pipeline, Result, test};
use streamflow_tests::Folder;

/// Starts a job, has it accept a number, and stops it: its batch is that of a tick which is still
/// to come. What it said.
fn run<P: Pipeline + Send + 'static>(
    number: u64,
    job: impl FnOnce(streamflow::source::Channel<u64>) -> Job<P>,
) -> Vec<String> {
    let (feed, source) = channel::<u64>(10);
    let said = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&said);
    let job = job(source).on_notice(move |notice| heard.lock().unwrap().push(notice.to_string()));
    let handle = job.start().unwrap();
    feed.send(number).unwrap();
    handle.stop(true);
    handle.await_termination().unwrap();
    let said = said.lock().unwrap();
    said.clone()
}

/// The texts of the files of a folder, in the order of their batches.
fn texts(folder: &Path) -> Vec<String> {
    let mut paths: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read_to_string(path).unwrap()).collect()
}

const WHOLE: [&str; 3] = ["1\n", "2\n", "3\n"];

#[test]
fn files_of_a_run_that_was_stopped_are_not_replaced() {
    let folder = Folder::new("anew-files");
    let out = folder.join("out");
    for number in 1..=3 {
        let said = run(number, |numbers| {
            let prefix = out.join("numbers");
            stream! {
                batch 36500d;
                source numbers = numbers;
                numbers.save_as_text_files(prefix);
            }
        });
        let expected = match number {
            1 => vec![],
            number => vec![format!(
                "output `numbers.save_as_text_files#1`: it has a batch at {} ms of an earlier run; \
                 this run's first is at {} ms",
                (number - 1) * 36_500 * 86_400_000,
                number * 36_500 * 86_400_000
            )],
        };
        assert_eq!(said, expected);
    }
    assert_eq!(texts(&out), WHOLE);
}

/// Also where its checkpoint was given up.
#[test]
fn files_are_not_replaced_by_a_job_without_its_checkpoint() {
    let folder = Folder::new("anew-checkpoint");
    let out = folder.join("out");
    for number in 1..=3 {
        run(number, |numbers| {
            let (kept, prefix) = (folder.join("kept"), out.join("numbers"));
            stream! {
                name "anew";
                batch 36500d;
                checkpoint kept;
                source numbers = numbers.durable();
                numbers.save_as_text_files(prefix);
            }
        });
        fs::remove_dir_all(folder.join("kept")).unwrap();
    }
    assert_eq!(texts(&out), WHOLE);
}

#[test]
fn a_table_of_a_run_that_was_stopped_is_gone_on_with() {
    let folder = Folder::new("anew-table");
    fs::create_dir_all(&*folder).unwrap();
    let database = folder.join("numbers.db");
    for number in 1..=3 {
        run(number, |numbers| {
            let table = SqliteTable::open(&database, "numbers", ["n"]).unwrap();
            stream! {
                batch 36500d;
                source numbers = numbers;
                let rows = numbers.map(|n| (n,));
                rows.write_to(table);
            }
        });
    }
    let connection = rusqlite::Connection::open(&database).unwrap();
    let mut rows = connection.prepare("SELECT n FROM numbers ORDER BY rowid").unwrap();
    let rows = rows.query_map([], |row| row.get::<_, u64>(0)).unwrap();
    assert_eq!(rows.collect::<rusqlite::Result<Vec<u64>>>().unwrap(), [1, 2, 3]);
}

/// Runs a job of one batch under a virtual clock, which begins where it always does.
macro_rules! tested {
    ($number:expr, $disk:expr, |$numbers:ident| $($block:tt)*) => {{
        let (mut feed, $numbers) = test::source::<Values<u64>>();
        feed.batch([$number]);
        let job = stream! { name "anew"; batch 1s; source $numbers = $numbers; $($block)* };
        job.test_on(&$disk).try_advance(Duration::from_secs(1)).map(drop)
    }};
}

#[test]
fn a_file_that_is_there_is_refused_and_kept() {
    let disk = SimulatedDisk::new();
    let run = |number: u64, kept: &str| -> Result<()> {
        tested!(number, disk, |numbers|
            checkpoint kept;
            numbers.save_as_text_files("out/numbers");)
    };
    run(1, "kept").unwrap();
    let told = run(2, "another").unwrap_err().to_string();
    assert_eq!(
        told,
        "output `numbers.save_as_text_files#1`: out/numbers-1000 is there already, of another run \
         of this job or of another job, and is not replaced; move it elsewhere, or give this \
         output another prefix"
    );
    assert_eq!(disk.read(Path::new("out/numbers-1000")).unwrap(), b"1\n");
}

#[test]
fn a_job_that_is_tested_again_replaces_its_files() {
    let folder = Folder::new("anew-tested");
    for number in 1..=2u64 {
        let prefix = folder.join("numbers");
        let tested: Result<()> = tested!(number, SimulatedDisk::new(), |numbers|
            numbers.save_as_text_files(prefix););
        tested.unwrap();
        assert_eq!(texts(&folder), [format!("{number}\n")]);
    }
}

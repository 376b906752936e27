//! Checkpoints of every released format are in the tree; each opens, and is gone on with.
//!
//! Where the one of today's format is missing, `UPDATE_EXPECT=1 cargo test -p streamflow formats`
//! writes it. One that was released is never written anew.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::job::{self, Job, SMALL, World};
use super::lock::Folder;
use crate::checkpoint::meta::FORMAT;
use crate::checkpoint::options::Tuning;
use crate::checkpoint::{Checkpoint, Checkpointer, SavedState, inspect};
use crate::disk::{Disk, RealDisk};

/// The checkpoint of a format, in the tree.
pub(super) fn of_format(format: u32) -> PathBuf {
    let library = Path::new(env!("CARGO_MANIFEST_DIR"));
    library.join("../tests/checkpoints").join(format!("format-{format}"))
}

fn at(folder: &Path) -> Checkpoint {
    let mut checkpoint = Checkpoint::at(folder);
    checkpoint.tuning = Tuning { segment_bytes: 3000, batch_earns: 40, slice_costs: 300, ..SMALL };
    checkpoint
}

fn disk() -> Arc<dyn Disk> {
    Arc::new(RealDisk::private())
}

/// A job that had another operator once, ran twelve batches, and planned one more.
fn write(folder: &Path) {
    let mut before = job::identity();
    before.operators.push(("counts/old/0".to_owned(), "Option<u64>".to_owned()));
    drop(Checkpointer::open(disk(), &at(folder), &before, Duration::from_secs(1000)).unwrap());
    let mut job = Job::open_at(disk(), World::default(), &at(folder)).unwrap();
    job.run_to(12).unwrap();
    job.plan_next().unwrap();
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(|entry| entry.unwrap()) {
        let to = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &to),
            false => drop(fs::copy(entry.path(), &to).unwrap()),
        }
    }
}

#[test]
fn every_format_opens() {
    if std::env::var_os("UPDATE_EXPECT").is_some() && !of_format(FORMAT).exists() {
        write(&of_format(FORMAT));
    }
    for format in 1..=FORMAT {
        let folder = Folder::new(&format!("format-{format}"));
        copy(&of_format(format), &folder.0);
        assert_eq!(inspect::verify(&folder.0).unwrap(), [""; 0]);
        let found = inspect::inspect(&folder.0).unwrap();
        assert_eq!((found.job.as_str(), found.committed, found.epoch), ("counts", 12, 2));
        let world =
            World { committed: 12, begun: 12, planned: 13, logged: 13, published: 12, openings: 1 };
        let mut job = Job::open_at(disk(), world, &at(&folder.0)).unwrap();
        assert!(job.notices.is_empty(), "{:?}", job.notices);
        job.run_to(90).unwrap();
        drop(job);
        // What is written behind it is of today's format, and says so.
        let meta = fs::read(folder.0.join("META")).unwrap();
        assert_eq!(meta["streamflow checkpoint\n".len()], FORMAT as u8);
        assert_eq!(inspect::inspect(&folder.0).unwrap().outputs[0].name, "all.write_to#1");
    }
}

#[test]
fn what_is_written_today_is_of_the_format_that_is_in_the_tree() {
    let folder = Folder::new("today");
    write(&folder.0);
    let names = |folder: &Path| {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
        let mut names: Vec<_> =
            entries.map(|entry| (entry.file_name(), entry.metadata().unwrap().len())).collect();
        // Which slices there are, and when, is up to a thread.
        let sure = ["META", "journal", "kept"];
        names.retain(|(name, _)| sure.iter().any(|sure| name.to_string_lossy().starts_with(sure)));
        names.sort();
        names
    };
    let (today, in_tree) = (names(&folder.0), names(&of_format(FORMAT)));
    // A segment says how the one before it ends: a checksum, which is as long as it happens to be.
    let alike = |((one, bytes), (other, others)): (&(_, u64), &(_, u64))| {
        one == other && bytes.abs_diff(*others) <= 1
    };
    assert!(
        today.len() == in_tree.len() && today.iter().zip(&in_tree).all(alike),
        "{today:?} is not {in_tree:?}"
    );
    let inspected = |folder: &Path| {
        let mut found = inspect::inspect(folder).unwrap();
        found.operators.iter_mut().for_each(|operator| (operator.slices, operator.deltas) = (0, 0));
        found
    };
    assert_eq!(inspected(&folder.0), inspected(&of_format(FORMAT)));
}

#[test]
fn what_was_dropped_begins_empty_and_the_rest_goes_on() {
    let empty = SavedState { batch: 12, ..SavedState::default() };
    let open = |folder: &Path| {
        Checkpointer::open(disk(), &at(folder), &job::identity(), Duration::ZERO).unwrap().1
    };
    let one = Folder::new("one-dropped");
    copy(&of_format(FORMAT), &one.0);
    inspect::drop_operator(&one.0, "counts/all/0").unwrap();
    let said = open(&one.0);
    assert_eq!(said.notices, ["the operator `counts/all/0` is new, and begins empty"]);
    assert_eq!(said.states[0], empty);
    assert!(!said.states[1].deltas.is_empty());
    assert_eq!(said.plan.unwrap().batch, 13);

    let all = Folder::new("all-dropped");
    copy(&of_format(FORMAT), &all.0);
    inspect::keep_offsets(&all.0).unwrap();
    let said = open(&all.0);
    assert_eq!(said.states, [empty.clone(), empty]);
    assert_eq!(said.sources[0].offset, 39);
}

#[test]
fn a_checkpoint_in_use_is_looked_at_and_nothing_more() {
    let folder = Folder::new("in-use");
    copy(&of_format(FORMAT), &folder.0);
    let opened = Checkpointer::open(disk(), &at(&folder.0), &job::identity(), Duration::ZERO);
    let (_checkpointer, _) = opened.unwrap();
    assert_eq!(inspect::inspect(&folder.0).unwrap().epoch, 3);
    let pid = format!("in use by another process (pid {}, epoch 3)", std::process::id());
    for text in [
        job::refusal(inspect::verify(&folder.0)),
        job::refusal(inspect::drop_operator(&folder.0, "counts/all/0")),
        job::refusal(inspect::keep_offsets(&folder.0)),
    ] {
        assert!(text.contains(&pid), "{text}");
    }
}

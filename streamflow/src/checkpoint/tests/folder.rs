//! A whole folder with damage anywhere in it: files changed, cut off, removed, exchanged.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::damage::{self, mutate, names_place};
use super::job::{self, Job, SMALL, World};
use super::power::Chance;
use crate::checkpoint::frame::OVERHEAD;
use crate::checkpoint::{Checkpointer, Recovered, names};
use crate::disk::{Disk, SimulatedDisk};
use crate::window::SHARDS;
use crate::{Error, Result};

/// A disk with all kinds of files.
fn base(batches: u64) -> SimulatedDisk {
    let (disk, mut world) = (SimulatedDisk::new(), World::default());
    for last in [batches / 2, batches] {
        let mut job = Job::open(Arc::new(disk.clone()), world).unwrap();
        job.run_to(last).unwrap();
        world = job.world;
    }
    disk
}

/// Every file of the checkpoint.
fn files(disk: &SimulatedDisk) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for folder in ["state", "state/wal/feed"].map(Path::new) {
        let names = disk.list(folder).unwrap().into_iter().filter(|name| name != names::WAL);
        files.extend(names.map(|name| folder.join(name)));
    }
    files
}

fn open(disk: &SimulatedDisk) -> Result<Recovered> {
    let (checkpoint, identity) = (job::checkpoint(SMALL), job::identity());
    let opened = catch_unwind(AssertUnwindSafe(|| {
        let disk: Arc<dyn Disk> = Arc::new(disk.clone());
        let (mut checkpointer, mut said) =
            Checkpointer::open(disk, &checkpoint, &identity, Duration::ZERO)?;
        let planned = said.plan.as_ref().map(|plan| plan.ranges[1].clone());
        let log = checkpointer.log(1)?;
        if let Some(range) = planned {
            log.read(crate::source::Range { from: range.from, to: range.to })?;
        }
        said.notices.extend(checkpointer.notices());
        Ok(said)
    }));
    opened.expect("no panic")
}

fn write(disk: &SimulatedDisk, path: &Path, bytes: &[u8]) {
    disk.create(path).unwrap().write_all(bytes).unwrap();
}

/// Damages one file, or exchanges two; tells which.
fn spoil(disk: &SimulatedDisk, chance: &mut Chance) -> (PathBuf, &'static str) {
    let kinds = ["META", "journal", "journal", "snap", "feed"];
    let files = files(disk);
    let mut pick = || {
        let kind = kinds[chance.below(5) as usize];
        let of_kind = |path: &&PathBuf| path.to_string_lossy().contains(kind);
        let of_kind: Vec<_> = files.iter().filter(of_kind).collect();
        of_kind[chance.below(of_kind.len() as u64) as usize].clone()
    };
    let (path, other) = (pick(), pick());
    let mut bytes = disk.read(&path).unwrap();
    let what = chance.below(6);
    match what {
        0 => {
            disk.remove(&path).unwrap();
            return (path, "removed");
        }
        1 => {
            let cut = chance.below(bytes.len() as u64) as usize;
            write(disk, &path, &bytes[..cut]);
            return (path, "cut off");
        }
        2 => {
            write(disk, &path, &disk.read(&other).unwrap());
            write(disk, &other, &bytes);
        }
        _ => {
            mutate(chance, &mut bytes);
            write(disk, &path, &bytes);
        }
    }
    (path, "changed")
}

#[test]
fn damage_anywhere_is_found_or_harmless() {
    for batches in [6, 33] {
        let base = base(batches);
        let whole = Recovered { notices: Vec::new(), ..open(&base.after_kill()).unwrap() };
        let (mut refused, mut told, mut harmless) = (0, 0, 0);
        for seed in 0..1500 {
            let disk = base.after_kill();
            let (path, how) = spoil(&disk, &mut Chance(seed << 20));
            let name = path.file_name().unwrap().to_string_lossy();
            let case = format!("{batches} batches, seed {seed}: {} {how}", path.display());
            let said = match open(&disk) {
                Ok(said) => said,
                Err(Error::Checkpoint(text)) => {
                    let place = text.contains("byte ") || text.contains("is missing");
                    assert!(place || text.contains("is empty"), "{case}: {text}");
                    refused += 1;
                    continue;
                }
                Err(other) => panic!("{case}: another error: {other}"),
            };
            let counts = job::load(&said.states[0]);
            assert_eq!(counts, job::counts_after(said.committed), "{case}");
            if said.committed == whole.committed && said.plan == whole.plan {
                harmless += 1;
                continue;
            }
            // The end of what was written last can be gone without a trace.
            let gone = name.starts_with("journal") && how != "changed";
            let noticed = said.notices.iter().any(|said| names_place(said, &name));
            assert!(noticed || gone, "{case}: {:?}", said.notices);
            told += 1;
        }
        println!("{batches} batches: {refused} refused, {told} undone, {harmless} harmless");
        assert!(refused > 100 && harmless > 100);
    }
}

#[test]
fn a_damaged_slice_is_replaced_by_the_one_before_it() {
    let base = base(60);
    let slices = files(&base).into_iter().filter(|path| path.to_string_lossy().contains("snap-"));
    let (mut slices, whole) = (slices.collect::<Vec<_>>(), open(&base.after_kill()).unwrap());
    slices.sort();
    // Each shard has its turn: the last slices are the newest of theirs.
    for path in &slices[slices.len() - SHARDS as usize..] {
        let disk = base.after_kill();
        let mut bytes = disk.read(path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        write(&disk, path, &bytes);
        let said = open(&disk).unwrap();
        let name = path.file_name().unwrap().to_string_lossy();
        assert!(said.notices.iter().any(|said| names_place(said, &name)), "{:?}", said.notices);
        assert_eq!(job::load(&said.states[0]), job::load(&whole.states[0]));
    }
    // Both of a shard, and the journal no longer reaches back so far.
    let disk = base.after_kill();
    for path in &slices {
        let bytes = disk.read(path).unwrap();
        write(&disk, path, &bytes[..bytes.len() - 1]);
    }
    let text = job::refusal(open(&disk));
    assert!(text.contains("snap-") && text.contains("cannot be read"), "{text}");
    assert!(text.contains("the journal begins at byte 0 of `journal-"), "{text}");
}

#[test]
fn a_log_that_has_less_than_was_planned_is_refused() {
    let disk = SimulatedDisk::new();
    let mut job = Job::open(Arc::new(disk.clone()), World::default()).unwrap();
    job.run_to(12).unwrap();
    job.plan_next().unwrap();
    let log = files(&disk).pop().unwrap();
    let bytes = disk.read(&log).unwrap();
    let disk = disk.after_kill();
    assert!(open(&disk).is_ok());
    // Whole batches are gone, or all that was planned is.
    let first = u32::from_le_bytes(bytes[..4].try_into().unwrap()) as usize + OVERHEAD;
    for left in [0, first] {
        write(&disk, &log, &bytes[..left]);
        let text = job::refusal(open(&disk));
        assert!(text.contains("the log does not hold what was planned, up to offset"), "{text}");
        assert!(text.contains(&format!("ends at byte {left}")), "{text}");
    }
    disk.remove(&log).unwrap();
    assert!(job::refusal(open(&disk)).contains("it is empty"));
}

#[test]
fn a_segment_that_lacks_its_last_frames_is_refused() {
    let disk = SimulatedDisk::new();
    let mut job = Job::open(Arc::new(disk.clone()), World::default()).unwrap();
    job.slices = false;
    job.run_to(20).unwrap();
    let disk = disk.after_kill();
    assert_eq!(open(&disk.after_kill()).unwrap().committed, 20);
    let first = Path::new("state/journal-0000000001");
    let bytes = disk.read(first).unwrap();
    let last = *damage::groups(&damage::place(&disk), &bytes).last().unwrap();
    write(&disk, first, &bytes[..last]);
    let text = job::refusal(open(&disk));
    let how = format!("`journal-0000000001` is damaged at byte {last}: it is not as it was when");
    assert!(text.contains(&how), "{text}");
}

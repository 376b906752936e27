//! A source's log by itself: what a kill leaves in it, and what is given back of it.

use std::path::Path;
use std::sync::Arc;

use super::job::SMALL;
use crate::checkpoint::options::Tuning;
use crate::checkpoint::place::Place;
use crate::checkpoint::{Log, names};
use crate::disk::{Disk, SimulatedDisk};
use crate::source::Range;

/// The log on a disk, of which all up to `needed` is committed.
fn open(disk: &SimulatedDisk, tuning: Tuning, needed: u64) -> Log {
    let place = Place { disk: Arc::new(disk.clone()), folder: "log".into(), salt: 7 };
    Log::open(place, tuning, 1, needed, needed).unwrap().0
}

fn add(log: &mut Log, bytes: &[u8]) -> Range {
    let range = log.append(&[], |out| {
        out.extend(bytes);
        Ok(())
    });
    log.sync().unwrap();
    range.unwrap()
}

#[test]
fn what_a_killed_process_left_is_synced_before_it_is_offered() {
    let disk = SimulatedDisk::new();
    let one = add(&mut open(&disk, SMALL, 0), b"one");
    // What a second batch would be, from a disk on which it was synced.
    let (path, other) = (Path::new("log").join(names::log(0)), disk.after_kill());
    let two = add(&mut open(&other, SMALL, 0), b"two");
    let bytes = other.read(&path).unwrap();
    disk.append(&path).unwrap().write_all(&bytes[one.to as usize..]).unwrap();

    let disk = disk.after_kill();
    assert_eq!(open(&disk, SMALL, 0).end(), two.to, "it is offered");
    let log = open(&disk.after_power_cut_keeping(|_| false), SMALL, 0);
    assert_eq!(log.read(Range { from: 0, to: two.to }).unwrap(), [b"one", b"two"]);
}

#[test]
fn a_segment_that_cannot_be_begun_leaves_the_one_before_it() {
    let disk = SimulatedDisk::new();
    let tuning = Tuning { segment_bytes: 1, ..SMALL };
    let mut log = open(&disk, tuning, 0);
    let one = add(&mut log, b"one");
    disk.fill(Some(0));
    let two = log.append(&[], |out| {
        out.extend(b"two");
        Ok(())
    });
    two.unwrap();
    assert!(log.sync().unwrap_err().is_full());
    // All that there is was committed meanwhile, and then the process is killed.
    log.truncate_before(one.to).unwrap();
    assert_eq!(open(&disk.after_kill(), tuning, one.to).end(), one.to);

    disk.fill(None);
    log.sync().unwrap();
    log.truncate_before(one.to).unwrap();
    assert_eq!(disk.list(Path::new("log")).unwrap(), [names::log(one.to)]);
    let log = open(&disk.after_kill(), tuning, one.to);
    assert_eq!(log.read(Range { from: one.to, to: log.end() }).unwrap(), [b"two"]);
}

#[test]
fn a_segment_is_given_back_when_all_of_it_is_committed() {
    let disk = SimulatedDisk::new();
    // Each segment has two batches.
    let mut log = open(&disk, Tuning { segment_bytes: 40, ..SMALL }, 0);
    let ranges: Vec<Range> = (0..6).map(|batch| add(&mut log, &[batch; 10])).collect();
    let held = || disk.list(Path::new("log")).unwrap().len();
    assert_eq!(held(), 3);
    for (batch, segments) in [(0, 3), (1, 2), (2, 2), (3, 1), (4, 1)] {
        log.truncate_before(ranges[batch].to).unwrap();
        assert_eq!(held(), segments, "batch {batch} is committed");
        let rest = Range { from: ranges[batch].to, to: log.end() };
        let expected: Vec<_> = (batch + 1..6).map(|batch| vec![batch as u8; 10]).collect();
        assert_eq!(log.read(rest).unwrap(), expected);
    }
}

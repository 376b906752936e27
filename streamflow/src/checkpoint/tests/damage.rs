//! Files that are not as they were written: every bit of a journal flipped, random mutations, every
//! truncation. What is recovered is right, and said not to be all there is, or nothing is.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use super::job::{self, Job, SMALL, World};
use super::power::Chance;
use crate::checkpoint::contents::Contents;
use crate::checkpoint::options::Tuning;
use crate::checkpoint::place::Place;
use crate::checkpoint::slices::{self, Slice};
use crate::checkpoint::{names, recovery};
use crate::disk::{Disk, SimulatedDisk};
use crate::{Error, Result};

const LARGE: Tuning = Tuning { segment_bytes: 1 << 20, segment_batches: 1000, ..SMALL };

/// A checkpoint whose journal is one file of about 4 KiB, without slices.
fn checkpoint_of_4_kib() -> (SimulatedDisk, Place, Vec<u8>) {
    let (disk, mut world) = (SimulatedDisk::new(), World::default());
    let mut batches = 0;
    loop {
        batches += 1;
        let mut job = Job::open_with(Arc::new(disk.clone()), world, LARGE).unwrap();
        job.slices = false;
        job.run_to(batches).unwrap();
        world = job.world;
        let place = place(&disk);
        let journal = place.read(&names::journal(1)).unwrap();
        if journal.len() >= 4096 {
            return (disk, place, journal.to_vec());
        }
    }
}

pub(super) fn place(disk: &SimulatedDisk) -> Place {
    let place = place_with(disk, 0);
    let salt = recovery::find(&place).unwrap().expect("it is begun").salt;
    Place { salt: u64::from_le_bytes(salt), ..place }
}

fn place_with(disk: &SimulatedDisk, salt: u64) -> Place {
    Place { disk: Arc::new(disk.clone()), folder: "state".into(), salt }
}

/// Puts bytes in the place of a file's.
fn put(disk: &SimulatedDisk, name: &str, bytes: &[u8]) {
    disk.create(&Path::new("state").join(name)).unwrap().write_all(bytes).unwrap();
}

/// What came of reading damaged files: nothing, and why; or a batch, and what was said.
type Outcome = Result<(u64, Vec<String>), String>;

/// Reads a checkpoint; a panic is no outcome.
fn read(place: &Place) -> Outcome {
    match catch_unwind(AssertUnwindSafe(|| Contents::read(place))) {
        Ok(Ok(mut contents)) => {
            let committed = contents.ledger.committed;
            for operator in &contents.ledger.operators.clone() {
                let state = contents.take_state(place, operator).unwrap();
                if operator.id == "counts/all/0" {
                    assert_eq!(job::load(&state), job::counts_after(committed));
                }
            }
            Ok((committed, contents.notices))
        }
        Ok(Err(Error::Checkpoint(text))) => Err(text),
        Ok(Err(other)) => panic!("another error: {other}"),
        Err(_) => panic!("a panic"),
    }
}

/// Whether a text names the file and a byte of it.
pub(super) fn names_place(text: &str, name: &str) -> bool {
    let at = text.find(name).and_then(|at| text[at..].find("byte ").map(|byte| at + byte + 5));
    at.is_some_and(|at| text[at..].starts_with(|digit: char| digit.is_ascii_digit()))
}

/// Where each group of frames begins in a journal of one segment.
pub(super) fn groups(place: &Place, journal: &[u8]) -> Vec<usize> {
    use crate::checkpoint::frame::Frames;
    let frames = Frames::new(journal, crate::checkpoint::journal::chain(place, 1));
    frames.filter(|frame| frame.first).map(|frame| frame.at).collect()
}

#[test]
fn every_flipped_bit_of_a_journal_is_found() {
    let (disk, place, journal) = checkpoint_of_4_kib();
    let (whole, _) = read(&place).unwrap();
    let last = *groups(&place, &journal).last().unwrap();
    let (mut refused, mut undone) = (0, 0);
    for bit in 0..journal.len() * 8 {
        let mut damaged = journal.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        put(&disk, &names::journal(1), &damaged);
        match read(&place) {
            Err(text) => {
                assert!(names_place(&text, "journal-0000000001"), "{text}");
                refused += 1;
            }
            Ok((committed, said)) => {
                assert!(bit / 8 >= last, "bit {bit} was not found");
                assert!(names_place(&said[0], "journal-0000000001"), "{said:?}");
                assert!(whole - committed <= 1);
                undone += 1;
            }
        }
    }
    println!("{refused} refused, {undone} taken for a write that was cut off");
    assert_eq!((refused, undone), (last * 8, (journal.len() - last) * 8));
}

#[test]
fn every_flipped_bit_of_a_slice_is_found() {
    let place = place_with(&SimulatedDisk::new(), 7);
    let slice = Slice { number: 3, shard: 63, batch: 9, bytes: 0 };
    let states = [("a", vec![1; 30]), ("b", vec![2; 50])].map(|(id, state)| (id.to_owned(), state));
    let bytes = slices::encode(&place, &slice, 2, &states).unwrap();
    let decode = |number, bytes: &[u8]| slices::decode(&place, number, &Arc::new(bytes.to_vec()));
    let (found, held) = decode(3, &bytes).unwrap();
    assert_eq!(
        (found.shard, found.batch, held),
        (63, 9, states.map(|(id, state)| (id, state.into())).to_vec())
    );
    for bit in 0..bytes.len() * 8 {
        let mut damaged = bytes.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        let (at, _) = decode(3, &damaged).unwrap_err();
        assert!(at <= bit / 8);
    }
    for length in 0..bytes.len() {
        assert!(decode(3, &bytes[..length]).is_err());
    }
    assert!(decode(4, &bytes).is_err(), "it is of another name");
}

#[test]
fn every_truncation_of_a_journal_gives_a_state_that_was_or_none() {
    let (disk, place, journal) = checkpoint_of_4_kib();
    let groups = groups(&place, &journal);
    let mut before = 0;
    for length in 0..journal.len() {
        put(&disk, &names::journal(1), &journal[..length]);
        match read(&place) {
            Err(text) => {
                assert!(length < groups[1] && names_place(&text, "journal-0000000001"), "{text}");
            }
            Ok((committed, said)) => {
                assert!(committed >= before, "a longer journal says less");
                before = committed;
                // A journal that ends with a whole frame looks like that of an earlier moment.
                assert!(said.len() <= 1);
                assert!(said.iter().all(|said| names_place(said, "journal-0000000001")));
            }
        }
    }
    assert!(before > 0);
}

/// Changes bytes at random: what a bad disk, a bad copy or a bad editor might do.
pub(super) fn mutate(chance: &mut Chance, bytes: &mut Vec<u8>) {
    let length = bytes.len() as u64;
    if length == 0 {
        return;
    }
    let (at, other) = (chance.below(length) as usize, chance.below(length) as usize);
    let (from, to) = (at.min(other), (at.max(other) + 1).min(at.min(other) + 600));
    let sector = from / 512 * 512..(from / 512 * 512 + 512).min(bytes.len());
    match chance.below(9) {
        0 => bytes[at] ^= 1 << chance.below(8),
        1 => bytes[at] = chance.below(256) as u8,
        2 => bytes[sector].fill(0),
        3 => bytes[from..to].fill(chance.below(256) as u8),
        4 => bytes[from..to].iter_mut().for_each(|byte| *byte = chance.below(256) as u8),
        5 => drop(bytes.drain(from..to)),
        6 => {
            let doubled = bytes[from..to].to_vec();
            bytes.splice(to..to, doubled);
        }
        7 => bytes.extend((0..1 + chance.below(40)).map(|_| chance.below(256) as u8)),
        _ => bytes.swap(at, other),
    }
}

/// A mutation that comes down to bytes which were cut off at the end is one that nobody can see.
fn is_cut_off(bytes: &[u8], whole: &[u8]) -> bool {
    whole.starts_with(bytes)
}

#[test]
fn random_mutations_of_a_journal_are_found() {
    const MUTATIONS: u64 = 100_000;
    let (_, place, journal) = checkpoint_of_4_kib();
    let (whole, _) = read(&place).unwrap();
    let last = *groups(&place, &journal).last().unwrap();
    let name = names::journal(1);
    let half = |seeds: std::ops::Range<u64>| {
        let (disk, _, _) = checkpoint_of_4_kib();
        let place = place_with(&disk, place.salt);
        for seed in seeds {
            let (mut chance, mut damaged) = (Chance(seed << 20), journal.clone());
            for _ in 0..=chance.below(3) {
                mutate(&mut chance, &mut damaged);
            }
            if is_cut_off(&damaged, &journal) {
                continue;
            }
            put(&disk, &name, &damaged);
            match read(&place) {
                Err(text) => assert!(names_place(&text, &name), "seed {seed}: {text}"),
                Ok((committed, said)) => {
                    assert!(names_place(&said[0], &name), "seed {seed}: {said:?}");
                    // With the last write whole, no damage before it is taken for the end.
                    assert!(!damaged.ends_with(&journal[last - 4..]), "seed {seed}");
                    assert!(committed <= whole);
                }
            }
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(|| half(0..MUTATIONS / 2));
        scope.spawn(|| half(MUTATIONS / 2..MUTATIONS));
    });
}

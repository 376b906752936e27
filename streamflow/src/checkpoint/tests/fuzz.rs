//! Checkpoints that were made up: the one in the tree, with files changed at random. Damage is
//! found by its checksum, or does no harm. What was changed by somebody who can compute checksums
//! is read as it is, or refused; it never ends the process.
//!
//! `STREAMFLOW_SEED=n` begins with that case; `STREAMFLOW_FUZZ_SECONDS` says how long it goes on.

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use twox_hash::XxHash3_128;

use super::damage::{mutate, names_place, place};
use super::formats::of_format;
use super::job::{self, SMALL};
use super::power::Chance;
use crate::checkpoint::frame::{Chain, Frame, Frames, Group, Kind};
use crate::checkpoint::meta::FORMAT;
use crate::checkpoint::names::{LOCK, META};
use crate::checkpoint::{Checkpointer, Recovered};
use crate::disk::{Disk, SimulatedDisk};
use crate::source::Range;
use crate::{Error, Result};

/// The files of a checkpoint, by their paths in it.
type Files = BTreeMap<String, Vec<u8>>;

/// What a META has before its frame, and a slice behind its frames.
const META_HEAD: usize = 26;
const HASH: usize = 16;

/// How many cases there are at least, where time is short.
const LEAST: u64 = 300;

/// The checkpoint in the tree.
fn corpus() -> Files {
    let (root, mut files) = (of_format(FORMAT), Files::new());
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root.join(&folder)).unwrap().map(|entry| entry.unwrap()) {
            let path = format!("{folder}{}", entry.file_name().to_string_lossy());
            match entry.path().is_dir() {
                true => folders.push(format!("{path}/")),
                false => drop(files.insert(path, fs::read(entry.path()).unwrap())),
            }
        }
    }
    files.remove(LOCK);
    files
}

fn put(disk: &SimulatedDisk, path: &str, bytes: &[u8]) {
    disk.create(&Path::new("state").join(path)).unwrap().write_all(bytes).unwrap();
}

fn disk_of(files: &Files) -> SimulatedDisk {
    let disk = SimulatedDisk::new();
    for path in files.keys() {
        let folder = Path::new("state").join(path);
        disk.create_dir_all(folder.parent().unwrap()).unwrap();
    }
    files.iter().for_each(|(path, bytes)| put(&disk, path, bytes));
    disk
}

/// Opens a checkpoint, and reads all that its log has.
fn open(disk: SimulatedDisk) -> Result<Recovered> {
    let (checkpoint, identity) = (job::checkpoint(SMALL), job::identity());
    let opened = Checkpointer::open(Arc::new(disk), &checkpoint, &identity, Duration::ZERO);
    let (mut checkpointer, mut said) = opened?;
    let log = checkpointer.log(1)?;
    said.notices.extend(checkpointer.notices());
    if let Some(plan) = &said.plan {
        log.read(Range { from: plan.ranges[1].from, to: plan.ranges[1].to })?;
    }
    let mut offset = said.sources[1].offset;
    while let Some(range) = log.next_after(offset)? {
        log.read(range)?;
        offset = range.to;
    }
    Ok(said)
}

/// The name of a file, by its path.
fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Opens what a case made, which panics for nothing, and holds a refusal to its form.
fn outcome(disk: SimulatedDisk, how: &str) -> Result<Recovered, String> {
    match catch_unwind(AssertUnwindSafe(|| open(disk))) {
        Ok(Ok(said)) => Ok(said),
        Ok(Err(Error::Checkpoint(text))) => Err(text),
        Ok(Err(other)) => panic!("{how}: another error: {other}"),
        Err(_) => panic!("{how}: a panic"),
    }
}

/// Runs cases, as many as there is time for.
fn cases(mut case: impl FnMut(u64, &mut Chance)) {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let first = number("STREAMFLOW_SEED").unwrap_or(u64::from(std::process::id()) << 20);
    println!("STREAMFLOW_SEED={first}");
    let long = Duration::from_secs(number("STREAMFLOW_FUZZ_SECONDS").unwrap_or(2));
    let (began, mut done) = (Instant::now(), 0);
    while done < LEAST || began.elapsed() < long {
        case(first + done, &mut Chance((first + done) << 20));
        done += 1;
    }
    println!("{done} cases");
}

/// One of the files.
fn pick<'a>(chance: &mut Chance, files: &'a Files) -> (&'a str, &'a [u8]) {
    // There are many slices, and few of the others.
    let kinds = [META, "journal-", "snap-", "kept-", "wal/"];
    let kind = kinds[chance.below(kinds.len() as u64) as usize];
    let of_kind: Vec<_> = files.iter().filter(|(path, _)| path.starts_with(kind)).collect();
    let (path, bytes) = of_kind[chance.below(of_kind.len() as u64) as usize];
    (path, bytes)
}

#[test]
fn random_mutations_of_any_file_are_found_or_do_no_harm() {
    let files = corpus();
    let base = disk_of(&files);
    let whole = open(base.after_kill()).unwrap();
    assert_eq!((whole.committed, whole.notices.len()), (12, 0));
    let (mut refused, mut said_so) = (0, 0);
    cases(|seed, chance| {
        let (path, bytes) = pick(chance, &files);
        let mut damaged = bytes.to_vec();
        (0..=chance.below(3)).for_each(|_| mutate(chance, &mut damaged));
        // Bytes that were cut off at the end are those of an earlier moment.
        if bytes.starts_with(&damaged) {
            return;
        }
        let (how, name) = (format!("STREAMFLOW_SEED={seed}, {path}"), name_of(path));
        let disk = base.after_kill();
        put(&disk, path, &damaged);
        match outcome(disk, &how) {
            Err(text) => {
                // Without its last segment, a journal ends with the one before.
                let named = if path.starts_with("journal-") { "journal-0" } else { name };
                assert!(names_place(&text, named), "{how}: {text}");
                refused += 1;
            }
            Ok(said) => {
                assert_ne!(name, META, "{how}");
                assert!(said.committed <= whole.committed, "{how}");
                assert_eq!(job::load(&said.states[0]), job::counts_after(said.committed), "{how}");
                // An older slice or segment is one that nobody has looked at.
                let notice = said.notices.iter().any(|said| names_place(said, name));
                assert!(notice || path.starts_with("snap-") || path.starts_with("journal-"));
                said_so += u64::from(notice);
            }
        }
    });
    println!("{refused} refused, {said_so} mended");
    assert!(refused > 0 && said_so > 0);
}

#[test]
fn every_flipped_bit_of_the_small_files_is_found() {
    let files = corpus();
    let base = disk_of(&files);
    let small = [META, "kept-", "wal/"];
    for (path, bytes) in files.iter().filter(|(path, _)| small.iter().any(|s| path.starts_with(s)))
    {
        // Of a log, some, for it is longer.
        let step = 1 + bytes.len() * 8 / 4000;
        for bit in (0..bytes.len() * 8).step_by(step) {
            let mut damaged = bytes.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            let disk = base.after_kill();
            put(&disk, path, &damaged);
            let said = match outcome(disk, &format!("{path}, bit {bit}")) {
                Err(text) => vec![text],
                Ok(said) => said.notices,
            };
            let found = said.iter().any(|said| names_place(said, name_of(path)));
            assert!(found, "{path}, bit {bit}: {said:?}");
        }
    }
}

/// A frame, to be changed and sealed again.
#[derive(Clone)]
struct Loose {
    kind: Kind,
    first: bool,
    epoch: u64,
    batch: u64,
    payload: Vec<u8>,
}

impl Loose {
    fn of(frame: &Frame<'_>) -> Self {
        let Frame { kind, first, epoch, batch, payload, .. } = *frame;
        Self { kind, first, epoch, batch, payload: payload.to_vec() }
    }

    /// Changes what it says.
    fn change(&mut self, chance: &mut Chance) {
        let near = |number: u64| [number.wrapping_sub(1), number.wrapping_add(1)];
        let numbers = |number| [[0, u64::MAX], [u64::MAX - 1, u64::MAX >> 1], near(number)];
        let pick = |chance: &mut Chance, number| {
            let numbers = numbers(number);
            numbers[chance.below(3) as usize][chance.below(2) as usize]
        };
        match chance.below(8) {
            0 => self.epoch = pick(chance, self.epoch),
            1 => self.batch = pick(chance, self.batch),
            2 => self.first ^= true,
            _ if self.payload.is_empty() => self.payload = vec![0xFF; 12],
            3 | 4 => {
                // A length, or a number, as large as one can be.
                let at = chance.below(self.payload.len() as u64) as usize;
                let to = (at + 1 + chance.below(3) as usize).min(self.payload.len());
                let most = pick(chance, 0);
                let mut large = [0; 10];
                let large = postcard::to_slice(&most, &mut large).unwrap().to_vec();
                self.payload.splice(at..to, large);
            }
            _ => mutate(chance, &mut self.payload),
        }
    }
}

/// A file whose frames were taken apart.
struct Apart {
    path: String,
    head: Vec<u8>,
    frames: Vec<Loose>,
    salt: u64,
    hashed: bool,
}

impl Apart {
    fn of(salt: u64, path: &str, bytes: &[u8]) -> Self {
        let of_meta = (META_HEAD, u64::from(FORMAT));
        let (head, salt) = if path == META { of_meta } else { (0, salt) };
        let hashed = path.starts_with("snap-") || path.starts_with("kept-");
        let body = &bytes[head..bytes.len() - if hashed { HASH } else { 0 }];
        let frames = Frames::new(body, Chain::begin(salt, name_of(path)));
        let frames = frames.map(|frame| Loose::of(&frame)).collect();
        Self { path: path.to_owned(), head: bytes[..head].to_vec(), frames, salt, hashed }
    }

    /// Changes one frame, or their order.
    fn change(&mut self, chance: &mut Chance) {
        let (length, frames) = (self.frames.len() as u64, &mut self.frames);
        let (at, other) = (chance.below(length) as usize, chance.below(length) as usize);
        match chance.below(12) {
            0 if length > 1 => drop(frames.remove(at)),
            1 => frames.insert(other, frames[at].clone()),
            2 => frames.swap(at, other),
            3 => frames[at].kind = frames[other].kind,
            _ => frames[at].change(chance),
        }
    }

    /// The file, under checksums that are right.
    fn sealed(&self) -> Vec<u8> {
        let mut chain = Chain::begin(self.salt, name_of(&self.path));
        let mut forged = self.head.clone();
        for Loose { kind, first, epoch, batch, payload } in &self.frames {
            // Only the first of what is written together is marked.
            let before = usize::from(!first);
            let mut out = vec![0; before];
            let mut group = Group::new(&mut out, chain, *epoch);
            let put = |out: &mut Vec<u8>| {
                out.extend(payload);
                Ok(())
            };
            group.put(*kind, *batch, put).unwrap();
            chain = group.chain();
            forged.extend(&out[before..]);
        }
        if self.hashed {
            forged.extend(XxHash3_128::oneshot(&forged).to_le_bytes());
        }
        forged
    }
}

#[test]
fn forged_frames_under_right_checksums_end_no_process() {
    let files = corpus();
    let base = disk_of(&files);
    let salt = place(&base).salt;
    for (path, bytes) in &files {
        assert_eq!(Apart::of(salt, path, bytes).sealed(), *bytes, "{path}");
    }
    let (mut refused, mut opened) = (0, 0);
    cases(|seed, chance| {
        let (path, bytes) = pick(chance, &files);
        let (disk, mut apart) = (base.after_kill(), Apart::of(salt, path, bytes));
        (0..=chance.below(2)).for_each(|_| apart.change(chance));
        put(&disk, path, &apart.sealed());
        match outcome(disk, &format!("STREAMFLOW_SEED={seed}, {path}")) {
            Err(_) => refused += 1,
            Ok(_) => opened += 1,
        }
    });
    println!("{refused} refused, {opened} opened");
    assert!(refused > 0 && opened > 0);
}

/// Wherever a file's first frame may have a number, it has the largest; so may lengths.
#[test]
fn the_largest_numbers_in_heads_end_no_process() {
    let files = corpus();
    let base = disk_of(&files);
    let salt = place(&base).salt;
    let most = postcard::to_stdvec(&u64::MAX).unwrap();
    for (path, bytes) in files.iter().filter(|(path, _)| !path.starts_with("snap-")) {
        let whole = Apart::of(salt, path, bytes).frames[0].payload.clone();
        for at in 0..whole.len().min(200) {
            let (disk, mut apart) = (base.after_kill(), Apart::of(salt, path, bytes));
            apart.frames[0].payload.splice(at..=at, most.iter().copied());
            put(&disk, path, &apart.sealed());
            let _ = outcome(disk, &format!("{path}, byte {at} of its first frame"));
        }
    }
}

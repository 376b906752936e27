//! A day of one-second batches: what a job holds and keeps is as much in the evening as it was in
//! the morning, once each file that is written in turns has had its turn.

use std::path::Path;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use streamflow::disk::{Disk, SimulatedDisk};
use streamflow::prelude::*;

use super::{ALONE, HELD};

/// What there is of a job at some time.
#[derive(Clone, Copy, Debug, Default)]
struct Size {
    files: usize,
    bytes: usize,
    /// Bytes that the process holds, the disk among them.
    held: usize,
    threads: usize,
}

impl Size {
    fn now(disk: &SimulatedDisk) -> Self {
        let count = |folder: &str| disk.list(Path::new(folder)).unwrap().len();
        let tasks = std::fs::read_dir("/proc/self/task").map_or(0, Iterator::count);
        let held = usize::try_from(HELD.load(Ordering::Relaxed)).unwrap_or(0);
        let bytes = disk.bytes();
        Self { files: count("day") + count("day/wal/numbers"), bytes, held, threads: tasks }
    }

    /// The greater of both, by each measure.
    fn most(self, other: Self) -> Self {
        Self {
            files: self.files.max(other.files),
            bytes: self.bytes.max(other.bytes),
            held: self.held.max(other.held),
            threads: self.threads.max(other.threads),
        }
    }
}

/// Records in a batch, and for how many batches a key comes again and again.
const RECORDS: u64 = 20;
const LIFE: u64 = 300;

#[test]
fn an_evening_is_as_a_morning() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let (disk, (sender, numbers)) = (SimulatedDisk::new(), channel::<String>(1000));
    let job = stream! {
        name "day";
        batch 1s;
        checkpoint "day";
        source numbers = numbers.durable();
        let pairs = numbers.map(|n| (n.clone(), 1u64));
        let totals = pairs.map_with_state::<u64>(
            |_, value, total| {
                let now = total.get().copied().unwrap_or(0) + value.unwrap_or(0);
                total.update(now);
                now
            },
            ttl = 60s,
        );
        let counts = pairs.window(60s, 1s).reduce_by_key(|a, b| a + b);
        totals.count().for_each(|_| ());
        counts.count().for_each(|_| ());
    };
    let mut job = job.workers(1).test_on(&disk);
    let (mut hours, mut took) = (Vec::new(), Vec::new());
    for hour in 0..24 {
        let mut most = Size::default();
        for second in 0..3600 {
            let batch = hour * 3600 + second;
            for record in 0..RECORDS {
                sender.send(format!("{:0>60}", batch / LIFE * 7 + record)).unwrap();
            }
            let began = Instant::now();
            job.advance(Duration::from_secs(1));
            took.push(began.elapsed());
            if second % 15 == 0 {
                most = most.most(Size::now(&disk));
            }
        }
        hours.push(most);
    }
    // The longest turn is that of the log's segments: some four hours.
    let of = |hours: &[Size]| hours.iter().copied().fold(Size::default(), Size::most);
    let (morning, evening) = (of(&hours[4..12]), of(&hours[16..24]));
    println!("{morning:?} in the morning, {evening:?} in the evening");
    took.sort_unstable();
    let [median, most, slowest] =
        [took.len() / 2, took.len() * 999 / 1000, took.len() - 1].map(|at| took[at]);
    println!("a batch took {median:?}, one in 1,000 {most:?} or more, the slowest {slowest:?}");
    let flat = |then: usize, now: usize| now <= then + then / 20;
    let Size { files, bytes, held, threads } = morning;
    assert!(flat(files, evening.files), "{hours:?}");
    assert!(flat(bytes, evening.bytes), "{hours:?}");
    assert!(flat(held, evening.held), "{hours:?}");
    assert_eq!(threads, evening.threads, "{hours:?}");
    assert!(files > 64 && bytes > 0 && held > 0, "{morning:?}");
}

//! A day of batches a second: files and bytes stay flat, whatever the job keeps.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::job::{self, Job, World};
use crate::checkpoint::options::Tuning;
use crate::checkpoint::{Checkpointer, Commit, Identity, Plan, PlannedRange};
use crate::disk::{Disk, SimulatedDisk};

const DAY: u64 = 86_400;

/// How many files there are, and how many bytes.
fn size(disk: &SimulatedDisk) -> (usize, usize) {
    let folders = ["state", "state/wal/feed"].map(Path::new);
    (folders.into_iter().map(|folder| disk.list(folder).unwrap().len()).sum(), disk.bytes())
}

/// Runs a day, and holds the largest sizes of each sixth of it against those of the second.
fn a_day(disk: &SimulatedDisk, mut run_to: impl FnMut(u64)) {
    let mut peaks = [(0, 0); 6];
    for batch in (100..=DAY).step_by(100) {
        run_to(batch);
        let (files, bytes) = size(disk);
        let peak = &mut peaks[((batch - 1) * 6 / DAY) as usize];
        *peak = (peak.0.max(files), peak.1.max(bytes));
    }
    println!("files and bytes: {peaks:?}");
    for peak in &peaks[2..] {
        assert!(peak.0 <= peaks[1].0 + 1 && peak.1 <= peaks[1].1 * 11 / 10, "{peaks:?}");
    }
}

#[test]
fn a_job_with_state_and_a_log_stays_flat() {
    let disk = SimulatedDisk::new();
    let tuning = Tuning { segment_bytes: 256 << 10, ..Tuning::default() };
    let mut job = Job::open_with(Arc::new(disk.clone()), World::default(), tuning).unwrap();
    a_day(&disk, |batch| job.run_to(batch).unwrap());
}

/// A job whose operators change nothing, and whose source gives as much as `records` says.
fn plain(operators: Vec<(String, String)>, records: u64) {
    let disk = SimulatedDisk::new();
    let identity =
        Identity { sources: job::sources(&[("numbers", "counter")]), operators, ..job::identity() };
    let checkpoint = job::checkpoint(Tuning::default());
    let on: Arc<dyn Disk> = Arc::new(disk.clone());
    let (mut checkpointer, said) =
        Checkpointer::open(on, &checkpoint, &identity, Duration::ZERO).unwrap();
    assert!(said.fresh);
    let plan = |batch: u64, wanted: bool| {
        let (from, to) = ((batch - 1) * records, batch * records);
        let saved = wanted.then(|| vec![7; 100]);
        Plan {
            batch,
            ranges: vec![PlannedRange { from, to, records, saved, ..PlannedRange::default() }],
            ended: None,
        }
    };
    checkpointer.plan(&plan(1, false)).unwrap();
    let mut committed = 0;
    a_day(&disk, |last| {
        for batch in committed + 1..=last {
            let next = plan(batch + 1, checkpointer.wants_positions());
            let commit = Commit { batch, ..Commit::default() };
            assert_eq!(checkpointer.due_shards(&commit).unwrap(), [], "nothing has changed");
            checkpointer.commit(&commit, Some(&next)).unwrap();
            checkpointer.published(batch);
        }
        committed = last;
    });
}

#[test]
fn a_job_without_state_stays_flat() {
    plain(Vec::new(), 10);
}

#[test]
fn a_job_that_idles_stays_flat() {
    plain(job::identity().operators, 0);
}

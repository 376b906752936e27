//! Two processes, one checkpoint; and a real disk.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::job::{self, Job, SMALL, World, refusal};
use crate::checkpoint::{Checkpoint, Checkpointer, Commit, Plan, PlannedRange};
use crate::disk::{Disk, RealDisk};

/// A folder of its own, gone with the test.
pub(super) struct Folder(pub(super) PathBuf);

impl Folder {
    pub(super) fn new(name: &str) -> Self {
        let name = format!("streamflow-checkpoint-{name}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn checkpoint(folder: &Folder) -> Checkpoint {
    let mut checkpoint = Checkpoint::at(folder.0.join("state"));
    checkpoint.tuning = SMALL;
    checkpoint
}

#[test]
fn the_second_process_is_refused_and_told_who_has_the_checkpoint() {
    let folder = Folder::new("lock");
    let open = || {
        let disk: Arc<dyn Disk> = Arc::new(RealDisk::private());
        Checkpointer::open(disk, &checkpoint(&folder), &job::identity(), Duration::ZERO)
    };
    let (first, _) = open().unwrap();
    assert_eq!(first.epoch(), 1);
    let text = refusal(open());
    let pid = std::process::id();
    assert!(text.contains(&format!("is in use by another process (pid {pid}, epoch 1)")), "{text}");
    drop(first);
    // What a process left that is no more is no lock.
    let lock = folder.0.join("state/LOCK");
    fs::write(&lock, "pid 1\nepoch 1\n").unwrap();
    let (second, said) = open().unwrap();
    assert_eq!((second.epoch(), said.fresh), (2, false));
    assert_eq!(fs::read_to_string(&lock).unwrap(), format!("pid {pid}\nepoch 2\n"));
    drop(second);
    // The lock's file has seen an opening that the journal has not.
    fs::write(&lock, "pid 1\nepoch 9\n").unwrap();
    let text = refusal(open());
    assert!(text.contains("`journal-0000000001` is damaged at byte"), "{text}");
    assert!(text.contains("`LOCK` knows of opening 9"), "{text}");
}

#[test]
fn a_job_on_a_real_disk_goes_on() {
    let folder = Folder::new("real");
    let mut world = World::default();
    // Slices are written on a thread of its own, as fast as that comes to it.
    for last in [1, 30].into_iter().chain((70..7000).step_by(100)) {
        let disk: Arc<dyn Disk> = Arc::new(RealDisk::private());
        let mut job = Job::open_at(disk, world, &checkpoint(&folder)).unwrap();
        assert!(job.notices.is_empty(), "{:?}", job.notices);
        job.run_to(last).unwrap();
        world = job.world;
        let names = fs::read_dir(folder.0.join("state")).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name());
        if names.filter(|name| name.to_string_lossy().starts_with("snap-")).count() > 64 {
            return;
        }
    }
    panic!("no shard has two slices");
}

#[test]
fn a_slice_that_cannot_be_written_fails_the_next_commit() {
    let folder = Folder::new("slice");
    let disk: Arc<dyn Disk> = Arc::new(RealDisk::private());
    let identity = job::identity();
    let (mut checkpointer, _) =
        Checkpointer::open(disk, &checkpoint(&folder), &identity, Duration::ZERO).unwrap();
    let plan = |batch| Plan { batch, ranges: vec![PlannedRange::default(); 2], ended: None };
    checkpointer.plan(&plan(1)).unwrap();
    let commit = |batch| Commit { batch, deltas: vec![(0, vec![7])] };
    let shard = checkpointer.due_shards(&commit(1)).unwrap()[0];
    checkpointer.commit(&commit(1), Some(&plan(2))).unwrap();
    // A folder is where the slice's draft should be.
    fs::create_dir(folder.0.join("state/snap-0000000001.tmp")).unwrap();
    checkpointer.slice(shard, vec![(0, vec![7]), (1, Vec::new())]).unwrap();
    let mut batch = 2;
    let error = loop {
        match checkpointer.commit(&commit(batch), Some(&plan(batch + 1))) {
            Ok(()) => {
                checkpointer.published(batch);
                batch += 1;
            }
            Err(error) => break error.to_string(),
        }
    };
    assert!(error.contains("snap-0000000001"), "{error}");
    // The batch was not committed, and is when that is asked again.
    checkpointer.commit(&commit(batch), Some(&plan(batch + 1))).unwrap();
}

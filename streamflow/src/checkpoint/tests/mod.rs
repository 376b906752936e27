//! Checkpoints against disks that fail, files that are damaged, programs that change.

mod beside;
mod damage;
mod folder;
mod formats;
mod full;
mod fuzz;
mod job;
mod lock;
mod logs;
mod long;
mod power;
mod program;
mod segment;

use std::sync::Arc;
use std::time::Duration;

use job::{Job, World};

use super::{Checkpointer, Commit, Plan, PlannedRange};
use crate::disk::SimulatedDisk;

#[test]
fn a_job_goes_on_where_the_last_process_left_it() {
    let (disk, mut world) = (SimulatedDisk::new(), World::default());
    for stop in [1, 2, 5, 40, 41] {
        let mut job = Job::open(Arc::new(disk.clone()), world).unwrap();
        job.run_to(stop).unwrap();
        world = job.world;
        assert_eq!(world.committed, stop);
    }
}

#[test]
fn only_what_is_committed_is_taken_for_published() {
    let disk = SimulatedDisk::new();
    let open = || {
        let (checkpoint, identity) = (job::checkpoint(job::SMALL), job::identity());
        Checkpointer::open(Arc::new(disk.clone()), &checkpoint, &identity, Duration::ZERO).unwrap()
    };
    let plan = |batch| Plan { batch, ranges: vec![PlannedRange::default(); 2], ended: None };
    let (mut checkpointer, _) = open();
    checkpointer.plan(&plan(1)).unwrap();
    checkpointer.published(1);
    checkpointer.commit(&Commit { batch: 1, ..Commit::default() }, Some(&plan(2))).unwrap();
    drop(checkpointer);
    let (mut checkpointer, said) = open();
    assert_eq!(said.unpublished, [1]);
    checkpointer.published(1);
    checkpointer.commit(&Commit { batch: 2, ..Commit::default() }, None).unwrap();
    drop(checkpointer);
    assert_eq!(open().1.unpublished, [2]);
}

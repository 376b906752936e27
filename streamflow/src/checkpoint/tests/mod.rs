//! Checkpoints against disks that fail, files that are damaged, programs that change.

mod damage;
mod folder;
mod formats;
mod full;
mod job;
mod lock;
mod long;
mod power;
mod program;

use std::sync::Arc;

use job::{Job, World};

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

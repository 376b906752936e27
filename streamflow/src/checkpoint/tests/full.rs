//! A disk that is full: what fails can be tried again, and nothing is lost.

use std::sync::Arc;

use super::job::{Job, World};
use crate::disk::SimulatedDisk;

/// Opens, and opens again where there was no space.
fn open(disk: &SimulatedDisk) -> Job {
    let attempt = || Job::open(Arc::new(disk.clone()), World::default());
    attempt().unwrap_or_else(|error| {
        assert!(error.is_full(), "{error}");
        attempt().unwrap()
    })
}

/// A slice that failed fails the next commit, which the job then repeats.
#[test]
fn no_space_at_any_operation_loses_nothing() {
    let whole = SimulatedDisk::new();
    open(&whole).run_to(9).unwrap();
    for operation in 1..=whole.operations() {
        let disk = SimulatedDisk::new();
        disk.no_space_at(operation);
        let mut job = open(&disk);
        job.run_to(9).unwrap_or_else(|error| panic!("operation {operation}: {error}"));
        // What a process leaves that ends now is what one leaves that had space.
        let (world, disk) = (job.world.clone(), disk.after_power_cut(operation));
        let mut job = Job::open(Arc::new(disk), world).unwrap();
        assert!(job.notices.is_empty(), "operation {operation}: {:?}", job.notices);
        job.run_to(11).unwrap();
    }
}

#[test]
fn a_process_that_ends_for_want_of_space_leaves_nothing_half_done() {
    let base = SimulatedDisk::new();
    let mut job = Job::open(Arc::new(base.clone()), World::default()).unwrap();
    job.run_to(20).unwrap();
    let known = job.world;
    for left in (0..4000).step_by(29) {
        let (disk, mut world) = (base.after_kill(), known.clone());
        disk.fill(Some(left));
        if let Ok(mut job) = Job::open(Arc::new(disk.clone()), world.clone()) {
            let error = job.run_to(40).unwrap_err();
            assert!(error.is_full(), "{left} bytes: {error}");
            world = job.world;
        }
        // With space again, and also if the power fails before.
        let mut job = Job::open(Arc::new(disk.after_kill()), world.clone()).unwrap();
        assert!(job.notices.is_empty(), "{left} bytes: {:?}", job.notices);
        job.run_to(42).unwrap();
        let disk = disk.after_power_cut(left as u64);
        Job::open(Arc::new(disk), world).unwrap().run_to(42).unwrap();
    }
}

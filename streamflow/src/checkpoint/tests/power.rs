//! The power fails at any operation, and any part of what was not synced is lost: whatever was
//! acknowledged is recovered, and nothing is refused.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::job::{Job, World};
use crate::Result;
use crate::disk::SimulatedDisk;

/// Runs the job until a batch is committed, or the power fails.
fn run(disk: &SimulatedDisk, world: &mut World, last: u64) -> Result<()> {
    let mut job = Job::open(Arc::new(disk.clone()), world.clone())?;
    let outcome = job.run_to(last);
    *world = job.world;
    outcome
}

/// Runs on with power, in a process that must find all as it should be.
fn run_on(disk: &SimulatedDisk, world: &mut World, batches: u64, how: &str) {
    let last = world.begun + batches;
    run(disk, world, last).unwrap_or_else(|error| panic!("{how}: {error}"));
}

/// What the disk and the world are after some batches.
fn after(batches: u64) -> (SimulatedDisk, World) {
    let (disk, mut world) = (SimulatedDisk::new(), World::default());
    if batches > 0 {
        run_on(&disk, &mut world, batches, "a run without a fault");
    }
    (disk, world)
}

/// Cuts the power at each operation of a trace that begins after some batches and ends with
/// another; keeps each subset of what was unsynced, or by chance where there are too many.
fn each_operation(before: u64, last: u64, subsets: usize) -> usize {
    let (base, known) = after(before);
    let (whole, mut world) = (base.after_kill(), known.clone());
    let from = whole.operations();
    run(&whole, &mut world, last).expect("a run without a fault");
    let mut cases = 0;
    for cut in 1..=whole.operations() - from {
        let (disk, mut seen) = (base.after_kill(), known.clone());
        disk.cut_at(cut);
        // A slice that fails after the last commit is nobody's loss.
        let _ = run(&disk, &mut seen, last);
        assert!(disk.is_off(), "operation {cut} is not reached");
        let unsynced = disk.unsynced();
        let all = 1usize.checked_shl(unsynced as u32).filter(|all| *all <= subsets);
        for case in 0..all.unwrap_or(subsets) {
            let after = match all {
                Some(_) => disk.after_power_cut_keeping(|change| case >> change & 1 == 1),
                None => disk.after_power_cut(case as u64),
            };
            let how = format!("after {before} batches, cut at {cut}, subset {case} of {unsynced}");
            let opened = Job::open(Arc::new(after.clone()), seen.clone());
            let mut seen = opened.unwrap_or_else(|error| panic!("{how}: {error}")).world;
            // A second recovery finds the same, and the job goes on.
            run_on(&after, &mut seen, 1, &how);
            cases += 1;
        }
    }
    cases
}

#[test]
fn nothing_is_lost_whatever_part_of_the_unsynced_is() {
    let mut cases = 0;
    for (before, last) in [(0, 3), (4, 7), (9, 11)] {
        cases += each_operation(before, last, 256);
    }
    println!("{cases} power cuts");
    assert!(cases > 1_500, "{cases}");
}

/// Cuts the power, and again at each of the first operations of the process that recovers.
/// `STREAMFLOW_SOAK=10` keeps ten times as many parts of what was unsynced at the first cut.
#[test]
fn nothing_is_lost_if_the_power_fails_once_more_while_it_is_recovered() {
    let parts = 2 * u64::from(crate::random_cases::times());
    let (base, known) = after(4);
    let (mut cut, mut cases) = (0, 0);
    loop {
        cut += 1;
        let (disk, mut seen) = (base.after_kill(), known.clone());
        disk.cut_at(cut);
        if run(&disk, &mut seen, 9).is_ok() && !disk.is_off() {
            break;
        }
        for (first, again) in (0..parts).flat_map(|first| (1..9).map(move |again| (first, again))) {
            let (disk, mut seen) = (disk.after_power_cut(first), seen.clone());
            disk.cut_at(again);
            let _ = run(&disk, &mut seen, 9);
            for second in 0..2 {
                let how = format!("cut at {cut}, part {first}, at {again}, part {second}");
                run_on(&disk.after_power_cut(second), &mut seen.clone(), 1, &how);
                cases += 1;
            }
        }
    }
    println!("{cases} power cuts");
    assert!(cases > 4_000, "{cases}");
}

/// Numbers by a seed.
pub(super) struct Chance(pub(super) u64);

impl Chance {
    /// A number below a bound.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        crate::hash::xxh64(&self.0.to_le_bytes()) % bound
    }
}

/// A job that loses its power, or is killed, up to five times in a row, often while it recovers.
fn chain_of_crashes(bases: &[(SimulatedDisk, World)], seed: u64) -> u64 {
    let mut chance = Chance(seed);
    let (base, world) = &bases[chance.below(bases.len() as u64) as usize];
    let (mut disk, mut world) = (base.after_kill(), world.clone());
    let (rounds, mut killed) = (1 + chance.below(5), false);
    for round in 0..rounds {
        // What a killed process left unsynced is in danger as soon as the next one begins.
        let reach = if killed { 8 } else { [6, 12, 40][chance.below(3) as usize] };
        disk.cut_at(1 + chance.below(reach));
        let last = world.begun + 3;
        // Only what the cut itself fails may fail.
        if let Err(error) = run(&disk, &mut world, last) {
            assert!(disk.is_off(), "seed {seed}, round {round}: {error}");
        }
        killed = !killed && chance.below(3) == 0;
        disk = match killed {
            true => disk.after_kill(),
            false => disk.after_power_cut(chance.below(u64::MAX)),
        };
    }
    run_on(&disk, &mut world, 1, &format!("seed {seed}"));
    rounds
}

/// `STREAMFLOW_SOAK=50` runs fifty times as many, of other seeds.
#[test]
fn chains_of_crashes_lose_nothing() {
    const CHAINS: u64 = 4_000;
    let chains = u64::from(crate::random_cases::times()) * CHAINS;
    let bases: Vec<_> = (0..14).map(after).collect();
    let crashes = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for half in 0..2 {
            let (bases, crashes) = (&bases, &crashes);
            scope.spawn(move || {
                for seed in 0..chains {
                    let happened = chain_of_crashes(bases, 2 * seed + half);
                    crashes.fetch_add(happened, Ordering::Relaxed);
                }
            });
        }
    });
    let crashes = crashes.into_inner();
    println!("{crashes} crashes in {} chains", 2 * chains);
    assert!(crashes > 20_000);
}

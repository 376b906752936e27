//! How many bytes are written for each byte that changes: journal, slices and all.

use std::fs;
use std::sync::Arc;

use streamflow::batch::Values;
use streamflow::prelude::*;
use streamflow::{Error, Result};

use super::{Folder, Replay, run, running_total};
use crate::Effort;
use crate::data::Random;

/// Keys in all.
const KEYS: u64 = 200_000;

/// Keys that arrive in a batch.
const ARRIVING: u64 = 2_000;

/// What changes of a key: it, and a number.
const BYTES: u64 = 16;

/// Bytes that this process has written to files so far, where the system tells.
fn written() -> Result<u64> {
    let text = fs::read_to_string("/proc/self/io").map_err(Error::other)?;
    let of =
        |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok());
    of("wchar:").ok_or_else(|| Error::Config("the system does not count what is written".into()))
}

/// All keys, and then a few of them a batch.
fn pairs() -> Replay<Values<(u64, u64)>> {
    let mut random = Random::default();
    let first: Values<_> = (0..KEYS).map(|key| (key << 40, 1)).collect();
    let mut batch = || {
        let few = (0..ARRIVING).map(|_| (((random.number() >> 20) % KEYS) << 40, 1));
        Arc::new(few.collect())
    };
    let again: Vec<_> = (0..64).map(|_| batch()).collect();
    Replay::of(&[Arc::new(first)], &again)
}

fn totals(batches: u64) -> Result<()> {
    let (folder, source) = (Folder::new().map_err(Error::other)?, pairs());
    let kept = folder.join("kept");
    let job = stream! {
        name "bytes-of-state";
        batch 1ms;
        checkpoint kept;
        source pairs = source;
        let totals = pairs.map_with_state::<u64>(running_total, bound = none);
        totals.for_each(|_| ());
    };
    run(job, 1, batches).map(drop)
}

fn windowed(batches: u64) -> Result<()> {
    let (folder, source) = (Folder::new().map_err(Error::other)?, pairs());
    let kept = folder.join("kept");
    let job = stream! {
        name "bytes-of-a-window";
        batch 1ms;
        checkpoint kept;
        source pairs = source;
        let counts = pairs.window(20ms).reduce_by_key(|a, b| a + b);
        counts.for_each_batch(|_, _| ());
    };
    run(job, 1, batches).map(drop)
}

/// What one batch more writes, for each byte that changes.
fn per_byte(job: fn(u64) -> Result<()>, batches: [u64; 2], changed: u64) -> Result<f64> {
    let mut sums = [0; 2];
    for (sum, batches) in sums.iter_mut().zip(batches) {
        let before = written()?;
        job(batches)?;
        *sum = written()? - before;
    }
    let more = batches[1] - batches[0];
    Ok((sums[1].saturating_sub(sums[0])) as f64 / (more * changed) as f64)
}

/// What is written for each byte that changes, as a line of text.
///
/// # Errors
/// When a job fails.
pub fn of_a_change(effort: Effort) -> Result<String> {
    let batches = [100, 100 + 2000 / effort.share as u64];
    let state = per_byte(totals, batches, ARRIVING * BYTES)?;
    // What arrives in a batch leaves in another.
    let window = per_byte(windowed, batches, 2 * ARRIVING * BYTES)?;
    Ok(format!(
        "For each byte that a batch changes, {state:.1} bytes are written of a state of {KEYS} \
         keys, and {window:.1} of a window of 20 batches."
    ))
}

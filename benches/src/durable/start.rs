//! How soon a job goes on after a crash: from its start to the first output.

use std::sync::Arc;
use std::{fs, io};

use streamflow::batch::Values;
use streamflow::prelude::*;
use streamflow::{Error, Job, Pipeline, Result};

use super::{Folder, Replay, run};
use crate::Effort;
use crate::data::Random;
use crate::job::Seen;
use crate::race::median;

/// About how many bytes of a checkpoint each key takes.
const BYTES_PER_KEY: usize = 128;

/// In how many batches the keys come.
const BATCHES: usize = 16;

/// How many keys the last batch has. No other has so few.
const LAST: usize = 100;

/// What is kept of a key.
type Kept = (u64, String);

/// A batch of new keys, by the batch's number.
fn batch(number: usize, keys: usize) -> Arc<Values<(u64, u64)>> {
    let mut random = Random::default();
    let base = (number * keys) as u64;
    let key = |at: u64| (base + at).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    Arc::new((0..keys as u64).map(|at| (key(at), random.number() >> 40)).collect())
}

/// A job that keeps a number and a text of each key, and shows those of the last batch.
fn job(
    batches: &[Arc<Values<(u64, u64)>>],
    folder: &Folder,
    seen: Seen<(u64, Kept)>,
) -> Job<impl Pipeline + Send + 'static> {
    let (source, kept) = (
        Replay::of(&batches[..batches.len() - 1], &batches[batches.len() - 1..]),
        folder.join("kept"),
    );
    stream! {
        name "start";
        batch 1ms;
        checkpoint kept;
        source pairs = source;
        let states = pairs.map_with_state::<Kept>(
            |key, value, kept| {
                let (sum, text) = kept.get().cloned().unwrap_or_default();
                let value = value.unwrap_or(0);
                let text = if text.is_empty() { format!("{value:0>96}") } else { text };
                let now = (sum + value, text);
                kept.update(now.clone());
                (*key, now)
            },
            bound = none,
        );
        states.for_each_batch(|rows, _| {
            if rows.len() == LAST {
                rows.into_iter().for_each(|row| seen.put(row));
            }
        });
    }
}

/// Bytes of all files in a folder.
fn size(folder: &std::path::Path) -> io::Result<u64> {
    let mut sum = 0;
    for entry in fs::read_dir(folder)? {
        sum += entry?.metadata()?.len();
    }
    Ok(sum)
}

/// How long a start takes with so much state, as a line of text.
///
/// # Errors
/// When a job fails.
///
/// # Panics
/// When the job does not go on with the state that it had.
pub fn after_a_crash(effort: Effort) -> Result<String> {
    let bytes = if effort.share == 1 { 1 << 30 } else { 64 << 20 };
    let keys = bytes / BYTES_PER_KEY / BATCHES;
    let mut batches: Vec<_> = (0..BATCHES).map(|number| batch(number, keys)).collect();
    // A few of the keys come again, after all are there.
    batches.push(Arc::new(Values(batches[0].0[..LAST].to_vec())));
    let (folder, seen) = (Folder::new().map_err(Error::other)?, Seen::default());
    run(job(&batches, &folder, seen.clone()), 2, BATCHES as u64)?;
    let expected = seen.take().len();
    let held = size(&folder.join("kept")).map_err(Error::other)?;
    let mut times = Vec::new();
    for start in 1..=effort.rounds.min(3) as u64 {
        times.push(run(job(&batches, &folder, seen.clone()), 2, 1)?[0]);
        let shown = seen.take();
        assert_eq!((expected, shown.len()), (0, LAST));
        let first: u64 = batches[0].0[0].1;
        assert_eq!(shown[0].1.0, first * (1 + start), "the state is what it was");
    }
    Ok(format!(
        "A job with {} MiB of state ({} keys, {} MiB of files) shows its first output {:.2} s after \
         it is started again.",
        bytes >> 20,
        keys * BATCHES,
        held >> 20,
        median(times.into_iter())
    ))
}

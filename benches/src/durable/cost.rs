//! What exactly-once costs: a job with a checkpoint and a sink of files that publishes each batch
//! once, against the same job without a checkpoint, whose sink writes the same files and syncs
//! nothing.

use std::fmt::{Display, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, iter};

use streamflow::batch::{Batch, Text, Values};
use streamflow::prelude::*;
use streamflow::{Error, Result};

use super::{Folder, Replay, contents, run, running_total};
use crate::race::{median, quantile};
use crate::{Effort, data};

/// Keys of the job with state.
const KEYS: u64 = 1_000_000;

/// Batches that are not measured: caches, allocators and pools warm up.
const WARM: usize = 3;

/// Writes a file for each batch, and does nothing to make it last.
struct Unsynced {
    prefix: PathBuf,
    text: String,
}

impl<T: Display> Sink<T> for Unsynced {
    fn write(&mut self, _: BatchTime, records: Vec<T>) -> Result<()> {
        for record in records {
            writeln!(self.text, "{record}").map_err(Error::other)?;
        }
        Ok(())
    }

    fn commit(&mut self, time: BatchTime) -> Result<()> {
        let path = format!("{}-{}", self.prefix.display(), time.millis());
        fs::write(&path, &self.text).map_err(Error::other)?;
        self.text.clear();
        Ok(())
    }
}

/// Seconds between the ends of batches.
type Times = Result<Vec<f64>>;

/// The last batch is left out: with a checkpoint the others end while the next is computed.
fn steps(mut ends: Vec<f64>) -> Vec<f64> {
    ends.pop();
    ends.windows(2).skip(WARM).map(|pair| pair[1] - pair[0]).collect()
}

fn unsynced(folder: &Path) -> Unsynced {
    Unsynced { prefix: folder.join("out/part"), text: String::new() }
}

fn count_words(texts: &[Arc<Text>], batches: u64, at: &Path, workers: usize) -> Times {
    let (source, out) = (Replay::of(&[], texts), unsynced(at));
    let job = stream! {
        name "word-count";
        batch 1ms;
        source lines = source;
        let counts = lines.words().map(|word| (word, 1u64)).reduce_by_key(|a, b| a + b);
        counts.map(|(word, count)| format!("{word} {count}")).write_to(out);
    };
    run(job, workers, batches).map(steps)
}

fn count_words_once(texts: &[Arc<Text>], batches: u64, at: &Path, workers: usize) -> Times {
    let (source, kept, out) = (Replay::of(&[], texts), at.join("kept"), at.join("out/part"));
    let job = stream! {
        name "word-count";
        batch 1ms;
        checkpoint kept;
        guarantee exactly_once;
        source lines = source;
        let counts = lines.words().map(|word| (word, 1u64)).reduce_by_key(|a, b| a + b);
        let shown = counts.map(|(word, count)| format!("{word} {count}"));
        shown.save_as_text_files(out);
    };
    run(job, workers, batches).map(steps)
}

type Pairs = Values<(u64, u64)>;

/// Batches of a million keys that come alike often, or by Zipf's law.
fn keyed(all_alike: bool, records: usize) -> Vec<Arc<Pairs>> {
    let mut random = data::Random::default();
    let mut key = || match all_alike {
        true => (random.number() >> 20) % KEYS,
        false => random.zipf(KEYS as usize) as u64,
    };
    let mut batch = || Arc::new((0..records).map(|n| (key(), n as u64)).collect());
    vec![batch(), batch()]
}

/// A batch that has every key once.
fn all_keys() -> [Arc<Pairs>; 1] {
    [Arc::new((0..KEYS).map(|key| (key, 1)).collect())]
}

fn totals(pairs: &[Arc<Pairs>], batches: u64, at: &Path, workers: usize) -> Times {
    let (source, out) = (Replay::of(&all_keys(), pairs), unsynced(at));
    let job = stream! {
        name "totals";
        batch 1ms;
        source pairs = source;
        let totals = pairs.map_with_state::<u64>(running_total, bound = none);
        totals.filter(|(key, _)| *key % 1024 == 1).map(|(k, n)| format!("{k} {n}")).write_to(out);
    };
    run(job, workers, batches).map(steps)
}

fn totals_once(pairs: &[Arc<Pairs>], batches: u64, at: &Path, workers: usize) -> Times {
    let (source, kept, out) =
        (Replay::of(&all_keys(), pairs), at.join("kept"), at.join("out/part"));
    let job = stream! {
        name "totals";
        batch 1ms;
        checkpoint kept;
        guarantee exactly_once;
        source pairs = source;
        let totals = pairs.map_with_state::<u64>(running_total, bound = none);
        let some = totals.filter(|(key, _)| *key % 1024 == 1).map(|(k, n)| format!("{k} {n}"));
        some.save_as_text_files(out);
    };
    run(job, workers, batches).map(steps)
}

/// A job in both ways.
type Runs<B> = [fn(&[Arc<B>], u64, &Path, usize) -> Times; 2];

/// One line of the table.
struct Line {
    share: f64,
    slowest: [f64; 2],
    took: f64,
}

/// Runs both in turn, asserts that they write the same files, and compares the times of batches.
fn compare<B>(runs: Runs<B>, given: &[Arc<B>], batches: u64, rounds: usize) -> Result<Line> {
    let mut times = [Vec::new(), Vec::new()];
    let mut shares = Vec::new();
    for round in 0..rounds {
        let (mut written, mut middle) = ([Vec::new(), Vec::new()], [0.0; 2]);
        for turn in 0..2 {
            let which = (round + turn) % 2;
            let folder = Folder::new().map_err(Error::other)?;
            fs::create_dir(folder.join("out")).map_err(Error::other)?;
            let took = runs[which](given, batches, &folder.join(""), 1)?;
            middle[which] = took.iter().sum::<f64>() / took.len() as f64;
            times[which].extend(took);
            written[which] = contents(&folder.join("out")).map_err(Error::other)?;
        }
        assert_eq!(written[0].len() as u64, batches);
        assert!(written[0] == written[1], "with a checkpoint other files are written");
        shares.push(middle[0] / middle[1]);
    }
    let slowest = times
        .each_ref()
        .map(|times| times.iter().copied().fold(0.0, f64::max) / median(times.iter().copied()));
    Ok(Line { share: quantile(shares, 0.5), slowest, took: median(times[0].iter().copied()) })
}

/// How many records the job without a checkpoint handles in so many seconds.
fn fitting<B: Batch>(run: Runs<B>, make: &dyn Fn(usize) -> Vec<Arc<B>>, in_: f64) -> Result<usize> {
    let mut records = 20_000;
    loop {
        let folder = Folder::new().map_err(Error::other)?;
        fs::create_dir(folder.join("out")).map_err(Error::other)?;
        let took = median(run[0](&make(records), 9, &folder.join(""), 1)?.into_iter());
        if took > in_ / 4.0 {
            return Ok((records as f64 * in_ / took) as usize);
        }
        records *= 4;
    }
}

/// What exactly-once costs, as a table of Markdown.
///
/// # Errors
/// When a job fails.
pub fn of_exactly_once(effort: Effort) -> Result<String> {
    let mut table = String::from(
        "| job | batches of | records | throughput with a checkpoint | slowest batch, and without |\n\
         | --- | ---: | ---: | ---: | ---: |\n",
    );
    let words: &dyn Fn(usize) -> Vec<Arc<Text>> = &|lines| data::texts(2, lines);
    let (alike, zipf): (&dyn Fn(usize) -> _, &dyn Fn(usize) -> _) =
        (&|records| keyed(true, records), &|records| keyed(false, records));
    let lengths: &[(f64, u64)] = match effort {
        Effort::FULL => &[(1.0, 10), (0.1, 50)],
        Effort::QUICK => &[(1.0, 8), (0.1, 30)],
        _ => &[(0.1, 10)],
    };
    for &(interval, batches) in lengths {
        let mut add = |job: &str, records: usize, line: Line| {
            let Line { share, slowest: [without, with], took } = line;
            let _ = writeln!(
                table,
                "| {job} | {:.0} ms, {:.0} ms of work | {records} | {share:.2} | {with:.1} medians, \
                 {without:.1} |",
                interval * 1e3,
                took * 1e3
            );
        };
        // A round is half a minute of work.
        let rounds = if effort == Effort::FULL { effort.rounds.div_ceil(2) } else { 1 };
        let counting: Runs<Text> = [count_words, count_words_once];
        let lines = fitting(counting, words, interval / 2.0)?;
        add("word count", lines * 10, compare(counting, &words(lines), batches, rounds)?);
        let summing: Runs<Pairs> = [totals, totals_once];
        for (job, make) in iter::zip(["1 M keys, all alike", "1 M keys, Zipf"], [alike, zipf]) {
            let records = fitting(summing, make, interval / 2.0)?;
            add(job, records, compare(summing, &make(records), batches, rounds)?);
        }
    }
    Ok(table)
}

//! A job with a checkpoint in a process of its own, to be killed: `durable DIR [WORKERS [LINES]]`.
//!
//! It reads the lines of the files in `DIR/in`, so many a batch, until there is one named `END`,
//! and writes what becomes of them to `DIR/out`: totals of two kinds, a window, the lines
//! themselves; and twice without a sink, to a log that may double a batch and to a file for each
//! batch that is written again. Beside that it is sent some numbers, which go through a log; those
//! of which it said so, in `DIR/acknowledged`, were in there.
//!
//! `STREAMFLOW_CRASH` says in which operation of the disk the process is to end; its checkpoint is
//! then in small parts, so that each operation comes often.

use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use streamflow::checkpoint::Checkpoint;
use streamflow::prelude::*;
use streamflow::source::{Codec, Durable};
use streamflow::{Limit, Range};
use streamflow_tests::crash_disk::CrashDisk;

/// How many numbers a process is sent.
const NUMBERS: u64 = 300;

/// Who sends numbers, counted from 1, each with the process that it sends them to; and notes what
/// was acknowledged.
struct Client {
    process: Duration,
    sent: u64,
    last: u64,
    acknowledged: File,
    /// Whether it is to say that the job has recovered, which asks for numbers only then.
    says_so: bool,
}

impl Client {
    fn new(folder: &Path, says_so: bool) -> streamflow::Result<Self> {
        let open = OpenOptions::new().create(true).append(true).open(folder.join("acknowledged"));
        let acknowledged = open.map_err(streamflow::Error::other)?;
        let process = SystemTime::UNIX_EPOCH.elapsed().map_err(streamflow::Error::other)?;
        Ok(Self { process, sent: 0, last: NUMBERS, acknowledged, says_so })
    }
}

impl Source for Client {
    type Batch = Values<(Duration, u64)>;

    /// What was read before is in the log by now.
    fn plan(&mut self, _: Limit) -> streamflow::Result<Range> {
        if std::mem::take(&mut self.says_so) {
            println!("open");
        }
        let said = format!("{} {}\n", self.process.as_nanos(), self.sent);
        self.acknowledged.write_all(said.as_bytes()).map_err(streamflow::Error::other)?;
        Ok(Range { from: self.sent, to: self.last.min(self.sent + 20) })
    }

    fn read(&mut self, range: Range) -> streamflow::Result<Self::Batch> {
        // An empty range counts the log's bytes.
        self.sent = if range.is_empty() { self.sent } else { range.to };
        Ok((range.from..range.to).map(|number| (self.process, number + 1)).collect())
    }

    fn ended(&self) -> bool {
        self.sent == self.last
    }

    fn stop(&mut self) {
        self.last = self.sent;
    }

    fn codec(&self) -> Option<Codec<Self::Batch>> {
        Some(Codec { encode, decode })
    }
}

impl Durable for Client {}

fn encode(batch: &Values<(Duration, u64)>, out: &mut Vec<u8>) -> streamflow::Result<()> {
    for (process, number) in &batch.0 {
        out.extend(process.as_nanos().to_le_bytes());
        out.extend(number.to_le_bytes());
    }
    Ok(())
}

fn decode(bytes: &[u8]) -> streamflow::Result<Values<(Duration, u64)>> {
    let number = |bytes: &[u8]| bytes.iter().rev().fold(0, |n, byte| n << 8 | u64::from(*byte));
    let each = bytes.chunks(24).map(|both| {
        let (process, count) = both.split_at(16);
        (Duration::from_nanos(number(&process[..8])), number(count))
    });
    Ok(each.collect())
}

/// Writes at the end of a file.
fn note(file: &Path, text: &str) -> std::io::Result<()> {
    OpenOptions::new().create(true).append(true).open(file)?.write_all(text.as_bytes())
}

fn main() -> streamflow::Result<()> {
    let folder = PathBuf::from(std::env::args_os().nth(1).unwrap_or_default());
    let number = |at| std::env::args().nth(at).and_then(|number| number.parse().ok());
    let (workers, per_batch) = (number(2).unwrap_or(2), number(3).unwrap_or(10));
    let out = folder.join("out");
    let (log, again) = (out.join("log"), out.join("again"));
    let crash = std::env::var("STREAMFLOW_CRASH").ok();
    let checkpoint = Checkpoint::at(folder.join("state"));
    let checkpoint = if crash.is_some() { checkpoint.in_small_parts() } else { checkpoint };
    let client = Client::new(&folder, crash.is_some())?;
    let job = stream! {
        name "durable";
        batch 5ms;
        checkpoint checkpoint;
        source lines = text_file_stream(folder.join("in")).per_batch(per_batch).ends_with("END");
        source sent = client;
        sent.save_as_text_files(
            out.join("sent"),
            format = |out, (process, n)| write!(out, "{} {n}", process.as_nanos()),
        );
        lines.save_as_text_files(out.join("lines"));
        let words = lines.map(|line| (line, 1u64));
        let totals = words.map_with_state::<u64>(
            |word, one, total| {
                let sum = total.get().copied().unwrap_or(0) + one.unwrap_or(0);
                total.update(sum);
                format!("{word} {sum}")
            },
            bound = none,
        );
        totals.save_as_text_files(out.join("totals"));
        let sums = words.update_state_by_key::<u64>(
            |ones, sum| Some(ones.iter().sum::<u64>() + sum.unwrap_or(0)),
            bound = none,
        );
        sums.map(|(word, n)| format!("{word} {n}")).save_as_text_files(out.join("sums"));
        let windows = words.window(40ms, 10ms).count_by_key();
        windows.save_as_text_files(
            out.join("windows"),
            format = |out, (word, n)| write!(out, "{word} {n}"),
        );
        lines.for_each_batch(|lines, time| {
            note(&log, &format!("{} {}\n", time.millis(), lines.join(" ")))?;
            fs::write(format!("{}-{}", again.display(), time.millis()), lines.join("\n"))?;
            println!("batch");
            std::io::Result::Ok(())
        });
    };
    let job = job.workers(workers);
    match crash.map(|crash| crash.parse().map(CrashDisk::new)).transpose() {
        Ok(Some(disk)) => job.on_disk(disk).run()?,
        Ok(None) => job.run()?,
        Err(unknown) => return Err(streamflow::Error::other(unknown)),
    }
    println!("done");
    Ok(())
}

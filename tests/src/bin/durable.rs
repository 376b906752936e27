//! A job with a checkpoint in a process of its own, to be killed: `durable DIR [WORKERS [LINES]]`.
//!
//! It reads the lines of the files in `DIR/in`, so many a batch, until there is one named `END`,
//! and writes what becomes of them to `DIR/out`: totals of two kinds, a window, the lines
//! themselves; and twice without a sink, to a log that may double a batch and to a file for each
//! batch that is written again.

use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::PathBuf;

use streamflow::prelude::*;

fn main() -> streamflow::Result<()> {
    let folder = PathBuf::from(std::env::args_os().nth(1).unwrap_or_default());
    let number = |at| std::env::args().nth(at).and_then(|number| number.parse().ok());
    let (workers, per_batch) = (number(2).unwrap_or(2), number(3).unwrap_or(10));
    let out = folder.join("out");
    let (log, again) = (out.join("log"), out.join("again"));
    let job = stream! {
        name "durable";
        batch 5ms;
        checkpoint folder.join("state");
        source lines = text_file_stream(folder.join("in")).per_batch(per_batch).ends_with("END");
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
        sums.save_as_text_files(
            out.join("sums"),
            format = |out, (word, n)| write!(out, "{word} {n}"),
        );
        let windows = words.window(40ms, 10ms).count_by_key();
        windows.save_as_text_files(
            out.join("windows"),
            format = |out, (word, n)| write!(out, "{word} {n}"),
        );
        lines.for_each_batch(|lines, time| {
            let text = format!("{} {}\n", time.millis(), lines.join(" "));
            let mut log = OpenOptions::new().create(true).append(true).open(&log)?;
            log.write_all(text.as_bytes())?;
            fs::write(format!("{}-{}", again.display(), time.millis()), lines.join("\n"))?;
            println!("batch");
            std::io::Result::Ok(())
        });
    };
    job.workers(workers).run()?;
    println!("done");
    Ok(())
}

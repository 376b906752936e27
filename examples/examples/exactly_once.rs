//! Keeps a running total per word over the files of a folder, and loses and doubles nothing,
//! whenever it is killed.
//!
//! ```text
//! cargo run --release --example exactly_once -- --input in --output out --checkpoint state
//! ```
//!
//! It reads the lines `ID WORD` of the files that appear in `in`, and writes a line `ID WORD TOTAL`
//! for each to files in `out`. It ends when a file named `END` is there and all others are read.
//! Give it something to read first; a file is moved in whole, so it is written under a hidden name:
//!
//! ```text
//! mkdir -p in
//! seq 1000000 | awk '{ print $1, "word" $1 % 1000 }' > in/.lines && mv in/.lines in/lines
//! touch in/END
//! ```
//!
//! Then kill it as often as you like, `kill -9`, and start it again with the same command, until it
//! ends by itself. To see that each line was counted once, in its place:
//!
//! ```text
//! awk '{ print $0, ++total[$2] }' in/lines | sort > expected
//! sort out/totals-* | cmp - expected && echo the same
//! ```
//!
//! ```text
//! the same
//! ```

use std::path::PathBuf;

use clap::Parser;
use streamflow::prelude::*;
use streamflow_examples::arguments::Ending;

fn main() -> streamflow::Result<()> {
    let args = Args::parse();
    let job = stream! {
        name "exactly-once";
        batch 100ms;
        checkpoint args.checkpoint;
        guarantee exactly_once;
        source lines = text_file_stream(args.input).per_batch(args.per_batch).ends_with("END");
        let words = lines.filter_map(|line| {
            let (id, word) = line.split_once(' ')?;
            Some((word, id))
        });
        let totals = words.map_with_state(
            |word, id, total| {
                let now = total.get().map_or(1u64, |total| total + 1);
                total.update(now);
                format!("{} {word} {now}", id.unwrap_or_default())
            },
            bound = none,
        );
        totals.save_as_text_files(args.output.join("totals"), suffix = "txt");
    };
    args.ending.run(job)
}

#[derive(Parser)]
#[command(about = "Keeps running totals of words, exactly once, whenever it is killed")]
struct Args {
    /// The folder whose files are read
    #[arg(long, value_name = "FOLDER")]
    input: PathBuf,
    /// The folder where a file is written for each batch
    #[arg(long, value_name = "FOLDER")]
    output: PathBuf,
    /// The folder that keeps what is known when the program is killed
    #[arg(long, value_name = "FOLDER")]
    checkpoint: PathBuf,
    /// Read so many lines a batch, ten batches a second
    #[arg(long, value_name = "LINES", default_value_t = 10_000)]
    per_batch: usize,
    #[command(flatten)]
    ending: Ending,
}

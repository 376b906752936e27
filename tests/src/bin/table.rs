//! A job with a checkpoint and a table of an SQLite database, in a process of its own, to be
//! killed: `table DIR`.
//!
//! It counts the lines of `DIR/in/lines`, some a batch: each line, with how often it has come by
//! then, becomes a row of the table `totals` in `DIR/totals.db`.

use std::path::PathBuf;

use streamflow::prelude::*;
use streamflow::sink::SqliteTable;

fn main() -> streamflow::Result<()> {
    let folder = PathBuf::from(std::env::args_os().nth(1).unwrap_or_default());
    let table = SqliteTable::open(folder.join("totals.db"), "totals", ["word", "total"])?;
    let job = stream! {
        name "table";
        batch 2ms;
        checkpoint folder.join("state");
        guarantee exactly_once;
        source lines = text_file_stream(folder.join("in")).per_batch(10).ends_with("END");
        let totals = lines.map(|line| (line, 1u64)).map_with_state::<u64>(
            |word, one, total| {
                let sum = total.get().copied().unwrap_or(0) + one.unwrap_or(0);
                total.update(sum);
                (word.to_string(), sum)
            },
            bound = none,
        );
        totals.write_to(table);
    };
    // Said once the batch before is published.
    job.on_batch(|_| println!("batch")).run()?;
    println!("done");
    Ok(())
}

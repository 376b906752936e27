//! A pipeline that a library offers as a function, run here on the lines of a file.
//!
//! ```text
//! cargo run --release --example library_pipeline
//! ```
//!
//! The pipeline, and a unit test of it on a virtual clock, are in `examples/src/trending.rs`: it
//! takes any source of text and any sink of hashtags. This program prints
//!
//! ```text
//! batch 1: #rust 3, #coffee 2, #monday 2
//! batch 2: #coffee 2, #release 1, #monday 1
//! ```

use clap::Parser;
use streamflow::prelude::*;
use streamflow_examples::arguments::Ending;
use streamflow_examples::trending::{Tag, trending};

fn main() -> streamflow::Result<()> {
    let args = Args::parse();
    let posts = concat!(env!("CARGO_MANIFEST_DIR"), "/data/posts.txt");
    let job = trending(text_file(posts).per_batch(6), Ranking);
    args.ending.run(job)
}

/// Prints a batch's hashtags on one line.
struct Ranking;

impl<'b> Sink<Tag<'b>> for Ranking {
    fn write(&mut self, time: BatchTime, tags: Vec<Tag<'b>>) -> streamflow::Result<()> {
        let tags: Vec<_> = tags.iter().map(|(tag, count)| format!("{tag} {count}")).collect();
        println!("batch {}: {}", time.number(), tags.join(", "));
        Ok(())
    }
}

#[derive(Parser)]
#[command(about = "Ranks the hashtags of a file of posts, six posts a batch")]
struct Args {
    #[command(flatten)]
    ending: Ending,
}

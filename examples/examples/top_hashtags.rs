//! The hashtags of the last five minutes that came up most often, every two seconds.
//!
//! ```text
//! cargo run --release --example top_hashtags -- --batches 2
//! ```
//!
//! The posts are made up, fifty a second; every minute another hashtag is the favourite. Without
//! `--batches` it goes on until Ctrl-C; `--fast` waits for no tick, so that one sees what happens
//! within hours:
//!
//! ```text
//! cargo run --release --example top_hashtags -- --fast --batches 2000
//! ```
//!
//! That the window is long and slides often does not matter: each post is counted once, when it
//! comes, and taken off once, when it leaves. The first command prints
//!
//! ```text
//!    2 s: #rust 23, #coffee 18, #music 17, #football 15, #cinema 14
//!    4 s: #rust 35, #football 34, #coffee 32, #music 27, #travel 26
//! ```

use clap::Parser;
use streamflow::prelude::*;
use streamflow_examples::arguments::Ending;
use streamflow_examples::posts::{PER_SECOND, post};

fn main() -> streamflow::Result<()> {
    let args = Args::parse();
    let posts = generate(post).per_batch(2 * PER_SECOND).by_ref();
    let job = stream! {
        name "top-hashtags";
        batch 2s;
        source posts = posts;
        let tags = posts.words().filter(|word| word.len() > 1 && word.starts_with('#'));
        let counts = tags.window(5min, 2s).count_by_value();
        counts.top_k_by(5, |&(_, count)| count).for_each_batch(|tags, time| {
            let tags: Vec<_> = tags.iter().map(|(tag, count)| format!("{tag} {count}")).collect();
            println!("{:4} s: {}", 2 * time.number(), tags.join(", "));
        });
    };
    if args.fast { args.ending.replay(job) } else { args.ending.run(job) }
}

#[derive(Parser)]
#[command(about = "Ranks the hashtags of the last five minutes, every two seconds")]
struct Args {
    /// Wait for no tick: the time is virtual
    #[arg(long, requires = "batches")]
    fast: bool,
    #[command(flatten)]
    ending: Ending,
}

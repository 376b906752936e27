//! Two ways to count what arrives: C(t), all up to the time t, and C(t, s), all in the window
//! (t - s, t]. They agree: C(t, s) = C(t) - C(t - s), which the program checks in every batch.
//!
//! ```text
//! cargo run --release --example moving_count -- --batches 12
//! ```
//!
//! It counts the words of a poem, which comes in by six lines a second, with s = 5 seconds; time is
//! virtual, and nothing is waited for. C(t) is kept as state, the window as a window:
//!
//! ```text
//!  t   C(t)  C(t-5)  C(t)-C(t-5)  C(t,5)
//!  1     36       0           36      36
//!  2     65       0           65      65
//!  3     98       0           98      98
//!  4    125       0          125     125
//!  5    153       0          153     153
//!  6    183      36          147     147
//!  7    210      65          145     145
//!  8    244      98          146     146
//!  9    275     125          150     150
//! 10    302     153          149     149
//! 11    331     183          148     148
//! 12    356     210          146     146
//! ```

use clap::Parser;
use streamflow::prelude::*;
use streamflow::{Error, Result};
use streamflow_examples::arguments::Ending;

/// The length of the window, s, in seconds.
const WINDOW: usize = 5;

fn main() -> Result<()> {
    let args = Args::parse();
    let poem = concat!(env!("CARGO_MANIFEST_DIR"), "/data/walrus.txt");
    // C(0), C(1), …
    let mut history = vec![0];
    println!(" t   C(t)  C(t-{WINDOW})  C(t)-C(t-{WINDOW})  C(t,{WINDOW})");
    let job = stream! {
        name "moving-count";
        batch 1s;
        source lines = text_file(poem).per_batch(6);
        let words = lines.words();

        // The counting model: the count so far is a state, to which each batch adds its own.
        let arrived = words.count().map(|count| ((), count));
        let so_far = arrived.update_state_by_key(
            |counts, so_far| Some(so_far.unwrap_or(0) + counts.iter().sum::<u64>()),
            bound = none,
        );

        // The sliding-window model: the count of the window, by Spark's name for it.
        let recent = words.count_by_window(5s, 1s).map(|count| ((), count));

        let both = so_far.join(recent).map(|((), counts)| counts);
        both.for_each(|(so_far, recent)| {
            let t = history.len();
            let before: u64 = history[t.saturating_sub(WINDOW)];
            history.push(so_far);
            println!("{t:2} {so_far:6} {before:7} {:12} {recent:7}", so_far - before);
            let agree = recent == so_far - before;
            agree.then_some(()).ok_or_else(|| Error::other(format!("they differ at t = {t}")))
        });
    };
    args.ending.replay(job)
}

#[derive(Parser)]
#[command(about = "Counts words up to a time, and in a window up to it")]
struct Args {
    #[command(flatten)]
    ending: Ending,
}

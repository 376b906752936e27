//! A source and a sink of one's own: dice that are thrown, and bars that are drawn.
//!
//! ```text
//! cargo run --release --example custom_source_sink -- --batches 1
//! ```
//!
//! ```text
//! batch 1
//!  2 #####
//!  3 #######
//!  4 ############
//!  5 ################
//!  6 ###################
//!  7 #####################
//!  8 #######################
//!  9 #############
//! 10 #############
//! 11 #############
//! 12 ##
//! ```

use clap::Parser;
use streamflow::prelude::*;
use streamflow::source::Resume;
use streamflow::{Limit, Range, Result};
use streamflow_examples::arguments::Ending;

fn main() -> Result<()> {
    let args = Args::parse();
    let job = stream! {
        name "dice";
        batch 200ms;
        source throws = Dice { next: 0 };
        let totals = throws.map(|(one, other)| one + other);
        let bars = totals.count_by_value().sort_by_key();
        bars.write_to(Bars::default());
    };
    args.ending.run(job)
}

/// Throws two dice, 144 times a batch.
struct Dice {
    next: u64,
}

impl Source for Dice {
    type Batch = Values<(u8, u8)>;

    fn plan(&mut self, limit: Limit) -> Result<Range> {
        Ok(Range { from: self.next, to: self.next + limit.records.min(144) })
    }

    fn read(&mut self, range: Range) -> Result<Self::Batch> {
        self.next = range.to;
        Ok((range.from..range.to).map(throw).collect())
    }

    /// The n-th throw is the same whenever it is asked for.
    fn replays(&self) -> bool {
        true
    }

    /// With a checkpoint, the job goes on with the throw after the last.
    fn resume(&mut self, at: Resume<'_>) -> Result<()> {
        self.next = at.offset;
        Ok(())
    }
}

/// The n-th throw: Steele, Lea and Flood's SplitMix64 of n, twice modulo six.
fn throw(n: u64) -> (u8, u8) {
    let mut bits = n.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^= bits >> 31;
    ((bits % 6) as u8 + 1, (bits / 6 % 6) as u8 + 1)
}

/// Draws a bar for each total, once the batch is committed.
#[derive(Default)]
struct Bars {
    drawn: String,
}

impl Sink<(u8, u64)> for Bars {
    fn write(&mut self, time: BatchTime, totals: Vec<(u8, u64)>) -> Result<()> {
        let bar = |(total, count): (u8, u64)| format!("{total:2} {}\n", "#".repeat(count as usize));
        self.drawn = totals.into_iter().map(bar).collect();
        self.drawn.insert_str(0, &format!("batch {}\n", time.number()));
        Ok(())
    }

    fn commit(&mut self, _: BatchTime) -> Result<()> {
        print!("{}", self.drawn);
        Ok(())
    }
}

#[derive(Parser)]
#[command(about = "Throws dice and draws how often each total came up")]
struct Args {
    #[command(flatten)]
    ending: Ending,
}

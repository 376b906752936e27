//! Numbers: filtered, mapped and added up, two results out of one loop over each batch.
//!
//! ```text
//! cargo run --release --example numbers -- --batches 2
//! ```
//!
//! It prints (the times are yours)
//!
//! ```text
//! -------------------------------------------
//! Time: 1795423569500 ms
//! -------------------------------------------
//! 183245044881337804
//!
//! -------------------------------------------
//! Time: 1795423569500 ms
//! -------------------------------------------
//! 366498885735.9332
//!
//! -------------------------------------------
//! Time: 1795423570000 ms
//! -------------------------------------------
//! 183250439158551770
//!
//! -------------------------------------------
//! Time: 1795423570000 ms
//! -------------------------------------------
//! 366505276380.4201
//! ```

use clap::Parser;
use streamflow::prelude::*;
use streamflow_examples::arguments::Ending;

fn main() -> streamflow::Result<()> {
    let args = Args::parse();
    let job = stream! {
        name "numbers";
        batch 500ms;
        source numbers = generate(scrambled).per_batch(1_000_000);
        let odd_squares = numbers.filter(|n| n % 2 == 1).map(|n| n * n);
        let sum = odd_squares.sum();
        let mean = odd_squares.mean();
        sum.print();
        mean.print();
    };
    args.ending.run(job)
}

/// The twenty upper bits of n times the golden ratio: numbers from 0 to 1,048,575, well spread.
fn scrambled(n: u64) -> u64 {
    n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 44
}

#[derive(Parser)]
#[command(about = "Adds up the squares of the odd numbers, a million numbers a batch")]
struct Args {
    #[command(flatten)]
    ending: Ending,
}

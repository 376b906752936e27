//! Counts words that arrive on a socket, and prints the ten most frequent of each second, or of the
//! last ten seconds.
//!
//! ```text
//! cargo run --release --example word_count
//! ```
//!
//! That needs nothing else: the program serves itself a poem over a loopback socket. To count what
//! you type, start `nc -lk 9999` in another terminal, and then
//!
//! ```text
//! cargo run --release --example word_count -- --connect 127.0.0.1:9999
//! ```
//!
//! With `--window` it prints, every two seconds, the most frequent words of the last ten seconds.
//!
//! Ctrl-C ends it, after a last batch of what has arrived; `--batches N` ends it after N batches.
//! A batch looks like this:
//!
//! ```text
//! -------------------------------------------
//! Time: 1795423572000 ms
//! -------------------------------------------
//! ("the", 429)
//! ("And", 265)
//! ("a", 218)
//! ("The", 199)
//! ("and", 171)
//! ("to", 168)
//! ("was", 151)
//! ("of", 150)
//! ("Walrus", 138)
//! ("were", 108)
//! ```

use clap::Parser;
use streamflow::prelude::*;
use streamflow_examples::arguments::Ending;
use streamflow_examples::serve::{WALRUS, serve};

fn main() -> streamflow::Result<()> {
    let args = Args::parse();
    let address = match args.connect {
        Some(address) => address,
        None => serve(WALRUS)?.to_string(),
    };
    if args.window {
        let job = stream! {
            name "word-count-window";
            batch 1s;
            source lines = socket_text(address);
            let ones = lines.words().map(|word| (word, 1u64));
            let counts = ones.window(10s, 2s).reduce_by_key(|a, b| a + b, inverse = |a, b| a - b);
            let top = counts.top_k_by(10, |&(_, count)| count);
            top.print();
        };
        return args.ending.run(job);
    }
    let job = stream! {
        name "word-count";
        batch 1s;
        source lines = socket_text(address);
        let counts = lines.words().map(|word| (word, 1u64)).reduce_by_key(|a, b| a + b);
        let top = counts.top_k_by(10, |&(_, count)| count);
        top.print();
    };
    args.ending.run(job)
}

#[derive(Parser)]
#[command(about = "Counts the words that arrive on a socket, a batch a second")]
struct Args {
    /// Count the lines that this server sends, instead of a bundled text
    #[arg(long, value_name = "HOST:PORT")]
    connect: Option<String>,
    /// Count the words of the last ten seconds, every two seconds
    #[arg(long)]
    window: bool,
    #[command(flatten)]
    ending: Ending,
}

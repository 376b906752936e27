//! This machine's TCP connections over time: how many are in which state, second by second, and
//! which peers had most at once within the last ten seconds.
//!
//! ```text
//! cargo run --release --example tcp_connections -- --from examples/data/connections.txt
//! ```
//!
//! That replays a recording, and prints what is shown below. Without `--from` it looks at this
//! machine, on Linux, until Ctrl-C; a recording is made by
//!
//! ```text
//! while sleep 1; do cat /proc/net/tcp /proc/net/tcp6; done >FILE
//! ```
//!
//! Connections of a machine with itself are listed at both ends.
//!
//! ```text
//!   1 s: listening 2
//!        most at once: none
//!   2 s: established 4, listening 2, time-wait 1
//!        most at once: 2001:db8::5 2, 2001:db8::1 2, 192.0.2.1 1
//!   3 s: established 4, listening 2, time-wait 2
//!        most at once: 192.0.2.1 2, 2001:db8::5 2, 2001:db8::1 2
//!   4 s: established 8, listening 2, time-wait 5
//!        most at once: 192.0.2.1 7, 192.0.2.9 4, 2001:db8::5 2
//!   5 s: established 20, listening 2, time-wait 6
//!        most at once: 192.0.2.1 12, 192.0.2.9 8, 2001:db8::1 4
//!   6 s: established 28, listening 2, time-wait 7
//!        most at once: 192.0.2.1 17, 192.0.2.9 12, 2001:db8::1 4
//!   7 s: established 16, listening 2, time-wait 14
//!        most at once: 192.0.2.1 18, 192.0.2.9 12, 2001:db8::1 4
//!   8 s: established 12, listening 2, time-wait 19
//!        most at once: 192.0.2.1 19, 192.0.2.9 12, 2001:db8::1 6
//!   9 s: established 4, listening 2, time-wait 24
//!        most at once: 192.0.2.1 20, 192.0.2.9 12, 2001:db8::1 6
//!  10 s: listening 2, time-wait 27
//!        most at once: 192.0.2.1 21, 192.0.2.9 12, 2001:db8::1 6
//!  11 s: established 4, listening 2, time-wait 28
//!        most at once: 192.0.2.1 22, 192.0.2.9 12, 2001:db8::1 8
//!  12 s: listening 2, time-wait 31
//!        most at once: 192.0.2.1 23, 192.0.2.9 12, 2001:db8::1 8
//! ```

use std::path::PathBuf;

use clap::Parser;
use streamflow::prelude::*;
use streamflow::{Error, Result};
use streamflow_examples::arguments::Ending;
use streamflow_examples::connections::{Connection, current, recorded};
use streamflow_examples::sampled::sampled;

fn main() -> Result<()> {
    let args = Args::parse();
    let Some(path) = args.from else { return args.ending.run(watch(sampled(current))) };
    let recording = std::fs::read_to_string(&path)
        .map_err(|cause| Error::io(format!("reading {}", path.display()), cause))?;
    args.ending.replay(watch(queue(recorded(&recording)?)))
}

/// Watches connections, of which each batch has all that there are.
fn watch(connections: impl Source<Batch = Values<Connection>>) -> Job<impl Pipeline> {
    stream! {
        name "tcp-connections";
        batch 1s;
        source connections = connections;

        let states = connections.map(|connection| connection.state).count_by_value();
        states.sort_by_key().for_each_batch(|states, time| {
            println!("{:3} s: {}", time.number(), list(&states));
        });

        let peers = connections.filter_map(|connection| connection.peer);
        let at_once = peers.count_by_value();
        let most = at_once.window(10s).reduce_by_key(|earlier, now| earlier.max(now));
        most.top_k_by(3, |&(_, most)| most).for_each_batch(|peers, _| {
            println!("       most at once: {}", list(&peers));
        });
    }
}

fn list(counts: &[(impl std::fmt::Display, u64)]) -> String {
    let counts: Vec<_> = counts.iter().map(|(what, count)| format!("{what} {count}")).collect();
    if counts.is_empty() { "none".to_owned() } else { counts.join(", ") }
}

#[derive(Parser)]
#[command(about = "Counts this machine's TCP connections by state and by peer, every second")]
struct Args {
    /// Replay a recording of /proc/net/tcp and tcp6
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    #[command(flatten)]
    ending: Ending,
}

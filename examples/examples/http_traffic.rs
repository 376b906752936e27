//! Traffic of a web server, from its access log: requests a second, status classes, latencies, and
//! the busiest and the slowest paths of the last ten seconds, every five seconds.
//!
//! ```text
//! cargo run --release --example http_traffic -- --batches 10
//! ```
//!
//! That replays a log that nginx wrote, as fast as it can be read. Another one is replayed by
//! `--log FILE`, and a server's own is followed, also when it is rotated, by
//!
//! ```text
//! cargo run --release --example http_traffic -- --follow /var/log/nginx/access.log
//! ```
//!
//! Logs are in the combined format; for latencies nginx must add its `$request_time` to each line.
//! The first command prints
//!
//! ```text
//!   5 s: 13.2 requests/s
//!        status  2xx 61, 4xx 5
//!        latency p50 0 ms, p95 80 ms
//!        slowest /report 1010 ms, /search 119 ms, / 0 ms
//!        busiest / 45, /search 14, /missing 5
//!  10 s: 13.7 requests/s
//!        status  2xx 128, 4xx 7, 5xx 2
//!        latency p50 0 ms, p95 119 ms
//!        slowest /report 1010 ms, /search 119 ms, / 0 ms
//!        busiest / 94, /search 28, /missing 7
//! in all 137 requests
//!        status  200 128, 404 7, 500 2
//! ```

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Parser;
use streamflow::prelude::*;
use streamflow::{Error, Result};
use streamflow_examples::access_log::{Request, second};
use streamflow_examples::arguments::Ending;
use streamflow_examples::replay::replay;

/// What is counted from beginning to end.
#[derive(Default)]
struct Totals {
    /// Requests, by status.
    requests: BTreeMap<u16, u64>,
    /// Lines of another format.
    others: u64,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let mut totals = Totals::default();
    if let Some(path) = args.follow {
        args.ending.run(traffic(text_file_follow(path), &mut totals))?;
    } else {
        let log = match args.log {
            Some(path) => std::fs::read_to_string(&path)
                .map_err(|cause| Error::io(format!("reading {}", path.display()), cause))?,
            None => include_str!("../data/access.log").to_owned(),
        };
        args.ending.replay(traffic(replay(&log, 1, second)?, &mut totals))?;
    }
    let Totals { requests, others } = totals;
    if others > 0 {
        eprintln!("{others} lines are no requests in the combined format");
    }
    println!("in all {} requests", requests.values().sum::<u64>());
    show("status", requests, |(status, count)| format!("{status} {count}"));
    Ok(())
}

/// Watches an access log.
fn traffic<'a>(
    lines: impl Source<Batch = Text> + 'a,
    totals: &'a mut Totals,
) -> Job<impl Pipeline + 'a> {
    let Totals { requests: statuses, others } = totals;
    stream! {
        name "http-traffic";
        batch 1s;
        source lines = lines;
        let parsed = lines.map(Request::parse);
        let requests = parsed.filter_map(|request| request);
        let recent = requests.window(10s, 5s);

        recent.count().for_each_batch(|counts, time| {
            let seconds = time.number().min(10);
            counts.into_iter().for_each(|count| {
                println!("{:3} s: {:.1} requests/s", time.number(), count as f64 / seconds as f64);
            });
        });

        let classes = recent.map(|request| (request.status / 100, ())).count_by_key();
        classes.sort_by_key().for_each_batch(|classes, _| {
            show("status", classes, |(class, count)| format!("{class}xx {count}"));
        });

        let latencies = recent.filter_map(|request| Some((request.path, request.seconds?)));
        let half_and_most = latencies.map(|(_, seconds)| seconds).quantiles([0.5, 0.95]);
        half_and_most.for_each(|[half, most]| {
            show("latency", [("p50", half), ("p95", most)], millis);
        });

        let most = latencies.quantiles_by_key([0.95]).map(|(path, [p95])| (path, p95));
        most.top_k_by(3, |&(_, p95)| p95).for_each_batch(|paths, _| show("slowest", paths, millis));

        let calls = recent.map(|request| (request.path, ())).count_by_key();
        calls.top_k_by(3, |&(_, count)| count).for_each_batch(|paths, _| {
            show("busiest", paths, |(path, count)| format!("{path} {count}"));
        });

        let answered = requests.map(|request| request.status).count_by_value();
        answered.for_each(|(status, count)| *statuses.entry(status).or_default() += count);
        parsed.filter(Option::is_none).count().for_each(|count| *others += count);
    }
}

/// Prints a line of a window's summary, if there is something to tell.
fn show<T>(what: &str, items: impl IntoIterator<Item = T>, item: impl Fn(T) -> String) {
    let items: Vec<_> = items.into_iter().map(item).collect();
    if !items.is_empty() {
        println!("       {what:7} {}", items.join(", "));
    }
}

fn millis((what, seconds): (&str, f64)) -> String {
    format!("{what} {:.0} ms", seconds * 1000.0)
}

#[derive(Parser)]
#[command(about = "Watches the traffic of a web server through its access log")]
struct Args {
    /// Follow the log of a running server, as `tail -F` does
    #[arg(long, value_name = "FILE", conflicts_with = "log")]
    follow: Option<PathBuf>,
    /// Replay this log instead of the bundled one
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    #[command(flatten)]
    ending: Ending,
}

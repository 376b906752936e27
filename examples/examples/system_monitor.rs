//! A machine's processors and memory, second by second: mean and maximum of the last ten seconds,
//! and an alert when such a mean crosses a threshold, upwards or downwards.
//!
//! ```text
//! cargo run --release --example system_monitor -- --from examples/data/usage.txt
//! ```
//!
//! That replays a recording, and prints what is shown below. Without `--from` it looks at this
//! machine, on Linux, until Ctrl-C; a recording is made by
//!
//! ```text
//! while sleep 1; do cat /proc/stat /proc/meminfo; done >FILE
//! ```
//!
//! ```text
//!   1 s: Cpu 50 % (mean 50, max 50), Memory 2 % (mean 2, max 2)
//!   2 s: Cpu 52 % (mean 51, max 52), Memory 2 % (mean 2, max 2)
//!   3 s: Cpu 100 % (mean 67, max 100), Memory 4 % (mean 3, max 4)
//!   4 s: Cpu 100 % (mean 75, max 100), Memory 6 % (mean 4, max 6)
//!   5 s: Cpu 100 % (mean 80, max 100), Memory 7 % (mean 4, max 7)
//! ALERT: the mean of Cpu rose above 80 %
//!   6 s: Cpu 100 % (mean 84, max 100), Memory 9 % (mean 5, max 9)
//!   7 s: Cpu 100 % (mean 86, max 100), Memory 11 % (mean 6, max 11)
//!   8 s: Cpu 100 % (mean 88, max 100), Memory 12 % (mean 7, max 12)
//!   9 s: Cpu 100 % (mean 89, max 100), Memory 14 % (mean 8, max 14)
//!  10 s: Cpu 100 % (mean 90, max 100), Memory 15 % (mean 8, max 15)
//!  11 s: Cpu 100 % (mean 95, max 100), Memory 17 % (mean 10, max 17)
//!  12 s: Cpu 100 % (mean 100, max 100), Memory 18 % (mean 11, max 18)
//!  13 s: Cpu 100 % (mean 100, max 100), Memory 10 % (mean 12, max 18)
//!  14 s: Cpu 54 % (mean 95, max 100), Memory 7 % (mean 12, max 18)
//!  15 s: Cpu 51 % (mean 90, max 100), Memory 7 % (mean 12, max 18)
//!  16 s: Cpu 50 % (mean 85, max 100), Memory 7 % (mean 12, max 18)
//!  17 s: Cpu 50 % (mean 81, max 100), Memory 7 % (mean 11, max 18)
//!  18 s: Cpu 51 % (mean 76, max 100), Memory 7 % (mean 11, max 18)
//! ALERT: the mean of Cpu fell below 80 %
//!  19 s: Cpu 51 % (mean 71, max 100), Memory 7 % (mean 10, max 18)
//!  20 s: Cpu 51 % (mean 66, max 100), Memory 7 % (mean 9, max 18)
//!  21 s: Cpu 50 % (mean 61, max 100), Memory 7 % (mean 8, max 18)
//!  22 s: Cpu 50 % (mean 56, max 100), Memory 7 % (mean 7, max 10)
//!  23 s: Cpu 50 % (mean 51, max 54), Memory 7 % (mean 7, max 7)
//!  24 s: Cpu 52 % (mean 51, max 52), Memory 7 % (mean 7, max 7)
//! ```

use std::path::PathBuf;

use clap::Parser;
use streamflow::prelude::*;
use streamflow::{Error, Result};
use streamflow_examples::arguments::Ending;
use streamflow_examples::sampled::sampled;
use streamflow_examples::usage::{Meter, Usage, recorded};

/// What is watched. A key of few values: the window keeps an array for them, without hashing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Key)]
enum Resource {
    Cpu,
    Memory,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let Some(path) = args.from else {
        let mut meter = Meter::new()?;
        let samples = sampled(move || Ok(vec![meter.usage()?]));
        return args.ending.run(monitor(samples, args.alert));
    };
    let recording = std::fs::read_to_string(&path)
        .map_err(|cause| Error::io(format!("reading {}", path.display()), cause))?;
    let samples = recorded(&recording)?.into_iter().map(|usage| [usage]);
    args.ending.replay(monitor(queue(samples), args.alert))
}

/// Watches a machine, of which each batch has one sample.
fn monitor(samples: impl Source<Batch = Values<Usage>>, alert: f64) -> Job<impl Pipeline> {
    stream! {
        name "system-monitor";
        batch 1s;
        source samples = samples;
        let levels = samples.flat_map(|Usage { cpu, memory }| {
            [(Resource::Cpu, cpu), (Resource::Memory, memory)]
        });
        let totals = levels.window(10s).aggregate_by_key(
            (0.0, 0u32, 0.0),
            |(sum, count, max), level| (sum + level, count + 1, level.max(max)),
            |(sum, count, max), (s, c, m)| (sum + s, count + c, m.max(max)),
        );
        let recent = totals.map_values(|(sum, count, max)| (sum / f64::from(count), max));

        levels.join(recent).for_each_batch(|levels, time| {
            let shown = levels.iter().map(|(resource, (level, (mean, max)))| {
                format!("{resource:?} {level:.0} % (mean {mean:.0}, max {max:.0})")
            });
            println!("{:3} s: {}", time.number(), shown.collect::<Vec<_>>().join(", "));
        });

        // The state is whether the mean was above the threshold.
        let crossings = recent.map_with_state(
            |resource, recent, above| {
                let (mean, _) = recent?;
                let was_above = above.get().copied().unwrap_or(false);
                above.update(mean > alert);
                (was_above != (mean > alert)).then_some((*resource, mean))
            },
            max_keys = 2,
        );
        let alerts = crossings.filter_map(|crossing| crossing);
        alerts.for_each(|(resource, mean)| {
            let way = if mean > alert { "rose above" } else { "fell below" };
            println!("ALERT: the mean of {resource:?} {way} {alert} %");
        });
    }
}

#[derive(Parser)]
#[command(about = "Watches this machine's processors and memory, every second")]
struct Args {
    /// Say when the mean of ten seconds rises above or falls below this
    #[arg(long, value_name = "PERCENT", default_value_t = 80.0)]
    alert: f64,
    /// Replay a recording of /proc/stat and /proc/meminfo
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    #[command(flatten)]
    ending: Ending,
}

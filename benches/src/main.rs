//! `cargo run --release -p streamflow-benches [-- --quick | --answers] [--only WORDS]`: one table,
//! all engines in one run.

use std::process::ExitCode;

use streamflow_benches::sliding::cost;
use streamflow_benches::{Effort, WORKLOADS, durable, overhead, state, table};

const USAGE: &str = "usage: streamflow-benches [--quick | --answers] [--only WORDS]

  --quick        a fifth of the data, within a few minutes
  --answers      less still, and once: whether the engines agree; the figures are chance
  --only WORDS   the workloads and figures alone whose names contain these words";

/// A figure, as a line of text.
type Figure = fn(Effort) -> streamflow::Result<String>;

/// What gives figures and compares no answers, by name.
const FIGURES: [(&str, Figure); 6] = [
    ("empty batch", |_| Ok(overhead::empty_batch())),
    ("panes", |effort| Ok(cost::of_panes(effort))),
    ("slowest slide", |_| Ok(cost::of_slowest_slide())),
    ("keys held", |effort| Ok(state::of_keys_held(effort))),
    ("chosen keys", |effort| Ok(state::of_chosen_keys(effort))),
    ("delay", overhead::delay),
];

fn main() -> ExitCode {
    let mut effort = Effort::FULL;
    let mut only = None;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match (&argument[..], &mut only) {
            ("--quick", _) => effort = Effort::QUICK,
            ("--answers", _) => effort = Effort::ANSWERS,
            ("--only", only @ None) => *only = arguments.next(),
            _ => {
                eprintln!("{USAGE}");
                return ExitCode::from(64);
            }
        }
    }
    let chosen = |name: &str| only.as_ref().is_none_or(|words| name.contains(&words[..]));
    let races = WORKLOADS.iter().filter(|(name, _)| chosen(name));
    let rows: Vec<_> = races.flat_map(|(_, race)| race(effort)).collect();
    let (table, good) = table::render(&rows);
    if !rows.is_empty() {
        println!("{table}");
    }
    let figures = FIGURES.iter().filter(|_| effort != Effort::ANSWERS);
    for (name, measure) in durable::MEASURES.iter().chain(figures).filter(|(name, _)| chosen(name))
    {
        match measure(effort) {
            Ok(text) => println!("{text}"),
            Err(error) => {
                eprintln!("{name}: {error}");
                return ExitCode::FAILURE;
            }
        }
    }
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

//! `cargo run --release -p streamflow-benches [-- --quick]`: one table, all engines in one run.

use std::process::ExitCode;

use streamflow_benches::{Effort, ads, grep, numeric, overhead, table, word_count};

fn main() -> ExitCode {
    let mut effort = Effort::FULL;
    for argument in std::env::args().skip(1) {
        if argument != "--quick" {
            eprintln!("usage: streamflow-benches [--quick]");
            return ExitCode::from(64);
        }
        effort = Effort::QUICK;
    }
    let mut rows = word_count::race(effort);
    rows.extend(numeric::race_integers(effort));
    rows.extend(numeric::race_floats(effort));
    rows.extend(grep::race(effort));
    rows.extend(ads::race(effort));
    let (table, good) = table::render(&rows);
    println!("{table}");
    println!("{}", overhead::empty_batch());
    match overhead::delay(effort) {
        Ok(delay) => println!("{delay}"),
        Err(error) => {
            eprintln!("the delay could not be measured: {error}");
            return ExitCode::FAILURE;
        }
    }
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

//! `cargo run --release -p streamflow-benches` races streamflow against code written by hand, on
//! the same data in one run, and prints a table.

mod data;
mod race;
mod word_count;

fn main() {
    let only = std::env::args().nth(1).unwrap_or_default();
    let rows = word_count::race(5, 9, &only);
    for row in rows {
        println!(
            "{} | {} | {} | {:.1} M | {:.2} | {:.2}",
            row.workload,
            row.engine,
            row.threads,
            row.records_per_second / 1e6,
            row.to_hand_written,
            row.to_plain
        );
    }
}

//! What windows add to a per-batch word count: `cargo run --release --example windows`.
use std::sync::Arc;
use std::time::Instant;

use streamflow::batch::{Batch, Text};
use streamflow::window::{Combine, Keyed};
use streamflow::{BatchTime, rt};
use streamflow_benches::data;

/// One batch of words counted, and what is done with the counts.
fn count<R>(text: &Text, batch: u64, then: impl FnOnce(&[u8], Vec<(&str, u64)>) -> R) -> R {
    let workers = rt::Workers::new(1).expect("one worker is no pool");
    let run = rt::Run { time: BatchTime::nth(batch), workers };
    let parts = rt::stage(&run, text, |mut span| {
        rt::reduce_by_key(
            rt::arena(&span),
            |local| {
                while let Some(part) = rt::next_part(&mut span) {
                    rt::open(local);
                    for x in rt::words_of(part) {
                        rt::put_pair(local, (x, 1u64));
                    }
                }
            },
            |a, b| a + b,
        )
    });
    let (part, _) = rt::unzip(parts);
    then(text.arena(), rt::grouped(part).into_vec())
}

struct Sum;
struct Max;

impl streamflow::window::Merge<u64> for Sum {
    fn merge(&self, older: u64, younger: u64) -> u64 {
        older + younger
    }
}

impl streamflow::window::Subtract<u64> for Sum {
    fn subtract(&self, total: u64, leaving: u64) -> u64 {
        total - leaving
    }
}

impl streamflow::window::Merge<u64> for Max {
    fn merge(&self, older: u64, younger: u64) -> u64 {
        older.max(younger)
    }
}

fn slide<V: Combine<M, Aggregate = u64>, M>(
    texts: &[Arc<Text>],
    mut window: Keyed<String, V>,
    batches: u64,
    by: M,
) -> Vec<[f64; 3]> {
    let mut times = Vec::new();
    for batch in 1..=batches {
        let start = Instant::now();
        let text = &texts[batch as usize % texts.len()];
        times.push(count(text, batch, |arena, rows| {
            let counted = start.elapsed().as_secs_f64();
            window.apply(batch, arena, rows, &by);
            let applied = start.elapsed().as_secs_f64();
            let rows = window.rows::<&str, _>(&by);
            std::hint::black_box(rows.iter().map(|row| row.1).sum::<u64>());
            drop(rows);
            [counted, applied - counted, start.elapsed().as_secs_f64() - applied]
        }));
    }
    times
}

fn report(name: &str, panes: u64, times: Vec<[f64; 3]>) {
    let steady = &times[(panes as usize).min(times.len() / 2)..];
    let median = |at: usize| {
        let mut column: Vec<f64> = steady.iter().map(|time| time[at] * 1e3).collect();
        column.sort_by(f64::total_cmp);
        (column[column.len() / 10], column[column.len() * 9 / 10])
    };
    let [(count, _), (apply, late), (rows, later)] = [0, 1, 2].map(median);
    println!(
        "{name:>12} {panes:>5} panes: count {count:6.3} ms, apply {apply:6.3} (9th decile {late:6.3}), \
         rows {rows:6.3} (9th decile {later:6.3}); {:.2} of the count",
        (count + apply + rows) / count
    );
}

fn main() {
    let lines = std::env::args().nth(1).and_then(|lines| lines.parse().ok()).unwrap_or(100_000);
    let texts = data::texts(24, lines);
    let rounds = |panes: u64| panes + 100;
    for panes in [10, 1000] {
        let window = rt::running(1, panes, 1);
        report("running sum", panes, slide(&texts, window, rounds(panes), Sum));
    }
    report("ring max", 10, slide(&texts, rt::key_ring::<_, _, 10>(1, 1), rounds(10), Max));
    for panes in [10, 1000] {
        let window = rt::two_stacks(1, panes, 1);
        report("stacks max", panes, slide(&texts, window, rounds(panes), Max));
    }
}

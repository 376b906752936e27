//! A race: engines that compute the same answers, in turn, round by round.

use std::fmt::Debug;
use std::time::Instant;

/// One way to compute a workload.
pub struct Engine<'a, A> {
    pub name: &'static str,
    pub threads: usize,
    pub run: Box<dyn FnMut() -> A + 'a>,
}

impl<'a, A> Engine<'a, A> {
    pub fn new(name: &'static str, threads: usize, run: impl FnMut() -> A + 'a) -> Self {
        Self { name, threads, run: Box::new(run) }
    }
}

/// What the others are measured against.
pub const PLAIN: &str = "plain";
/// What expert code reaches.
pub const HAND: &str = "hand-written";

/// One row of the table.
#[derive(Debug)]
pub struct Row {
    pub workload: &'static str,
    pub engine: &'static str,
    pub threads: usize,
    pub records_per_second: f64,
    pub to_hand_written: f64,
    pub to_plain: f64,
}

/// Runs all engines once in each round, asserts that their answers are equal, and takes medians
/// over the rounds: of the rates, and of the ratios within a round.
pub fn race<A: PartialEq + Debug>(
    workload: &'static str,
    records: usize,
    rounds: usize,
    mut engines: Vec<Engine<'_, A>>,
) -> Vec<Row> {
    let answer = (engines[0].run)();
    let mut times = vec![Vec::new(); engines.len()];
    for _ in 0..rounds {
        for (engine, times) in engines.iter_mut().zip(&mut times) {
            let start = Instant::now();
            let seen = (engine.run)();
            times.push(start.elapsed().as_secs_f64());
            assert_eq!(seen, answer, "{workload}, {}", engine.name);
        }
    }
    let of = |name| engines.iter().position(|engine| engine.name == name).unwrap_or(0);
    let (hand, plain) = (&times[of(HAND)], &times[of(PLAIN)]);
    let rows = engines.iter().zip(&times).map(|(engine, times)| Row {
        workload,
        engine: engine.name,
        threads: engine.threads,
        records_per_second: median(times.iter().map(|time| records as f64 / time)),
        to_hand_written: median(hand.iter().zip(times).map(|(hand, time)| hand / time)),
        to_plain: median(plain.iter().zip(times).map(|(plain, time)| plain / time)),
    });
    rows.collect()
}

/// The median of numbers that are none of them NaN.
pub fn median(numbers: impl Iterator<Item = f64>) -> f64 {
    let mut numbers: Vec<f64> = numbers.collect();
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}

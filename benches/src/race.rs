//! A race: engines that compute the same answers, in turn, round by round.

use std::fmt::{self, Debug};
use std::time::Instant;

/// Good straightforward Rust.
pub const PLAIN: &str = "plain";
/// Tuned with everything that is known.
pub const HAND: &str = "hand-written";
/// A chain of std's iterator adapters.
pub const CHAIN: &str = "iterator chain";
/// A `stream!` block.
pub const FUSED: &str = "streamflow";
/// The same block with `fusion off`.
pub const UNFUSED: &str = "streamflow, fusion off";

/// One way to compute a workload.
pub struct Engine<'a, A> {
    name: &'static str,
    threads: usize,
    run: Box<dyn FnMut() -> A + 'a>,
}

impl<A> Debug for Engine<'_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {}", self.name, self.threads)
    }
}

impl<'a, A> Engine<'a, A> {
    /// An engine that computes the whole workload in each call.
    pub fn new(name: &'static str, threads: usize, run: impl FnMut() -> A + 'a) -> Self {
        Self { name, threads, run: Box::new(run) }
    }

    /// Computes the whole workload once.
    pub fn run(&mut self) -> A {
        (self.run)()
    }
}

/// What was measured of one engine.
#[derive(Clone, Debug)]
pub struct Row {
    /// The workload.
    pub workload: &'static str,
    /// The engine.
    pub engine: &'static str,
    /// On how many threads.
    pub threads: usize,
    /// The median rate.
    pub records_per_second: f64,
    /// How many times as fast as the hand-written engine.
    pub to_hand: f64,
    /// How many times as fast as the plain engine.
    pub to_plain: f64,
}

/// Runs all engines once in each round, asserts that their answers are equal, and takes medians
/// over the rounds: of the rates, and of the ratios within a round.
///
/// # Panics
/// When an engine's answer differs from the first one's.
pub fn race<A: PartialEq + Debug>(
    workload: &'static str,
    records: usize,
    rounds: usize,
    mut engines: Vec<Engine<'_, A>>,
) -> Vec<Row> {
    // The first round warms up: caches, allocators, the jobs' pools.
    let answers: Vec<A> = engines.iter_mut().map(Engine::run).collect();
    for (engine, answer) in engines.iter().zip(&answers) {
        assert_eq!(answer, &answers[0], "{workload}, {engine:?}");
    }
    let mut times = vec![Vec::new(); engines.len()];
    for round in 0..rounds {
        for turn in 0..engines.len() {
            // Who runs first in a round changes, lest the first one always warm up the others.
            let at = (round + turn) % engines.len();
            let start = Instant::now();
            let answer = engines[at].run();
            times[at].push(start.elapsed().as_secs_f64());
            assert_eq!(answer, answers[0], "{workload}, {:?}", engines[at]);
        }
    }
    let of = |name| engines.iter().position(|engine| engine.name == name).unwrap_or(0);
    let (hand, plain) = (&times[of(HAND)], &times[of(PLAIN)]);
    let rows = engines.iter().zip(&times).map(|(engine, times)| Row {
        workload,
        engine: engine.name,
        threads: engine.threads,
        records_per_second: median(times.iter().map(|time| records as f64 / time)),
        to_hand: median(hand.iter().zip(times).map(|(hand, time)| hand / time)),
        to_plain: median(plain.iter().zip(times).map(|(plain, time)| plain / time)),
    });
    rows.collect()
}

/// The median of numbers, none of them NaN.
#[must_use]
pub fn median(numbers: impl Iterator<Item = f64>) -> f64 {
    quantile(numbers.collect(), 0.5)
}

/// A quantile of numbers, none of them NaN.
#[must_use]
pub fn quantile(mut numbers: Vec<f64>, share: f64) -> f64 {
    numbers.sort_by(f64::total_cmp);
    let at = (numbers.len() as f64 * share) as usize;
    numbers.get(at.min(numbers.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
}

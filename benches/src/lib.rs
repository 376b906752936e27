//! Races of streamflow against code written by hand: the same data, the same answers, one run.
//!
//! Each workload is a module with its engines: `plain` is good straightforward Rust, `hand-written`
//! is tuned with everything that is known to help and shares no code with streamflow, and the jobs
//! are ordinary `stream!` blocks. [`race`] runs them in turn; [`table`] prints what it measured.

pub mod ads;
pub mod data;
pub mod grep;
pub mod job;
pub mod numeric;
pub mod overhead;
pub mod race;
pub mod table;
pub mod word_count;

/// How much work a run does.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// The share of the full amount of data, as one part in so many.
    pub share: usize,
    /// How often each engine runs.
    pub rounds: usize,
}

impl Effort {
    /// All of the data.
    pub const FULL: Self = Self { share: 1, rounds: 7 };
    /// Enough to see, within a minute.
    pub const QUICK: Self = Self { share: 5, rounds: 5 };
}

/// All workloads, by name.
pub const WORKLOADS: [(&str, fn(Effort) -> Vec<race::Row>); 5] = [
    (word_count::NAME, word_count::race),
    (numeric::INTEGERS, numeric::race_integers),
    (numeric::FLOATS, numeric::race_floats),
    (grep::NAME, grep::race),
    (ads::NAME, ads::race),
];

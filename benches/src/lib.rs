//! Races of streamflow against code written by hand: the same data, the same answers, one run.
//!
//! Each workload is a module with its engines: `plain` is good straightforward Rust, `hand-written`
//! is tuned with everything that is known to help and shares no code with streamflow, and the jobs
//! are ordinary `stream!` blocks. [`race`] runs them in turn; [`table`] prints what it measured.

pub mod ads;
pub mod data;
pub mod durable;
pub mod grep;
pub mod job;
pub mod join;
pub mod numeric;
pub mod overhead;
pub mod race;
pub mod sliding;
pub mod state;
pub mod table;
pub mod word_count;

/// How much work a run does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// The share of the full amount of data, as one part in so many.
    pub share: usize,
    /// How often each engine runs.
    pub rounds: usize,
}

impl Effort {
    /// All of the data.
    pub const FULL: Self = Self { share: 1, rounds: 7 };
    /// Enough to see, within a few minutes.
    pub const QUICK: Self = Self { share: 5, rounds: 5 };
    /// Whether all engines give the same answers; the figures are chance.
    pub const ANSWERS: Self = Self { share: 10, rounds: 1 };

    /// How many records a batch has in races whose windows take a thousand batches to fill: a
    /// tenth, where answers alone count.
    fn of_batch(self, records: usize) -> usize {
        if self == Self::ANSWERS { records / 10 } else { records }
    }
}

/// All workloads, by name.
pub const WORKLOADS: [(&str, fn(Effort) -> Vec<race::Row>); 11] = [
    (word_count::NAME, word_count::race),
    (numeric::INTEGERS, numeric::race_integers),
    (numeric::FLOATS, numeric::race_floats),
    (grep::NAME, grep::race),
    (ads::NAME, ads::race),
    (sliding::COUNT_10, sliding::race_count_10),
    (sliding::COUNT_1000, sliding::race_count_1000),
    (sliding::MAXIMUM_10, sliding::race_maximum_10),
    (sliding::MAXIMUM_1000, sliding::race_maximum_1000),
    (join::NAME, join::race),
    (state::NAME, state::race),
];

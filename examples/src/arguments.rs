//! The arguments that every example takes.

use clap::Args;
use streamflow::{Job, Pipeline, Result};

/// When an example ends. By default: when its sources do, or on Ctrl-C.
#[derive(Args, Clone, Copy, Debug)]
pub struct Ending {
    /// End after this many batches
    #[arg(long, value_name = "N")]
    pub batches: Option<u64>,
}

impl Ending {
    /// Runs a job until its end.
    pub fn run<P: Pipeline>(self, job: Job<P>) -> Result<()> {
        self.limit(job).run()
    }

    /// Runs a job over a recording until its end: on a virtual clock, so that no tick is waited
    /// for.
    pub fn replay<P: Pipeline>(self, job: Job<P>) -> Result<()> {
        self.limit(job).test().try_run_to_end().map(drop)
    }

    fn limit<P: Pipeline>(self, job: Job<P>) -> Job<P> {
        match self.batches {
            Some(count) => job.batches(count),
            None => job,
        }
    }
}

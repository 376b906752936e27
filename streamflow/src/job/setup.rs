//! What of a job does not depend on the types of its block: how it is to run, who hears of it, what
//! it knows of itself.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::{Command, Compute, Description};
use crate::checkpoint::{Checkpoint, Migration};
use crate::disk::Disk;
use crate::driver::engine::Reporter;
use crate::explain::StateCost;
use crate::sink::SinkFacts;
use crate::workers::Workers;
use crate::{Error, Result};

/// How a job is to run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    /// How many workers compute a batch; by default, one for each core.
    pub(crate) workers: Option<usize>,
    /// After how many batches to stop.
    pub(crate) batches: Option<u64>,
    /// How long a sink that fails may hold up a job that was told to stop.
    pub(crate) stop_within: Option<Duration>,
    /// After how long a batch at work is called stuck.
    pub(crate) stuck_after: Option<Duration>,
    /// Where the job's checkpoint is, if the block says that it has one.
    pub(crate) checkpoint: Option<Checkpoint>,
    /// What the checkpoint and the sinks of files are on, if not the machine's file system.
    pub(crate) disk: Option<Arc<dyn Disk>>,
    /// How states of another type in the checkpoint become what the program has.
    pub(crate) migrations: Vec<Migration>,
    /// Where a checkpoint was to be that the block does not have.
    pub(super) astray: Option<PathBuf>,
}

/// What a job knows of itself before it runs.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// The id and the schema of each state, if the job has a checkpoint.
    pub(crate) operators: Vec<(String, String)>,
    /// Each sink, in the order of the block.
    pub(crate) sinks: Vec<SinkFacts>,
}

impl Options {
    /// Whether the options fit the block.
    pub(crate) fn check(&self, description: &Description) -> Result<()> {
        let Some(folder) = &self.astray else { return Ok(()) };
        Err(Error::Config(format!(
            "the job `{}` has no checkpoint that could be in {}; to give it one, add the line \
             `checkpoint {folder:?};` to its `stream!` block",
            description.name,
            folder.display()
        )))
    }

    /// The workers that compute the job's batches.
    pub(crate) fn new_workers(&self) -> Result<Workers> {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        Workers::new(self.workers.unwrap_or_else(cores))
    }
}

/// What of a job does not depend on the types of its block.
#[derive(Debug, Default)]
pub(crate) struct Setup {
    pub(crate) options: Options,
    pub(crate) reporter: Reporter,
    pub(crate) known: Known,
    /// What each state costs, in the order of the plan.
    pub(crate) costs: Vec<StateCost>,
}

impl Setup {
    /// That of a job with these stages.
    pub(super) fn of<B>(stages: &mut dyn Compute<B>) -> Box<Self> {
        let mut setup = Box::<Self>::default();
        // This only tells, and cannot fail; nor can what `durable` asks.
        let _ = stages.command(Command::Sinks(&mut setup.known.sinks));
        setup
    }

    /// That of a job with a checkpoint.
    pub(super) fn durable<B>(stages: &mut dyn Compute<B>, checkpoint: Checkpoint) -> Box<Self> {
        let mut setup = Self::of(stages);
        let _ = stages.command(Command::Describe(&mut setup.known.operators));
        setup.options.checkpoint = Some(checkpoint);
        setup
    }
}

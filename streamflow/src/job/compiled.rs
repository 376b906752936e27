//! What `stream!` makes of a block: its sources, and its stages behind one closure of commands.

use std::fmt;

use super::{Description, Job, Setup};
use crate::Result;
use crate::checkpoint::{Checkpoint, SavedState};
use crate::explain::StateCost;
use crate::rt::{Gate, Run};
use crate::sink::{Recovery, SinkFacts};
use crate::source::set::SourceSet;

/// What the driver tells the compiled block to do.
#[derive(Debug)]
pub enum Command<'b, B> {
    /// Compute a batch, and write its outputs, which are behind a gate.
    Step(&'b Run, &'b B, Gate<'b>),
    /// Publish the batch computed last.
    Commit(&'b Run),
    /// Forget the batch computed last.
    Abort(&'b Run),
    /// Tell the id and the schema of each state that a checkpoint keeps.
    Describe(&'b mut Vec<(String, String)>),
    /// Tell of each output that is a sink, in the order of the block, what is known of it.
    Sinks(&'b mut Vec<SinkFacts>),
    /// Save what the batch computed last changed, of each state with its number in `Describe`.
    Delta(&'b Run, &'b mut Vec<(usize, Vec<u8>)>),
    /// Save what belongs to these virtual shards, of each state; there is a place for each shard.
    Shards(&'b [u64], &'b mut [Vec<(usize, Vec<u8>)>]),
    /// Load what was saved into states that are empty, one for each.
    Load(&'b mut [SavedState]),
    /// Have the sinks do what an earlier process left undone.
    Recover(&'b Recovery),
}

/// The compiled block: commands in, outputs out.
pub trait Compute<B> {
    /// Carries a command out.
    fn command(&mut self, command: Command<'_, B>) -> Result<()>;
}

impl<B, F: for<'b> FnMut(Command<'b, B>) -> Result<()>> Compute<B> for F {
    fn command(&mut self, command: Command<'_, B>) -> Result<()> {
        self(command)
    }
}

/// The type behind a [`Job`]: its sources and its compiled stages. Made by `stream!` alone; name
/// it `impl Pipeline`.
pub trait Pipeline {
    /// The block's sources.
    #[doc(hidden)]
    type Sources: SourceSet;

    /// Who reads, and who computes.
    #[doc(hidden)]
    fn split(&mut self) -> Halves<'_, Self::Sources>;

    /// The sources, to be asked.
    #[doc(hidden)]
    fn sources(&self) -> &Self::Sources;

    /// What the compiler knows of the block.
    #[doc(hidden)]
    fn description(&self) -> &'static Description;
}

/// A job's two halves. Of the stages the driver sees no type, and is compiled once for jobs whose
/// sources are of the same types: it calls them once for each command.
pub struct Halves<'a, S: SourceSet> {
    /// The sources, for who reads.
    pub sources: &'a mut S,
    /// The stages, for who computes.
    pub stages: &'a mut dyn Compute<S::Batches>,
    /// What the compiler knows of the block.
    pub description: &'static Description,
}

impl<S: SourceSet> fmt::Debug for Halves<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Halves of `{}`", self.description.name)
    }
}

/// What `stream!` makes of a block.
#[derive(Debug)]
pub struct Compiled<S, F> {
    description: &'static Description,
    sources: S,
    compute: F,
}

impl<S, F> Pipeline for Compiled<S, F>
where
    S: SourceSet,
    F: for<'b> FnMut(Command<'b, S::Batches>) -> Result<()>,
{
    type Sources = S;

    fn split(&mut self) -> Halves<'_, S> {
        let Self { description, sources, compute } = self;
        Halves { sources, stages: compute, description }
    }

    fn sources(&self) -> &S {
        &self.sources
    }

    fn description(&self) -> &'static Description {
        self.description
    }
}

/// A job of these sources and this compiled block.
pub fn job<S, F>(
    description: &'static Description,
    sources: S,
    mut compute: F,
) -> Job<Compiled<S, F>>
where
    S: SourceSet,
    F: for<'b> FnMut(Command<'b, S::Batches>) -> Result<()>,
{
    let setup = Setup::of::<S::Batches>(&mut compute);
    Job { pipeline: Compiled { description, sources, compute }, setup }
}

/// A job that has a checkpoint.
pub fn durable_job<S, F>(
    description: &'static Description,
    sources: S,
    checkpoint: Checkpoint,
    mut compute: F,
) -> Job<Compiled<S, F>>
where
    S: SourceSet,
    F: for<'b> FnMut(Command<'b, S::Batches>) -> Result<()>,
{
    let setup = Setup::durable::<S::Batches>(&mut compute, checkpoint);
    Job { pipeline: Compiled { description, sources, compute }, setup }
}

/// The checkpoint of a `checkpoint` statement.
pub fn checkpoint(checkpoint: impl Into<Checkpoint>) -> Checkpoint {
    checkpoint.into()
}

/// The job, knowing what its states cost.
pub fn with_costs<P, const N: usize>(costs: [StateCost; N], mut job: Job<P>) -> Job<P> {
    job.setup.costs = costs.into();
    job
}

/// The pipeline of a block that has mistakes: there is none.
#[derive(Debug)]
pub enum Never {}

impl Pipeline for Never {
    type Sources = ();

    fn split(&mut self) -> Halves<'_, ()> {
        match *self {}
    }

    fn sources(&self) -> &() {
        match *self {}
    }

    fn description(&self) -> &'static Description {
        match *self {}
    }
}

/// Stands where the job of a block with mistakes would: the block's own errors are enough.
pub fn stub() -> Job<Never> {
    unreachable!("a block with mistakes does not compile")
}

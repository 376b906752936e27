//! What `stream!` makes of a block: its sources, and its stages behind one closure of commands.

use super::{Description, Job, Known, Options};
use crate::Result;
use crate::checkpoint::{Checkpoint, SavedState};
use crate::driver::engine::Reporter;
use crate::explain::StateCost;
use crate::rt::Run;
use crate::sink::{Recovery, SinkFacts};
use crate::source::set::SourceSet;

/// What the driver tells the compiled block to do.
#[derive(Debug)]
pub enum Command<'b, B> {
    /// Compute a batch, and write its outputs.
    Step(&'b Run, &'b B),
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
    /// Save what belongs to a virtual shard, of each state.
    Shard(u64, &'b mut Vec<(usize, Vec<u8>)>),
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
    /// The block's stages.
    #[doc(hidden)]
    type Compute: Compute<<Self::Sources as SourceSet>::Batches>;

    /// The sources, for who reads, and the stages, for who computes.
    #[doc(hidden)]
    fn split(&mut self) -> (&mut Self::Sources, &mut Self::Compute);

    /// The sources, to be asked.
    #[doc(hidden)]
    fn sources(&self) -> &Self::Sources;

    /// What the compiler knows of the block.
    #[doc(hidden)]
    fn description(&self) -> &'static Description;
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
    type Compute = F;

    fn split(&mut self) -> (&mut S, &mut F) {
        (&mut self.sources, &mut self.compute)
    }

    fn sources(&self) -> &S {
        &self.sources
    }

    fn description(&self) -> &'static Description {
        self.description
    }
}

/// A job of these sources and this compiled block.
pub fn job<S, F>(description: &'static Description, sources: S, compute: F) -> Job<Compiled<S, F>>
where
    S: SourceSet,
    F: for<'b> FnMut(Command<'b, S::Batches>) -> Result<()>,
{
    let pipeline = Compiled { description, sources, compute };
    let (options, reporter, known) = (Options::default(), Reporter::default(), Known::default());
    Job { pipeline, options, reporter, known, costs: Vec::new() }
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
    let mut known = Known::default();
    // These two only tell, and cannot fail.
    let _ = compute(Command::Describe(&mut known.operators));
    let _ = compute(Command::Sinks(&mut known.sinks));
    let mut job = job(description, sources, compute);
    job.options.checkpoint = Some(checkpoint);
    Job { known, ..job }
}

/// The checkpoint of a `checkpoint` statement.
pub fn checkpoint(checkpoint: impl Into<Checkpoint>) -> Checkpoint {
    checkpoint.into()
}

/// The job, knowing what its states cost.
pub fn with_costs<P, const N: usize>(costs: [StateCost; N], mut job: Job<P>) -> Job<P> {
    job.costs = costs.into();
    job
}

/// The pipeline of a block that has mistakes: there is none.
#[derive(Debug)]
pub enum Never {}

impl Pipeline for Never {
    type Sources = ();
    type Compute = fn(Command<'_, ()>) -> Result<()>;

    fn split(&mut self) -> (&mut (), &mut Self::Compute) {
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

//! What outlives the process, as emitted code names it: states that are saved and loaded, and what
//! is asserted of sources and sinks.

use std::marker::PhantomData;

use super::{Output, Rows, Run};
use crate::checkpoint::SavedState;
use crate::durable::Durable;
use crate::sink::{Delivery, ExactlyOnce, FileSink, Recovery, SinkFacts};
use crate::{Result, Sink};

/// Tells the id and the schema of a state.
pub fn describe_state<S: Durable>(out: &mut Vec<(String, String)>, id: &str, state: &S) {
    out.push((id.to_owned(), state.schema()));
}

/// Saves what the batch changed in a state, if the state has come to it.
pub fn save_delta<S: Durable>(
    out: &mut Vec<(usize, Vec<u8>)>,
    operator: usize,
    run: &Run,
    state: &S,
) -> Result<()> {
    if state.batch() == run.time.number() {
        let mut bytes = Vec::new();
        state.save_delta(&mut bytes)?;
        out.push((operator, bytes));
    }
    Ok(())
}

/// Saves what belongs to some virtual shards.
pub fn save_shards<S: Durable>(
    out: &mut [Vec<(usize, Vec<u8>)>],
    operator: usize,
    shards: &[u64],
    state: &S,
) -> Result<()> {
    for (out, bytes) in out.iter_mut().zip(state.save_shards(shards)?) {
        out.push((operator, bytes));
    }
    Ok(())
}

/// Loads what was saved of a state, which is given away.
pub fn load_state<S: Durable>(
    saved: &mut [SavedState],
    operator: usize,
    state: &mut S,
) -> Result<()> {
    saved.get_mut(operator).map_or(Ok(()), |saved| state.load(std::mem::take(saved)))
}

/// A sink that shows each batch once, as the block guarantees.
pub fn exactly_once<S: ExactlyOnce>(sink: S) -> S {
    sink
}

/// A sink, to be asked what its type promises, and where it publishes.
#[derive(Debug)]
pub struct Told<'a, S>(pub &'a Output<S>);

impl<S: ExactlyOnce> Told<'_, S> {
    /// It shows each batch once. Of two methods of one name, rustc takes this where it is there.
    #[must_use]
    pub fn facts_of_sink(&self) -> SinkFacts {
        let destination = self.0.sink().destination();
        SinkFacts { delivery: Delivery::ExactlyOnce, destination }
    }
}

/// Notes what is known of a sink.
pub fn tell_sink(out: &mut Vec<SinkFacts>, facts: SinkFacts) {
    out.push(facts);
}

/// What any other type promises.
pub trait OtherSink {
    /// It may show a batch again, and what it prepares ends with its process.
    fn facts_of_sink(&self) -> SinkFacts;
}

impl<S> OtherSink for Told<'_, S> {
    fn facts_of_sink(&self) -> SinkFacts {
        SinkFacts { delivery: Delivery::AtLeastOnce, destination: None }
    }
}

/// The type of an output's records, where there are none yet: a sink is told of batches of an
/// earlier process before it is given any.
#[derive(Debug)]
pub struct TypeOf<T>(PhantomData<fn() -> T>);

/// A type that the batch's own arm tells.
#[must_use]
pub fn type_of<T>() -> TypeOf<T> {
    TypeOf(PhantomData)
}

/// An output's rows, in every batch or in some.
pub trait Batchwise {
    /// One record.
    type Record;
}

impl<T> Batchwise for Rows<T> {
    type Record = T;
}

impl<T> Batchwise for Option<Rows<T>> {
    type Record = T;
}

/// Tells what type an output's records are of.
#[inline(always)]
pub fn typed<R: Batchwise>(_: &TypeOf<R::Record>, _: &R) {}

/// Has a sink publish and forget what an earlier process left undone.
pub fn recover<T, S: Sink<T>>(
    name: &'static str,
    output: &mut Output<S>,
    _: &TypeOf<T>,
    recovery: &Recovery,
) -> Result<()> {
    output.recover(name, recovery, S::use_disk, S::commit, S::abort)
}

/// Has a sink of files publish and forget what an earlier process left undone.
pub fn recover_files<S: FileSink>(
    name: &'static str,
    output: &mut Output<S>,
    recovery: &Recovery,
) -> Result<()> {
    output.recover(name, recovery, S::on_disk, S::commit_file, S::abort_file)
}

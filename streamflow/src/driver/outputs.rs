//! Where a job's outputs publish: what a checkpoint is told of it, and that no two of them are in
//! each other's way.

use std::collections::BTreeMap;

use crate::checkpoint::Publisher;
use crate::disk::{Disk, RealDisk};
use crate::job::{Description, OutputFacts, OutputKind, Setup};
use crate::sink::{Destination, SinkFacts};
use crate::{Error, Result};

/// The outputs that publish what they prepared, each with its place.
fn places<'a>(
    description: &'a Description,
    sinks: &'a [SinkFacts],
) -> impl Iterator<Item = (&'static str, &'a Destination)> {
    let outputs = description.outputs.iter().filter(|output| output.kind == OutputKind::Sink);
    let place = |(output, facts): (&OutputFacts, &'a SinkFacts)| {
        Some((output.name, facts.destination.as_ref()?))
    };
    outputs.zip(sinks).filter_map(place)
}

fn failed(output: &str) -> impl Fn(std::io::Error) -> Error {
    move |cause| Error::io(format!("looking where `{output}` writes"), cause)
}

/// What a checkpoint is told of them.
pub(super) fn publishers(
    description: &Description,
    sinks: &[SinkFacts],
    disk: &dyn Disk,
) -> Result<Vec<Publisher>> {
    let publisher = |(output, destination): (&str, &Destination)| {
        let destination = destination.clone().absolute(disk).map_err(failed(output))?;
        Ok(Publisher { output: output.to_owned(), destination })
    };
    places(description, sinks).map(publisher).collect()
}

/// Refuses a job of which one output would undo what another has written.
pub(crate) fn check(setup: &Setup, description: &Description, disk: &dyn Disk) -> Result<()> {
    // Without a checkpoint sinks are told of no other disk.
    let machine = RealDisk::new();
    let disk = if setup.options.checkpoint.is_some() { disk } else { &machine };
    let mut taken = BTreeMap::new();
    for (output, destination) in places(description, &setup.known.sinks) {
        let Some(sole) = destination.sole(disk).map_err(failed(output))? else { continue };
        if let Some(other) = taken.insert(sole.key.clone(), output) {
            return Err(Error::Config(format!(
                "the outputs `{other}` and `{output}` both write to {}, and one would undo what \
                 the other has written; {}, or write both streams by one output: \
                 `a.union(b)` before it",
                sole.key, sole.way_out
            )));
        }
    }
    Ok(())
}

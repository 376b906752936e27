//! Where a job's outputs publish: what a checkpoint is told of it, and that neither two of them
//! nor two runs are in each other's way.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::notice::Notice;
use super::schedule::Schedule;
use crate::checkpoint::Publisher;
use crate::disk::{Disk, RealDisk};
use crate::job::{Description, OutputFacts, OutputKind, Setup};
use crate::sink::{Destination, Recovery, SinkFacts};
use crate::{Error, Result};

/// The outputs that publish what they prepared, each with its place and its slide.
fn slides<'a>(
    description: &'a Description,
    sinks: &'a [SinkFacts],
) -> impl Iterator<Item = (&'static str, &'a Destination, u64)> {
    let outputs = description.outputs.iter().filter(|output| output.kind == OutputKind::Sink);
    let place = |(output, facts): (&OutputFacts, &'a SinkFacts)| {
        Some((output.name, facts.destination.as_ref()?, output.slide))
    };
    outputs.zip(sinks).filter_map(place)
}

/// The same without the slide.
fn places<'a>(
    description: &'a Description,
    sinks: &'a [SinkFacts],
) -> impl Iterator<Item = (&'static str, &'a Destination)> {
    slides(description, sinks).map(|(output, destination, _)| (output, destination))
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

/// What is to be said of files that outputs should have left of batches that are decided, and have
/// not. It may be that they were published: that, nobody but who reads them knows.
pub(super) fn missing(
    description: &Description,
    sinks: &[SinkFacts],
    before: &[Publisher],
    recovery: &Recovery,
) -> Result<Vec<Notice>> {
    let mut notices = Vec::new();
    for (output, destination, slide) in slides(description, sinks) {
        let known = destination.clone().absolute(recovery.disk.as_ref()).map_err(failed(output))?;
        // An output that is new has nothing to publish.
        if before.iter().all(|publisher| publisher.destination != known) {
            continue;
        }
        for time in recovery.publish.iter().filter(|time| time.number().is_multiple_of(slide)) {
            let missing = destination.missing(&recovery.disk, *time)?;
            notices.extend(missing.map(|[file, draft]| Notice::Output {
                output,
                message: format!(
                    "`{}`, of a batch that is decided, is not there, nor is `{}`, as which it was \
                     prepared: either it was published and moved on, or somebody has removed it, \
                     and its records are missing; what cleans up there has to leave names alone \
                     that begin with a dot",
                    file.display(),
                    draft.display()
                ),
            }));
        }
    }
    Ok(notices)
}

/// The disk that sinks write to: without a checkpoint they are told of no other than the machine's.
fn disk_of(setup: &Setup, disk: &Arc<dyn Disk>) -> Arc<dyn Disk> {
    match setup.options.checkpoint {
        Some(_) => Arc::clone(disk),
        None => Arc::new(RealDisk::new()),
    }
}

/// The ticks of a job that begins anew: from the first on for which no output has a batch yet; and
/// what is to be said of that. A run that was stopped computes at once what it has accepted, as the
/// batch of a tick that is still to come, so that one which begins within the same interval would
/// begin with that batch, too.
pub(super) fn begin(
    setup: &Setup,
    description: &Description,
    disk: &Arc<dyn Disk>,
    mut ticks: Schedule,
) -> Result<(Schedule, Option<Notice>)> {
    let disk = disk_of(setup, disk);
    let mut taken = None;
    for _ in 0..MOST_LEFT_OUT {
        let time = ticks.time(1);
        let mut there = None;
        for (output, destination) in places(description, &setup.known.sinks) {
            if there.is_none() && destination.has(&disk, time)? {
                there = Some((output, time));
            }
        }
        let Some(there) = there else { break };
        taken = Some(there);
        ticks = ticks.without_first();
    }
    let notice = taken.map(|(output, time)| Notice::Output {
        output,
        message: format!(
            "it has a batch at {time} of an earlier run; this run's first is at {}",
            ticks.time(1)
        ),
    });
    Ok((ticks, notice))
}

/// How many ticks are left out at most, each of them for a run that was stopped before its tick had
/// come. Where outputs have more they refuse the batch themselves.
const MOST_LEFT_OUT: u32 = 100;

/// Lets files replace those of an earlier run: under a virtual clock each run has the same batch
/// times, and one without a checkpoint is made to be run again.
pub(crate) fn replace(setup: &Setup, description: &Description) {
    places(description, &setup.known.sinks).for_each(|(_, destination)| destination.replace());
}

/// Refuses a job of which one output would undo what another has written.
pub(crate) fn check(setup: &Setup, description: &Description, disk: &Arc<dyn Disk>) -> Result<()> {
    let disk = disk_of(setup, disk);
    let mut taken = BTreeMap::new();
    for (output, destination) in places(description, &setup.known.sinks) {
        let Some(sole) = destination.sole(disk.as_ref()).map_err(failed(output))? else { continue };
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

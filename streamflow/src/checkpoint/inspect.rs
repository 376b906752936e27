//! A checkpoint looked at, verified and cut down without the program that it is of: what the
//! command `streamflow-checkpoint` does.
//!
//! No type of the program's is needed for that. A folder can be looked at while its job runs; it is
//! verified and changed only while none does.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::contents::{self, Contents};
use super::frame::{End, Frame, Kind};
use super::kept::Kept;
use super::ledger::{self, Ledger, Table};
use super::log_scan::Scan;
use super::meta::Meta;
use super::names::{self, damage, refusal};
use super::options::Tuning;
use super::place::Place;
use super::publishers::Publisher;
use super::saved::{KnownSource, Plan, PlannedRange};
use super::steady::steady;
use super::{SavedState, recovery, slices};
use crate::disk::{Disk, RealDisk};
use crate::source::Range;
use crate::{Error, Result};

/// What a checkpoint's folder holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspection {
    /// The job's name.
    pub job: String,
    /// The instant from which its batches are counted, since the Unix epoch.
    pub start: Duration,
    /// How long a batch is.
    pub interval: Duration,
    /// How many times the checkpoint was opened.
    pub epoch: u64,
    /// The batch that was committed last, or 0.
    pub committed: u64,
    /// The batch up to which all are known to be published.
    pub published: u64,
    /// The batches that the journal still tells of, ascending; the last may only be planned.
    pub batches: Vec<Batch>,
    /// The sources, those that the program no longer has included.
    pub sources: Vec<Source>,
    /// The operators, those that the program no longer has included.
    pub operators: Vec<Operator>,
    /// The outputs that publish in two steps.
    pub outputs: Vec<Output>,
    /// What is not as it should be, and does not keep the checkpoint from being resumed.
    pub notices: Vec<String>,
}

/// A batch that the journal tells of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// Its number.
    pub number: u64,
    /// What it was planned to read, by source.
    pub ranges: Vec<(String, Range)>,
    /// Whether it is committed.
    pub committed: bool,
    /// The bytes of what it changed in the operators.
    pub changed: u64,
}

/// How far a source has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its name in the block.
    pub name: String,
    /// What kind of source it is; empty where the checkpoint does not say.
    pub kind: String,
    /// Up to where it is planned.
    pub offset: u64,
    /// Bytes in its write-ahead log that may be read again.
    pub log: u64,
    /// Whether the program no longer has it.
    pub gone: bool,
}

/// An operator's state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator {
    /// Its id: job, stream, operator, and a 1.
    pub id: String,
    /// The type of its state.
    pub schema: String,
    /// Bytes of its slices.
    pub slices: u64,
    /// Bytes of what batches changed since then.
    pub deltas: u64,
    /// The batch when the program had it last, if it no longer has it.
    pub gone: Option<u64>,
}

/// An output that publishes what it has prepared once the batch is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Its name, as the plan gives it.
    pub name: String,
    /// Where it publishes.
    pub destination: String,
}

/// Reads a checkpoint. Nothing is changed, and the job may be running: what it removes or writes
/// meanwhile is no damage, and the folder is read again.
///
/// # Errors
/// When there is no checkpoint, or it could not be resumed.
///
/// ```
/// use streamflow::checkpoint::inspect::inspect;
/// let error = inspect("no/such/folder".as_ref()).unwrap_err().to_string();
/// assert_eq!(error, "checkpoint `no/such/folder`: there is none; name the folder that the job's \
///                    `checkpoint` statement names");
/// ```
pub fn inspect(folder: &Path) -> Result<Inspection> {
    steady(folder, || read(folder), |found| found.notices.is_empty())
}

/// Reads a checkpoint once.
fn read(folder: &Path) -> Result<Inspection> {
    let (place, meta) = find(folder)?;
    let mut contents = Contents::read(&place)?;
    Ok(Inspection {
        job: meta.job,
        start: meta.start,
        interval: meta.interval,
        epoch: contents.ledger.epoch,
        committed: contents.ledger.committed,
        published: contents.ledger.published,
        batches: batches(&place, &contents)?,
        sources: sources(&place, &contents.ledger)?,
        operators: operators(&place, &mut contents)?,
        outputs: contents.ledger.publishers.iter().map(Output::of).collect(),
        notices: contents.notices,
    })
}

/// Reads every byte of a checkpoint, also those that are there only in case others are damaged, and
/// tells all that is wrong.
///
/// # Errors
/// When there is no checkpoint, a process has it, or it cannot be locked or read.
pub fn verify(folder: &Path) -> Result<Vec<String>> {
    let (place, _) = find(folder)?;
    let _lock = match recovery::lock(&place) {
        // Where nothing can be written, nobody has it.
        Err(Error::Io { cause, .. }) if cause.kind() == ErrorKind::ReadOnlyFilesystem => None,
        lock => Some(lock?),
    };
    let mut wrong = Vec::new();
    let mut note = |outcome: Result<()>| match outcome {
        Err(Error::Checkpoint(what)) => {
            wrong.push(what);
            Ok(())
        }
        other => other,
    };
    let files = place.list()?;
    for number in files.iter().filter_map(|name| names::slice_number(name)) {
        let (name, read) = (names::slice(number), place.read(&names::slice(number))?);
        let decoded = slices::decode(&place, number, &read);
        note(decoded.map(drop).map_err(|(at, how)| damage(folder, &name, at, how)))?;
    }
    for name in files.iter().filter(|name| names::is_kept(name)) {
        note(Kept::read(&place, name).map(drop))?;
    }
    note(whole_journal(&place, &files))?;
    match Contents::read(&place) {
        Err(error) => note(Err(error))?,
        Ok(contents) => {
            let ledger = &contents.ledger;
            for source in 0..ledger.sources.len() {
                note(scan_log(&place, ledger, source).map(drop))?;
            }
            wrong.extend(contents.notices);
        }
    }
    wrong.sort();
    wrong.dedup();
    Ok(wrong)
}

/// Drops the state of an operator: if the program still has it, it begins empty.
///
/// # Errors
/// When there is no such operator, the checkpoint cannot be read, or a process has it.
pub fn drop_operator(folder: &Path, id: &str) -> Result<()> {
    change(folder, |place, contents, table| {
        let name = names::kept(id);
        table.operators.retain(|operator| operator.id != id);
        let is_kept = place.list()?.contains(&name);
        if table.operators == contents.ledger.operators && !is_kept {
            let ids = operators(place, contents)?.into_iter().map(|operator| operator.id);
            let there = match ids.collect::<Vec<_>>().as_slice() {
                [] => "there is none".to_owned(),
                ids => format!("there is `{}`", ids.join("`, `")),
            };
            return Err(refusal(folder, &format!("there is no operator `{id}`"), &there));
        }
        Ok(if is_kept { vec![name] } else { Vec::new() })
    })
}

/// Drops the state of all operators, and keeps how far the sources have come.
///
/// # Errors
/// When the checkpoint cannot be read, or a process has it.
pub fn keep_offsets(folder: &Path) -> Result<()> {
    change(folder, |place, _, table| {
        table.operators.clear();
        let states = |name: &String| names::is_kept(name) || names::slice_number(name).is_some();
        Ok(place.list()?.into_iter().filter(states).collect())
    })
}

/// Gives up what an output may not have published: a program goes on without it.
///
/// # Errors
/// When there is no such output, the checkpoint cannot be read, or a process has it.
pub fn drop_output(folder: &Path, output: &str) -> Result<()> {
    change(folder, |_, _, table| {
        let there = table.publishers.iter().map(|publisher| format!("`{}`", publisher.output));
        let there = there.collect::<Vec<_>>().join(", ");
        let before = table.publishers.len();
        table.publishers.retain(|publisher| publisher.output != output);
        if table.publishers.len() == before {
            let what = format!("there is no output `{output}` that publishes in two steps");
            let there =
                if there.is_empty() { "there is none" } else { &format!("there is {there}") };
            return Err(refusal(folder, &what, there));
        }
        Ok(Vec::new())
    })
}

/// Finds a checkpoint on the machine's disk.
fn find(folder: &Path) -> Result<(Place, Meta)> {
    let disk: Arc<dyn Disk> = Arc::new(RealDisk::private());
    let mut place = Place { disk, folder: folder.to_owned(), salt: 0 };
    let Some(meta) = recovery::find(&place)? else {
        let remedy = "name the folder that the job's `checkpoint` statement names";
        return Err(refusal(folder, "there is none", remedy));
    };
    place.salt = u64::from_le_bytes(meta.salt);
    Ok((place, meta))
}

/// Changes what the program is known to have, and then removes files, as `decide` says.
fn change(
    folder: &Path,
    decide: impl FnOnce(&Place, &mut Contents, &mut Table) -> Result<Vec<String>>,
) -> Result<()> {
    let (place, meta) = find(folder)?;
    let mut lock = recovery::lock(&place)?;
    place.sync()?;
    let mut contents = Contents::read(&place)?;
    recovery::nothing_went_back(&place, lock.found(), &contents)?;
    let mut table = contents.ledger.table();
    let useless = decide(&place, &mut contents, &mut table)?;
    let mut journal = recovery::repair(&place, Tuning::default(), &meta, &mut contents)?;
    journal.open(table)?;
    recovery::say_epoch(&place, lock.as_mut(), journal.ledger.epoch)?;
    place.remove_all(&useless)?;
    // What was dropped must not come back.
    place.sync()
}

/// The batches in the segments that are there.
fn batches(place: &Place, contents: &Contents) -> Result<Vec<Batch>> {
    let mut batches = BTreeMap::new();
    let numbers = contents.complete.iter().map(|segment| segment.number);
    for number in numbers.chain([contents.last.number]) {
        let bytes = place.read(&names::journal(number))?;
        contents::walk(place, number, &bytes, &mut |ledger, frame| {
            show(&mut batches, ledger, frame);
        })?;
    }
    Ok(batches.into_values().collect())
}

/// Notes what a frame says of a batch, or of the plan that a segment begins with.
fn show(batches: &mut BTreeMap<u64, Batch>, ledger: &Ledger, frame: Option<&Frame<'_>>) {
    let planned: Option<Plan> = match frame {
        None => ledger.plan.clone(),
        Some(frame) if frame.kind == Kind::Plan => ledger::decode_plan(frame).ok(),
        Some(_) => None,
    };
    if let Some(plan) = planned {
        let range = |range: &PlannedRange| Range { from: range.from, to: range.to };
        let names = ledger.sources.iter().map(|track| track.source.name.clone());
        let ranges = names.zip(plan.ranges.iter().map(range)).collect();
        batches.insert(plan.batch, Batch { number: plan.batch, ranges, ..Batch::default() });
    }
    if let Some(frame) = frame.filter(|frame| frame.kind == Kind::Commit)
        && let Ok(deltas) = ledger::decode_commit(frame.payload)
    {
        let number = frame.batch;
        let batch = batches.entry(number).or_insert(Batch { number, ..Batch::default() });
        batch.committed = true;
        batch.changed = deltas.iter().map(|(_, bytes)| bytes.len() as u64).sum();
    }
}

fn sources(place: &Place, ledger: &Ledger) -> Result<Vec<Source>> {
    let source = |(at, track): (usize, &ledger::Track)| {
        let log = scan_log(place, ledger, at)?.map_or(0, |scan| scan.bytes());
        let (KnownSource { name, kind }, offset) = (track.source.clone(), track.offset);
        Ok(Source { name, kind, offset, log, gone: at >= ledger.live })
    };
    ledger.sources.iter().enumerate().map(source).collect()
}

/// Reads the log of a source, if it has one.
fn scan_log(place: &Place, ledger: &Ledger, source: usize) -> Result<Option<Scan>> {
    let Some(track) = ledger.sources.get(source) else { return Ok(None) };
    let log = place.log(&track.source.name);
    if log.list()?.is_empty() {
        return Ok(None);
    }
    Scan::of(&log, ledger.needed(source), track.offset).map(Some)
}

fn operators(place: &Place, contents: &mut Contents) -> Result<Vec<Operator>> {
    let mut operators = Vec::new();
    for operator in &contents.ledger.operators.clone() {
        let state = contents.take_state(place, operator)?;
        operators.push(sized(&operator.id, &operator.schema, &state, false));
    }
    for name in place.list()?.iter().filter(|name| names::is_kept(name)) {
        let Kept { id, schema, state } = Kept::read(place, name)?;
        if operators.iter().all(|operator| operator.id != id) {
            operators.push(sized(&id, &schema, &state, true));
        }
    }
    Ok(operators)
}

impl Output {
    fn of(Publisher { output, destination }: &Publisher) -> Self {
        Self { name: output.clone(), destination: destination.to_string() }
    }
}

fn sized(id: &str, schema: &str, state: &SavedState, gone: bool) -> Operator {
    Operator {
        id: id.to_owned(),
        schema: schema.to_owned(),
        slices: state.slices.iter().map(|(.., bytes)| bytes.len() as u64).sum(),
        deltas: state.deltas.iter().map(|(_, bytes)| bytes.len() as u64).sum(),
        gone: gone.then_some(state.batch),
    }
}

/// Reads the whole journal, as far back as it goes without a gap.
fn whole_journal(place: &Place, files: &[String]) -> Result<()> {
    let mut numbers: Vec<_> = files.iter().filter_map(|name| names::journal_number(name)).collect();
    numbers.sort_unstable();
    let mut before = None;
    // How the last one ends is for whoever resumes it to say.
    numbers.pop();
    for number in numbers {
        let name = names::journal(number);
        let read = contents::walk(place, number, &place.read(&name)?, &mut |_, _| {})?;
        if let End::Torn(bad) | End::Damaged(bad) = read.end {
            return Err(damage(&place.folder, &name, bad.at, bad.how));
        }
        if before.is_some_and(|before| read.base.before != Some(before)) {
            let how = "it does not go on from the segment before it";
            return Err(damage(&place.folder, &name, 0, how));
        }
        before = Some((read.length as u64, read.chain.crc));
    }
    Ok(())
}

//! Opening a checkpoint: one process at a time, from what the last one left.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::Duration;

use super::Checkpoint;
use super::contents::Contents;
use super::journal::Journal;
use super::kept::Kept;
use super::ledger::{Ledger, Operator, Table, Track};
use super::meta::{self, Meta};
use super::migration;
use super::names::{self, META, refusal};
use super::options::Tuning;
use super::place::Place;
use super::publishers::Gone;
use super::saved::{Identity, Recovered, SavedState};
use super::segment::Segment;
use super::slices::Shelf;
use super::verdict::{self, Verdict};
use crate::disk::{Disk, DiskLock, Locking};
use crate::window::SHARDS;
use crate::{BatchTime, Error, Result};

/// A checkpoint that was opened.
pub(super) struct Opened {
    pub(super) place: Place,
    pub(super) lock: Box<dyn DiskLock>,
    pub(super) journal: Journal,
    pub(super) shelf: Shelf,
    pub(super) recovered: Recovered,
}

/// Opens the checkpoint of a job, or begins it.
pub(super) fn open(
    disk: Arc<dyn Disk>,
    checkpoint: &Checkpoint,
    job: &Identity,
    start: Duration,
) -> Result<Opened> {
    let folder = checkpoint.folder().to_owned();
    let mut place = Place { disk, folder, salt: 0 };
    let made = place.disk.create_dir_all(&place.folder);
    made.map_err(place.failed("making", ""))?;
    migration::check(&place, job)?;
    let lock = lock(&place)?;
    match find(&place)? {
        Some(meta) => {
            meta.admit(&place.folder, job)?;
            place.salt = u64::from_le_bytes(meta.salt);
            resume(place, lock, checkpoint.tuning, job, &meta)
        }
        None => begin(place, lock, checkpoint.tuning, job, start),
    }
}

/// Takes the checkpoint's lock, or names who has it.
pub(super) fn lock(place: &Place) -> Result<Box<dyn DiskLock>> {
    let path = place.path(names::LOCK);
    match place.disk.lock(&path).map_err(place.failed("locking", names::LOCK))? {
        Locking::Ours(mut lock) => {
            let found = epoch_of(lock.found()).unwrap_or(0);
            say_epoch(place, lock.as_mut(), found)?;
            Ok(lock)
        }
        Locking::Theirs(text) => Err(in_use(place, &text)),
    }
}

/// The refusal of a checkpoint that a process has, which its lock's file tells of.
pub(super) fn in_use(place: &Place, text: &str) -> Error {
    refusal(
        &place.folder,
        &format!("it is in use by another process ({})", holder(text)),
        "end that process first, or give this job a folder of its own",
    )
}

/// Which opening of the checkpoint a lock's file tells of.
fn epoch_of(text: &str) -> Option<u64> {
    text.lines().find_map(|line| line.strip_prefix("epoch ")?.parse().ok())
}

/// The lines of a lock's file, on one.
fn holder(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == ' ' || c == '\n';
    let lines: String = text.chars().filter(|c| plain(*c)).take(80).collect();
    match lines.trim() {
        "" => "which does not say who it is".to_owned(),
        lines => lines.replace('\n', ", "),
    }
}

/// Whose checkpoint the folder holds, if it holds one.
pub(super) fn find(place: &Place) -> Result<Option<Meta>> {
    let files = place.list()?;
    let draft = format!("{META}{}", names::DRAFT);
    if files.iter().any(|name| name == META) {
        return Meta::decode(&place.folder, &place.read(META)?).map(Some);
    }
    // The first to be there, and to be gone when the checkpoint has been begun.
    if files.contains(&draft) {
        return Ok(None);
    }
    let ours = files.iter().find(|name| {
        let numbered = names::journal_number(name).or_else(|| names::slice_number(name));
        numbered.is_some() || names::is_kept(name) || *name == names::WAL
    });
    ours.map_or(Ok(None), |name| Err(meta::missing(&place.folder, name)))
}

/// Begins a checkpoint. It is there once META is, with all that META needs.
fn begin(
    mut place: Place,
    mut lock: Box<dyn DiskLock>,
    tuning: Tuning,
    job: &Identity,
    start: Duration,
) -> Result<Opened> {
    place.salt = RandomState::new().hash_one(start);
    let meta = Meta {
        job: job.job.clone(),
        start,
        interval: job.interval,
        shards: SHARDS,
        salt: place.salt.to_le_bytes(),
        format: meta::FORMAT,
    };
    let draft = format!("{META}{}", names::DRAFT);
    let bytes = meta.encode()?;
    let write = || {
        let mut file = place.disk.create(&place.path(&draft))?;
        file.write_all(&bytes)?;
        file.sync()
    };
    write().map_err(place.failed("writing", &draft))?;
    place.sync()?;
    place.remove(&names::journal(1))?;
    let mut ledger = Ledger { epoch: 1, ..Ledger::default() };
    ledger.change(table(job));
    let journal = Journal::begin(&place, tuning, ledger)?;
    let named = place.disk.rename(&place.path(&draft), &place.path(META));
    named.map_err(place.failed("renaming", &draft))?;
    place.sync()?;
    say_epoch(&place, lock.as_mut(), 1)?;
    let recovered = Recovered {
        fresh: true,
        start,
        sources: journal.ledger.sources.iter().map(Track::resumed).collect(),
        states: vec![SavedState::default(); job.operators.len()],
        ..Recovered::default()
    };
    Ok(Opened { place, lock, journal, shelf: Shelf::default(), recovered })
}

fn begun((id, schema): &(String, String)) -> Operator {
    Operator { id: id.clone(), schema: schema.clone(), since: 0, kept: false }
}

/// Has the lock's file say who holds it, and since which opening.
pub(super) fn say_epoch(place: &Place, lock: &mut dyn DiskLock, epoch: u64) -> Result<()> {
    let text = format!("pid {}\nepoch {epoch}\n", place.disk.process());
    lock.say(&text).map_err(place.failed("writing", names::LOCK))
}

/// Refuses a journal that is older than what the lock's file says. That is written after the
/// journal is synced, so no power cut brings this about.
pub(super) fn nothing_went_back(place: &Place, lock: &str, contents: &Contents) -> Result<()> {
    let (epoch, last) = (contents.ledger.epoch, &contents.last);
    match epoch_of(lock) {
        Some(said) if said > epoch => {
            let how = format!(
                "it ends with opening {epoch} of the checkpoint, and `{}` knows of opening {said}",
                names::LOCK
            );
            let name = names::journal(last.number);
            Err(names::damage(&place.folder, &name, last.length as usize, &how))
        }
        _ => Ok(()),
    }
}

/// Goes on with a checkpoint.
fn resume(
    place: Place,
    mut lock: Box<dyn DiskLock>,
    tuning: Tuning,
    job: &Identity,
    meta: &Meta,
) -> Result<Opened> {
    // A process that was killed may have left names that a power cut would take back, yet.
    place.sync()?;
    let mut contents = Contents::read(&place)?;
    nothing_went_back(&place, lock.found(), &contents)?;
    let Judged { verdict, gone_outputs, migrated, states, mut notices } =
        judge(&place, &mut contents, job)?;
    let Verdict { mut operators, gone, .. } = verdict;
    // From here on, the folder is changed.
    let mut journal = repair(&place, tuning, meta, &mut contents)?;
    // What is opened below knows nothing of these outputs any more.
    let time = |batch| BatchTime::tick(batch, meta.start, meta.interval);
    notices.extend(gone_outputs.finish(&place, time)?);
    let publishers = journal.ledger.publishers.clone();
    let epoch = journal.ledger.epoch + 1;
    for operator in &gone {
        let state = contents.take_state(&place, operator)?;
        let (id, schema) = (operator.id.clone(), operator.schema.clone());
        Kept { id, schema, state }.write(&place, epoch)?;
    }
    migrated.values().try_for_each(|migrated| migrated.write(&place, epoch))?;
    for operator in &mut operators {
        let replaced = |(_, older): (u64, u64)| older > operator.since;
        operator.kept &= !contents.shelf.batches().all(replaced);
    }
    journal.open(Table { operators, ..table(job) })?;
    for operator in journal.ledger.operators.iter().filter(|operator| !operator.kept) {
        place.remove(&names::kept(&operator.id))?;
    }
    say_epoch(&place, lock.as_mut(), journal.ledger.epoch)?;
    let ledger = &journal.ledger;
    let recovered = Recovered {
        fresh: false,
        start: meta.start,
        committed: ledger.committed,
        unpublished: ledger.unpublished().collect(),
        plan: ledger.plan.clone(),
        ended: ledger.ended,
        publishers,
        sources: ledger.sources.iter().take(ledger.live).map(Track::resumed).collect(),
        states,
        notices,
    };
    Ok(Opened { place, lock, journal, shelf: contents.shelf, recovered })
}

/// A program that a checkpoint goes on with, and what becomes of what it does not have.
struct Judged {
    verdict: Verdict,
    gone_outputs: Gone,
    migrated: BTreeMap<String, Kept>,
    states: Vec<SavedState>,
    notices: Vec<String>,
}

/// Judges a program, or refuses it; nothing is changed.
fn judge(place: &Place, contents: &mut Contents, job: &Identity) -> Result<Judged> {
    let (kept, damaged) = kept(place, &job.operators)?;
    let mut notices = std::mem::take(&mut contents.notices);
    notices.extend(damaged);
    let committed = contents.ledger.committed;
    let migrated = migration::migrate(place, contents, &kept, job)?;
    let old = &contents.ledger.operators;
    let mut verdict =
        verdict::judge(&place.folder, committed, old, &kept, &migrated, &job.operators)?;
    notices.append(&mut verdict.notices);
    notices.extend(verdict::judge_sources(&place.folder, &contents.ledger, &job.sources)?);
    let gone_outputs = Gone::of(place, &contents.ledger, &job.publishers)?;
    let states = verdict.operators.iter().map(|operator| match migrated.get(&operator.id) {
        Some(migrated) => Ok(migrated.state.clone()),
        None => contents.take_state(place, operator),
    });
    let states = states.collect::<Result<_>>()?;
    Ok(Judged { verdict, gone_outputs, migrated, states, notices })
}

/// What a program has, but for when its operators began.
fn table(job: &Identity) -> Table {
    Table {
        sources: job.sources.clone(),
        operators: job.operators.iter().map(begun).collect(),
        publishers: job.publishers.clone(),
    }
}

/// Cuts off and removes what is of no use, so that the journal can be gone on with.
pub(super) fn repair(
    place: &Place,
    tuning: Tuning,
    meta: &Meta,
    contents: &mut Contents,
) -> Result<Journal> {
    if !contents.useless.is_empty() {
        contents.useless.drain(..).try_for_each(|name| place.remove(&name))?;
        place.sync()?;
    }
    if meta.format < meta::FORMAT {
        // What is written next, an earlier version could not read.
        place.write(META, &meta.encode()?)?;
    }
    let last = &contents.last;
    let name = names::journal(last.number);
    // What is written next says that everything before it is synced.
    match last.torn {
        true => place.cut(&name, last.length)?,
        false => place.sync_file(&name)?,
    }
    let segment = Segment::there(name, last.length, last.chain);
    let journal = Journal::there(place, tuning, contents.ledger.clone(), segment, last.number);
    Ok(journal.with_segments(contents.complete.clone(), last.delta, last.began))
}

/// Kept operators: by id, with schema and batch; and what cannot be read and is not asked for.
fn kept(
    place: &Place,
    program: &[(String, String)],
) -> Result<(BTreeMap<String, (String, u64)>, Vec<String>)> {
    let (mut kept, mut damaged) = (BTreeMap::new(), Vec::new());
    for name in place.list()?.iter().filter(|name| names::is_kept(name)) {
        match Kept::read(place, name) {
            Ok(Kept { id, schema, state }) => {
                kept.insert(id, (schema, state.batch));
            }
            Err(Error::Checkpoint(what))
                if program.iter().all(|(id, _)| names::kept(id) != *name) =>
            {
                damaged.push(what);
            }
            Err(other) => return Err(other),
        }
    }
    Ok((kept, damaged))
}

//! A job that does all that a driver does to a checkpoint, and knows what must come of it: batch
//! `n` reads the numbers from `3n - 3` on, up to `3n`, and the `n`-th batch of a log, which says
//! `n`.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::checkpoint::options::Tuning;
use crate::checkpoint::{
    Checkpoint, Checkpointer, Commit, Identity, KnownSource, Log, Plan, PlannedRange, Publisher,
    Recovered, SavedState,
};
use crate::disk::Disk;
use crate::sink::Destination;
use crate::source::Range;
use crate::window::SHARDS;
use crate::{Error, Result};

/// What somebody outside has seen of a job.
#[derive(Clone, Debug, Default)]
pub(super) struct World {
    /// The last batch whose commit returned, and the last whose commit was begun.
    pub(super) committed: u64,
    pub(super) begun: u64,
    /// The last batch whose plan returned.
    pub(super) planned: u64,
    /// The last batch of the log whose sync returned.
    pub(super) logged: u64,
    /// The last batch that was said to be published.
    pub(super) published: u64,
    /// How many times a process came as far as to have the checkpoint.
    pub(super) openings: u64,
}

/// Every key's count. Those of a shard are what remains modulo [`SHARDS`].
pub(super) type Counts = BTreeMap<u64, u64>;

/// A process that runs the job.
pub(super) struct Job {
    pub(super) checkpointer: Checkpointer,
    log: Log,
    counts: Counts,
    plan: Option<Plan>,
    planned_to: u64,
    pub(super) notices: Vec<String>,
    /// Whether slices are taken when they are due.
    pub(super) slices: bool,
    pub(super) world: World,
}

/// Sizes at which much happens in a few batches.
pub(super) const SMALL: Tuning =
    Tuning { segment_bytes: 4000, segment_batches: 5, batch_earns: 60, slice_costs: 30 };

pub(super) fn checkpoint(tuning: Tuning) -> Checkpoint {
    let mut checkpoint = Checkpoint::at("state");
    checkpoint.tuning = tuning;
    checkpoint
}

pub(super) fn identity() -> Identity {
    Identity {
        job: "counts".to_owned(),
        interval: Duration::from_secs(1),
        sources: sources(&[("numbers", "counter"), ("feed", "peer")]),
        operators: vec![
            ("counts/all/0".to_owned(), "(u64, u64)".to_owned()),
            ("counts/last/0".to_owned(), "Vec<u8>".to_owned()),
        ],
        publishers: vec![Publisher {
            output: "all.write_to#1".to_owned(),
            destination: Destination::named("topic `all`"),
        }],
        migrations: Vec::new(),
    }
}

/// Sources of these names and kinds.
pub(super) fn sources(all: &[(&str, &str)]) -> Vec<KnownSource> {
    let source = |(name, kind): &(&str, &str)| KnownSource {
        name: (*name).to_owned(),
        kind: (*kind).to_owned(),
    };
    all.iter().map(source).collect()
}

/// What the job has counted after a batch.
pub(super) fn counts_after(batch: u64) -> Counts {
    let mut counts = Counts::new();
    (1..=batch).for_each(|batch| drop(count(&mut counts, batch)));
    counts
}

/// Counts a batch, and gives what it changed.
fn count(counts: &mut Counts, batch: u64) -> Counts {
    let mut changed = Counts::new();
    for number in 3 * batch - 3..3 * batch {
        // A few keys are hit by all, and many by some.
        let key = if number % 2 == 0 { number % 6 } else { number * 7 % 151 };
        let count = counts.entry(key).or_default();
        *count += 1;
        changed.insert(key, *count);
    }
    changed
}

fn encode(counts: &Counts) -> Vec<u8> {
    counts
        .iter()
        .flat_map(|(key, count)| [key.to_le_bytes(), count.to_le_bytes()].concat())
        .collect()
}

fn decode(bytes: &[u8]) -> Counts {
    let (rows, rest) = bytes.as_chunks::<16>();
    assert!(rest.is_empty(), "half a row");
    let number = |bytes: &[u8]| bytes.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
    rows.iter().map(|row| (number(row), number(&row[8..]))).collect()
}

/// What another operator has, in shard 0: bytes of the last batch, which fill some sectors.
pub(super) fn last_bytes(batch: u64) -> Vec<u8> {
    let length = [20, 1200, 0][(batch % 3) as usize];
    (0..length).map(|at| (at ^ batch) as u8).collect()
}

/// What slices and deltas of that add up to.
fn load_last(saved: &SavedState) -> Vec<u8> {
    let slice = saved.slices.iter().find(|(shard, ..)| *shard == 0);
    let slice = slice.map(|(_, batch, bytes)| (*batch, bytes));
    let delta = saved.deltas.last().map(|(batch, bytes)| (*batch, bytes));
    let newest = slice.into_iter().chain(delta).max_by_key(|(batch, _)| *batch);
    newest.map_or(last_bytes(0), |(_, bytes)| bytes.to_vec())
}

/// What slices and deltas add up to.
pub(super) fn load(saved: &SavedState) -> Counts {
    let mut counts = Counts::new();
    let mut of_shard = vec![0; SHARDS as usize];
    for (shard, batch, bytes) in &saved.slices {
        of_shard[*shard as usize] = *batch;
        counts.extend(decode(bytes));
    }
    assert!(saved.deltas.is_sorted_by_key(|(batch, _)| batch));
    for (batch, bytes) in &saved.deltas {
        let later = |(key, _): &(u64, u64)| of_shard[(*key % SHARDS) as usize] < *batch;
        counts.extend(decode(bytes).into_iter().filter(later));
    }
    counts
}

impl Job {
    /// Opens the checkpoint, and holds what it says against what the world has seen.
    pub(super) fn open(disk: Arc<dyn Disk>, world: World) -> Result<Self> {
        Self::open_with(disk, world, SMALL)
    }

    pub(super) fn open_with(disk: Arc<dyn Disk>, world: World, tuning: Tuning) -> Result<Self> {
        Self::open_at(disk, world, &checkpoint(tuning))
    }

    pub(super) fn open_at(
        disk: Arc<dyn Disk>,
        mut world: World,
        checkpoint: &Checkpoint,
    ) -> Result<Self> {
        let start = Duration::from_secs(1000 + world.openings);
        let (mut checkpointer, said) = Checkpointer::open(disk, checkpoint, &identity(), start)?;
        world.check(&said);
        let log = checkpointer.log(1)?;
        let planned_to = said.sources[1].offset;
        let mut notices = said.notices;
        notices.extend(checkpointer.notices());
        world.openings += 1;
        world.begun = world.begun.max(said.committed);
        world.committed = said.committed;
        // A driver would publish what may not be; here it is enough to say so.
        checkpointer.published(said.committed);
        world.published = said.committed;
        let counts = counts_after(said.committed);
        let job = Self {
            checkpointer,
            log,
            counts,
            plan: said.plan,
            planned_to,
            notices,
            slices: true,
            world,
        };
        job.check_log()?;
        Ok(job)
    }

    /// All batches that the log ever promised to have are in it, or committed.
    fn check_log(&self) -> Result<()> {
        let (committed, mut last) = (self.world.committed, self.world.committed);
        if let Some(plan) = &self.plan {
            assert_eq!(self.logged(&plan.ranges[1])?, [committed + 1]);
            last += 1;
        }
        let mut offset = self.planned_to;
        while let Some(range) = self.log.next_after(offset)? {
            let planned =
                PlannedRange { from: range.from, to: range.to, ..PlannedRange::default() };
            last += 1;
            assert_eq!(self.logged(&planned)?, [last]);
            offset = range.to;
        }
        assert!(last >= self.world.logged, "{last} of {}", self.world.logged);
        if last > 0 {
            assert_eq!(self.log.saved(), place(last), "what was saved with batch {last}");
        }
        Ok(())
    }

    fn logged(&self, range: &PlannedRange) -> Result<Vec<u64>> {
        let batches = self.log.read(Range { from: range.from, to: range.to })?;
        let number = |bytes: Vec<u8>| u64::from_le_bytes(bytes[..8].try_into().expect("a number"));
        Ok(batches.into_iter().map(number).collect())
    }

    /// Runs until this batch is committed.
    pub(super) fn run_to(&mut self, last: u64) -> Result<()> {
        while self.world.committed < last {
            if self.plan.is_none() {
                self.plan_next()?;
            }
            if let Some(plan) = self.plan.take() {
                self.batch(&plan, last)?;
            }
        }
        Ok(())
    }

    /// Plans a batch, and computes nothing.
    pub(super) fn plan_next(&mut self) -> Result<()> {
        let plan = self.new_plan(self.world.committed + 1)?;
        retry(|| self.checkpointer.plan(&plan))?;
        self.world.planned = plan.batch;
        self.plan = Some(plan);
        Ok(())
    }

    /// Reads ahead for a batch, as a driver does before the last is committed.
    fn new_plan(&mut self, batch: u64) -> Result<Plan> {
        let range = match self.log.next_after(self.planned_to)? {
            Some(range) => range,
            None => self.append(batch)?,
        };
        // A peer may send faster than batches are computed.
        if batch % 5 < 2 && self.log.next_after(range.to)?.is_none() {
            self.append(batch + 1)?;
        }
        self.planned_to = range.to;
        let saved = |what: &str| self.checkpointer.wants_positions().then(|| saved(what, batch));
        let (records, hash) = (3, batch);
        let feed = PlannedRange {
            from: range.from,
            to: range.to,
            note: Vec::new(),
            records,
            hash,
            saved: saved("feed"),
        };
        let (from, to, note) = (3 * batch - 3, 3 * batch, format!("n{batch}").into_bytes());
        let numbers = PlannedRange { from, to, note, records, hash, saved: saved("numbers") };
        Ok(Plan { batch, ranges: vec![numbers, feed], ended: None })
    }

    /// Adds a batch to the log.
    fn append(&mut self, batch: u64) -> Result<Range> {
        let bytes = [&batch.to_le_bytes()[..], &vec![7; (batch % 3 * 500) as usize]].concat();
        let range = self.log.append(&place(batch), |out| {
            out.extend(&bytes);
            Ok(())
        })?;
        retry(|| self.log.sync())?;
        self.world.logged = self.world.logged.max(batch);
        Ok(range)
    }

    fn batch(&mut self, plan: &Plan, last: u64) -> Result<()> {
        let batch = plan.batch;
        let changed = count(&mut self.counts, batch);
        let next =
            (batch < last && batch % 4 != 0).then(|| self.new_plan(batch + 1)).transpose()?;
        let deltas = vec![(0, encode(&changed)), (1, last_bytes(batch))];
        let commit = Commit { batch, deltas };
        self.world.begun = batch;
        let due = match self.slices {
            true => retry(|| self.checkpointer.due_shards(&commit))?,
            false => Vec::new(),
        };
        retry(|| self.checkpointer.commit(&commit, next.as_ref()))?;
        self.world.committed = batch;
        self.world.planned = batch + u64::from(next.is_some());
        self.plan = next;
        if batch % 5 != 0 {
            self.checkpointer.published(batch);
            self.world.published = batch;
        }
        for shard in due {
            let of_shard = |(key, _): &(&u64, &u64)| **key % SHARDS == shard;
            let state: Counts =
                self.counts.iter().filter(of_shard).map(|(key, count)| (*key, *count)).collect();
            let last = if shard == 0 { last_bytes(batch) } else { Vec::new() };
            self.checkpointer.slice(shard, vec![(0, encode(&state)), (1, last)])?;
        }
        let committed = self.plan.as_ref().map_or(self.planned_to, |plan| plan.ranges[1].from);
        retry(|| self.log.truncate_before(committed))
    }
}

/// What a source saves after a batch.
fn saved(source: &str, batch: u64) -> Vec<u8> {
    format!("{source} {batch}").into_bytes()
}

/// What the source of the log saves with a batch: nothing with every third, as in older formats.
fn place(batch: u64) -> Vec<u8> {
    if batch % 3 == 1 { Vec::new() } else { saved("feed", batch) }
}

/// Does it again where there was no space, as a driver does once there is.
fn retry<T>(mut attempt: impl FnMut() -> Result<T>) -> Result<T> {
    let mut outcome = attempt();
    for _ in 0..3 {
        match &outcome {
            Err(error) if error.is_full() => outcome = attempt(),
            _ => break,
        }
    }
    outcome
}

impl World {
    /// What was promised is there, and nothing else.
    fn check(&self, said: &Recovered) {
        let committed = said.committed;
        assert!(self.committed <= committed && committed <= self.begun.max(self.committed));
        assert!(!said.fresh || committed == 0 && self.planned == 0);
        assert_eq!(load(&said.states[0]), counts_after(committed), "batch {committed}");
        assert_eq!(load_last(&said.states[1]), last_bytes(committed), "batch {committed}");
        if let Some(plan) = &said.plan {
            let numbers = &plan.ranges[0];
            assert_eq!(plan.batch, committed + 1);
            assert_eq!((numbers.from, numbers.to), (3 * committed, 3 * committed + 3));
            assert_eq!(numbers.note, format!("n{}", plan.batch).into_bytes());
        } else {
            assert!(self.planned <= committed, "the plan of batch {} is lost", self.planned);
        }
        let planned = committed + u64::from(said.plan.is_some());
        let numbers = &said.sources[0];
        assert_eq!(numbers.offset, 3 * planned);
        // What is not in the ranges is in what was saved before them.
        let first = numbers.since.first().map_or(planned + 1, |(range, _)| range.from / 3 + 1);
        assert!(first <= committed + 1, "the plan's own range is among them");
        let notes: Vec<_> = (first..=planned).map(|n| format!("n{n}").into_bytes()).collect();
        assert_eq!(numbers.since.iter().map(|(_, note)| note.clone()).collect::<Vec<_>>(), notes);
        match first {
            1 => assert!(numbers.saved.is_empty()),
            _ => assert_eq!(numbers.saved, saved("numbers", first - 1)),
        }
        // Whatever is not said to be published, and nothing that was never published.
        let unpublished = said.unpublished.len() as u64;
        assert!(said.unpublished.iter().copied().eq(committed + 1 - unpublished..=committed));
        assert!(committed - unpublished <= self.published);
    }
}

/// A refusal's text.
pub(super) fn refusal<T>(outcome: Result<T>) -> String {
    match outcome {
        Err(Error::Checkpoint(text)) => text,
        Err(other) => panic!("another error: {other}"),
        Ok(_) => panic!("it was not refused"),
    }
}

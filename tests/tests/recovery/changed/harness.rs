//! How a pair of programs is checked.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use streamflow::checkpoint::inspect;
use streamflow::disk::{Disk, SimulatedDisk};
use streamflow::prelude::*;
use streamflow::sink::{Collect, Collected};
use streamflow::test::{FedSource, Feed};
use streamflow::{BatchReport, Error};

/// How many batches the feeds have.
pub(super) const LAST: u64 = 8;
/// After how many the program changes, if it is not killed in the one behind them.
pub(super) const FIRST: u64 = 4;

/// The folder of the checkpoint.
const FOLDER: &str = "c";

/// What outlives a program: what it reads, what it wrote, its disk.
pub(super) struct World {
    numbers: Feed<Values<u64>>,
    others: Feed<Values<u64>>,
    seen: Collected<String>,
    pub(super) disk: SimulatedDisk,
    /// How many operations of the disk there had been when the last batch was published.
    reached: Arc<AtomicU64>,
}

/// What came of a program.
pub(super) struct Outcome {
    pub(super) said: Vec<String>,
    pub(super) result: Result<Vec<BatchReport>, Error>,
}

/// A program, run to its end or for so many batches.
pub(super) type Program = fn(&World, Option<u64>) -> Outcome;

/// What a model gives: the rows of batch `n`, if the program changed after batch `c`.
pub(super) type Rows = fn(u64, u64) -> Vec<String>;

/// What must become of the changed program.
pub(super) enum Verdict {
    /// It goes on, and there is nothing to be said.
    Resumes,
    /// It goes on, and says just these things, of each of which a part is given.
    Says(&'static [&'static str]),
    /// It is refused, in a message with these parts. The program before goes on.
    Refused(&'static [&'static str]),
    /// It is refused for the types of states, which these parts name; the ways out lead on, to
    /// states that begin empty.
    Retyped(&'static [&'static str]),
}

pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) before: Program,
    pub(super) after: Program,
    pub(super) verdict: Verdict,
    pub(super) rows: Rows,
}

/// A program, all of whose block is given.
macro_rules! block {
    (|$world:ident| $($block:tt)*) => {
        |$world, batches| $world.run(stream! { $($block)* }, batches)
    };
}

/// A program of one source, `$numbers`, that writes texts to `$out`; the job of its block may be
/// given options, as `|numbers, out, job| job.option();`.
macro_rules! program {
    (|$numbers:ident, $out:ident| $($block:tt)*) => {
        program!(|$numbers, $out, job| job; $($block)*)
    };
    (|$numbers:ident, $out:ident, $job:ident| $run:expr; $($block:tt)*) => {
        |world, batches| {
            let $out = world.out();
            let $job = stream! {
                name "changed";
                batch 1s;
                checkpoint "c";
                source $numbers = world.numbers();
                $($block)*
            };
            world.run($run, batches)
        }
    };
}

pub(super) use {block, program};

/// The records of a batch of the first source.
pub(super) fn batch(n: u64) -> Vec<u64> {
    if n > LAST { Vec::new() } else { vec![n, 10 + n, 20 + n] }
}

/// The records of a batch of the second source.
pub(super) fn other(n: u64) -> Vec<u64> {
    if n > LAST { Vec::new() } else { vec![100 * n] }
}

/// The records of the batches after `from` up to `n`, no more than `len` of them.
pub(super) fn window(n: u64, len: u64, from: u64) -> Vec<u64> {
    (from.max(n.saturating_sub(len)) + 1..=n).flat_map(batch).collect()
}

/// Each key of these pairs, in order of arrival, with its values reduced.
pub(super) fn by_key<K: PartialEq, V: Copy>(
    pairs: impl IntoIterator<Item = (K, V)>,
    f: impl Fn(V, V) -> V,
) -> Vec<(K, V)> {
    let mut all: Vec<(K, V)> = Vec::new();
    for (key, value) in pairs {
        match all.iter_mut().find(|(other, _)| *other == key) {
            Some((_, kept)) => *kept = f(*kept, value),
            None => all.push((key, value)),
        }
    }
    all
}

/// Each key of a window with its values reduced, in order of the keys' entry: none of the keys here
/// leaves before it arrives again.
pub(super) fn window_by_key<K: PartialEq + Copy, V: Copy>(
    (n, len, from): (u64, u64, u64),
    pair: impl Fn(u64) -> (K, V),
    f: impl Fn(V, V) -> V,
) -> Vec<(K, V)> {
    let order: Vec<_> = window(n, n, from).into_iter().map(|n| pair(n).0).collect();
    let mut rows = by_key(window(n, len, from).into_iter().map(pair), f);
    rows.sort_by_key(|(key, _)| order.iter().position(|other| other == key));
    rows
}

/// Rows as the programs here write them.
pub(super) fn texts<T: std::fmt::Debug>(rows: impl IntoIterator<Item = T>) -> Vec<String> {
    rows.into_iter().map(|row| format!("{row:?}")).collect()
}

impl World {
    pub(super) fn new() -> Self {
        let (mut numbers, _) = test::source::<Values<u64>>();
        let (mut others, _) = test::source::<Values<u64>>();
        (1..=LAST).for_each(|n| numbers.batch(batch(n)));
        (1..=LAST).for_each(|n| others.batch(other(n)));
        numbers.close();
        others.close();
        Self {
            numbers,
            others,
            seen: test::collect().0,
            disk: SimulatedDisk::new(),
            reached: Arc::default(),
        }
    }

    pub(super) fn numbers(&self) -> FedSource<Values<u64>> {
        self.numbers.source()
    }

    pub(super) fn others(&self) -> FedSource<Values<u64>> {
        self.others.source()
    }

    pub(super) fn out(&self) -> Collect<String> {
        self.seen.sink()
    }

    /// The same disk, as the next process finds it, and feeds from their beginning.
    pub(super) fn again(&self) -> Self {
        Self { disk: self.disk.after_kill(), ..Self::new() }
    }

    /// The same, as the next process finds it.
    pub(super) fn killed(self) -> Self {
        Self { disk: self.disk.after_kill(), ..self }
    }

    pub(super) fn run<P: Pipeline>(&self, job: Job<P>, batches: Option<u64>) -> Outcome {
        let said = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&said);
        let job = job.on_notice(move |notice| heard.lock().unwrap().push(notice.to_string()));
        let (reached, disk) = (Arc::clone(&self.reached), self.disk.clone());
        let job = job.on_batch(move |_| reached.store(disk.operations(), Ordering::Relaxed));
        let job = match batches {
            Some(batches) => job.batches(batches),
            None => job,
        };
        let result = job.test_on(&self.disk).try_run_to_end();
        let said = said.lock().unwrap().clone();
        Outcome { said, result }
    }

    /// The batches that were written, each with its rows; those without rows are left out.
    pub(super) fn take(&self) -> Vec<(u64, Vec<String>)> {
        let seen = self.seen.take().into_iter();
        seen.map(|(time, rows)| (time.number(), rows))
            .filter(|(_, rows)| !rows.is_empty())
            .collect()
    }

    /// All files of the checkpoint.
    pub(super) fn files(&self) -> Vec<(String, Vec<u8>)> {
        let names = self.disk.list(Path::new(FOLDER)).unwrap().into_iter();
        let file = |name: String| {
            let bytes = self.disk.read(&Path::new(FOLDER).join(&name)).ok()?;
            Some((name, bytes))
        };
        names.filter_map(file).collect()
    }

    /// Does something to the checkpoint, as the command does to one on the machine's disk.
    pub(super) fn cut_down(self, act: impl FnOnce(&Path)) -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("streamflow-changed-{}-{number}", std::process::id());
        let folder: PathBuf = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).unwrap();
        for (name, bytes) in self.files() {
            fs::write(folder.join(name), bytes).unwrap();
        }
        act(&folder);
        let disk = SimulatedDisk::new();
        disk.create_dir_all(Path::new(FOLDER)).unwrap();
        for entry in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap()) {
            let mut file = disk.create(&Path::new(FOLDER).join(entry.file_name())).unwrap();
            file.write_all(&fs::read(entry.path()).unwrap()).unwrap();
            file.sync().unwrap();
        }
        disk.sync_dir(Path::new(FOLDER)).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        Self { disk, ..self }
    }
}

/// The world as a program leaves it that ends after some batches, or is killed at any operation of
/// the batch behind them which ends it.
pub(super) fn left_by(before: Program) -> Vec<World> {
    let ran = |batches, cut: Option<u64>| {
        let world = World::new();
        cut.into_iter().for_each(|point| world.disk.cut_at(point));
        let failed = before(&world, Some(batches)).result.is_err();
        let operations = world.disk.operations();
        (world.killed(), operations, failed)
    };
    let (ended, _, failed) = ran(FIRST, None);
    assert!(!failed, "the program before fails");
    let from = ended.reached.load(Ordering::Relaxed);
    let (_, to, _) = ran(FIRST + 1, None);
    let killed = (from + 1..=to).map(|point| ran(FIRST + 1, Some(point)));
    let killed = killed.filter(|(.., failed)| *failed).map(|(world, ..)| world);
    [ended].into_iter().chain(killed).collect()
}

impl Case {
    pub(super) fn check(&self) {
        let undisturbed = World::new();
        (self.before)(&undisturbed, None).result.unwrap();
        let usual = undisturbed.take();
        for (number, world) in left_by(self.before).into_iter().enumerate() {
            let place = format!("{}, left as {number}", self.name);
            let files = world.files();
            let outcome = (self.after)(&world, None);
            match &self.verdict {
                Verdict::Resumes => self.goes_on(&world, outcome, &[], &usual, &place),
                Verdict::Says(parts) => self.goes_on(&world, outcome, parts, &usual, &place),
                Verdict::Refused(parts) => {
                    refusal(outcome, parts, &place);
                    assert!(world.files() == files, "{place}: the checkpoint was changed");
                    (self.before)(&world, None).result.unwrap();
                    assert_eq!(world.take(), usual, "{place}: the program before");
                }
                Verdict::Retyped(parts) => {
                    let message = refusal(outcome, parts, &place);
                    assert!(world.files() == files, "{place}: the checkpoint was changed");
                    self.ways_out(world, &message, &usual, &place);
                }
            }
        }
    }

    /// The program says what it should, and each batch is there, once, with its rows.
    fn goes_on(
        &self,
        world: &World,
        outcome: Outcome,
        parts: &[&str],
        usual: &[(u64, Vec<String>)],
        place: &str,
    ) {
        let Outcome { said, result } = outcome;
        let reports = result.unwrap_or_else(|error| panic!("{place}: {error}"));
        let heard = |part: &&str| said.iter().any(|said| said.contains(part));
        assert!(said.len() == parts.len() && parts.iter().all(heard), "{place}: {said:#?}");
        let changed = reports[0].time.number() - 1;
        let mut rows: Vec<_> = usual.iter().filter(|(n, _)| *n <= changed).cloned().collect();
        rows.extend(self.modelled(changed, reports.last()));
        assert_eq!(world.take(), rows, "{place}: changed after batch {changed}");
    }

    /// What the message offers: to go back, to drop the states that it names, or all of them.
    fn ways_out(&self, mut world: World, message: &str, usual: &[(u64, Vec<String>)], place: &str) {
        let back = world.again();
        (self.before)(&back, None).result.unwrap();
        let rest = back.take();
        assert!(rest.len() >= 3 && usual.ends_with(&rest), "{place}: the program before");

        let only = world.again();
        assert!(message.contains("`streamflow-checkpoint offsets-only c`"), "{place}: {message}");
        let only = only.cut_down(|folder| inspect::keep_offsets(folder).unwrap());
        let outcome = (self.after)(&only, None);
        let reports = outcome.result.unwrap_or_else(|error| panic!("{place}: offsets: {error}"));
        let changed = reports[0].time.number() - 1;
        assert_eq!(only.take(), self.modelled(changed, reports.last()), "{place}: offsets only");

        let ids = message.split("streamflow-checkpoint drop c '").skip(1);
        let ids: Vec<_> = ids.filter_map(|rest| rest.split('\'').next()).collect();
        assert!(!ids.is_empty(), "{place}: {message}");
        world = world.cut_down(|folder| {
            ids.iter().for_each(|id| inspect::drop_operator(folder, id).unwrap());
        });
        let outcome = (self.after)(&world, None);
        let empty = ids.iter().map(|id| format!("the operator `{id}` is new, and begins empty"));
        let empty: Vec<_> = empty.collect();
        let empty: Vec<_> = empty.iter().map(String::as_str).collect();
        self.goes_on(&world, outcome, &empty, usual, place);
    }

    /// The rows of the batches behind one, but for batches without rows.
    fn modelled(&self, changed: u64, last: Option<&BatchReport>) -> Vec<(u64, Vec<String>)> {
        let last = last.map_or(0, |report| report.time.number());
        let rows = (changed + 1..=last).map(|n| (n, (self.rows)(n, changed)));
        rows.filter(|(_, rows)| !rows.is_empty()).collect()
    }
}

/// The message of a refusal, which has these parts.
fn refusal(outcome: Outcome, parts: &[&str], place: &str) -> String {
    let message = match outcome.result {
        Err(Error::Checkpoint(message)) => message,
        other => panic!("{place}: not refused, but {other:?}"),
    };
    for part in parts {
        assert!(message.contains(part), "{place}: `{part}` is not in: {message}");
    }
    message
}

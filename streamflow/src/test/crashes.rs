//! Crashes, everywhere: a job is cut off at each operation of its disk, started again, and must
//! give what it gives undisturbed.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::path::PathBuf;

use crate::disk::SimulatedDisk;
use crate::{Job, Pipeline};

/// What [`crash_everywhere`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crashes {
    /// At how many operations of the disk the job was cut off.
    pub points: u64,
    /// How often it was started again.
    pub restarts: u64,
}

/// How a job's process ends.
#[derive(Clone, Copy, Debug)]
enum End {
    /// The process is killed: what it wrote is there.
    Kill,
    /// The power fails: of what was not synced, anything may be lost.
    PowerCut(u64),
    /// The power fails, and fails again while the job recovers.
    TwoPowerCuts(u64),
}

impl End {
    fn of(self, disk: &SimulatedDisk) -> SimulatedDisk {
        match self {
            Self::Kill => disk.after_kill(),
            Self::PowerCut(seed) | Self::TwoPowerCuts(seed) => disk.after_power_cut(seed),
        }
    }
}

/// What a job's sinks saved on a disk.
type Files = BTreeMap<PathBuf, Vec<u8>>;

/// Runs a job to its end; then, for each operation that it made on its disk, begins anew, cuts it
/// off there, starts it again on what the disk may hold then, and compares what it gave in all.
///
/// `set` makes what outlives a process: feeds with all their batches, [closed](super::Feed::close),
/// and collectors. `job` makes a job of it, once for each start; its block has a `checkpoint`.
/// `outputs` tells what came out, beside the files that the job saves: those are on the simulated
/// disk too, and are compared byte for byte. This is how a job of one's own is tested.
///
/// ```
/// use streamflow::prelude::*;
///
/// fn totals(
///     words: impl Source<Batch = Text>,
///     out: impl for<'b> Sink<(&'b str, u64)>,
/// ) -> Job<impl Pipeline> {
///     stream! {
///         name "totals";
///         batch 1s;
///         checkpoint "totals.checkpoint";
///         source words = words;
///         let counts = words.map(|word| (word, 1u64)).window(3s).reduce_by_key(|a, b| a + b);
///         counts.write_to(out);
///     }
/// }
///
/// let crashes = test::crash_everywhere(
///     || {
///         let (mut feed, _) = test::source::<Text>();
///         let (seen, _) = test::collect::<(String, u64)>();
///         feed.batch(["a", "b"]);
///         feed.batch(["a"]);
///         feed.close();
///         (feed, seen)
///     },
///     |(feed, seen)| totals(feed.source(), seen.sink()),
///     |(_, seen)| seen.take(),
/// );
/// assert!(crashes.points > 10);
/// ```
///
/// A job of which only files come out has nothing for `outputs` to tell: `|_| ()`.
///
/// # Panics
/// When the job has no `checkpoint`, fails undisturbed, cannot be started again, or gives something
/// else after a crash: with the place and the kind of the crash, and with what it gave.
pub fn crash_everywhere<W, P: Pipeline, O: PartialEq + Debug>(
    set: impl Fn() -> W,
    job: impl Fn(&W) -> Job<P>,
    outputs: impl Fn(&W) -> O,
) -> Crashes {
    let (world, disk) = (set(), SimulatedDisk::new());
    let whole = job(&world);
    let folder = whole.setup.options.checkpoint.as_ref().map(|at| at.folder().to_owned());
    whole.test_on(&disk).run_to_end();
    let (expected, points) = (outputs(&world), disk.operations());
    let folder = folder.expect("the job writes nothing: without a `checkpoint` no crash is tried");
    let saved = |disk: &SimulatedDisk| {
        let mut files = disk.files();
        files.retain(|path, _| !path.starts_with(&folder));
        files
    };
    let expected_files = saved(&disk);
    let mut restarts = 0;
    for point in 1..=points {
        for end in [End::Kill, End::PowerCut(point), End::TwoPowerCuts(point)] {
            let (world, mut disk) = (set(), SimulatedDisk::new());
            let place = || format!("cut off at operation {point} of {points}, {end:?}");
            disk.cut_at(point);
            let _ = job(&world).test_on(&disk).try_run_to_end();
            disk = end.of(&disk);
            if let End::TwoPowerCuts(seed) = end {
                disk.cut_at(1 + seed % 7);
                let _ = job(&world).test_on(&disk).try_run_to_end();
                disk = end.of(&disk);
                restarts += 1;
            }
            if let Err(error) = job(&world).test_on(&disk).try_run_to_end() {
                panic!("{}: the job cannot go on: {error}", place());
            }
            restarts += 1;
            assert_eq!(outputs(&world), expected, "{}", place());
            if let Some(what) = difference(&saved(&disk), &expected_files) {
                panic!("{}: {what}", place());
            }
        }
    }
    Crashes { points, restarts }
}

/// The first file that is not as it is to be.
fn difference(files: &Files, expected: &Files) -> Option<String> {
    let paths = files.keys().chain(expected.keys());
    let path = paths.filter(|path| files.get(*path) != expected.get(*path)).min()?;
    let show = |files: &Files| match files.get(path) {
        Some(bytes) => format!("{:?}", String::from_utf8_lossy(bytes)),
        None => "no file".to_owned(),
    };
    Some(format!("{} is {}, not {}", path.display(), show(files), show(expected)))
}

//! A batch that fails leaves every window as it was: beside the job in which batches fail goes one
//! to which these came empty, and from then on both give the same.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use streamflow::prelude::*;

use streamflow_tests::oracle::{Datum, Value};
use streamflow_tests::records::{Rng, lines, records};

/// What is to go wrong.
#[derive(Debug, Default)]
struct Faults {
    /// How many records until the closure that sees each panics; 0 for never.
    record: AtomicU64,
    /// How many merges until one panics; 0 for never.
    merge: AtomicU64,
    /// Whether an output fails, after all windows have absorbed the batch.
    output: AtomicBool,
}

/// Counts down to a panic, of which no message is printed.
fn burn(fuse: &AtomicU64) {
    let left = fuse.load(Ordering::Relaxed);
    if left == 1 {
        resume_unwind(Box::new("the closure panicked"));
    }
    fuse.store(left.saturating_sub(1), Ordering::Relaxed);
}

impl Faults {
    fn join(&self, older: String, younger: &str) -> String {
        burn(&self.merge);
        older + younger
    }

    fn set(&self, rng: &mut Rng) {
        match rng.below(6) {
            0 => self.record.store(1 + rng.below(12), Ordering::Relaxed),
            1 | 2 => self.merge.store(1 + rng.below(12), Ordering::Relaxed),
            3 => self.output.store(true, Ordering::Relaxed),
            _ => {}
        }
    }

    fn clear(&self) {
        self.record.store(0, Ordering::Relaxed);
        self.merge.store(0, Ordering::Relaxed);
        self.output.store(false, Ordering::Relaxed);
    }
}

/// A job under test: what it is fed, and what it has written since last asked.
struct Side<F, S, A> {
    feed: F,
    seen: S,
    advance: A,
}

type Joined = Vec<(BatchTime, Vec<(usize, String)>)>;
type Counted = Vec<(BatchTime, Vec<(String, u64)>)>;
type Total = Vec<(BatchTime, Vec<u64>)>;
type Listed = Vec<(BatchTime, Vec<String>)>;

/// One of the two jobs.
macro_rules! side {
    ($faults:ident, $len:tt, $slide:tt) => {{
        let (feed, lines) = test::source::<Text>();
        let (joined, joined_out) = test::collect::<(usize, String)>();
        let (counted, counted_out) = test::collect::<(String, u64)>();
        let (total, total_out) = test::collect::<u64>();
        let (listed, listed_out) = test::collect::<String>();
        let faults = $faults;
        let mut job = stream! {
            batch 1s;
            source lines = lines;
            let words = lines.words().map(|word| {
                burn(&faults.record);
                word
            });
            let latest = words.window($len, $slide);
            let joined = latest
                .map(|word| (word.len() % 7, word.to_owned()))
                .reduce_by_key(|a, b| faults.join(a, &b));
            joined.write_to(joined_out);
            latest.count_by_value().write_to(counted_out);
            latest.map(|word| word.len() as u64).sum().write_to(total_out);
            let all = latest.map(str::to_owned).reduce(|a, b| faults.join(a, &b));
            let owned = latest.map(str::to_owned);
            all.union(owned).write_to(listed_out);
            lines.for_each_batch(|_, _| match faults.output.load(Ordering::Relaxed) {
                true => Err("the output failed"),
                false => Ok(()),
            });
        }
        .workers(1)
        .test();
        let seen = move || (joined.take(), counted.take(), total.take(), listed.take());
        Side { feed, seen, advance: move || job.try_advance(Duration::from_secs(1)).map(drop) }
    }};
}

type Seen = (Joined, Counted, Total, Listed);

/// Runs both sides over a random stream; how many batches failed, and how many did not.
fn compare(
    mut failing: Side<test::Feed<Text>, impl Fn() -> Seen, impl FnMut() -> streamflow::Result<()>>,
    mut beside: Side<test::Feed<Text>, impl Fn() -> Seen, impl FnMut() -> streamflow::Result<()>>,
    faults: &Faults,
    rng: &mut Rng,
) -> (u32, u32) {
    let (mut failed, mut passed) = (0, 0);
    for batch in 1..=80 {
        let (len, variety) = (rng.below(5) as usize, 1 + rng.below(12));
        let made = records(lines, rng, len, variety).into_iter();
        let made: Vec<String> = made.map(|line: Value| String::from_value(line)).collect();
        failing.feed.batch(made.iter());
        faults.set(rng);
        let outcome = (failing.advance)();
        faults.clear();
        beside.feed.batch(if outcome.is_ok() { made.iter() } else { [].iter() });
        assert!((beside.advance)().is_ok(), "batch {batch}: nothing goes wrong beside");
        let (found, expected) = ((failing.seen)(), (beside.seen)());
        if outcome.is_ok() {
            assert_eq!(found, expected, "batch {batch}, after {failed} that failed");
            passed += 1;
        } else {
            assert_eq!(found, Seen::default(), "batch {batch} failed: nothing is published");
            failed += 1;
        }
    }
    (failed, passed)
}

#[test]
fn a_failed_batch_leaves_every_window_as_it_was() {
    let (mut failed, mut passed) = (0, 0);
    macro_rules! check {
        ($len:tt, $slide:tt; $n:literal, $m:literal) => {
            for seed in 0..12 {
                let mut rng = Rng::new(seed * 100 + $n);
                let (faults, none) = (&Faults::default(), &Faults::default());
                let (failing, beside) = (side!(faults, $len, $slide), side!(none, $len, $slide));
                let (more, less) = compare(failing, beside, faults, &mut rng);
                failed += more;
                passed += less;
            }
        };
    }
    at_some!(check);
    assert!(failed > 500 && passed > 2000, "{failed} failed, {passed} did not");
}

#[test]
fn a_sum_out_of_range_fails_its_batch_alone() {
    let (mut feed, numbers) = test::source::<Values<u8>>();
    let (seen, out) = test::collect::<u8>();
    let mut job = stream! {
        batch 1s;
        source numbers = numbers;
        numbers.window(2s).sum().write_to(out);
    }
    .test();
    for batch in [100u8, 100, 100, 1, 200] {
        feed.batch([batch]);
    }
    job.advance(Duration::from_secs(5));
    let sums: Vec<_> = seen.take().into_iter().flat_map(|(_, sums)| sums).collect();
    assert_eq!(sums, [100, 200, 200, 101, 201]);
    // The sixth batch is lost: the window of the seventh has one record.
    feed.batch([100]);
    assert!(job.try_advance(Duration::from_secs(1)).is_err());
    feed.batch([7]);
    job.advance(Duration::from_secs(1));
    assert_eq!(seen.take(), [(BatchTime::nth(7), vec![7])]);
}

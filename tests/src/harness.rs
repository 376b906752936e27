//! The harness: one pipeline as a `stream!` block, compiled fused and unfused, held against the
//! oracle on random batches, batch for batch.

use std::fmt;
use std::time::Duration;

use proptest::prelude::{Just, Strategy, any, prop};
use proptest::prop_oneof;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use streamflow::batch::{Batch, Records, Text, Values};
use streamflow::sink::{Collect, Collected};
use streamflow::test::{FedSource, Feed};
use streamflow::{Error, Job, Pipeline};

use crate::oracle::{self, Datum, Failure, Op, Stream, Value};
use crate::records::{Record, Rng, records};

/// What enters a job: for each batch, the records of each source.
pub type Input = [Vec<Vec<Value>>];

/// What leaves it: for each batch, up to the first that fails, the records of each output.
pub type Outcome = Vec<Result<Vec<Vec<Value>>, Failure>>;

/// A batch type that can be fed values.
pub trait Fed: Batch + Default {
    /// Gives the records of the next batch.
    fn feed(feed: &mut Feed<Self>, records: Vec<Value>);
}

impl Fed for Text {
    fn feed(feed: &mut Feed<Self>, records: Vec<Value>) {
        feed.batch(records.into_iter().map(String::from_value));
    }
}

impl<T: Datum + Clone + Send + Sync> Fed for Values<T> {
    fn feed(feed: &mut Feed<Self>, records: Vec<Value>) {
        feed.batch(records.into_iter().map(T::from_value));
    }
}

impl<T: Datum + Send + Sync> Fed for Records<T> {
    fn feed(feed: &mut Feed<Self>, records: Vec<Value>) {
        feed.batch(records.into_iter().map(T::from_value));
    }
}

/// What one sink has seen since it was last asked: batch numbers, each with its records.
type Seen = Box<dyn Fn() -> Vec<(u64, Vec<Value>)>>;

/// The sources and sinks of one job, records as values.
#[derive(Default)]
pub struct Rig {
    feeds: Vec<Box<dyn FnMut(Vec<Value>)>>,
    seen: Vec<Seen>,
}

impl fmt::Debug for Rig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a rig of {} sources and {} sinks", self.feeds.len(), self.seen.len())
    }
}

impl Rig {
    /// The job's next source.
    pub fn source<B: Fed>(&mut self) -> FedSource<B> {
        let (mut feed, source) = streamflow::test::source();
        self.feeds.push(Box::new(move |records| B::feed(&mut feed, records)));
        source
    }

    /// The job's next sink.
    pub fn sink<O: Datum>(&mut self) -> Collect<O> {
        let (seen, sink): (Collected<O>, _) = streamflow::test::collect();
        let values = move |records: Vec<O>| records.into_iter().map(O::into_value).collect();
        self.seen.push(Box::new(move || {
            let batches = seen.take().into_iter();
            batches.map(|(time, records)| (time.number(), values(records))).collect()
        }));
        sink
    }

    /// Steps the job through all batches, up to the first that fails.
    pub fn run<P: Pipeline>(mut self, job: Job<P>, workers: usize, input: &Input) -> Outcome {
        let mut job = job.workers(workers).test();
        let mut outcome = Vec::new();
        for (number, sources) in (1..).zip(input) {
            for (feed, records) in self.feeds.iter_mut().zip(sources) {
                feed(records.clone());
            }
            match job.try_advance(Duration::from_secs(1)) {
                Ok(_) => {
                    let outputs = self.seen.iter().map(|seen| only(number, seen()));
                    outcome.push(Ok(outputs.collect()));
                }
                Err(Error::Overflow { .. }) => {
                    outcome.push(Err(Failure::Overflow));
                    break;
                }
                Err(error) => panic!("batch {number} failed: {error}"),
            }
        }
        outcome
    }
}

/// The records of the one batch that a sink must have seen.
fn only(number: u64, mut seen: Vec<(u64, Vec<Value>)>) -> Vec<Value> {
    let numbers: Vec<u64> = seen.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, [number], "a sink is given every batch once, and at its own time");
    seen.pop().map_or_else(Vec::new, |(_, records)| records)
}

type Runner<'a> = Box<dyn Fn(usize, &Input) -> Outcome + 'a>;

/// A pipeline, compiled fused and unfused, and what the oracle says of it. Made by
/// [`agree!`](crate::agree).
pub struct Agreement<'a> {
    compiled: [(&'static str, Runner<'a>); 2],
    expected: Vec<Stream>,
    merge: Option<Stream>,
    cases: u32,
}

impl fmt::Debug for Agreement<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Agreement").field("expected", &self.expected).finish_non_exhaustive()
    }
}

impl<'a> Agreement<'a> {
    /// The same pipeline compiled both ways.
    pub fn new(
        fused: impl Fn(usize, &Input) -> Outcome + 'a,
        unfused: impl Fn(usize, &Input) -> Outcome + 'a,
    ) -> Self {
        let compiled: [(_, Runner<'a>); 2] =
            [("fused", Box::new(fused)), ("unfused", Box::new(unfused))];
        Self { compiled, expected: Vec::new(), merge: None, cases: 24 }
    }

    /// The pipeline's operators, from its one source to its one output.
    pub fn with(self, ops: impl IntoIterator<Item = Op>) -> Self {
        self.with_outputs([Stream::new(0, ops)])
    }

    /// The pipeline of each output.
    pub fn with_outputs(mut self, outputs: impl IntoIterator<Item = Stream>) -> Self {
        self.expected = outputs.into_iter().collect();
        self
    }

    /// One batch gives what its records give that are split over several batches, once the results
    /// of these, one after the other, have gone through these operators.
    pub fn split_then(mut self, ops: impl IntoIterator<Item = Op>) -> Self {
        self.merge = Some(Stream::new(0, ops));
        self
    }

    /// Checks the pipeline on random batches of such records, a kind for each source.
    #[track_caller]
    pub fn on<const N: usize>(self, kinds: [Record; N]) {
        let config = Config { cases: self.cases, failure_persistence: None, ..Config::default() };
        let agreed = TestRunner::new(config).run(&shapes(), |shape| {
            let input = shape.input(&kinds);
            self.check(&[1, 4], &input).map_err(TestCaseError::fail)
        });
        if let Err(disagreement) = agreed {
            panic!("{disagreement}");
        }
        let large = Shape { seed: 1, batches: vec![(70_000, 3000)] };
        if let Err(disagreement) = self.check(&[1, 2, 4], &large.input(&kinds)) {
            panic!("a batch of 70,000 records: {disagreement}");
        }
    }

    /// Checks the pipeline on these batches of its one source.
    #[track_caller]
    pub fn on_batches<T: Datum>(self, batches: impl IntoIterator<Item = Vec<T>>) {
        let values = |batch: Vec<T>| vec![batch.into_iter().map(T::into_value).collect()];
        let input: Vec<_> = batches.into_iter().map(values).collect();
        if let Err(disagreement) = self.check(&[1, 2, 4], &input) {
            panic!("{disagreement}");
        }
    }

    fn expected(&self, input: &Input) -> Outcome {
        let mut outcome: Outcome = Vec::new();
        for (number, sources) in (1..).zip(input) {
            let batch = oracle::Batch { number, sources };
            outcome.push(self.expected.iter().map(|stream| stream.run(batch)).collect());
            if outcome.last().is_some_and(Result::is_err) {
                break;
            }
        }
        outcome
    }

    fn check(&self, workers: &[usize], input: &Input) -> Result<(), String> {
        let expected = self.expected(input);
        for (name, run) in &self.compiled {
            for &workers in workers {
                let found = run(workers, input);
                agree(&found, &expected)
                    .map_err(|why| format!("{name}, {workers} workers: {why}"))?;
            }
        }
        match (&self.merge, expected.into_iter().collect::<Result<Vec<_>, _>>()) {
            (Some(merge), Ok(parts)) => self.check_split(merge, input, &parts),
            _ => Ok(()),
        }
    }

    /// All batches' records in one batch, against the batches' results merged.
    fn check_split(
        &self,
        merge: &Stream,
        input: &Input,
        parts: &[Vec<Vec<Value>>],
    ) -> Result<(), String> {
        let whole = [vec![input.iter().flat_map(|sources| sources[0].clone()).collect()]];
        let parts = [parts.iter().flat_map(|outputs| outputs[0].clone()).collect()];
        let merged = merge.run(oracle::Batch { number: 1, sources: &parts });
        let merged = vec![merged.map(|records| vec![records])];
        let found = self.compiled[0].1(1, &whole);
        agree(&found, &merged).map_err(|why| format!("one batch, then split over several: {why}"))
    }
}

/// Says where two outcomes differ, without showing thousands of records.
fn agree(found: &Outcome, expected: &Outcome) -> Result<(), String> {
    for (batch, (found, expected)) in (1..).zip(found.iter().zip(expected)) {
        let (found, expected) = match (found, expected) {
            (Ok(found), Ok(expected)) => (found, expected),
            (found, expected) if found == expected => continue,
            (Ok(_), Err(failure)) => return Err(format!("batch {batch}: expected {failure:?}")),
            (Err(failure), _) => return Err(format!("batch {batch}: found {failure:?}")),
        };
        for (output, (found, expected)) in found.iter().zip(expected).enumerate() {
            if let Some(difference) = difference(found, expected) {
                return Err(format!("batch {batch}, output {output}, {difference}"));
            }
        }
    }
    match found == expected {
        true => Ok(()),
        false => Err("the outcomes differ in number".to_owned()),
    }
}

/// The first record in which two outputs differ.
fn difference(found: &[Value], expected: &[Value]) -> Option<String> {
    let differing = found.iter().zip(expected).position(|(one, two)| one != two);
    let at = differing.unwrap_or(found.len().min(expected.len()));
    (at < found.len().max(expected.len())).then(|| {
        format!(
            "record {at} of {} (expected {}): found {:?}, expected {:?}",
            found.len(),
            expected.len(),
            found.get(at),
            expected.get(at),
        )
    })
}

/// A random input, small enough to print: its batches are made of it.
#[derive(Clone, Debug)]
struct Shape {
    seed: u64,
    /// The number of records and their variety, of each batch.
    batches: Vec<(usize, u64)>,
}

impl Shape {
    fn input(&self, kinds: &[Record]) -> Vec<Vec<Vec<Value>>> {
        let mut rng = Rng::new(self.seed);
        let mut batch = |&(len, variety): &(usize, u64)| {
            // Sources of different length, the first as long as the shape says.
            let source = |(at, kind): (usize, &Record)| {
                let len = if at == 0 { len } else { rng.below(len as u64 + 3) as usize };
                records(*kind, &mut rng, len, variety)
            };
            kinds.iter().enumerate().map(source).collect()
        };
        self.batches.iter().map(&mut batch).collect()
    }
}

/// Empty batches, one record, a few, around the end of the first partition, and many thousands;
/// of one kind of record, few kinds, and nearly all different.
fn shapes() -> impl Strategy<Value = Shape> {
    let len = prop_oneof![
        2 => Just(0usize),
        2 => Just(1),
        8 => 2..40usize,
        2 => 2040..2060usize,
        1 => 4000..9000usize,
    ];
    let variety = prop_oneof![Just(1u64), 2..5u64, 20..80u64, Just(100_000)];
    let batches = prop::collection::vec((len, variety), 1..4);
    (any::<u64>(), batches).prop_map(|(seed, batches)| Shape { seed, batches })
}

/// Compiles a pipeline fused and unfused, to be held against the oracle.
///
/// `agree!(lines: Text => lines.words().count())` names the one source, its batch and the stream
/// that is written. With several sources or outputs, the block stands in braces and the outputs
/// after it: `agree!(one: Text, two: Text; { let both = one.union(two); } => both, one)`.
#[macro_export]
macro_rules! agree {
    ($source:ident: $batch:ty => $($pipeline:tt)*) => {
        $crate::agree!($source: $batch; { let written = $($pipeline)*; } => written)
    };
    ($($source:ident: $batch:ty),+; $block:tt => $($output:ident),+) => {
        $crate::harness::Agreement::new(
            |workers, input| $crate::rigged!(on, workers, input, [$($source: $batch),+] $block [$($output)+]),
            |workers, input| $crate::rigged!(off, workers, input, [$($source: $batch),+] $block [$($output)+]),
        )
    };
}

/// One of the two jobs of [`agree!`].
#[doc(hidden)]
#[macro_export]
macro_rules! rigged {
    (
        $fusion:ident, $workers:ident, $input:ident,
        [$($source:ident: $batch:ty),+] { $($block:tt)* } [$($output:ident)+]
    ) => {{
        let mut rig = $crate::harness::Rig::default();
        $(let $source = rig.source::<$batch>();)+
        let job = ::streamflow::stream! {
            name "agreement";
            batch 1s;
            fusion $fusion;
            $(source $source = $source;)+
            $($block)*
            $($output.write_to(rig.sink());)+
        };
        rig.run(job, $workers, $input)
    }};
}

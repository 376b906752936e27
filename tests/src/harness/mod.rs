//! The harness: one pipeline as a `stream!` block, compiled fused and unfused, held against the
//! oracle on random batches, batch for batch.

mod rig;
mod shape;

use std::fmt;

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

pub use rig::{Fed, Rig};
use shape::{Shape, shapes, short_streams, streams};

use crate::oracle::{self, Datum, Failure, Op, Stream, Value};
use crate::records::Record;

/// What enters a job: for each batch, the records of each source.
pub type Input = [Vec<Vec<Value>>];

/// What leaves it: for each batch, up to the first that fails, the records of each output, where
/// it gives any.
pub type Outcome = Vec<Result<Vec<Option<Vec<Value>>>, Failure>>;

type Runner<'a> = Box<dyn Fn(usize, &Input) -> Outcome + 'a>;

/// A pipeline, compiled fused and unfused, and what the oracle says of it. Made by
/// [`agree!`](crate::agree).
pub struct Agreement<'a> {
    compiled: Vec<(&'static str, Runner<'a>)>,
    expected: Vec<Stream>,
    merge: Option<Stream>,
    cases: u32,
    /// How many records the large batch has.
    large: usize,
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
        let mut both = Self::fused(fused);
        both.compiled.push(("unfused", Box::new(unfused)));
        both
    }

    /// The pipeline compiled fused alone.
    pub fn fused(run: impl Fn(usize, &Input) -> Outcome + 'a) -> Self {
        let run: Runner<'a> = Box::new(run);
        let (compiled, expected) = (vec![("fused", run)], Vec::new());
        Self { compiled, expected, merge: None, cases: 24, large: 12_000 }
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

    /// A large batch of as many partitions as there may be, and more records to each than usual.
    pub fn at_length(self) -> Self {
        Self { large: 70_000, ..self }
    }

    /// Fewer cases, and a large batch of a few partitions only.
    pub fn briefly(self) -> Self {
        Self { cases: 8, large: 9000, ..self }
    }

    /// Checks the pipeline on random batches of such records, a kind for each source.
    #[track_caller]
    pub fn on<const N: usize>(self, kinds: [Record; N]) {
        self.on_shapes(&shapes(), self.cases, &kinds);
        let large = Shape { seed: 1, batches: vec![(self.large, 50_000)] };
        if let Err(disagreement) = self.check(&[1, 4], &large.input(&kinds)) {
            panic!("a batch of {} records: {disagreement}", self.large);
        }
    }

    /// Checks the pipeline on long streams of small batches, a kind of record for each source.
    #[track_caller]
    pub fn on_streams<const N: usize>(self, kinds: [Record; N]) {
        self.on_shapes(&streams(), 4, &kinds);
    }

    /// Checks the pipeline on a thousand short streams, a kind of record for each source; every
    /// sixteenth on several workers, too.
    #[track_caller]
    pub fn on_many<const N: usize>(self, kinds: [Record; N]) {
        let config = Config { cases: 1000, failure_persistence: None, ..Config::default() };
        let agreed = TestRunner::new(config).run(&short_streams(), |shape| {
            let workers: &[usize] = if shape.seed % 16 == 0 { &[1, 3] } else { &[1] };
            self.check(workers, &shape.input(&kinds)).map_err(TestCaseError::fail)
        });
        if let Err(disagreement) = agreed {
            panic!("{disagreement}");
        }
    }

    #[track_caller]
    fn on_shapes(&self, shapes: &impl Strategy<Value = Shape>, cases: u32, kinds: &[Record]) {
        let config = Config { cases, failure_persistence: None, ..Config::default() };
        let agreed = TestRunner::new(config).run(shapes, |shape| {
            self.check(&[1, 4], &shape.input(kinds)).map_err(TestCaseError::fail)
        });
        if let Err(disagreement) = agreed {
            panic!("{disagreement}");
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
        let (past, mut outcome) = (oracle::Past::default(), Outcome::new());
        for number in 1..=input.len() as u64 {
            let batch = oracle::Batch { number, input, past: &past };
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
        parts: &[Vec<Option<Vec<Value>>>],
    ) -> Result<(), String> {
        let whole = [vec![input.iter().flat_map(|sources| sources[0].clone()).collect()]];
        let parts = parts.iter().flat_map(|outputs| outputs[0].clone().unwrap_or_default());
        let parts = [vec![parts.collect()]];
        let past = oracle::Past::default();
        let merged = merge.run(oracle::Batch { number: 1, input: &parts, past: &past });
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
            let difference = match (found, expected) {
                (Some(found), Some(expected)) => difference(found, expected),
                (None, Some(_)) => Some("is not written".to_owned()),
                (Some(_), None) => Some("is written, and it is not the time".to_owned()),
                (None, None) => None,
            };
            if let Some(difference) = difference {
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
            "record {at} of {} (expected {}): found {}, expected {}",
            found.len(),
            expected.len(),
            shown(found.get(at)),
            shown(expected.get(at)),
        )
    })
}

/// A record, or the beginning of a long one.
fn shown(record: Option<&Value>) -> String {
    let text = format!("{record:?}");
    match text.char_indices().nth(300) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
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
            |workers, input| {
                $crate::rigged!(on, workers, input, [$($source: $batch),+] $block [$($output)+])
            },
            |workers, input| {
                $crate::rigged!(off, workers, input, [$($source: $batch),+] $block [$($output)+])
            },
        )
    };
}

/// Compiles a pipeline fused alone, to be held against the oracle; written as [`agree!`] is.
#[macro_export]
macro_rules! agree_fused {
    ($($source:ident: $batch:ty),+; $block:tt => $($output:ident),+) => {
        $crate::harness::Agreement::fused(
            |workers, input| {
                $crate::rigged!(on, workers, input, [$($source: $batch),+] $block [$($output)+])
            },
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

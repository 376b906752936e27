//! A generator of random pipelines: each is written both as a `stream!` block and as the oracle's
//! list of operators, so that operators meet in ways that nobody thought of.

pub mod functions;
mod several;
mod table;

use std::fmt::Write as _;

use self::several::{MEETS, Numbers, STATES, WINDOWS};
use self::table::{Behind, Kind, OPERATORS, Operator, SOURCES};
use crate::records::Rng;

/// The seed of the pipelines that are checked in.
pub const SEED: u64 = 0x5EED;

/// How much a stream may remember, in windows and states on its way: the oracle computes each of
/// them anew from the first batch on, whenever it is asked.
const MOST_MEMORY: u32 = 2;

/// A stream of a pipeline in the making.
#[derive(Clone)]
struct Named {
    name: String,
    kind: Kind,
    /// The source it comes from, and the oracle's operators on the way.
    source: usize,
    ops: Vec<String>,
    /// Every how many batches it gives records.
    slide: u64,
    /// Whether it is a window whose records no operator has gathered yet.
    within: bool,
    /// How many windows and states are on its way.
    memory: u32,
    read: bool,
}

impl Named {
    /// The oracle's stream.
    fn oracle(&self) -> String {
        format!("Stream::new({}, [{}])", self.source, self.ops.join(", "))
    }

    /// Whether an operator may stand behind it.
    fn takes(&self, operator: &Operator) -> bool {
        operator.from == self.kind
            && !(self.within && operator.behind == Behind::NoWindow)
            && !(self.memory == MOST_MEMORY && operator.remembers())
    }

    /// Adds an operator, to the stream and to what the block writes of it.
    fn apply(&mut self, operator: &Operator, numbers: &Numbers, chain: &mut String) {
        write!(chain, ".{}", numbers.fill(operator.block, "")).expect("a string takes all text");
        self.ops.push(numbers.fill(operator.oracle, ""));
        self.kind = operator.to;
        self.memory += u32::from(operator.remembers());
        if operator.has_window() {
            self.slide = numbers.slide;
        }
        self.within = operator.is_window() || self.within && operator.works_on_records();
    }
}

/// One pipeline in the making.
struct Pipeline {
    rng: Rng,
    sources: Vec<usize>,
    streams: Vec<Named>,
    block: String,
}

/// A file of tests, one for each of the pipelines of these numbers, determined by the seed.
pub fn tests(seed: u64, numbers: std::ops::Range<u64>) -> String {
    let mut text = String::from(
        "//! Random pipelines, written by `cargo run -p streamflow-tests --bin random-pipelines`.\n\n\
         use streamflow::prelude::*;\n\
         use streamflow_tests::agree_fused;\n\
         use streamflow_tests::generator::functions::*;\n\
         use streamflow_tests::oracle::*;\n\
         use streamflow_tests::records;\n",
    );
    for number in numbers {
        text.push_str(&Pipeline::random(Rng::new(seed.wrapping_add(number))).test(number));
    }
    text
}

/// One of the operators that fit.
fn one_of<'o>(rng: &mut Rng, fitting: &[&'o Operator]) -> Option<&'o Operator> {
    let count = fitting.len() as u64;
    (count > 0).then(|| fitting[rng.below(count.max(1)) as usize])
}

/// An operator behind such a stream; seldom one that leaves a single record, after which there is
/// little to see.
fn operator(rng: &mut Rng, from: &Named) -> &'static Operator {
    let table = match rng.below(8) {
        0 | 1 => &WINDOWS[..],
        2 | 3 => &STATES,
        _ => &OPERATORS,
    };
    let few = rng.below(5) > 0;
    let fits = |op: &&Operator| from.takes(op) && !(few && op.leaves_one());
    let fitting: Vec<_> = table.iter().filter(fits).collect();
    let others: Vec<_> = OPERATORS.iter().filter(fits).collect();
    one_of(rng, &fitting).or_else(|| one_of(rng, &others)).expect("something fits every kind")
}

impl Pipeline {
    fn random(mut rng: Rng) -> Self {
        let count = 1 + rng.below(2);
        let sources = (0..count).map(|_| rng.below(SOURCES.len() as u64) as usize).collect();
        let mut pipeline = Self { rng, sources, streams: Vec::new(), block: String::new() };
        for (at, source) in pipeline.sources.clone().into_iter().enumerate() {
            pipeline.streams.push(Named {
                name: format!("source_{at}"),
                kind: SOURCES[source].kind,
                source: at,
                ops: Vec::new(),
                slide: 1,
                within: false,
                memory: 0,
                read: false,
            });
        }
        for _ in 0..1 + pipeline.rng.below(4) {
            pipeline.step();
        }
        pipeline
    }

    /// Adds one stream: some operators behind another stream, most often the newest.
    fn step(&mut self) {
        let newest = self.streams.len() as u64 - 1;
        let from = if self.rng.below(3) == 0 { self.rng.below(newest + 1) } else { newest };
        self.streams[from as usize].read = true;
        let mut stream = self.streams[from as usize].clone();
        stream.read = false;
        let mut chain = stream.name.clone();
        for _ in 0..1 + self.rng.below(3) {
            let operator = operator(&mut self.rng, &stream);
            let numbers = Numbers::random(&mut self.rng, stream.slide);
            stream.apply(operator, &numbers, &mut chain);
        }
        if self.rng.below(2) == 0 {
            self.meet(&mut stream, &mut chain);
        }
        stream.name = format!("stream_{}", self.streams.len());
        writeln!(self.block, "        let {} = {chain};", stream.name)
            .expect("a string takes all text");
        self.streams.push(stream);
    }

    /// Lets a stream meet another of the same kind and slide, if there is one.
    fn meet(&mut self, stream: &mut Named, chain: &mut String) {
        let fits = |other: &Named| {
            other.kind == stream.kind
                && other.slide == stream.slide
                && other.memory + stream.memory <= MOST_MEMORY
        };
        let mut others = (0..self.streams.len()).filter(|at| fits(&self.streams[*at]));
        let Some(at) = others.next_back() else { return };
        let meets: Vec<_> = MEETS.iter().filter(|op| stream.takes(op)).collect();
        let Some(operator) = one_of(&mut self.rng, &meets) else { return };
        let other = &mut self.streams[at];
        other.read = true;
        let numbers = Numbers::random(&mut self.rng, stream.slide);
        write!(chain, ".{}", numbers.fill(operator.block, &other.name))
            .expect("a string takes all text");
        stream.ops.push(numbers.fill(operator.oracle, &other.oracle()));
        stream.memory += other.memory;
        stream.within = false;
    }

    /// The pipeline as a test; its outputs are the streams that nothing reads, and some others.
    fn test(mut self, number: u64) -> String {
        let mut written: Vec<&Named> = Vec::new();
        for stream in &self.streams {
            if !stream.read || self.rng.below(6) == 0 {
                written.push(stream);
            }
        }
        let sources = self.sources.iter().enumerate();
        let batches =
            sources.map(|(at, source)| format!("source_{at}: {}", SOURCES[*source].batch));
        let kinds = self.sources.iter().map(|source| SOURCES[*source].records);
        let names = written.iter().map(|stream| stream.name.as_str());
        let oracles = written.iter().map(|stream| format!("        {},\n", stream.oracle()));
        format!(
            "\n#[test]\nfn pipeline_{number}() {{\n    agree_fused!({}; {{\n{}    }} => {})\n    \
             .with_outputs([\n{}    ])\n    .on_many([{}]);\n}}\n",
            batches.collect::<Vec<_>>().join(", "),
            self.block,
            names.collect::<Vec<_>>().join(", "),
            oracles.collect::<String>(),
            kinds.collect::<Vec<_>>().join(", "),
        )
    }
}

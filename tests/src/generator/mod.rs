//! A generator of random pipelines: each is written both as a `stream!` block and as the oracle's
//! list of operators, so that operators meet in ways that nobody thought of.

mod table;

use std::fmt::Write as _;

use self::table::{Kind, OPERATORS, Operator, SOURCES};
use crate::records::Rng;

/// The seed of the pipelines that are checked in.
pub const SEED: u64 = 0x5EED;

/// A stream of a pipeline in the making.
struct Named {
    name: String,
    kind: Kind,
    /// The source it comes from, and the oracle's operators on the way.
    source: usize,
    ops: Vec<String>,
    read: bool,
}

impl Named {
    /// The oracle's stream.
    fn oracle(&self) -> String {
        format!("Stream::new({}, [{}])", self.source, self.ops.join(", "))
    }
}

/// One pipeline in the making.
struct Pipeline {
    rng: Rng,
    sources: Vec<usize>,
    streams: Vec<Named>,
    block: String,
}

/// A file of tests, one for each of `count` pipelines, determined by the seed.
pub fn tests(seed: u64, count: u64) -> String {
    let mut text = String::from(
        "//! Random pipelines, written by `cargo run -p streamflow-tests --bin random-pipelines`.\n\n\
         use streamflow::prelude::*;\n\
         use streamflow_tests::agree;\n\
         use streamflow_tests::oracle::*;\n\
         use streamflow_tests::records;\n",
    );
    for number in 0..count {
        text.push_str(&Pipeline::random(Rng::new(seed.wrapping_add(number))).test(number));
    }
    text
}

/// An operator for such records; seldom one that leaves a single record, after which there is
/// little to see.
fn operator(rng: &mut Rng, kind: Kind) -> &'static Operator {
    let few = rng.below(5) > 0;
    let fits = |op: &&Operator| op.from == kind && !(few && op.leaves_one());
    let fitting: Vec<&Operator> = OPERATORS.iter().filter(fits).collect();
    fitting[rng.below(fitting.len() as u64) as usize]
}

impl Pipeline {
    fn random(mut rng: Rng) -> Self {
        let count = 1 + rng.below(2);
        let sources = (0..count).map(|_| rng.below(SOURCES.len() as u64) as usize).collect();
        let mut pipeline = Self { rng, sources, streams: Vec::new(), block: String::new() };
        for (at, source) in pipeline.sources.clone().into_iter().enumerate() {
            let name = format!("source_{at}");
            let kind = SOURCES[source].kind;
            let stream = Named { name, kind, source: at, ops: Vec::new(), read: false };
            pipeline.streams.push(stream);
        }
        for _ in 0..2 + pipeline.rng.below(5) {
            pipeline.step();
        }
        pipeline
    }

    /// Adds one stream: some operators behind another stream, most often the newest.
    fn step(&mut self) {
        let newest = self.streams.len() as u64 - 1;
        let from = if self.rng.below(3) == 0 { self.rng.below(newest + 1) } else { newest };
        let from = &mut self.streams[from as usize];
        from.read = true;
        let (mut kind, mut ops) = (from.kind, from.ops.clone());
        let (mut chain, source) = (from.name.clone(), from.source);
        for _ in 0..1 + self.rng.below(4) {
            let operator = operator(&mut self.rng, kind);
            write!(chain, ".{}", operator.block).expect("a string takes all text");
            ops.push(operator.oracle.to_owned());
            kind = operator.to;
        }
        if self.rng.below(2) == 0 {
            self.union(kind, &mut chain, &mut ops);
        }
        let name = format!("stream_{}", self.streams.len());
        writeln!(self.block, "        let {name} = {chain};").expect("a string takes all text");
        self.streams.push(Named { name, kind, source, ops, read: false });
    }

    /// Adds another stream of the same kind of records, if there is one.
    fn union(&mut self, kind: Kind, chain: &mut String, ops: &mut Vec<String>) {
        let Some(other) = self.streams.iter_mut().find(|other| other.kind == kind) else { return };
        other.read = true;
        write!(chain, ".union({})", other.name).expect("a string takes all text");
        ops.push(format!("union({})", other.oracle()));
    }

    /// The pipeline as a test; its outputs are the streams that nothing reads, and some others.
    fn test(mut self, number: u64) -> String {
        let mut written: Vec<&Named> = Vec::new();
        for stream in &self.streams {
            if !stream.read || self.rng.below(4) == 0 {
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
            "\n#[test]\nfn pipeline_{number}() {{\n    agree!({}; {{\n{}    }} => {})\n    \
             .with_outputs([\n{}    ])\n    .briefly()\n    .on([{}]);\n}}\n",
            batches.collect::<Vec<_>>().join(", "),
            self.block,
            names.collect::<Vec<_>>().join(", "),
            oracles.collect::<String>(),
            kinds.collect::<Vec<_>>().join(", "),
        )
    }
}

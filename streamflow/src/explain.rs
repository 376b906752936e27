//! What can be told of a job without running it: its plan, what its state costs, what a restart
//! does.

use std::fmt;

use crate::checkpoint::Checkpoint;
use crate::job::{Description, Known, OutputKind};
use crate::promise::{self, Promise};
use crate::sink::Delivery;
use crate::source::set::{SourceFacts, Survival};

/// What one state of a job costs in memory.
///
/// ```
/// use streamflow::prelude::*;
/// let job = stream! {
///     name "visitors";
///     batch 1s;
///     source visits = queue([[("/".to_owned(), 7u64)]]);
///     visits.window(10s).approx_distinct_by_key(precision = 12).print();
/// };
/// let plan = job.explain();
/// let [cost] = plan.costs() else { unreachable!() };
/// // A key's name is there once; a sketch for each pane, and for the one that left last.
/// assert_eq!((cost.heap_keys, cost.heap_values), (1, 11));
/// assert!(cost.to_string().ends_with(" a key, and what is on the heap of 1 key and 11 values"));
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StateCost {
    /// The operator that keeps it, as the plan names it: `reduce_by_key#3`.
    pub state: &'static str,
    /// About how many bytes it costs, of each of what `per` says, beside what keys, values and
    /// records hold elsewhere on the heap. It is computed from the sizes of the types that the
    /// compiler inferred, for a key that arrives in every batch; arrays that grow are counted as
    /// partly vacant. What is held meanwhile is within half as much again.
    pub bytes: usize,
    /// What costs as much.
    pub per: Per,
    /// How many keys there can be, where their type has few: they are not hashed then, but found
    /// in an array by their number.
    pub keys: Option<usize>,
    /// How many owned keys, of each of what `per` says, hold memory of their own elsewhere on the
    /// heap, which `bytes` leaves out; 0 where their type holds none.
    pub heap_keys: usize,
    /// How many values do, be they aggregates, states or records: as many sketches, say.
    pub heap_values: usize,
    /// Whether an inverse takes floats off floats: their rounding stays in the total for as long as
    /// the key does, and so does a NaN.
    pub rounds: bool,
}

/// What a state's bytes are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Per {
    /// Each key that is held.
    EachKey,
    /// Each record that is held.
    EachRecord,
    /// The state is one value.
    Whole,
}

impl fmt::Display for StateCost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { state, bytes, per, keys, rounds, .. } = self;
        write!(f, "memory of {state}: about {bytes} bytes")?;
        match (per, keys) {
            (Per::EachKey, Some(keys)) => {
                write!(f, " a key, of {keys} at most, in arrays by key, not hashed")
            }
            (Per::EachKey, None) => f.write_str(" a key"),
            (Per::EachRecord, _) => f.write_str(" a record"),
            (Per::Whole, _) => Ok(()),
        }?;
        let value = if *per == Per::EachRecord { "record" } else { "value" };
        let held = [(self.heap_keys, "key"), (self.heap_values, value)];
        let held = held.iter().filter(|(number, _)| *number > 0);
        for (at, (number, what)) in held.enumerate() {
            f.write_str(if at == 0 { ", and what is on the heap of " } else { " and " })?;
            write!(f, "{number} {what}{}", if *number == 1 { "" } else { "s" })?;
        }
        if *rounds {
            f.write_str("; its inverse is taken on floats: rounding and NaN stay in the totals")?;
        }
        Ok(())
    }
}

/// A job's plan, as text (by `Display`) and as a graph.
#[derive(Clone, Debug)]
pub struct Explain {
    description: &'static Description,
    costs: Vec<StateCost>,
    /// What a checkpoint keeps, a line each.
    kept: Vec<String>,
    promises: Vec<Promise>,
}

impl Explain {
    pub(crate) fn new(
        description: &'static Description,
        costs: &[StateCost],
        sources: &[SourceFacts],
        durable: Option<(&Checkpoint, &Known)>,
    ) -> Self {
        let (kept, promises) = match durable {
            None => {
                let outputs = description.outputs.iter();
                let promised = outputs.map(|output| promise::without_checkpoint(output, sources));
                (Vec::new(), promised.collect())
            }
            Some((checkpoint, known)) => {
                (kept(checkpoint, known, sources), promises(description, known, sources))
            }
        };
        Self { description, costs: costs.to_vec(), kept, promises }
    }

    /// The plan as a Graphviz graph.
    #[must_use]
    pub fn dot(&self) -> &'static str {
        self.description.dot
    }

    /// What each state costs that the job keeps between batches, in the order of the plan.
    #[must_use]
    pub fn costs(&self) -> &[StateCost] {
        &self.costs
    }

    /// What each output is promised, in the order of the block.
    ///
    /// ```
    /// use streamflow::prelude::*;
    /// use streamflow::sink::Delivery;
    ///
    /// let job = stream! {
    ///     name "copies";
    ///     batch 1s;
    ///     checkpoint "copies-checkpoint";
    ///     source lines = text_file("lines.txt");
    ///     lines.save_as_text_files("copies/lines");
    ///     lines.print();
    /// };
    /// let explained = job.explain();
    /// let promised = explained.promises().iter().map(|promise| promise.delivery);
    /// let (once, again) = (Some(Delivery::ExactlyOnce), Some(Delivery::AtLeastOnce));
    /// assert_eq!(promised.collect::<Vec<_>>(), [once, again]);
    /// assert!(explained.to_string().contains("output lines.print#2: at least once"));
    /// ```
    #[must_use]
    pub fn promises(&self) -> &[Promise] {
        &self.promises
    }
}

/// What a checkpoint keeps: offsets, logs and states.
fn kept(checkpoint: &Checkpoint, known: &Known, sources: &[SourceFacts]) -> Vec<String> {
    let mut lines = vec![format!("checkpoint in {}", checkpoint.folder().display())];
    lines.extend(sources.iter().map(|source| {
        let how = match source.survival {
            Survival::Replays => "is read again after a restart",
            Survival::Logged => {
                "goes through a log, and counts from its sync: what came later dies with the process"
            }
            Survival::Lost => "is neither read again nor logged",
        };
        format!("source {} {how}", source.name)
    }));
    lines.extend(known.operators.iter().map(|(id, schema)| format!("state {id}: {schema}")));
    lines
}

/// What each output is promised in a job with a checkpoint.
fn promises(description: &Description, known: &Known, sources: &[SourceFacts]) -> Vec<Promise> {
    let mut sinks = known.sinks.iter().map(|sink| sink.delivery);
    let outputs = description.outputs.iter();
    let promised = outputs.map(|output| {
        let sink = if output.kind == OutputKind::Sink { sinks.next() } else { None };
        promise::with_checkpoint(output, sources, sink.unwrap_or(Delivery::AtLeastOnce))
    });
    promised.collect()
}

impl fmt::Display for Explain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.description.plan)?;
        self.costs.iter().try_for_each(|cost| writeln!(f, "  {cost}"))?;
        self.kept.iter().try_for_each(|line| writeln!(f, "  {line}"))?;
        self.promises.iter().try_for_each(|promise| writeln!(f, "  {promise}"))
    }
}

//! What the compiler knows of a job without running it.

use std::time::Duration;

use crate::source::set::SourceFacts;

/// What the compiler knows of a job without running it.
#[derive(Debug)]
pub struct Description {
    /// The job's name, or "job".
    pub name: &'static str,
    /// The micro-batch interval.
    pub interval: Duration,
    /// Every how many batches its windows give records, where that is not every batch.
    pub slides: &'static [u64],
    /// Its outputs, in the order of the block.
    pub outputs: &'static [OutputFacts],
    /// The plan as text.
    pub plan: &'static str,
    /// The plan as a Graphviz graph.
    pub dot: &'static str,
}

/// What the compiler knows of an output.
#[derive(Debug)]
pub struct OutputFacts {
    /// Its name, as the plan and errors give it.
    pub name: &'static str,
    /// Where it takes records.
    pub kind: OutputKind,
    /// The numbers of the sources whose records reach it.
    pub sources: &'static [usize],
    /// Every how many batches it is given one.
    pub slide: u64,
}

/// Where an output takes records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputKind {
    /// To standard output.
    Print,
    /// To a closure, record by record.
    Closure,
    /// To a closure that is given a batch and its time.
    BatchClosure,
    /// To a sink.
    Sink,
}

impl OutputFacts {
    /// The facts of the sources whose records reach it.
    pub(crate) fn sources<'s>(&self, all: &'s [SourceFacts]) -> Vec<&'s SourceFacts> {
        self.sources.iter().filter_map(|source| all.get(*source)).collect()
    }

    /// How a batch that comes again does.
    pub(crate) const fn whole(&self) -> &'static str {
        match self.kind {
            OutputKind::Print => "whole",
            OutputKind::Closure => "whole; `for_each_batch` is told its time, by which to know it",
            OutputKind::BatchClosure | OutputKind::Sink => "whole; its time tells that it does",
        }
    }
}

impl Description {
    /// The batch by which every window has shown what had come by batch `number`, if nothing more
    /// comes.
    pub(crate) fn shown_by(&self, number: u64) -> u64 {
        let next = |slide: &u64| number.checked_next_multiple_of(*slide).unwrap_or(number);
        self.slides.iter().map(next).max().unwrap_or(number)
    }
}

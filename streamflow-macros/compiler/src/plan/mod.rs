//! The plan: operators as nodes, streams as edges, names resolved.

mod build;
mod chains;
pub(crate) mod dot;
mod elsewhere;
pub(crate) mod op;
pub(crate) mod print;

use proc_macro2::{Ident, Span};

pub(crate) use build::build;
use op::{Op, Shape};

use crate::ast::{Arg, Guarantee, Turbofish};

/// A node's number: inputs have smaller ones.
pub(crate) type NodeId = usize;

/// All that a block says, names resolved.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) name: Option<String>,
    pub(crate) interval: Option<u64>,
    pub(crate) fusion: bool,
    pub(crate) krate: Option<syn::Path>,
    /// The checkpoint's folder, and the statement's keyword.
    pub(crate) checkpoint: Option<(Ident, syn::Expr)>,
    /// What the block guarantees, and the word for it as written.
    pub(crate) guarantee: Option<(Guarantee, Ident)>,
    pub(crate) nodes: Vec<Node>,
    /// The operators of all chains, wherever they are applied: nodes without inputs.
    pub(crate) detached: Vec<Node>,
    /// Each named stream's definition and uses, in order, as the block writes them.
    pub(crate) mentions: Vec<Mention>,
    /// Where to report what is missing altogether.
    pub(crate) start: Option<Span>,
    /// Whether some statement did not parse: then nothing counts as missing.
    pub(crate) poisoned: bool,
}

/// One operator, applied.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) op: Op,
    /// The operator's name in the block, or the source's.
    pub(crate) token: Ident,
    /// The stream that it is part of, for people.
    pub(crate) stream: String,
    pub(crate) inputs: Vec<NodeId>,
    pub(crate) args: Vec<Arg>,
    pub(crate) turbofish: Option<Turbofish>,
    /// Whether an operator follows it at once: `a` in `.a().b()`.
    pub(crate) continued: bool,
    /// What the node stands in.
    pub(crate) place: Place,
    /// The chain that it came with, as the stream's statement names it.
    pub(crate) via: Option<Ident>,
    /// The window whose records the node aggregates or, for a window itself, gathers.
    pub(crate) window: Option<Window>,
    /// Every how many batches the node gives records.
    pub(crate) slide: u64,
}

/// A window, in batches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) len: u64,
    pub(crate) slide: u64,
}

impl Window {
    /// How many batches share a pane: both ends of every window are ends of panes.
    pub(crate) fn pane(self) -> u64 {
        let (mut a, mut b) = (self.len, self.slide);
        while b > 0 {
            (a, b) = (b, a % b);
        }
        a
    }

    /// How many panes a window has.
    pub(crate) fn panes(self) -> u64 {
        self.len / self.pane()
    }
}

/// The kind of statement in which an operator stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Source,
    Let,
    Output,
}

/// A stream's name where the block writes it.
#[derive(Clone, Debug)]
pub(crate) enum Mention {
    Defined(Ident),
    Used(Ident),
}

impl Node {
    /// Whether the operator's result for a window comes of its results for the window's panes.
    pub(crate) fn combines(&self) -> bool {
        match self.op {
            Op::Count | Op::CountByValue | Op::CountByKey | Op::Distinct => true,
            Op::Reduce | Op::ReduceByKey | Op::AggregateByKey | Op::CombineByKey => true,
            Op::Sum | Op::WrappingSum | Op::Mean | Op::Min | Op::Max => true,
            Op::First | Op::Last | Op::MinBy | Op::MaxBy => true,
            Op::Aggregate | Op::ApproxDistinct | Op::Quantiles => true,
            Op::ApproxDistinctByKey | Op::QuantilesByKey => true,
            Op::Fold => self.args.len() > 2,
            _ => false,
        }
    }

    /// Whether a window before the operator is moved behind it: it works on single records, and
    /// does not look at all that are in the window.
    pub(crate) fn lets_windows_by(&self) -> bool {
        self.op.shape() == Shape::Record && self.op != Op::Inspect
    }
}

impl Plan {
    /// The nodes that read a node's records, each with the number of the input, in block order.
    pub(crate) fn readers(&self, node: NodeId) -> Vec<(NodeId, usize)> {
        let mut readers = Vec::new();
        // Snapshots read what a node keeps, not what it gives.
        let nodes = self.nodes.iter().enumerate();
        for (id, reader) in nodes.filter(|(_, node)| node.op != Op::Snapshots) {
            for (slot, input) in reader.inputs.iter().enumerate() {
                if *input == node {
                    readers.push((id, slot));
                }
            }
        }
        readers
    }
}

//! The plan: operators as nodes, streams as edges, names resolved.

mod build;
pub(crate) mod dot;
mod elsewhere;
pub(crate) mod op;
pub(crate) mod print;

use proc_macro2::{Ident, Span};

pub(crate) use build::build;
use op::Op;

use crate::ast::{Arg, Turbofish};

/// A node's number: inputs have smaller ones.
pub(crate) type NodeId = usize;

/// All that a block says, names resolved.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) name: Option<String>,
    pub(crate) interval: Option<u64>,
    pub(crate) fusion: bool,
    pub(crate) krate: Option<syn::Path>,
    pub(crate) nodes: Vec<Node>,
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

impl Plan {
    /// The nodes that read a node's records, each with the number of the input, in block order.
    pub(crate) fn readers(&self, node: NodeId) -> Vec<(NodeId, usize)> {
        let mut readers = Vec::new();
        for (id, reader) in self.nodes.iter().enumerate() {
            for (slot, input) in reader.inputs.iter().enumerate() {
                if *input == node {
                    readers.push((id, slot));
                }
            }
        }
        readers
    }
}

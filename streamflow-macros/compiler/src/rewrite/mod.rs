//! Rewrites: passes over the plan, each with the property that it establishes.

mod desugar;
mod fuse;
mod identify;
mod prune;
mod windows;

use crate::diag::Diagnostics;
use crate::layout::window::State;
use crate::layout::{self, Layout};
use crate::plan::{NodeId, Plan};

pub(crate) use fuse::{Consumer, Form, Stage, Step};
pub(crate) use identify::Kept;

/// A plan ready to be emitted.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) plan: Plan,
    /// Whether each node reaches an output. What does not is still type-checked, and never run.
    pub(crate) live: Vec<bool>,
    /// What is done in a batch, in order: every step's inputs are made by earlier steps.
    pub(crate) steps: Vec<Step>,
    /// What each node keeps within a batch.
    pub(crate) layouts: Vec<Layout>,
    /// What each node keeps between batches, if anything.
    pub(crate) states: Vec<Option<State>>,
    /// What the checkpoint keeps, in the order of the plan.
    pub(crate) kept: Vec<Kept>,
}

/// Runs all passes over a plan without mistakes. One shows only afterwards: states of one name.
pub(crate) fn program(mut plan: Plan, errors: &mut Diagnostics) -> Program {
    desugar::plan(&mut plan);
    windows::plan(&mut plan);
    let live = prune::live(&plan);
    let steps = if plan.fusion { fuse::fused(&plan) } else { fuse::unfused(&plan) };
    let layouts: Vec<_> =
        plan.nodes.iter().map(|node| layout::of(node.op, node.args.len())).collect();
    let states = plan.nodes.iter().zip(&layouts);
    let states: Vec<_> = states.map(|(node, layout)| layout::window::of(node, *layout)).collect();
    let kept = identify::kept(&plan, &live, &states, errors);
    Program { plan, live, steps, layouts, states, kept }
}

impl Program {
    /// The id of what the checkpoint keeps of a node, if it keeps anything.
    pub(crate) fn id(&self, node: NodeId) -> Option<&str> {
        self.kept.iter().find(|kept| kept.node == node).map(|kept| kept.id.as_str())
    }

    /// The readers of a node's records, those that reach no output first: the last reader takes
    /// the records themselves, and it should be one that runs.
    pub(crate) fn readers(&self, node: NodeId) -> Vec<(NodeId, usize)> {
        let mut readers = self.plan.readers(node);
        readers.sort_by_key(|(reader, _)| self.live[*reader]);
        readers
    }
}

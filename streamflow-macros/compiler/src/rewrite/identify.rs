//! Identify. Afterwards every state that outlives the process has a name of its own, which does not
//! depend on other streams.

use std::collections::HashMap;

use crate::layout::window::State;
use crate::plan::{NodeId, Plan};

/// A node whose state a checkpoint keeps.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) node: NodeId,
    /// `JOB/STREAM/OPERATOR/ORDINAL`: the how manieth of its operators in its stream it is.
    pub(crate) id: String,
}

/// What the checkpoint keeps, in the order of the plan; nothing without one. What never runs keeps
/// nothing, and counts.
pub(super) fn kept(plan: &Plan, live: &[bool], states: &[Option<State>]) -> Vec<Kept> {
    if plan.checkpoint.is_none() {
        return Vec::new();
    }
    let job = plan.name.as_deref().unwrap_or_default();
    let mut ordinals: HashMap<(&str, &str), u64> = HashMap::new();
    let mut kept = Vec::new();
    for (node, of) in plan.nodes.iter().enumerate() {
        if !of.op.is_stateful() && states[node].is_none() {
            continue;
        }
        let (stream, operator) = (of.stream.as_str(), of.op.facts().name);
        let ordinal = ordinals.entry((stream, operator)).or_default();
        *ordinal += 1;
        if live[node] {
            kept.push(Kept { node, id: format!("{job}/{stream}/{operator}/{ordinal}") });
        }
    }
    kept
}

//! Identify. Afterwards every state that outlives the process has a name of its own, which does not
//! depend on other streams or other operators.

use std::collections::HashMap;

use crate::diag::{Diagnostic, Diagnostics};
use crate::layout::window::State;
use crate::plan::{Node, NodeId, Plan};

/// A node whose state a checkpoint keeps.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) node: NodeId,
    /// `JOB/STREAM/OPERATOR/1`: a stream has one operator of a name that keeps state. By their
    /// order alone several could not be told apart in a changed program.
    pub(crate) id: String,
}

/// What the checkpoint keeps, in the order of the plan; nothing without one. What never runs keeps
/// nothing. Reports states that would have one name.
pub(super) fn kept(
    plan: &Plan,
    live: &[bool],
    states: &[Option<State>],
    errors: &mut Diagnostics,
) -> Vec<Kept> {
    if plan.checkpoint.is_none() {
        return Vec::new();
    }
    let job = plan.name.as_deref().unwrap_or_default();
    let mut firsts: HashMap<(&str, &str), &Node> = HashMap::new();
    let mut kept = Vec::new();
    for (node, of) in plan.nodes.iter().enumerate() {
        if !of.op.is_stateful() && states[node].is_none() {
            continue;
        }
        let (stream, operator) = (of.stream.as_str(), of.op.facts().name);
        match firsts.get(&(stream, operator)) {
            Some(first) => errors.push(same_name(first, of)),
            None => drop(firsts.insert((stream, operator), of)),
        }
        if live[node] {
            kept.push(Kept { node, id: format!("{job}/{stream}/{operator}/1") });
        }
    }
    kept
}

fn same_name(first: &Node, second: &Node) -> Diagnostic {
    let (stream, operator) = (&second.stream, second.op.facts().name);
    let span = second.via.as_ref().map_or(second.token.span(), |chain| chain.span());
    let end = match &first.via {
        Some(chain) => format!("`{operator}` of `{chain}`"),
        None => format!("`{}`", first.token),
    };
    Diagnostic::new(span, format!("two `{operator}` keep state in the stream `{stream}`"))
        .note("a checkpoint finds a state again by stream and operator, also in a changed program")
        .note(format!(
            "write `let {stream} = …;` up to the first {end}, then `let NAME = {stream}.…;`"
        ))
}

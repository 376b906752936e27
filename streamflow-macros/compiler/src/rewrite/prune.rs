//! Prune. Afterwards every node is known to reach an output, or not to.

use crate::plan::Plan;
use crate::plan::op::Shape;

/// Which nodes reach an output.
pub(super) fn live(plan: &Plan) -> Vec<bool> {
    let mut live = vec![false; plan.nodes.len()];
    // Inputs have smaller numbers than their readers, so one pass from the end settles all.
    for (id, node) in plan.nodes.iter().enumerate().rev() {
        live[id] |= node.op.shape() == Shape::Output;
        if live[id] {
            for input in &node.inputs {
                live[*input] = true;
            }
        }
    }
    live
}

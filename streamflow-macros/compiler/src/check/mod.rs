//! Checks on the plan: what a block must have, where outputs may stand, what operators take.

mod arguments;
mod captures;
mod durable;
mod outline;
mod sketches;
mod state;
mod windows;

use crate::diag::Diagnostics;
use crate::plan::Plan;

/// Reports what in the plan contradicts the language.
pub(crate) fn plan(plan: &Plan, errors: &mut Diagnostics) {
    outline::check(plan, errors);
    windows::check(plan, errors);
    state::check(plan, errors);
    durable::check(plan, errors);
    for node in plan.nodes.iter().chain(&plan.detached) {
        arguments::check(node, errors);
        sketches::check(node, errors);
        captures::check(node, errors);
    }
}

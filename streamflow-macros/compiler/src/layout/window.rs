//! Layouts of window state: a family is chosen from what the block says, its member by types.

use super::Layout;
use crate::plan::Node;
use crate::plan::op::Op;

/// Up to so many panes lie beside each key.
const PANES_BESIDE_A_KEY: u64 = 16;

/// The structure that keeps a window between batches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Windows that do not overlap: one value a key, emptied at each slide.
    Tumbling,
    /// With an inverse: a running total a key, and what each pane added.
    Running,
    /// Few panes: a ring of values beside each key.
    KeyRing,
    /// Many panes, or a single value: two stacks of values a key.
    TwoStacks,
    /// The records themselves, a ring of panes.
    Panes,
}

/// The state of a node that gathers a window; none for any other.
pub(crate) fn of(node: &Node, layout: Layout) -> Option<State> {
    let window = node.window?;
    let has_inverse =
        node.args.iter().any(|arg| arg.name.as_ref().is_some_and(|name| name == "inverse"));
    Some(match node.op {
        Op::Window => State::Panes,
        _ if window.len <= window.slide => State::Tumbling,
        Op::Count | Op::CountByKey | Op::CountByValue | Op::Distinct => State::Running,
        _ if has_inverse && layout == Layout::Table => State::Running,
        _ if layout == Layout::Table && window.panes() <= PANES_BESIDE_A_KEY => State::KeyRing,
        _ => State::TwoStacks,
    })
}

impl State {
    /// What `explain()` says of it.
    pub(crate) fn describe(self) -> &'static str {
        match self {
            Self::Tumbling => "one value a key, empty again after each slide",
            Self::Running => "a running total a key, and what each pane added to it",
            Self::KeyRing => "a ring of panes beside each key, combined oldest to newest",
            Self::TwoStacks => "two stacks of panes a key, flipped a step at a time",
            Self::Panes => "the records of each pane",
        }
    }
}

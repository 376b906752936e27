//! What can be told of a job without running it: its plan, and what its state costs.

use std::fmt;

use crate::job::Description;

/// What one state of a job costs in memory.
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
        let Self { state, bytes, per, keys } = self;
        write!(f, "memory of {state}: about {bytes} bytes")?;
        match (per, keys) {
            (Per::EachKey, Some(keys)) => {
                write!(f, " a key, of {keys} at most, in arrays by key, not hashed")
            }
            (Per::EachKey, None) => f.write_str(" a key"),
            (Per::EachRecord, _) => f.write_str(" a record"),
            (Per::Whole, _) => Ok(()),
        }
    }
}

/// A job's plan, as text (by `Display`) and as a graph.
#[derive(Clone, Debug)]
pub struct Explain {
    description: &'static Description,
    costs: Vec<StateCost>,
}

impl Explain {
    pub(crate) fn new(description: &'static Description, costs: &[StateCost]) -> Self {
        Self { description, costs: costs.to_vec() }
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
}

impl fmt::Display for Explain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.description.plan)?;
        self.costs.iter().try_for_each(|cost| writeln!(f, "  {cost}"))
    }
}

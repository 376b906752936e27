//! Fuse. Afterwards every operator belongs to exactly one step, and a chain of per-record
//! operators with the aggregates behind it is one loop.

use crate::plan::op::{Op, Shape};
use crate::plan::{NodeId, Plan};

/// One step of a batch's computation.
#[derive(Debug)]
pub(crate) enum Step {
    /// A loop over a node's records.
    Stage(Stage),
    /// Unfused: a source's batch becomes rows.
    Read(NodeId),
    /// Unfused: one per-record operator over all rows.
    Operator(NodeId),
    /// Several streams' rows become one's.
    Meet(NodeId),
    /// A window's rows, at its slide.
    Window(NodeId),
    /// What a state is after the batch.
    Snapshots(NodeId),
}

impl Step {
    /// The node whose records the step reads or makes: it runs as often as these come.
    pub(crate) fn node(&self) -> NodeId {
        match self {
            Self::Stage(stage) => stage.root,
            Self::Read(node)
            | Self::Operator(node)
            | Self::Meet(node)
            | Self::Window(node)
            | Self::Snapshots(node) => *node,
        }
    }
}

/// One loop over the records of a source, or over the rows of an earlier step.
#[derive(Debug)]
pub(crate) struct Stage {
    /// The node whose records the loop reads.
    pub(crate) root: NodeId,
    /// What gathers at the ends of the loop.
    pub(crate) consumers: Vec<Consumer>,
    /// How the loop is written.
    pub(crate) form: Form,
}

/// A node that gathers what a loop gives to one of its inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Consumer {
    pub(crate) node: NodeId,
    pub(crate) input: usize,
}

/// How a loop is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Record by record.
    Records,
    /// Record by record, each with the lane that sums add it to.
    Numbered,
    /// Word by word, the text never cut into records.
    Words,
    /// Eight records at a time into a sum, filters as selects.
    Lanes,
    /// A block at a time: first the records that the first filter keeps, then the rest of the
    /// loop for these alone, so that an unpredictable filter costs no mispredicted branches.
    Select,
}

/// The steps of the fused plan: a loop for each node whose records are materialised.
pub(super) fn fused(plan: &Plan) -> Vec<Step> {
    let mut steps = Vec::new();
    for (id, node) in plan.nodes.iter().enumerate() {
        match node.op.shape() {
            Shape::Record | Shape::Output => continue,
            Shape::Meet => steps.push(Step::Meet(id)),
            Shape::Snapshot => steps.push(Step::Snapshots(id)),
            _ if node.window.is_some() => steps.push(Step::Window(id)),
            _ => {}
        }
        let mut consumers = Vec::new();
        reach(plan, id, &mut consumers);
        if !consumers.is_empty() || !plan.readers(id).is_empty() {
            let form = form(plan, id, &consumers);
            steps.push(Step::Stage(Stage { root: id, consumers, form }));
        }
    }
    steps
}

/// Adds the consumers that a node's records reach through per-record operators.
fn reach(plan: &Plan, from: NodeId, consumers: &mut Vec<Consumer>) {
    let mut open = vec![from];
    while let Some(node) = open.pop() {
        for (reader, input) in plan.readers(node) {
            if plan.nodes[reader].op.shape() == Shape::Record {
                open.push(reader);
            } else {
                consumers.push(Consumer { node: reader, input });
            }
        }
    }
    consumers.sort_by_key(|consumer| (consumer.node, consumer.input));
}

/// The best way to write a loop.
fn form(plan: &Plan, root: NodeId, consumers: &[Consumer]) -> Form {
    let sums = |consumer: &Consumer| is_sum(plan.nodes[consumer.node].op);
    if consumers.len() == 1 && consumers.iter().all(sums) && selects(plan, root) {
        return Form::Lanes;
    }
    if consumers.iter().any(sums) {
        return Form::Numbered;
    }
    let [(reader, _)] = plan.readers(root)[..] else { return Form::Records };
    let reader = &plan.nodes[reader];
    match reader.op {
        _ if plan.nodes[root].op != Op::Source || reader.turbofish.is_some() => Form::Records,
        Op::Words => Form::Words,
        Op::Filter => Form::Select,
        _ => Form::Records,
    }
}

/// Whether an operator adds numbers up in lanes.
fn is_sum(op: Op) -> bool {
    matches!(op, Op::Sum | Op::WrappingSum | Op::Mean)
}

/// Whether a source's records reach their one consumer by operators that give at most one record
/// for each, so that what is dropped can be added as nothing.
fn selects(plan: &Plan, root: NodeId) -> bool {
    if plan.nodes[root].op != Op::Source {
        return false;
    }
    let mut at = root;
    while let [(reader, _)] = plan.readers(at).as_slice() {
        let op = plan.nodes[*reader].op;
        if is_sum(op) {
            return true;
        }
        if matches!(op, Op::FlatMap | Op::FlatMapValues | Op::Words) {
            return false;
        }
        at = *reader;
    }
    false
}

/// The steps of the unfused plan: one for each operator.
pub(super) fn unfused(plan: &Plan) -> Vec<Step> {
    let mut steps = Vec::new();
    for (id, node) in plan.nodes.iter().enumerate() {
        match node.op.shape() {
            Shape::Source => steps.push(Step::Read(id)),
            Shape::Record => steps.push(Step::Operator(id)),
            Shape::Meet => steps.push(Step::Meet(id)),
            Shape::Snapshot => steps.push(Step::Snapshots(id)),
            Shape::Output => continue,
            _ if node.window.is_some() => steps.push(Step::Window(id)),
            _ => {}
        }
        for (node, input) in plan.readers(id) {
            let op = plan.nodes[node].op;
            if op.shape() != Shape::Record {
                let form = if is_sum(op) { Form::Numbered } else { Form::Records };
                let consumers = vec![Consumer { node, input }];
                steps.push(Step::Stage(Stage { root: id, consumers, form }));
            }
        }
    }
    steps
}

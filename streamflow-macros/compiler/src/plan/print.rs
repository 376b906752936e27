//! The plan as text, stable enough to compare.

use std::fmt::Write as _;

use super::op::{Op, Shape};
use super::{Node, NodeId};
use crate::duration;
use crate::rewrite::{Form, Program, Stage, Step};

/// The program's steps, what was fused into which loop, and what each loop fills.
pub(crate) fn text(program: &Program) -> String {
    let plan = &program.plan;
    let mut out = String::new();
    let name = plan.name.as_deref().unwrap_or("job");
    let fusion = if plan.fusion { "fused" } else { "unfused" };
    let _ = writeln!(
        out,
        "job {name:?}, a batch every {}, {fusion}",
        duration::show(plan.interval.unwrap_or(0))
    );
    if let Some((guarantee, _)) = &plan.guarantee {
        let _ = writeln!(out, "  guarantee {}", guarantee.name());
    }
    for (id, node) in plan.nodes.iter().enumerate() {
        if node.op == Op::Source {
            let _ = writeln!(out, "  source {}{}", node.stream, unused(program, id));
        }
    }
    for (number, step) in program.steps.iter().enumerate() {
        self::step(program, number + 1, step, &mut out);
    }
    out
}

/// One step: where it reads, and what it keeps.
fn step(program: &Program, number: usize, step: &Step, out: &mut String) {
    let nodes = &program.plan.nodes;
    let _ = match step {
        Step::Stage(stage) => {
            self::stage(program, number, stage, out);
            Ok(())
        }
        Step::Read(node) => writeln!(out, "  step {number}: read {}", label(program, *node)),
        Step::Operator(node) => {
            let (name, input) = (label(program, *node), label(program, nodes[*node].inputs[0]));
            writeln!(out, "  step {number}: {name} over {input}, into rows")
        }
        Step::Window(node) => window(program, number, *node, out),
        Step::Snapshots(node) => writeln!(out, "  step {number}: {}", label(program, *node)),
        Step::Meet(node) => {
            let inputs = nodes[*node].inputs.iter().map(|input| label(program, *input));
            let inputs = inputs.collect::<Vec<_>>().join(" and ");
            let _ = writeln!(out, "  step {number}: {} of {inputs}", label(program, *node));
            meeting(nodes[*node].op).map_or(Ok(()), |how| writeln!(out, "    {how}"))
        }
    };
}

/// A window: its extent in batches and panes, and its state.
fn window(program: &Program, number: usize, node: NodeId, out: &mut String) -> std::fmt::Result {
    let (Some(window), Some(state)) = (program.plan.nodes[node].window, program.states[node])
    else {
        return Ok(());
    };
    let (name, len, slide) = (label(program, node), window.len, window.slide);
    let (panes, pane) = (window.panes(), window.pane());
    writeln!(
        out,
        "  step {number}: window of {name}, {len} batches sliding by {slide}, {panes} panes of {pane}\n    keeps {}",
        state.describe()
    )?;
    saved(program, node, "    ", out)
}

/// By which name the checkpoint keeps a state.
fn saved(program: &Program, node: NodeId, indent: &str, out: &mut String) -> std::fmt::Result {
    program.id(node).map_or(Ok(()), |id| writeln!(out, "{indent}in the checkpoint as {id}"))
}

/// What bounds a state.
fn bounds(node: &Node) -> String {
    let options = node.args.iter().filter_map(|arg| Some((arg.name.as_ref()?, &arg.value)));
    let limits = options.filter(|(name, _)| *name != "bound" && *name != "initial");
    let limits = limits.map(|(name, value)| {
        let value = quote::ToTokens::to_token_stream(value);
        format!("{name} = {value}")
    });
    match limits.collect::<Vec<_>>().join(", ") {
        none if none.is_empty() => "without a bound".to_owned(),
        limits => limits,
    }
}

/// How streams meet, where that needs more than their order.
fn meeting(op: Op) -> Option<&'static str> {
    match op {
        Op::Join | Op::LeftOuterJoin | Op::RightOuterJoin | Op::FullOuterJoin => Some(
            "exchange by key: the second sorted by its keys' numbers, the first looked up in order",
        ),
        Op::Cogroup => Some("exchange by key, then rows in order of first arrival"),
        _ => None,
    }
}

/// One loop: what it reads, each way through it, and what is filled at the end.
fn stage(program: &Program, number: usize, stage: &Stage, out: &mut String) {
    let how = match stage.form {
        Form::Records => "record by record",
        Form::Numbered => "record by record, numbered",
        Form::Words => "word by word",
        Form::Lanes => "eight records at a time, filters as selects",
        Form::Select => "the filter a block ahead",
    };
    let _ = writeln!(out, "  stage {number}: one loop over {}, {how}", label(program, stage.root));
    for consumer in &stage.consumers {
        let mut path = vec![label(program, consumer.node)];
        let mut at = program.plan.nodes[consumer.node].inputs[consumer.input];
        while at != stage.root {
            path.push(label(program, at));
            at = program.plan.nodes[at].inputs[0];
        }
        path.reverse();
        let layout = program.layouts[consumer.node].describe();
        let unused = unused(program, consumer.node);
        let _ = writeln!(out, "    {}{unused}\n      keeps {layout}", path.join(" → "));
        if program.plan.nodes[consumer.node].op.shape() == Shape::Exchange {
            let _ = writeln!(out, "      exchange by key, then rows in order of first arrival");
        }
        if program.plan.nodes[consumer.node].op.is_stateful() {
            let bounds = bounds(&program.plan.nodes[consumer.node]);
            let _ = writeln!(out, "      keeps a state by key between batches, {bounds}");
            let _ = saved(program, consumer.node, "      ", out);
        }
        if program.plan.nodes[consumer.node].op == Op::Fold
            && program.plan.nodes[consumer.node].args.len() == 2
        {
            let _ = writeln!(
                out,
                "      folded in order on one thread; `fold(zero, seq, comb)` is parallel"
            );
        }
    }
}

fn unused(program: &Program, node: NodeId) -> &'static str {
    if program.live[node] { "" } else { " (reaches no output: never run)" }
}

/// A node's name and number, as all of `explain()` writes it.
pub(crate) fn label(program: &Program, node: NodeId) -> String {
    let node_of = &program.plan.nodes[node];
    match node_of.op {
        Op::Source => node_of.stream.clone(),
        _ => format!("{}#{node}", node_of.token),
    }
}

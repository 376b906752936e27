//! The plan as text, stable enough to compare.

use std::fmt::Write as _;

use super::NodeId;
use super::op::{Op, Shape};
use crate::rewrite::{Form, Program, Stage, Step};

/// The program's steps, what was fused into which loop, and what each loop fills.
pub(crate) fn text(program: &Program) -> String {
    let plan = &program.plan;
    let mut out = String::new();
    let name = plan.name.as_deref().unwrap_or("job");
    let fusion = if plan.fusion { "fused" } else { "unfused" };
    let _ = writeln!(out, "job {name:?}, a batch every {}, {fusion}", interval(plan.interval));
    for (id, node) in plan.nodes.iter().enumerate() {
        if node.op == Op::Source {
            let _ = writeln!(out, "  source {}{}", node.stream, unused(program, id));
        }
    }
    for (number, step) in program.steps.iter().enumerate() {
        let number = number + 1;
        match step {
            Step::Stage(stage) => self::stage(program, number, stage, &mut out),
            Step::Read(node) => {
                let _ = writeln!(out, "  step {number}: read {}", label(program, *node));
            }
            Step::Operator(node) => {
                let input = label(program, plan.nodes[*node].inputs[0]);
                let _ = writeln!(
                    out,
                    "  step {number}: {} over {input}, into rows",
                    label(program, *node)
                );
            }
            Step::Union(node) => {
                let inputs = plan.nodes[*node].inputs.iter().map(|input| label(program, *input));
                let inputs: Vec<_> = inputs.collect();
                let _ = writeln!(
                    out,
                    "  step {number}: {} of {}",
                    label(program, *node),
                    inputs.join(" and ")
                );
            }
        }
    }
    out
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

/// A duration in the largest unit that holds it whole.
fn interval(nanos: Option<u64>) -> String {
    let nanos = nanos.unwrap_or(0);
    let units = [
        (86_400_000_000_000, "d"),
        (3_600_000_000_000, "h"),
        (60_000_000_000, "min"),
        (1_000_000_000, "s"),
        (1_000_000, "ms"),
        (1_000, "us"),
    ];
    let whole = units.iter().find(|(length, _)| nanos.is_multiple_of(*length) && nanos > 0);
    match whole {
        Some((length, unit)) => format!("{}{unit}", nanos / length),
        None => format!("{nanos}ns"),
    }
}

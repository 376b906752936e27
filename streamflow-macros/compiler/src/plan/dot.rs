//! The plan as a Graphviz graph: a cluster for each loop.

use std::fmt::Write as _;

use super::op::Shape;
use super::print::label;
use crate::rewrite::{Program, Step};

/// The program as DOT.
pub(crate) fn graph(program: &Program) -> String {
    let plan = &program.plan;
    let mut out = String::from("digraph plan {\n  rankdir=LR;\n  node [shape=box];\n");
    for (id, node) in plan.nodes.iter().enumerate() {
        let shape = match node.op.shape() {
            Shape::Source => "cds",
            Shape::Exchange => "hexagon",
            Shape::Output => "note",
            _ => "box",
        };
        let style = if program.live[id] { "" } else { ", style=dashed" };
        let mut label = label(program, id);
        if let Some(kept) = program.id(id) {
            let _ = write!(label, "\n{kept}");
        }
        let _ = writeln!(out, "  n{id} [label={label:?}, shape={shape}{style}];");
    }
    for (number, step) in program.steps.iter().enumerate() {
        let Step::Stage(stage) = step else { continue };
        let _ = writeln!(out, "  subgraph cluster_{0} {{ label=\"stage {0}\";", number + 1);
        for (id, node) in plan.nodes.iter().enumerate() {
            let fused = node.op.shape() == Shape::Record && reads_from(program, id, stage.root);
            if fused && plan.fusion {
                let _ = writeln!(out, "    n{id};");
            }
        }
        out.push_str("  }\n");
    }
    for (id, node) in plan.nodes.iter().enumerate() {
        for input in &node.inputs {
            let _ = writeln!(out, "  n{input} -> n{id};");
        }
    }
    out.push_str("}\n");
    out
}

/// Whether a per-record node is reached from `root` through per-record nodes alone.
fn reads_from(program: &Program, node: usize, root: usize) -> bool {
    let mut at = node;
    while program.plan.nodes[at].op.shape() == Shape::Record {
        at = program.plan.nodes[at].inputs[0];
    }
    at == root
}

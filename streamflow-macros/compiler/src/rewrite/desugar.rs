//! Desugar. Afterwards there is one spelling of each window: the window, and an aggregate.

use proc_macro2::Ident;
use syn::Expr;

use crate::ast::Arg;
use crate::plan::op::{Op, Shape};
use crate::plan::{Node, NodeId, Plan};

/// Writes Spark's spellings out.
pub(super) fn plan(plan: &mut Plan) {
    let old = std::mem::take(&mut plan.nodes);
    let mut moved: Vec<NodeId> = Vec::new();
    for mut node in old {
        for input in &mut node.inputs {
            *input = moved[*input];
        }
        if node.op.shape() == Shape::Sugar {
            for node in written_out(node, plan.nodes.len()) {
                plan.nodes.push(node);
            }
        } else {
            plan.nodes.push(node);
        }
        moved.push(plan.nodes.len() - 1);
    }
}

/// The nodes that one of Spark's spellings stands for; the first will have this number.
fn written_out(node: Node, first: NodeId) -> Vec<Node> {
    let is_closure = |arg: &&Arg| !matches!(&arg.value, Expr::Lit(_));
    let plain = || node.args.iter().filter(|arg| arg.name.is_none());
    let functions: Vec<Arg> = plain().filter(is_closure).cloned().collect();
    let durations = plain().filter(|arg| !is_closure(arg)).cloned().collect();
    let (op, functions) = match node.op {
        Op::CountByWindow => (Op::Count, Vec::new()),
        Op::CountByValueAndWindow => (Op::CountByValue, Vec::new()),
        Op::GroupByKeyAndWindow => (Op::GroupByKey, Vec::new()),
        Op::ReduceByWindow => (Op::Reduce, functions),
        _ => (Op::ReduceByKey, functions),
    };
    let inverse = Ident::new("inverse", node.token.span());
    let aggregate = functions
        .into_iter()
        .enumerate()
        .map(|(position, arg)| Arg { name: (position == 1).then(|| inverse.clone()), ..arg });
    let node_of = |op, inputs, args| Node {
        op,
        token: node.token.clone(),
        stream: node.stream.clone(),
        inputs,
        args,
        turbofish: None,
        ..node_like(&node)
    };
    let mut nodes = vec![
        node_of(Op::Window, node.inputs.clone(), durations),
        node_of(op, vec![first], aggregate.collect()),
    ];
    if let Some(filter) = node.args.iter().find(|arg| arg.name.is_some()) {
        let filter = Arg { name: None, value: filter.value.clone() };
        nodes.push(node_of(Op::Filter, vec![first + 1], vec![filter]));
    }
    if let Some(last) = nodes.last_mut() {
        last.turbofish.clone_from(&node.turbofish);
    }
    nodes
}

/// The rest of a node that another is written out from.
fn node_like(node: &Node) -> Node {
    Node {
        op: node.op,
        token: node.token.clone(),
        stream: String::new(),
        inputs: Vec::new(),
        args: Vec::new(),
        turbofish: None,
        continued: node.continued,
        place: node.place,
        via: node.via.clone(),
        window: None,
        slide: 1,
    }
}

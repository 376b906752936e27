//! What a checkpoint needs to find state again, and what a guarantee needs of outputs.

use proc_macro2::Ident;

use crate::ast::Guarantee;
use crate::diag::{Diagnostic, Diagnostics};
use crate::plan::op::{Op, Shape};
use crate::plan::{Node, Place, Plan};

const HOW: &str = "write `checkpoint \"path/to/folder\";`";

/// Checks what outlives the process.
pub(super) fn check(plan: &Plan, errors: &mut Diagnostics) {
    if let Some((keyword, _)) = &plan.checkpoint {
        if plan.name.is_none() && !plan.poisoned {
            errors.push(
                Diagnostic::new(keyword.span(), "a job with a checkpoint needs a name")
                    .note("a checkpoint belongs to one job, and its states are named after it")
                    .note("write `name \"word-count\";`"),
            );
        }
        unnamed_states(plan, errors);
    }
    if let Some((guarantee, word)) = &plan.guarantee {
        if plan.checkpoint.is_none() && !plan.poisoned {
            errors.push(no_checkpoint(word));
        }
        if *guarantee == Guarantee::ExactlyOnce {
            let outputs = plan.nodes.iter().filter(|node| node.op.shape() == Shape::Output);
            outputs.for_each(|output| repeats(output, errors));
        }
    }
}

fn no_checkpoint(word: &Ident) -> Diagnostic {
    let fact = format!("`guarantee {word}` needs a checkpoint, and the block has none");
    Diagnostic::new(word.span(), fact)
        .note("a job goes on after a restart from what its checkpoint keeps, and anew without one")
        .note(HOW)
}

/// Reports statements that keep state and name no stream, each once.
fn unnamed_states(plan: &Plan, errors: &mut Diagnostics) {
    let mut rest = plan.nodes.as_slice();
    while let Some(last) = rest.iter().position(|node| !node.continued) {
        let (statement, others) = rest.split_at(last + 1);
        let keeps = |node: &&Node| node.place == Place::Output && keeps_state(plan, node);
        if let (Some(keeps), Some(output)) = (statement.iter().find(keeps), statement.last()) {
            errors.push(unnamed(keeps, output));
        }
        rest = others;
    }
}

/// Whether an operator keeps anything between batches.
fn keeps_state(plan: &Plan, node: &Node) -> bool {
    let aggregates_window = || node.combines() && is_windowed(plan, node);
    let is_window = matches!(node.op.shape(), Shape::Window | Shape::Sugar);
    node.op.is_stateful() || is_window || aggregates_window()
}

/// Whether a window reaches an operator, which then gathers it.
fn is_windowed(plan: &Plan, node: &Node) -> bool {
    let mut at = node;
    while let Some(input) = at.inputs.first() {
        at = &plan.nodes[*input];
        if !at.lets_windows_by() {
            return at.op == Op::Window;
        }
    }
    false
}

fn unnamed(keeps: &Node, output: &Node) -> Diagnostic {
    let token = &keeps.token;
    let (span, fact) = match &keeps.via {
        Some(chain) => {
            (chain.span(), format!("`{token}` of `{chain}` keeps state in a stream without a name"))
        }
        None => (token.span(), format!("`{token}` keeps state in a stream without a name")),
    };
    let (root, output) = (&keeps.stream, &output.token);
    Diagnostic::new(span, fact)
        .note("a checkpoint finds a state again by its stream's name, also in a changed program")
        .note(format!("write `let NAME = {root}.…;` up to the output, then `NAME.{output}(…);`"))
}

/// Reports an output that may come again after a restart.
fn repeats(output: &Node, errors: &mut Diagnostics) {
    let token = &output.token;
    let (what, instead) = match output.op {
        Op::Print => ("printed", "write files instead: `.save_as_text_files(prefix)`"),
        Op::ForEach | Op::ForEachBatch => (
            "given to a closure",
            "write to a sink instead, `.write_to(sink)`, whose type is `streamflow::sink::ExactlyOnce`",
        ),
        _ => return,
    };
    let fact = format!("`{token}` is at least once, and the block guarantees exactly once");
    errors.push(
        Diagnostic::new(token.span(), fact)
            .note(format!("what was {what} cannot be taken back: after a restart the last batch may come again"))
            .note(instead)
            .note("or write `guarantee at_least_once;`"),
    );
}

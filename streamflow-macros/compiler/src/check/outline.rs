//! The block's outline: settings that must be there, and outputs at the ends of chains.

use proc_macro2::Span;

use crate::diag::{Diagnostic, Diagnostics};
use crate::plan::op::Shape;
use crate::plan::{Node, Place, Plan};

/// More operators than this in one block are refused: rustc recurses on what they become.
const MOST_OPERATORS: usize = 256;

/// Checks the block's outline.
pub(super) fn check(plan: &Plan, errors: &mut Diagnostics) {
    if plan.nodes.len() > MOST_OPERATORS {
        let token = &plan.nodes[MOST_OPERATORS].token;
        let fact = format!("this is operator number {} of the block", MOST_OPERATORS + 1);
        errors.push(
            Diagnostic::new(token.span(), fact)
                .note(format!("a block has at most {MOST_OPERATORS} operators"))
                .note("write several steps as one function, and `.map` it"),
        );
    }
    for node in &plan.nodes {
        placement(plan, node, errors);
    }
    if !plan.poisoned {
        missing(plan, errors);
    }
}

/// Outputs end statements, and statements end with outputs.
fn placement(plan: &Plan, node: &Node, errors: &mut Diagnostics) {
    let token = &node.token;
    let output = |node: &Node| node.op.shape() == Shape::Output;
    let is_output = output(node);
    // Then that is the mistake.
    let follows_output = node.inputs.first().is_some_and(|input| output(&plan.nodes[*input]));
    if is_output && node.continued {
        errors.push(
            Diagnostic::new(
                token.span(),
                format!("`{token}` is an output, and nothing can follow it"),
            )
            .note("an output ends its statement, it gives no stream")
            .note("name the stream with `let`, and use it twice: for the output, and further on"),
        );
    } else if is_output && node.place == Place::Let {
        errors.push(
            Diagnostic::new(
                token.span(),
                format!("`{token}` is an output, and gives no stream to name"),
            )
            .note("write it as a statement of its own, without `let`"),
        );
    } else if !is_output && !node.continued && node.place == Place::Output && !follows_output {
        errors.push(
            Diagnostic::new(token.span(), format!("nothing is done with what `{token}` gives"))
                .note("a statement ends with an output: `.print()`, `.for_each(…)`, `.write_to(…)`")
                .note("or name the stream: `let NAME = …;`"),
        );
    }
}

/// Reports what every block must have.
fn missing(plan: &Plan, errors: &mut Diagnostics) {
    let Some(start) = plan.start else {
        errors.push(
            Diagnostic::new(Span::call_site(), "the block is empty")
                .note("a job has an interval, a source and an output")
                .note("write `batch 1s; source lines = stdin_text(); lines.print();`"),
        );
        return;
    };
    let named = |shape: Shape| plan.nodes.iter().rfind(|node| node.op.shape() == shape);
    if plan.interval.is_none() {
        errors.push(
            Diagnostic::new(start, "the block has no `batch` statement")
                .note("it says how long a micro-batch is")
                .note("write `batch 1s;`"),
        );
    }
    if named(Shape::Source).is_none() {
        errors.push(
            Diagnostic::new(start, "the block has no source")
                .note("records come from a source")
                .note("write `source lines = socket_text(\"127.0.0.1:9999\");`"),
        );
    } else if named(Shape::Output).is_none() && errors.is_empty() {
        let last = plan.nodes.last().map_or(start, |node| node.token.span());
        errors.push(
            Diagnostic::new(last, "the block has no output")
                .note("without an output nothing of it would be computed")
                .note("write `stream.print();`, or another output"),
        );
    }
}

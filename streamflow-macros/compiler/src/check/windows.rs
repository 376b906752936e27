//! Windows: multiples of the batch and of the slides upstream, and streams that meet must slide
//! alike.

use syn::Expr;

use crate::diag::{Diagnostic, Diagnostics};
use crate::duration;
use crate::plan::op::{ArgKind, Op, Shape};
use crate::plan::{Node, Plan};

/// More panes than this in one window are refused.
const MOST_PANES: u64 = 1 << 20;

/// What is known of a node's records.
#[derive(Clone, Copy)]
struct Known {
    /// Every how many nanoseconds they come, unless that is a mistake already reported.
    slide: Option<u64>,
    /// Whether they are a window's, not yet aggregated.
    windowed: bool,
}

/// Checks all windows of a plan whose interval is known.
pub(super) fn check(plan: &Plan, errors: &mut Diagnostics) {
    let Some(batch) = plan.interval else { return };
    let mut known: Vec<Known> = Vec::new();
    for node in &plan.nodes {
        let inputs: Vec<Known> = node.inputs.iter().map(|input| known[*input]).collect();
        let first =
            inputs.first().copied().unwrap_or(Known { slide: Some(batch), windowed: false });
        let slides: Option<Vec<u64>> = inputs.iter().map(|input| input.slide).collect();
        if let Some([first, others @ ..]) = slides.as_deref()
            && let Some(other) = others.iter().position(|other| other != first)
        {
            differs(node, other, *first, others[other], errors);
        }
        known.push(match node.op.shape() {
            Shape::Window | Shape::Sugar => {
                let slide = window(node, batch, first.slide, errors);
                Known { slide, windowed: node.op == Op::Window }
            }
            // Windows do not move across `inspect`, which sees all that is in them.
            Shape::Record => Known { windowed: first.windowed && node.op != Op::Inspect, ..first },
            _ => {
                inverse(node, first, errors);
                Known { windowed: false, ..first }
            }
        });
    }
}

/// Checks one window's durations; its slide, if that is right.
fn window(node: &Node, batch: u64, upstream: Option<u64>, errors: &mut Diagnostics) -> Option<u64> {
    let plain: Vec<&Expr> =
        node.args.iter().filter(|arg| arg.name.is_none()).map(|arg| &arg.value).collect();
    let form = node.op.facts().forms.iter().find(|form| form.len() == plain.len());
    let kinds = form.into_iter().flat_map(|form| form.iter());
    let mut durations = plain.iter().zip(kinds).filter(|(_, (_, kind))| *kind == ArgKind::Duration);
    let mut multiple = |value: &Expr, what: &str| {
        let Expr::Lit(literal) = value else { return None };
        let length = duration::nanos(&literal.lit).ok()?;
        let upstream = upstream.unwrap_or(batch);
        for (unit, of) in [(batch, "the batch"), (upstream, "the slide of the stream before it")] {
            if !length.is_multiple_of(unit) {
                errors.push(uneven(value, what, length, unit, of));
                return None;
            }
        }
        Some(length)
    };
    let length = durations.next().and_then(|(value, _)| multiple(value, "window"));
    let slide = match durations.next() {
        Some((value, _)) => multiple(value, "slide"),
        None => upstream,
    };
    if let (Some(length), Some(slide), Some(upstream)) = (length, slide, upstream) {
        let window = crate::plan::Window { len: length / upstream, slide: slide / upstream };
        if window.panes() > MOST_PANES {
            let fact = format!("this window has {} panes", window.panes());
            errors.push(
                Diagnostic::new(node.token.span(), fact)
                    .note(format!("a window has at most {MOST_PANES} panes, each as long as the greatest common divisor of length and slide"))
                    .note("make the slide longer"),
            );
        }
    }
    slide
}

fn uneven(value: &Expr, what: &str, length: u64, unit: u64, of: &str) -> Diagnostic {
    let (shown, unit_shown) = (duration::show(length), duration::show(unit));
    let below = length / unit * unit;
    let choices = match below {
        0 => format!("write `{unit_shown}` or a multiple of it"),
        below => {
            format!("write `{}` or `{}`", duration::show(below), duration::show(below + unit))
        }
    };
    Diagnostic::on(value, format!("the {what}, {shown}, is not a multiple of {of}, {unit_shown}"))
        .note("a window begins and ends between two batches")
        .note(choices)
}

/// Streams that meet must slide alike.
fn differs(node: &Node, other: usize, first: u64, second: u64, errors: &mut Diagnostics) {
    let fact = format!(
        "`{}` joins a stream that slides by {} with one that slides by {}",
        node.token,
        duration::show(first),
        duration::show(second)
    );
    let error = match node.args.get(other) {
        Some(arg) => Diagnostic::on(&arg.value, fact),
        None => Diagnostic::new(node.token.span(), fact),
    };
    errors.push(
        error
            .note("streams that meet must give records at the same batches")
            .note("give both the same slide: `.window(length, slide)`"),
    );
}

/// An inverse is for windows alone.
fn inverse(node: &Node, input: Known, errors: &mut Diagnostics) {
    let named = node.args.iter().filter_map(|arg| arg.name.as_ref());
    for name in named.filter(|name| *name == "inverse") {
        if !input.windowed {
            errors.push(
                Diagnostic::new(
                    name.span(),
                    format!("`inverse` of `{}` has no window", node.token),
                )
                .note("an inverse takes off what leaves a window, and nothing leaves a batch")
                .note("only operators on single records may stand between, and `inspect` may not")
                .note("put `.window(length, slide)` before it, or leave the inverse out"),
            );
        }
    }
}

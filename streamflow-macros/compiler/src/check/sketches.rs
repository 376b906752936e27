//! Sketches and aggregates: what their arguments must be, as far as literals tell.

use std::ops::RangeInclusive;

use syn::{Expr, Lit, UnOp};

use crate::diag::{Diagnostic, Diagnostics};
use crate::plan::Node;
use crate::plan::op::Op;

/// Checks the arguments of `quantiles`, `approx_distinct` and `aggregate_by_key`.
pub(super) fn check(node: &Node, errors: &mut Diagnostics) {
    let token = &node.token;
    for arg in &node.args {
        let name = arg.name.as_ref().map(ToString::to_string).unwrap_or_default();
        match (node.op, &name[..]) {
            (Op::Quantiles | Op::QuantilesByKey, "") => quantiles(node, &arg.value, errors),
            (Op::Quantiles | Op::QuantilesByKey, "error") => {
                within(&arg.value, 1e-4..=0.5, "the relative error is from 0.0001 to 0.5", errors);
            }
            (Op::ApproxDistinct | Op::ApproxDistinctByKey, "precision") => {
                within(&arg.value, 4.0..=18.0, "the precision is from 4 to 18", errors);
            }
            (Op::AggregateByKey, "inverse") if node.args.len() > 3 => errors.push(
                Diagnostic::new(
                    arg.name.as_ref().map_or_else(|| token.span(), proc_macro2::Ident::span),
                    "`inverse` goes with `aggregate_by_key(agg)`",
                )
                .note("write an `Aggregate` of zero, add and merge, or leave the inverse out"),
            ),
            _ => {}
        }
    }
}

/// Quantiles are an array of numbers from 0 to 1.
fn quantiles(node: &Node, value: &Expr, errors: &mut Diagnostics) {
    let token = &node.token;
    let Expr::Array(array) = value else {
        if matches!(value, Expr::Lit(_) | Expr::Tuple(_) | Expr::Unary(_)) {
            errors.push(
                Diagnostic::on(value, format!("`{token}` takes an array of quantiles"))
                    .note("write `[0.5, 0.95]`, or `[0.5]` for one"),
            );
        }
        return;
    };
    if array.elems.is_empty() {
        errors.push(
            Diagnostic::on(value, format!("`{token}` is asked for no quantile"))
                .note("write which, from 0 to 1: `[0.5, 0.95]`"),
        );
    }
    for quantile in &array.elems {
        within(quantile, 0.0..=1.0, "a quantile is from 0 to 1: `0.95` for 95 %", errors);
    }
}

/// Reports a literal that is out of range.
fn within(value: &Expr, range: RangeInclusive<f64>, rule: &str, errors: &mut Diagnostics) {
    if let Some(number) = number(value)
        && !range.contains(&number)
    {
        errors.push(Diagnostic::on(value, format!("{number} is out of range")).note(rule));
    }
}

/// The value of a literal number.
fn number(value: &Expr) -> Option<f64> {
    match value {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Float(float) => float.base10_parse().ok(),
            Lit::Int(int) => int.base10_parse().ok(),
            _ => None,
        },
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => Some(-number(&unary.expr)?),
        _ => None,
    }
}

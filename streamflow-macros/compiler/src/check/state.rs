//! State: what bounds it, and where it can be looked at.

use proc_macro2::Ident;
use syn::Expr;

use crate::ast::Arg;
use crate::diag::{Diagnostic, Diagnostics};
use crate::plan::op::Op;
use crate::plan::{Node, Plan};

/// Checks all operators that keep state, and all that look at it.
pub(super) fn check(plan: &Plan, errors: &mut Diagnostics) {
    for node in &plan.nodes {
        if node.op.is_stateful() {
            bounds(node, errors);
        }
        if node.op == Op::Snapshots {
            let input = node.inputs.first().map(|input| &plan.nodes[*input]);
            shown(node, input, errors);
        }
    }
}

fn option<'n>(node: &'n Node, wanted: &str) -> Option<(&'n Ident, &'n Arg)> {
    let named = node.args.iter().filter_map(|arg| Some((arg.name.as_ref()?, arg)));
    named.into_iter().find(|(name, _)| *name == wanted)
}

/// A state says what bounds it, or that nothing does; and says it once.
fn bounds(node: &Node, errors: &mut Diagnostics) {
    let token = &node.token;
    let given = |name| option(node, name);
    let limits: Vec<_> = ["timeout", "ttl", "max_keys"].into_iter().filter_map(given).collect();
    let has_timeout = node.op.facts().options.iter().any(|(name, _)| *name == "timeout");
    let example = if has_timeout { "timeout = 30min" } else { "ttl = 30min" };
    let known = |name: &Ident| node.op.facts().options.iter().any(|(option, _)| *name == option);
    // One that is misspelt may be the bound.
    let all_known = node.args.iter().filter_map(|arg| arg.name.as_ref()).all(known);
    match given("bound") {
        None if !all_known => {}
        None if limits.is_empty() => errors.push(
            Diagnostic::new(token.span(), format!("`{token}` does not say what bounds its state"))
                .note("a state that keeps every key there ever was grows without end")
                .note(format!("write `{example}` or `max_keys = 1_000_000`, or both"))
                .note("write `bound = none` where there are few keys for good"),
        ),
        None => {}
        Some((_, arg)) if !is_none(&arg.value) => errors.push(
            Diagnostic::on(&arg.value, format!("`bound` of `{token}` can only be `none`"))
                .note(format!("a bound is written as `{example}` or `max_keys = 1_000_000`")),
        ),
        Some((name, _)) => {
            if let Some((limit, _)) = limits.first() {
                let fact = format!("`bound = none` contradicts `{limit}`");
                errors.push(Diagnostic::new(name.span(), fact).note("leave one of them out"));
            }
        }
    }
    both_times(node, errors);
}

/// A key leaves after a `timeout` or after a `ttl`.
fn both_times(node: &Node, errors: &mut Diagnostics) {
    let token = &node.token;
    let given = |name| option(node, name);
    if let (Some((timeout, _)), Some((ttl, _))) = (given("timeout"), given("ttl")) {
        let fact = format!("`{token}` has both a `timeout` and a `ttl`");
        let mut names = node.args.iter().rev().filter_map(|arg| arg.name.as_ref());
        let later = names.find(|name| [timeout, ttl].contains(name)).unwrap_or(ttl);
        errors.push(
            Diagnostic::new(later.span(), fact)
                .note("a key leaves after either; at its timeout it is shown to the function, too")
                .note("leave one of them out"),
        );
    }
}

/// `none`, as a value of `bound`.
fn is_none(value: &Expr) -> bool {
    matches!(value, Expr::Path(path) if path.path.is_ident("none"))
}

/// Snapshots are of a state, and directly behind it.
fn shown(node: &Node, input: Option<&Node>, errors: &mut Diagnostics) {
    let Some(input) = input.filter(|input| input.op != Op::MapWithState) else { return };
    let fact = format!(
        "`snapshots` shows what `map_with_state` keeps, and `{}` keeps nothing",
        input.token
    );
    let fact = match input.op {
        Op::UpdateStateByKey => "`update_state_by_key` gives each key's state itself".to_owned(),
        Op::Source => {
            "`snapshots` shows what `map_with_state` keeps, and a source keeps nothing".to_owned()
        }
        _ => fact,
    };
    let error = Diagnostic::new(node.token.span(), fact);
    errors.push(match input.op {
        Op::UpdateStateByKey => error.note("leave `snapshots` out"),
        _ => error.note("put it directly after: `let sessions = pairs.map_with_state(…);`, then `sessions.snapshots()`"),
    });
}

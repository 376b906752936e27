//! Assignments to captured variables, which a per-record closure cannot make: it runs on several
//! threads at once. rustc says so too, but only where the variable is not `Copy`.

use std::collections::HashSet;

use proc_macro2::Ident;
use syn::visit::{self, Visit};
use syn::{BinOp, Expr};

use crate::diag::{Diagnostic, Diagnostics};
use crate::plan::Node;
use crate::plan::op::{ArgKind, Shape};

/// Reports assignments to captured variables in an operator's closures. Outputs may make them.
pub(super) fn check(node: &Node, errors: &mut Diagnostics) {
    if matches!(node.op.shape(), Shape::Output | Shape::Source) {
        return;
    }
    let takes_function =
        |kind: &ArgKind| matches!(kind, ArgKind::Function(_) | ArgKind::TimedFunction(_));
    let forms = node.op.facts().forms;
    if !forms.iter().any(|form| form.iter().any(|(_, kind)| takes_function(kind))) {
        return;
    }
    for arg in &node.args {
        if let Expr::Closure(closure) = &arg.value {
            let mut bound = Bound::default();
            bound.visit_expr_closure(closure);
            let mut assigned = Assigned { bound: &bound.names, found: Vec::new() };
            assigned.visit_expr_closure(closure);
            for name in assigned.found {
                errors.push(report(&node.token, &name));
            }
        }
    }
}

fn report(token: &Ident, name: &Ident) -> Diagnostic {
    let fact = format!("this closure of `{token}` assigns to `{name}`, which it captures");
    Diagnostic::new(name.span(), fact)
        .note("closures of operators run on several threads at once, and may only read what they capture")
        .note("aggregate in the stream (`.count()`, `.sum()`, `.fold(…)`), or assign in an output: `.for_each(…)`")
}

/// All names that patterns in a closure bind.
#[derive(Default)]
struct Bound {
    names: HashSet<String>,
}

impl<'ast> Visit<'ast> for Bound {
    fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
        self.names.insert(pattern.ident.to_string());
        visit::visit_pat_ident(self, pattern);
    }
}

/// The assignments to names that no pattern of the closure binds.
struct Assigned<'b> {
    bound: &'b HashSet<String>,
    found: Vec<Ident>,
}

impl Assigned<'_> {
    fn target(&mut self, target: &Expr) {
        let path = match target {
            Expr::Path(path) => path,
            Expr::Field(field) => return self.target(&field.base),
            Expr::Index(index) => return self.target(&index.expr),
            _ => return,
        };
        if let Some(name) = path.path.get_ident()
            && name != "self"
            && !self.bound.contains(&name.to_string())
            && name.to_string().chars().any(char::is_lowercase)
        {
            self.found.push(name.clone());
        }
    }
}

impl<'ast> Visit<'ast> for Assigned<'_> {
    fn visit_expr_assign(&mut self, assign: &'ast syn::ExprAssign) {
        self.target(&assign.left);
        visit::visit_expr_assign(self, assign);
    }

    fn visit_expr_binary(&mut self, binary: &'ast syn::ExprBinary) {
        if assigns(&binary.op) {
            self.target(&binary.left);
        }
        visit::visit_expr_binary(self, binary);
    }
}

fn assigns(op: &BinOp) -> bool {
    matches!(
        op,
        BinOp::AddAssign(_)
            | BinOp::SubAssign(_)
            | BinOp::MulAssign(_)
            | BinOp::DivAssign(_)
            | BinOp::RemAssign(_)
            | BinOp::BitXorAssign(_)
            | BinOp::BitAndAssign(_)
            | BinOp::BitOrAssign(_)
            | BinOp::ShlAssign(_)
            | BinOp::ShrAssign(_)
    )
}

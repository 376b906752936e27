//! Arguments: how many, of what kind, and how many parameters a closure has.

use proc_macro2::Ident;
use syn::Expr;

use crate::ast::Arg;
use crate::diag::{Diagnostic, Diagnostics, nearest};
use crate::duration;
use crate::plan::Node;
use crate::plan::op::{ArgKind, Facts, Op};

type Form = [(&'static str, ArgKind)];

/// Checks an operator's arguments against its row of facts.
pub(super) fn check(node: &Node, errors: &mut Diagnostics) {
    if node.op == Op::Source {
        return;
    }
    let facts = node.op.facts();
    let (named, plain): (Vec<&Arg>, Vec<&Arg>) =
        node.args.iter().partition(|arg| arg.name.is_some());
    options(node, facts, &named, errors);
    turbofish(node, errors);
    match form(facts, plain.len()) {
        Some(form) => {
            for (position, arg) in plain.iter().enumerate() {
                let (name, kind) = form[position.min(form.len() - 1)];
                argument(&node.token, name, kind, &arg.value, errors);
            }
        }
        None => number(node, facts, &plain, errors),
    }
}

/// The way of calling the operator with so many arguments.
fn form(facts: &Facts, count: usize) -> Option<&'static Form> {
    let fits = |form: &&&Form| {
        form.len() == count || (facts.variadic && count > form.len() && !form.is_empty())
    };
    facts.forms.iter().find(fits).copied()
}

/// Reports a wrong number of arguments: on the first one too many, or on the operator.
fn number(node: &Node, facts: &Facts, plain: &[&Arg], errors: &mut Diagnostics) {
    let most = facts.forms.iter().map(|form| form.len()).max().unwrap_or(0);
    let token = &node.token;
    let error = match plain.get(most) {
        Some(extra) if most == 0 => {
            Diagnostic::on(&extra.value, format!("`{token}` takes no argument"))
        }
        Some(extra) => {
            let what =
                if most == 1 { "one argument".to_owned() } else { format!("{most} arguments") };
            Diagnostic::on(&extra.value, format!("`{token}` takes {what} at most"))
        }
        None => {
            let has = match plain.len() {
                0 => "none".to_owned(),
                count => count.to_string(),
            };
            let wants: Vec<_> = facts.forms.iter().map(|form| form.len().to_string()).collect();
            let plural = if wants.last().is_some_and(|last| last == "1") { "" } else { "s" };
            let wants = wants.join(" or ");
            Diagnostic::new(
                token.span(),
                format!("`{token}` takes {wants} argument{plural}, and has {has}"),
            )
        }
    };
    errors.push(error.note(format!("it is called as {}", facts.usage())).note(facts.doc));
}

/// Checks one argument's kind.
fn argument(token: &Ident, name: &str, kind: ArgKind, value: &Expr, errors: &mut Diagnostics) {
    match kind {
        ArgKind::Function(arity) => function(token, name, arity, value, errors),
        ArgKind::Number => count(token, name, value, errors),
        ArgKind::Value => {
            if let Expr::Closure(closure) = value {
                let fact = format!("`{name}` of `{token}` is a value, not a closure");
                errors.push(Diagnostic::new(closure.inputs_begin.span, fact).note(usage(token)));
            }
        }
        ArgKind::Duration => match value {
            Expr::Lit(literal) => {
                if let Err((fact, notes)) = duration::nanos(&literal.lit) {
                    errors.push(
                        notes.into_iter().fold(Diagnostic::on(value, fact), Diagnostic::note),
                    );
                }
            }
            _ => {
                let fact = format!("`{name}` of `{token}` must be a literal duration");
                let error = Diagnostic::on(value, fact);
                errors.push(error.note(duration::WHY).note(duration::HOW));
            }
        },
        ArgKind::Stream => {
            let named = matches!(value, Expr::Path(path) if path.path.get_ident().is_some());
            if !named {
                errors.push(
                    Diagnostic::on(value, format!("`{token}` takes the names of streams"))
                        .note("name the stream first: `let other = …;`"),
                );
            }
        }
    }
}

fn usage(token: &Ident) -> String {
    match Op::named(&token.to_string()) {
        Some(op) => format!("it is called as {}", op.facts().usage()),
        None => String::new(),
    }
}

/// A closure must have the right number of parameters; what cannot be a function is refused.
fn function(token: &Ident, name: &str, arity: usize, value: &Expr, errors: &mut Diagnostics) {
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    match value {
        Expr::Closure(closure) if closure.inputs.len() != arity => {
            let has = closure.inputs.len();
            let fact = format!(
                "`{name}` of `{token}` takes {arity} argument{}, this closure has {has}",
                plural(arity)
            );
            let mut error = if closure.inputs.is_empty() {
                Diagnostic::new(closure.inputs_begin.span, fact)
            } else {
                Diagnostic::on(&closure.inputs, fact)
            };
            if arity == 1 && has > 1 {
                let inner = closure.inputs.iter().map(text).collect::<Vec<_>>().join(", ");
                error = error.note(format!("take a tuple apart by a pattern: `|({inner})| …`"));
            } else {
                error = error.note(usage(token));
            }
            errors.push(error);
        }
        Expr::Lit(_) | Expr::Array(_) | Expr::Tuple(_) | Expr::Range(_) | Expr::Struct(_) => {
            let parameters = ["a", "b", "c"][..arity.min(3)].join(", ");
            errors.push(
                Diagnostic::on(value, format!("`{name}` of `{token}` must be a function"))
                    .note(format!("write a closure, `|{parameters}| …`, or a function's path")),
            );
        }
        _ => {}
    }
}

fn text(tokens: &impl quote::ToTokens) -> String {
    tokens.to_token_stream().to_string()
}

/// A number must not be 0 nor anything but a whole number, as far as a literal tells.
fn count(token: &Ident, name: &str, value: &Expr, errors: &mut Diagnostics) {
    let wrong = match value {
        Expr::Lit(literal) => match &literal.lit {
            syn::Lit::Int(int) => int.base10_parse::<usize>().is_ok_and(|number| number == 0),
            _ => true,
        },
        Expr::Closure(_) | Expr::Tuple(_) | Expr::Array(_) => true,
        Expr::Unary(unary) => matches!(unary.op, syn::UnOp::Neg(_)),
        _ => false,
    };
    if wrong {
        errors.push(
            Diagnostic::on(value, format!("`{name}` of `{token}` must be a whole number above 0"))
                .note(usage(token)),
        );
    }
}

/// Checks the named options.
fn options(node: &Node, facts: &Facts, named: &[&Arg], errors: &mut Diagnostics) {
    let token = &node.token;
    for (position, arg) in named.iter().enumerate() {
        let Some(name) = &arg.name else { continue };
        let text = name.to_string();
        let Some((_, kind)) = facts.options.iter().find(|(known, _)| *known == text) else {
            let fact = format!("`{token}` has no option `{name}`");
            let known: Vec<_> = facts.options.iter().map(|(known, _)| *known).collect();
            let note = match nearest(&text, known.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None if known.is_empty() => format!("it is called as {}", facts.usage()),
                None => format!("its options are `{}`", known.join("`, `")),
            };
            errors.push(Diagnostic::new(name.span(), fact).note(note));
            continue;
        };
        if named[..position].iter().any(|before| before.name.as_ref() == Some(name)) {
            let fact = format!("the option `{name}` is given twice");
            errors.push(Diagnostic::new(name.span(), fact).note("leave one of them out"));
        }
        argument(token, &text, *kind, &arg.value, errors);
    }
}

/// A turbofish names the type of the records that an operator gives, and outputs give none.
fn turbofish(node: &Node, errors: &mut Diagnostics) {
    let Some(turbofish) = &node.turbofish else { return };
    let token = &node.token;
    let fact = if node.op.shape() == crate::plan::op::Shape::Output {
        format!("`{token}` is an output, and takes no type")
    } else if turbofish.types.len() != 1 {
        format!("`{token}` takes one type, that of the records it gives")
    } else {
        return;
    };
    let note = format!("write `.{token}::<T>(…)`, or leave the type to inference");
    errors.push(Diagnostic::new(turbofish.span, fact).note(note));
}

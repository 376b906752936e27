//! Arguments: how many, of what kind, and how many parameters a closure has.

use proc_macro2::Ident;
use syn::Expr;

use crate::ast::Arg;
use crate::diag::{Diagnostic, Diagnostics, nearest};
use crate::duration;
use crate::plan::Node;
use crate::plan::op::{ArgKind, Facts, Op, Shape};

type Form = [(&'static str, ArgKind)];

/// Checks an operator's arguments against its row of facts.
pub(super) fn check(node: &Node, errors: &mut Diagnostics) {
    if node.op == Op::Source {
        return;
    }
    let facts = node.op.facts();
    let (named, plain): (Vec<&Arg>, Vec<&Arg>) =
        node.args.iter().partition(|arg| arg.name.is_some());
    let known = options(node, facts, &named, errors);
    turbofish(node, errors);
    match form(facts, plain.len()) {
        Some(form) if order(node, facts, form, &plain, errors) => {}
        Some(form) => {
            for (position, arg) in plain.iter().enumerate() {
                let (name, kind) = form[position.min(form.len() - 1)];
                argument((&node.token, facts), name, kind, &arg.value, errors);
            }
        }
        // A positional argument with a name is reported as that.
        None if !known => {}
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

/// Reports durations that stand where functions do, and the other way round; whether they do.
fn order(
    node: &Node,
    facts: &Facts,
    form: &Form,
    plain: &[&Arg],
    errors: &mut Diagnostics,
) -> bool {
    let mut placed = form.iter().zip(plain).map(|((_, kind), arg)| (*kind, &arg.value));
    let literal = placed.clone().find(|(kind, value)| {
        matches!((kind, value), (ArgKind::Function(_) | ArgKind::TimedFunction(_), Expr::Lit(_)))
    });
    let closure =
        placed.find(|(kind, value)| matches!((kind, value), (ArgKind::Duration, Expr::Closure(_))));
    let (Some((_, literal)), Some(_)) = (literal, closure) else { return false };
    let fact = format!("`{}` takes its functions first, then its durations", node.token);
    errors.push(Diagnostic::on(literal, fact).note(usage(facts)));
    true
}

/// Reports a wrong number of arguments: on the first one too many, or on the operator.
fn number(node: &Node, facts: &Facts, plain: &[&Arg], errors: &mut Diagnostics) {
    let most = facts.forms.iter().map(|form| form.len()).max().unwrap_or(0);
    let token = &node.token;
    let wants: Vec<_> = facts.forms.iter().map(|form| form.len().to_string()).collect();
    let wants = match wants.as_slice() {
        [few @ .., next, last] => [few, &[format!("{next} or {last}")]].concat().join(", "),
        _ => wants.concat(),
    };
    let wants = match wants.as_str() {
        "0" => "no argument".to_owned(),
        "1" => "1 argument".to_owned(),
        "0 or 1" => "1 argument at most".to_owned(),
        more => format!("{more} arguments"),
    };
    let has = match plain.len() {
        0 => "none".to_owned(),
        count => count.to_string(),
    };
    let fact = format!("`{token}` takes {wants}, and has {has}");
    let error = match plain.get(most) {
        Some(extra) => Diagnostic::on(&extra.value, fact),
        None => Diagnostic::new(token.span(), fact),
    };
    errors.push(error.note(usage(facts)).note(facts.doc));
}

/// Checks one argument's kind.
fn argument(
    (token, facts): (&Ident, &Facts),
    name: &str,
    kind: ArgKind,
    value: &Expr,
    errors: &mut Diagnostics,
) {
    match kind {
        ArgKind::Function(arity) => function((token, facts), name, (arity, arity), value, errors),
        ArgKind::TimedFunction(arity) => {
            function((token, facts), name, (arity, arity + 1), value, errors);
        }
        ArgKind::Number => count((token, facts), name, value, errors),
        ArgKind::Value => {
            if let Expr::Closure(closure) = value {
                let fact = format!("`{name}` of `{token}` is a value, not a closure");
                errors.push(Diagnostic::on(closure, fact).note(usage(facts)));
            }
        }
        ArgKind::Duration => length((token, facts), name, value, errors),
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

/// A duration must be a literal.
fn length((token, facts): (&Ident, &Facts), name: &str, value: &Expr, errors: &mut Diagnostics) {
    let at = |fact: String| Diagnostic::on(value, fact);
    errors.push(match value {
        Expr::Lit(literal) => match duration::nanos(&literal.lit) {
            Ok(_) => return,
            Err((fact, notes)) => notes.into_iter().fold(at(fact), Diagnostic::note),
        },
        Expr::Closure(_) => {
            at(format!("`{name}` of `{token}` is a duration, not a closure")).note(usage(facts))
        }
        Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Neg(_)) => {
            at("a duration cannot be negative".to_owned()).note(duration::HOW)
        }
        _ => {
            let error = at(format!("`{name}` of `{token}` must be a literal duration"));
            let error = error.note(duration::WHY);
            match duration::constructed(value) {
                Some(literal) => error.note(format!("write `{literal}`")),
                None => error.note(duration::HOW),
            }
        }
    });
}

fn usage(facts: &Facts) -> String {
    format!("it is called as {}", facts.usage())
}

/// A closure must have the right number of parameters; what cannot be a function is refused.
fn function(
    (token, facts): (&Ident, &Facts),
    name: &str,
    (arity, most): (usize, usize),
    value: &Expr,
    errors: &mut Diagnostics,
) {
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    let parameters = ["a", "b", "c"][..arity.min(3)].join(", ");
    match value {
        Expr::Closure(closure) if !(arity..=most).contains(&closure.inputs.len()) => {
            let has = closure.inputs.len();
            let fact = format!(
                "`{name}` of `{token}` takes {arity} argument{}, this closure has {has}",
                plural(arity)
            );
            let (open, close) = (closure.inputs_begin.span, closure.inputs_end.span);
            let error = Diagnostic::between(open, close, fact);
            let error = match most > arity {
                true => error.note(format!("or {most}, with the batch's time first")),
                false => error,
            };
            errors.push(if arity == 1 && has > 1 {
                let inner = closure.inputs.iter().map(text).collect::<Vec<_>>().join(", ");
                error.note(format!("take a tuple apart by a pattern: `|({inner})| …`"))
            } else {
                error.note(format!("write `|{parameters}| …`")).note(facts.doc)
            });
        }
        Expr::Closure(closure) if closure.asyncness.is_some() => errors.push(
            Diagnostic::on(&closure.asyncness, format!("`{name}` of `{token}` cannot be `async`"))
                .note("an operator's closure gives its result at once, on a thread of the job")
                .note("leave `async` out, or do the work in a source or a sink of your own"),
        ),
        Expr::Lit(_) | Expr::Array(_) | Expr::Tuple(_) | Expr::Range(_) | Expr::Struct(_) => errors
            .push(
                Diagnostic::on(value, format!("`{name}` of `{token}` must be a function"))
                    .note(format!("write a closure, `|{parameters}| …`, or a function's path")),
            ),
        _ => {}
    }
}

fn text(tokens: &impl quote::ToTokens) -> String {
    tokens.to_token_stream().to_string()
}

/// A number must not be 0 nor anything but a whole number, as far as a literal tells.
fn count((token, facts): (&Ident, &Facts), name: &str, value: &Expr, errors: &mut Diagnostics) {
    let wrong = match value {
        Expr::Lit(literal) => match &literal.lit {
            syn::Lit::Int(int) => {
                let zero = int.base10_parse::<usize>().is_ok_and(|number| number == 0);
                zero || !matches!(int.suffix(), "" | "usize")
            }
            _ => true,
        },
        Expr::Closure(_) | Expr::Tuple(_) | Expr::Array(_) => true,
        Expr::Unary(unary) => matches!(unary.op, syn::UnOp::Neg(_)),
        _ => false,
    };
    if wrong {
        errors.push(
            Diagnostic::on(value, format!("`{name}` of `{token}` must be a whole number above 0"))
                .note(usage(facts)),
        );
    }
}

/// Checks the named options; whether all are known.
fn options(node: &Node, facts: &Facts, named: &[&Arg], errors: &mut Diagnostics) -> bool {
    let token = &node.token;
    let mut all_known = true;
    for (position, arg) in named.iter().enumerate() {
        let Some(name) = &arg.name else { continue };
        let text = name.to_string();
        let Some((_, kind)) = facts.options.iter().find(|(known, _)| *known == text) else {
            errors.push(unknown_option(name, token, facts));
            all_known = false;
            continue;
        };
        if named[..position].iter().any(|before| before.name.as_ref() == Some(name)) {
            let fact = format!("the option `{name}` is given twice");
            errors.push(Diagnostic::new(name.span(), fact).note("leave one of them out"));
        }
        argument((token, facts), &text, *kind, &arg.value, errors);
    }
    let last_plain = node.args.iter().rposition(|arg| arg.name.is_none()).unwrap_or(0);
    let early = node.args[..last_plain].iter().find_map(|arg| arg.name.as_ref());
    if let Some(name) = early.filter(|_| all_known) {
        let fact = format!("the option `{name}` stands before an argument without a name");
        errors
            .push(Diagnostic::new(name.span(), fact).note("options stand last").note(usage(facts)));
    }
    all_known
}

/// An option that the operator has not.
fn unknown_option(name: &Ident, token: &Ident, facts: &Facts) -> Diagnostic {
    let text = name.to_string();
    if facts.forms.iter().any(|form| form.iter().any(|(known, _)| *known == text)) {
        let fact = format!("`{name}` of `{token}` goes by its position, not by name");
        return Diagnostic::new(name.span(), fact).note(usage(facts));
    }
    let known: Vec<_> = facts.options.iter().map(|(known, _)| *known).collect();
    let note = match nearest(&text, known.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None if known.is_empty() => usage(facts),
        None => format!("its options are `{}`", known.join("`, `")),
    };
    Diagnostic::new(name.span(), format!("`{token}` has no option `{name}`")).note(note)
}

/// A turbofish names the type of the records that an operator gives, and outputs give none.
fn turbofish(node: &Node, errors: &mut Diagnostics) {
    let Some(turbofish) = &node.turbofish else { return };
    let token = &node.token;
    let at = |fact| Diagnostic::between(turbofish.open, turbofish.close, fact);
    errors.push(if node.op.shape() == Shape::Output {
        at(format!("`{token}` is an output, and takes no type")).note("leave the type out")
    } else if turbofish.types.len() != 1 && node.op.is_stateful() {
        at(format!("`{token}` takes one type, that of a key's state"))
            .note(format!("write `.{token}::<S>(…)`, or leave the type to inference"))
    } else if turbofish.types.len() != 1 {
        at(format!("`{token}` takes one type, that of the records it gives"))
            .note(format!("write `.{token}::<T>(…)`, or leave the type to inference"))
    } else {
        return;
    });
}

//! Chains: pieces of pipeline that are named once, and written out wherever they are applied.

use std::collections::HashMap;

use proc_macro2::Ident;
use syn::Expr;

use super::Mention;
use super::op::{Op, Shape};
use crate::ast::{Block, Call, Statement};
use crate::diag::{Diagnostic, Diagnostics, nearest};

/// More operators than this in one chain, chains within it written out, are refused.
const MOST_OPERATORS: usize = 256;

const HOW: &str = "a chain is applied as `stream.via(NAME)`, after `chain NAME = .operator(…);`";

/// The chains of a block.
pub(super) struct Chains {
    /// Each with its operators, chains within it written out; none of one with a mistake.
    known: HashMap<String, Option<Vec<Call>>>,
    /// The names of all, also of those further down.
    all: Vec<String>,
}

impl Chains {
    pub(super) fn new(block: &Block) -> Self {
        let name = |statement: &Statement| match statement {
            Statement::Chain(name, _) => Some(name.to_string()),
            _ => None,
        };
        Self { known: HashMap::new(), all: block.statements.iter().filter_map(name).collect() }
    }

    /// Whether a chain of this name is defined so far.
    pub(super) fn has(&self, name: &Ident) -> bool {
        self.known.contains_key(&name.to_string())
    }

    /// Defines a chain: what it is made of, unless that has a mistake.
    pub(super) fn define(
        &mut self,
        name: &Ident,
        calls: &[Call],
        mentions: &mut Vec<Mention>,
        errors: &mut Diagnostics,
    ) -> Option<Vec<Call>> {
        if self.has(name) {
            let error =
                Diagnostic::new(name.span(), format!("the chain `{name}` is defined twice"));
            errors
                .push(error.note("a name stands for one chain: give one of the two another name"));
            return None;
        }
        let mut made = self.written_out(calls, Some(name), |_| false, mentions, errors);
        for call in made.iter().flatten() {
            let op = Op::named(&call.name.to_string());
            if op.is_some_and(|op| op.shape() == Shape::Output) {
                let fact = format!("`{}` is an output, and a chain has none", call.name);
                errors.push(
                    Diagnostic::new(call.name.span(), fact)
                        .note("a chain is applied within a stream, which goes on behind it")
                        .note("write the output where the chain is applied"),
                );
                made = None;
                break;
            }
        }
        self.known.insert(name.to_string(), made.clone());
        made
    }

    /// Operators with chains written out; none if a chain in them is not known, or has a mistake.
    pub(super) fn applied(
        &self,
        calls: &[Call],
        is_stream: impl Fn(&str) -> bool,
        mentions: &mut Vec<Mention>,
        errors: &mut Diagnostics,
    ) -> Option<Vec<Call>> {
        self.written_out(calls, None, is_stream, mentions, errors)
    }

    fn written_out(
        &self,
        calls: &[Call],
        within: Option<&Ident>,
        is_stream: impl Fn(&str) -> bool,
        mentions: &mut Vec<Mention>,
        errors: &mut Diagnostics,
    ) -> Option<Vec<Call>> {
        let mut made = Some(Vec::new());
        for call in calls {
            if call.name != "via" {
                made.iter_mut().for_each(|made| made.push(call.clone()));
                continue;
            }
            let chain = match self.named_by(call, within, &is_stream) {
                Ok(name) => {
                    mentions.push(Mention::Used(name.clone()));
                    let chain = self.known.get(&name.to_string()).and_then(Option::as_ref);
                    chain.map(|chain| (name, chain))
                }
                Err(error) => {
                    errors.push(error);
                    None
                }
            };
            let len = made.as_ref().map_or(0, Vec::len) + chain.map_or(0, |(_, chain)| chain.len());
            if len > MOST_OPERATORS {
                let fact = format!("with this there are {len} operators in one chain");
                errors.push(
                    Diagnostic::new(call.name.span(), fact)
                        .note(format!("a block has at most {MOST_OPERATORS} operators")),
                );
                return None;
            }
            made = made.zip(chain).map(|(mut made, (name, chain))| {
                let applied = |call: &Call| Call { via: Some(name.clone()), ..call.clone() };
                made.extend(chain.iter().map(applied));
                made
            });
        }
        made
    }

    /// The chain that a `via` names.
    fn named_by<'c>(
        &self,
        call: &'c Call,
        within: Option<&Ident>,
        is_stream: impl Fn(&str) -> bool,
    ) -> Result<&'c Ident, Diagnostic> {
        let via = &call.name;
        if let Some(turbofish) = &call.turbofish {
            let fact = "`via` gives what its chain gives, and takes no type";
            return Err(Diagnostic::between(turbofish.open, turbofish.close, fact)
                .note("name the type at an operator of the chain"));
        }
        let [arg] = call.args.as_deref().unwrap_or_default() else {
            let has = call.args.as_deref().map_or(0, <[_]>::len);
            let has = if has == 0 { "none".to_owned() } else { has.to_string() };
            let fact = format!("`via` takes the name of one chain, and has {has}");
            return Err(Diagnostic::new(via.span(), fact).note(HOW));
        };
        let name = match &arg.value {
            Expr::Path(path) if arg.name.is_none() => path.path.get_ident(),
            _ => None,
        };
        let Some(name) = name else {
            let fact = "`via` takes the name of a chain";
            return Err(Diagnostic::on(&arg.value, fact).note(HOW));
        };
        if self.has(name) {
            return Ok(name);
        }
        let text = name.to_string();
        let error = Diagnostic::new(name.span(), format!("no chain is named `{name}`"));
        Err(if within.is_some_and(|within| within == name) {
            error.note("a chain cannot be made of itself, only of those defined above it")
        } else if self.all.contains(&text) {
            error.note("it is defined further down: move its definition above this line")
        } else if is_stream(&text) {
            error.note(format!("`{name}` is a stream: `union` and joins take streams")).note(HOW)
        } else if let Some(meant) = nearest(&text, self.known.keys().map(String::as_str)) {
            error.note(format!("did you mean `{meant}`?"))
        } else {
            error.note(HOW)
        })
    }
}

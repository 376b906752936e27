//! From the tree to the plan: names become edges, calls become nodes.

use std::collections::HashMap;

use proc_macro2::{Ident, Span};

use super::chains::Chains;
use super::elsewhere;
use super::op::Op;
use super::{Mention, Node, NodeId, Place, Plan};
use crate::ast::{Arg, Block, Call, Chain, Statement};
use crate::diag::{Diagnostic, Diagnostics, nearest};

/// Builds the plan of a block, and reports names and operators that are not known.
pub(crate) fn build(block: &Block, errors: &mut Diagnostics) -> Plan {
    let plan = Plan { fusion: true, start: block.start, ..Plan::default() };
    let mut builder = Builder {
        plan,
        streams: HashMap::new(),
        chains: Chains::new(block),
        settings: HashMap::new(),
        errors,
    };
    let later: Vec<String> = block.statements.iter().filter_map(defined).collect();
    for statement in &block.statements {
        builder.statement(statement, &later);
    }
    builder.plan
}

/// More streams than this are not listed in a message.
const MOST_LISTED: usize = 8;

/// The statements that other libraries have as methods.
const SETTINGS: [&str; 6] = ["name", "batch", "fusion", "checkpoint", "guarantee", "source"];

/// What a name stands for.
#[derive(Clone, Copy)]
enum Stream {
    Node(NodeId),
    /// Its definition has a mistake, which is reported: what follows from it is not.
    Poisoned,
}

impl Stream {
    fn node(self) -> Option<NodeId> {
        match self {
            Self::Node(node) => Some(node),
            Self::Poisoned => None,
        }
    }
}

struct Builder<'a> {
    plan: Plan,
    streams: HashMap<String, (Stream, Span)>,
    chains: Chains,
    settings: HashMap<&'static str, Span>,
    errors: &'a mut Diagnostics,
}

fn defined(statement: &Statement) -> Option<String> {
    match statement {
        Statement::Source(name, _) | Statement::Let(name, _) => Some(name.to_string()),
        _ => None,
    }
}

impl Builder<'_> {
    fn statement(&mut self, statement: &Statement, later: &[String]) {
        match statement {
            Statement::Name(keyword, name) => {
                self.once("name", keyword.span());
                self.plan.name = Some(name.value());
                if name.value().trim().is_empty() {
                    let error = Diagnostic::new(name.span(), "the job's name is empty");
                    self.errors.push(error.note("it names the job in reports and checkpoints"));
                }
            }
            Statement::Batch(keyword, interval) => {
                self.once("batch", keyword.span());
                self.plan.interval = Some(interval.nanos);
            }
            Statement::Fusion(keyword, on) => {
                self.once("fusion", keyword.span());
                self.plan.fusion = *on;
            }
            Statement::Crate(span, path) => {
                self.once("crate", *span);
                self.plan.krate = Some(path.clone());
            }
            Statement::Checkpoint(keyword, folder) => {
                self.once("checkpoint", keyword.span());
                self.plan.checkpoint = Some((keyword.clone(), folder.clone()));
            }
            Statement::Guarantee(keyword, guarantee, word) => {
                self.once("guarantee", keyword.span());
                self.plan.guarantee = Some((*guarantee, word.clone()));
            }
            Statement::Source(name, value) => self.source(name, value),
            Statement::Let(name, chain) => {
                let stream = self.chain(chain, &name.to_string(), Place::Let, later);
                self.define(name, stream);
            }
            Statement::Chain(name, calls) => self.name_chain(name, calls, later),
            Statement::Output(chain) => {
                let stream = chain.root.to_string();
                self.chain(chain, &stream, Place::Output, later);
            }
            Statement::Poisoned(names) => {
                self.plan.poisoned = true;
                for name in names {
                    self.streams.insert(name.to_string(), (Stream::Poisoned, name.span()));
                }
            }
        }
    }

    /// Reports a setting that was made before.
    fn once(&mut self, setting: &'static str, span: Span) {
        if self.settings.insert(setting, span).is_some() {
            let error = Diagnostic::new(span, format!("`{setting}` is set twice"));
            self.errors.push(error.note("a block has each setting once: leave one of them out"));
        }
    }

    fn source(&mut self, name: &Ident, value: &syn::Expr) {
        let node = self.plan.nodes.len();
        self.plan.nodes.push(Node {
            op: Op::Source,
            token: name.clone(),
            stream: name.to_string(),
            inputs: Vec::new(),
            args: vec![Arg { name: None, value: value.clone() }],
            turbofish: None,
            continued: false,
            place: Place::Source,
            via: None,
            window: None,
            slide: 1,
        });
        self.define(name, Stream::Node(node));
    }

    /// Notes a chain, and what it is made of.
    fn name_chain(&mut self, name: &Ident, calls: &[Call], later: &[String]) {
        self.plan.mentions.push(Mention::Defined(name.clone()));
        if self.streams.contains_key(&name.to_string()) {
            let fact = format!("`{name}` is the name of a stream already");
            self.errors
                .push(Diagnostic::new(name.span(), fact).note("give the chain another name"));
        }
        let (mentions, errors) = (&mut self.plan.mentions, &mut *self.errors);
        let Some(calls) = self.chains.define(name, calls, mentions, errors) else { return };
        // Its operators are checked here, applied or not.
        let nodes = std::mem::take(&mut self.plan.nodes);
        for (position, call) in calls.iter().enumerate() {
            let continued = position + 1 < calls.len();
            self.call(call, Stream::Poisoned, &name.to_string(), (Place::Let, continued), later);
        }
        let detached = std::mem::replace(&mut self.plan.nodes, nodes);
        self.plan.detached.extend(detached);
    }

    fn define(&mut self, name: &Ident, stream: Stream) {
        if self.chains.has(name) {
            let fact = format!("`{name}` is the name of a chain already");
            self.errors
                .push(Diagnostic::new(name.span(), fact).note("give the stream another name"));
        }
        self.plan.mentions.push(Mention::Defined(name.clone()));
        if self.streams.insert(name.to_string(), (stream, name.span())).is_some() {
            let error =
                Diagnostic::new(name.span(), format!("the stream `{name}` is defined twice"));
            self.errors
                .push(error.note("a name stands for one stream: give one of the two another name"));
        }
    }

    /// The stream of a name, a use of it.
    fn look_up(&mut self, name: &Ident, stream: &str, later: &[String]) -> Stream {
        if let Some((stream, _)) = self.streams.get(&name.to_string()) {
            self.plan.mentions.push(Mention::Used(name.clone()));
            return *stream;
        }
        let mut error = Diagnostic::new(name.span(), format!("no stream is named `{name}`"));
        if self.chains.has(name) {
            let fact = format!("`{name}` is a chain, and no stream");
            let how = format!("apply it to a stream: `lines.via({name})`");
            self.errors.push(Diagnostic::new(name.span(), fact).note(how));
            return Stream::Poisoned;
        }
        let mut known: Vec<&str> = self.streams.keys().map(String::as_str).collect();
        known.sort_unstable();
        if name == stream {
            error = error.note("a stream cannot be made of itself, only of those defined above it");
        } else if later.iter().any(|known| name == known) {
            error = error.note("it is defined further down: move its definition above this line");
        } else if let Some(meant) = nearest(&name.to_string(), known.iter().copied()) {
            error = error.note(format!("did you mean `{meant}`?"));
        } else {
            error = error.note("a stream is defined by `source NAME = …;` or `let NAME = …;`");
            if !known.is_empty() && known.len() <= MOST_LISTED {
                error = error.note(match known.as_slice() {
                    [only] => format!("the only stream above is `{only}`"),
                    all => format!("the streams above are `{}`", all.join("`, `")),
                });
            }
        }
        self.errors.push(error);
        Stream::Poisoned
    }

    /// The stream at the end of a chain.
    fn chain(&mut self, chain: &Chain, stream: &str, place: Place, later: &[String]) -> Stream {
        let mut at =
            self.look_up(&chain.root, if place == Place::Let { stream } else { "" }, later);
        let is_stream = |name: &str| self.streams.contains_key(name);
        let (mentions, errors) = (&mut self.plan.mentions, &mut *self.errors);
        let Some(calls) = self.chains.applied(&chain.calls, is_stream, mentions, errors) else {
            return Stream::Poisoned;
        };
        for (position, call) in calls.iter().enumerate() {
            let continued = position + 1 < calls.len();
            at = self.call(call, at, stream, (place, continued), later);
        }
        if chain.calls.is_empty() && place == Place::Output {
            let fact = format!("this statement does nothing with `{}`", chain.root);
            let error = Diagnostic::new(chain.root.span(), fact);
            self.errors.push(error.note("end it with an output: `.print()`, `.write_to(sink)`"));
        }
        at
    }

    fn call(
        &mut self,
        call: &Call,
        input: Stream,
        stream: &str,
        (place, continued): (Place, bool),
        later: &[String],
    ) -> Stream {
        let Some(op) = Op::named(&call.name.to_string()) else {
            self.unknown_operator(&call.name);
            return Stream::Poisoned;
        };
        let Some(args) = &call.args else {
            let name = &call.name;
            let error = Diagnostic::new(name.span(), format!("`{name}` is not called here"));
            let usage = op.facts().usage();
            self.errors
                .push(error.note(format!("operators are called, with parentheses: {usage}")));
            return Stream::Poisoned;
        };
        let mut inputs = vec![input];
        inputs.extend(self.other_inputs(op, args, later));
        // An operator that a poisoned stream feeds is still checked for itself.
        let inputs: Option<Vec<NodeId>> = inputs.into_iter().map(Stream::node).collect();
        let known = inputs.is_some();
        self.plan.nodes.push(Node {
            op,
            token: call.name.clone(),
            stream: stream.to_owned(),
            inputs: inputs.unwrap_or_default(),
            args: args.clone(),
            turbofish: call.turbofish.clone(),
            continued,
            place,
            via: call.via.clone(),
            window: None,
            slide: 1,
        });
        if known { Stream::Node(self.plan.nodes.len() - 1) } else { Stream::Poisoned }
    }

    /// The streams that an operator's arguments name.
    fn other_inputs(&mut self, op: Op, args: &[Arg], later: &[String]) -> Vec<Stream> {
        let facts = op.facts();
        let plain = args.iter().filter(|arg| arg.name.is_none()).enumerate();
        let mut streams = Vec::new();
        for (_, arg) in plain.filter(|(position, _)| facts.takes_stream(*position)) {
            match &arg.value {
                syn::Expr::Path(path) if path.path.get_ident().is_some() => {
                    streams.extend(path.path.get_ident().map(|name| self.look_up(name, "", later)));
                }
                // Reported by the check of the arguments' kinds.
                _ => streams.push(Stream::Poisoned),
            }
        }
        streams
    }

    fn unknown_operator(&mut self, name: &Ident) {
        let wrong = name.to_string();
        let mut error = Diagnostic::new(name.span(), format!("no operator is named `{name}`"));
        error = match elsewhere::meant(&wrong) {
            Some(meant) => error.note(format!("did you mean `{meant}`?")),
            None if SETTINGS.contains(&wrong.as_str()) => {
                error.note(format!("`{name}` begins a statement of its own"))
            }
            None => error
                .note("per record: map, flat_map, filter, …; by key: reduce_by_key, …; outputs: print, for_each, …")
                .note("the documentation of `stream!` lists all"),
        };
        self.errors.push(error);
    }
}

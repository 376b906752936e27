//! Emission: the job as one expression, its stages as arms of one closure.
//!
//! Every token carries the span of the operator it stands for, resolved at the macro, so that
//! rustc's messages point into the block and no name of ours can meet one of the user's. All
//! paths are absolute, and all calls are of free functions.

mod consumer;
mod durable;
mod functions;
mod meet;
mod output;
mod record;
mod stage;
mod state;
mod unfused;
mod window;

use std::cell::Cell;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use crate::diag::Diagnostics;
use crate::plan::op::Op;
use crate::plan::{Mention, NodeId, dot, print};
use crate::rewrite::{Program, Step};

/// A block with mistakes: their errors, and a stub of the right type.
pub(crate) fn stub(errors: &Diagnostics, krate: Option<&syn::Path>) -> TokenStream {
    let errors = errors.to_errors();
    let stub = krate.map_or_else(|| quote!(::streamflow::rt::stub), |path| quote!(#path::rt::stub));
    quote!({ #errors #stub() })
}

/// The expression that a block without mistakes becomes.
pub(crate) fn job(program: &Program) -> TokenStream {
    let mut emitter = Emitter::new(program);
    let span = Span::mixed_site();
    let rt = emitter.rt(span);
    let mentions = mentions(program);
    let description = emitter.description(span);
    let sources = emitter.sources(span);
    let batches = emitter.batches(span);
    let steps = emitter.steps();
    let states = emitter.states();
    let undo = emitter.undo();
    let outputs = emitter.outputs();
    let (commits, aborts) = (emitter.endings("commit"), emitter.endings("abort"));
    let (gate, pass) = emitter.gate(span, &commits);
    let (checkpoint, durable) = (emitter.checkpoint(), emitter.durable_arms(span));
    let hoisted = std::mem::take(&mut emitter.hoisted);
    let types = emitter.output_types();
    let compute = quote_spanned! {span=>
        match command {
            #rt::Command::Step(run, batches, #gate) => {
                let #batches = batches;
                #steps
                #pass
                #outputs
                ::core::result::Result::Ok(())
            }
            #rt::Command::Commit(run) => {
                #commits
                ::core::result::Result::Ok(())
            }
            #rt::Command::Abort(run) => {
                #undo
                #aborts
                ::core::result::Result::Ok(())
            }
            #durable
        }
    };
    let compute = if types.is_empty() {
        quote_spanned!(span=> move |command| #compute)
    } else {
        quote_spanned!(span=> move |command| { #types #compute })
    };
    let job = emitter.with_costs(emitter.call(&description, &sources, &compute));
    quote_spanned!(span=> { #mentions #checkpoint #(#hoisted)* #states #job })
}

/// The streams' names as the block writes them, as variables of a function that never runs: an
/// unused stream is then an unused variable, and rustc says so.
fn mentions(program: &Program) -> TokenStream {
    let lines = program.plan.mentions.iter().map(|mention| match mention {
        Mention::Defined(name) => quote!(let #name = ();),
        Mention::Used(name) => quote!(let _ = #name;),
    });
    quote! {
        #[allow(clippy::all, clippy::pedantic, clippy::nursery)]
        const _: fn() = || { #(#lines)* };
    }
}

/// What emission needs at hand.
struct Emitter<'p> {
    program: &'p Program,
    /// Expressions evaluated once, before the job's closure.
    hoisted: Vec<TokenStream>,
    /// Each node's arguments, ready to stand in place.
    args: Vec<Vec<TokenStream>>,
    /// How many readers of each node's rows are still to come.
    uses: Vec<Cell<usize>>,
}

impl<'p> Emitter<'p> {
    fn new(program: &'p Program) -> Self {
        let nodes = program.plan.nodes.len();
        let uses = |id| if program.plan.fusion { 1 } else { program.plan.readers(id).len() };
        let uses = (0..nodes).map(|id| Cell::new(uses(id))).collect();
        let mut emitter = Self { program, hoisted: Vec::new(), args: Vec::new(), uses };
        for id in 0..nodes {
            let args = emitter.arguments(id);
            emitter.args.push(args);
        }
        emitter
    }

    /// The path of the runtime.
    fn rt(&self, span: Span) -> TokenStream {
        match &self.program.plan.krate {
            Some(path) => quote_spanned!(span=> #path::rt),
            None => quote_spanned!(span=> ::streamflow::rt),
        }
    }

    /// A node's span: its operator's place in the block, the macro's names.
    fn span(&self, node: NodeId) -> Span {
        self.program.plan.nodes[node].token.span().resolved_at(Span::mixed_site())
    }

    /// The call that makes the job, where the first source's value stands.
    fn call(
        &self,
        description: &TokenStream,
        sources: &TokenStream,
        compute: &TokenStream,
    ) -> TokenStream {
        let first = self.source_nodes().next();
        let unknown = (Span::mixed_site(), Span::mixed_site());
        let (from, to) = first.map_or(unknown, |source| self.ends_of_source(source));
        let rt = self.rt(from);
        let (name, checkpoint) = self.constructor(from);
        let path = quote_spanned!(from=> #rt::#name);
        let arguments = quote_spanned!(to=> (#description, #sources, #checkpoint #compute));
        quote!(#path #arguments)
    }

    fn description(&self, span: Span) -> TokenStream {
        let rt = self.rt(span);
        let plan = &self.program.plan;
        let name = plan.name.as_deref().unwrap_or("job");
        let nanos = plan.interval.unwrap_or(1);
        let (whole, rest) = (nanos / 1_000_000_000, (nanos % 1_000_000_000) as u32);
        let (slides, outputs) = (self.slides(), self.output_facts(span));
        let (text, graph) = (print::text(self.program), dot::graph(self.program));
        quote_spanned! {span=>
            const { &#rt::Description {
                name: #name,
                interval: ::core::time::Duration::new(#whole, #rest),
                slides: &[#(#slides),*],
                outputs: #outputs,
                plan: #text,
                dot: #graph,
            } }
        }
    }

    /// The block's sources, in order.
    fn source_nodes(&self) -> impl DoubleEndedIterator<Item = NodeId> {
        let nodes = self.program.plan.nodes.iter().enumerate();
        nodes.filter(|(_, node)| node.op == Op::Source).map(|(id, _)| id)
    }

    fn sources(&self, span: Span) -> TokenStream {
        self.source_nodes().rev().fold(quote_spanned!(span=> ()), |rest, id| {
            let span = self.span(id);
            let (from, to) = self.ends_of_source(id);
            let name = &self.program.plan.nodes[id].stream;
            let (rt, value) = (self.rt(from), self.source_value(id));
            let path = quote_spanned!(from=> #rt::source);
            let arguments = quote_spanned!(to=> (#name, #value));
            quote_spanned!(span=> (#path #arguments, #rest))
        })
    }

    /// The first and the last token of a source's value. What is made of it stands there: rustc
    /// finds out more than once that something is no source, and says one thing once only of one
    /// place.
    fn ends_of_source(&self, source: NodeId) -> (Span, Span) {
        let spans: Vec<Span> =
            self.args[source][0].clone().into_iter().map(|token| token.span()).collect();
        let from = spans.first().copied().unwrap_or_else(Span::mixed_site);
        (from, spans.last().copied().unwrap_or(from))
    }

    fn batches(&self, span: Span) -> TokenStream {
        self.source_nodes().rev().fold(quote_spanned!(span=> ()), |rest, id| {
            let batch = self.batch(id);
            quote_spanned!(span=> (#batch, #rest))
        })
    }

    /// The variable of a source's batch.
    fn batch(&self, node: NodeId) -> Ident {
        format_ident!("batch_{node}", span = self.span(node))
    }

    /// The variable of a node's rows.
    fn rows(&self, node: NodeId) -> Ident {
        format_ident!("rows_{node}", span = self.span(node))
    }

    /// A node's rows for one reader: cloned for all but the last.
    fn take_rows(&self, node: NodeId, span: Span) -> TokenStream {
        let rows = self.rows(node);
        let left = self.uses[node].get();
        self.uses[node].set(left.saturating_sub(1));
        if left > 1 {
            let rt = self.rt(span);
            quote_spanned!(span=> #rt::clone(&#rows))
        } else {
            quote_spanned!(span=> #rows)
        }
    }

    /// The type of a node's rows, where the block names that of its records.
    fn rows_type(&self, node: NodeId) -> TokenStream {
        let types =
            self.program.plan.nodes[node].turbofish.iter().flat_map(|turbofish| &turbofish.types);
        let span = self.span(node);
        let rt = self.rt(span);
        types.map(|kind| quote_spanned!(span=> : #rt::Rows<#kind>)).collect()
    }

    fn step(&self, step: &Step) -> TokenStream {
        match step {
            Step::Stage(stage) => self.stage(stage),
            Step::Read(node) => self.read(*node),
            Step::Operator(node) => self.operator(*node),
            Step::Meet(node) => self.meet(*node),
            Step::Window(node) => self.window_rows(*node),
            Step::Snapshots(node) => self.snapshots(*node),
        }
    }
}

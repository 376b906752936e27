//! What outlives the process: the arms that describe, save and load all state, the checkpoint they
//! serve, and what is asserted of sources and sinks for a guarantee.
//!
//! These arms stand behind the one that computes a batch, so that rustc knows every type by then.
//! Without a `checkpoint` there are none, and nothing is asked of the types.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Expr;

use super::Emitter;
use crate::ast::Guarantee;
use crate::plan::NodeId;
use crate::plan::op::Op;

impl Emitter<'_> {
    fn is_durable(&self) -> bool {
        self.program.plan.checkpoint.is_some()
    }

    /// The function that makes the job, and the checkpoint among its arguments, if there is one.
    pub(super) fn constructor(&self, span: Span) -> (Ident, TokenStream) {
        if self.is_durable() {
            let checkpoint = Ident::new("checkpoint", span.resolved_at(Span::mixed_site()));
            (Ident::new("durable_job", span), quote_spanned!(span=> #checkpoint,))
        } else {
            (Ident::new("job", span), TokenStream::new())
        }
    }

    /// The checkpoint, made once.
    pub(super) fn checkpoint(&self) -> TokenStream {
        let Some((keyword, folder)) = &self.program.plan.checkpoint else {
            return TokenStream::new();
        };
        let span = keyword.span().resolved_at(Span::mixed_site());
        let rt = self.rt(span);
        quote_spanned!(span=> let checkpoint = #rt::checkpoint(#folder);)
    }

    /// The gate in front of the outputs, as the arm of a batch is given it, and passing it. It is
    /// passed at once where there is no checkpoint.
    pub(super) fn gate(&self, span: Span, commits: &TokenStream) -> (TokenStream, TokenStream) {
        if !self.is_durable() {
            return (quote_spanned!(span=> _), TokenStream::new());
        }
        let rt = self.rt(span);
        let pass = quote_spanned! {span=>
            #rt::pass(run, gate, &mut |run| {
                #commits
                ::core::result::Result::Ok(())
            })?;
        };
        (quote_spanned!(span=> gate), pass)
    }

    /// The arms beside those of a batch.
    pub(super) fn durable_arms(&self, span: Span) -> TokenStream {
        let (rt, sinks) = (self.rt(span), self.arm_of_sinks(span));
        if !self.is_durable() {
            return quote_spanned!(span=> #sinks _ => ::core::result::Result::Ok(()));
        }
        let states = self.kept_between_batches();
        let (mut describe, mut delta, mut shard, mut load) = Default::default();
        for (operator, kept) in self.program.kept.iter().enumerate() {
            let (span, id) = (self.span(kept.node), &kept.id);
            let (rt, state) = (self.rt(span), &states[&kept.node]);
            describe = quote_spanned!(span=> #describe #rt::describe_state(out, #id, &#state););
            delta = quote_spanned!(span=> #delta #rt::save_delta(out, #operator, run, &#state)?;);
            shard =
                quote_spanned!(span=> #shard #rt::save_shards(out, #operator, shards, &#state)?;);
            load = quote_spanned!(span=> #load #rt::load_state(saved, #operator, &mut #state)?;);
        }
        let recover: TokenStream = self.sink_nodes().map(|node| self.recover(node)).collect();
        quote_spanned! {span=>
            #rt::Command::Describe(out) => {
                #describe
                ::core::result::Result::Ok(())
            }
            #sinks
            #rt::Command::Delta(run, out) => {
                #delta
                ::core::result::Result::Ok(())
            }
            #rt::Command::Shards(shards, out) => {
                #shard
                ::core::result::Result::Ok(())
            }
            #rt::Command::Load(saved) => {
                #load
                ::core::result::Result::Ok(())
            }
            #rt::Command::Recover(recovery) => {
                #recover
                ::core::result::Result::Ok(())
            }
        }
    }

    /// The arm that tells what is known of the sinks, if there are any: a job without a checkpoint
    /// has it, too, so that two outputs to one place are found before it reads anything.
    fn arm_of_sinks(&self, span: Span) -> TokenStream {
        let facts: TokenStream = self.sink_nodes().map(|node| self.facts_of_sink(node)).collect();
        if facts.is_empty() && !self.is_durable() {
            return facts;
        }
        let rt = self.rt(span);
        quote_spanned! {span=>
            #rt::Command::Sinks(out) => {
                #facts
                ::core::result::Result::Ok(())
            }
        }
    }

    /// The types of sinks' records, by which an earlier process's batches are published before
    /// there is any record: rustc knows them from the arm that computes.
    pub(super) fn output_types(&self) -> TokenStream {
        let sinks = self.sink_nodes().filter(|node| self.is_typed(*node));
        sinks
            .map(|node| {
                let (span, name) = (self.span(node), self.output_type(node));
                let rt = self.rt(span);
                quote_spanned!(span=> let #name = #rt::type_of();)
            })
            .collect()
    }

    /// Tells the type of a sink's records.
    pub(super) fn type_of_output(&self, node: NodeId) -> TokenStream {
        if !self.is_typed(node) {
            return TokenStream::new();
        }
        let (span, name, rows) = (self.span(node), self.output_type(node), self.output_rows(node));
        let rt = self.rt(span);
        quote_spanned!(span=> #rt::typed(&#name, &#rows);)
    }

    fn is_typed(&self, node: NodeId) -> bool {
        self.is_durable() && self.program.plan.nodes[node].op == Op::WriteTo
    }

    fn output_type(&self, node: NodeId) -> Ident {
        format_ident!("type_{node}", span = self.span(node))
    }

    /// Has a sink publish and forget what an earlier process left undone.
    fn recover(&self, node: NodeId) -> TokenStream {
        let span = self.span(node);
        let (rt, sink, name) = (self.rt(span), &self.args[node][0], self.name(node));
        if self.is_typed(node) {
            let of = self.output_type(node);
            quote_spanned!(span=> #rt::recover(#name, &mut #sink, &#of, recovery)?;)
        } else {
            quote_spanned!(span=> #rt::recover_files(#name, &mut #sink, recovery)?;)
        }
    }

    /// Tells what a sink's type promises, and where it publishes. The method is the type's own if
    /// it promises to write each batch once, and a trait's if not: rustc prefers the first where it
    /// is there.
    fn facts_of_sink(&self, node: NodeId) -> TokenStream {
        let span = self.span(node);
        let (rt, sink) = (self.rt(span), &self.args[node][0]);
        quote_spanned! {span=>
            {
                use #rt::OtherSink as _;
                #rt::tell_sink(out, #rt::Told(&#sink).facts_of_sink());
            }
        }
    }

    fn guarantees(&self, guarantee: Guarantee) -> bool {
        self.program.plan.guarantee.as_ref().is_some_and(|(given, _)| *given == guarantee)
    }

    /// A source's value; under a guarantee, of a type that keeps it.
    pub(super) fn source_value(&self, node: NodeId) -> TokenStream {
        let value = &self.args[node][0];
        if Guarantee::ALL.into_iter().any(|guarantee| self.guarantees(guarantee)) {
            let (from, to) = self.ends_of_source(node);
            let rt = self.rt(from);
            let path = quote_spanned!(from=> #rt::durable);
            let value = quote_spanned!(to=> (#value));
            quote!(#path #value)
        } else {
            value.clone()
        }
    }

    /// A sink's value; under a guarantee, of a type that keeps it.
    pub(super) fn sink_value(&self, value: &Expr, span: Span) -> TokenStream {
        if self.guarantees(Guarantee::ExactlyOnce) {
            let rt = self.rt(span);
            quote_spanned!(span=> #rt::exactly_once(#value))
        } else {
            value.to_token_stream()
        }
    }

    /// What is known of the outputs, and the numbers of the sources that reach each.
    pub(super) fn output_facts(&self, span: Span) -> TokenStream {
        let rt = self.rt(span);
        let sources: Vec<NodeId> = self.source_nodes().collect();
        let outputs = self.output_nodes().map(|node| {
            let kind = match self.program.plan.nodes[node].op {
                Op::Print => "Print",
                Op::ForEach => "Closure",
                Op::ForEachBatch => "BatchClosure",
                _ => "Sink",
            };
            let (name, kind) = (self.name(node), format_ident!("{kind}", span = span));
            let reached = self.reached_by(node);
            let numbers = (0..sources.len()).filter(|number| reached[sources[*number]]);
            let numbers = quote_spanned!(span=> &[#(#numbers),*]);
            let (kind, slide) = (quote_spanned!(span=> #rt::OutputKind::#kind), self.slide(node));
            quote_spanned! {span=>
                #rt::OutputFacts { name: #name, kind: #kind, sources: #numbers, slide: #slide }
            }
        });
        let outputs: Vec<TokenStream> = outputs.collect();
        quote_spanned!(span=> &[#(#outputs),*])
    }

    /// Which nodes a node's records come from.
    fn reached_by(&self, node: NodeId) -> Vec<bool> {
        let mut reached = vec![false; node + 1];
        reached[node] = true;
        for id in (0..=node).rev() {
            if reached[id] {
                self.program.plan.nodes[id].inputs.iter().for_each(|input| reached[*input] = true);
            }
        }
        reached
    }
}

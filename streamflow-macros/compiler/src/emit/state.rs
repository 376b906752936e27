//! Keyed state: stores made before the job's closure, and what is called on them once a batch.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote_spanned};
use syn::Expr;

use super::Emitter;
use crate::ast::Arg;
use crate::duration;
use crate::plan::NodeId;
use crate::plan::op::Op;

impl Emitter<'_> {
    /// The function of an operator that keeps state; evaluates what its options say.
    pub(super) fn stateful(
        &mut self,
        node: NodeId,
        span: Span,
        f: &Expr,
        args: &[Arg],
    ) -> TokenStream {
        for (option, kind) in [("max_keys", Some("usize")), ("initial", None)] {
            let Some(value) = named(args, option) else { continue };
            let name = self.option(node, option);
            let kind = kind.map(|kind| Ident::new(kind, span));
            let kind = kind.map(|kind| quote_spanned!(span=> : ::core::primitive::#kind));
            self.hoisted.push(quote_spanned!(span=> let #name #kind = #value;));
        }
        self.function(format_ident!("argument_{node}_0", span = span), span, f)
    }

    pub(super) fn stateful_nodes(&self) -> impl Iterator<Item = NodeId> {
        let nodes = self.program.plan.nodes.iter().enumerate();
        nodes.filter(|(_, node)| node.op.is_stateful()).map(|(id, _)| id)
    }

    /// The variable of a node's store.
    pub(super) fn store(&self, node: NodeId) -> Ident {
        format_ident!("store_{node}", span = self.span(node))
    }

    /// The variable of an option's value.
    fn option(&self, node: NodeId, option: &str) -> Ident {
        format_ident!("{option}_{node}", span = self.span(node))
    }

    /// All stores, empty or as they begin.
    pub(super) fn stores(&self) -> impl Iterator<Item = TokenStream> {
        self.stateful_nodes().map(|node| {
            let span = self.span(node);
            let (rt, store) = (self.rt(span), self.store(node));
            let of = &self.program.plan.nodes[node];
            let mut bounds = quote_spanned!(span=> #rt::Bounds::NONE);
            for option in ["timeout", "ttl"] {
                if let Some(batches) = self.batches_of(named(&of.args, option)) {
                    let option = Ident::new(option, span);
                    bounds.extend(quote_spanned!(span=> .#option(#batches)));
                }
            }
            if named(&of.args, "max_keys").is_some() {
                let keys = self.option(node, "max_keys");
                bounds.extend(quote_spanned!(span=> .max_keys(#keys)));
            }
            let state = of.turbofish.iter().flat_map(|turbofish| turbofish.types.first());
            let kind = state.map(|state| quote_spanned!(span=> ::<_, #state>));
            let kind: TokenStream = kind.collect();
            let made = if named(&of.args, "initial").is_some() {
                let initial = self.option(node, "initial");
                quote_spanned!(span=> #rt::store_with #kind (#bounds, #initial))
            } else {
                quote_spanned!(span=> #rt::store #kind (#bounds))
            };
            quote_spanned!(span=> let mut #store = #made;)
        })
    }

    /// How many batches a duration takes, begun ones included.
    fn batches_of(&self, value: Option<&Expr>) -> Option<u64> {
        let Some(Expr::Lit(literal)) = value else { return None };
        let nanos = duration::nanos(&literal.lit).ok()?;
        Some(nanos.div_ceil(self.program.plan.interval.unwrap_or(1)))
    }

    /// What comes of a batch's rows and the state.
    pub(super) fn with_state(&self, node: NodeId, rows: TokenStream) -> TokenStream {
        let span = self.span(node);
        let (rt, store, f) = (self.rt(span), self.store(node), &self.args[node][0]);
        let of = &self.program.plan.nodes[node];
        let timed = match of.args.first().map(|arg| &arg.value) {
            Some(Expr::Closure(closure)) => {
                closure.inputs.len() > if of.op == Op::MapWithState { 3 } else { 2 }
            }
            _ => false,
        };
        let call = of.op.facts().name;
        let call = format_ident!("{call}{}", if timed { "_at" } else { "" }, span = span);
        let made = quote_spanned!(span=> #rt::#call(&mut #store, run, #rows, #f));
        let name = self.rows(node);
        if of.op == Op::UpdateStateByKey {
            let made = self.unless_dead_rows(node, made);
            return quote_spanned!(span=> let #name = #made;);
        }
        let is_shown = |other: &crate::plan::Node| {
            other.op == Op::Snapshots && other.inputs.first() == Some(&node)
        };
        if !self.program.plan.nodes.iter().any(is_shown) {
            let made = self.unless_dead_rows(node, quote_spanned!(span=> #rt::mapped(#made)));
            return quote_spanned!(span=> let #name = #made;);
        }
        let both = quote_spanned!(span=> #rt::mapped_and_snapshots(#made));
        let both = if self.program.live[node] {
            both
        } else {
            quote_spanned!(span=> if #rt::NEVER { #both } else { #rt::no_mapped() })
        };
        let snapshots = self.option(node, "snapshots");
        quote_spanned!(span=> let (#name, #snapshots) = #both;)
    }

    /// The snapshots of a state.
    pub(super) fn snapshots(&self, node: NodeId) -> TokenStream {
        let span = self.span(node);
        let (rt, name, kind) = (self.rt(span), self.rows(node), self.rows_type(node));
        let of = &self.program.plan.nodes[node];
        let snapshots = self.option(of.inputs[0], "snapshots");
        let later = &self.program.plan.nodes[node + 1..];
        let shown =
            if later.iter().any(|other| other.op == Op::Snapshots && other.inputs == of.inputs) {
                quote_spanned!(span=> #rt::clone(&#snapshots))
            } else {
                snapshots.into_token_stream()
            };
        quote_spanned!(span=> let #name #kind = #shown;)
    }
}

/// The value of an option.
fn named<'a>(args: &'a [Arg], wanted: &str) -> Option<&'a Expr> {
    let named = |arg: &&Arg| arg.name.as_ref().is_some_and(|name| name == wanted);
    args.iter().find(named).map(|arg| &arg.value)
}

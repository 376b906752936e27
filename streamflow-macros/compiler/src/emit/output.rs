//! Outputs: sinks write and prepare first, then the outputs that cannot be taken back, each in
//! the order of the block; commits and aborts are arms of their own.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote_spanned};

use super::Emitter;
use crate::plan::NodeId;
use crate::plan::op::{Op, Shape};
use crate::plan::print::label;

/// How many records `print()` shows.
const PRINTED: usize = 10;

impl Emitter<'_> {
    /// The variable of an output's rows.
    pub(super) fn output_rows(&self, node: NodeId) -> Ident {
        format_ident!("out_{node}", span = self.span(node))
    }

    /// Binds an output's rows; those that do not come at every batch are set aside.
    pub(super) fn bind_output(&self, node: NodeId, rows: TokenStream) -> TokenStream {
        let (span, out) = (self.span(node), self.output_rows(node));
        if self.slide(node) > 1 {
            quote_spanned!(span=> #out = ::core::option::Option::Some(#rows);)
        } else {
            quote_spanned!(span=> let #out = #rows;)
        }
    }

    pub(super) fn print_limit(&self, node: NodeId) -> TokenStream {
        let span = self.span(node);
        match self.args[node].first() {
            Some(limit) => limit.clone(),
            None => quote_spanned!(span=> #PRINTED),
        }
    }

    pub(super) fn output_nodes(&self) -> impl Iterator<Item = NodeId> {
        let nodes = self.program.plan.nodes.iter().enumerate();
        nodes.filter(|(_, node)| node.op.shape() == Shape::Output).map(|(id, _)| id)
    }

    pub(super) fn sink_nodes(&self) -> impl Iterator<Item = NodeId> {
        self.output_nodes().filter(|node| self.is_sink(*node))
    }

    fn is_sink(&self, node: NodeId) -> bool {
        let op = self.program.plan.nodes[node].op;
        matches!(op, Op::WriteTo | Op::SaveAsTextFiles | Op::SaveAsObjectFiles)
    }

    /// All outputs of a batch, in two rounds.
    pub(super) fn outputs(&self) -> TokenStream {
        let (sinks, others): (Vec<_>, Vec<_>) =
            self.output_nodes().partition(|node| self.is_sink(*node));
        let written = sinks.into_iter().map(|node| self.output(node));
        let given = others.into_iter().map(|node| self.output(node));
        written.chain([self.endings("prepare")]).chain(given).collect()
    }

    /// One step of all sinks: `prepare`, `commit` or `abort`.
    pub(super) fn endings(&self, step: &str) -> TokenStream {
        self.sink_nodes()
            .map(|node| {
                let span = self.span(node);
                let (rt, sink, name) = (self.rt(span), &self.args[node][0], self.name(node));
                let step = format_ident!("{step}", span = span);
                quote_spanned!(span=> #rt::#step(#name, run, &mut #sink)?;)
            })
            .collect()
    }

    /// An output's name, as `explain()` and errors give it.
    pub(super) fn name(&self, node: NodeId) -> String {
        format!("{}.{}", self.program.plan.nodes[node].stream, label(self.program, node))
    }

    fn output(&self, node: NodeId) -> TokenStream {
        let span = self.span(node);
        let (rt, rows, name) = (self.rt(span), self.output_rows(node), self.name(node));
        let args = &self.args[node];
        let code = match self.program.plan.nodes[node].op {
            Op::Print => {
                let limit = self.print_limit(node);
                quote_spanned!(span=> #rt::print(#name, run, #rows, #limit)?;)
            }
            Op::ForEach => quote_spanned!(span=> #rt::for_each(#name, run, #rows, #(#args),*)?;),
            Op::ForEachBatch => {
                quote_spanned!(span=> #rt::for_each_batch(#name, run, #rows, #(#args),*)?;)
            }
            Op::SaveAsTextFiles => match args.as_slice() {
                [sink, format] => {
                    quote_spanned!(span=> #rt::save_with(#name, run, &mut #sink, #rows, #format)?;)
                }
                _ => {
                    let sink = &args[0];
                    quote_spanned!(span=> #rt::save(#name, run, &mut #sink, #rows)?;)
                }
            },
            Op::SaveAsObjectFiles => {
                let sink = &args[0];
                quote_spanned!(span=> #rt::save_objects(#name, run, &mut #sink, #rows)?;)
            }
            Op::WriteTo => {
                let sink = &args[0];
                quote_spanned!(span=> #rt::write(#name, run, &mut #sink, #rows)?;)
            }
            other => unreachable!("{other:?} is no output"),
        };
        let typed = self.type_of_output(node);
        if self.slide(node) > 1 {
            quote_spanned! {span=>
                #typed
                if let ::core::option::Option::Some(#rows) = #rows { #code }
            }
        } else {
            quote_spanned!(span=> #typed #code)
        }
    }
}

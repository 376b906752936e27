//! Per-record operators in a fused loop: one arm each. The record is the variable `x`.

use proc_macro2::TokenStream;
use quote::quote_spanned;

use super::Emitter;
use super::stage::Escape;
use crate::plan::NodeId;
use crate::plan::op::Op;

impl Emitter<'_> {
    /// What an operator does with `x`, and everything that follows from it.
    pub(super) fn record(&self, node: NodeId, escape: &Escape, dead: bool) -> TokenStream {
        let span = self.span(node);
        let rt = self.rt(span);
        let f = self.args[node].first();
        let kind = self.record_type(node);
        let step = match self.program.plan.nodes[node].op {
            // A type that the block names stands where rustc holds the closure's body against it.
            Op::Map => {
                let given = self.given_type(node).map(|kind| quote_spanned!(span=> ::<_, #kind>));
                quote_spanned!(span=> let x = #rt::apply #given (x, #f);)
            }
            Op::KeyBy => quote_spanned!(span=> let x #kind = #rt::key_by(x, #f);),
            Op::MapValues => quote_spanned!(span=> let x #kind = #rt::map_values(x, #f);),
            Op::Filter | Op::Inspect => self.look(node, escape),
            Op::FilterMap => {
                let leave = escape.leave(span);
                quote_spanned! {span=>
                    #[allow(clippy::question_mark)]
                    let ::core::option::Option::Some(x) = #rt::filter_map(x, #f) else { #leave };
                    let x #kind = x;
                }
            }
            Op::Lookup => {
                let leave = escape.leave(span);
                quote_spanned! {span=>
                    #[allow(clippy::question_mark)]
                    let ::core::option::Option::Some(x) = #rt::lookup(x, #f) else { #leave };
                    let x #kind = x;
                }
            }
            Op::LeftLookup => quote_spanned!(span=> let x #kind = #rt::left_lookup(x, #f);),
            Op::FlatMap => {
                let records = quote_spanned! {span=>
                    ::core::iter::IntoIterator::into_iter(#rt::apply(x, #f))
                };
                return self.each(node, records, dead);
            }
            Op::FlatMapValues => {
                let records = quote_spanned!(span=> #rt::flat_map_values(x, #f));
                return self.each(node, records, dead);
            }
            Op::Words => return self.each(node, quote_spanned!(span=> #rt::words(x)), dead),
            other => unreachable!("{other:?} is no per-record operator"),
        };
        let rest = self.flow(node, escape, dead);
        quote_spanned!(span=> #step #rest)
    }

    /// An operator that only looks at `x`: a filter, or an inspection.
    pub(super) fn look(&self, node: NodeId, escape: &Escape) -> TokenStream {
        let span = self.span(node);
        let rt = self.rt(span);
        let f = self.args[node].first();
        if self.program.plan.nodes[node].op == Op::Inspect {
            return quote_spanned!(span=> #rt::see(&x, #f););
        }
        let leave = escape.leave(span);
        quote_spanned!(span=> if !#rt::test(&x, #f) { #leave })
    }

    /// A loop over the records that one record becomes.
    fn each(&self, node: NodeId, records: TokenStream, dead: bool) -> TokenStream {
        let span = self.span(node);
        let kind = self.record_type(node);
        let rest = self.flow(node, &Escape::next(), dead);
        let named = (!kind.is_empty()).then(|| quote_spanned!(span=> let x #kind = x;));
        quote_spanned!(span=> for x in #records { #named #rest })
    }

    /// The type of a node's records, where the block names it.
    fn given_type(&self, node: NodeId) -> Option<&syn::Type> {
        self.program.plan.nodes[node].turbofish.as_ref()?.types.first()
    }

    /// The same as a variable's annotation.
    fn record_type(&self, node: NodeId) -> TokenStream {
        let span = self.span(node);
        self.given_type(node).map(|kind| quote_spanned!(span=> : #kind)).into_iter().collect()
    }
}

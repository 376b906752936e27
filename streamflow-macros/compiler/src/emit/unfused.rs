//! The unfused back end: a call for each per-record operator, all of its rows materialised, its
//! closure called dynamically. Consumers are those of the fused one.

use proc_macro2::TokenStream;
use quote::quote_spanned;

use super::Emitter;
use crate::layout::Layout;
use crate::plan::NodeId;
use crate::plan::op::{Op, Shape};

impl Emitter<'_> {
    /// A source's batch as rows; they remember their lanes when a sum may follow.
    pub(super) fn read(&self, node: NodeId) -> TokenStream {
        let span = self.span(node);
        let (rt, rows, batch) = (self.rt(span), self.rows(node), self.batch(node));
        let numbered = self.sums();
        quote_spanned!(span=> let #rows = #rt::unfused::read(run, #batch, #numbered);)
    }

    /// Whether the block has a sum, whose lanes rows must keep.
    fn sums(&self) -> bool {
        self.program.layouts.contains(&Layout::Lanes)
    }

    /// One per-record operator over all rows.
    pub(super) fn operator(&self, node: NodeId) -> TokenStream {
        let span = self.span(node);
        let (rt, name, kind) = (self.rt(span), self.rows(node), self.rows_type(node));
        let input = self.program.plan.nodes[node].inputs[0];
        let mut rows = self.take_rows(input, span);
        let begins =
            !matches!(self.program.plan.nodes[input].op.shape(), Shape::Source | Shape::Record);
        if begins && self.sums() {
            rows = quote_spanned!(span=> #rt::unfused::numbered(#rows));
        }
        let f = self.args[node].first();
        let made = match self.program.plan.nodes[node].op {
            Op::Map => quote_spanned!(span=> #rt::unfused::map(run, #rows, &#f)),
            Op::FlatMap => quote_spanned!(span=> #rt::unfused::flat_map(run, #rows, &#f)),
            Op::Filter => quote_spanned!(span=> #rt::unfused::filter(run, #rows, &#f)),
            Op::FilterMap => quote_spanned!(span=> #rt::unfused::filter_map(run, #rows, &#f)),
            Op::Inspect => quote_spanned!(span=> #rt::unfused::inspect(run, #rows, &#f)),
            Op::KeyBy => quote_spanned!(span=> #rt::unfused::key_by(run, #rows, &#f)),
            Op::MapValues => quote_spanned!(span=> #rt::unfused::map_values(run, #rows, &#f)),
            Op::FlatMapValues => {
                quote_spanned!(span=> #rt::unfused::flat_map_values(run, #rows, &#f))
            }
            Op::Lookup => {
                quote_spanned!(span=> #rt::unfused::filter_map(run, #rows, &|x| #rt::lookup(x, #f)))
            }
            Op::LeftLookup => {
                quote_spanned!(span=> #rt::unfused::map(run, #rows, &|x| #rt::left_lookup(x, #f)))
            }
            Op::Words => {
                quote_spanned!(span=> #rt::unfused::flat_map(run, #rows, &|x| #rt::words(x)))
            }
            other => unreachable!("{other:?} is no per-record operator"),
        };
        let made = self.unless_dead_rows(node, made);
        quote_spanned!(span=> let #name #kind = #made;)
    }
}

//! Where streams meet: each is gathered as rows, and one call makes the result of all.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote_spanned};

use super::Emitter;
use crate::plan::NodeId;
use crate::plan::op::Op;

impl Emitter<'_> {
    /// What comes of several streams' rows.
    pub(super) fn meet(&self, node: NodeId) -> TokenStream {
        let span = self.span(node);
        let rt = self.rt(span);
        let of = &self.program.plan.nodes[node];
        let inputs: Vec<Ident> = (0..of.inputs.len()).map(|slot| self.met(node, slot)).collect();
        let args = &self.args[node];
        let made = match of.op {
            Op::Union => {
                let (first, others) = (&inputs[0], &inputs[1..]);
                others.iter().fold(
                    quote_spanned!(span=> #first),
                    |left, right| quote_spanned!(span=> #rt::union(#left, #right)),
                )
            }
            Op::TransformWith => {
                quote_spanned!(span=> #rt::transform_with(run, #(#inputs),*, #(#args),*))
            }
            op => {
                let call = format_ident!("{}", op.facts().name, span = span);
                quote_spanned!(span=> #rt::#call(#(#inputs),*))
            }
        };
        let made = match is_join(of.op) && !self.is_unpaired(node) {
            true => quote_spanned!(span=> #rt::joined_rows(#made)),
            false => made,
        };
        let (rows, kind) = (self.rows(node), self.rows_type(node));
        let made = self.unless_dead_rows(node, made);
        quote_spanned!(span=> let #rows #kind = #made;)
    }

    /// The variable of one of the streams that meet.
    pub(super) fn met(&self, node: NodeId, slot: usize) -> Ident {
        format_ident!("input_{node}_{slot}", span = self.span(node))
    }

    /// Whether a node is a join whose pairs are made in the loop that reads them.
    pub(super) fn is_unpaired(&self, node: NodeId) -> bool {
        let of = &self.program.plan.nodes[node];
        let is_free = of.turbofish.is_none() && self.program.live[node];
        self.program.plan.fusion && is_join(of.op) && is_free
    }
}

fn is_join(op: Op) -> bool {
    matches!(op, Op::Join | Op::LeftOuterJoin | Op::RightOuterJoin | Op::FullOuterJoin)
}

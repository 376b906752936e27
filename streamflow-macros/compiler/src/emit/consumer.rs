//! Consumers: what a loop fills, how a record is put there, and the rows that come of it.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote_spanned};

use super::Emitter;
use crate::layout::Layout;
use crate::layout::window::State;
use crate::plan::op::{Op, Shape};
use crate::rewrite::Consumer;

impl Emitter<'_> {
    /// The variable of what a consumer fills.
    pub(super) fn local(&self, consumer: Consumer) -> Ident {
        let span = self.span(consumer.node);
        format_ident!("local_{}_{}", consumer.node, consumer.input, span = span)
    }

    /// The variable that remembers how many keys a consumer had.
    pub(super) fn sizes(&self, node: usize) -> Ident {
        format_ident!("sizes_{node}", span = self.span(node))
    }

    /// The call that makes a consumer's local, runs the loop and gives both back. A closure of
    /// the user's stands behind the loop, where its types are known.
    pub(super) fn wrap(&self, consumer: Consumer, inner: TokenStream) -> TokenStream {
        let node = consumer.node;
        let span = self.span(node);
        let (rt, local, args) = (self.rt(span), self.local(consumer), &self.args[node]);
        let body = quote_spanned!(span=> |#local| { #inner });
        if self.layout(&consumer) == Layout::Table {
            return self.wrap_table(node, &body);
        }
        match self.program.plan.nodes[node].op {
            Op::Count => quote_spanned!(span=> #rt::count(#body)),
            Op::Sum => quote_spanned!(span=> #rt::sum(#body)),
            Op::WrappingSum => quote_spanned!(span=> #rt::wrapping_sum(#body)),
            Op::Mean => quote_spanned!(span=> #rt::mean(#body)),
            Op::Min => quote_spanned!(span=> #rt::min(#body)),
            Op::Max => quote_spanned!(span=> #rt::max(#body)),
            Op::Reduce if args.len() == 2 => {
                quote_spanned!(span=> #rt::reduce_with_inverse(#body, #(#args),*))
            }
            Op::Reduce => quote_spanned!(span=> #rt::reduce(#body, #(#args),*)),
            Op::First => quote_spanned!(span=> #rt::reduce(#body, |older, _| older)),
            Op::Last => quote_spanned!(span=> #rt::reduce(#body, |_, younger| younger)),
            op @ (Op::MinBy | Op::MaxBy) => {
                let pick = if op == Op::MinBy { "least_by" } else { "greatest_by" };
                let (pick, f) = (Ident::new(pick, span), &args[0]);
                let pick = quote_spanned!(span=> |older, younger| #rt::#pick(older, younger, #f));
                quote_spanned!(span=> #rt::reduce(#body, #pick))
            }
            Op::Fold if args.len() == 3 => {
                let (zero, functions) = (&args[0], &args[1..]);
                quote_spanned!(span=> #rt::fold(#zero, #body, #(#functions),*))
            }
            Op::TopK => quote_spanned!(span=> #rt::top_k(#(#args),*, #body)),
            Op::TopKBy => {
                let (n, f) = (&args[0], &args[1]);
                quote_spanned!(span=> #rt::top_k_by(#n, #body, #f))
            }
            Op::Print => {
                let limit = self.print_limit(node);
                quote_spanned!(span=> #rt::first(#rt::and_one_more(#limit), #body))
            }
            _ => quote_spanned!(span=> #rt::collect(#body)),
        }
    }

    /// The same for a consumer that fills a table.
    fn wrap_table(&self, node: usize, body: &TokenStream) -> TokenStream {
        let span = self.span(node);
        let (rt, sizes, args) = (self.rt(span), self.sizes(node), &self.args[node]);
        let place = match self.program.states[node] {
            Some(_) => {
                let window = self.window(node);
                quote_spanned!(span=> #rt::place_in(arena, &#sizes, &#window, run))
            }
            None => quote_spanned!(span=> #rt::place(arena, &#sizes)),
        };
        match self.program.plan.nodes[node].op {
            Op::CountByValue | Op::CountByKey => {
                quote_spanned!(span=> #rt::count_by(#place, #body))
            }
            Op::Distinct => quote_spanned!(span=> #rt::distinct(#place, #body)),
            Op::GroupByKey => quote_spanned!(span=> #rt::group_by_key(#place, #body)),
            Op::ReduceByKey if args.len() == 2 => {
                quote_spanned!(span=> #rt::reduce_by_key_with_inverse(#place, #body, #(#args),*))
            }
            Op::ReduceByKey => quote_spanned!(span=> #rt::reduce_by_key(#place, #body, #(#args),*)),
            Op::AggregateByKey if args.len() == 3 => {
                let (zero, functions) = (&args[0], &args[1..]);
                quote_spanned!(span=> #rt::aggregate_by_key(#place, #zero, #body, #(#functions),*))
            }
            Op::CombineByKey => {
                quote_spanned!(span=> #rt::combine_by_key(#place, #body, #(#args),*))
            }
            _ => match args.as_slice() {
                [agg, inverse] => quote_spanned! {span=>
                    #rt::aggregate_with_inverse(#place, #agg, #body, #inverse)
                },
                aggs => quote_spanned!(span=> #rt::aggregate(#place, #(#aggs,)* #body)),
            },
        }
    }

    /// Puts the record `x` into a consumer's local.
    pub(super) fn put(&self, consumer: Consumer) -> TokenStream {
        let span = self.span(consumer.node);
        let (rt, local) = (self.rt(span), self.local(consumer));
        let op = self.program.plan.nodes[consumer.node].op;
        match self.layout(&consumer) {
            Layout::Scalar if op == Op::Count => quote_spanned!(span=> #rt::put_count(#local);),
            Layout::Scalar => quote_spanned!(span=> #rt::put_extreme(#local, x);),
            Layout::ScalarPerPartition if op.is_reduction() => {
                quote_spanned!(span=> #rt::put_reduce(#local, x);)
            }
            Layout::ScalarPerPartition => quote_spanned!(span=> #rt::put_fold(#local, x);),
            // A loop over lanes takes what its closure gives.
            Layout::Lanes if self.in_lanes(consumer) => TokenStream::new(),
            Layout::Lanes if op == Op::Mean => quote_spanned!(span=> #rt::put_mean(#local, at, x);),
            Layout::Lanes => quote_spanned!(span=> #rt::put_sum(#local, at, x);),
            Layout::Table if matches!(op, Op::CountByValue | Op::Distinct) => {
                quote_spanned!(span=> #rt::put_value(#local, x);)
            }
            Layout::Table if op.is_whole_aggregate() => {
                quote_spanned!(span=> #rt::put_whole(#local, x);)
            }
            Layout::Table => quote_spanned!(span=> #rt::put_pair(#local, x);),
            Layout::Top => quote_spanned!(span=> #rt::put_top(#local, x);),
            Layout::First => quote_spanned!(span=> #rt::put_first(#local, x);),
            Layout::Rows | Layout::None => quote_spanned!(span=> #rt::put_row(#local, x);),
        }
    }

    /// Binds the rows that come of what all spans filled, `parts`.
    pub(super) fn finish(&self, consumer: Consumer, parts: TokenStream) -> TokenStream {
        let node = consumer.node;
        let span = self.span(node);
        let rt = self.rt(span);
        let of = &self.program.plan.nodes[node];
        if let Some(state) = self.program.states[node]
            && self.layout(&consumer) != Layout::Rows
        {
            return self.absorb(node, state, parts);
        }
        let rows = match self.layout(&consumer) {
            Layout::Rows | Layout::None => {
                return self.finish_rows(consumer, quote_spanned!(span=> #rt::rows(#parts)));
            }
            Layout::First => {
                return self.bind_output(node, quote_spanned!(span=> #rt::first_rows(#parts)));
            }
            Layout::Scalar if of.op == Op::Count => quote_spanned!(span=> #rt::counted(#parts)),
            Layout::Scalar => quote_spanned!(span=> #rt::extreme(#parts)),
            Layout::ScalarPerPartition if of.op.is_reduction() => {
                quote_spanned!(span=> #rt::reduced(#parts))
            }
            Layout::ScalarPerPartition => {
                let zero = &self.args[node][0];
                quote_spanned!(span=> #rt::folded(#zero, #parts))
            }
            Layout::Lanes if of.op == Op::Mean => quote_spanned!(span=> #rt::meaned(#parts)),
            Layout::Lanes => {
                let stream = &of.stream;
                quote_spanned!(span=> #rt::summed(#stream, #parts)?)
            }
            Layout::Table if of.op == Op::Distinct => {
                quote_spanned!(span=> #rt::distinct_rows(run, #parts))
            }
            Layout::Table if of.op.is_whole_aggregate() => {
                quote_spanned!(span=> #rt::aggregated_whole(run, #parts))
            }
            Layout::Table if of.op.is_aggregate_by_key(of.args.len()) => {
                quote_spanned!(span=> #rt::aggregated(run, #parts))
            }
            Layout::Table => quote_spanned!(span=> #rt::grouped(run, #parts)),
            Layout::Top => quote_spanned!(span=> #rt::top_rows(#parts)),
        };
        let (name, kind) = (self.rows(node), self.rows_type(node));
        quote_spanned!(span=> let #name #kind = #rows;)
    }

    /// Binds what a consumer of whole rows makes of them.
    pub(super) fn finish_rows(&self, consumer: Consumer, rows: TokenStream) -> TokenStream {
        let node = consumer.node;
        let span = self.span(node);
        let (rt, args) = (self.rt(span), &self.args[node]);
        let op = self.program.plan.nodes[node].op;
        let made = match op {
            _ if op.shape() == Shape::Meet => {
                let input = self.met(node, consumer.input);
                return quote_spanned!(span=> let #input = #rows;);
            }
            Op::Window => return self.absorb(node, State::Panes, rows),
            _ if op.is_stateful() => return self.with_state(node, rows),
            _ if op.shape() == Shape::Output => return self.bind_output(node, rows),
            Op::Fold => {
                let (zero, f) = (&args[0], &args[1]);
                quote_spanned!(span=> #rt::fold_in_order(#zero, #rows, #f))
            }
            Op::SortByKey => quote_spanned!(span=> #rt::sort_by_key(#rows)),
            Op::Glom => quote_spanned!(span=> #rt::glom(#rows)),
            Op::MapPartitions => quote_spanned!(span=> #rt::map_partitions(run, #rows, #(#args),*)),
            Op::MapPartitionsWithIndex => {
                quote_spanned!(span=> #rt::map_partitions_with_index(run, #rows, #(#args),*))
            }
            Op::Repartition => quote_spanned!(span=> #rt::repartition(#rows, #(#args),*)),
            Op::Transform => quote_spanned!(span=> #rt::transform(run, #rows, #(#args),*)),
            other => unreachable!("{other:?} does not take rows"),
        };
        let made = self.unless_dead_rows(node, made);
        let (name, kind) = (self.rows(node), self.rows_type(node));
        quote_spanned!(span=> let #name #kind = #made;)
    }

    /// Rows that nothing wants are compiled, and not made.
    pub(super) fn unless_dead_rows(&self, node: usize, rows: TokenStream) -> TokenStream {
        if self.program.live[node] {
            return rows;
        }
        let span = self.span(node);
        let rt = self.rt(span);
        quote_spanned!(span=> if #rt::NEVER { #rows } else { #rt::no_rows() })
    }

    /// Whether a consumer's loop runs over lanes.
    fn in_lanes(&self, consumer: Consumer) -> bool {
        use crate::rewrite::{Form, Step};
        self.program.steps.iter().any(|step| match step {
            Step::Stage(stage) => stage.form == Form::Lanes && stage.consumers.contains(&consumer),
            _ => false,
        })
    }
}

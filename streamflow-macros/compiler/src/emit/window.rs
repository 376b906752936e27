//! Windows: state made before the job's closure, fed at every batch, read at every slide.
//!
//! Steps whose records come at the same slide stand in one block, asked for once a batch; what
//! outlives its block is an `Option` declared before all of them.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote_spanned};

use super::Emitter;
use crate::layout::Layout;
use crate::layout::window::State;
use crate::plan::op::{Op, Shape};
use crate::plan::{NodeId, print};

impl Emitter<'_> {
    /// What outlives a batch, made before the job's closure: sizes of tables, states of windows.
    pub(super) fn states(&self) -> TokenStream {
        let tables = (0..self.program.layouts.len())
            .filter(|node| self.program.layouts[*node] == Layout::Table)
            .map(|node| {
                let (span, sizes) = (self.span(node), self.sizes(node));
                let rt = self.rt(span);
                quote_spanned!(span=> let #sizes = #rt::Sizes::default();)
            });
        let windows = self.windows().map(|node| self.state(node));
        tables.chain(windows).chain(self.stores()).collect()
    }

    /// All steps of a batch, a block for each slide.
    pub(super) fn steps(&self) -> TokenStream {
        let slide = |step: &crate::rewrite::Step| self.slide(step.node());
        let slides: BTreeSet<u64> = self.program.steps.iter().map(slide).collect();
        let mut code = self.outliving();
        for at in slides {
            let steps = self.program.steps.iter().filter(|step| slide(step) == at);
            let steps: TokenStream = steps.map(|step| self.step(step)).collect();
            code.extend(match at {
                1 => steps,
                _ => {
                    let span = proc_macro2::Span::mixed_site();
                    let rt = self.rt(span);
                    quote_spanned!(span=> if #rt::due(run, #at) { #steps })
                }
            });
        }
        code
    }

    /// What a block leaves for later ones, and for the outputs.
    fn outliving(&self) -> TokenStream {
        let nodes = 0..self.program.plan.nodes.len();
        let names = nodes.filter_map(|node| {
            let is_output = self.program.plan.nodes[node].op.shape() == Shape::Output;
            if is_output && self.slide(node) > 1 {
                Some((node, self.output_rows(node)))
            } else if self.program.states[node].is_some() && self.is_kept_aside(node) {
                Some((node, self.kept(node)))
            } else {
                None
            }
        });
        names
            .map(|(node, name)| {
                let span = self.span(node);
                quote_spanned!(span=> let mut #name = ::core::option::Option::None;)
            })
            .collect()
    }

    /// Every how many batches a node gives records.
    pub(super) fn slide(&self, node: NodeId) -> u64 {
        self.program.plan.nodes[node].slide
    }

    /// The slides of all that runs, but for every batch.
    pub(super) fn slides(&self) -> BTreeSet<u64> {
        let live = (0..self.program.plan.nodes.len()).filter(|node| self.program.live[*node]);
        live.map(|node| self.slide(node)).filter(|slide| *slide > 1).collect()
    }

    fn windows(&self) -> impl Iterator<Item = NodeId> {
        let states = self.program.states.iter().enumerate();
        states.filter(|(_, state)| state.is_some()).map(|(node, _)| node)
    }

    pub(super) fn window(&self, node: NodeId) -> Ident {
        format_ident!("window_{node}", span = self.span(node))
    }

    /// What a batch that was taken in leaves for the slide: the functions that combine panes.
    fn kept(&self, node: NodeId) -> Ident {
        format_ident!("kept_{node}", span = self.span(node))
    }

    /// Whether a window is fed in one block and read in another that is not the outermost.
    fn is_kept_aside(&self, node: NodeId) -> bool {
        let fed = self.slide(self.program.plan.nodes[node].inputs[0]);
        fed > 1 && fed != self.slide(node)
    }

    fn state(&self, node: NodeId) -> TokenStream {
        let (Some(window), Some(state)) =
            (self.program.plan.nodes[node].window, self.program.states[node])
        else {
            return TokenStream::new();
        };
        let span = self.span(node);
        let (rt, name) = (self.rt(span), self.window(node));
        let (pane, panes, slide) = (window.pane(), window.panes(), window.slide);
        let made = match state {
            State::Tumbling => {
                let len = window.len;
                quote_spanned!(span=> #rt::tumbling(#len, #slide))
            }
            State::Running => quote_spanned!(span=> #rt::running(#pane, #panes, #slide)),
            State::KeyRing => {
                let panes = window.panes() as usize;
                quote_spanned!(span=> #rt::key_ring::<_, _, #panes>(#pane, #slide))
            }
            State::TwoStacks => quote_spanned!(span=> #rt::two_stacks(#pane, #panes, #slide)),
            State::Panes => quote_spanned!(span=> #rt::panes(#pane, #panes, #slide)),
        };
        quote_spanned!(span=> let mut #name = #made;)
    }

    /// Feeds a window with a batch's part of it.
    pub(super) fn absorb(&self, node: NodeId, state: State, parts: TokenStream) -> TokenStream {
        let span = self.span(node);
        let (rt, window, kept) = (self.rt(span), self.window(node), self.kept(node));
        let made = match state {
            State::Panes => quote_spanned!(span=> #rt::absorb_rows(&mut #window, run, #parts)),
            _ if self.program.layouts[node] == Layout::Table => {
                // The parts look into the window until they are one.
                quote_spanned! {span=> {
                    let pane = #rt::grouped_pane(run, #parts);
                    #rt::absorb(&mut #window, run, pane)
                }}
            }
            _ => {
                let pane = format_ident!("{}", self.value_pane(node), span = span);
                quote_spanned!(span=> #rt::absorb_value(&mut #window, run, #rt::#pane(#parts)))
            }
        };
        if self.is_kept_aside(node) {
            quote_spanned!(span=> #kept = ::core::option::Option::Some(#made);)
        } else {
            quote_spanned!(span=> let #kept = #made;)
        }
    }

    /// What makes a batch's part of a window that is one value.
    fn value_pane(&self, node: NodeId) -> &'static str {
        match self.program.plan.nodes[node].op {
            Op::Count => "counted_pane",
            op if op.is_reduction() => "reduced_pane",
            Op::Fold => "folded_pane",
            Op::Min | Op::Max => "extreme_pane",
            Op::Mean => "meaned_pane",
            _ => "summed_pane",
        }
    }

    /// The rows of a window that is one value.
    fn value_rows(&self, node: NodeId, value: TokenStream) -> TokenStream {
        let span = self.span(node);
        let (rt, kept) = (self.rt(span), self.kept(node));
        let of = &self.program.plan.nodes[node];
        match of.op {
            Op::Count => quote_spanned!(span=> #rt::count_rows(#value)),
            Op::Fold => {
                let zero = &self.args[node][0];
                quote_spanned!(span=> #rt::fold_rows(#zero, #value))
            }
            Op::Mean => quote_spanned!(span=> #rt::mean_rows(#value, &#kept)),
            Op::Sum | Op::WrappingSum => {
                let stream = &of.stream;
                quote_spanned!(span=> #rt::sum_rows(#stream, #value, &#kept)?)
            }
            _ => quote_spanned!(span=> #rt::optional_rows(#value)),
        }
    }

    /// A window's rows, at its slide.
    pub(super) fn window_rows(&self, node: NodeId) -> TokenStream {
        let span = self.span(node);
        let (rt, window, kept) = (self.rt(span), self.window(node), self.kept(node));
        let (rows, kind) = (self.rows(node), self.rows_type(node));
        let aside = self.is_kept_aside(node);
        let aside = aside.then(|| quote_spanned!(span=> let #kept = #rt::kept(#kept);));
        let made = match self.program.states[node] {
            Some(State::Panes) => quote_spanned!(span=> #rt::pane_rows(&#window, &#kept)),
            _ if self.program.layouts[node] != Layout::Table => {
                self.value_rows(node, quote_spanned!(span=> #rt::window_value(&#window, &#kept)))
            }
            _ if self.program.plan.nodes[node].op == Op::Distinct => {
                quote_spanned!(span=> #rt::window_keys(&#window, &#kept))
            }
            _ => {
                let of = &self.program.plan.nodes[node];
                let rows = quote_spanned!(span=> #rt::window_rows(&#window, &#kept));
                if of.op.is_whole_aggregate() {
                    quote_spanned!(span=> #rt::finished_whole(&#kept, #rows))
                } else if of.op.is_aggregate_by_key(of.args.len()) {
                    quote_spanned!(span=> #rt::finished(&#kept, #rows))
                } else {
                    rows
                }
            }
        };
        quote_spanned!(span=> #aside let #rows #kind = #made;)
    }

    /// All that is kept between batches, windows and states by key, in the order of the plan.
    pub(super) fn kept_between_batches(&self) -> BTreeMap<NodeId, Ident> {
        let windows = self.windows().map(|node| (node, self.window(node)));
        windows.chain(self.stateful_nodes().map(|node| (node, self.store(node)))).collect()
    }

    /// The job, knowing what it keeps between batches and at what cost. Costs stand first: the job
    /// takes what they are told of.
    pub(super) fn with_costs(&self, job: TokenStream) -> TokenStream {
        let kept = self.kept_between_batches().into_iter();
        let costs = kept.filter(|(node, _)| self.program.live[*node]).map(|(node, state)| {
            let span = self.span(node);
            let (rt, label) = (self.rt(span), print::label(self.program, node));
            quote_spanned!(span=> #rt::cost(#label, &#state))
        });
        let costs: Vec<TokenStream> = costs.collect();
        if costs.is_empty() {
            return job;
        }
        let span = proc_macro2::Span::mixed_site();
        let rt = self.rt(span);
        quote_spanned!(span=> #rt::with_costs([#(#costs),*], #job))
    }

    /// Takes the last batch back out of all windows and states.
    pub(super) fn undo(&self) -> TokenStream {
        self.kept_between_batches()
            .into_iter()
            .map(|(node, state)| {
                let span = self.span(node);
                let rt = self.rt(span);
                quote_spanned!(span=> #rt::undo(&mut #state, run);)
            })
            .collect()
    }
}

//! A stage: the loop, its fan-outs, and the consumers around it.

use std::cell::Cell;

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote_spanned};
use syn::Lifetime;

use super::Emitter;
use crate::layout::Layout;
use crate::plan::NodeId;
use crate::plan::op::{Op, Shape};
use crate::rewrite::{Consumer, Form, Stage};

/// How a dropped record leaves the loop's body.
pub(super) struct Escape {
    way: Way,
    used: Cell<bool>,
}

enum Way {
    /// On to the innermost loop's next record.
    Next,
    /// Out of a branch.
    Branch(Lifetime),
    /// Out of a closure, with nothing.
    Nothing,
    /// Out of a closure that gives nothing.
    Unit,
}

impl Escape {
    fn by(way: Way) -> Self {
        Self { way, used: Cell::new(false) }
    }

    pub(super) fn next() -> Self {
        Self::by(Way::Next)
    }

    /// The statement that leaves.
    pub(super) fn leave(&self, span: Span) -> TokenStream {
        self.used.set(true);
        match &self.way {
            Way::Next => quote_spanned!(span=> continue;),
            Way::Branch(label) => quote_spanned!(span=> break #label;),
            Way::Nothing => quote_spanned!(span=> return ::core::option::Option::None;),
            Way::Unit => quote_spanned!(span=> return;),
        }
    }
}

impl Emitter<'_> {
    /// A stage, and the rows of its consumers.
    pub(super) fn stage(&self, stage: &Stage) -> TokenStream {
        let span = self.span(stage.root);
        let rt = self.rt(span);
        if let Some(direct) = self.direct(stage) {
            return direct;
        }
        let is_batch =
            self.program.plan.fusion && self.program.plan.nodes[stage.root].op == Op::Source;
        let input = if is_batch {
            let batch = self.batch(stage.root);
            quote_spanned!(span=> #batch)
        } else {
            self.take_rows(stage.root, span)
        };
        let body = stage
            .consumers
            .iter()
            .rev()
            .fold(self.parts(stage), |inner, consumer| self.wrap(*consumer, inner));
        let arena = stage.consumers.iter().any(|consumer| self.layout(consumer) == Layout::Table);
        let arena = arena.then(|| quote_spanned!(span=> let arena = #rt::arena(&span);));
        let finish: TokenStream = stage
            .consumers
            .iter()
            .map(|consumer| {
                let span = self.span(consumer.node);
                let rt = self.rt(span);
                let result = self.finish(*consumer, quote_spanned!(span=> part));
                quote_spanned! {span=>
                    let (part, parts) = #rt::unzip(parts);
                    #result
                }
            })
            .collect();
        // What the loop gives has the type that its consumer keeps: where a record's type does
        // not fit that, rustc points here, too, and says the same thing twice unless both are
        // one place.
        let span = stage.consumers.first().map_or(span, |consumer| self.span(consumer.node));
        let rt = self.rt(span);
        quote_spanned! {span=>
            let parts = #rt::stage(run, #input, |mut span| { #arena #body })?;
            #finish
        }
    }

    /// Rows that go to one consumer as they are need no loop.
    fn direct(&self, stage: &Stage) -> Option<TokenStream> {
        let [consumer] = stage.consumers.as_slice() else { return None };
        let plan = &self.program.plan;
        let is_rows = !plan.fusion || plan.nodes[stage.root].op != Op::Source;
        let reads_root = plan.nodes[consumer.node].inputs[consumer.input] == stage.root;
        if !is_rows || !reads_root || self.layout(consumer) != Layout::Rows {
            return None;
        }
        let span = self.span(consumer.node);
        let mut rows = self.take_rows(stage.root, span);
        if self.is_unpaired(stage.root) {
            let rt = self.rt(span);
            rows = quote_spanned!(span=> #rt::joined_rows(#rows));
        }
        Some(self.finish_rows(*consumer, rows))
    }

    pub(super) fn layout(&self, consumer: &Consumer) -> Layout {
        self.program.layouts[consumer.node]
    }

    /// The loop over a span's partitions.
    fn parts(&self, stage: &Stage) -> TokenStream {
        let span = self.span(stage.root);
        let rt = self.rt(span);
        let opens = stage.consumers.iter().map(|consumer| {
            let span = self.span(consumer.node);
            let (rt, local) = (self.rt(span), self.local(*consumer));
            quote_spanned!(span=> #rt::open(#local);)
        });
        let opens: TokenStream = opens.collect();
        let flow = |from| match stage.consumers.as_slice() {
            // Unfused, each consumer has a loop of its own over rows.
            [consumer] if !self.program.plan.fusion => {
                self.unless_dead(consumer.node, false, self.put(*consumer))
            }
            _ => self.flow(from, &Escape::next(), false),
        };
        let (next, records) = match stage.form {
            Form::Records => {
                let body = flow(stage.root);
                ("next_part", quote_spanned!(span=> for x in part { #body }))
            }
            Form::Numbered => {
                let body = flow(stage.root);
                ("next_numbered", quote_spanned!(span=> for (at, x) in part { #body }))
            }
            Form::Words => ("next_part", self.words(stage)),
            Form::Lanes => ("next_part", self.lanes(stage)),
            Form::Select => ("next_part", self.select(stage)),
        };
        let next = format_ident!("{next}", span = span);
        quote_spanned! {span=>
            while let ::core::option::Option::Some(part) = #rt::#next(run, &mut span) {
                #opens
                #records
            }
        }
    }

    /// A whole partition into a sum, as a closure that says what each record adds.
    fn lanes(&self, stage: &Stage) -> TokenStream {
        let consumer = stage.consumers[0];
        let span = self.span(consumer.node);
        let (rt, local) = (self.rt(span), self.local(consumer));
        let is_mean = self.program.plan.nodes[consumer.node].op == Op::Mean;
        let add = format_ident!("{}", if is_mean { "mean_part" } else { "sum_part" }, span = span);
        // Whether the sum is wanted at all is asked once, around the partition.
        let body = self.flow(stage.root, &Escape::by(Way::Nothing), true);
        let all = quote_spanned! {span=>
            #rt::#add(#local, part, |x| { #body ::core::option::Option::Some(x) });
        };
        self.unless_dead(consumer.node, false, all)
    }

    /// A whole partition's words through the rest of the loop.
    fn words(&self, stage: &Stage) -> TokenStream {
        let words = self.program.plan.readers(stage.root)[0].0;
        let span = self.span(words);
        let rt = self.rt(span);
        let dead = !self.program.live[words];
        let body = self.flow(words, &Escape::next(), dead);
        let all = quote_spanned!(span=> for x in #rt::words_of(part) { #body });
        self.unless_dead(words, false, all)
    }

    /// A whole partition through its first filter, and what that keeps through the rest.
    fn select(&self, stage: &Stage) -> TokenStream {
        let filter = self.program.plan.readers(stage.root)[0].0;
        let span = self.span(filter);
        let (rt, keep) = (self.rt(span), &self.args[filter][0]);
        let dead = !self.program.live[filter];
        let body = self.flow(filter, &Escape::by(Way::Unit), dead);
        let all = quote_spanned!(span=> #rt::select_part(part, #keep, |x| { #body }););
        self.unless_dead(filter, false, all)
    }

    /// What happens to `x`, a record of this node, in all branches that read it.
    pub(super) fn flow(&self, node: NodeId, escape: &Escape, dead: bool) -> TokenStream {
        let readers = self.program.readers(node);
        let span = self.span(node);
        let Some((last, branches)) = readers.split_last() else {
            return quote_spanned!(span=> let _ = x;);
        };
        let branches: TokenStream =
            branches.iter().map(|reader| self.branch(node, *reader, dead)).collect();
        let last = self.reader(*last, escape, dead);
        quote_spanned!(span=> #branches #last)
    }

    /// One reader takes `x`.
    fn reader(&self, (node, input): (NodeId, usize), escape: &Escape, dead: bool) -> TokenStream {
        let inner = dead || !self.program.live[node];
        let code = if self.program.plan.nodes[node].op.shape() == Shape::Record {
            self.record(node, escape, inner)
        } else {
            self.put(Consumer { node, input })
        };
        self.unless_dead(node, dead, code)
    }

    /// Code for a node that reaches no output is compiled, and never run.
    fn unless_dead(&self, node: NodeId, dead: bool, code: TokenStream) -> TokenStream {
        if dead || self.program.live[node] {
            return code;
        }
        let span = self.span(node);
        let rt = self.rt(span);
        quote_spanned!(span=> if #rt::NEVER { #code })
    }

    /// A branch that is not the last: it looks at `x` as long as that is enough, and clones it
    /// for what needs a record of its own.
    fn branch(&self, from: NodeId, reader: (NodeId, usize), dead: bool) -> TokenStream {
        let span = self.span(reader.0);
        let rt = self.rt(span);
        let label = Lifetime::new(&format!("'branch_{}_{}", reader.0, reader.1), span);
        let escape = Escape::by(Way::Branch(label.clone()));
        let plan = &self.program.plan;
        let inner = dead || !self.program.live[reader.0];
        let (mut node, mut looks) = (from, TokenStream::new());
        let mut readers = vec![reader];
        while let [(next, _)] = readers.as_slice()
            && matches!(plan.nodes[*next].op, Op::Filter | Op::Inspect)
            && plan.nodes[*next].turbofish.is_none()
        {
            node = *next;
            looks.extend(self.look(node, &escape));
            readers = self.program.readers(node);
        }
        let counts = |(node, _): &(NodeId, usize)| plan.nodes[*node].op == Op::Count;
        let rest = match readers.as_slice() {
            [] => TokenStream::new(),
            [(node, input)] if counts(&(*node, *input)) => {
                self.put(Consumer { node: *node, input: *input })
            }
            [one] => {
                let rest = self.reader(*one, &escape, inner);
                quote_spanned!(span=> let x = #rt::clone(&x); #rest)
            }
            _ => {
                let rest = self.flow(node, &escape, inner);
                quote_spanned!(span=> let x = #rt::clone(&x); #rest)
            }
        };
        let label = escape.used.get().then(|| quote_spanned!(span=> #label:));
        let code = quote_spanned!(span=> #label { #looks #rest });
        self.unless_dead(reader.0, dead, code)
    }
}

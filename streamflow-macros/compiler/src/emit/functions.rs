//! The user's expressions: each stands exactly once in the expansion, a closure in place, any
//! other expression evaluated once before the job's closure.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote_spanned};
use syn::Expr;

use super::Emitter;
use crate::ast::Arg;
use crate::plan::NodeId;
use crate::plan::op::{ArgKind, Op, Shape};

impl Emitter<'_> {
    /// A node's arguments as they stand in the expansion; evaluates what must be evaluated once.
    pub(super) fn arguments(&mut self, node: NodeId) -> Vec<TokenStream> {
        let span = self.span(node);
        let of = &self.program.plan.nodes[node];
        let (op, args) = (of.op, of.args.clone());
        let plain: Vec<&Arg> = args.iter().filter(|arg| arg.name.is_none()).collect();
        match op {
            Op::Source => vec![plain[0].value.to_token_stream()],
            Op::Window | Op::Snapshots => Vec::new(),
            Op::ApproxDistinct | Op::ApproxDistinctByKey | Op::Quantiles | Op::QuantilesByKey => {
                vec![self.sketch(node, span, &args)]
            }
            Op::UpdateStateByKey | Op::MapWithState => {
                vec![self.stateful(node, span, &plain[0].value, &args)]
            }
            Op::WriteTo => vec![self.sink(node, span, &plain[0].value)],
            Op::SaveAsTextFiles | Op::SaveAsObjectFiles => {
                self.files(op, node, &plain[0].value, &args)
            }
            _ => {
                let form = op.facts().forms.iter().find(|form| form.len() == plain.len());
                let kinds = form.into_iter().flat_map(|form| form.iter());
                let pairs: Vec<_> = plain.iter().zip(kinds).enumerate().collect();
                let mut tokens = Vec::new();
                let is_stream = |position: usize| op.facts().takes_stream(position);
                for (position, (arg, (_, kind))) in pairs {
                    // Streams are inputs, not expressions.
                    if is_stream(position) {
                        continue;
                    }
                    let name = format_ident!("argument_{node}_{position}", span = span);
                    tokens.push(self.argument(op, *kind, name, span, &arg.value));
                }
                for arg in args.iter().filter(|arg| arg.name.is_some()) {
                    let name = format_ident!("inverse_{node}", span = span);
                    tokens.push(self.function(name, span, &arg.value));
                }
                tokens
            }
        }
    }

    fn argument(
        &mut self,
        op: Op,
        kind: ArgKind,
        name: Ident,
        span: Span,
        value: &Expr,
    ) -> TokenStream {
        match kind {
            ArgKind::Function(_) if op.shape() == Shape::Output => {
                self.mutable_function(name, span, value)
            }
            ArgKind::Function(_) | ArgKind::TimedFunction(_) => self.function(name, span, value),
            ArgKind::Number => {
                self.hoisted.push(quote_spanned!(span=> let #name: usize = #value;));
                name.into_token_stream()
            }
            ArgKind::Value | ArgKind::Stream | ArgKind::Duration => {
                self.hoisted.push(quote_spanned!(span=> let #name = #value;));
                quote_spanned!(span=> &#name)
            }
        }
    }

    /// A function that many threads call: a closure in place, its `move` dropped so that it
    /// borrows from the job; a path by reference; what any other expression gives, by reference.
    pub(super) fn function(&mut self, name: Ident, span: Span, value: &Expr) -> TokenStream {
        match value {
            Expr::Closure(closure) => in_place(closure),
            Expr::Path(path) => quote_spanned!(span=> &#path),
            other => {
                self.hoisted.push(quote_spanned!(span=> let #name = #other;));
                quote_spanned!(span=> &#name)
            }
        }
    }

    /// A function that the driver's thread alone calls, and that may change what it captured.
    fn mutable_function(&mut self, name: Ident, span: Span, value: &Expr) -> TokenStream {
        if let Expr::Closure(closure) = value {
            return in_place(closure);
        }
        self.hoisted.push(quote_spanned!(span=> let mut #name = #value;));
        quote_spanned!(span=> &mut #name)
    }

    /// A sketch of the library's, made once.
    fn sketch(&mut self, node: NodeId, span: Span, args: &[Arg]) -> TokenStream {
        let (rt, name) = (self.rt(span), format_ident!("argument_{node}_0", span = span));
        let option = args.iter().find(|arg| arg.name.is_some()).map(|arg| &arg.value);
        let plain = args.iter().find(|arg| arg.name.is_none()).map(|arg| &arg.value);
        let made = match (plain, option) {
            (Some(quantiles), Some(error)) => {
                quote_spanned!(span=> #rt::Quantiles::with_error(#quantiles, #error))
            }
            (Some(quantiles), None) => quote_spanned!(span=> #rt::Quantiles::new(#quantiles)),
            (None, Some(precision)) => {
                quote_spanned!(span=> #rt::ApproxDistinct::with_precision(#precision))
            }
            (None, None) => {
                quote_spanned!(span=> <#rt::ApproxDistinct as ::core::default::Default>::default())
            }
        };
        self.hoisted.push(quote_spanned!(span=> let #name = #made;));
        quote_spanned!(span=> &#name)
    }

    /// A sink, made once.
    fn sink(&mut self, node: NodeId, span: Span, value: &Expr) -> TokenStream {
        let (rt, name) = (self.rt(span), format_ident!("sink_{node}", span = span));
        let value = self.sink_value(value, span);
        self.hoisted.push(quote_spanned!(span=> let mut #name = #rt::sink(#value);));
        name.into_token_stream()
    }

    /// A sink of files, and the function that writes a record, if one is given.
    fn files(&mut self, op: Op, node: NodeId, prefix: &Expr, args: &[Arg]) -> Vec<TokenStream> {
        let span = self.span(node);
        let (rt, name) = (self.rt(span), format_ident!("sink_{node}", span = span));
        let option = |wanted: &str| {
            let named = |arg: &&Arg| arg.name.as_ref().is_some_and(|name| name == wanted);
            args.iter().find(named).map(|arg| &arg.value)
        };
        let kind = if op == Op::SaveAsObjectFiles { "object_files" } else { "text_files" };
        let (make, with) =
            (format_ident!("{kind}", span = span), format_ident!("{kind}_with", span = span));
        let files = match option("suffix") {
            Some(suffix) => quote_spanned!(span=> #rt::#with(#prefix, #suffix)),
            None => quote_spanned!(span=> #rt::#make(#prefix)),
        };
        self.hoisted.push(quote_spanned!(span=> let mut #name = #rt::sink(#files);));
        let mut tokens = vec![name.into_token_stream()];
        if let Some(format) = option("format") {
            let name = format_ident!("format_{node}", span = span);
            tokens.push(self.function(name, span, format));
        }
        tokens
    }
}

/// A closure without its `move`.
fn in_place(closure: &syn::ExprClosure) -> TokenStream {
    let mut closure = closure.clone();
    closure.capture = None;
    closure.into_token_stream()
}

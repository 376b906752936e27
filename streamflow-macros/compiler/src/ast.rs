//! The block as written: statements that keep their tokens, so that any span is at hand.

use proc_macro2::{Ident, Span};

/// A whole block.
#[derive(Debug, Default)]
pub(crate) struct Block {
    pub(crate) statements: Vec<Statement>,
    /// The block's first token, for what is missing altogether; none in an empty block.
    pub(crate) start: Option<Span>,
}

/// One statement.
#[derive(Debug)]
pub(crate) enum Statement {
    /// `name "word-count";`
    Name(Ident, syn::LitStr),
    /// `batch 1s;`
    Batch(Ident, Interval),
    /// `fusion on;`
    Fusion(Ident, bool),
    /// `crate = ::path::to::streamflow;`
    Crate(Span, syn::Path),
    /// `source NAME = EXPR;`
    Source(Ident, syn::Expr),
    /// `let NAME = STREAM;`
    Let(Ident, Chain),
    /// `chain NAME = .operator(…);`
    Chain(Ident, Vec<Call>),
    /// `STREAM.output(…);`
    Output(Chain),
    /// A statement that did not parse; the streams it may have named.
    Poisoned(Vec<Ident>),
}

/// A duration literal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Interval {
    /// How long it is.
    pub(crate) nanos: u64,
}

/// A stream's name and the operators applied to it.
#[derive(Debug)]
pub(crate) struct Chain {
    pub(crate) root: Ident,
    pub(crate) calls: Vec<Call>,
}

/// One operator's application: `.name::<T>(args)`.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) name: Ident,
    pub(crate) turbofish: Option<Turbofish>,
    /// The arguments; none where the parentheses are missing.
    pub(crate) args: Option<Vec<Arg>>,
}

/// `::<T>`.
#[derive(Clone, Debug)]
pub(crate) struct Turbofish {
    pub(crate) types: Vec<syn::Type>,
    /// Its `<`.
    pub(crate) open: Span,
    /// Its `>`.
    pub(crate) close: Span,
}

/// An argument, perhaps named.
#[derive(Clone, Debug)]
pub(crate) struct Arg {
    pub(crate) name: Option<Ident>,
    pub(crate) value: syn::Expr,
}

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
    /// `checkpoint EXPR;`
    Checkpoint(Ident, syn::Expr),
    /// `guarantee exactly_once;`, with the word as written.
    Guarantee(Ident, Guarantee, Ident),
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

/// How often a record counts, whenever the job is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guarantee {
    /// Once.
    ExactlyOnce,
    /// Once or more.
    AtLeastOnce,
}

impl Guarantee {
    pub(crate) const ALL: [Self; 2] = [Self::ExactlyOnce, Self::AtLeastOnce];

    /// The word that the block has for it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::ExactlyOnce => "exactly_once",
            Self::AtLeastOnce => "at_least_once",
        }
    }

    /// The guarantee of a word.
    pub(crate) fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|guarantee| guarantee.name() == word)
    }
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
    /// The chain that it is part of, where it is written out: its name behind `via`.
    pub(crate) via: Option<Ident>,
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

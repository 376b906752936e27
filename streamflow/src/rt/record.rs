//! Steps on single records. All closures are `Fn`, so that assigning to a captured variable is
//! an error on the user's own token, and all calls are inlined into the stage's loop.

use crate::batch::{Words, WordsOf, split_words};

/// Calls a closure on a record.
#[inline(always)]
pub fn apply<A, R>(record: A, f: impl Fn(A) -> R) -> R {
    f(record)
}

/// Asks a predicate about a record.
#[inline(always)]
pub fn test<A: ?Sized>(record: &A, f: impl Fn(&A) -> bool) -> bool {
    f(record)
}

/// Maps a record to another, or to none.
#[inline(always)]
pub fn filter_map<A, R>(record: A, f: impl Fn(A) -> Option<R>) -> Option<R> {
    f(record)
}

/// Shows a record to a closure.
#[inline(always)]
pub fn see<A: ?Sized, R>(record: &A, f: impl Fn(&A) -> R) {
    f(record);
}

/// A record for a branch of its own.
#[inline(always)]
pub fn clone<A: Clone>(record: &A) -> A {
    record.clone()
}

/// Pairs a record with its key.
#[inline(always)]
pub fn key_by<A, K>(record: A, f: impl Fn(&A) -> K) -> (K, A) {
    (f(&record), record)
}

/// Maps a pair's value.
#[inline(always)]
pub fn map_values<P: super::Pair, R>(pair: P, f: impl Fn(P::Second) -> R) -> (P::First, R) {
    let (key, value) = pair.split();
    (key, f(value))
}

/// Pairs a key with each of the values that its value becomes.
#[inline(always)]
pub fn flat_map_values<P, I>(
    pair: P,
    f: impl Fn(P::Second) -> I,
) -> impl Iterator<Item = (P::First, I::Item)>
where
    P: super::Pair<First: Clone>,
    I: IntoIterator,
{
    let (key, value) = pair.split();
    f(value).into_iter().map(move |value| (key.clone(), value))
}

/// A record that `words` can split.
#[diagnostic::on_unimplemented(
    message = "`words` splits text, but the records here are `{Self}`",
    label = "the records before `words` are `{Self}`, not `&str`",
    note = "put a `.map(…)` or `.flat_map(…)` before `words` that takes the text out of each record"
)]
pub trait TextRecord<'b> {
    /// The record's text.
    fn text(self) -> &'b str;
}

impl<'b> TextRecord<'b> for &'b str {
    #[inline(always)]
    fn text(self) -> &'b str {
        self
    }
}

impl<'b> TextRecord<'b> for &'b String {
    #[inline(always)]
    fn text(self) -> &'b str {
        self
    }
}

/// The words of a text record.
#[inline(always)]
pub fn words<'b>(record: impl TextRecord<'b>) -> Words<'b> {
    split_words(record.text())
}

/// The words of a whole partition of text records, which need not be visited one by one.
#[inline(always)]
pub fn words_of<'b, P: WordsOf<'b>>(part: P) -> P::Words {
    part.words()
}

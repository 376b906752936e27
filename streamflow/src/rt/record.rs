//! Steps on single records. All closures are `Fn`, so that assigning to a captured variable is
//! an error on the user's own token, and `Sync`, so that what threads cannot share is one in the
//! closure that captured it. All calls are inlined into the stage's loop.

/// Calls a closure on a record.
#[inline(always)]
pub fn apply<A, R>(record: A, f: impl Fn(A) -> R + Sync) -> R {
    f(record)
}

/// Asks a predicate about a record.
#[inline(always)]
pub fn test<A: ?Sized>(record: &A, f: impl Fn(&A) -> bool + Sync) -> bool {
    f(record)
}

/// Maps a record to another, or to none.
#[inline(always)]
pub fn filter_map<A, R>(record: A, f: impl Fn(A) -> Option<R> + Sync) -> Option<R> {
    f(record)
}

/// Shows a record to a closure.
#[inline(always)]
pub fn see<A: ?Sized, R>(record: &A, f: impl Fn(&A) -> R + Sync) {
    f(record);
}

/// What a stream that is used more than once has as records.
#[diagnostic::on_unimplemented(
    message = "a stream that is used more than once clones its records, and `{Self}` cannot be cloned",
    label = "this use of the stream needs records of its own",
    note = "derive `Clone` for the type, or wrap the records: `.map(std::sync::Arc::new)`"
)]
pub trait Branch {
    /// The record, once more.
    fn branch(&self) -> Self;
}

impl<T: Clone> Branch for T {
    #[inline(always)]
    fn branch(&self) -> T {
        self.clone()
    }
}

/// A record for a branch of its own.
#[inline(always)]
pub fn clone<A: Branch>(record: &A) -> A {
    record.branch()
}

/// Pairs a record with its key.
#[inline(always)]
pub fn key_by<A, K>(record: A, f: impl Fn(&A) -> K + Sync) -> (K, A) {
    (f(&record), record)
}

/// Maps a pair's value.
#[inline(always)]
pub fn map_values<P: super::Pair, R>(pair: P, f: impl Fn(P::Second) -> R + Sync) -> (P::First, R) {
    let (key, value) = pair.split();
    (key, f(value))
}

/// Pairs a key with each of the values that its value becomes.
#[inline(always)]
pub fn flat_map_values<P, I>(
    pair: P,
    f: impl Fn(P::Second) -> I + Sync,
) -> impl Iterator<Item = (P::First, I::Item)>
where
    P: super::Pair<First: Clone>,
    I: IntoIterator,
{
    let (key, value) = pair.split();
    f(value).into_iter().map(move |value| (key.clone(), value))
}

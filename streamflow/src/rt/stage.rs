//! Stages: one fused loop over the partitions of its input, run by every worker on its span.

use std::ops::Range;

use super::{Cuts, Run};
use crate::Result;
use crate::batch::Batch;

/// What a stage reads: a source's batch by reference, or rows by value.
pub trait Input<'b> {
    /// What one worker reads.
    type Span: Span<'b> + Send;

    /// The input in at most `workers` runs of consecutive partitions.
    fn spans(self, workers: usize) -> Vec<Self::Span>;
}

/// A run of consecutive partitions, handed out one after the other.
pub trait Span<'b> {
    /// One record.
    type Record;
    /// A partition's records.
    type Part<'s>: Iterator<Item = Self::Record>
    where
        Self: 's;
    /// A partition's records, each with the lane it is summed in.
    type Numbered<'s>: Iterator<Item = (usize, Self::Record)>
    where
        Self: 's;

    /// The next partition.
    fn next_part(&mut self) -> Option<Self::Part<'_>>;

    /// The next partition, its records numbered.
    fn next_numbered(&mut self) -> Option<Self::Numbered<'_>>;

    /// The buffer that records point into, or empty.
    fn arena(&self) -> &'b [u8];
}

/// Part of what a stage leaves behind: told when a partition begins.
pub trait Local {
    /// The next partition begins.
    fn open(&mut self) {}
}

/// A span of a source's batch.
#[derive(Debug)]
pub struct BatchSpan<'b, B> {
    batch: &'b B,
    cuts: Cuts,
    parts: Range<usize>,
}

impl<'b, B: Batch> Span<'b> for BatchSpan<'b, B> {
    type Record = B::Record<'b>;
    type Part<'s>
        = B::Chunk<'b>
    where
        Self: 's;
    type Numbered<'s>
        = std::iter::Enumerate<B::Chunk<'b>>
    where
        Self: 's;

    #[inline]
    fn next_part(&mut self) -> Option<B::Chunk<'b>> {
        let part = self.parts.next()?;
        Some(self.batch.chunk(self.cuts.range(part)))
    }

    #[inline]
    fn next_numbered(&mut self) -> Option<Self::Numbered<'_>> {
        Some(self.next_part()?.enumerate())
    }

    fn arena(&self) -> &'b [u8] {
        self.batch.arena()
    }
}

impl<'b, B: Batch> Input<'b> for &'b B {
    type Span = BatchSpan<'b, B>;

    fn spans(self, workers: usize) -> Vec<Self::Span> {
        let cuts = Cuts::of(self.len());
        let spans = cuts.spans(workers);
        spans.map(|parts| BatchSpan { batch: self, cuts: cuts.clone(), parts }).collect()
    }
}

/// Runs a fused loop over its input, a span per worker; the results are in the input's order.
///
/// # Errors
/// The batch was dropped meanwhile.
#[inline]
pub fn stage<'b, I: Input<'b>, R: Send>(
    run: &Run,
    input: I,
    body: impl Fn(I::Span) -> R + Sync,
) -> Result<Vec<R>> {
    let parts = run.workers.map(input.spans(run.workers.count()), body);
    run.goes_on().map(|()| parts)
}

/// The next partition of a span, if the batch is not dropped.
#[inline(always)]
pub fn next_part<'s, 'b, S: Span<'b>>(run: &Run, span: &'s mut S) -> Option<S::Part<'s>> {
    if run.is_dropped() { None } else { span.next_part() }
}

/// The next partition of a span, its records numbered, if the batch is not dropped.
#[inline(always)]
pub fn next_numbered<'s, 'b, S: Span<'b>>(run: &Run, span: &'s mut S) -> Option<S::Numbered<'s>> {
    if run.is_dropped() { None } else { span.next_numbered() }
}

/// The buffer that a span's records point into.
#[inline(always)]
pub fn arena<'b, S: Span<'b>>(span: &S) -> &'b [u8] {
    span.arena()
}

/// Tells a consumer that a partition begins.
#[inline(always)]
pub fn open<L: Local>(local: &mut L) {
    local.open();
}

/// Parts the outermost consumer's results from those within it.
#[must_use]
pub fn unzip<A, R>(parts: Vec<(A, R)>) -> (Vec<A>, Vec<R>) {
    parts.into_iter().unzip()
}

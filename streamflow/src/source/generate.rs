//! Records that a function makes.

use std::fmt;
use std::marker::PhantomData;

use super::{Durable, Limit, Range, Resume, Source};
use crate::Result;
use crate::batch::{Batch, Records, Values};

/// Records that a function makes of their numbers; made by [`generate`].
pub struct Generate<F, B> {
    make: F,
    next: u64,
    end: u64,
    per_batch: u64,
    batch: PhantomData<fn() -> B>,
}

/// The records that a function makes of the numbers from 0 on, one a batch;
/// [`per_batch`](Generate::per_batch) gives more, and [`take`](Generate::take) ends the source.
///
/// Records are handed out by value; [`by_ref`](Generate::by_ref) lends them. The source can replay:
/// the function should make the same of the same number.
///
/// ```
/// use streamflow::source::generate;
/// let squares = generate(|i| i * i).per_batch(1000).take(1_000_000);
/// # let _ = squares;
/// ```
pub fn generate<T, F: Fn(u64) -> T>(make: F) -> Generate<F, Values<T>> {
    Generate { make, next: 0, end: u64::MAX, per_batch: 1, batch: PhantomData }
}

impl<F, B> Generate<F, B> {
    /// Gives so many records a batch.
    #[must_use]
    pub fn per_batch(mut self, records: usize) -> Self {
        self.per_batch = records as u64;
        self
    }

    /// Ends the source after so many records.
    #[must_use]
    pub fn take(mut self, records: u64) -> Self {
        self.end = records;
        self
    }
}

impl<T, F> Generate<F, Values<T>> {
    /// Lends the records, `&T`, instead of handing them out.
    #[must_use]
    pub fn by_ref(self) -> Generate<F, Records<T>> {
        let Self { make, next, end, per_batch, .. } = self;
        Generate { make, next, end, per_batch, batch: PhantomData }
    }
}

impl<T, F, B> Source for Generate<F, B>
where
    F: Fn(u64) -> T + Send,
    B: Batch + FromIterator<T>,
{
    type Batch = B;

    fn plan(&mut self, limit: Limit) -> Result<Range> {
        let records = self.per_batch.min(limit.records);
        let to = self.next.saturating_add(records).min(self.end);
        Ok(Range { from: self.next, to: to.max(self.next) })
    }

    fn read(&mut self, range: Range) -> Result<B> {
        self.next = range.to;
        Ok((range.from..range.to).map(&self.make).collect())
    }

    fn ended(&self) -> bool {
        self.next >= self.end
    }

    fn kind(&self) -> String {
        "generate".to_owned()
    }

    fn replays(&self) -> bool {
        true
    }

    fn stop(&mut self) {
        self.end = self.next;
    }

    fn resume(&mut self, at: Resume<'_>) -> Result<()> {
        self.next = at.offset;
        Ok(())
    }
}

impl<T, F, B> Durable for Generate<F, B>
where
    F: Fn(u64) -> T + Send,
    B: Batch + FromIterator<T>,
{
}

impl<F, B> fmt::Debug for Generate<F, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Generate");
        shown.field("next", &self.next).field("end", &self.end);
        shown.field("per_batch", &self.per_batch).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_numbered_through_and_end_where_told() {
        let mut source = generate(|i| i * 10).per_batch(2).take(5).by_ref();
        let mut batches = Vec::new();
        while !source.ended() {
            let range = source.plan(Limit::DEFAULT).unwrap();
            batches.push(source.read(range).unwrap().0);
        }
        assert_eq!(batches, [vec![0, 10], vec![20, 30], vec![40]]);
        assert_eq!(source.read(Range { from: 1, to: 3 }).unwrap().0, [10, 20]);
    }

    #[test]
    fn records_are_numbered_on_after_a_restart() {
        let mut source = generate(|i| i).take(8);
        source.resume(Resume { offset: 7, saved: &[], since: &[] }).unwrap();
        let range = source.plan(Limit::DEFAULT).unwrap();
        assert_eq!(source.read(range).unwrap().0, [7]);
        assert!(source.ended());
    }
}

//! A source that a test feeds by hand, and that any number of jobs may read.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::batch::Batch;
use crate::source::{Durable, Limit, Range, Resume, Source};
use crate::{Error, Result};

/// The test's side of [`source`](super::source). Dropping it closes it.
#[derive(Debug)]
pub struct Feed<B> {
    shared: Arc<Mutex<Shared<B>>>,
}

#[derive(Debug)]
struct Shared<B> {
    /// All that was given, also what a job has read: another may read it again.
    batches: Vec<Arc<B>>,
    closed: bool,
}

/// The job's side of [`source`](super::source).
#[derive(Debug)]
pub struct FedSource<B> {
    shared: Arc<Mutex<Shared<B>>>,
    next: usize,
    /// How many batches there were when intake stopped.
    stopped: Option<usize>,
}

pub(super) fn feed<B>() -> Feed<B> {
    Feed { shared: Arc::new(Mutex::new(Shared { batches: Vec::new(), closed: false })) }
}

fn lock<B>(shared: &Mutex<Shared<B>>) -> MutexGuard<'_, Shared<B>> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<B> Feed<B> {
    /// Gives the next batch; one without records stands for a tick at which nothing comes.
    pub fn batch<T>(&mut self, records: impl IntoIterator<Item = T>)
    where
        B: FromIterator<T>,
    {
        let batch = Arc::new(records.into_iter().collect());
        lock(&self.shared).batches.push(batch);
    }

    /// Ends the source after the batches given so far.
    pub fn close(&mut self) {
        lock(&self.shared).closed = true;
    }

    /// The job's side once more, from the first batch on: for a job that runs in the place of an
    /// earlier one.
    ///
    /// ```
    /// use streamflow::batch::Values;
    /// use streamflow::{Limit, Source, test};
    /// let (mut feed, mut numbers) = test::source::<Values<u64>>();
    /// feed.batch([1, 2]);
    /// for mut numbers in [numbers, feed.source()] {
    ///     let range = numbers.plan(Limit::DEFAULT)?;
    ///     assert_eq!(numbers.read(range)?.0, [1, 2]);
    /// }
    /// # Ok::<(), streamflow::Error>(())
    /// ```
    #[must_use]
    pub fn source(&self) -> FedSource<B> {
        FedSource { shared: Arc::clone(&self.shared), next: 0, stopped: None }
    }
}

impl<B> Drop for Feed<B> {
    fn drop(&mut self) {
        self.close();
    }
}

impl<B> FedSource<B> {
    /// How many batches it has in all, by now.
    fn end(&self) -> usize {
        self.stopped.unwrap_or_else(|| lock(&self.shared).batches.len())
    }
}

impl<B: Batch + Clone + Default> Source for FedSource<B> {
    type Batch = B;

    fn plan(&mut self, _: Limit) -> Result<Range> {
        let from = self.next as u64;
        Ok(Range { from, to: from + u64::from(self.next < self.end()) })
    }

    fn read(&mut self, range: Range) -> Result<B> {
        if range.is_empty() {
            return Ok(B::default());
        }
        let at = usize::try_from(range.from).unwrap_or(usize::MAX);
        let batch = lock(&self.shared).batches.get(at).cloned();
        let batch = batch.ok_or_else(|| Error::other(format!("the feed has no batch {at}")))?;
        self.next = at + 1;
        Ok(B::clone(&batch))
    }

    fn ended(&self) -> bool {
        let closed = self.stopped.is_some() || lock(&self.shared).closed;
        closed && self.next >= self.end()
    }

    fn kind(&self) -> String {
        "test::source".to_owned()
    }

    fn replays(&self) -> bool {
        true
    }

    fn stop(&mut self) {
        self.stopped = Some(self.end());
    }

    fn resume(&mut self, at: Resume<'_>) -> Result<()> {
        self.next = usize::try_from(at.offset).unwrap_or(usize::MAX);
        Ok(())
    }
}

impl<B: Batch + Clone + Default> Durable for FedSource<B> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::Values;

    #[test]
    fn another_job_reads_on_or_again() {
        let mut feed = feed::<Values<u64>>();
        (1..=3).for_each(|number| feed.batch([number]));
        let mut first = feed.source();
        let planned = first.plan(Limit::DEFAULT).unwrap();
        assert_eq!(first.read(planned).unwrap().0, [1]);
        first.stop();
        feed.batch([4]);
        let mut rest = Vec::new();
        let mut second = feed.source();
        second.resume(Resume { offset: planned.to, saved: &[], since: &[] }).unwrap();
        assert_eq!(second.read(planned).unwrap().0, [1]);
        feed.close();
        while !second.ended() {
            let range = second.plan(Limit::DEFAULT).unwrap();
            rest.extend(second.read(range).unwrap().0);
        }
        assert_eq!(rest, [2, 3, 4]);
        assert!(!first.ended());
        assert_eq!(first.plan(Limit::DEFAULT).unwrap(), Range { from: 1, to: 2 });
    }
}

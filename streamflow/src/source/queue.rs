//! Batches given beforehand.

use std::collections::VecDeque;
use std::marker::PhantomData;

use super::{Limit, Range, Source};
use crate::Result;
use crate::batch::{Batch, Records, Values};

/// A source of batches given beforehand, one for each tick.
#[derive(Debug)]
pub struct Queue<T, B = Values<T>> {
    batches: VecDeque<Vec<T>>,
    next: u64,
    batch: PhantomData<fn() -> B>,
}

/// A source of these batches, one for each tick; it ends after the last.
///
/// Records are handed out by value; [`Queue::by_ref`] lends them.
///
/// ```
/// use streamflow::source::queue;
/// let numbers = queue([vec![1, 2], vec![3]]);
/// # let _ = numbers;
/// ```
pub fn queue<T>(batches: impl IntoIterator<Item = impl IntoIterator<Item = T>>) -> Queue<T> {
    let batches = batches.into_iter().map(|batch| batch.into_iter().collect()).collect();
    Queue { batches, next: 0, batch: PhantomData }
}

impl<T> Queue<T> {
    /// Lends the records, `&T`, instead of handing them out.
    #[must_use]
    pub fn by_ref(self) -> Queue<T, Records<T>> {
        Queue { batches: self.batches, next: self.next, batch: PhantomData }
    }
}

impl<T: Send, B: Batch + From<Vec<T>>> Source for Queue<T, B> {
    type Batch = B;

    fn plan(&mut self, _: Limit) -> Result<Range> {
        Ok(Range { from: self.next, to: self.next + u64::from(!self.batches.is_empty()) })
    }

    fn kind(&self) -> String {
        "queue".to_owned()
    }

    fn read(&mut self, range: Range) -> Result<B> {
        self.next = range.to;
        let next = if range.is_empty() { None } else { self.batches.pop_front() };
        Ok(next.unwrap_or_default().into())
    }

    fn ended(&self) -> bool {
        self.batches.is_empty()
    }

    /// What has not been planned has not been accepted.
    fn stop(&mut self) {
        self.batches.clear();
    }

    fn refuses_checkpoint(&self) -> Option<&'static str> {
        Some("a `queue` begins anew in each process, whatever was read of it before")
    }
}

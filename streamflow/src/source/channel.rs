//! Records that a user's own threads send.

use std::any::type_name;
use std::collections::VecDeque;
use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Codec, Durable, Limit, Range, Source, postcards};
use crate::Result;
use crate::batch::{Batch, Records, Values};

/// The sending side of a [`channel`]. Clone it to send from several threads.
#[derive(Debug)]
pub struct Sender<T> {
    shared: Arc<Shared<T>>,
}

/// The job's side of a [`channel`]; `K` says what becomes of its records at a restart.
#[derive(Debug)]
pub struct Channel<T, B = Values<T>, K = Volatile> {
    receiver: Receiver<T>,
    codec: Option<Codec<B>>,
    kept: PhantomData<fn() -> K>,
}

/// Records that were not committed are gone after a restart.
#[derive(Debug)]
pub enum Volatile {}

/// Records go through the checkpoint's log: made by [`Channel::durable`].
#[derive(Debug)]
pub enum Logged {}

/// Closes the channel when the job's side is gone.
#[derive(Debug)]
struct Receiver<T>(Arc<Shared<T>>);

/// A record that could not be sent, because the job takes no more: it is stopping, or gone.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Unsent<T>(pub T);

#[derive(Debug)]
struct Shared<T> {
    state: Mutex<State<T>>,
    room: Condvar,
    capacity: usize,
}

#[derive(Debug)]
struct State<T> {
    records: VecDeque<T>,
    /// How many records were taken so far.
    taken: u64,
    senders: usize,
    closed: bool,
}

/// A source that a program's own threads feed, and what they feed it through.
///
/// At most `capacity` records wait: when there are more, [`send`](Sender::send) waits until the job
/// takes a batch. So a batch has at most `capacity` records. The source ends when all senders are
/// gone. Records are handed out by value; [`by_ref`](Channel::by_ref) lends them.
///
/// ```
/// use streamflow::source::channel;
/// let (sender, numbers) = channel(1000);
/// std::thread::spawn(move || {
///     for number in 0..500u64 {
///         if sender.send(number).is_err() {
///             break;
///         }
///     }
/// });
/// # let _ = numbers;
/// ```
#[must_use]
pub fn channel<T>(capacity: usize) -> (Sender<T>, Channel<T>) {
    let state = State { records: VecDeque::new(), taken: 0, senders: 1, closed: false };
    let (state, room, capacity) = (Mutex::new(state), Condvar::new(), capacity.max(1));
    let shared = Arc::new(Shared { state, room, capacity });
    let sender = Sender { shared: Arc::clone(&shared) };
    (sender, Channel { receiver: Receiver(shared), codec: None, kept: PhantomData })
}

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self) {
        self.lock().closed = true;
        self.room.notify_all();
    }
}

impl<T> Sender<T> {
    /// Sends a record; waits while the channel is full.
    ///
    /// # Errors
    /// When the job takes no more records; the record comes back.
    pub fn send(&self, record: T) -> Result<(), Unsent<T>> {
        let full =
            |state: &mut State<T>| state.records.len() >= self.shared.capacity && !state.closed;
        let state = self.shared.room.wait_while(self.shared.lock(), full);
        let mut state = state.unwrap_or_else(PoisonError::into_inner);
        if state.closed {
            return Err(Unsent(record));
        }
        state.records.push_back(record);
        Ok(())
    }

    /// How many records wait to be taken.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shared.lock().records.len()
    }

    /// Whether no record waits to be taken.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        self.shared.lock().senders += 1;
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        self.shared.lock().senders -= 1;
    }
}

impl<T> Channel<T> {
    /// Lends the records, `&T`, instead of handing them out.
    #[must_use]
    pub fn by_ref(self) -> Channel<T, Records<T>> {
        Channel { receiver: self.receiver, codec: None, kept: PhantomData }
    }
}

impl<T, B> Channel<T, B> {
    /// Writes the records to the log of the job's checkpoint before they are computed, so that a
    /// restart loses none of those that were taken. `by_ref` stands before it.
    ///
    /// Records that wait to be taken are in memory alone: a sender that must know asks what has
    /// become of them at the job's outputs.
    ///
    /// ```
    /// use streamflow::source::{Source, channel};
    /// let (sender, numbers) = channel::<(String, u64)>(1000);
    /// let numbers = numbers.durable();
    /// assert!(numbers.codec().is_some());
    /// # drop(sender);
    /// ```
    #[must_use]
    pub fn durable(self) -> Channel<T, B, Logged>
    where
        T: Serialize + DeserializeOwned,
        B: AsRef<[T]> + From<Vec<T>>,
    {
        Channel { receiver: self.receiver, codec: Some(postcards::codec()), kept: PhantomData }
    }
}

impl<T: Send, B: Batch + From<Vec<T>>, K> Source for Channel<T, B, K> {
    type Batch = B;

    fn plan(&mut self, limit: Limit) -> Result<Range> {
        let state = self.receiver.0.lock();
        let records = limit.records.min(state.records.len() as u64);
        Ok(Range { from: state.taken, to: state.taken + records })
    }

    fn read(&mut self, range: Range) -> Result<B> {
        if range.is_empty() {
            return Ok(Vec::new().into());
        }
        let mut state = self.receiver.0.lock();
        state.taken = range.to;
        let count = usize::try_from(range.len()).unwrap_or(usize::MAX).min(state.records.len());
        let later = state.records.split_off(count);
        let records = std::mem::replace(&mut state.records, later);
        drop(state);
        self.receiver.0.room.notify_all();
        Ok(Vec::from(records).into())
    }

    fn ended(&self) -> bool {
        let state = self.receiver.0.lock();
        state.records.is_empty() && (state.senders == 0 || state.closed)
    }

    fn stop(&mut self) {
        self.receiver.0.close();
    }

    fn kind(&self) -> String {
        match self.codec {
            // What is in its log is of this type.
            Some(_) => format!("durable channel of {}", type_name::<T>()),
            None => "channel".to_owned(),
        }
    }

    fn codec(&self) -> Option<Codec<B>> {
        self.codec
    }
}

impl<T: Send, B: Batch + From<Vec<T>>> Durable for Channel<T, B, Logged> {}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl<T> fmt::Debug for Unsent<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unsent(..)")
    }
}

impl<T> fmt::Display for Unsent<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the job takes no more records")
    }
}

impl<T> std::error::Error for Unsent<T> {}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn a_full_channel_holds_its_sender_up() {
        let (sender, mut source) = channel(3);
        let sending = thread::spawn(move || (0..10).try_for_each(|record| sender.send(record)));
        let mut seen = Vec::new();
        while !source.ended() {
            let range = source.plan(Limit::DEFAULT).unwrap();
            let batch = source.read(range).unwrap().0;
            assert!(batch.len() <= 3, "{batch:?}");
            seen.extend(batch);
        }
        assert_eq!(seen, (0..10).collect::<Vec<_>>());
        assert_eq!(sending.join().unwrap(), Ok(()));
    }

    #[test]
    fn a_stopped_channel_gives_what_it_accepted_and_takes_no_more() {
        let (sender, source) = channel(5);
        let mut source = source.by_ref();
        assert_eq!(sender.send(1), Ok(()));
        source.stop();
        assert_eq!(sender.send(2), Err(Unsent(2)));
        assert!(!source.ended());
        let range = source.plan(Limit::DEFAULT).unwrap();
        assert_eq!(source.read(range).unwrap(), Records(vec![1]));
        assert!(source.ended());
    }

    #[test]
    fn a_channel_whose_job_is_gone_takes_no_records() {
        let (sender, source) = channel(5);
        drop(source);
        assert_eq!(sender.clone().send(1), Err(Unsent(1)));
    }

    #[test]
    fn the_records_of_a_durable_channel_go_through_bytes() {
        let (sender, source) = channel(5);
        let mut source = source.by_ref().durable();
        ["a", "b"].into_iter().try_for_each(|record| sender.send(record.to_owned())).unwrap();
        let range = source.plan(Limit::DEFAULT).unwrap();
        assert_eq!(range, Range { from: 0, to: 2 });
        let batch = source.read(range).unwrap();
        let (codec, mut bytes) = (source.codec().unwrap(), Vec::new());
        (codec.encode)(&batch, &mut bytes).unwrap();
        assert_eq!((codec.decode)(&bytes).unwrap(), batch);
    }
}

//! A sink that keeps what it is given, for tests to look at.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Destination, ExactlyOnce, Sink};
use crate::{BatchTime, Own, Result};

/// The sink's side of [`test::collect`](crate::test::collect).
#[derive(Debug)]
pub struct Collect<O, K = KeepOwned> {
    shared: Arc<Mutex<Shared<O>>>,
    written: Option<Vec<O>>,
    keep: K,
}

/// What outlives a job: as a database would keep it.
#[derive(Debug)]
struct Shared<O> {
    /// Prepared, and not yet committed.
    prepared: Vec<(BatchTime, Vec<O>)>,
    committed: Vec<(BatchTime, Vec<O>)>,
}

/// Keeps records as [`Own`] does.
#[derive(Clone, Debug)]
pub struct KeepOwned(());

/// Keeps what a closure makes of records.
#[derive(Debug)]
pub struct KeepWith<F>(Arc<F>);

impl<F> Clone for KeepWith<F> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

/// The test's side of [`test::collect`](crate::test::collect): what was committed so far.
#[derive(Debug)]
pub struct Collected<O, K = KeepOwned> {
    shared: Arc<Mutex<Shared<O>>>,
    keep: K,
}

fn lock<O>(shared: &Mutex<Shared<O>>) -> MutexGuard<'_, Shared<O>> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<O, K> Collected<O, K> {
    /// The batches committed since the last call, each with its time.
    #[must_use]
    pub fn take(&self) -> Vec<(BatchTime, Vec<O>)> {
        std::mem::take(&mut lock(&self.shared).committed)
    }

    /// The records of the batches committed since the last call.
    #[must_use]
    pub fn take_records(&self) -> Vec<O> {
        self.take().into_iter().flat_map(|(_, records)| records).collect()
    }
}

impl<O, K: Clone> Collected<O, K> {
    /// The sink's side once more, for a job that runs in the place of an earlier one: it commits
    /// what that one had prepared, or forgets it.
    #[must_use]
    pub fn sink(&self) -> Collect<O, K> {
        Collect { shared: Arc::clone(&self.shared), written: None, keep: self.keep.clone() }
    }
}

pub(crate) fn collect<O>() -> (Collected<O>, Collect<O>) {
    pair(KeepOwned(()))
}

pub(crate) fn collect_with<O, F>(f: F) -> (Collected<O, KeepWith<F>>, Collect<O, KeepWith<F>>) {
    pair(KeepWith(Arc::new(f)))
}

fn pair<O, K: Clone>(keep: K) -> (Collected<O, K>, Collect<O, K>) {
    let shared = Shared { prepared: Vec::new(), committed: Vec::new() };
    let collected = Collected { shared: Arc::new(Mutex::new(shared)), keep };
    let sink = collected.sink();
    (collected, sink)
}

impl<O, K> Collect<O, K> {
    fn prepare_written(&mut self, time: BatchTime) {
        if let Some(records) = self.written.take() {
            let mut shared = lock(&self.shared);
            shared.prepared.retain(|(prepared, _)| *prepared != time);
            shared.prepared.push((time, records));
        }
    }

    fn publish(&mut self, time: BatchTime) {
        // What is used without a driver is perhaps not prepared.
        self.prepare_written(time);
        let mut shared = lock(&self.shared);
        let at = shared.prepared.iter().position(|(prepared, _)| *prepared == time);
        if let Some(at) = at {
            let batch = shared.prepared.remove(at);
            shared.committed.push(batch);
        }
    }

    fn forget(&mut self, time: BatchTime) {
        self.written = None;
        lock(&self.shared).prepared.retain(|(prepared, _)| *prepared != time);
    }
}

/// A batch is prepared beside those that were committed, and moved there.
impl<O, K> ExactlyOnce for Collect<O, K> {
    /// What was prepared is in the process, and gone with it.
    fn destination(&self) -> Option<Destination> {
        None
    }
}

impl<T: Own> Sink<T> for Collect<T::Owned> {
    fn write(&mut self, _: BatchTime, records: Vec<T>) -> Result<()> {
        self.written = Some(records.into_iter().map(Own::into_owned).collect());
        Ok(())
    }

    fn prepare(&mut self, time: BatchTime) -> Result<()> {
        self.prepare_written(time);
        Ok(())
    }

    fn commit(&mut self, time: BatchTime) -> Result<()> {
        self.publish(time);
        Ok(())
    }

    fn abort(&mut self, time: BatchTime) -> Result<()> {
        self.forget(time);
        Ok(())
    }
}

impl<T, O, F: Fn(T) -> O> Sink<T> for Collect<O, KeepWith<F>> {
    fn write(&mut self, _: BatchTime, records: Vec<T>) -> Result<()> {
        self.written = Some(records.into_iter().map(&*self.keep.0).collect());
        Ok(())
    }

    fn prepare(&mut self, time: BatchTime) -> Result<()> {
        self.prepare_written(time);
        Ok(())
    }

    fn commit(&mut self, time: BatchTime) -> Result<()> {
        self.publish(time);
        Ok(())
    }

    fn abort(&mut self, time: BatchTime) -> Result<()> {
        self.forget(time);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_prepared_is_committed_once_also_by_another_sink() {
        let (seen, mut first) = collect_with(|n: u64| n * 2);
        let [one, two] = [1, 2].map(BatchTime::nth);
        for time in [one, two] {
            first.write(time, vec![time.number()]).unwrap();
            Sink::<u64>::prepare(&mut first, time).unwrap();
        }
        let mut second = seen.sink();
        for _again in 0..2 {
            Sink::<u64>::commit(&mut second, one).unwrap();
            Sink::<u64>::abort(&mut second, two).unwrap();
        }
        assert_eq!(seen.take(), [(one, vec![2])]);
        Sink::<u64>::commit(&mut second, two).unwrap();
        assert_eq!(seen.take(), []);
    }
}

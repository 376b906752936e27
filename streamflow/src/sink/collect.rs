//! A sink that keeps what it is given, for tests to look at.

use std::sync::{Arc, Mutex, PoisonError};

use super::Sink;
use crate::{BatchTime, Own, Result};

/// The sink's side of [`test::collect`](crate::test::collect).
#[derive(Debug)]
pub struct Collect<O, K = KeepOwned> {
    shared: Arc<Mutex<Vec<(BatchTime, Vec<O>)>>>,
    written: Option<Vec<O>>,
    keep: K,
}

/// Keeps records as [`Own`] does.
#[derive(Debug)]
pub struct KeepOwned(());

/// Keeps what a closure makes of records.
#[derive(Debug)]
pub struct KeepWith<F>(F);

/// The test's side of [`test::collect`](crate::test::collect): what was committed so far.
#[derive(Debug)]
pub struct Collected<O> {
    shared: Arc<Mutex<Vec<(BatchTime, Vec<O>)>>>,
}

impl<O> Collected<O> {
    /// The batches committed since the last call, each with its time.
    #[must_use]
    pub fn take(&self) -> Vec<(BatchTime, Vec<O>)> {
        std::mem::take(&mut *self.shared.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The records of the batches committed since the last call.
    #[must_use]
    pub fn take_records(&self) -> Vec<O> {
        self.take().into_iter().flat_map(|(_, records)| records).collect()
    }
}

pub(crate) fn collect<O>() -> (Collected<O>, Collect<O>) {
    pair(KeepOwned(()))
}

pub(crate) fn collect_with<O, F>(f: F) -> (Collected<O>, Collect<O, KeepWith<F>>) {
    pair(KeepWith(f))
}

fn pair<O, K>(keep: K) -> (Collected<O>, Collect<O, K>) {
    let shared = Arc::new(Mutex::new(Vec::new()));
    (Collected { shared: Arc::clone(&shared) }, Collect { shared, written: None, keep })
}

impl<O, K> Collect<O, K> {
    fn publish(&mut self, time: BatchTime) {
        if let Some(records) = self.written.take() {
            let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
            shared.push((time, records));
        }
    }
}

impl<T: Own> Sink<T> for Collect<T::Owned> {
    fn write(&mut self, _: BatchTime, records: Vec<T>) -> Result<()> {
        self.written = Some(records.into_iter().map(Own::into_owned).collect());
        Ok(())
    }

    fn commit(&mut self, time: BatchTime) -> Result<()> {
        self.publish(time);
        Ok(())
    }

    fn abort(&mut self, _: BatchTime) -> Result<()> {
        self.written = None;
        Ok(())
    }
}

impl<T, O, F: Fn(T) -> O> Sink<T> for Collect<O, KeepWith<F>> {
    fn write(&mut self, _: BatchTime, records: Vec<T>) -> Result<()> {
        self.written = Some(records.into_iter().map(&self.keep.0).collect());
        Ok(())
    }

    fn commit(&mut self, time: BatchTime) -> Result<()> {
        self.publish(time);
        Ok(())
    }

    fn abort(&mut self, _: BatchTime) -> Result<()> {
        self.written = None;
        Ok(())
    }
}

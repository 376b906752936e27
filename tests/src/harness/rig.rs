//! The rig: a job's sources and sinks, through which values go in and come out.

use std::fmt;
use std::time::Duration;

use streamflow::batch::{Batch, Records, Text, Values};
use streamflow::sink::{Collect, Collected};
use streamflow::test::{FedSource, Feed};
use streamflow::{Error, Job, Pipeline};

use super::{Input, Outcome};
use crate::oracle::{Datum, Failure, Value};

/// A batch type that can be fed values.
pub trait Fed: Batch + Clone + Default {
    /// Gives the records of the next batch.
    fn feed(feed: &mut Feed<Self>, records: Vec<Value>);
}

impl Fed for Text {
    fn feed(feed: &mut Feed<Self>, records: Vec<Value>) {
        feed.batch(records.into_iter().map(String::from_value));
    }
}

impl<T: Datum + Clone + Send + Sync> Fed for Values<T> {
    fn feed(feed: &mut Feed<Self>, records: Vec<Value>) {
        feed.batch(records.into_iter().map(T::from_value));
    }
}

impl<T: Datum + Clone + Send + Sync> Fed for Records<T> {
    fn feed(feed: &mut Feed<Self>, records: Vec<Value>) {
        feed.batch(records.into_iter().map(T::from_value));
    }
}

/// What one sink has seen since it was last asked: batch numbers, each with its records.
type Seen = Box<dyn Fn() -> Vec<(u64, Vec<Value>)>>;

/// The sources and sinks of one job, records as values.
#[derive(Default)]
pub struct Rig {
    feeds: Vec<Box<dyn FnMut(Vec<Value>)>>,
    seen: Vec<Seen>,
}

impl fmt::Debug for Rig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a rig of {} sources and {} sinks", self.feeds.len(), self.seen.len())
    }
}

impl Rig {
    /// The job's next source.
    pub fn source<B: Fed>(&mut self) -> FedSource<B> {
        let (mut feed, source) = streamflow::test::source();
        self.feeds.push(Box::new(move |records| B::feed(&mut feed, records)));
        source
    }

    /// The job's next sink.
    pub fn sink<O: Datum>(&mut self) -> Collect<O> {
        let (seen, sink): (Collected<O>, _) = streamflow::test::collect();
        let values = move |records: Vec<O>| records.into_iter().map(O::into_value).collect();
        self.seen.push(Box::new(move || {
            let batches = seen.take().into_iter();
            batches.map(|(time, records)| (time.number(), values(records))).collect()
        }));
        sink
    }

    /// Steps the job through all batches, up to the first that fails.
    pub fn run<P: Pipeline>(mut self, job: Job<P>, workers: usize, input: &Input) -> Outcome {
        let mut job = job.workers(workers).test();
        let mut outcome = Vec::new();
        for (number, sources) in (1..).zip(input) {
            for (feed, records) in self.feeds.iter_mut().zip(sources) {
                feed(records.clone());
            }
            match job.try_advance(Duration::from_secs(1)) {
                Ok(_) => {
                    let outputs = self.seen.iter().map(|seen| only(number, seen()));
                    outcome.push(Ok(outputs.collect()));
                }
                Err(Error::Overflow { .. }) => {
                    outcome.push(Err(Failure::Overflow));
                    break;
                }
                Err(error) => panic!("batch {number} failed: {error}"),
            }
        }
        outcome
    }
}

/// The records of the one batch that a sink has seen, if it was given that.
fn only(number: u64, mut seen: Vec<(u64, Vec<Value>)>) -> Option<Vec<Value>> {
    let (at, records) = seen.pop()?;
    assert_eq!(at, number, "a sink is given a batch at its own time");
    assert!(seen.is_empty(), "a sink is given a batch once");
    Some(records)
}

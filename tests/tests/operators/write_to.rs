//! `write_to`: a sink of the user's own is written, prepared and committed, or told to forget.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use streamflow::prelude::*;
use streamflow::{Error, Result};

/// Writes down what it is asked to do.
#[derive(Clone, Default)]
struct Journal(Arc<Mutex<Vec<String>>>);

impl Journal {
    fn note(&self, what: &str, time: BatchTime) -> Result<()> {
        let mut notes = self.0.lock().map_err(|_| Error::Config("poisoned".to_owned()))?;
        notes.push(format!("{what} {}", time.number()));
        Ok(())
    }

    fn take(&self) -> Vec<String> {
        self.0.lock().map_or_else(|_| Vec::new(), |mut notes| std::mem::take(&mut *notes))
    }
}

impl<'b> Sink<&'b str> for Journal {
    fn write(&mut self, time: BatchTime, records: Vec<&'b str>) -> Result<()> {
        self.note(&records.join(","), time)?;
        match records.contains(&"refused") {
            true => Err(Error::Config("refused".to_owned())),
            false => Ok(()),
        }
    }

    fn prepare(&mut self, time: BatchTime) -> Result<()> {
        self.note("prepare", time)
    }

    fn commit(&mut self, time: BatchTime) -> Result<()> {
        self.note("commit", time)
    }

    fn abort(&mut self, time: BatchTime) -> Result<()> {
        self.note("abort", time)
    }
}

macro_rules! journal_of {
    ($fusion:ident, $($batch:expr),+) => {{
        let journal = Journal::default();
        let sink = journal.clone();
        let (mut feed, lines) = test::source::<Text>();
        $(feed.batch($batch);)+
        let mut job = stream! {
            name "write to"; batch 1s; fusion $fusion;
            source lines = lines;
            lines.words().write_to(sink);
        }
        .workers(2)
        .test();
        let outcome = job.try_advance(Duration::from_secs(2));
        (journal.take(), outcome)
    }};
}

#[test]
fn a_batch_is_written_prepared_and_committed() {
    let expected = ["a,b,c 1", "prepare 1", "commit 1", " 2", "prepare 2", "commit 2"];
    assert_eq!(journal_of!(on, ["a b", "c"]).0, expected);
    assert_eq!(journal_of!(off, ["a b", "c"]).0, expected);
}

#[test]
fn a_batch_that_fails_is_aborted() {
    let (notes, outcome) = journal_of!(on, ["a", "refused"]);
    assert_eq!(notes, ["a,refused 1", "abort 1"]);
    let message = outcome.map_or_else(|error| error.to_string(), |_| String::new());
    assert!(message.ends_with(": refused"), "{message}");
}

#[test]
fn sinks_come_before_what_cannot_be_taken_back() {
    let journal = Journal::default();
    let (one, two, seen) = (journal.clone(), journal.clone(), journal.clone());
    let (mut feed, lines) = test::source::<Text>();
    feed.batch(["a"]);
    let mut job = stream! {
        name "write to"; batch 1s;
        source lines = lines;
        lines.write_to(one);
        lines.for_each_batch(|_, time| seen.note("seen", time));
        lines.write_to(two);
        lines.for_each_batch(|_, time| seen.note("again", time));
    }
    .test();
    job.advance(Duration::from_secs(1));
    let steps =
        ["a 1", "a 1", "prepare 1", "prepare 1", "seen 1", "again 1", "commit 1", "commit 1"];
    assert_eq!(journal.take(), steps);
}

#[test]
fn collect_owns_what_was_borrowed() {
    let (mut feed, lines) = test::source::<Text>();
    let (seen, out) = test::collect();
    let mut job = stream! {
        name "collect"; batch 1s;
        source lines = lines;
        lines.words().map(|word| (word, word.len(), word.chars().next())).write_to(out);
    }
    .test();
    feed.batch(["to be"]);
    job.advance(Duration::from_secs(1));
    let expected = [("to", 2, Some('t')), ("be", 2, Some('b'))];
    assert_eq!(
        seen.take_records(),
        expected.map(|(word, len, first)| (word.to_owned(), len, first))
    );
}

#[test]
fn collect_with_keeps_what_a_closure_makes() {
    let (mut feed, numbers) = test::source::<Values<u64>>();
    let (seen, out) = test::collect_with(|n: u64| format!("{n}!"));
    let mut job = stream! {
        name "collect"; batch 1s;
        source numbers = numbers;
        numbers.write_to(out);
    }
    .test();
    feed.batch([1, 2]);
    job.advance(Duration::from_secs(1));
    assert_eq!(seen.take(), [(BatchTime::nth(1), vec!["1!".to_owned(), "2!".to_owned()])]);
}

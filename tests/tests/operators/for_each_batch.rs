//! `for_each_batch`: all records of a batch, with its time, to a closure.

use std::io;
use std::time::Duration;

use streamflow::Error;
use streamflow::prelude::*;

macro_rules! sees_every_batch {
    ($fusion:ident) => {{
        let mut seen = Vec::new();
        let batches = &mut seen;
        let (mut feed, lines) = test::source::<Text>();
        feed.batch(["to be", "or"]);
        feed.batch::<&str>([]);
        feed.batch(["not"]);
        let mut job = stream! {
            name "for each batch"; batch 10ms; fusion $fusion;
            source lines = lines;
            lines.words().for_each_batch(|records, time| {
                batches.push((time.millis(), records.join(",")));
            });
        }
        .test();
        job.advance(Duration::from_millis(30));
        drop(job);
        let expected = [(10, "to,be,or"), (20, ""), (30, "not")];
        assert_eq!(seen, expected.map(|(time, text)| (time, text.to_owned())));
    }};
}

#[test]
fn sees_every_batch_also_an_empty_one() {
    sees_every_batch!(on);
    sees_every_batch!(off);
}

#[test]
fn an_error_fails_the_batch() {
    let (mut feed, numbers) = test::source::<Values<u64>>();
    feed.batch([1, 2]);
    let mut job = stream! {
        name "for each batch"; batch 1s;
        source numbers = numbers;
        numbers.for_each_batch(|records: Vec<u64>, _| match records.len() {
            2 => Err(io::Error::other("two")),
            _ => Ok(()),
        });
    }
    .test();
    let failed = job.try_advance(Duration::from_secs(1));
    assert!(matches!(failed, Err(Error::Output { .. })), "{failed:?}");
}

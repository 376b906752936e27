//! `for_each`: each record to a closure, in order, on one thread.

use std::io;
use std::time::Duration;

use streamflow::Error;
use streamflow::prelude::*;

#[test]
fn sees_records_in_order() {
    let mut fused = Vec::new();
    let mut unfused = Vec::new();
    for fusion in [true, false] {
        let (mut feed, numbers) = test::source::<Values<u64>>();
        feed.batch(0..9000);
        feed.batch([1]);
        if fusion {
            let seen = &mut fused;
            let mut job = stream! {
                name "for each"; batch 1s; fusion on;
                source numbers = numbers;
                numbers.filter(|n| n % 2 == 1).for_each(|n| seen.push(n));
            }
            .workers(4)
            .test();
            job.advance(Duration::from_secs(3));
        } else {
            let seen = &mut unfused;
            let mut job = stream! {
                name "for each"; batch 1s; fusion off;
                source numbers = numbers;
                numbers.filter(|n| n % 2 == 1).for_each(|n| seen.push(n));
            }
            .workers(4)
            .test();
            job.advance(Duration::from_secs(3));
        }
    }
    let expected: Vec<u64> = (0..9000).filter(|n| n % 2 == 1).chain([1]).collect();
    assert_eq!(fused, expected);
    assert_eq!(unfused, expected);
}

#[test]
fn an_error_fails_the_batch() {
    let mut seen = 0;
    let count = &mut seen;
    let (mut feed, lines) = test::source::<Text>();
    feed.batch(["fine", "bad", "unseen"]);
    let mut job = stream! {
        name "for each"; batch 1s;
        source lines = lines;
        lines.for_each(|line| {
            *count += 1;
            if line == "bad" { Err(io::Error::other("no")) } else { Ok(()) }
        });
    }
    .test();
    let failed = job.try_advance(Duration::from_secs(1));
    assert!(matches!(failed, Err(Error::Output { .. })), "{failed:?}");
    drop(job);
    assert_eq!(seen, 2);
}

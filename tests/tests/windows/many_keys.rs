//! Windows of so many words that their records are looked up in blocks, and not one by one.

use std::collections::BTreeMap;
use std::time::Duration;

use streamflow::prelude::*;

/// Different words.
const WORDS: u64 = 20_000;

/// The last batch.
const LAST: u64 = 4;

/// Words of a batch, some of them long, in an order that jumps about.
fn words(batch: u64) -> Vec<String> {
    let word = |n: u64| match (batch * 6007 + n * 7919) % WORDS {
        long if long % 50 == 0 => format!("a-word-too-long-for-a-probe-{long}"),
        short => format!("w{short}"),
    };
    (0..30_000 / batch).map(word).collect()
}

/// What each window of two batches counts, by so many workers.
macro_rules! counted {
    ($workers:literal; $($fusion:tt)*) => {{
        let (mut feed, lines) = test::source::<Text>();
        let (counts, out) = test::collect();
        let job = stream! {
            batch 1s;
            $($fusion)*
            source lines = lines;
            lines.words().window(2s, 1s).count_by_value().write_to(out);
        };
        let mut job = job.workers($workers).test();
        for batch in 1..=LAST {
            feed.batch(words(batch).chunks(100).map(|words| words.join(" ")));
            job.advance(Duration::from_secs(1));
        }
        counts.take().into_iter().map(|(_, counts)| counts).collect::<Vec<_>>()
    }};
}

#[test]
fn are_counted() {
    let one = counted!(1;);
    assert!(one == counted!(4;), "four workers count otherwise than one");
    assert!(one == counted!(1; fusion off;), "without fusion words are counted otherwise");
    assert_eq!(one.len() as u64, LAST);
    for (last, counts) in (1..).zip(one) {
        let mut plain = BTreeMap::<String, u64>::new();
        for batch in [last - 1, last] {
            if batch > 0 {
                words(batch).into_iter().for_each(|word| *plain.entry(word).or_default() += 1);
            }
        }
        assert_eq!(counts.len(), plain.len(), "batch {last}");
        assert!(counts.into_iter().collect::<BTreeMap<_, _>>() == plain, "batch {last}");
    }
}

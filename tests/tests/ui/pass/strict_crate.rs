//! A crate under the strictest lints, with pipelines that only go where functions return them.

#![deny(warnings, missing_docs)]
#![deny(clippy::all, clippy::pedantic)]
#![forbid(unsafe_code)]

use streamflow::prelude::*;

/// A pipeline as an ordinary function.
pub fn counts(lines: impl Source<Batch = Text>) -> Job<impl Pipeline> {
    stream! {
        name "counts";
        batch 500ms;
        source lines = lines;
        let words = lines.words();
        words.map(|word| (word, 1u64)).reduce_by_key(|a, b| a + b).print();
        words.count().for_each(|count| assert!(count < 10));
    }
}

/// The same, unfused.
pub fn unfused(lines: impl Source<Batch = Text>) -> Job<impl Pipeline> {
    stream! {
        batch 500ms;
        fusion off;
        source lines = lines;
        let words = lines.words();
        words.map(|word| (word, 1u64)).reduce_by_key(|a, b| a + b).print();
        words.map(str::len).sum().print(3);
        words.map(str::len).filter(|length| *length > 3).sum().print(3);
    }
}

fn main() {
    let (_feed, lines) = test::source::<Text>();
    assert!(counts(lines).explain().to_string().contains("counts"));
    let (_feed, lines) = test::source::<Text>();
    assert!(unfused(lines).explain().to_string().contains("unfused"));
}

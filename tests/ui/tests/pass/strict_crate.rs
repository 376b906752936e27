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
        words.count().for_each(|count| println!("{count}"));
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

/// A pipeline with a checkpoint.
pub fn copies(lines: impl streamflow::source::Durable<Batch = Text>) -> Job<impl Pipeline> {
    stream! {
        name "copies";
        batch 1s;
        checkpoint "copies-checkpoint";
        guarantee exactly_once;
        source lines = lines;
        lines.save_as_text_files("copies/lines");
    }
}

/// A key that borrows; its owned twin is documented, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Key)]
pub struct Host<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its kind.
    pub kind: Kind<'a>,
}

/// What a host is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Key)]
pub enum Kind<'a> {
    /// It answers.
    Server,
    /// It asks, by this name.
    Client(&'a str),
}

/// A pipeline keyed by them.
pub fn hosts(lines: impl Source<Batch = Text>) -> Job<impl Pipeline> {
    stream! {
        batch 1s;
        source lines = lines;
        let hosts = lines.map(|name| (Host { name, kind: Kind::Client(name) }, 1u64));
        hosts.window(1min).reduce_by_key(|a, b| a + b).print();
        hosts.map_with_state(|host, _, _: &mut State<()>| host.name.len(), bound = none).print();
    }
}

fn main() {
    let (_feed, lines) = test::source::<Text>();
    assert!(hosts(lines).explain().to_string().contains("map_with_state"));
    let (_feed, lines) = test::source::<Text>();
    assert!(copies(lines).explain().to_string().contains("exactly once"));
    let (_feed, lines) = test::source::<Text>();
    assert!(counts(lines).explain().to_string().contains("counts"));
    let (_feed, lines) = test::source::<Text>();
    assert!(unfused(lines).explain().to_string().contains("unfused"));
}

//! The user's names are the user's own, whatever the expansion calls its things.

#![allow(dead_code, non_camel_case_types, clippy::wrong_self_convention)]

use streamflow::stream;
use streamflow::test::{collect, source};

struct Vec;
struct Some;
struct None;
struct Ok;
struct Option;
struct Result;
mod std {}
mod core {}

#[derive(Clone, Debug, PartialEq)]
struct x {}

#[derive(Clone, Debug, PartialEq, Eq, streamflow::Key)]
struct Str_<'streamflow_, 'a> {
    field_0: &'streamflow_ str,
    owned: &'a [u8],
    arena: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, streamflow::Key)]
enum Self_<'view> {
    Some(&'view str, u8),
    None,
    Key { mine_0: i32, theirs_0: u8 },
}

trait Hijack {
    fn clone(&self) {}
    fn into_iter(&self) {}
    fn iter(&self) {}
    fn next(&self) {}
    fn len(&self) {}
    fn push(&self) {}
}

impl<T: ?Sized> Hijack for T {}

fn main() {
    let run = 1usize;
    let part = 2usize;
    let parts = 3usize;
    let span = 4usize;
    let arena = 5usize;
    let command = 6usize;
    let batches = 7usize;
    let local_1_0 = 8usize;
    let out_1 = 9usize;
    let rt = 10usize;
    let (mut feed, batch) = source::<streamflow::batch::Text>();
    let (seen, sink) = collect::<(String, u64)>();
    let mut job = stream! {
        name "names";
        batch 1s;
        source batch = batch;
        let state = batch.filter(|line| str::len(line) < run + part + parts + span + arena);
        let name = state.filter(|line| str::len(line) < command + batches + local_1_0 + out_1 + rt);
        let source = name.flat_map(|state| state.split(' ')).map(|part| (part, 1u64));
        let fusion = source.reduce_by_key(|run, batch| run + batch);
        let part = fusion.map(|(x_, run)| (x_, run)).union(source);
        let command = part.reduce_by_key(|a, b| a + b);
        command.write_to(sink);
        source.map(|_| x {}).count().for_each(|_| ());
    }
    .test();
    feed.batch(["a b a"]);
    job.advance(::std::time::Duration::from_secs(1));
    let (_, sink) = collect::<u64>();
    let checkpoint = "names-checkpoint";
    let job = stream! {
        name "checkpoint";
        batch 1s;
        checkpoint checkpoint;
        guarantee at_least_once;
        source guarantee = source::<streamflow::batch::Text>().1;
        guarantee.count().write_to(sink);
    };
    assert!(str::contains(&job.explain().to_string(), "checkpoint in names-checkpoint"));
    let seen = seen.take();
    assert_eq!(seen[0].1, [("a".to_owned(), 4), ("b".to_owned(), 2)]);
}

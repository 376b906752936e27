//! Every layout against a model that recomputes each window from its raw batches, on random
//! streams that are undone, interrupted by panics, and reloaded from shards at random.

mod costs;
mod layouts;
mod model;
mod queues;
mod raw;

use std::sync::atomic::{AtomicU32, Ordering};

use proptest::prelude::*;

use super::{Merge, Subtract};

/// Concatenation: associative, not commutative, so that it shows the order of its operands. Fails
/// when told to, and counts its calls.
#[derive(Debug, Default)]
struct Concat {
    calls: AtomicU32,
    /// How many calls until one panics; 0 for never.
    fuse: AtomicU32,
}

impl Concat {
    fn call(&self) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        match self.fuse.load(Ordering::Relaxed) {
            0 => {}
            // No message: nobody is meant to read it.
            1 => std::panic::resume_unwind(Box::new("the closure panicked")),
            left => self.fuse.store(left - 1, Ordering::Relaxed),
        }
    }
}

impl Merge<String> for Concat {
    fn merge(&self, older: String, younger: String) -> String {
        self.call();
        older + &younger
    }
}

impl Subtract<String> for Concat {
    fn subtract(&self, total: String, leaving: String) -> String {
        self.call();
        total.strip_prefix(&leaving).expect("what leaves is the oldest").to_owned()
    }
}

/// What happens at one batch.
#[derive(Clone, Debug)]
struct Event {
    /// Batches left out before it.
    skip: u64,
    /// Rows that are applied and taken back first.
    mistaken: Option<Vec<usize>>,
    /// At which call of the closure a first try fails.
    fuse: u32,
    /// The keys that arrive, as numbers.
    keys: Vec<usize>,
    /// Whether the state is saved and loaded afterwards.
    reload: bool,
}

/// A window's length and slide, and what happens.
#[derive(Clone, Debug)]
struct Script {
    len: u64,
    slide: u64,
    events: Vec<Event>,
}

impl Script {
    /// Batches in a pane.
    fn pane(&self) -> u64 {
        let (mut a, mut b) = (self.len, self.slide);
        while b > 0 {
            (a, b) = (b, a % b);
        }
        a
    }
}

/// A case is a stream of up to 40 batches; a seed that fails is printed, not kept.
fn config(usual: u32) -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..crate::random_cases::cases(usual) }
}

const KEYS: usize = 6;

fn keys() -> impl Strategy<Value = Vec<usize>> {
    let some = proptest::sample::subsequence((0..KEYS).collect::<Vec<_>>(), 0..=KEYS);
    prop_oneof![1 => Just(Vec::new()), 4 => some.prop_shuffle()]
}

fn event() -> impl Strategy<Value = Event> {
    let skip = prop_oneof![20 => Just(0u64), 1 => 1..4u64, 1 => 10..30u64];
    let mistaken = proptest::option::weighted(0.3, keys());
    let fuse = prop_oneof![2 => Just(0u32), 1 => 1..20u32];
    (skip, mistaken, fuse, keys(), proptest::bool::weighted(0.15)).prop_map(
        |(skip, mistaken, fuse, keys, reload)| Event { skip, mistaken, fuse, keys, reload },
    )
}

fn script() -> impl Strategy<Value = Script> {
    (1..=12u64, 1..=15u64, proptest::collection::vec(event(), 1..40))
        .prop_map(|(len, slide, events)| Script { len, slide, events })
}

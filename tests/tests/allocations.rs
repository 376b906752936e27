//! What a batch allocates: nothing for each record, whatever the number of records.

#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::time::Duration;

use streamflow::prelude::*;

/// The system's allocator, which counts the allocations of each thread.
struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

fn count_one() {
    // A thread that ends may allocate after its counter is gone.
    let _ = ALLOCATIONS.try_with(|count| count.set(count.get() + 1));
}

// SAFETY: every call is passed on, unchanged, to the system's allocator; the counter is a plain
// cell without a destructor, so counting does not allocate.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count_one();
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count_one();
        // SAFETY: the caller's promise is passed on.
        unsafe { System.realloc(block, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How many allocations this thread makes in `f`.
fn allocations(f: impl FnOnce()) -> u64 {
    let before = ALLOCATIONS.get();
    f();
    ALLOCATIONS.get() - before
}

/// Lines whose words are partly short and partly longer than 15 bytes, of a hundred kinds.
fn lines(count: usize) -> Vec<String> {
    let line = |n: usize| {
        let id = n * 7919 % 100;
        format!("short{id} a-word-much-longer-than-fifteen-bytes-{id} word {n}")
    };
    (0..count).map(line).collect()
}

/// The allocations of a batch of 1,000 lines and of one of 100,000, made by a block that is given
/// its source; one worker, which is the thread that counts.
macro_rules! allocations_of {
    (|$lines:ident| $($block:tt)*) => {{
        let of = |count: usize| {
            let (mut feed, $lines) = test::source::<Text>();
            let mut job = stream! {
                name "allocations"; batch 1s;
                source $lines = $lines;
                $($block)*
            }
            .workers(1)
            .test();
            // The first batch opens what is opened once.
            feed.batch(["warm up"]);
            job.advance(Duration::from_secs(1));
            feed.batch(lines(count));
            allocations(|| job.advance(Duration::from_secs(1)))
        };
        (of(1000), of(100_000))
    }};
}

/// Partitions and the growth of what holds one entry for each of them may cost a little more.
const SLACK: u64 = 16;

#[track_caller]
fn assert_no_more((few, many): (u64, u64)) {
    assert!(few < 50, "{few} allocations in a batch of 1,000 records");
    assert!(many <= few + SLACK, "{few} allocations for 1,000 records, {many} for 100,000");
}

#[test]
fn the_counter_counts() {
    assert_eq!(allocations(|| drop(std::hint::black_box(vec![1u8; 100]))), 1);
}

#[test]
fn a_fused_chain_allocates_nothing_for_a_record() {
    assert_no_more(allocations_of!(|lines| lines
        .filter(|line| line.len() > 3)
        .flat_map(|line| line.split(' '))
        .map(|word| (word, word.len()))
        .filter(|(_, len)| *len > 4)
        .map_values(|len| len as u64)
        .key_by(|(word, _)| word.len())
        .filter_map(|(_, (word, len))| (!word.is_empty()).then_some(len))
        .sum()
        .for_each(|_| ());));
}

#[test]
fn splitting_words_allocates_nothing_for_a_word() {
    assert_no_more(allocations_of!(|lines| lines.words().count().for_each(|_| ());));
    assert_no_more(
        allocations_of!(|lines| lines.words().map(|word| word.len()).max().for_each(|_| ());),
    );
}

#[test]
fn reducing_by_borrowed_keys_allocates_nothing_for_a_record() {
    assert_no_more(allocations_of!(|lines| lines
        .words()
        .filter(|word| !word.starts_with(|first: char| first.is_ascii_digit()))
        .map(|word| (word, 1u64))
        .reduce_by_key(|a, b| a + b)
        .for_each(|_| ());));
}

#[test]
fn counting_new_keys_allocates_no_string() {
    // Each line has a number of its own: as many keys as lines, and no more allocations than a
    // table's growth by doubling makes.
    let (few, many) = allocations_of!(|lines| lines
        .words()
        .map(|word| (word, 1u64))
        .reduce_by_key(|a, b| a + b)
        .for_each(|_| ()););
    assert!(few < 100 && many < 300, "{few} allocations for 1,000 keys, {many} for 100,000");
}

#[test]
fn a_float_sum_allocates_nothing_for_a_record() {
    assert_no_more(allocations_of!(|lines| lines
        .words()
        .map(|word| word.len() as f64)
        .filter(|len| *len > 4.0)
        .sum()
        .for_each(|_| ());));
}

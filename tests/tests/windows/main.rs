//! Windows against the oracle, which recomputes each from its raw batches, for lengths and slides
//! that between them hit every layout: fused as unfused, one worker as four.
//!
//! A window's length and slide are literals of the block. So a test defines a macro that checks one
//! pair of them, and `at_each!` or `at_some!` calls it.

#![allow(clippy::manual_is_multiple_of, reason = "a block and its oracle are to look alike")]

/// Calls a macro with each pair of a length and a slide: as durations, then in batches of 1 s.
macro_rules! at_each {
    ($check:ident) => {
        at_some!($check);
        $check!(1s, 1s; 1, 1);
        $check!(2s, 1s; 2, 1);
        $check!(40s, 1s; 40, 1);
        $check!(5s, 5s; 5, 5);
        $check!(1s, 3s; 1, 3);
    };
}

/// Calls a macro with a few such pairs: windows that overlap, tumble and leave gaps, panes of one
/// batch and of two, as many as stand beside a key and one more.
macro_rules! at_some {
    ($check:ident) => {
        $check!(3s, 1s; 3, 1);
        $check!(2s, 2s; 2, 2);
        $check!(3s, 2s; 3, 2);
        $check!(6s, 4s; 6, 4);
        $check!(17s, 1s; 17, 1);
        $check!(2s, 3s; 2, 3);
    };
}

mod ends;
mod failures;
mod keyed;
mod long;
mod many_keys;
mod nested;
mod raw;
mod spellings;
mod types;
mod values;

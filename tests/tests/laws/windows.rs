//! A window is its panes made one, and what is taken off leaves what would be computed anew.

use std::collections::VecDeque;

use streamflow::prelude::*;

use crate::{law, merged, pairs, sorted};

/// Calls a macro with windows of every layout, lengths and slides in batches of a second: few panes
/// and many, of one batch and of several, windows that overlap, tumble and leave gaps.
macro_rules! at_lengths {
    ($check:ident) => {
        $check!(1s, 1s; 1, 1);
        $check!(2s, 1s; 2, 1);
        $check!(7s, 1s; 7, 1);
        $check!(29s, 1s; 29, 1);
        $check!(6s, 4s; 6, 4);
        $check!(40s, 2s; 40, 2);
        $check!(5s, 5s; 5, 5);
        $check!(3s, 5s; 3, 5);
    };
}

#[test]
fn a_window_is_its_panes_made_one() {
    macro_rules! check {
        ($len:tt, $slide:tt; $n:literal, $m:literal) => {{
            let mut job = job!(1; pairs: Values<(u8, String)>; {
                let joined = pairs.reduce_by_key(|a, b| a + "," + &b);
                let counted = pairs.count_by_key();
                let latest = pairs.window($len, $slide);
                let joined_latest = latest.reduce_by_key(|a, b| a + "," + &b);
                let counted_latest = latest.count_by_key();
                let number = latest.count();
                let greatest = latest.map(|(_, word)| word).max();
                let joined_whole = latest.map(|(_, word)| word).reduce(|a, b| a + "," + &b);
            } => joined, counted, latest, joined_latest, counted_latest, number, greatest,
                 joined_whole);
            let mut panes = VecDeque::new();
            let mut batch = 0u64;
            law(|rng| {
                batch += 1;
                let fed = pairs(rng);
                let (joined, counted, records, joined_latest, counted_latest, number, greatest,
                     joined_whole) = job(fed.clone());
                panes.push_back((fed, joined, counted));
                if panes.len() > $n {
                    panes.pop_front();
                }
                if !batch.is_multiple_of($m) {
                    assert!(records.is_empty() && number.is_empty() && joined_latest.is_empty());
                    return;
                }
                let all: Vec<_> = panes.iter().flat_map(|pane| pane.0.clone()).collect();
                let joins = panes.iter().flat_map(|pane| pane.1.clone());
                let counts = panes.iter().flat_map(|pane| pane.2.clone());
                assert_eq!(sorted(joined_latest), sorted(merged(joins, |a, b| a + "," + &b)));
                assert_eq!(sorted(counted_latest), sorted(merged(counts, |a, b| a + b)));
                assert_eq!(number, [all.len() as u64]);
                let words: Vec<&str> = all.iter().map(|(_, word)| &word[..]).collect();
                let whole = (!words.is_empty()).then(|| words.join(","));
                assert_eq!(joined_whole, Vec::from_iter(whole));
                assert_eq!(greatest.first().map(|word| &word[..]), words.into_iter().max());
                assert_eq!(records, all);
            });
        }};
    }
    at_lengths!(check);
}

#[test]
fn what_is_taken_off_leaves_what_is_computed_anew() {
    macro_rules! check {
        ($len:tt, $slide:tt; $n:literal, $m:literal) => {{
            let mut job = job!(1; pairs: Values<(u8, String)>; {
                let lengths = pairs.map_values(|word| word.len() as u64);
                let taken_off = lengths.reduce_by_key_and_window(
                    |a, b| a + b,
                    |a, b| a - b,
                    $len,
                    $slide,
                );
                let anew = lengths.reduce_by_key_and_window(|a, b| a + b, $len, $slide);
                // Not commutative: what leaves is the oldest.
                let latest = pairs.window($len, $slide);
                let cut_off = latest.reduce_by_key(
                    |a, b| a + &b,
                    inverse = |all, oldest| all[oldest.len()..].to_owned(),
                );
                let joined = latest.reduce_by_key(|a, b| a + &b);
                let whole = lengths.map(|(_, n)| n).window($len, $slide);
                let total = whole.reduce(|a, b| a + b, inverse = |a, b| a - b);
                let sum = whole.reduce(|a, b| a + b);
            } => taken_off, anew, cut_off, joined, total, sum);
            law(|rng| {
                let (taken_off, anew, cut_off, joined, total, sum) = job(pairs(rng));
                // In the same order, too: that of the keys' entry.
                assert_eq!(taken_off, anew);
                assert_eq!(cut_off, joined);
                assert_eq!(total, sum);
            });
        }};
    }
    at_lengths!(check);
}

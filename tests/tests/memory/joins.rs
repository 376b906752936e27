//! A join takes the memory of its two sides, and of its result where that is wanted as a whole,
//! however many of the records are of one key.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::Duration;

use streamflow::prelude::*;

use super::{ALONE, HELD, PEAK};

/// Records of each side.
const RECORDS: u64 = 600;
/// Pairs of records that all have one key.
const PAIRS: u64 = RECORDS * RECORDS;

/// How many bytes more than before a batch needs at its peak, where `$pairs` pairs must come out of
/// the join; every record has the key that `$key` gives for its number.
macro_rules! peak {
    ($pairs:expr, $workers:expr, $key:expr, |$left:ident, $right:ident| $($pipeline:tt)*) => {{
        let key = $key;
        let side = move || generate(move |n| (key(n), n)).per_batch(RECORDS as usize);
        let (near, far) = (side(), side());
        let (seen, out) = test::collect();
        let job = stream! {
            name "join";
            batch 1s;
            source $left = near;
            source $right = far;
            let number = $($pipeline)*;
            number.write_to(out);
        };
        let mut job = job.workers($workers).test();
        // What a batch needs of the first is there for the second.
        job.advance(Duration::from_secs(1));
        let before = HELD.load(Ordering::Relaxed);
        PEAK.store(before, Ordering::Relaxed);
        job.advance(Duration::from_secs(1));
        let peak = PEAK.load(Ordering::Relaxed) - before;
        assert!(seen.take().iter().all(|(_, numbers)| numbers.iter().sum::<u64>() == $pairs));
        peak as u64
    }};
}

fn hot(_: u64) -> u64 {
    7
}

fn its_own(n: u64) -> u64 {
    n
}

/// A hot key's pairs take no more memory than the few of as many keys, and that is a little for
/// each record of both sides.
macro_rules! assert_is_lazy {
    (|$left:ident, $right:ident| $($pipeline:tt)*) => {
        for workers in [1, 3] {
            let even = peak!(RECORDS, workers, its_own, |$left, $right| $($pipeline)*);
            let hot = peak!(PAIRS, workers, hot, |$left, $right| $($pipeline)*);
            assert!(hot <= even, "{hot} bytes, {even} of many keys");
            assert!(hot <= 2 * RECORDS * 64, "{hot} bytes");
        }
    };
}

#[test]
fn a_hot_keys_pairs_are_never_all_there() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    assert_is_lazy!(|left, right| left.join(right).count());
    assert_is_lazy!(|left, right| left.full_outer_join(right).count());
    assert_is_lazy!(|left, right| left
        .left_outer_join(right)
        .map(|(key, _)| (key, 1u64))
        .reduce_by_key(|a, b| a + b)
        .map(|(_, n)| n));
}

#[test]
fn a_result_that_is_wanted_as_a_whole_is_there_once() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let lazy = peak!(PAIRS, 1, hot, |left, right| left.join(right).count());
    let whole = peak!(PAIRS, 1, hot, |left, right| left
        .join(right)
        .transform(|pairs, _| [pairs.len() as u64]));
    let result = PAIRS * size_of::<(u64, (u64, u64))>() as u64;
    assert!(whole <= result + lazy, "{whole} bytes for {result}");
}

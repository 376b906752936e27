//! The numeric chain: map, filter, map, sum, over integers and over floats.

mod hand;

use std::sync::Arc;

use streamflow::batch::Values;
use streamflow::prelude::*;

use crate::job::{Cycle, Seen, stepping};
use crate::race::{CHAIN, Engine, FUSED, HAND, PLAIN, Row, UNFUSED};
use crate::{Effort, data};

/// The workload over `u64`.
pub const INTEGERS: &str = "numeric chain, u64";
/// The workload over `f64`.
pub const FLOATS: &str = "numeric chain, f64";

/// Records in a batch.
const RECORDS: usize = 1_000_000;

/// The closures of the chain over integers: scramble, keep about half, fold. Which half cannot be
/// foretold from one number to the next.
mod integer {
    pub(super) fn scramble(x: u64) -> u64 {
        x.wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }

    pub(super) fn keep(x: &u64) -> bool {
        x >> 63 == 0
    }

    pub(super) fn fold(x: u64) -> u64 {
        (x >> 40).wrapping_mul(x & 0xFFFF)
    }
}

/// The closures of the chain over floats.
mod float {
    pub(super) fn widen(x: f64) -> f64 {
        x * 3.0 + 1.0
    }

    pub(super) fn keep(x: &f64) -> bool {
        *x > 25_000.0
    }

    pub(super) fn square(x: f64) -> f64 {
        x * x - 2.0
    }
}

macro_rules! chain {
    (
        $race:ident, $hand:ident, $fused:ident, $name:ident, $kind:ty, $data:path,
        $first:path, $keep:path, $second:path, $doc:literal
    ) => {
        /// The chain as a job on so many workers; each call computes all batches once.
        pub fn $fused(
            batches: &[Arc<Values<$kind>>],
            workers: usize,
        ) -> impl FnMut() -> Vec<$kind> + use<> {
            let source = Cycle::of(batches);
            let seen = Seen::default();
            let put = seen.clone();
            let job = stream! {
                name "chain";
                batch 1s;
                source numbers = source;
                let kept = numbers.map(|x| $first(x)).filter(|x| $keep(x));
                let sums = kept.map(|x| $second(x)).sum();
                sums.for_each(|sum| put.put(sum));
            };
            stepping(job, workers, batches.len(), seen)
        }

        #[doc = $doc]
        #[must_use]
        pub fn $race(effort: Effort) -> Vec<Row> {
            fn plain(numbers: &[$kind]) -> $kind {
                let mut sum = 0 as $kind;
                for &number in numbers {
                    let number = $first(number);
                    if $keep(&number) {
                        sum += $second(number);
                    }
                }
                sum
            }

            fn chain(numbers: &[$kind]) -> $kind {
                numbers.iter().copied().map($first).filter($keep).map($second).sum()
            }

            fn unfused(batches: &[Arc<Values<$kind>>]) -> impl FnMut() -> Vec<$kind> + use<> {
                let source = Cycle::of(batches);
                let seen = Seen::default();
                let put = seen.clone();
                let job = stream! {
                    name "chain";
                    batch 1s;
                    fusion off;
                    source numbers = source;
                    let kept = numbers.map(|x| $first(x)).filter(|x| $keep(x));
                    let sums = kept.map(|x| $second(x)).sum();
                    sums.for_each(|sum| put.put(sum));
                };
                stepping(job, 1, batches.len(), seen)
            }

            let batches = $data(50 / effort.share, RECORDS);
            let each = |engine: fn(&[$kind]) -> $kind| {
                let batches = &batches;
                move || batches.iter().map(|batch| engine(&batch.0)).collect::<Vec<_>>()
            };
            let engines = vec![
                Engine::new(PLAIN, 1, each(plain)),
                Engine::new(HAND, 1, each(hand::$hand)),
                Engine::new(CHAIN, 1, each(chain)),
                Engine::new(FUSED, 1, $fused(&batches, 1)),
                Engine::new(FUSED, 2, $fused(&batches, 2)),
                Engine::new(UNFUSED, 1, unfused(&batches)),
            ];
            crate::race::race($name, batches.len() * RECORDS, effort.rounds, engines)
        }
    };
}

chain!(
    race_integers,
    integers,
    fused_integers,
    INTEGERS,
    u64,
    data::integers,
    integer::scramble,
    integer::keep,
    integer::fold,
    "The chain over `u64`, by all engines."
);
chain!(
    race_floats,
    floats,
    fused_floats,
    FLOATS,
    f64,
    data::floats,
    float::widen,
    float::keep,
    float::square,
    "The chain over `f64`, by all engines."
);

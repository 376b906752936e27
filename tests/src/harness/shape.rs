//! Shapes: random input in a form small enough to print, and to be made smaller.

use proptest::prelude::{Just, Strategy, any, prop};
use proptest::prop_oneof;

use crate::oracle::Value;
use crate::records::{Record, Rng, records};

/// What an input's batches are made from.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    pub(super) seed: u64,
    /// The number of records and their variety, of each batch.
    pub(super) batches: Vec<(usize, u64)>,
}

impl Shape {
    /// The batches, with a source for each kind of record.
    pub(super) fn input(&self, kinds: &[Record]) -> Vec<Vec<Vec<Value>>> {
        let mut rng = Rng::new(self.seed);
        let mut batch = |&(len, variety): &(usize, u64)| {
            // Sources of different length, the first as long as the shape says.
            let source = |(at, kind): (usize, &Record)| {
                let len = if at == 0 { len } else { rng.below(len as u64 + 3) as usize };
                records(*kind, &mut rng, len, variety)
            };
            kinds.iter().enumerate().map(source).collect()
        };
        self.batches.iter().map(&mut batch).collect()
    }
}

/// Empty batches, one record, a few, around the end of the first partition, and many thousands;
/// of one kind of record, few kinds, and nearly all different.
pub(super) fn shapes() -> impl Strategy<Value = Shape> {
    let len = prop_oneof![
        2 => Just(0usize),
        2 => Just(1),
        8 => 2..40usize,
        2 => 2040..2060usize,
        1 => 4000..9000usize,
    ];
    let variety = prop_oneof![Just(1u64), 2..5u64, 20..80u64, Just(100_000)];
    let batches = prop::collection::vec((len, variety), 1..4);
    (any::<u64>(), batches).prop_map(|(seed, batches)| Shape { seed, batches })
}

/// Long streams of small batches, many of them empty, with now and then one of several partitions:
/// keys vanish for a while and return.
pub(super) fn streams() -> impl Strategy<Value = Shape> {
    let len = prop_oneof![5 => Just(0usize), 12 => 1..4usize, 4 => 4..12usize];
    let variety = prop_oneof![2 => Just(1u64), 8 => 2..5u64, 6 => 5..30u64, 1 => Just(1000)];
    let batch = prop_oneof![150 => (len, variety), 1 => (2050..2100usize, 20..80u64)];
    let several = prop_oneof![1 => 1..12usize, 2 => 12..45usize, 1 => 50..70usize];
    let batches = several.prop_flat_map(move |count| prop::collection::vec(batch.clone(), count));
    (any::<u64>(), batches).prop_map(|(seed, batches)| Shape { seed, batches })
}

/// Short streams of small batches, some of them empty, and seldom one of several partitions.
pub(super) fn short_streams() -> impl Strategy<Value = Shape> {
    let len = prop_oneof![4 => Just(0usize), 8 => 1..4usize, 4 => 4..12usize, 1 => 12..40usize];
    let variety = prop_oneof![1 => Just(1u64), 4 => 2..5u64, 4 => 5..30u64, 1 => Just(1000)];
    let batch = prop_oneof![1500 => (len, variety), 1 => (2050..2100usize, 20..80u64)];
    let several = prop_oneof![3 => 1..4usize, 4 => 4..10usize, 1 => 10..24usize];
    let batches = several.prop_flat_map(move |count| prop::collection::vec(batch.clone(), count));
    (any::<u64>(), batches).prop_map(|(seed, batches)| Shape { seed, batches })
}

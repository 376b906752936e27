//! Joins split between workers.

use proptest::prelude::*;

use super::super::Rows;
use super::{full_outer_join, joined_rows, split};
use crate::random_cases::cases;

fn side(keys: &[u8]) -> Rows<(u8, usize)> {
    Rows::new(keys.iter().enumerate().map(|(at, key)| (*key, at)).collect())
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn a_join_may_be_cut_anywhere(
        left in prop::collection::vec(0u8..12, 0..60),
        right in prop::collection::vec(5u8..20, 0..60),
        mut starts in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
    ) {
        let whole = joined_rows(full_outer_join(side(&left), side(&right))).into_vec();
        let mut starts: Vec<usize> =
            starts.drain(..).map(|start| start.index(whole.len() + 1)).chain([0]).collect();
        starts.sort_unstable();
        let runs = split::split(full_outer_join(side(&left), side(&right)), starts.iter().copied());
        let ends = starts.iter().skip(1).copied().chain([whole.len()]);
        for ((start, end), run) in starts.iter().zip(ends).zip(runs) {
            let made: Vec<_> = run.take(end - start).collect();
            prop_assert_eq!(made.as_slice(), &whole[*start..end]);
        }
    }
}

//! Matching against the plain way: every pair compared.

use proptest::prelude::*;

use super::{Matches, cogroup};
use crate::random_cases::cases;

fn key(number: u8) -> String {
    if number % 2 == 0 {
        format!("k{number}")
    } else {
        format!("a-key-beyond-fifteen-bytes-{number}")
    }
}

fn side(keys: &[u8]) -> Vec<(String, usize)> {
    keys.iter().enumerate().map(|(at, number)| (key(*number), at)).collect()
}

fn of(left: &[u8], right: &[u8], rest: bool) -> Matches<String, usize> {
    let left = side(left);
    Matches::of(left.iter().map(|(key, _)| key), side(right).into_iter(), rest)
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn each_left_record_finds_all_its_matches_in_order(
        left in prop::collection::vec(0u8..20, 0..600),
        right in prop::collection::vec(5u8..40, 0..600),
        rest: bool,
    ) {
        let matches = of(&left, &right, rest);
        for (left, number) in left.iter().zip(&matches.left) {
            let (start, end) = matches.right.range(*number);
            let found = &matches.right.values()[start as usize..end as usize];
            let same = right.iter().enumerate().filter(|(_, right)| left == *right);
            let expected: Vec<usize> = same.map(|(at, _)| at).collect();
            prop_assert_eq!(found, &expected);
        }
        // Values that hold something on the heap are moved in another way.
        let texts = side(&right).into_iter().map(|(key, at)| (key, at.to_string()));
        let texts = Matches::of(side(&left).iter().map(|(key, _)| key), texts, rest);
        let numbers: Vec<String> = matches.right.values().iter().map(usize::to_string).collect();
        prop_assert_eq!(texts.right.values(), &numbers);
        let alone = side(&right).into_iter().zip(&right);
        let alone = alone.filter(|(_, number)| rest && !left.contains(number));
        prop_assert_eq!(matches.rest, alone.map(|(record, _)| record).collect::<Vec<_>>());
    }

    #[test]
    fn a_cogroup_has_every_key_once(
        left in prop::collection::vec(0u8..20, 0..300),
        right in prop::collection::vec(5u8..40, 0..300),
    ) {
        let mut expected: Vec<(String, (Vec<usize>, Vec<usize>))> = Vec::new();
        let sides = side(&left).into_iter().map(|record| (true, record));
        let rights = side(&right).into_iter().map(|record| (false, record));
        for (is_left, (key, at)) in sides.chain(rights) {
            let place = expected.iter().position(|(known, _)| *known == key);
            let place = place.unwrap_or_else(|| {
                expected.push((key, (Vec::new(), Vec::new())));
                expected.len() - 1
            });
            let (lefts, rights) = &mut expected[place].1;
            if is_left { lefts.push(at) } else { rights.push(at) }
        }
        prop_assert_eq!(cogroup(side(&left).into_iter(), side(&right).into_iter()), expected);
    }
}

#[test]
fn one_key_for_all_takes_no_more_memory_than_its_records() {
    let many = vec![7; 2000];
    let matches = of(&many, &many, false);
    assert_eq!(matches.left.len(), 2000);
    assert_eq!(matches.right.values().len(), 2000);
}

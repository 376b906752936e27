//! Filters and maps, streams and their unions.

use streamflow::prelude::*;

use crate::{law, pairs, sorted};

/// What is asked of a record, and what becomes of it.
fn wanted(key: u8, word: &str) -> bool {
    (u64::from(key) + word.len() as u64) % 3 != 0
}

fn shown(key: u8, word: &str) -> String {
    format!("{word}/{key}")
}

#[test]
fn a_filter_may_stand_before_the_map_or_behind() {
    let mut job = job!(1; pairs: Values<(u8, String)>; {
        let before = pairs
            .filter(|(key, word)| wanted(*key, word))
            .map(|(key, word)| shown(key, &word));
        let behind = pairs
            .map(|(key, word)| (wanted(key, &word), shown(key, &word)))
            .filter(|(wanted, _)| *wanted)
            .map(|(_, text)| text);
        let counted = before.map(|text| (text.len(), text)).reduce_by_key(|a, b| a + &b);
        let others = behind.map(|text| (text.len(), text)).reduce_by_key(|a, b| a + &b);
        let latest = before.window(3s).max();
        let other = behind.window(3s).max();
        let sum = before.map(|text| text.len() as u64).sum();
        let total = behind.map(|text| text.len() as u64).sum();
    } => before, behind, counted, others, latest, other, sum, total);
    law(|rng| {
        let (before, behind, counted, others, latest, other, sum, total) = job(pairs(rng));
        assert_eq!(before, behind);
        assert_eq!(counted, others);
        assert_eq!(latest, other);
        assert_eq!(sum, total);
    });
}

#[test]
fn a_union_is_one_stream_and_then_the_next() {
    type Pairs = Values<(u8, String)>;
    let mut job = job!(2; a: Pairs, b: Pairs, c: Pairs; {
        let ab = a.union(b);
        let ba = b.union(a);
        let bc = b.union(c);
        let left = ab.union(c);
        let right = a.union(bc);
        let all = a.union(b, c);
        let joined = all.reduce_by_key(|a, b| a + &b);
        let joined_left = left.reduce_by_key(|a, b| a + &b);
        let count = all.count();
    } => ab, ba, left, right, all, joined, joined_left, count);
    law(|rng| {
        let (a, b, c) = (pairs(rng), pairs(rng), pairs(rng));
        let (ab, ba, left, right, all, joined, joined_left, count) =
            job((a.clone(), b.clone(), c.clone()));
        assert_eq!(ab, [a.clone(), b.clone()].concat());
        assert_eq!(ba, [b.clone(), a.clone()].concat());
        assert_eq!(all, [a, b, c].concat());
        assert_eq!((&left, &right), (&all, &all));
        assert_eq!(joined, joined_left);
        assert_eq!(count, [all.len() as u64]);
    });
}

#[test]
fn what_passes_and_what_does_not_are_all() {
    let mut job = job!(1; pairs: Values<(u8, String)>; {
        let all = pairs.map(|pair| pair);
        let passing = pairs.filter(|(key, word)| wanted(*key, word));
        let others = pairs.filter(|(key, word)| !wanted(*key, word));
        let both = passing.union(others);
        let counts = pairs.count_by_key();
        let counts_of_both = both.count_by_key();
        let different = pairs.distinct();
        let different_of_both = both.distinct();
        let number = pairs.window(4s, 2s).count();
        let some = passing.window(4s, 2s).count();
        let rest = others.window(4s, 2s).count();
    } => all, both, counts, counts_of_both, different, different_of_both, number, some, rest);
    law(|rng| {
        let batch = pairs(rng);
        let (all, both, counts, counts_of_both, different, different_of_both, number, some, rest) =
            job(batch.clone());
        assert_eq!(all, batch);
        assert_eq!(sorted(both), sorted(batch));
        assert_eq!(sorted(counts), sorted(counts_of_both));
        assert_eq!(sorted(different), sorted(different_of_both));
        let parts: Vec<u64> = some.iter().zip(&rest).map(|(some, rest)| some + rest).collect();
        assert_eq!(number, parts);
    });
}

//! How a batch is cut, who computes it, and in which order its keys come.

use streamflow::prelude::*;
use streamflow_tests::records::Rng;

use crate::{float, law, merged, pairs, sorted};

/// The records of a batch, cut into up to five.
fn split<T>(rng: &mut Rng, mut records: Vec<T>) -> Vec<Vec<T>> {
    let mut parts = Vec::new();
    for _ in 0..rng.below(5) {
        let at = rng.below(records.len() as u64 + 1) as usize;
        let rest = records.split_off(at);
        parts.push(std::mem::replace(&mut records, rest));
    }
    parts.push(records);
    parts
}

/// Both ways through a job: a batch at once, and its parts one after the other.
macro_rules! whole_and_parts {
    (|$rng:ident| $batch:expr, $job:expr, |$whole:ident, $parts:ident| $compare:block) => {{
        let mut job = $job;
        law(|$rng| {
            let batch = $batch;
            let parts = split($rng, batch.clone());
            let $whole = job(batch);
            let $parts: Vec<_> = parts.into_iter().map(&mut job).collect();
            $compare
        });
    }};
}

#[test]
fn records_pass_alike_in_one_batch_and_in_several() {
    whole_and_parts!(
        |rng| pairs(rng),
        job!(1; pairs: Values<(u8, String)>; {
            let kept = pairs
                .filter(|(key, _)| key % 3 != 1)
                .map(|(key, word)| (word, key))
                .flat_map(|(word, key)| [(key, word.len()), (key, 0)]);
        } => kept),
        |whole, parts| {
            assert_eq!(whole, parts.concat());
        }
    );
}

#[test]
fn keys_meet_in_one_batch_as_their_parts_do() {
    whole_and_parts!(
        |rng| pairs(rng),
        job!(1; pairs: Values<(u8, String)>; {
            let joined = pairs.reduce_by_key(|a, b| a + "," + &b);
            let grouped = pairs.group_by_key();
            let counted = pairs.count_by_value();
            let different = pairs.map(|(_, word)| word.len()).distinct();
        } => joined, grouped, counted, different),
        |whole, parts| {
            let (joined, grouped, counted, different) = whole;
            let joins = parts.iter().flat_map(|part| part.0.clone());
            assert_eq!(joined, merged(joins, |a, b| a + "," + &b));
            let groups = parts.iter().flat_map(|part| part.1.clone());
            assert_eq!(grouped, merged(groups, |a, b| [a, b].concat()));
            let counts = parts.iter().flat_map(|part| part.2.clone());
            assert_eq!(counted, merged(counts, |a, b| a + b));
            let keys = parts.iter().flat_map(|part| part.3.clone()).map(|key| (key, ()));
            let keys: Vec<_> = merged(keys, |(), ()| ()).into_iter().map(|(key, ())| key).collect();
            assert_eq!(different, keys);
        }
    );
}

#[test]
fn a_batch_reduces_to_what_its_parts_do() {
    whole_and_parts!(
        |rng| pairs(rng),
        job!(1; pairs: Values<(u8, String)>; {
            let number = pairs.count();
            let total = pairs.map(|(key, word)| u64::from(key) + word.len() as u64).sum();
            let words = pairs.map(|(_, word)| word);
            let text = words.reduce(|a, b| a + &b);
            let least = words.min();
            let greatest = words.max();
            let top = words.top_k(3);
        } => number, total, text, least, greatest, top),
        |whole, parts| {
            let (number, total, text, least, greatest, top) = whole;
            assert_eq!(number, [parts.iter().map(|part| part.0[0]).sum::<u64>()]);
            assert_eq!(total, [parts.iter().map(|part| part.1[0]).sum::<u64>()]);
            let texts = parts.iter().flat_map(|part| part.2.clone());
            assert_eq!(text, Vec::from_iter(texts.reduce(|a, b| a + &b)));
            assert_eq!(least, Vec::from_iter(parts.iter().flat_map(|part| part.3.clone()).min()));
            assert_eq!(
                greatest,
                Vec::from_iter(parts.iter().flat_map(|part| part.4.clone()).max())
            );
            let mut all: Vec<_> = parts.iter().flat_map(|part| part.5.clone()).collect();
            all.sort_by(|one, two| two.cmp(one));
            all.truncate(3);
            assert_eq!(top, all);
        }
    );
}

#[test]
fn nothing_depends_on_the_number_of_workers() {
    // Few records in many partitions, so that there is work for all.
    let made = [1, 2, 3, 5].map(|workers| {
        job!(workers; pairs: Values<(u8, String)>, floats: Values<f64>; {
            let parts = pairs.repartition(7);
            let joined = parts.reduce_by_key(|a, b| a + &b);
            let words = parts.map(|(key, word)| word + if key % 2 == 0 { "" } else { "!" });
            let text = words.fold(String::new(), |a, b| a + &b, |a, b| a + "|" + &b);
            let top = words.top_k_by(4, |word| word.len());
            let numbers = floats.repartition(11);
            let total = numbers.filter(|x| x.abs() > 1e-7).sum();
            let folded = numbers.reduce(|a, b| a + b);
            let windowed = parts.window(3s).count_by_key();
        } => joined, text, top, total, folded, windowed)
    });
    let [mut one, mut two, mut three, mut five] = made;
    law(|rng| {
        let pairs = pairs(rng);
        let floats: Vec<f64> = (0..rng.below(100)).map(|_| float(rng)).collect();
        let expected = one((pairs.clone(), floats.clone()));
        assert_eq!(two((pairs.clone(), floats.clone())), expected);
        assert_eq!(three((pairs.clone(), floats.clone())), expected);
        assert_eq!(five((pairs, floats)), expected);
    });
}

/// The same pairs, each key's in the same order, the keys' among each other in another.
fn interleaved(rng: &mut Rng, pairs: &[(u8, String)]) -> Vec<(u8, String)> {
    let one = |(key, word): &(u8, String)| (*key, vec![word.clone()]);
    let mut queues = merged(pairs.iter().map(one), |a, b| [a, b].concat());
    queues.iter_mut().for_each(|(_, words)| words.reverse());
    let mut made = Vec::new();
    while !queues.is_empty() {
        let at = rng.below(queues.len() as u64) as usize;
        match queues[at].1.pop() {
            Some(word) => made.push((queues[at].0, word)),
            None => drop(queues.swap_remove(at)),
        }
    }
    made
}

#[test]
fn what_a_key_gives_does_not_depend_on_the_others_order() {
    let made = [(), ()].map(|()| {
        job!(1; pairs: Values<(u8, String)>; {
            let joined = pairs.reduce_by_key(|a, b| a + "," + &b);
            let windowed = pairs.window(3s).reduce_by_key(|a, b| a + "," + &b);
            let long = pairs.window(20s, 2s).count_by_key();
            let state = pairs.map_with_state(
                |key, word, seen| {
                    if let Some(word) = &word {
                        let before: String = seen.get().cloned().unwrap_or_default();
                        seen.update(if before.len() > 30 { String::new() } else { before + word });
                    }
                    (*key, word, seen.get().cloned())
                },
                timeout = 2s,
            );
            let updated = pairs.update_state_by_key::<u64>(
                |words, n| Some(n.unwrap_or(0) + words.len() as u64),
                ttl = 3s,
            );
        } => joined, windowed, long, state, updated)
    });
    let [mut one, mut other] = made;
    law(|rng| {
        let pairs = pairs(rng);
        let order = interleaved(rng, &pairs);
        let (first, second) = (one(pairs), other(order.clone()));
        let first_arrivals = merged(order.into_iter().map(|(key, _)| (key, ())), |(), ()| ());
        let keys: Vec<u8> = second.0.iter().map(|(key, _)| *key).collect();
        assert_eq!(keys, first_arrivals.into_iter().map(|(key, ())| key).collect::<Vec<_>>());
        assert_eq!(sorted(first.0), sorted(second.0));
        assert_eq!(sorted(first.1), sorted(second.1));
        assert_eq!(sorted(first.2), sorted(second.2));
        // A key's rows are in order; a stable sort leaves them so.
        let by_key = |mut rows: Vec<(u8, Option<String>, Option<String>)>| {
            rows.sort_by_key(|row| row.0);
            rows
        };
        assert_eq!(by_key(first.3), by_key(second.3));
        assert_eq!(sorted(first.4), sorted(second.4));
    });
}

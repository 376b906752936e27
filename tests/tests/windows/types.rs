//! Adding a window changes no later closure: each compiles, its types written out, with and without
//! a window before it.

use std::time::Duration;

use streamflow::prelude::*;

/// What a sink has seen, without the times.
fn records<T>(seen: Vec<(BatchTime, Vec<T>)>) -> Vec<Vec<T>> {
    seen.into_iter().map(|(_, records)| records).collect()
}

#[test]
fn text() {
    macro_rules! lines {
        ($fusion:ident $($window:tt)*) => {{
            let (mut feed, lines) = test::source::<Text>();
            let (lens, lens_out) = test::collect();
            let (pairs, pairs_out) = test::collect();
            let (groups, groups_out) = test::collect();
            let (top, top_out) = test::collect();
            let mut job = stream! {
                batch 1s;
                fusion $fusion;
                source lines = lines;
                let words = lines.flat_map(|line: &str| line.split(' ')) $($window)*;
                let kept = words.filter(|word: &&str| word.len() > 1);
                kept.map(|word: &str| word.len()).write_to(lens_out);
                let pairs = kept.map(|word: &str| (word, 1u64)) $($window)*;
                pairs
                    .reduce_by_key(|a: u64, b: u64| a + b)
                    .filter(|(word, n): &(&str, u64)| word.len() as u64 + *n > 0)
                    .map(|(word, n): (&str, u64)| (n, word))
                    .write_to(pairs_out);
                let groups =
                    kept.key_by(|word: &&str| word.as_bytes().first().copied()) $($window)*;
                groups
                    .group_by_key()
                    .map_values(|words: Vec<&str>| words.concat())
                    .map(|(first, words): (Option<u8>, String)| (first, words))
                    .write_to(groups_out);
                words
                    .top_k_by(2, |word: &&str| word.len())
                    .transform(|words: Vec<&str>, _| words)
                    .write_to(top_out);
            }
            .test();
            feed.batch(["to be or", "not to be a b"]);
            job.advance(Duration::from_secs(1));
            (
                records::<usize>(lens.take()),
                records::<(u64, String)>(pairs.take()),
                records::<(Option<u8>, String)>(groups.take()),
                records::<String>(top.take()),
            )
        }};
    }
    let plain = lines!(on);
    assert_eq!(plain.0, [[2, 2, 2, 3, 2, 2]]);
    assert_eq!(lines!(off), plain);
    assert_eq!(lines!(on.window(3s, 1s)), plain);
    assert_eq!(lines!(off.window(3s, 1s)), plain);
}

#[test]
fn references() {
    macro_rules! users {
        ($($window:tt)*) => {{
            let (mut feed, users) = test::source::<Records<(String, Vec<u64>)>>();
            let (names, names_out) = test::collect();
            let (totals, totals_out) = test::collect();
            let mut job = stream! {
                batch 1s;
                source users = users;
                let latest = users $($window)*;
                let named = latest.filter(|user: &&(String, Vec<u64>)| !user.0.is_empty());
                named.map(|(name, _): &(String, Vec<u64>)| name.as_str()).write_to(names_out);
                let numbers =
                    named.map(|(name, all)| (name.as_str(), all.as_slice())) $($window)*;
                numbers
                    .map_values(|numbers: &[u64]| numbers.iter().sum::<u64>())
                    .reduce_by_key(|a: u64, b: u64| a.max(b))
                    .map(|(name, total): (&str, u64)| (name.len(), total))
                    .write_to(totals_out);
            }
            .test();
            let ada = ("ada".to_owned(), vec![1, 2]);
            feed.batch([ada, (String::new(), vec![]), ("bo".to_owned(), vec![3])]);
            job.advance(Duration::from_secs(1));
            (records::<String>(names.take()), records::<(usize, u64)>(totals.take()))
        }};
    }
    let plain = users!();
    assert_eq!(plain.1, [[(3, 3), (2, 3)]]);
    assert_eq!(users!(.window(2s)), plain);
}

#[test]
fn outputs() {
    macro_rules! seen {
        ($($window:tt)*) => {{
            let (mut feed, lines) = test::source::<Text>();
            let (mut each, mut batches) = (Vec::new(), Vec::new());
            let (each_of, batches_of) = (&mut each, &mut batches);
            let mut job = stream! {
                batch 1s;
                source lines = lines;
                let latest = lines.words() $($window)*;
                latest.for_each(|word: &str| each_of.push(word.len()));
                latest.for_each_batch(|words: Vec<&str>, _| batches_of.push(words.concat()));
                latest.count_by_value().for_each(|(word, n): (&str, u64)| {
                    assert!(!word.is_empty() && n > 0);
                });
            }
            .test();
            feed.batch(["to be"]);
            job.advance(Duration::from_secs(1));
            drop(job);
            (each, batches)
        }};
    }
    let plain = seen!();
    assert_eq!(plain, (vec![2, 2], vec!["tobe".to_owned()]));
    assert_eq!(seen!(.window(5s, 1s)), plain);
    assert_eq!(seen!(.window(1s, 1s)), plain);
}

/// Texts of words, as pairs of each word's length and the word.
fn lengths(word: &str) -> (usize, &str) {
    (word.len(), word)
}

#[test]
fn operators_on_records() {
    macro_rules! seen {
        ($fusion:ident $($window:tt)*) => {{
            let (mut feed, lines) = test::source::<Text>();
            let (found, found_out) = test::collect();
            let (values, values_out) = test::collect();
            let (parts, parts_out) = test::collect();
            let (numbered, numbered_out) = test::collect();
            let (met, met_out) = test::collect();
            let table = [10u64, 20, 30, 40];
            let mut job = stream! {
                batch 1s;
                fusion $fusion;
                source lines = lines;
                let words = lines.words() $($window)*;
                words
                    .inspect(|word: &&str| assert!(!word.is_empty()))
                    .filter_map(|word: &str| word.strip_prefix('n'))
                    .write_to(found_out);
                words
                    .map(lengths)
                    .flat_map_values(|word: &str| word.split('o'))
                    .lookup(&table)
                    .map(|(len, (word, tens)): (usize, (&str, &u64))| (len, word, *tens))
                    .write_to(values_out);
                words
                    .map_partitions(|part| part.filter(|word: &&str| word.len() == 2))
                    .write_to(parts_out);
                words
                    .map_partitions_with_index(|at: usize, part| part.map(move |word: &str| (at, word)))
                    .write_to(numbered_out);
                let pairs = words.map(lengths);
                words
                    .transform_with(pairs, |left: Vec<&str>, right: Vec<(usize, &str)>, _| {
                        left.into_iter().zip(right).map(|(a, (n, b))| (n, a == b))
                    })
                    .write_to(met_out);
            }
            .test();
            feed.batch(["to be or", "not to be"]);
            job.advance(Duration::from_secs(1));
            (
                records::<String>(found.take()),
                records::<(usize, String, u64)>(values.take()),
                records::<String>(parts.take()),
                records::<(usize, String)>(numbered.take()),
                records::<(usize, bool)>(met.take()),
            )
        }};
    }
    let plain = seen!(on);
    assert_eq!(plain.0, [["ot"]]);
    assert_eq!(seen!(off), plain);
    assert_eq!(seen!(on.window(3s, 1s)), plain);
    assert_eq!(seen!(off.window(20s)), plain);
}

#[test]
fn aggregates_and_states() {
    macro_rules! seen {
        ($fusion:ident $($window:tt)*) => {{
            let (mut feed, lines) = test::source::<Text>();
            let (ends, ends_out) = test::collect();
            let (folds, folds_out) = test::collect();
            let (by_key, by_key_out) = test::collect();
            let (sums, sums_out) = test::collect();
            let (states, states_out) = test::collect();
            let mut job = stream! {
                batch 1s;
                fusion $fusion;
                source lines = lines;
                let words = lines.words() $($window)*;
                let owned = words.map(|word: &str| word.to_owned());
                let least = owned.min_by(|word: &String| (word.len(), word.clone()));
                let greatest = owned.max_by(|word: &String| word.len());
                let all = owned.reduce(|a: String, b: String| a + &b);
                least.union(greatest, all).write_to(ends_out);
                let one = words.fold(0usize, |n: usize, word: &str| n * 3 + word.len());
                let other = words.fold(
                    0usize,
                    |n: usize, word: &str| n + word.len(),
                    |a: usize, b: usize| a + b,
                );
                one.union(other).write_to(folds_out);
                let pairs = words.map(lengths);
                let listed = pairs.aggregate_by_key(
                    String::new(),
                    |list: String, word: &str| list + word,
                    |a: String, b: String| a + &b,
                );
                let combined = pairs.combine_by_key(
                    |word: &str| word.to_owned(),
                    |list: String, word: &str| list + word,
                    |a: String, b: String| a + &b,
                );
                listed.union(combined).write_to(by_key_out);
                words
                    .map(|word: &str| (word, word.len()))
                    .update_state_by_key::<usize>(
                        |lens: &[usize], sum: Option<usize>| {
                            Some(sum.unwrap_or(0) + lens.iter().sum::<usize>())
                        },
                        bound = none,
                    )
                    .map(|(word, sum): (&str, usize)| (word.to_owned(), sum))
                    .write_to(sums_out);
                words
                    .map(|word: &str| (word, word.len()))
                    .map_with_state(
                        |word: &&str, len: Option<usize>, seen: &mut State<usize>| {
                            let next = seen.get().copied().unwrap_or(0) + len.unwrap_or(0);
                            seen.update(next);
                            (word.len(), next)
                        },
                        max_keys = 100,
                    )
                    .write_to(states_out);
            }
            .test();
            feed.batch(["to be or", "not to be"]);
            job.advance(Duration::from_secs(1));
            (
                records::<String>(ends.take()),
                records::<usize>(folds.take()),
                records::<(usize, String)>(by_key.take()),
                records::<(String, usize)>(sums.take()),
                records::<(usize, usize)>(states.take()),
            )
        }};
    }
    let plain = seen!(on);
    assert_eq!(plain.0, [["be", "not", "tobeornottobe"]]);
    assert_eq!(seen!(off), plain);
    assert_eq!(seen!(on.window(3s, 1s)), plain);
    assert_eq!(seen!(off.window(20s)), plain);
    assert_eq!(seen!(on.window(1s, 1s)), plain);
}

//! Keys of every kind and length: what is equal meets, what is not never does.

use std::net::IpAddr;
use std::time::Duration;

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{Datum, Op, count_by_key, count_by_value, filter, map, words};
use streamflow_tests::records::{lines, numbers};

/// Texts of every length up to 40 that differ in one place only, or in length only.
fn alike() -> Vec<String> {
    let mut texts = Vec::new();
    for len in 0..40 {
        for at in 0..len {
            let mut text = vec![b'k'; len];
            text[at] = b'K';
            texts.push(String::from_utf8(text).expect("ASCII is UTF-8"));
        }
        texts.push("k".repeat(len));
        texts.push("\0".repeat(len));
        texts.push(format!("{}\0", "k".repeat(len)));
    }
    // Each three times, far apart.
    texts.extend(texts.clone());
    texts.extend(texts.clone().into_iter().rev());
    texts
}

#[test]
fn borrowed_texts_of_any_length() {
    agree!(lines: Text => lines.count_by_value()).with([count_by_value()]).on_batches([alike()]);
    let each_alone: Vec<_> = alike().into_iter().map(|text| vec![text]).step_by(29).collect();
    agree!(lines: Text => lines.count_by_value()).with([count_by_value()]).on_batches(each_alone);
}

#[test]
fn owned_texts_of_any_length() {
    agree!(texts: Values<String> => texts.count_by_value())
        .with([count_by_value()])
        .on_batches([alike()]);
    agree!(texts: Records<String> => texts.count_by_value())
        .with([count_by_value()])
        .on_batches([alike()]);
}

#[test]
fn texts_from_the_batch_and_from_elsewhere() {
    let other = String::from("a be not that");
    let other = &other;
    agree!(lines: Text => lines
        .words()
        .map(|word| match word {
            "a" => &other[..1],
            "be" => "be",
            "not" => &other[5..8],
            _ => word,
        })
        .count_by_value())
    .with([words(), count_by_value()])
    .on([lines]);
}

#[test]
fn parts_of_words() {
    agree!(lines: Text => lines
        .words()
        .flat_map(|word| word.split_inclusive(|letter: char| !letter.is_ascii()))
        .map(|part| (part, part.len()))
        .count_by_key())
    .with([
        words(),
        streamflow_tests::oracle::flat_map(|word: String| {
            let parts = word.split_inclusive(|letter: char| !letter.is_ascii());
            parts.map(str::to_owned).collect::<Vec<_>>()
        }),
        map(|part: String| (part.clone(), part.len())),
        count_by_key(),
    ])
    .on([lines]);
}

/// Counts by a key that is made of each number; the oracle by the key's `Debug` form.
macro_rules! counts_by {
    ($($test:ident: |$n:ident| $key:expr;)+) => {$(
        #[test]
        fn $test() {
            agree!(numbers: Values<u64> => numbers
                .map(|$n| ($key, ()))
                .count_by_key()
                .map(|(key, count)| (format!("{key:?}"), count)))
            .with([map(|$n: u64| (format!("{:?}", $key), ())), count_by_key()])
            .briefly()
            .on([numbers]);
        }
    )+};
}

counts_by! {
    unsigned: |n| (n as u8, n as u16, n as u32, n as usize);
    signed: |n| (n as i8, n as i16, n as i32, n as i64 - 50);
    wide: |n| (u128::from(n) << 60, -i128::from(n));
    single_integers: |n| n.wrapping_mul(u64::MAX / 3);
    negative_integers: |n| 100 - n as i64;
    one_byte: |n| n as u8;
    booleans: |n| n % 2 == 0;
    characters: |n| char::from_u32(n as u32 % 500).unwrap_or('x');
    options: |n| (n % 3 != 0).then_some(n % 10);
    nested_options: |n| Some((n % 2 == 0).then_some(n % 3)).filter(|_| n % 5 != 0);
    arrays: |n| [n as u32 % 7, n as u32 % 3];
    texts_made_on_the_way: |n| format!("key {}", n % 100);
    pairs_of_text: |n| (format!("{}", n % 10), format!("{:020}", n % 11));
    triples: |n| (n % 2, format!("{}", n % 3), Some(n % 5));
    vectors: |n| vec![n as u8 % 3; n as usize % 4];
    addresses: |n| match n % 2 {
        0 => IpAddr::from([10, 0, 0, n as u8]),
        _ => IpAddr::from([n as u16; 8]),
    };
    durations: |n| Duration::from_millis(n % 100);
    by_value: |n| ByValue(Shade { red: n as u8 % 4, name: format!("shade {}", n % 3) });
}

/// A type that only std's traits know.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Shade {
    red: u8,
    name: String,
}

#[test]
fn references_to_keys() {
    agree!(pairs: Records<(String, u64)> => pairs
        .filter(|(_, n)| n % 2 == 0)
        .map(|(word, n)| (word, n))
        .count_by_key())
    .with(even_by_key())
    .on([streamflow_tests::records::pairs]);
    agree!(pairs: Records<(String, u64)> => pairs
        .filter(|(_, n)| n % 2 == 0)
        .map(|(word, n)| (Some(word.as_bytes()), n))
        .count_by_key()
        .filter_map(|(bytes, n)| Some((std::str::from_utf8(bytes?).ok()?, n))))
    .with(even_by_key())
    .on([streamflow_tests::records::pairs]);
}

fn even_by_key() -> [Op; 2] {
    [filter(|(_, n): (String, u64)| n % 2 == 0), count_by_key()]
}

#[test]
fn many_keys_in_a_few_batches() {
    let key = |batch: u64, n: u64| (batch * 1000 + n * 37 % 30_011).wrapping_mul(0x9E37_79B9);
    let batches = (0..3).map(|batch| (0..30_000).map(|n| key(batch, n)).collect());
    let batches: Vec<Vec<u64>> = batches.collect();
    agree!(numbers: Values<u64> => numbers.distinct())
        .with([streamflow_tests::oracle::distinct()])
        .on_batches(batches.clone());
    agree!(numbers: Values<u64> => numbers.map(|n| n << 32).count_by_value())
        .with([map(|n: u64| (n << 32).into_value()), count_by_value()])
        .on_batches(batches);
}

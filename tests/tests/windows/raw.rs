//! Operators that want the window's records themselves, and outputs directly behind a window.

use std::sync::Mutex;
use std::time::Duration;

use streamflow::prelude::*;

use streamflow_tests::agree;
use streamflow_tests::oracle::{
    Op, Stream, count_by_value, flat_map, fold, glom, group_by_key, inspect, map, map_partitions,
    repartition, sort_by_key, top_k, top_k_by, transform, window,
};
use streamflow_tests::records::{numbers, pairs, word_pairs};

fn of_window<const N: usize>(window: Op, behind: [Op; N]) -> Stream {
    Stream::new(0, [window].into_iter().chain(behind))
}

#[test]
fn numbers_in_order() {
    macro_rules! check {
        ($len:tt, $slide:tt; $n:literal, $m:literal) => {
            agree!(numbers: Values<u64>; {
                let latest = numbers.window($len, $slide);
                let top = latest.top_k(3);
                let last = latest.top_k_by(2, |n| n % 10);
                let folded = latest.fold(1u64, |a, n| a.wrapping_mul(31) + n);
                let parts = latest.repartition(3).glom();
                let at = latest.transform(|records, time| {
                    records.into_iter().rev().map(move |n| n * 100 + time.number())
                });
            } => latest, top, last, folded, parts, at)
            .with_outputs([
                of_window(window($n, $m), []),
                of_window(window($n, $m), [top_k(3)]),
                of_window(window($n, $m), [top_k_by(2, |n: u64| n % 10)]),
                of_window(window($n, $m), [fold(1u64, |a: u64, n: u64| a.wrapping_mul(31) + n)]),
                of_window(window($n, $m), [repartition(3), glom()]),
                of_window(window($n, $m), [transform(|records: Vec<u64>, number| {
                    records.into_iter().rev().map(move |n| n * 100 + number).collect::<Vec<_>>()
                })]),
            ])
            .on_streams([numbers]);
        };
    }
    at_each!(check);
}

#[test]
fn pairs_by_key() {
    macro_rules! check {
        ($len:tt, $slide:tt; $n:literal, $m:literal) => {
            agree!(pairs: Values<(u64, String)>; {
                let latest = pairs.window($len, $slide);
                let grouped = latest.group_by_key();
                let sorted = latest.sort_by_key();
                let halves = latest.map_partitions(|part| part.skip(1));
            } => grouped, sorted, halves)
            .with_outputs([
                of_window(window($n, $m), [group_by_key()]),
                of_window(window($n, $m), [sort_by_key()]),
                of_window(window($n, $m), [map_partitions(|part: Vec<(u64, String)>| {
                    part.into_iter().skip(1).collect::<Vec<_>>()
                })]),
            ])
            .on_streams([word_pairs]);
        };
    }
    at_some!(check);
}

#[test]
fn references_to_records() {
    macro_rules! check {
        ($len:tt, $slide:tt; $n:literal, $m:literal) => {
            agree!(pairs: Records<(String, u64)>; {
                let latest = pairs.window($len, $slide);
                let letters = latest.flat_map(|(word, _)| word.chars().take(2)).glom();
                let seen = latest.inspect(|(_, n)| *n).map(|(word, _)| word.as_str());
                let counted = seen.count_by_value();
            } => latest, letters, counted)
            .with_outputs([
                of_window(window($n, $m), []),
                of_window(window($n, $m), [
                    flat_map(|(word, _): (String, u64)| word.chars().take(2).collect::<Vec<_>>()),
                    glom(),
                ]),
                of_window(window($n, $m), [
                    inspect(),
                    map(|(word, _): (String, u64)| word),
                    count_by_value(),
                ]),
            ])
            .on_streams([pairs]);
        };
    }
    at_some!(check);
}

#[test]
fn outputs_directly_behind_a_window_are_called_at_its_slides() {
    let (mut feed, lines) = test::source::<Text>();
    let (each, batches) = (Mutex::new(Vec::new()), Mutex::new(Vec::new()));
    let (each_of, batches_of) = (&each, &batches);
    let folder = std::env::temp_dir().join(format!("streamflow-window-{}", std::process::id()));
    let prefix = folder.join("words").display().to_string();
    let mut job = stream! {
        batch 1s;
        source lines = lines;
        let latest = lines.words().window(3s, 2s);
        latest.for_each(|word: &str| {
            if let Ok(mut each) = each_of.lock() {
                each.push(word.to_owned());
            }
        });
        latest.for_each_batch(|words, time: BatchTime| {
            let words: Vec<String> = words.into_iter().map(str::to_owned).collect();
            if let Ok(mut batches) = batches_of.lock() {
                batches.push((time.number(), words));
            }
        });
        latest.save_as_text_files(prefix.as_str());
        latest.print(1);
    }
    .test();
    for batch in [["a b"], ["c"], [""], ["d"], ["e"], [""]] {
        feed.batch(batch);
    }
    job.advance(Duration::from_secs(9));
    drop(job);
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let windows = [
        (2, words(&["a", "b", "c"])),
        (4, words(&["c", "d"])),
        (6, words(&["d", "e"])),
        (8, words(&[])),
    ];
    assert_eq!(batches.into_inner().ok().as_deref(), Some(&windows[..]));
    let all: Vec<String> = windows.iter().flat_map(|(_, words)| words.clone()).collect();
    assert_eq!(each.into_inner().ok(), Some(all));
    for (number, words) in windows {
        let file = folder.join(format!("words-{}", number * 1000));
        let text = std::fs::read_to_string(&file).unwrap_or_else(|_| panic!("no {file:?}"));
        assert_eq!(text.lines().collect::<Vec<_>>(), words);
    }
    assert_eq!(std::fs::read_dir(&folder).map(Iterator::count).ok(), Some(4));
    std::fs::remove_dir_all(&folder).ok();
}

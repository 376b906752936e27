//! What a job that was killed must have written, as a plain program finds it.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

/// The batch interval, and a window's length and slide, in milliseconds.
const BATCH: u64 = 5;
const LENGTH: u64 = 40;
const SLIDE: u64 = 10;

/// The files of an output, by batch time.
pub(crate) fn files(folder: &Path, name: &str) -> BTreeMap<u64, String> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder.join("out")).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        let file = path.file_name().expect("a name").to_string_lossy().into_owned();
        assert!(!file.ends_with(".tmp"), "{file} was left");
        let Some(time) = file.strip_prefix(name).and_then(|rest| rest.strip_prefix('-')) else {
            continue;
        };
        let text = fs::read_to_string(&path).expect("text");
        files.insert(time.parse().expect("a batch time"), text);
    }
    files
}

/// All that an output wrote, in order of time.
pub(crate) fn text(folder: &Path, name: &str) -> String {
    files(folder, name).into_values().collect()
}

/// How a job's processes ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// All of them by themselves.
    Well,
    /// Some were killed.
    Killed,
    /// Some with the power: what no sink of the job's own wrote is not synced, and may be gone.
    PowerCut,
}

/// Holds all outputs against the input, and the batches against each other.
pub(crate) fn check(folder: &Path, ending: Ending) {
    let lines = files(folder, "lines");
    let input = fs::read_to_string(folder.join("in/lines")).expect("the input");
    assert!(text(folder, "lines") == input, "lines are lost, doubled or in another order");
    check_totals(folder, &lines);
    check_sums(folder, &lines);
    check_windows(folder, &lines);
    if ending != Ending::PowerCut {
        check_log(folder, &lines, ending == Ending::Killed);
    }
    check_sent(folder);
}

/// Of the numbers that each process was sent, the first so many are there, once and in order, and
/// none is missing that was acknowledged.
fn check_sent(folder: &Path) {
    let text = text(folder, "sent");
    let pair = |line: &str| -> (u128, u64) {
        let (process, number) = line.split_once(' ').expect("a process and a number");
        (process.parse().expect("a process"), number.parse().expect("a number"))
    };
    let mut sent: HashMap<u128, u64> = HashMap::new();
    for (process, number) in text.lines().map(pair) {
        let before = sent.insert(process, number).unwrap_or(0);
        assert_eq!(number, before + 1, "a number that process {process} was sent");
    }
    let said = fs::read_to_string(folder.join("acknowledged")).expect("what was acknowledged");
    for (process, number) in said.lines().map(pair) {
        let there = sent.get(&process).copied().unwrap_or(0);
        assert!(there >= number, "{number} was acknowledged by {process}, which has {there}");
    }
}

fn check_totals(folder: &Path, lines: &BTreeMap<u64, String>) {
    let mut totals: HashMap<&str, u64> = HashMap::new();
    let mut expected = BTreeMap::new();
    for (time, text) in lines {
        let mut shown = String::new();
        for word in text.lines() {
            let total = totals.entry(word).or_default();
            *total += 1;
            shown.push_str(&format!("{word} {total}\n"));
        }
        expected.insert(*time, shown);
    }
    assert_eq!(files(folder, "totals"), expected);
}

fn check_sums(folder: &Path, lines: &BTreeMap<u64, String>) {
    let mut sums: Vec<(&str, u64)> = Vec::new();
    let mut expected = BTreeMap::new();
    for (time, text) in lines {
        for word in text.lines() {
            match sums.iter_mut().find(|(known, _)| *known == word) {
                Some((_, sum)) => *sum += 1,
                None => sums.push((word, 1)),
            }
        }
        expected.insert(*time, sums.iter().map(|(word, sum)| format!("{word} {sum}\n")).collect());
    }
    assert_eq!(files(folder, "sums"), expected);
}

/// Each window in any order of its keys.
fn check_windows(folder: &Path, lines: &BTreeMap<u64, String>) {
    let windows = files(folder, "windows");
    // Slides are counted from the first batch of all.
    let begun = lines.keys().next().map_or(0, |first| first - BATCH);
    let due = lines.keys().copied().filter(|time| (time - begun).is_multiple_of(SLIDE));
    let due: Vec<u64> = due.collect();
    assert_eq!(windows.keys().copied().collect::<Vec<_>>(), due);
    for (time, shown) in windows {
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        let covered = time.saturating_sub(LENGTH - BATCH)..=time;
        for word in lines.range(covered).flat_map(|(_, text)| text.lines()) {
            *counts.entry(word).or_default() += 1;
        }
        let mut shown: Vec<&str> = shown.lines().collect();
        shown.sort_unstable();
        let expected: Vec<String> =
            counts.iter().map(|(word, count)| format!("{word} {count}")).collect();
        assert_eq!(shown, expected, "the window at {time}");
    }
}

/// A log has each batch at least once, and may have a batch again, whole, directly behind it, once
/// for each time that the job was killed. What is written again by its name is there once.
fn check_log(folder: &Path, lines: &BTreeMap<u64, String>, was_killed: bool) {
    let log = fs::read_to_string(folder.join("out/log")).expect("the log");
    let mut said: Vec<(u64, String)> = Vec::new();
    for line in log.lines() {
        let (time, words) = line.split_once(' ').expect("a time and words");
        let entry = (time.parse().expect("a time"), words.to_owned());
        assert!(was_killed || said.last() != Some(&entry), "{time} is doubled without a crash");
        if said.last() != Some(&entry) {
            said.push(entry);
        }
    }
    let joined = |text: &String| text.lines().collect::<Vec<_>>().join(" ");
    let expected: Vec<_> = lines.iter().map(|(time, text)| (*time, joined(text))).collect();
    assert!(said == expected, "the log has lost a batch, or doubled another than the last");
    let again: BTreeMap<_, _> = files(folder, "again");
    let lines = lines.iter().map(|(time, text)| (*time, text.trim_end().to_owned()));
    assert_eq!(again, lines.collect::<BTreeMap<_, _>>());
}

//! `save_as_text_files`: a file for each batch, whole or not there.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use streamflow::prelude::*;
use streamflow_tests::Folder;

fn prefix(folder: &Path) -> PathBuf {
    folder.join("nested/counts")
}

/// The names and texts of the files that were saved.
fn files(folder: &Path) -> Vec<(String, String)> {
    let Ok(entries) = fs::read_dir(folder.join("nested")) else { return Vec::new() };
    let read = |path: &Path| fs::read_to_string(path).expect("a saved file is text");
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("the folder can be listed"))
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), read(&entry.path())))
        .collect();
    files.sort();
    files
}

fn named(files: &[(&str, &str)]) -> Vec<(String, String)> {
    files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

macro_rules! saves {
    ($fusion:ident, $folder:expr, |$lines:ident, $prefix:ident| $($output:tt)*) => {{
        let folder = $folder;
        let $prefix = prefix(&folder);
        let (mut feed, $lines) = test::source::<Text>();
        feed.batch(["b a", "b"]);
        feed.batch::<&str>([]);
        let mut job = stream! {
            name "save"; batch 500ms; fusion $fusion;
            source $lines = $lines;
            $($output)*
        }
        .test();
        job.advance(Duration::from_secs(1));
        files(&folder)
    }};
}

#[test]
fn a_file_for_each_batch() {
    let expected = named(&[("counts-1000", ""), ("counts-500", "b a\nb\n")]);
    let lines = Folder::new("text-lines");
    assert_eq!(saves!(on, lines, |lines, prefix| lines.save_as_text_files(prefix);), expected);
    let lines = Folder::new("text-lines");
    assert_eq!(saves!(off, lines, |lines, prefix| lines.save_as_text_files(prefix);), expected);
}

#[test]
fn records_in_a_format_of_one_s_own() {
    let expected = named(&[("counts-1000", ""), ("counts-500", "b: 2\na: 1\n")]);
    let found = saves!(on, Folder::new("text-format"), |lines, prefix| lines
        .words()
        .count_by_value()
        .save_as_text_files(prefix, format = |out, (word, n)| write!(out, "{word}: {n}")););
    assert_eq!(found, expected);
    let found = saves!(off, Folder::new("text-format"), |lines, prefix| lines
        .words()
        .count_by_value()
        .save_as_text_files(prefix, format = |out, (word, n)| write!(out, "{word}: {n}")););
    assert_eq!(found, expected);
}

#[test]
fn names_with_a_suffix() {
    let expected = named(&[("counts-1000.txt", ""), ("counts-500.txt", "b a\nb\n")]);
    let found = saves!(on, Folder::new("text-suffix"), |lines, prefix| lines
        .save_as_text_files(prefix, suffix = "txt"););
    assert_eq!(found, expected);
}

#[test]
fn a_batch_that_fails_leaves_no_file() {
    let folder = Folder::new("text-failing");
    let prefix = prefix(&folder);
    let (mut feed, lines) = test::source::<Text>();
    feed.batch(["fine"]);
    feed.batch(["bad"]);
    let mut job = stream! {
        name "save"; batch 1s;
        source lines = lines;
        lines.save_as_text_files(prefix);
        lines.for_each(|line| assert_ne!(line, "bad"));
    }
    .test();
    job.advance(Duration::from_secs(1));
    assert!(job.try_advance(Duration::from_secs(1)).is_err());
    assert_eq!(files(&folder), named(&[("counts-1000", "fine\n")]));
}

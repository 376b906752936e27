//! The style of the house, as tests over the tree: what rustc, rustfmt and clippy do not check.

mod imports;
mod mutants;
mod tree;

use tree::{Source, sources};

/// Lines of a file: without its tests, and with them. Tests and tables have the second alone.
const FILE_LINES: (usize, usize) = (400, 500);

/// Lines of a function, from its signature to its closing brace.
const FUNCTION_LINES: usize = 60;

/// Columns of a line.
const COLUMNS: usize = 100;

/// Where `unsafe` may stand: each a small module of its own, with its invariants.
const UNSAFE: [&str; 9] = [
    "benches/src/numeric/hand.rs",
    "streamflow/src/prefetch.rs",
    "streamflow/src/batch/utf8.rs",
    "streamflow/src/batch/space.rs",
    "streamflow/src/batch/words.rs",
    "streamflow/src/keyed/table/hot.rs",
    "streamflow/src/rt/cpu.rs",
    "tests/tests/allocations.rs",
    "tests/tests/memory.rs",
];

/// File names that say nothing about the file.
const EMPTY_NAMES: [&str; 6] = ["utils", "util", "helpers", "helper", "misc", "common"];

/// What unfinished work leaves behind. (Written in two halves, so that this file is clean.)
const UNFINISHED: [(&str, &str); 6] = [
    ("todo", "!("),
    ("unimplemented", "!("),
    ("dbg", "!("),
    ("FIX", "ME"),
    ("XX", "X"),
    ("TO", "DO"),
];

/// Fails with one line for each mistake.
fn none(mistakes: impl IntoIterator<Item = String>) {
    let mistakes: Vec<_> = mistakes.into_iter().collect();
    assert!(mistakes.is_empty(), "\n{}\n", mistakes.join("\n"));
}

/// A mistake for each line of each file in which `wrong` sees one.
fn lines(wrong: impl Fn(&Source, &str) -> Option<String>) -> Vec<String> {
    let mut mistakes = Vec::new();
    for source in sources() {
        for (number, line) in (1..).zip(source.text.lines()) {
            if let Some(what) = wrong(&source, line) {
                mistakes.push(format!("{}:{number}: {what}", source.path));
            }
        }
    }
    mistakes
}

#[test]
fn the_tree_is_found() {
    let sources = sources();
    for file in ["streamflow/src/lib.rs", "tests/tests/tidy/main.rs"] {
        assert!(sources.iter().any(|source| source.path == file), "{file} is not among the files");
    }
}

#[test]
fn every_file_opens_with_its_purpose() {
    let silent = |source: &Source| !source.text.starts_with("//! ");
    let silent = sources().into_iter().filter(silent);
    none(silent.map(|source| format!("{}: does not open with `//! …`", source.path)));
}

#[test]
fn no_file_is_too_long() {
    none(sources().into_iter().filter_map(|source| {
        let (all, code) = (source.text.lines().count(), source.code().lines().count());
        let code = if source.tests_or_table() { 0 } else { code };
        let long = code > FILE_LINES.0 || all > FILE_LINES.1;
        (long && !source.is_generated())
            .then(|| format!("{}: {all} lines, {code} without tests", source.path))
    }));
}

#[test]
fn no_line_is_too_long() {
    none(lines(|source, line| {
        let columns = line.chars().count();
        // A long literal stands whole, so that it is found by searching.
        let literal = line.split('"').skip(1).step_by(2).any(|literal| literal.len() > 60);
        (columns > COLUMNS && !literal && !source.laid_out_otherwise())
            .then(|| format!("{columns} columns"))
    }));
}

#[test]
fn no_function_is_too_long() {
    none(sources().into_iter().flat_map(|source| {
        // What a macro wraps into one is measured by the functions within it.
        let long = source
            .functions()
            .into_iter()
            .filter(|(_, name, lines)| *lines > FUNCTION_LINES && !name.starts_with('$'));
        let path = source.path.clone();
        long.map(move |(at, name, lines)| format!("{path}:{at}: `{name}` has {lines} lines"))
            .collect::<Vec<_>>()
    }));
}

#[test]
fn nothing_is_unfinished() {
    none(lines(|_, line| {
        let mark = UNFINISHED.map(|(one, other)| format!("{one}{other}"));
        mark.into_iter().find(|mark| line.contains(mark.as_str()))
    }));
}

#[test]
fn every_name_says_something() {
    none(sources().into_iter().filter_map(|source| {
        let empty = EMPTY_NAMES.into_iter().find(|name| source.module().any(|part| part == *name));
        empty.map(|name| format!("{}: what is in it is not told by `{name}`", source.path))
    }));
}

#[test]
fn unsafe_stands_in_the_listed_modules_alone() {
    let allowed = format!("allow({})", "unsafe_code");
    none(lines(|source, line| {
        let loose = line.contains(&allowed) && !UNSAFE.contains(&source.path.as_str());
        loose.then(|| "a module with `unsafe` that is not listed in tidy".to_owned())
    }));
}

#[test]
fn every_crate_takes_the_lints_and_settings_of_the_workspace() {
    none(tree::manifests().into_iter().flat_map(|(path, text)| {
        let settings = [
            "[lints]\nworkspace = true",
            "edition.workspace = true",
            "rust-version.workspace = true",
            "license.workspace = true",
        ];
        let missing = settings.into_iter().filter(move |setting| !text.contains(setting));
        missing.map(move |setting| format!("{path}: lacks `{setting}`")).collect::<Vec<_>>()
    }));
}

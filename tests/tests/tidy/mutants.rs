//! The changes that `scripts/mutants` makes fit the code: each names a place that is there, once.

use std::fs;

use crate::none;
use crate::tree::root;

/// A change: its title, its file, and what it takes out.
#[derive(Default)]
struct Change<'a> {
    title: &'a str,
    file: &'a str,
    from: Vec<&'a str>,
}

fn changes(list: &str) -> Vec<Change<'_>> {
    let mut changes: Vec<Change<'_>> = Vec::new();
    for line in list.lines() {
        if let Some(title) = line.strip_prefix("== ") {
            changes.push(Change { title, ..Change::default() });
        } else if let Some(change) = changes.last_mut() {
            match line.split_at_checked(1) {
                Some(("-", line)) => change.from.push(line),
                Some(("+", _)) | None => {}
                Some(_) => change.file = line,
            }
        }
    }
    changes
}

#[test]
fn each_change_fits_the_code_once() {
    let list = fs::read_to_string(root().join("tests/mutants/recovery.txt")).unwrap();
    let changes = changes(&list);
    assert!(changes.len() >= 15);
    none(changes.iter().filter_map(|Change { title, file, from }| {
        let code = fs::read_to_string(root().join(file)).unwrap_or_default();
        let found = code.matches(&from.join("\n")).count();
        (found != 1).then(|| format!("{title}: `{file}` has the place {found} times"))
    }));
}

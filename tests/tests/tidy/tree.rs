//! The files of the tree, and what can be told of Rust that rustfmt has laid out.

use std::fs;
use std::path::{Path, PathBuf};

/// A Rust file.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// From the root of the workspace, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    /// Whether the file holds nothing but tests, or a table.
    pub(crate) fn tests_or_table(&self) -> bool {
        let path = &self.path;
        path.starts_with("tests/") || path.contains("/tests/") || path.ends_with("/plan/op.rs")
    }

    /// Whether a program wrote the file.
    pub(crate) fn is_generated(&self) -> bool {
        self.path.ends_with("/generated.rs")
    }

    /// A table laid out by hand, or a file that a program wrote.
    pub(crate) fn laid_out_otherwise(&self) -> bool {
        self.text.contains("\n#[rustfmt::skip]\n") || self.is_generated()
    }

    /// The text before the module of tests.
    pub(crate) fn code(&self) -> &str {
        self.text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default()
    }

    /// The parts of the file's name, folders included.
    pub(crate) fn module(&self) -> impl Iterator<Item = &str> {
        self.path.trim_end_matches(".rs").split('/')
    }

    /// Each function: the line it begins in, its name, and how many lines it has.
    pub(crate) fn functions(&self) -> Vec<(usize, String, usize)> {
        let lines: Vec<_> = self.text.lines().collect();
        let mut functions = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            let bare = line.trim_start();
            let Some(name) = function_name(bare) else { continue };
            let end = format!("{}}}", &line[..line.len() - bare.len()]);
            // The signature's last line opens the body; in a trait there may be none.
            let Some(open) = lines[at..].iter().position(|line| line.ends_with(['{', '}', ';']))
            else {
                continue;
            };
            let body = &lines[at + open..];
            if body[0].ends_with('{')
                && let Some(close) = body.iter().position(|line| *line == end)
            {
                functions.push((at + 1, name.to_owned(), open + close + 1));
            }
        }
        functions
    }
}

/// The name of the function that a line begins.
fn function_name(line: &str) -> Option<&str> {
    let mut words = line.split([' ', '(', '<']);
    let before = ["pub", "crate)", "super)", "const", "async", "unsafe", "extern", "\"C\""];
    let first = words.find(|word| !before.contains(word))?;
    (first == "fn").then(|| words.next())?
}

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests).to_owned()
}

/// All files below a folder, without what is built, hidden or listed as scratch.
fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|cause| panic!("{folder:?}: {cause}"));
    for entry in entries.map(|entry| entry.expect("an entry of the tree").path()) {
        let name = entry.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.') || name == "target" || name == "wip" {
            continue;
        }
        match entry.is_dir() {
            true => walk(&entry, found),
            false => found.push(entry),
        }
    }
}

/// All files of a kind, with their texts, in order of their paths.
fn files(wanted: impl Fn(&Path) -> bool) -> Vec<(String, String)> {
    let (root, mut found) = (root(), Vec::new());
    walk(&root, &mut found);
    found.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap_or_else(|cause| panic!("{path:?}: {cause}"));
        let short = path.strip_prefix(&root).unwrap_or(&path).to_string_lossy();
        (short.replace('\\', "/"), text)
    };
    found.into_iter().filter(|path| wanted(path)).map(read).collect()
}

/// The Rust files of the tree, but for the programs that are themselves inputs of tests.
pub(crate) fn sources() -> Vec<Source> {
    let rust = files(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let programs = ["tests/ui/tests/fail/", "tests/ui/tests/pass/"];
    let is_ours = |path: &str| !programs.iter().any(|folder| path.starts_with(folder));
    let ours = rust.into_iter().filter(|(path, _)| is_ours(path));
    ours.map(|(path, text)| Source { path, text }).collect()
}

/// The manifests of the crates.
pub(crate) fn manifests() -> Vec<(String, String)> {
    let manifests = files(|path| path.file_name().is_some_and(|name| name == "Cargo.toml"));
    manifests.into_iter().filter(|(_, text)| text.contains("[package]")).collect()
}

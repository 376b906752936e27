//! Which module may know which: the levels of the compiler, the core and the driver of the runtime.

use crate::none;
use crate::tree::{Source, sources};

/// A module, or a file that has rules of its own, and the modules of its crate that it may name.
type Rule = (&'static str, &'static [&'static str]);

/// A crate's source folder and the rules of its modules; the longest that fits a path counts.
struct Crate {
    folder: &'static str,
    rules: &'static [Rule],
}

/// Each level knows those before it that it works on; only `lib.rs` knows all.
const COMPILER: Crate = Crate {
    folder: "streamflow-macros/compiler/src/",
    rules: &[
        ("diag", &[]),
        ("ast", &["diag"]),
        ("depth", &["diag"]),
        ("derive", &["diag"]),
        ("duration", &["diag"]),
        ("parse", &["diag", "ast", "duration"]),
        ("plan", &["diag", "ast"]),
        ("plan/print", &["duration", "plan", "layout", "rewrite"]),
        ("plan/dot", &["plan", "plan/print", "layout", "rewrite"]),
        ("check", &["diag", "ast", "duration", "plan"]),
        ("layout", &["plan"]),
        ("rewrite", &["diag", "ast", "duration", "plan", "layout"]),
        (
            "emit",
            &["diag", "ast", "duration", "plan", "plan/print", "plan/dot", "layout", "rewrite"],
        ),
    ],
};

/// The core knows no driver, only what a report is made of; `rt/mod.rs` hands on what emitted code
/// names, wherever it comes from.
const RUNTIME: Crate = Crate {
    folder: "streamflow/src/",
    rules: &[
        ("error", &[]),
        ("hash", &[]),
        ("own", &[]),
        ("time", &[]),
        ("prefetch", &[]),
        ("plain", &[]),
        (OF_TESTS, &[]),
        ("order", &["key", "own", "time"]),
        ("key", &["hash", "own"]),
        ("schema", &[]),
        ("objects", &["error", "schema"]),
        ("aggregates", &["key", "schema"]),
        ("batch", &["driver/report", "error", "hash", "own", "prefetch"]),
        ("workers", &["error"]),
        ("keyed", &["batch", "key", "own", "prefetch", "workers"]),
        ("window", &["batch", "key", "keyed", "own", "prefetch", "workers"]),
        ("join", &["batch", "key", "keyed", "own", "prefetch", "workers"]),
        ("state", &["key", "keyed", "own", "prefetch", "window", "workers"]),
        (
            "durable",
            &["checkpoint", "error", "key", "keyed", "schema", "state", "window", "workers"],
        ),
        ("lookup", &["key", "own"]),
        (
            "rt",
            &[
                "aggregates",
                "batch",
                "checkpoint",
                "disk",
                "durable",
                "error",
                "explain",
                "join",
                "key",
                "keyed",
                "lookup",
                "order",
                "own",
                "plain",
                "prefetch",
                "schema",
                "sink",
                "state",
                "time",
                "window",
                "workers",
            ],
        ),
        ("rt/window/tests", &["batch", "job", "rt", "source", "test", "time", "workers"]),
        ("rt/mod", &["batch", "error", "job", "key", "plain", "rt", "source", "window", "workers"]),
        ("explain", &["checkpoint", "job", "promise", "sink", "source"]),
        ("promise", &["job", "sink", "source"]),
        ("disk", &["error", "plain"]),
        ("checkpoint", &["disk", "error", "hash", "sink", "source", "time", "window"]),
        (
            "source",
            &[
                "batch",
                "checkpoint",
                "driver/notice",
                "driver/report",
                "error",
                "hash",
                "objects",
                "schema",
                "time",
            ],
        ),
        ("sink", &["disk", "error", "objects", "own", "schema", "time"]),
        ("driver/report", &["time"]),
        ("driver/notice", &["driver/report", "plain", "time"]),
        (
            "driver",
            &[
                "checkpoint",
                "disk",
                "error",
                "job",
                "plain",
                "rt",
                "sink",
                "source",
                "time",
                "window",
                "workers",
            ],
        ),
        (
            "job/tests",
            &["batch", "checkpoint", "job", "rt", "source", "test", "time", "window", "workers"],
        ),
        (
            "job",
            &[
                "checkpoint",
                "disk",
                "driver",
                "driver/notice",
                "driver/report",
                "durable",
                "error",
                "explain",
                "key",
                "rt",
                "sink",
                "source",
                "test",
                "workers",
            ],
        ),
        (
            "test",
            &[
                "batch",
                "disk",
                "driver",
                "driver/notice",
                "driver/report",
                "error",
                "job",
                "own",
                "rt",
                "sink",
                "source",
                "time",
                "window",
                "workers",
            ],
        ),
    ],
};

/// Is compiled for unit tests alone, wherever these are.
const OF_TESTS: &str = "random_cases";

/// What only the driver and the edges may touch, and which modules those are.
const WORLD: [(&str, &[&str]); 6] = [
    ("std::thread", &["checkpoint", "driver", "job", "source", "test"]),
    ("Instant", &["driver", "source"]),
    ("SystemTime", &["driver"]),
    ("std::fs", &["disk", "driver", "source", "sink"]),
    ("std::env", &["driver", OF_TESTS]),
    ("std::process", &["disk", "driver"]),
];

impl Crate {
    /// The rule of a path such as `plan/print`.
    fn rule(&self, path: &str) -> Option<&Rule> {
        let fits = |(module, _): &&Rule| {
            path.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.rules.iter().filter(fits).max_by_key(|(module, _)| module.len())
    }

    /// The crate's files, but for its root, each with its path within the crate.
    fn files(&self) -> Vec<(String, Source)> {
        let inner = |source: Source| {
            let path = source.path.strip_prefix(self.folder)?.strip_suffix(".rs")?;
            (path != "lib").then(|| (path.to_owned(), source.clone()))
        };
        sources().into_iter().filter_map(inner).collect()
    }

    /// What the crate's root hands on under a shorter name: `Key` is `key/Key`.
    fn short_names(&self) -> Vec<(String, String)> {
        let root =
            sources().into_iter().find(|source| source.path == format!("{}lib.rs", self.folder));
        let text = root.map_or_else(String::new, |root| root.text);
        let mut names = Vec::new();
        for statement in text.split("\npub use ").skip(1) {
            let statement = statement.split(';').next().unwrap_or_default();
            for path in paths(statement) {
                let name = path.rsplit('/').next().unwrap_or_default().to_owned();
                names.push((name, path));
            }
        }
        names
    }

    /// The modules that a file names, as paths within the crate.
    fn named(&self, path: &str, source: &Source, short: &[(String, String)]) -> Vec<String> {
        let code: String = source
            .code()
            .lines()
            .filter(|line| !line.trim().starts_with("//"))
            .map(|line| format!("{line}\n"))
            .collect();
        let mut home: Vec<_> = path.split('/').filter(|part| *part != "mod").collect();
        let mut named: Vec<_> = code.split("crate::").skip(1).flat_map(paths).collect();
        home.pop();
        // `super::super::x`, as it stands in a file, by the file's own place.
        if path.ends_with("/mod") || !path.contains('/') {
            named.extend(code.split("super::").skip(1).flat_map(paths));
        } else {
            let up = home.get(..home.len().saturating_sub(1)).unwrap_or_default().join("/");
            let beyond = code.split("super::super::").skip(1).flat_map(paths);
            named.extend(
                beyond.map(|path| format!("{up}/{path}").trim_start_matches('/').to_owned()),
            );
        }
        let long = |path: String| {
            short.iter().find(|(name, _)| *name == path).map_or(path, |(_, long)| long.clone())
        };
        named.into_iter().map(long).collect()
    }

    /// What is named against the rules.
    fn mistakes(&self) -> Vec<String> {
        let (mut mistakes, short) = (Vec::new(), self.short_names());
        for (path, source) in self.files() {
            let Some((module, may)) = self.rule(&path) else {
                mistakes.push(format!("{}: a module without a rule in tidy", source.path));
                continue;
            };
            for named in self.named(&path, &source, &short) {
                let Some((other, _)) = self.rule(&named) else { continue };
                let inside = module.split('/').next() == other.split('/').next()
                    && !may.contains(other)
                    && module.len() <= other.len();
                if *other == OF_TESTS {
                    continue;
                }
                if other != module && !inside && !may.contains(other) {
                    mistakes.push(format!("{}: `{module}` must not know `{other}`", source.path));
                }
            }
        }
        mistakes.dedup();
        mistakes
    }
}

/// The paths that a `use` tree begins with, down to the names it brings: `key::{Key, Probe}` is
/// `key/Key` and `key/Probe`. Reads what stands after `crate::`, as far as it goes.
fn paths(text: &str) -> Vec<String> {
    let (mut found, mut open, mut path) = (Vec::new(), Vec::new(), String::new());
    for (at, character) in text.char_indices() {
        match character {
            ':' if text[at..].starts_with("::") => path.push('/'),
            ':' => {}
            '{' if open.is_empty() && !path.ends_with('/') && !path.is_empty() => break,
            '{' => open.push(path.clone()),
            ',' | '}' if !open.is_empty() => {
                found.push(path.clone());
                path = open.last().cloned().unwrap_or_default();
                if character == '}' {
                    open.pop();
                    path.clear();
                    if open.is_empty() {
                        return cleaned(found);
                    }
                }
            }
            _ if character.is_alphanumeric() || character == '_' || character == '*' => {
                path.push(character);
            }
            _ if character.is_whitespace() && !open.is_empty() => {}
            _ => break,
        }
    }
    found.push(path);
    cleaned(found)
}

/// Without what two commas leave between them.
fn cleaned(found: Vec<String>) -> Vec<String> {
    found.into_iter().filter(|path| !path.is_empty() && !path.ends_with('/')).collect()
}

#[test]
fn use_trees_are_read_to_their_names() {
    let tree = "plan::{\n    Mention, NodeId,\n    op::{Op, Shape},\n};\nuse std::fmt;";
    let names = ["plan/Mention", "plan/NodeId", "plan/op/Op", "plan/op/Shape"];
    assert_eq!(paths(tree), names);
    assert_eq!(paths("diag::nearest(name, known)"), ["diag/nearest"]);
    assert_eq!(paths("{Error, Result};"), ["Error", "Result"]);
}

#[test]
fn the_compiler_s_levels_know_only_those_before_them() {
    none(COMPILER.mistakes());
}

#[test]
fn the_runtime_s_core_knows_no_driver() {
    none(RUNTIME.mistakes());
}

#[test]
fn only_the_driver_and_the_edges_touch_the_world() {
    let files = RUNTIME.files().into_iter().filter(|(_, source)| !source.tests_or_table());
    none(files.flat_map(|(path, source)| {
        let module = path.split('/').next().unwrap_or_default().to_owned();
        let code: Vec<_> = source
            .code()
            .lines()
            .filter(|line| !line.trim().starts_with("//"))
            .map(str::to_owned)
            .collect();
        let touched = WORLD.into_iter().filter(move |(what, may)| {
            code.iter().any(|line| line.contains(what)) && !may.contains(&module.as_str())
        });
        touched
            .map(move |(what, _)| format!("{}: must not use `{what}`", source.path))
            .collect::<Vec<_>>()
    }));
}

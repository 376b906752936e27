//! Where rustc speaks: programs that must not compile, with rustc's text. Those that must are tests
//! of their own, in `pass/`.
//!
//! rustc words its errors anew with every release. On the release that wrote the `.stderr` files
//! they must match to the letter; on any other, rustc must point at the same lines first.
//! `TRYBUILD=overwrite cargo test -p streamflow-ui-tests --test fail` writes them anew.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// The release whose errors the `.stderr` files hold.
const WRITTEN_BY: &str = "rustc 1.95.";

/// Compiles the cases of a folder: all at once, as long as none of them is to succeed.
fn compile(folder: &Path) {
    trybuild::TestCases::new().compile_fail(folder.join("*.rs"));
}

#[test]
fn errors_point_into_the_block() {
    let folder = Path::new("tests/fail");
    if version().starts_with(WRITTEN_BY) {
        compile(folder);
    } else {
        compare_places(folder);
    }
}

fn version() -> String {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output().expect("rustc runs");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Has this toolchain's errors written beside copies of the cases, in a process of its own, and
/// compares where each begins.
fn compare_places(folder: &Path) {
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ui");
    let _ = fs::remove_dir_all(&copy);
    fs::create_dir_all(&copy).expect("a folder for the copies");
    for case in programs(folder) {
        let name = case.file_name().expect("a file");
        fs::copy(&case, copy.join(name)).expect("a copy");
    }
    let status = Command::new(env::current_exe().expect("this test"))
        .args(["--ignored", "--exact", "copies_do_not_compile"])
        .env("TRYBUILD", "overwrite")
        .env(COPIES, &copy)
        .status();
    assert!(status.expect("the test runs").success(), "a case compiles");
    for case in programs(folder) {
        let name = case.with_extension("stderr");
        let found = copy.join(name.file_name().expect("a file"));
        let (expected, found) = (place(&name), place(&found));
        assert_eq!(found, expected, "{}", case.display());
    }
}

/// Where the copies are, for the test that compiles them.
const COPIES: &str = "STREAMFLOW_UI_COPIES";

#[test]
#[ignore = "run by the other test, on other releases of rustc"]
fn copies_do_not_compile() {
    if let Some(copies) = env::var_os(COPIES) {
        compile(Path::new(&copies));
    }
}

fn programs(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder of cases");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths.filter(|path| path.extension().is_some_and(|kind| kind == "rs")).collect()
}

/// The line that an error begins on: `12` of `--> tests/fail/case.rs:12:15`.
fn place(stderr: &Path) -> Option<String> {
    let text = fs::read_to_string(stderr).expect("the errors of a case");
    let place = text.lines().find_map(|line| line.trim_start().strip_prefix("--> "))?;
    place.split(':').nth(1).map(str::to_owned)
}

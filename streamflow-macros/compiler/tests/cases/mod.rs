//! Cases in text files: a title, a block, and what the compiler makes of it.
//!
//! ```text
//! == an operator's name misspelt
//! lines.fliter(|l| l.is_empty()).print();
//! --
//! what is expected
//! ```
//!
//! `UPDATE_EXPECT=1 cargo test -p streamflow-compiler` writes what is expected anew; read the
//! difference before it is committed.

use std::fs;
use std::path::{Path, PathBuf};

/// One case of a file.
pub(crate) struct Case {
    pub(crate) title: String,
    pub(crate) block: String,
    expected: String,
}

/// A file below `tests`, or all files of a folder there.
pub(crate) fn files(below_tests: &str) -> Vec<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(below_tests);
    if path.is_file() {
        return vec![path];
    }
    let entries = fs::read_dir(&path).expect("the folder of cases can be read");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
}

/// Compares all cases of a file or folder with what `make` makes of them.
pub(crate) fn check(below_tests: &str, make: impl Fn(&Case) -> String) {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut failures = String::new();
    for file in files(below_tests) {
        let (head, cases) = read(&file);
        assert!(!cases.is_empty(), "no case in {}", file.display());
        let mut written = head;
        for case in &cases {
            let made = make(case).trim_end().to_owned();
            if made != case.expected {
                failures += &format!(
                    "\n{}: {}\n--- expected\n{}\n--- found\n{made}\n",
                    file.display(),
                    case.title,
                    case.expected
                );
            }
            written += &format!("== {}\n{}\n--\n{made}\n\n", case.title, case.block);
        }
        if update {
            fs::write(&file, written.trim_end().to_owned() + "\n").expect("the file is written");
        }
    }
    assert!(
        update || failures.is_empty(),
        "{failures}\nUPDATE_EXPECT=1 cargo test -p streamflow-compiler writes these anew"
    );
}

/// Shows every case of a file or folder to `look`, with the file's name.
#[allow(dead_code, reason = "not every test goes through the cases by itself")]
pub(crate) fn check_all(below_tests: &str, mut look: impl FnMut(&str, &Case)) {
    for file in files(below_tests) {
        for case in read(&file).1 {
            look(&file.display().to_string(), &case);
        }
    }
}

/// What stands before the first case, and the cases.
fn read(file: &Path) -> (String, Vec<Case>) {
    let text = fs::read_to_string(file).expect("the file of cases can be read");
    let mut parts = format!("\n{text}").split("\n== ").map(str::to_owned).collect::<Vec<_>>();
    let head = parts.remove(0).trim_start_matches('\n').to_owned();
    let head = if head.is_empty() { head } else { head.trim_end().to_owned() + "\n\n" };
    let cases = parts.iter().map(|part| {
        let (title, rest) = part.split_once('\n').unwrap_or((part, ""));
        let (block, expected) = rest.split_once("\n--").unwrap_or((rest, ""));
        Case {
            title: title.to_owned(),
            block: block.trim_end().to_owned(),
            expected: expected.trim_start_matches('\n').trim_end().to_owned(),
        }
    });
    (head, cases.collect())
}

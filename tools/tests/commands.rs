//! The command on a checkpoint that is in the tree.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A copy of the checkpoint, gone with the test.
struct Copy(PathBuf);

impl Copy {
    fn new(name: &str) -> Self {
        let to =
            std::env::temp_dir().join(format!("streamflow-tool-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&to);
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/checkpoints/format-2"), &to);
        Self(to)
    }

    /// Runs the command on the copy; gives its exit code and all it said, the folder as `DIR`.
    fn run(&self, command: &str, more: &[&str]) -> (i32, String) {
        let mut process = Command::new(env!("CARGO_BIN_EXE_streamflow-checkpoint"));
        let output = process.arg(command).arg(&self.0).args(more).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8(text).unwrap();
        (output.status.code().unwrap(), text.replace(&self.0.display().to_string(), "DIR"))
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(|entry| entry.unwrap()) {
        let to = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &to),
            false => drop(fs::copy(entry.path(), &to).unwrap()),
        }
    }
}

#[test]
fn list_shows_batches_offsets_and_operators() {
    let folder = Copy::new("list");
    let (code, text) = folder.run("list", &["--batches", "2"]);
    assert_eq!(code, 0, "{text}");
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[0], "job `counts`, a batch every 1s");
    assert_eq!(lines[1], "begun 1000000 ms after 1970, opened 2 times");
    assert_eq!(lines[2], "batches: 12 committed, 12 published, 13 planned");
    assert!(lines[3].starts_with("  12: numbers 33..36, feed "), "{text}");
    assert!(lines[4].starts_with("  13: numbers 36..39, feed "), "{text}");
    assert!(lines[4].ends_with("; not committed"), "{text}");
    assert_eq!(lines[5..7], ["sources:", "  numbers: counter; offset 39"]);
    assert!(lines[7].starts_with("  feed: peer; offset ") && lines[7].contains(", log "), "{text}");
    assert!(lines[9].starts_with("  counts/all/0: (u64, u64); "), "{text}");
    assert!(lines[10].starts_with("  counts/last/0: Vec<u8>; "), "{text}");
    let gone = "; gone from the program after batch 0, and kept";
    assert!(lines[11].starts_with("  counts/old/0: Option<u64>; ") && lines[11].ends_with(gone));
    let outputs = ["outputs that publish in two steps:", "  all.write_to#1: topic `all`"];
    assert_eq!(lines[12..], outputs);
}

#[test]
fn verify_names_file_and_byte_of_what_is_damaged() {
    let folder = Copy::new("verify");
    assert_eq!(folder.run("verify", &[]), (0, "every byte is as it was written\n".to_owned()));
    for (name, byte) in [("journal-0000000001", 1000), ("snap-0000000001", 700)] {
        let path = folder.0.join(name);
        let whole = fs::read(&path).unwrap();
        let mut damaged = whole.clone();
        damaged[byte] ^= 8;
        fs::write(&path, damaged).unwrap();
        let (code, text) = folder.run("verify", &[]);
        assert_eq!(code, 1);
        assert!(text.contains(&format!("`{name}` is damaged at byte ")), "{text}");
        fs::write(&path, whole).unwrap();
    }
    assert_eq!(folder.run("verify", &[]).0, 0);
}

#[test]
fn drop_takes_one_operator_out() {
    let folder = Copy::new("drop");
    let (code, text) = folder.run("drop", &["counts/none/0"]);
    let there = "`counts/all/0`, `counts/last/0`, `counts/old/0`";
    let refused = format!(
        "streamflow-checkpoint: checkpoint `DIR`: there is no operator `counts/none/0`; there is {there}\n"
    );
    assert_eq!((code, text), (1, refused));
    for id in ["counts/all/0", "counts/old/0"] {
        let (code, text) = folder.run("drop", &[id]);
        assert_eq!((code, text), (0, format!("the state of `{id}` is dropped\n")));
        let (_, text) = folder.run("list", &[]);
        assert!(!text.contains(id) && text.contains("counts/last/0"), "{text}");
        assert_eq!(folder.run("verify", &[]).0, 0);
    }
}

#[test]
fn drop_output_takes_one_output_out() {
    let folder = Copy::new("drop-output");
    let (code, text) = folder.run("drop-output", &["none.write_to#1"]);
    let refused = "streamflow-checkpoint: checkpoint `DIR`: there is no output `none.write_to#1` \
                   that publishes in two steps; there is `all.write_to#1`\n";
    assert_eq!((code, text.as_str()), (1, refused));
    let (code, text) = folder.run("drop-output", &["all.write_to#1"]);
    assert_eq!((code, text.as_str()), (0, "what `all.write_to#1` has not published is given up\n"));
    let (_, text) = folder.run("list", &[]);
    assert!(text.ends_with("outputs that publish in two steps:\n"), "{text}");
    assert_eq!(folder.run("verify", &[]).0, 0);
}

#[test]
fn offsets_only_leaves_no_state() {
    let folder = Copy::new("offsets");
    assert_eq!(folder.run("offsets-only", &[]).0, 0);
    let (_, text) = folder.run("list", &[]);
    assert!(
        text.contains("operators:\noutputs ") && text.contains("numbers: counter; offset 39"),
        "{text}"
    );
    assert_eq!(folder.run("verify", &[]).0, 0);
    let names = fs::read_dir(&folder.0).unwrap().map(|entry| entry.unwrap().file_name());
    let states = names.filter(|name| !name.to_string_lossy().starts_with(['L', 'M', 'j', 'w']));
    assert_eq!(states.count(), 0);
}

#[test]
fn a_folder_without_a_checkpoint_is_said_to_be_one() {
    let folder = Copy::new("none");
    fs::remove_dir_all(&folder.0).unwrap();
    for command in ["list", "verify", "offsets-only"] {
        let (code, text) = folder.run(command, &[]);
        assert_eq!(code, 1);
        assert!(text.contains("checkpoint `DIR`: there is none; name the folder"), "{text}");
    }
    assert!(!folder.0.exists());
}

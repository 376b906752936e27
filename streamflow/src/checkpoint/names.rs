//! The names of a checkpoint's files, and what its errors call them.

use std::path::Path;

use crate::Error;

pub(super) const LOCK: &str = "LOCK";
pub(super) const META: &str = "META";
/// The folder of the sources' logs.
pub(super) const WAL: &str = "wal";
/// What a file is called until it is whole.
pub(super) const DRAFT: &str = ".tmp";

/// No batch, epoch, offset or file that is ours has a number as large: one more is a number, too.
pub(super) const FAR: u64 = 1 << 62;

const JOURNAL: &str = "journal-";
const SLICE: &str = "snap-";
const KEPT: &str = "kept-";

/// A segment of the journal.
pub(super) fn journal(number: u64) -> String {
    format!("{JOURNAL}{number:010}")
}

/// The number of a journal's segment.
pub(super) fn journal_number(name: &str) -> Option<u64> {
    number(name, JOURNAL)
}

/// A slice.
pub(super) fn slice(number: u64) -> String {
    format!("{SLICE}{number:010}")
}

/// The number of a slice.
pub(super) fn slice_number(name: &str) -> Option<u64> {
    number(name, SLICE)
}

/// What is kept of an operator that the program no longer has.
pub(super) fn kept(id: &str) -> String {
    format!("{KEPT}{:016x}", crate::hash::xxh64(id.as_bytes()))
}

pub(super) fn is_kept(name: &str) -> bool {
    name.strip_prefix(KEPT).is_some_and(|rest| !rest.ends_with(DRAFT))
}

/// A segment of a log, by the offset it begins at.
pub(super) fn log(offset: u64) -> String {
    format!("{offset:020}")
}

/// The offset that a log's segment begins at.
pub(super) fn log_offset(name: &str) -> Option<u64> {
    number(name, "")
}

/// The number in a name; one written in any other way is no name of ours.
fn number(name: &str, prefix: &str) -> Option<u64> {
    let digits = name.strip_prefix(prefix)?;
    let width = if prefix.is_empty() { 20 } else { 10 };
    let plain = digits.len() >= width && digits.bytes().all(|digit| digit.is_ascii_digit());
    let number = plain.then(|| digits.parse().ok())?;
    number.filter(|number| *number < FAR)
}

/// A source's folder: its name is an identifier, which may be raw.
pub(super) fn source(name: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || c == '_' { c } else { '-' };
    name.chars().map(plain).collect()
}

/// A refusal: what is wrong with the checkpoint in this folder, and what to do.
pub(super) fn refusal(folder: &Path, what: &str, remedy: &str) -> Error {
    Error::Checkpoint(format!("checkpoint `{}`: {what}; {remedy}", folder.display()))
}

/// The remedy where bytes are not what was written.
pub(super) const RESTORE: &str = "nothing was changed; put the file back from a copy of the \
                                  folder, or begin a fresh checkpoint in another folder";

/// A refusal of damaged bytes.
pub(super) fn damage(folder: &Path, file: &str, at: usize, how: &str) -> Error {
    refusal(folder, &format!("`{file}` is damaged at byte {at}: {how}"), RESTORE)
}

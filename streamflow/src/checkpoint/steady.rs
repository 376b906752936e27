//! Looking at a folder whose job may be at work: what it removes or writes meanwhile is no damage.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, thread};

use crate::Result;

/// How often a folder is read at most that changes meanwhile.
const ATTEMPTS: u32 = 200;

/// How often in a row the same must be wrong: a busy machine may leave a job in the midst of a
/// change.
const SAME: u32 = 20;

/// How long is waited before it is read again.
const PAUSE: Duration = Duration::from_millis(5);

/// Reads a folder until nothing is wrong with it, or what is wrong stays the same for a while,
/// in the same files.
pub(super) fn steady<T: Debug>(
    folder: &Path,
    read: impl Fn() -> Result<T>,
    is_well: impl Fn(&T) -> bool,
) -> Result<T> {
    let (mut before, mut same) = (None, 0);
    for _ in 1..ATTEMPTS {
        let found = read();
        if found.as_ref().is_ok_and(&is_well) {
            return found;
        }
        let told = Some((format!("{found:?}"), lengths(folder)));
        same = if told == before { same + 1 } else { 0 };
        if same == SAME {
            return found;
        }
        before = told;
        thread::sleep(PAUSE);
    }
    read()
}

/// The files in a folder, and in those that it has, with their lengths.
fn lengths(folder: &Path) -> BTreeMap<PathBuf, u64> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.metadata() {
            Ok(found) if found.is_dir() => all.extend(lengths(&entry.path())),
            Ok(found) => drop(all.insert(entry.path(), found.len())),
            // It is gone already.
            Err(_) => {}
        }
    }
    all
}

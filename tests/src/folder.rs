//! A folder of a test's own.

use std::fs;
use std::ops::Deref;
use std::path::{Path, PathBuf};

/// A place for a folder that no other test uses; nothing is there at first, and nothing after the
/// test.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// The place by that name, which is of this process alone.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let name = format!("streamflow-{name}-{}", std::process::id());
        let folder = Self(std::env::temp_dir().join(name));
        let _ = fs::remove_dir_all(&folder.0);
        folder
    }
}

impl Deref for Folder {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

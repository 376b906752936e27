//! A checkpoint's folder on its disk, and whole files in it.

use std::path::PathBuf;
use std::sync::Arc;

use super::names;
use crate::disk::Disk;
use crate::{Error, Result};

/// A folder, the disk it is on, and the secret that goes into its checksums.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) disk: Arc<dyn Disk>,
    pub(super) folder: PathBuf,
    pub(super) salt: u64,
}

impl Place {
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The folder of a source's log.
    pub(super) fn log(&self, source: &str) -> Self {
        let folder = self.folder.join(names::WAL).join(names::source(source));
        Self { folder, ..self.clone() }
    }

    /// Names what was being done to a file when it failed.
    pub(super) fn failed(&self, doing: &str, name: &str) -> impl FnOnce(std::io::Error) -> Error {
        let doing = format!("{doing} {}", self.path(name).display());
        move |cause| Error::io(doing, cause)
    }

    /// All of a file, of which pieces may be kept.
    pub(super) fn read(&self, name: &str) -> Result<Arc<Vec<u8>>> {
        self.disk.read(&self.path(name)).map(Arc::new).map_err(self.failed("reading", name))
    }

    pub(super) fn list(&self) -> Result<Vec<String>> {
        self.disk.list(&self.folder).map_err(self.failed("listing", ""))
    }

    pub(super) fn sync(&self) -> Result<()> {
        self.disk.sync_dir(&self.folder).map_err(self.failed("syncing", ""))
    }

    /// Makes last what is in a file, whoever wrote it.
    pub(super) fn sync_file(&self, name: &str) -> Result<()> {
        let synced = self.disk.append(&self.path(name)).and_then(|mut file| file.sync());
        synced.map_err(self.failed("syncing", name))
    }

    /// Cuts a file off, and makes that last.
    pub(super) fn cut(&self, name: &str, length: u64) -> Result<()> {
        let cut = self.disk.truncate(&self.path(name), length);
        cut.map_err(self.failed("cutting off", name))
    }

    /// Writes a file that appears whole, and lasts when this returns.
    pub(super) fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let draft = format!("{name}{}", names::DRAFT);
        let write = || {
            let mut file = self.disk.create(&self.path(&draft))?;
            file.write_all(bytes)?;
            file.sync()
        };
        if let Err(cause) = write() {
            // Half a draft is of no use, and its space may be what is missing.
            let _ = self.disk.remove(&self.path(&draft));
            return Err(self.failed("writing", name)(cause));
        }
        self.disk
            .rename(&self.path(&draft), &self.path(name))
            .map_err(self.failed("renaming", &draft))?;
        self.sync()
    }

    /// Removes files that are of no use. A power cut may bring them back: then they are still of no
    /// use, and whoever opens the checkpoint removes them.
    pub(super) fn remove_all(&self, files: &[String]) -> Result<()> {
        files.iter().try_for_each(|name| self.remove(name))
    }

    /// Removes a file that may be gone already.
    pub(super) fn remove(&self, name: &str) -> Result<()> {
        match self.disk.remove(&self.path(name)) {
            Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => {
                Err(self.failed("removing", name)(cause))
            }
            _ => Ok(()),
        }
    }
}

//! A file of text for each batch, complete or not there.

use std::fmt::{Display, Write as _};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::{ExactlyOnce, Sink};
use crate::{BatchTime, Error, Result};

/// Writes each batch to a file `PREFIX-<batch ms>[.SUFFIX]`, one record a line.
///
/// The file appears whole: it is written beside its place under a name that begins with a dot
/// and ends in `.tmp`, synced, and renamed when the batch is committed.
///
/// ```no_run
/// use streamflow::sink::TextFiles;
/// let files = TextFiles::new("out/counts").suffix("txt");
/// ```
#[derive(Debug)]
pub struct TextFiles {
    prefix: PathBuf,
    suffix: Option<String>,
    text: String,
}

impl TextFiles {
    /// Files whose names begin with `prefix`; its folder is made when it is missing.
    pub fn new(prefix: impl Into<PathBuf>) -> Self {
        Self { prefix: prefix.into(), suffix: None, text: String::new() }
    }

    /// Adds `.suffix` to each file's name.
    #[must_use]
    pub fn suffix(mut self, suffix: impl Into<String>) -> Self {
        self.suffix = Some(suffix.into());
        self
    }

    /// The batch's text, to be filled line by line.
    pub(crate) fn text(&mut self) -> &mut String {
        &mut self.text
    }

    fn folder(&self) -> &Path {
        match self.prefix.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        }
    }

    fn name(&self, time: BatchTime) -> String {
        let base = self.prefix.file_name().unwrap_or_default().to_string_lossy();
        let suffix = self.suffix.as_deref().map_or(String::new(), |suffix| format!(".{suffix}"));
        format!("{base}-{}{suffix}", time.millis())
    }

    fn place(&self, time: BatchTime) -> PathBuf {
        self.folder().join(self.name(time))
    }

    fn draft(&self, time: BatchTime) -> PathBuf {
        self.folder().join(format!(".{}.tmp", self.name(time)))
    }

    pub(crate) fn prepare_file(&mut self, time: BatchTime) -> Result<()> {
        let draft = self.draft(time);
        let write = || -> std::io::Result<()> {
            fs::create_dir_all(self.folder())?;
            let mut file = File::create(&draft)?;
            file.write_all(self.text.as_bytes())?;
            file.sync_all()
        };
        write().map_err(|cause| Error::io(format!("writing {}", draft.display()), cause))?;
        self.text.clear();
        Ok(())
    }

    pub(crate) fn commit_file(&mut self, time: BatchTime) -> Result<()> {
        let (draft, place) = (self.draft(time), self.place(time));
        let publish = || -> std::io::Result<()> {
            match fs::rename(&draft, &place) {
                Err(cause) if cause.kind() == std::io::ErrorKind::NotFound && place.exists() => {}
                outcome => outcome?,
            }
            File::open(self.folder())?.sync_all()
        };
        publish().map_err(|cause| Error::io(format!("publishing {}", place.display()), cause))
    }

    pub(crate) fn abort_file(&mut self, time: BatchTime) -> Result<()> {
        self.text.clear();
        let draft = self.draft(time);
        match fs::remove_file(&draft) {
            Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => {
                Err(Error::io(format!("removing {}", draft.display()), cause))
            }
            _ => Ok(()),
        }
    }
}

/// A batch's file has a name of its own, and appears by being renamed.
impl ExactlyOnce for TextFiles {}

impl<T: Display> Sink<T> for TextFiles {
    fn write(&mut self, _: BatchTime, records: Vec<T>) -> Result<()> {
        for record in records {
            writeln!(self.text, "{record}").map_err(Error::other)?;
        }
        Ok(())
    }

    fn prepare(&mut self, time: BatchTime) -> Result<()> {
        self.prepare_file(time)
    }

    fn commit(&mut self, time: BatchTime) -> Result<()> {
        self.commit_file(time)
    }

    fn abort(&mut self, time: BatchTime) -> Result<()> {
        self.abort_file(time)
    }
}

//! Where a sink publishes, as data: what a checkpoint keeps, so that a program which no longer has
//! the sink can finish what it left, or tell of it.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use std::{fmt, io};

use serde::{Deserialize, Serialize};

use super::batch_files::BatchFiles;
use crate::disk::Disk;
use crate::{BatchTime, Result};

/// Where a sink publishes its batches; two sinks of one destination publish the same.
///
/// A checkpoint keeps it. Where a program has no sink of this destination any more, while a batch
/// may not be published in it, the job publishes the batch's file itself; if it is no file, the
/// program is refused until the one before has published.
///
/// ```
/// use streamflow::sink::Destination;
/// assert_eq!(Destination::named("topic `sums`").to_string(), "topic `sums`");
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Destination {
    place: Place,
    /// What a second output of the same job must not write to, if the sink says so. A checkpoint
    /// does not keep it.
    #[serde(skip)]
    sole: Option<Sole>,
    /// By which the sink is told that it may replace files of an earlier run.
    #[serde(skip)]
    replaces: Arc<AtomicBool>,
}

impl PartialEq for Destination {
    fn eq(&self, other: &Self) -> bool {
        self.place == other.place
    }
}

impl Eq for Destination {}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Place {
    /// A file for each batch.
    Files { prefix: OsString, suffix: Option<String> },
    /// What only the sink can publish in.
    Named(String),
}

/// What one output alone may write to: a second one would undo what the first has written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sole {
    /// What it is; equal for two outputs that are in each other's way.
    pub(crate) key: String,
    /// What to do about it.
    pub(crate) way_out: String,
    /// The time of the last batch that it has.
    pub(crate) last: Option<Duration>,
}

/// What became of files that a sink had left.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Left {
    /// This was published.
    Published(PathBuf),
    /// This was not decided, and is removed.
    Removed(PathBuf),
    /// The folder is not there, so that nothing can be done in it.
    Unreachable(PathBuf),
}

impl Destination {
    /// A destination that people know by this text; it says all that tells it from others.
    #[must_use]
    pub fn named(text: impl Into<String>) -> Self {
        Self::of(Place::Named(text.into()))
    }

    fn of(place: Place) -> Self {
        Self { place, sole: None, replaces: Arc::default() }
    }

    /// The same, by which a sink of files is told that it may replace those of an earlier run.
    pub(super) fn with_replaces(mut self, replaces: &Arc<AtomicBool>) -> Self {
        self.replaces = Arc::clone(replaces);
        self
    }

    /// Tells it.
    pub(crate) fn replace(&self) {
        self.replaces.store(true, Ordering::Relaxed);
    }

    /// The same, which no two outputs of a job may have.
    #[cfg(feature = "sqlite")]
    pub(super) fn with_sole(mut self, sole: Sole) -> Self {
        self.sole = Some(sole);
        self
    }

    /// What of it one output alone may write to. Files of one prefix and suffix have the same
    /// names, whatever writes them.
    pub(crate) fn sole(&self, disk: &dyn Disk) -> io::Result<Option<Sole>> {
        let Place::Files { prefix, suffix } = &self.place else { return Ok(self.sole.clone()) };
        let prefix = disk.absolute(prefix.as_ref())?;
        let folder = prefix.parent().map(|folder| disk.without_links(folder)).unwrap_or_default();
        let prefix = folder.join(prefix.file_name().unwrap_or_default());
        let key = Self::files(prefix, suffix.clone()).to_string();
        let way_out = "give each output a prefix of its own".to_owned();
        Ok(Some(Sole { key, way_out, last: None }))
    }

    pub(super) fn files(prefix: impl Into<OsString>, suffix: Option<String>) -> Self {
        Self::of(Place::Files { prefix: prefix.into(), suffix })
    }

    /// The same, told so that it does not depend on the folder that a process is in.
    pub(crate) fn absolute(self, disk: &dyn Disk) -> io::Result<Self> {
        let Place::Files { prefix, suffix } = self.place else { return Ok(self) };
        Ok(Self::files(disk.absolute(prefix.as_ref())?, suffix))
    }

    /// Whether what was left there can be finished without the sink.
    pub(crate) const fn is_files(&self) -> bool {
        matches!(self.place, Place::Files { .. })
    }

    /// Whether a batch of this time cannot be published there, for it has one already.
    pub(crate) fn has(&self, disk: &Arc<dyn Disk>, time: BatchTime) -> Result<bool> {
        match self.batch_files(disk) {
            Some(files) => files.has(time),
            None => {
                let last = self.sole.as_ref().and_then(|sole| sole.last);
                Ok(last.is_some_and(|last| last >= time.since_epoch()))
            }
        }
    }

    /// The name of a batch's file, and that of its draft, if files are published and there is
    /// neither.
    pub(crate) fn missing(
        &self,
        disk: &Arc<dyn Disk>,
        time: BatchTime,
    ) -> Result<Option<[PathBuf; 2]>> {
        self.batch_files(disk).map_or(Ok(None), |files| files.missing(time))
    }

    fn batch_files(&self, disk: &Arc<dyn Disk>) -> Option<BatchFiles> {
        let Place::Files { prefix, suffix } = &self.place else { return None };
        let mut files = BatchFiles::new(prefix.into());
        suffix.iter().for_each(|suffix| files.suffix(suffix.clone()));
        files.on_disk(disk);
        Some(files)
    }

    /// Publishes the files of batches that were decided, and removes that of one that was not.
    /// Nothing comes of a batch for which there is no file: the sink was given none, or it was
    /// published and moved on.
    pub(crate) fn finish(
        &self,
        disk: &Arc<dyn Disk>,
        publish: &[BatchTime],
        forget: Option<BatchTime>,
    ) -> Result<Vec<Left>> {
        let files = self.batch_files(disk);
        files.map_or_else(|| Ok(Vec::new()), |files| files.finish(publish, forget))
    }
}

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Files { prefix, suffix } => {
                let suffix = suffix.iter().map(|suffix| format!(".{suffix}")).collect::<String>();
                write!(f, "files `{}-<batch>{suffix}`", prefix.display())
            }
            Place::Named(text) => f.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::RealDisk;

    #[test]
    fn files_are_known_from_the_root_on() {
        let files = Destination::files("out/sums", None).absolute(&RealDisk::new()).unwrap();
        let here = std::env::current_dir().unwrap().join("out/sums");
        assert_eq!(files, Destination::files(here, None));
        let topic = Destination::named("out/sums");
        assert_eq!(topic.clone().absolute(&RealDisk::new()).unwrap(), topic);
    }

    #[test]
    fn a_folder_that_is_gone_is_said_to_be() {
        let folder = std::env::temp_dir().join(format!("streamflow-gone-{}", std::process::id()));
        let files = Destination::files(folder.join("sums"), Some("txt".to_owned()));
        let disk: Arc<dyn Disk> = Arc::new(RealDisk::new());
        let batches = [BatchTime::nth(1)];
        let left = files.finish(&disk, &batches, None).unwrap();
        assert_eq!(left, [Left::Unreachable(folder.clone())]);
        disk.create_dir_all(&folder).unwrap();
        assert_eq!(files.finish(&disk, &batches, None).unwrap(), []);
        std::fs::remove_dir(folder).unwrap();
    }
}

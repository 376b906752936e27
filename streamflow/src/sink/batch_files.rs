//! A file for each batch, complete or not there: what the sinks of files have in common.

use std::cell::Cell;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::destination::{Destination, Left};
use crate::disk::{Disk, RealDisk};
use crate::{BatchTime, Error, Result};

/// Files `PREFIX-<batch ms>[.SUFFIX]`. Where a batch's time is no whole millisecond, `_` and its
/// microseconds follow: batches of less than a millisecond have names of their own, too.
///
/// A file is written beside its place under a name that begins with a dot and ends in `.tmp`,
/// synced with its folder, and renamed when the batch is committed.
#[derive(Debug)]
pub struct BatchFiles {
    prefix: PathBuf,
    suffix: Option<String>,
    disk: Arc<dyn Disk>,
    /// Whether a file of an earlier run is replaced; the job says so by the destination.
    replaces: Arc<AtomicBool>,
    /// The batch that was prepared last in this process.
    prepared: Cell<Option<BatchTime>>,
    /// The batch that was published last in this process.
    published: Cell<Option<BatchTime>>,
}

/// How a batch's file came to be published.
enum Published {
    Now,
    Before,
    /// There is neither draft nor file.
    Never,
}

impl BatchFiles {
    pub(super) fn new(prefix: PathBuf) -> Self {
        Self {
            prefix,
            suffix: None,
            disk: Arc::new(RealDisk::new()),
            replaces: Arc::default(),
            prepared: Cell::new(None),
            published: Cell::new(None),
        }
    }

    pub(super) fn suffix(&mut self, suffix: String) {
        self.suffix = Some(suffix);
    }

    pub(super) fn on_disk(&mut self, disk: &Arc<dyn Disk>) {
        self.disk = Arc::clone(disk);
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
        let more = time.since_epoch().subsec_micros() % 1000;
        let more = if more == 0 { String::new() } else { format!("_{more:03}") };
        format!("{base}-{}{more}{suffix}", time.millis())
    }

    fn place(&self, time: BatchTime) -> PathBuf {
        self.folder().join(self.name(time))
    }

    fn draft(&self, time: BatchTime) -> PathBuf {
        self.folder().join(format!(".{}.tmp", self.name(time)))
    }

    /// Whether a batch's file is there, under its own name.
    pub(super) fn has(&self, time: BatchTime) -> Result<bool> {
        self.is_there(&self.place(time))
    }

    fn is_there(&self, path: &Path) -> Result<bool> {
        let found = self.disk.len(path).map(|found| found.is_some());
        found.map_err(|cause| Error::io(format!("looking for {}", path.display()), cause))
    }

    /// Makes a batch's file durable, under the name of its draft.
    ///
    /// No batch that is prepared has been published: a file of its name is of another run, and is
    /// not replaced, but where each run has the same batch times.
    pub(super) fn prepare(&self, time: BatchTime, bytes: &[u8]) -> Result<()> {
        if !self.replaces.load(Ordering::Relaxed) && self.has(time)? {
            return Err(Error::Config(format!(
                "{} is there already, of another run of this job or of another job, and is not \
                 replaced; move it elsewhere, or give this output another prefix",
                self.place(time).display()
            )));
        }
        self.prepared.set(Some(time));
        self.write_draft(time, bytes)
    }

    fn write_draft(&self, time: BatchTime, bytes: &[u8]) -> Result<()> {
        let (folder, draft) = (self.folder(), self.draft(time));
        let write = || -> io::Result<()> {
            self.disk.create_dir_all(folder)?;
            let mut file = self.disk.create(&draft)?;
            file.write_all(bytes)?;
            file.sync()?;
            self.disk.sync_dir(folder)
        };
        write().map_err(|cause| Error::io(format!("writing {}", draft.display()), cause))
    }

    /// Gives a batch's file its name, or finds that it has it. Where somebody has removed the draft
    /// of the batch that was prepared last, it is written again: these are its bytes, still.
    ///
    /// Of a batch that an earlier process prepared there may be neither file: it was published, and
    /// moved on by who reads it; or the output is new, and that process did not have it.
    pub(super) fn commit(&self, time: BatchTime, bytes: &[u8]) -> Result<()> {
        let (ours, again) = (self.prepared.get() == Some(time), self.published.get() == Some(time));
        match self.publish(time)? {
            Published::Now => Ok(()),
            // Perhaps it was moved on since then.
            _ if again => Ok(()),
            Published::Before if ours => Err(Error::Config(format!(
                "{} was written by somebody else while this batch was: two jobs write to one \
                 prefix, and the file has the records of one of them; stop one, and give it \
                 another prefix",
                self.place(time).display()
            ))),
            Published::Before => Ok(()),
            Published::Never if self.prepared.get().is_none() => Ok(()),
            Published::Never if ours => {
                self.write_draft(time, bytes)?;
                match self.publish(time)? {
                    Published::Now => Ok(()),
                    _ => Err(self.has_no_draft(time)),
                }
            }
            Published::Never => Err(self.has_no_draft(time)),
        }
    }

    fn has_no_draft(&self, time: BatchTime) -> Error {
        let doing = format!("publishing {}", self.place(time).display());
        Error::io(doing, io::ErrorKind::NotFound.into())
    }

    /// The name of a batch's file, and that of its draft, if neither is there.
    pub(super) fn missing(&self, time: BatchTime) -> Result<Option<[PathBuf; 2]>> {
        let (place, draft) = (self.place(time), self.draft(time));
        let found = self.is_there(&place)? || self.is_there(&draft)?;
        Ok((!found).then_some([place, draft]))
    }

    fn publish(&self, time: BatchTime) -> Result<Published> {
        let (draft, place) = (self.draft(time), self.place(time));
        let publish = || -> io::Result<Published> {
            let published = match self.disk.rename(&draft, &place) {
                Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
                    if self.disk.len(&place)?.is_none() {
                        return Ok(Published::Never);
                    }
                    Published::Before
                }
                outcome => {
                    outcome?;
                    self.published.set(Some(time));
                    Published::Now
                }
            };
            self.disk.sync_dir(self.folder())?;
            Ok(published)
        };
        publish().map_err(|cause| Error::io(format!("publishing {}", place.display()), cause))
    }

    /// Removes a batch's draft, if there is one.
    pub(super) fn abort(&self, time: BatchTime) -> Result<()> {
        self.remove_draft(time).map(drop)
    }

    /// Whether there was one.
    fn remove_draft(&self, time: BatchTime) -> Result<bool> {
        let draft = self.draft(time);
        match self.disk.remove(&draft) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(false),
            outcome => outcome.and_then(|()| self.disk.sync_dir(self.folder())).map(|()| true),
        }
        .map_err(|cause| Error::io(format!("removing {}", draft.display()), cause))
    }

    pub(super) fn destination(&self) -> Destination {
        Destination::files(&self.prefix, self.suffix.clone()).with_replaces(&self.replaces)
    }

    /// Does what is left to do of batches that a sink of another process prepared, which this one
    /// has not.
    pub(super) fn finish(
        &self,
        publish: &[BatchTime],
        forget: Option<BatchTime>,
    ) -> Result<Vec<Left>> {
        let folder = self.folder();
        if self.disk.sync_dir(folder).is_err_and(|cause| cause.kind() == io::ErrorKind::NotFound) {
            return Ok(vec![Left::Unreachable(folder.to_owned())]);
        }
        let mut left = Vec::new();
        for time in publish {
            if let Published::Now = self.publish(*time)? {
                left.push(Left::Published(self.place(*time)));
            }
        }
        if let Some(time) = forget
            && self.remove_draft(time)?
        {
            left.push(Left::Removed(self.draft(time)));
        }
        Ok(left)
    }
}

/// A sink of such files, whatever its records are.
pub trait FileSink {
    /// Where the files go.
    fn files(&self) -> &BatchFiles;
    /// What the batch's file is to hold.
    fn content(&self) -> &[u8];
    /// Forgets that; what is written next takes its place in any case.
    fn clear(&mut self);
    /// Writes to another disk than the machine's.
    fn on_disk(&mut self, disk: &Arc<dyn Disk>);

    /// [`Sink::prepare`](super::Sink::prepare). The content is kept until the batch is published.
    fn prepare_file(&mut self, time: BatchTime) -> Result<()> {
        self.files().prepare(time, self.content())
    }

    /// [`Sink::commit`](super::Sink::commit).
    fn commit_file(&mut self, time: BatchTime) -> Result<()> {
        self.files().commit(time, self.content())
    }

    /// [`Sink::abort`](super::Sink::abort).
    fn abort_file(&mut self, time: BatchTime) -> Result<()> {
        self.clear();
        self.files().abort(time)
    }
}

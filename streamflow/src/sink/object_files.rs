//! A file of serialised records for each batch, complete or not there.

use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use super::batch_files::{BatchFiles, FileSink};
use super::{Destination, ExactlyOnce, Sink};
use crate::disk::Disk;
use crate::objects;
use crate::schema::Schema;
use crate::{BatchTime, Result};

/// Writes each batch to a file `PREFIX-<batch ms>[.SUFFIX]`, which
/// [`object_files`](crate::source::object_files) reads back.
///
/// Records have serde's `Serialize` and a [`Schema`]: `#[derive(Serialize, Deserialize, State)]`.
/// They may borrow: what is written of `&str` is what is written of `String`. The file begins with
/// the schema of its records, and is read again only as records of the same; each record has a
/// checksum, and at most 64 MiB. Like those of [`TextFiles`](super::TextFiles), a file appears
/// whole, and once, and none is replaced.
///
/// ```
/// use std::time::Duration;
/// use serde::{Deserialize, Serialize};
/// use streamflow::prelude::*;
/// use streamflow::sink::ObjectFiles;
///
/// #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, State)]
/// struct Visit { host: String, pages: u32 }
///
/// let folder = std::env::temp_dir().join(format!("visits-{}", std::process::id()));
/// let visit = Visit { host: "a".to_owned(), pages: 3 };
/// let visits = queue([vec![visit.clone()]]);
/// let mut job = stream! {
///     batch 1s;
///     source visits = visits;
///     visits.write_to(ObjectFiles::new(folder.join("visits")).suffix("obj"));
/// }
/// .test();
/// job.advance(Duration::from_secs(1));
///
/// let (seen, out) = test::collect();
/// let mut job = stream! {
///     batch 1s;
///     source visits = object_files::<Visit>(&folder);
///     visits.map(ByValue).write_to(out);
/// }
/// .test();
/// job.advance(Duration::from_secs(1));
/// assert_eq!(seen.take_records(), [ByValue(visit)]);
/// # std::fs::remove_dir_all(folder).unwrap();
/// ```
#[derive(Debug)]
pub struct ObjectFiles {
    files: BatchFiles,
    bytes: Vec<u8>,
}

impl ObjectFiles {
    /// Files whose names begin with `prefix`; its folder is made when it is missing.
    pub fn new(prefix: impl Into<PathBuf>) -> Self {
        Self { files: BatchFiles::new(prefix.into()), bytes: Vec::new() }
    }

    /// Adds `.suffix` to each file's name.
    #[must_use]
    pub fn suffix(mut self, suffix: impl Into<String>) -> Self {
        self.files.suffix(suffix.into());
        self
    }

    /// Makes the batch's bytes of all its records.
    pub(crate) fn fill<T: Serialize + Schema>(&mut self, records: &[T]) -> Result<()> {
        objects::write(records, &mut self.bytes)
    }
}

impl FileSink for ObjectFiles {
    fn on_disk(&mut self, disk: &Arc<dyn Disk>) {
        self.files.on_disk(disk);
    }

    fn files(&self) -> &BatchFiles {
        &self.files
    }

    fn content(&self) -> &[u8] {
        &self.bytes
    }

    fn clear(&mut self) {
        self.bytes.clear();
    }
}

/// A batch's file has a name of its own, and appears by being renamed.
impl ExactlyOnce for ObjectFiles {
    fn destination(&self) -> Option<Destination> {
        Some(self.files.destination())
    }
}

impl<T: Serialize + Schema> Sink<T> for ObjectFiles {
    fn write(&mut self, _: BatchTime, records: Vec<T>) -> Result<()> {
        self.fill(&records)
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

    fn use_disk(&mut self, disk: &Arc<dyn Disk>) {
        self.on_disk(disk);
    }
}

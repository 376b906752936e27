//! Checkpoints: what of a job outlives its process.

use std::path::{Path, PathBuf};

/// The checkpoint of a job: a folder that no other job has.
///
/// A folder that is not there, or empty, is begun; one that holds the job's checkpoint is resumed.
///
/// ```
/// use streamflow::checkpoint::Checkpoint;
/// let checkpoint = Checkpoint::at("/var/lib/words").wal_limit(64 << 20);
/// assert_eq!(checkpoint.folder(), "/var/lib/words");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    folder: PathBuf,
    pub(crate) wal_limit: u64,
}

impl Checkpoint {
    /// A checkpoint in this folder.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), wal_limit: 1 << 30 }
    }

    /// How many bytes of each source that cannot replay may wait in its log until they are
    /// computed, 1 GiB if not set; a source that has more waits.
    #[must_use]
    pub const fn wal_limit(mut self, bytes: u64) -> Self {
        self.wal_limit = bytes;
        self
    }

    /// The same, in another folder.
    #[must_use]
    pub(crate) fn moved_to(self, folder: PathBuf) -> Self {
        Self { folder, ..self }
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl<P: AsRef<Path>> From<P> for Checkpoint {
    fn from(folder: P) -> Self {
        Self::at(folder.as_ref())
    }
}

/// What a checkpoint kept of one operator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SavedState {
    /// The job's last committed batch; the operator itself may have had none for a while.
    pub batch: u64,
    /// Shard, batch and bytes; a shard of which there is none was empty before the first delta.
    pub slices: Vec<(u64, u64, Vec<u8>)>,
    /// Batch and bytes, ascending. To a shard only those apply that are later than its slice.
    pub deltas: Vec<(u64, Vec<u8>)>,
}

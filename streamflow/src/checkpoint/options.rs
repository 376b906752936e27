//! Where a job's checkpoint is, and how large its parts may grow.

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
    pub(crate) tuning: Tuning,
}

/// Sizes that only tests change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tuning {
    /// Bytes after which a segment of the journal, or of a log, is followed by another.
    pub(crate) segment_bytes: u64,
    /// Batches after which a segment of the journal is.
    pub(crate) segment_batches: u64,
    /// What a batch earns for slices, beside the bytes of its deltas.
    pub(crate) batch_earns: u64,
    /// What a slice costs, beside its bytes.
    pub(crate) slice_costs: u64,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            segment_bytes: 16 << 20,
            segment_batches: 4096,
            batch_earns: 4 << 10,
            slice_costs: 64 << 10,
        }
    }
}

impl Checkpoint {
    /// A checkpoint in this folder.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), wal_limit: 1 << 30, tuning: Tuning::default() }
    }

    /// How many bytes of each source that cannot replay may wait in its log until they are
    /// computed, 1 GiB if not set; a source that has more waits. One batch is taken however large
    /// it is. On the disk there are up to 16 MiB more, of what was computed.
    #[must_use]
    pub const fn wal_limit(mut self, bytes: u64) -> Self {
        self.wal_limit = bytes;
        self
    }

    /// The same, in parts so small that a short job has many of each: for tests.
    #[doc(hidden)]
    #[must_use]
    pub const fn in_small_parts(mut self) -> Self {
        self.tuning.segment_bytes = 2 << 10;
        self.tuning.segment_batches = 4;
        self.tuning.slice_costs = 64;
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

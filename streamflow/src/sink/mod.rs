//! Sinks: where a batch's records go, in two steps, so that a batch is there whole or not at all.

mod batch_files;
mod collect;
mod destination;
mod object_files;
#[cfg(feature = "sqlite")]
mod sqlite;
mod text_files;

#[doc(hidden)]
pub use batch_files::FileSink;
pub use collect::{Collect, Collected, KeepOwned, KeepWith};
pub(crate) use collect::{collect, collect_with};
pub use destination::Destination;
pub(crate) use destination::Left;
#[cfg(feature = "sqlite")]
use destination::Sole;
pub use object_files::ObjectFiles;
#[cfg(feature = "sqlite")]
pub use sqlite::SqliteTable;
pub use text_files::TextFiles;

use std::fmt;
use std::sync::Arc;

use crate::disk::Disk;
use crate::{BatchTime, Result};

/// Takes a batch's records out of the job.
///
/// The driver calls `write` and `prepare`, then decides that the batch is committed, then calls
/// `commit`; a batch that fails is told to `abort`. A sink that cannot wait for `commit` only
/// writes, and may see a batch again after a failure: the batch's time is the same each time.
///
/// `T` may borrow from the batch.
///
/// ```
/// use streamflow::{BatchTime, Result, Sink};
///
/// struct Longest(usize);
///
/// impl<'b> Sink<(&'b str, u64)> for Longest {
///     fn write(&mut self, _: BatchTime, records: Vec<(&'b str, u64)>) -> Result<()> {
///         self.0 = records.iter().map(|(word, _)| word.len()).max().unwrap_or(self.0);
///         Ok(())
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a sink of these records",
    label = "`write_to` takes a value whose type implements `Sink` for the records before it",
    note = "implement `streamflow::Sink` for it, or give each record to a closure: \
            `.for_each(|record| …)`"
)]
pub trait Sink<T> {
    /// Takes the records of one batch; called once for every batch, also for an empty one.
    fn write(&mut self, time: BatchTime, records: Vec<T>) -> Result<()>;

    /// Makes what was written durable, but not yet visible.
    fn prepare(&mut self, time: BatchTime) -> Result<()> {
        let _ = time;
        Ok(())
    }

    /// Makes the batch visible. It is decided: this may be repeated, and must not undo.
    fn commit(&mut self, time: BatchTime) -> Result<()> {
        let _ = time;
        Ok(())
    }

    /// Forgets what was written of a batch that failed.
    fn abort(&mut self, time: BatchTime) -> Result<()> {
        let _ = time;
        Ok(())
    }

    /// Is told which disk to write to, before anything else: the machine's, or one that a test
    /// simulates. For sinks that write files.
    fn use_disk(&mut self, disk: &Arc<dyn Disk>) {
        let _ = disk;
    }
}

/// How often a batch may appear where a sink puts it, when its job is killed and resumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// Once.
    ExactlyOnce,
    /// Once; the last batch before a restart perhaps twice, as a whole.
    AtLeastOnce,
}

impl fmt::Display for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ExactlyOnce => "exactly once",
            Self::AtLeastOnce => "at least once",
        })
    }
}

/// A sink in which each batch appears once, whenever its job is killed.
///
/// Its `prepare` makes a batch durable and keeps it invisible; `commit` and `abort` do their work
/// also in a later process, on a new value of the sink that has written nothing, and may be
/// repeated: `commit` publishes what was prepared, or finds it published, or finds nothing, where a
/// changed program has an output that the earlier process had not; `abort` removes what was
/// prepared.
///
/// `guarantee exactly_once;` asks it of every sink of its block. A sink of one's own that keeps the
/// promise is declared by implementing it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` may show a batch twice after a restart, and the job has `guarantee \
               exactly_once;`",
    label = "this sink is not known to publish each batch exactly once",
    note = "exactly-once are `.save_as_text_files(prefix)`, `.save_as_object_files(prefix)`, \
            `sink::TextFiles`, `sink::ObjectFiles`, and `sink::SqliteTable` with the feature \
            `sqlite`",
    note = "a sink of your own makes a batch durable in `prepare`, publishes it in a `commit` that \
            may be repeated, and says so: `impl streamflow::sink::ExactlyOnce for … {{}}`"
)]
pub trait ExactlyOnce {
    /// Where it publishes, as a checkpoint keeps it for programs that no longer have the sink; by
    /// default the name of its type. None says that nothing can be left unpublished by a process
    /// that was killed.
    ///
    /// What one process tells and the next does not is an output that is gone: where one of its
    /// batches may not be published, a program is refused. So it should be the same in every
    /// process that publishes in the same place.
    fn destination(&self) -> Option<Destination> {
        Some(Destination::named(std::any::type_name::<Self>()))
    }
}

/// What a job knows of a sink.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub struct SinkFacts {
    /// What its type promises.
    pub delivery: Delivery,
    /// Where it publishes what it has prepared, if it has such a place.
    pub destination: Option<Destination>,
}

/// What sinks are told when a checkpoint is opened.
#[doc(hidden)]
#[derive(Debug)]
pub struct Recovery {
    /// Batches that were decided and perhaps not published, ascending.
    pub publish: Vec<BatchTime>,
    /// The batch that was planned and not decided.
    pub forget: Option<BatchTime>,
    /// Where sinks that write files write them.
    pub disk: Arc<dyn Disk>,
}

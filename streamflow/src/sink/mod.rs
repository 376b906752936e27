//! Sinks: where a batch's records go, in two steps, so that a batch is there whole or not at all.

mod collect;
mod text_files;

pub use collect::{Collect, Collected, KeepOwned, KeepWith};
pub(crate) use collect::{collect, collect_with};
pub use text_files::TextFiles;

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
}

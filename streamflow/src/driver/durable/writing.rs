//! A commit on its way into the journal, on a thread of its own.

use std::thread::{self, JoinHandle};

use crate::checkpoint::{Checkpointer, Commit, Plan};
use crate::driver::engine::message_of;
use crate::{Error, Result};

/// A commit that is being written, with the plan of the next batch.
#[derive(Debug)]
pub(super) struct Writing(At);

/// Where it is written.
#[derive(Debug)]
enum At {
    /// On a thread that has the checkpoint meanwhile, and gives it back with what came of it.
    Beside(JoinHandle<(Checkpointer, Entry, Result<()>)>),
    /// Not yet, or once more.
    Here(Entry),
    /// It is written.
    Done,
}

/// What is written.
#[derive(Debug)]
struct Entry {
    commit: Commit,
    next: Option<Plan>,
}

impl Entry {
    fn write(&self, to: &mut Checkpointer) -> Result<()> {
        to.commit(&self.commit, self.next.as_ref())
    }
}

impl Writing {
    /// Begins to write, if there is something to do meanwhile. Where operations on the disk have
    /// their order nothing is written before `end`.
    pub(super) fn begin(
        checkpointer: &mut Option<Checkpointer>,
        commit: Commit,
        next: Option<Plan>,
        meanwhile: bool,
    ) -> Result<Self> {
        let entry = Entry { commit, next };
        let Some(mut to) = checkpointer.take_if(|to| meanwhile && !to.in_order()) else {
            return Ok(Self(At::Here(entry)));
        };
        let write = move || {
            let outcome = entry.write(&mut to);
            (to, entry, outcome)
        };
        let builder = thread::Builder::new().name("streamflow-commit".to_owned());
        let started = builder
            .spawn(write)
            .map_err(|cause| Error::io("starting a checkpoint's thread", cause))?;
        Ok(Self(At::Beside(started)))
    }

    /// Waits until it is written, or writes it; if that fails it can be tried again.
    pub(super) fn end(&mut self, checkpointer: &mut Option<Checkpointer>) -> Result<()> {
        match std::mem::replace(&mut self.0, At::Done) {
            At::Done => Ok(()),
            At::Here(entry) => {
                let to = checkpointer.as_mut().ok_or_else(lost)?;
                let outcome = entry.write(to);
                self.unless_written(entry, outcome)
            }
            At::Beside(thread) => {
                let ended = thread
                    .join()
                    .map_err(|panic| Error::Panic { message: message_of(panic.as_ref()) });
                let (to, entry, outcome) = ended?;
                *checkpointer = Some(to);
                self.unless_written(entry, outcome)
            }
        }
    }

    fn unless_written(&mut self, entry: Entry, outcome: Result<()>) -> Result<()> {
        if outcome.is_err() {
            self.0 = At::Here(entry);
        }
        outcome
    }
}

impl Drop for Writing {
    /// However the job ends, nobody writes to its checkpoint any more then.
    fn drop(&mut self) {
        if let At::Beside(thread) = std::mem::replace(&mut self.0, At::Done) {
            let _ = thread.join();
        }
    }
}

/// The checkpoint went down with the thread that wrote to it.
pub(super) fn lost() -> Error {
    Error::Checkpoint(
        "the checkpoint can no longer be written to, since the thread that did ended in a panic; \
         start the job again: it goes on from what is committed"
            .to_owned(),
    )
}

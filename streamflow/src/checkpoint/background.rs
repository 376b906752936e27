//! Work that no batch waits for: slices are written, and files removed, on a thread of its own; on
//! a disk where everything has its order, at once.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

use super::place::Place;
use super::slices::{self, Slice};
use crate::{Error, Result};

/// What there is to do.
#[derive(Debug)]
pub(super) enum Task {
    /// Write a slice, with the id and the bytes of each operator.
    Slice(Slice, u64, Vec<(String, Vec<u8>)>),
    /// Remove files that are of no use.
    Remove(Vec<String>),
}

/// Who does it.
#[derive(Debug)]
pub(super) struct Background {
    place: Place,
    thread: Option<Thread>,
    done: Vec<Result<Slice>>,
}

#[derive(Debug)]
struct Thread {
    tasks: Sender<Task>,
    done: Receiver<Result<Slice>>,
    handle: JoinHandle<()>,
}

impl Background {
    pub(super) fn new(place: &Place) -> Self {
        Self { place: place.clone(), thread: None, done: Vec::new() }
    }

    /// Takes on a task. Its thread begins with the first.
    pub(super) fn take(&mut self, task: Task) -> Result<()> {
        if self.place.disk.in_order() {
            self.done.extend(carry_out(&self.place, task));
            return Ok(());
        }
        let thread = match self.thread.take() {
            Some(thread) => thread,
            None => Thread::begin(self.place.clone())?,
        };
        let taken = thread.tasks.send(task).map_err(|_| gone());
        self.thread = Some(thread);
        taken
    }

    /// What has been done, or has failed, since this was last asked. A removal that fails counts as
    /// a slice that does.
    pub(super) fn done(&mut self) -> Vec<Result<Slice>> {
        let mut done = std::mem::take(&mut self.done);
        if let Some(thread) = &self.thread {
            done.extend(thread.done.try_iter());
            if thread.handle.is_finished() {
                done.push(Err(gone()));
            }
        }
        done
    }
}

impl Drop for Background {
    /// What was taken on is done before the checkpoint's lock is given back.
    fn drop(&mut self) {
        if let Some(Thread { tasks, handle, .. }) = self.thread.take() {
            drop(tasks);
            let _ = handle.join();
        }
    }
}

impl Thread {
    fn begin(place: Place) -> Result<Self> {
        let (tasks, todo) = channel();
        let (say, done) = channel();
        let work = move || {
            for task in todo {
                if let Some(outcome) = carry_out(&place, task)
                    && say.send(outcome).is_err()
                {
                    return;
                }
            }
        };
        let thread = thread::Builder::new().name("streamflow-checkpoint".to_owned());
        let handle = thread.spawn(work);
        let handle = handle.map_err(|cause| Error::io("starting a checkpoint's thread", cause))?;
        Ok(Self { tasks, done, handle })
    }
}

fn gone() -> Error {
    Error::Checkpoint(
        "the thread that writes slices of the state has ended in a panic; start the job again: it \
         goes on from what is committed"
            .to_owned(),
    )
}

fn carry_out(place: &Place, task: Task) -> Option<Result<Slice>> {
    match task {
        Task::Slice(slice, epoch, states) => Some(write(place, slice, epoch, &states)),
        Task::Remove(files) => place.remove_all(&files).err().map(Err),
    }
}

fn write(place: &Place, slice: Slice, epoch: u64, states: &[(String, Vec<u8>)]) -> Result<Slice> {
    let bytes = slices::encode(place, &slice, epoch, states)?;
    place.write(&super::names::slice(slice.number), &bytes)?;
    Ok(Slice { bytes: bytes.len() as u64, ..slice })
}

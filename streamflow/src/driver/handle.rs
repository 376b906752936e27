//! A job that runs on threads of its own, and how to stop it or wait for its end.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use super::control::{Control, Phase};
use crate::{Error, Result};

/// A job started by [`Job::start`](crate::Job::start).
///
/// Dropping the handle neither stops the job nor waits for it.
#[derive(Debug)]
pub struct JobHandle {
    pub(super) control: Arc<Control>,
    pub(super) end: Arc<End>,
}

/// The end of a job, which may be waited for.
#[derive(Debug, Default)]
pub(super) struct End {
    state: Mutex<State>,
    came: Condvar,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Running,
    Ended(Result<()>),
    /// Ended, and its error was returned.
    Told,
}

impl End {
    /// The job has ended.
    pub(super) fn comes(&self, outcome: Result<()>) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = State::Ended(outcome);
        self.came.notify_all();
    }

    /// Waits for the end, at most so long; the job's outcome, if it has ended.
    fn wait(&self, timeout: Duration) -> Option<Result<()>> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let running = |state: &mut State| matches!(state, State::Running);
        let (mut state, _) = self
            .came
            .wait_timeout_while(state, timeout, running)
            .unwrap_or_else(PoisonError::into_inner);
        match std::mem::replace(&mut *state, State::Told) {
            State::Running => {
                *state = State::Running;
                None
            }
            State::Ended(Ok(())) => {
                *state = State::Ended(Ok(()));
                Some(Ok(()))
            }
            State::Ended(failed) => Some(failed),
            State::Told => Some(Err(Error::Config(
                "the job failed, and its error was returned to who waited first".to_owned(),
            ))),
        }
    }
}

impl JobHandle {
    /// Tells the job to stop, and does not wait for it.
    ///
    /// Gracefully: intake stops, and what was accepted is computed and committed. Otherwise the
    /// batch being computed ends uncommitted, and what waits is dropped.
    pub fn stop(&self, graceful: bool) {
        self.control.request(if graceful { Phase::Draining } else { Phase::Dropping });
    }

    /// Waits until the job has ended.
    ///
    /// # Errors
    /// What ended the job, if it did not end by itself or by [`stop`](Self::stop).
    pub fn await_termination(&self) -> Result<()> {
        loop {
            if let Some(outcome) = self.end.wait(Duration::from_secs(1 << 30)) {
                return outcome;
            }
        }
    }

    /// Waits until the job has ended, but not longer than `timeout`. Whether it has ended.
    ///
    /// # Errors
    /// What ended the job, if it did not end by itself or by [`stop`](Self::stop).
    pub fn await_termination_timeout(&self, timeout: Duration) -> Result<bool> {
        self.end.wait(timeout).map_or(Ok(false), |outcome| outcome.map(|()| true))
    }
}

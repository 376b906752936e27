//! How a running job is told to stop, and how its reader waits for the next tick meanwhile.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How far a job has been told to stop. It never goes back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    /// Not at all.
    #[default]
    Running,
    /// Intake stops; what was accepted is computed and committed.
    Draining,
    /// Nothing more is committed.
    Dropping,
}

/// The phase of a job, shared by its threads and whoever stops it.
#[derive(Debug, Default)]
pub(crate) struct Control {
    phase: Mutex<Phase>,
    /// Whether the phase is `Dropping`, for those who ask often.
    dropping: Arc<AtomicBool>,
    changed: Condvar,
}

impl Control {
    /// Tells the job to stop this far.
    pub(crate) fn request(&self, phase: Phase) {
        let mut current = self.lock();
        *current = phase.max(*current);
        self.dropping.store(*current == Phase::Dropping, Ordering::Relaxed);
        self.changed.notify_all();
    }

    /// How far the job has been told to stop.
    pub(crate) fn phase(&self) -> Phase {
        *self.lock()
    }

    /// Set as soon as nothing more is to be committed.
    pub(crate) fn dropping(&self) -> &Arc<AtomicBool> {
        &self.dropping
    }

    /// Waits for an instant, or until the job is told to stop: whichever is first.
    pub(crate) fn wait_until(&self, instant: Instant) -> Phase {
        let mut phase = self.lock();
        while *phase == Phase::Running {
            let left = instant.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            let (guard, _) =
                self.changed.wait_timeout(phase, left).unwrap_or_else(PoisonError::into_inner);
            phase = guard;
        }
        *phase
    }

    /// Waits for a while, for something to come right; whether to go on waiting. Once the job is
    /// told to stop, `last` is when that began, and it waits for so long after that.
    pub(crate) fn pause(
        &self,
        time: Duration,
        after: Duration,
        last: &mut Option<Instant>,
    ) -> bool {
        if self.phase() == Phase::Running {
            self.wait_until(Instant::now() + time);
            return true;
        }
        let began = *last.get_or_insert_with(Instant::now);
        std::thread::sleep(time);
        began.elapsed() < after
    }

    fn lock(&self) -> MutexGuard<'_, Phase> {
        self.phase.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! A watch over the computing half: says so when a batch is at work for far too long.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::notice::{Notice, Notices};
use crate::BatchTime;

/// A batch that takes less than this is never called stuck, however short its interval.
const LEAST: Duration = Duration::from_secs(10);

/// After how many intervals a batch is called stuck.
const INTERVALS: u32 = 10;

/// What the computing half is at.
#[derive(Debug, Default)]
pub(super) struct Watch {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    at_work: Option<(BatchTime, Instant)>,
    over: bool,
}

impl Watch {
    /// A batch begins to be computed.
    pub(super) fn begin(&self, time: BatchTime) {
        self.change(|state| state.at_work = Some((time, Instant::now())));
    }

    /// The batch is done.
    pub(super) fn end(&self) {
        self.change(|state| state.at_work = None);
    }

    /// There will be no more batches.
    pub(super) fn over(&self) {
        self.change(|state| state.over = true);
        self.changed.notify_all();
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Watches a job of this interval until it is over.
    pub(super) fn keep(&self, interval: Duration, notices: &Notices) {
        self.keep_for(interval.saturating_mul(INTERVALS).max(LEAST), notices);
    }

    /// Says once that a batch takes too long, and again each time that it has taken twice as long.
    fn keep_for(&self, patience: Duration, notices: &Notices) {
        let mut said: Option<(BatchTime, Duration)> = None;
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while !state.over {
            if let Some((time, began)) = state.at_work {
                let since = began.elapsed();
                let due = match said {
                    Some((before, after)) if before == time => after.saturating_mul(2),
                    _ => patience,
                };
                if since >= due {
                    notices.tell(&Notice::Stuck { time, since });
                    said = Some((time, since));
                }
            }
            let (next, _) = self
                .changed
                .wait_timeout(state, patience / 4)
                .unwrap_or_else(PoisonError::into_inner);
            state = next;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn a_batch_at_work_for_too_long_is_named_again_and_again() {
        let watch = Watch::default();
        let (tell, said) = mpsc::channel();
        let notices = Notices::to(move |notice| drop(tell.send(notice.clone())));
        std::thread::scope(|scope| {
            scope.spawn(|| watch.keep_for(Duration::from_millis(5), &notices));
            watch.begin(BatchTime::nth(1));
            watch.end();
            watch.begin(BatchTime::nth(2));
            let mut before = Duration::ZERO;
            for _ in 0..3 {
                let Ok(Notice::Stuck { time, since }) = said.recv() else { panic!("nothing said") };
                if time == BatchTime::nth(2) {
                    assert!(since >= 2 * before);
                    before = since;
                }
            }
            watch.over();
        });
    }
}

//! A watch over the computing half: says so when a batch is at work for far too long.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::notice::{Notice, Notices};
use crate::BatchTime;

/// A batch that takes less than this is never called stuck, however short its interval.
const LEAST: Duration = Duration::from_secs(10);

/// After how many intervals a batch is called stuck.
const INTERVALS: u32 = 10;

/// After how long a batch is called stuck, where the job does not say.
pub(super) fn patience(interval: Duration) -> Duration {
    interval.saturating_mul(INTERVALS).max(LEAST)
}

/// What the computing half is at.
#[derive(Debug, Default)]
pub(super) struct Watch {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    at_work: Option<AtWork>,
    over: bool,
}

#[derive(Debug)]
struct AtWork {
    time: BatchTime,
    began: Instant,
    /// For how long the batch had been at work when it was last called stuck.
    said: Option<Duration>,
}

impl Watch {
    /// A batch begins to be computed.
    pub(super) fn begin(&self, time: BatchTime) {
        let at_work = AtWork { time, began: Instant::now(), said: None };
        self.change(|state| state.at_work = Some(at_work));
    }

    /// The batch is done; whether it was called stuck.
    pub(super) fn end(&self) -> bool {
        let at_work = self.change(|state| state.at_work.take());
        at_work.is_some_and(|at_work| at_work.said.is_some())
    }

    /// There will be no more batches.
    pub(super) fn over(&self) {
        self.change(|state| state.over = true);
        self.changed.notify_all();
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Watches a job until it is over: says once that a batch takes longer than `patience`, and
    /// again each time that it has taken twice as long.
    pub(super) fn keep(&self, patience: Duration, notices: &Notices) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while !state.over {
            if let Some(AtWork { time, began, said }) = &mut state.at_work {
                let since = began.elapsed();
                if since >= said.map_or(patience, |before| before.saturating_mul(2)) {
                    *said = Some(since);
                    notices.tell(&Notice::Stuck { time: *time, since });
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
            scope.spawn(|| watch.keep(Duration::from_millis(5), &notices));
            watch.begin(BatchTime::nth(1));
            let _ = watch.end();
            watch.begin(BatchTime::nth(2));
            let (mut before, mut named) = (Duration::ZERO, 0);
            while named < 3 {
                let Ok(Notice::Stuck { time, since }) = said.recv() else { panic!("nothing said") };
                if time == BatchTime::nth(2) {
                    assert!(since >= 2 * before);
                    before = since;
                    named += 1;
                }
            }
            assert!(watch.end());
            watch.begin(BatchTime::nth(3));
            watch.over();
        });
    }
}

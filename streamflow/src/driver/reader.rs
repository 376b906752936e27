//! The reading half of a running job: at each tick a batch is planned and read, and queued for the
//! computing half.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::SyncSender;
use std::time::Duration;

use super::control::{Control, Phase};
use super::engine::{Taken, intake, replay};
use super::rate::Pace;
use super::schedule::Schedule;
use crate::Result;
use crate::checkpoint::Plan;
use crate::job::Description;
use crate::source::set::{Limits, Room, SourceSet};

/// How many batches are taken at most once intake has stopped: far more than any buffer of a
/// source's holds, and an end for a source that ignores its `stop`.
const MOST_DRAINED: u64 = 64;

/// How long is waited before a log is asked again whether it has room: at first, and at most.
const PAUSES: [Duration; 2] = [Duration::from_millis(5), Duration::from_millis(500)];

/// A job's sources, read at each tick.
pub(super) struct Reader<'a, S: SourceSet> {
    pub(super) sources: &'a mut S,
    pub(super) schedule: Schedule,
    pub(super) control: &'a Control,
    pub(super) description: &'static Description,
    /// After how many batches to stop.
    pub(super) limit: u64,
    /// The last batch of an earlier process.
    pub(super) committed: u64,
    /// The batch that an earlier process planned after it.
    pub(super) plan: Option<Plan>,
    /// The batch with which all sources ended, once they have.
    pub(super) ended: Option<u64>,
    /// Of a job with a checkpoint: whether that asks what the sources save.
    pub(super) durable: Option<Arc<AtomicBool>>,
    /// How long a log without space may hold up the end of a job that was told to stop.
    pub(super) last_wait: Duration,
    /// How much each source is asked for.
    pub(super) pace: &'a Pace,
    /// Takes one batch that waits while another is at hand here: two planned batches at most. A
    /// full queue holds the reader up, and with it the sources.
    pub(super) queue: SyncSender<Result<Taken<S::Batches>>>,
}

impl<S: SourceSet> Reader<'_, S> {
    /// Reads until the sources have ended, the job is told to stop, or a source fails.
    pub(super) fn run(mut self) {
        if let Some(ended) = self.ended {
            // An earlier process had come to their end.
            self.run_on(ended, self.committed);
            self.sources.stop();
            return;
        }
        for number in self.committed + 1..=self.limit {
            match self.control.wait_until(self.schedule.due(number)) {
                Phase::Running => {}
                Phase::Draining => {
                    self.drain(number);
                    return;
                }
                Phase::Dropping => break,
            }
            if self.batch(number).is_none() {
                break;
            }
            if self.sources.ended() {
                self.ended = Some(number);
                self.run_on(number, number);
                break;
            }
        }
        self.sources.stop();
    }

    /// All sources have ended with a batch: empty ones follow to each window's next slide, so that
    /// what a window holds is shown. Nothing is waited for any more, so their ticks are not either.
    /// Some of them an earlier process may have had, up to `last_had`.
    fn run_on(&mut self, ended: u64, last_had: u64) {
        let last = self.limit.min(self.description.shown_by(ended));
        for number in last_had + 1..=last {
            if self.control.phase() != Phase::Running || self.batch(number).is_none() {
                break;
            }
        }
    }

    /// Reads and queues a batch; its records, if another may follow.
    fn batch(&mut self, number: u64) -> Option<u64> {
        let time = self.schedule.time(number);
        let taken = match self.plan.take() {
            Some(plan) => replay(self.sources, time, plan),
            None => {
                let limits = self.limits(number);
                intake(self.sources, time, &limits, self.durable.as_deref(), self.ended)
            }
        };
        let records = taken.as_ref().ok().map(|taken| taken.report.records());
        self.queue.send(taken).ok()?;
        records
    }

    /// How much a batch is asked for. Once intake has stopped, everything: there is no more of it
    /// than the sources hold.
    fn limits(&self, number: u64) -> Limits {
        match self.control.phase() {
            Phase::Running => self.pace.limits(number),
            _ => Limits::default(),
        }
    }

    /// Stops the intake, and reads what was accepted until then. The next tick is not waited for:
    /// batch time comes from the counter. What a log holds back is waited for.
    fn drain(&mut self, from: u64) {
        self.sources.stop();
        let last = self.limit.min(from.saturating_add(MOST_DRAINED - 1));
        for number in from..=last {
            // What an earlier process planned is in the log, and may be what fills it.
            let planned = self.plan.is_some();
            if !planned && !self.has_room() {
                break;
            }
            let Some(records) = self.batch(number) else { break };
            let more = records > 0 || planned || !self.sources.through();
            if !more || self.sources.ended() {
                break;
            }
        }
    }

    /// Waits until all that the sources have can be planned; whether it can. Where there is no
    /// space for it the job waits as long as for a sink, and then ends with an error.
    fn has_room(&mut self) -> bool {
        let ([mut pause, most], mut last) = (PAUSES, None);
        let error = loop {
            if self.control.phase() == Phase::Dropping {
                return false;
            }
            match self.sources.room() {
                Ok(Room::Now) => return true,
                // What is computed now makes room, however long it takes.
                Ok(Room::Later) => {
                    self.control.pause(PAUSES[0], Duration::MAX, &mut None);
                }
                Ok(Room::None(full)) => {
                    if !self.control.pause(pause, self.last_wait, &mut last) {
                        break full;
                    }
                    pause = (pause * 2).min(most);
                }
                Err(error) => break error,
            }
        };
        let _ = self.queue.send(Err(error));
        false
    }
}

//! The inbox of a source whose own threads read ahead: complete lines, not yet in a batch.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::options::TextOptions;
use super::turns::Turns;
use super::writer::Writer;
use super::{Limit, Range};
use crate::Result;
use crate::batch::{Text, TextBuilder};
use crate::driver::report::Drops;

/// How much an inbox holds by default.
pub(super) const CAPACITY: usize = Limit::DEFAULT.bytes as usize;

/// How much of what had arrived when intake stopped is still read, of all peers together.
const LAST_READ: usize = 8 << 20;

/// How long a plan waits for that.
const LAST_WAIT: Duration = Duration::from_secs(1);

/// Complete lines of all writers. A full inbox holds its writers up, and one that holds its share
/// already.
#[derive(Debug)]
pub(super) struct Inbox {
    state: Mutex<State>,
    changed: Condvar,
    capacity: usize,
    pub(super) options: TextOptions,
}

#[derive(Debug)]
struct State {
    lines: TextBuilder,
    turns: Turns,
    drops: Drops,
    /// How many lines were taken so far.
    taken: u64,
    /// How many threads may still write.
    writers: usize,
    /// How many there ever were.
    numbered: u64,
    /// Intake has stopped: writers finish with what has arrived.
    stopped: bool,
    /// How much has been read since then.
    last_read: usize,
    /// Nobody reads any more, or writers cannot be told to finish: what they write is ignored.
    closed: bool,
}

impl Inbox {
    pub(super) fn new(options: TextOptions, capacity: usize) -> Arc<Self> {
        // Beyond it come at most a line and a read: a builder bears that.
        let capacity = capacity.clamp(1, 512 << 20);
        let state = State {
            lines: options.builder(),
            turns: Turns::new(capacity),
            drops: Drops::default(),
            taken: 0,
            writers: 0,
            numbered: 0,
            stopped: false,
            last_read: 0,
            closed: false,
        };
        let (state, changed) = (Mutex::new(state), Condvar::new());
        Arc::new(Self { state, changed, capacity, options })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One writer more.
    pub(super) fn writer(self: &Arc<Self>) -> Writer {
        self.numbered(&mut self.lock())
    }

    fn numbered(self: &Arc<Self>, state: &mut State) -> Writer {
        state.writers += 1;
        state.numbered += 1;
        Writer::new(Arc::clone(self), state.numbered)
    }

    /// As [`writer`](Self::writer), once there are fewer than `most`; none if intake has stopped.
    pub(super) fn writer_below(self: &Arc<Self>, most: usize) -> Option<Writer> {
        let mut state = self.lock();
        while state.writers >= most && !state.stopped {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        (!state.stopped).then(|| self.numbered(&mut state))
    }

    /// Whether intake has stopped.
    pub(super) fn stopped(&self) -> bool {
        self.lock().stopped
    }

    /// Waits this long, or until intake stops; whether it has.
    pub(super) fn stopped_within(&self, wait: Duration) -> bool {
        let until = Instant::now() + wait;
        let mut state = self.lock();
        while !state.stopped {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            let waited = self.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    /// Stops the intake: tells the writers.
    pub(super) fn stop(&self) {
        self.lock().stopped = true;
        self.changed.notify_all();
    }

    /// Stops the intake at once: what its writers have not written is not accepted.
    pub(super) fn close(&self) {
        let mut state = self.lock();
        (state.stopped, state.closed) = (true, true);
        drop(state);
        self.changed.notify_all();
    }

    /// The lines that the next batch may have. Once intake has stopped, it is waited for what its
    /// writers still have, as far as there is room, but not for ever.
    pub(super) fn plan(&self, limit: Limit) -> Range {
        let mut state = self.lock();
        // What was read for no line makes room also where no line is to be taken.
        state.turns.taken(0);
        self.changed.notify_all();
        if state.stopped {
            let busy =
                |state: &mut State| state.writers > 0 && !state.closed && !state.is_held_up();
            let waited = self.changed.wait_timeout_while(state, LAST_WAIT, busy);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        Range { from: state.taken, to: state.taken + limit.records.min(state.lines.len() as u64) }
    }

    /// The lines of a range that was planned.
    pub(super) fn read(&self, range: Range) -> Result<Text> {
        if range.is_empty() {
            return Ok(Text::default());
        }
        let mut state = self.lock();
        state.taken = range.to;
        let lines = usize::try_from(range.len()).unwrap_or(usize::MAX);
        state.turns.taken(lines);
        let part = state.lines.part(lines);
        drop(state);
        self.changed.notify_all();
        // Writers need not wait for what becomes of it.
        let (text, drops) = part.text()?;
        self.lock().drops += drops;
        Ok(text)
    }

    /// What was dropped since last asked.
    pub(super) fn drops(&self) -> Drops {
        let mut state = self.lock();
        // Lines can be dropped without any that is kept.
        if let Ok((_, drops)) = state.lines.take_up_to(0) {
            state.drops += drops;
        }
        std::mem::take(&mut state.drops)
    }

    /// Whether no line will come any more.
    pub(super) fn ended(&self) -> bool {
        let state = self.lock();
        (state.writers == 0 || state.closed) && state.lines.is_empty()
    }

    /// Waits for a writer's turn; none if nobody makes room.
    fn turn(&self, writer: u64) -> Option<MutexGuard<'_, State>> {
        let mut state = self.lock();
        if state.stopped {
            // A plan may wait for writers that now wait for it.
            self.changed.notify_all();
        }
        while !state.closed && !state.turns.may_write(writer) {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        Some(state).filter(|state| !state.closed)
    }

    /// When it is a writer's turn, adds what it has read so many bytes for. Whether there was one.
    pub(super) fn write(
        &self,
        writer: u64,
        bytes: usize,
        add: impl FnOnce(&mut TextBuilder, &mut Drops),
    ) -> bool {
        let Some(mut guard) = self.turn(writer) else { return false };
        let state = &mut *guard;
        let before = state.lines.len();
        add(&mut state.lines, &mut state.drops);
        let lines = state.lines.len() - before;
        // Once intake has stopped, little is read, and no plan may come that makes room.
        if lines > 0 || !state.stopped {
            state.turns.wrote(writer, lines, bytes);
        }
        let wake = state.stopped;
        drop(guard);
        if wake {
            // A plan may wait for the inbox to be full.
            self.changed.notify_all();
        }
        true
    }

    /// How many bytes of lines it holds.
    #[cfg(test)]
    pub(super) fn len_bytes(&self) -> usize {
        self.lock().lines.len_bytes()
    }

    /// A line over the limit was forgotten before its end came.
    pub(super) fn too_long(&self) {
        self.lock().drops.too_long += 1;
    }

    /// A writer has ended.
    pub(super) fn left(&self, writer: u64) {
        let mut state = self.lock();
        state.writers -= 1;
        state.turns.ended(writer);
        drop(state);
        self.changed.notify_all();
    }

    /// A writer has read so many bytes; whether it may read more.
    pub(super) fn has_read(&self, bytes: usize) -> bool {
        let mut state = self.lock();
        state.last_read += if state.stopped { bytes } else { 0 };
        state.last_read < LAST_READ.min(self.capacity)
    }
}

impl State {
    /// Whether writers wait until lines are taken.
    fn is_held_up(&self) -> bool {
        !self.lines.is_empty() && (self.turns.is_full() || self.turns.waiting() > 0)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};
    use std::thread;

    use super::*;
    use crate::batch::Batch;

    fn inbox(capacity: usize) -> Arc<Inbox> {
        Inbox::new(TextOptions::default(), capacity)
    }

    /// A peer that sends lines of 100 bytes without end, so many at a time.
    struct Endless(u8, usize);

    impl Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let len = 100 * self.1;
            buffer[..len].fill(self.0);
            buffer[..len].chunks_mut(100).for_each(|line| line[99] = b'\n');
            Ok(len)
        }
    }

    #[test]
    fn a_plan_keeps_to_its_limit() {
        let inbox = inbox(1000);
        inbox.writer().copy(&b"1\n2\n3\n"[..]).1.unwrap();
        let range = inbox.plan(Limit { records: 2, ..Limit::DEFAULT });
        assert_eq!((range, inbox.read(range).unwrap().len()), (Range { from: 0, to: 2 }, 2));
        assert_eq!(inbox.plan(Limit::DEFAULT), Range { from: 2, to: 3 });
    }

    #[test]
    fn one_that_floods_leaves_another_its_share_of_each_batch() {
        let (inbox, mut batches) = (inbox(1_000_000), Vec::new());
        thread::scope(|scope| {
            for peer in [Endless(b'f', 600), Endless(b'h', 1)] {
                let writer = inbox.writer();
                scope.spawn(move || writer.copy(peer).1.unwrap());
            }
            for _ in 0..6 {
                let both_wait = |turns: &Turns| turns.is_full() && turns.waiting() == 2;
                while !both_wait(&inbox.lock().turns) {
                    thread::yield_now();
                }
                let text = inbox.read(inbox.plan(Limit::DEFAULT)).unwrap();
                let healthy = text.chunk(0..text.len()).filter(|line| line.starts_with('h'));
                batches.push((healthy.count(), text.len()));
            }
            inbox.close();
        });
        // The first batch is that of who came first.
        let shared = |(healthy, all): &(usize, usize)| healthy * 5 > all * 2;
        assert!(batches[1..].iter().all(shared), "{batches:?}");
    }

    #[test]
    fn lines_that_are_dropped_take_up_room_until_the_next_plan() {
        let inbox = inbox(1000);
        let writer = inbox.writer();
        for round in 1..=3 {
            writer.copy(&b"\xFF\n".repeat(600)[..]).1.unwrap();
            assert!(inbox.lock().turns.is_full());
            assert!(inbox.plan(Limit::DEFAULT).is_empty());
            assert!(!inbox.lock().turns.is_full(), "round {round}");
            assert_eq!(inbox.drops(), Drops { invalid_utf8: 600, ..Drops::default() });
        }
    }

    #[test]
    fn what_is_dropped_after_intake_has_stopped_holds_no_good_line_up() {
        let inbox = inbox(1000);
        let writer = inbox.writer();
        inbox.stop();
        writer.copy(&b"\xFF\n".repeat(495)[..]).1.unwrap();
        assert!(!inbox.lock().turns.is_full());
        writer.copy(&b"good\n"[..]).1.unwrap();
        drop(writer);
        assert_eq!(inbox.plan(Limit::DEFAULT), Range { from: 0, to: 1 });
    }
}

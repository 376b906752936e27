//! The inbox of a source whose own threads read ahead: complete lines, not yet in a batch.

use std::borrow::Cow;
use std::io::{self, Read};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::options::TextOptions;
use super::turns::Turns;
use super::{Limit, Range};
use crate::Result;
use crate::batch::{InvalidUtf8, Text, TextBuilder, without_invalid_utf8};
use crate::driver::report::Drops;

/// How much is read at once at most.
const READ: usize = 64 << 10;

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
    options: TextOptions,
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

/// One of the threads that write; as long as one lives, the inbox has not ended.
#[derive(Debug)]
pub(super) struct Writer {
    inbox: Arc<Inbox>,
    number: u64,
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

    /// Counts on from the lines that earlier processes took.
    pub(super) fn resume(&self, taken: u64) {
        self.lock().taken = taken;
    }

    /// One writer more.
    pub(super) fn writer(self: &Arc<Self>) -> Writer {
        self.numbered(&mut self.lock())
    }

    fn numbered(self: &Arc<Self>, state: &mut State) -> Writer {
        state.writers += 1;
        state.numbered += 1;
        Writer { inbox: Arc::clone(self), number: state.numbered }
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

    /// A writer has read so many bytes; whether it may read more.
    fn has_read(&self, bytes: usize) -> bool {
        let mut state = self.lock();
        state.last_read += if state.stopped { bytes } else { 0 };
        state.last_read < LAST_READ.min(self.capacity)
    }
}

impl State {
    /// Whether writers wait until lines are taken.
    fn is_held_up(&self) -> bool {
        !self.lines.is_empty() && (self.turns.is_full() || self.turns.is_awaited())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        let mut state = self.inbox.lock();
        state.writers -= 1;
        state.turns.ended(self.number);
        drop(state);
        self.inbox.changed.notify_all();
    }
}

/// How a peer's text ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// An unfinished line is a line.
    Whole,
    /// An unfinished line is dropped, and counted.
    CutOff,
}

impl Writer {
    /// Reads a peer's text to its end, into the inbox; how many bytes it was. Lines of several
    /// peers never mix: a peer's unfinished line stays here. A full inbox holds the peer up.
    pub(super) fn copy(&self, mut peer: impl Read) -> (u64, io::Result<()>) {
        let mut line = OpenLine::default();
        let mut buffer = vec![0; READ];
        let mut read = 0;
        let outcome = loop {
            match peer.read(&mut buffer) {
                Ok(0) => break Ok(()),
                Ok(len) => {
                    read += len as u64;
                    if !line.arrive(&buffer[..len.min(READ)], self) || !self.inbox.has_read(len) {
                        break Ok(());
                    }
                }
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
                Err(cause) => break Err(cause),
            }
        };
        let whole = outcome.is_ok() && !self.inbox.stopped();
        line.end(if whole { End::Whole } else { End::CutOff }, self);
        (read, outcome)
    }

    /// Waits for its turn to write; none if nobody makes room.
    fn turn(&self) -> Option<MutexGuard<'_, State>> {
        let mut state = self.inbox.lock();
        if state.stopped {
            // A plan may wait for writers that now wait for it.
            self.inbox.changed.notify_all();
        }
        while !state.closed && !state.turns.may_write(self.number) {
            state = self.inbox.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        Some(state).filter(|state| !state.closed)
    }

    /// Lines without those to be dropped as not UTF-8, and how many these are. It is the writer who
    /// finds them, so that one that sends them takes no time from the others.
    fn kept<'l>(&self, lines: &'l [u8]) -> (Cow<'l, [u8]>, u64) {
        let TextOptions { max_line, invalid_utf8 } = self.inbox.options;
        match invalid_utf8 {
            InvalidUtf8::Drop => without_invalid_utf8(lines, max_line),
            InvalidUtf8::Replace | InvalidUtf8::Fail => (Cow::Borrowed(lines), 0),
        }
    }

    /// When it is its turn, adds what it read so many bytes for.
    fn write(&self, bytes: usize, add: impl FnOnce(&mut State)) -> bool {
        let Some(mut state) = self.turn() else { return false };
        let before = state.lines.len();
        add(&mut state);
        let lines = state.lines.len() - before;
        // Once intake has stopped, little is read, and no plan may come that makes room.
        if lines > 0 || !state.stopped {
            state.turns.wrote(self.number, lines, bytes);
        }
        let wake = state.stopped;
        drop(state);
        if wake {
            // A plan may wait for the inbox to be full.
            self.inbox.changed.notify_all();
        }
        true
    }
}

/// A peer's unfinished line.
#[derive(Debug, Default)]
struct OpenLine {
    bytes: Vec<u8>,
    /// The line is over the limit: what arrives of it is forgotten at once.
    skipping: bool,
}

impl OpenLine {
    /// Bytes arrive: what is complete goes into the inbox. Whether more may arrive.
    fn arrive(&mut self, bytes: &[u8], writer: &Writer) -> bool {
        let Some(last) = memchr::memrchr(b'\n', bytes) else {
            self.keep(bytes, &writer.inbox);
            return true;
        };
        let (mut whole, rest) = bytes.split_at(last + 1);
        if std::mem::take(&mut self.skipping) {
            whole = first_line(whole).1;
        }
        if !self.bytes.is_empty() {
            let (end, others) = first_line(whole);
            self.bytes.extend_from_slice(end);
            whole = others;
        }
        let (first, others) = (writer.kept(&self.bytes), writer.kept(whole));
        let written = writer.write(self.bytes.len() + whole.len(), |state| {
            for (lines, invalid_utf8) in [&first, &others] {
                state.lines.push(lines);
                state.drops.invalid_utf8 += invalid_utf8;
            }
        });
        if written {
            self.bytes.clear();
            self.keep(rest, &writer.inbox);
        }
        written
    }

    /// Keeps what is no line yet.
    fn keep(&mut self, bytes: &[u8], inbox: &Inbox) {
        if self.skipping {
            return;
        }
        // The carriage return of a line end may be among them.
        if self.bytes.len() + bytes.len() > inbox.options.max_line.saturating_add(1) {
            inbox.lock().drops.too_long += 1;
            self.skipping = true;
            self.bytes = Vec::new();
        } else {
            self.bytes.extend_from_slice(bytes);
        }
    }

    /// Nothing more arrives.
    fn end(self, end: End, writer: &Writer) {
        if self.bytes.is_empty() {
            return;
        }
        let (line, invalid_utf8) = match end {
            End::Whole => writer.kept(&self.bytes),
            End::CutOff => (Cow::Borrowed(&*self.bytes), 0),
        };
        writer.write(self.bytes.len(), |state| {
            state.lines.push(&line);
            state.drops.invalid_utf8 += invalid_utf8;
            match end {
                End::Whole => state.lines.finish(),
                End::CutOff => state.lines.reset(),
            }
        });
    }
}

/// The first of these complete lines, and the others.
fn first_line(lines: &[u8]) -> (&[u8], &[u8]) {
    lines.split_at(memchr::memchr(b'\n', lines).map_or(0, |at| at + 1))
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::batch::Batch;

    fn lines(inbox: &Inbox) -> Vec<String> {
        let text = inbox.read(inbox.plan(Limit::DEFAULT)).unwrap();
        text.chunk(0..text.len()).map(str::to_owned).collect()
    }

    fn inbox(max_line: usize, capacity: usize) -> Arc<Inbox> {
        Inbox::new(TextOptions { max_line, ..TextOptions::default() }, capacity)
    }

    #[test]
    fn lines_of_two_peers_do_not_mix() {
        let inbox = inbox(100, 1000);
        let (mut left, mut right) = (OpenLine::default(), OpenLine::default());
        let (one, other) = (inbox.writer(), inbox.writer());
        left.arrive(b"on", &one);
        right.arrive(b"tw", &other);
        left.arrive(b"e\nthr", &one);
        right.arrive(b"o\n", &other);
        left.arrive(b"ee\n", &one);
        assert_eq!(lines(&inbox), ["one", "two", "three"]);
    }

    #[test]
    fn a_line_over_the_limit_is_dropped_wherever_it_is_cut() {
        for cut in 0..14 {
            let inbox = inbox(5, 1000);
            let mut line = OpenLine::default();
            let (first, second) = b"12345\r\n123456\n1\n".split_at(cut);
            line.arrive(first, &inbox.writer());
            line.arrive(second, &inbox.writer());
            assert_eq!((lines(&inbox), cut), (vec!["12345".to_owned(), "1".to_owned()], cut));
            assert_eq!(inbox.drops(), Drops { too_long: 1, ..Drops::default() });
        }
    }

    proptest! {
        #[test]
        fn what_a_peer_sends_is_framed_as_if_it_came_at_once(
            pieces in vec(vec(prop::sample::select(b"ab\r\n\n\xC3\xA9\xFF".to_vec()), 0..12), 0..8),
            max_line in 0..6usize,
            cut_off: bool,
        ) {
            let inbox = inbox(max_line, 1000);
            let mut line = OpenLine::default();
            for piece in &pieces {
                prop_assert!(line.arrive(piece, &inbox.writer()));
            }
            line.end(if cut_off { End::CutOff } else { End::Whole }, &inbox.writer());
            let mut whole = TextOptions { max_line, ..TextOptions::default() }.builder();
            whole.push(&pieces.concat());
            if cut_off { whole.reset() } else { whole.finish() }
            let (text, drops) = whole.take().unwrap();
            let expected: Vec<_> = text.chunk(0..text.len()).map(str::to_owned).collect();
            prop_assert_eq!((lines(&inbox), inbox.drops()), (expected, drops));
        }
    }

    #[test]
    fn a_gigabyte_without_a_line_end_is_not_held() {
        let (inbox, mut line) = (inbox(1 << 20, 1 << 20), OpenLine::default());
        for _ in 0..(1 << 14) {
            line.arrive(&[b'x'; READ], &inbox.writer());
            assert!(line.bytes.capacity() + inbox.lock().lines.len_bytes() <= 2 << 20);
        }
        line.arrive(b"\nnext\n", &inbox.writer());
        assert_eq!(lines(&inbox), ["next"]);
        assert_eq!(inbox.drops().too_long, 1);
    }

    #[test]
    fn the_last_line_counts_at_the_end_and_not_at_a_reset() {
        let inbox = inbox(10, 1000);
        for end in [End::Whole, End::CutOff] {
            let mut line = OpenLine::default();
            line.arrive(b"whole\nhalf", &inbox.writer());
            line.end(end, &inbox.writer());
        }
        assert_eq!(lines(&inbox), ["whole", "half", "whole"]);
        assert_eq!(inbox.drops(), Drops { unterminated: 1, ..Drops::default() });
    }

    #[test]
    fn a_plan_keeps_to_its_limit() {
        let inbox = inbox(10, 1000);
        OpenLine::default().arrive(b"1\n2\n3\n", &inbox.writer());
        let range = inbox.plan(Limit { records: 2, ..Limit::DEFAULT });
        assert_eq!((range, inbox.read(range).unwrap().len()), (Range { from: 0, to: 2 }, 2));
        assert_eq!(inbox.plan(Limit::DEFAULT), Range { from: 2, to: 3 });
        inbox.resume(70);
        assert_eq!(inbox.plan(Limit::DEFAULT), Range { from: 70, to: 71 });
    }
}

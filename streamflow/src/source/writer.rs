//! A peer's text on its way into an inbox: cut at its line ends, by a thread of the peer's own.

use std::borrow::Cow;
use std::io::{self, Read};
use std::sync::Arc;

use super::inbox::Inbox;
use super::options::TextOptions;
use crate::batch::{InvalidUtf8, without_invalid_utf8};

/// How much is read at once at most.
const READ: usize = 64 << 10;

/// One of the threads that write; as long as one lives, the inbox has not ended.
#[derive(Debug)]
pub(super) struct Writer {
    inbox: Arc<Inbox>,
    number: u64,
}

impl Writer {
    /// The writer of this number.
    pub(super) fn new(inbox: Arc<Inbox>, number: u64) -> Self {
        Self { inbox, number }
    }

    /// Reads a peer's text to its end, into the inbox; how many bytes it was. Lines of several
    /// peers never mix: a peer's unfinished line stays here. A peer waits for its turn to write.
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

    /// Lines without those to be dropped as not UTF-8, and how many these are. It is the writer who
    /// finds them, so that one that sends them takes no time from the others.
    fn kept<'l>(&self, lines: &'l [u8]) -> (Cow<'l, [u8]>, u64) {
        let TextOptions { max_line, invalid_utf8 } = self.inbox.options;
        match invalid_utf8 {
            InvalidUtf8::Drop => without_invalid_utf8(lines, max_line),
            InvalidUtf8::Replace | InvalidUtf8::Fail => (Cow::Borrowed(lines), 0),
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.inbox.left(self.number);
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
        let read = self.bytes.len() + whole.len();
        let written = writer.inbox.write(writer.number, read, |builder, drops| {
            for (lines, invalid_utf8) in [&first, &others] {
                builder.push(lines);
                drops.invalid_utf8 += invalid_utf8;
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
            inbox.too_long();
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
        writer.inbox.write(writer.number, self.bytes.len(), |builder, drops| {
            builder.push(&line);
            drops.invalid_utf8 += invalid_utf8;
            match end {
                End::Whole => builder.finish(),
                End::CutOff => builder.reset(),
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
    use crate::driver::report::Drops;
    use crate::random_cases::cases;
    use crate::source::Limit;

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
        #![proptest_config(cases(256))]

        #[test]
        fn what_a_peer_sends_is_framed_as_if_it_came_at_once(
            pieces in vec(vec(prop::sample::select(b"ab\r\n\n\xC3\xA9\xFF".to_vec()), 0..12), 0..8),
            max_line in 0..6usize,
            cut_off: bool,
            replace: bool,
        ) {
            let invalid_utf8 = if replace { InvalidUtf8::Replace } else { InvalidUtf8::Drop };
            let options = TextOptions { max_line, invalid_utf8 };
            let inbox = Inbox::new(options, 1000);
            let mut line = OpenLine::default();
            for piece in &pieces {
                prop_assert!(line.arrive(piece, &inbox.writer()));
            }
            line.end(if cut_off { End::CutOff } else { End::Whole }, &inbox.writer());
            let mut whole = options.builder();
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
            assert!(line.bytes.capacity() + inbox.len_bytes() <= 2 << 20);
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
}

//! Framing: bytes as they arrive, cut into lines, handed out a batch at a time.

use std::borrow::Cow;
use std::io::{self, Read};

use super::text::{Bounds, PADDING};
use super::{Text, utf8};
use crate::driver::report::Drops;
use crate::{Error, Result};

/// How much is read at once at most.
const READ: usize = 64 * 1024;

/// How many bytes a builder holds at most: positions in them fit in 32 bits, even when each faulty
/// byte becomes the three of U+FFFD.
const MOST: usize = 1 << 30;

/// What becomes of a line that is not UTF-8.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InvalidUtf8 {
    /// The line is dropped, and counted in the batch report.
    #[default]
    Drop,
    /// Each faulty sequence becomes U+FFFD.
    Replace,
    /// The source fails.
    Fail,
}

/// Frames bytes as they arrive into lines, a batch at a time.
///
/// `\n` and `\r\n` end lines; empty lines are records. A line longer than the limit is dropped
/// and counted, and never held whole in memory. A builder holds up to 1 GiB: a source stops reading
/// long before that, until a batch has been taken.
///
/// ```
/// use streamflow::batch::{Batch, InvalidUtf8, TextBuilder};
/// let mut lines = TextBuilder::new(1 << 20, InvalidUtf8::Drop);
/// lines.push(b"to be\r\nor n");
/// let (text, _) = lines.take()?;
/// assert_eq!(text.chunk(0..text.len()).collect::<Vec<_>>(), ["to be"]);
/// lines.push(b"ot");
/// lines.finish();
/// let (text, _) = lines.take()?;
/// assert_eq!(text.chunk(0..text.len()).collect::<Vec<_>>(), ["or not"]);
/// # Ok::<(), streamflow::Error>(())
/// ```
#[derive(Debug)]
pub struct TextBuilder {
    /// Complete lines, the unfinished one, and room that bytes can be read into.
    buffer: Vec<u8>,
    /// How much of the buffer holds bytes.
    filled: usize,
    /// Where the unfinished line begins.
    open: usize,
    /// The unfinished line is over the limit: what arrives of it is forgotten at once.
    skipping: bool,
    lines: Vec<Bounds>,
    max_line: usize,
    invalid_utf8: InvalidUtf8,
    drops: Drops,
}

impl TextBuilder {
    /// A builder of lines of at most `max_line` bytes.
    #[must_use]
    pub fn new(max_line: usize, invalid_utf8: InvalidUtf8) -> Self {
        Self {
            buffer: Vec::new(),
            filled: 0,
            open: 0,
            skipping: false,
            lines: Vec::new(),
            max_line,
            invalid_utf8,
            drops: Drops::default(),
        }
    }

    /// Adds bytes as they arrived, cut anywhere.
    ///
    /// # Panics
    /// When more than 1 GiB is held.
    pub fn push(&mut self, bytes: &[u8]) {
        for bytes in bytes.chunks(READ) {
            self.room(bytes.len()).copy_from_slice(bytes);
            self.frame(bytes.len());
        }
    }

    /// Adds what one `read` gives, at most 64 KiB; returns how much it was, 0 at the end.
    ///
    /// # Panics
    /// When more than 1 GiB is held.
    pub fn read_from(&mut self, from: &mut (impl Read + ?Sized)) -> io::Result<usize> {
        let room = self.room(READ);
        let len = from.read(room)?.min(room.len());
        self.frame(len);
        Ok(len)
    }

    /// How many bytes a line has at most.
    pub(crate) const fn max_line(&self) -> usize {
        self.max_line
    }

    /// How many complete lines wait to be taken.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether no complete line waits to be taken.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// How many bytes are held: those of complete lines and of the unfinished one.
    #[must_use]
    pub fn len_bytes(&self) -> usize {
        self.filled
    }

    /// How many bytes of an unfinished line are held.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.filled - self.open
    }

    /// No more bytes come, as at the end of a file: an unfinished line is a line.
    pub fn finish(&mut self) {
        let len = self.pending();
        if len > self.max_line {
            self.drops.too_long += 1;
            self.filled = self.open;
        } else if len > 0 {
            let end = self.filled;
            let line_end = line_end(&self.buffer[self.open..end]).as_bytes();
            self.room(line_end.len()).copy_from_slice(line_end);
            self.filled += line_end.len();
            self.lines.push((self.open as u32, end as u32));
            self.open = self.filled;
        }
        self.skipping = false;
    }

    /// No more bytes come, as when a connection breaks: an unfinished line is dropped and counted.
    pub fn reset(&mut self) {
        self.drops.unterminated += u64::from(self.pending() > 0);
        self.filled = self.open;
        self.skipping = false;
    }

    /// The complete lines so far, and what was dropped since the last time; an unfinished line
    /// stays.
    ///
    /// # Errors
    /// When a line is not UTF-8, and the builder is to fail then.
    pub fn take(&mut self) -> Result<(Text, Drops)> {
        self.take_up_to(usize::MAX)
    }

    /// At most `lines` of the complete lines so far; the others stay for the next time.
    ///
    /// # Errors
    /// When a line is not UTF-8, and the builder is to fail then.
    pub fn take_up_to(&mut self, lines: usize) -> Result<(Text, Drops)> {
        let (text, invalid) = self.part(lines).text()?;
        let mut drops = std::mem::take(&mut self.drops);
        drops += invalid;
        Ok((text, drops))
    }

    /// At most `lines` of the complete lines so far, to become text at another time.
    pub(crate) fn part(&mut self, lines: usize) -> Part {
        let (bytes, lines) = self.detach(lines);
        Part { bytes, lines, invalid_utf8: self.invalid_utf8 }
    }

    /// Room for so many bytes behind those held. It was written before, so that reading into it
    /// costs no clearing.
    fn room(&mut self, bytes: usize) -> &mut [u8] {
        assert!(self.filled <= MOST, "a text builder holds up to 1 GiB; take batches from it");
        let need = self.filled + bytes;
        if self.buffer.len() < need {
            self.buffer.resize(need.max(2 * self.filled), 0);
        }
        &mut self.buffer[self.filled..need]
    }

    /// Finds the lines that end in the `len` bytes behind those held, which thereby are held.
    fn frame(&mut self, len: usize) {
        let searched = self.filled;
        self.filled += len;
        let mut start = self.open;
        let mut from = searched;
        while let Some(at) = memchr::memchr(b'\n', &self.buffer[from..self.filled]) {
            let next = from + at + 1;
            self.close(start, next);
            start = next;
            from = next;
        }
        // Dropped lines leave a gap, over which the unfinished line moves.
        self.buffer.copy_within(start..self.filled, self.open);
        self.filled -= start - self.open;
        self.limit();
    }

    /// Keeps the line that begins at `start` and whose line end ends at `next`, or drops it. Lines
    /// dropped before it leave a gap, over which it moves.
    fn close(&mut self, start: usize, next: usize) {
        let line = &self.buffer[start..next - 1];
        let len = line.strip_suffix(b"\r").unwrap_or(line).len();
        if std::mem::take(&mut self.skipping) {
            return;
        }
        if len > self.max_line {
            self.drops.too_long += 1;
            return;
        }
        if start != self.open {
            self.buffer.copy_within(start..next, self.open);
        }
        self.lines.push((self.open as u32, (self.open + len) as u32));
        self.open += next - start;
    }

    /// Forgets an unfinished line that is over the limit, so that it takes up no memory.
    fn limit(&mut self) {
        let line = &self.buffer[self.open..self.filled];
        let over = line.strip_suffix(b"\r").unwrap_or(line).len() > self.max_line;
        if over && !self.skipping {
            self.drops.too_long += 1;
            self.skipping = true;
        }
        if self.skipping {
            self.filled = self.open;
        }
    }

    /// Parts up to `lines` lines from what is held: their bytes, padded, and their bounds.
    fn detach(&mut self, lines: usize) -> (Vec<u8>, Vec<Bounds>) {
        if lines.min(self.lines.len()) == 0 {
            return (Vec::new(), Vec::new());
        }
        let end = self.lines.get(lines).map_or(self.open, |next| next.0 as usize);
        let later = self.lines.get(lines..).unwrap_or_default().iter();
        let later = later.map(|&(from, to)| (from - end as u32, to - end as u32)).collect();
        // As much room as this batch took, so that the next one's buffer need not grow.
        let mut buffer = vec![0; (self.filled - end) + (end + end / 4).max(READ)];
        buffer[..self.filled - end].copy_from_slice(&self.buffer[end..self.filled]);
        self.filled -= end;
        self.open -= end;
        let mut bytes = std::mem::replace(&mut self.buffer, buffer);
        bytes.truncate(end);
        bytes.resize(end + PADDING, b'\n');
        let mut taken = std::mem::replace(&mut self.lines, later);
        taken.truncate(lines);
        (bytes, taken)
    }
}

/// Lines that a builder held, and that are not known to be text.
#[derive(Debug)]
pub(crate) struct Part {
    /// The lines with their ends, padded.
    bytes: Vec<u8>,
    lines: Vec<Bounds>,
    invalid_utf8: InvalidUtf8,
}

impl Part {
    /// The lines as text, and how many are none.
    ///
    /// # Errors
    /// When a line is not UTF-8, and the builder is to fail then.
    pub(crate) fn text(self) -> Result<(Text, Drops)> {
        match utf8::text_of(self.bytes) {
            Ok(data) => Ok((Text::new(data, self.lines), Drops::default())),
            Err(bytes) => repair(&bytes, &self.lines, self.invalid_utf8),
        }
    }
}

/// The batch of these lines, some of which are not UTF-8.
fn repair(bytes: &[u8], lines: &[Bounds], policy: InvalidUtf8) -> Result<(Text, Drops)> {
    let mut data = String::with_capacity(bytes.len());
    let mut kept = Vec::with_capacity(lines.len());
    let mut drops = Drops::default();
    for &(start, end) in lines {
        let line = &bytes[start as usize..end as usize];
        let line = match (simdutf8::basic::from_utf8(line), policy) {
            (Ok(line), _) => Cow::Borrowed(line),
            (Err(_), InvalidUtf8::Replace) => String::from_utf8_lossy(line),
            (Err(_), InvalidUtf8::Drop) => {
                drops.invalid_utf8 += 1;
                continue;
            }
            (Err(_), InvalidUtf8::Fail) => return Err(not_utf8(line)),
        };
        let start = data.len() as u32;
        data.push_str(&line);
        kept.push((start, data.len() as u32));
        data.push_str(line_end(line.as_bytes()));
    }
    data.extend(std::iter::repeat_n('\n', PADDING));
    Ok((Text::new(data, kept), drops))
}

/// Lines without those that are not UTF-8, and how many these are. A line over the limit stays,
/// whatever its bytes are: it is dropped for its length.
pub(crate) fn without_invalid_utf8(lines: &[u8], max_line: usize) -> (Cow<'_, [u8]>, u64) {
    if simdutf8::basic::from_utf8(lines).is_ok() {
        return (Cow::Borrowed(lines), 0);
    }
    let (mut kept, mut dropped, mut start) = (Vec::new(), 0, 0);
    let ends = memchr::memchr_iter(b'\n', lines).map(|at| at + 1);
    for next in ends.chain([lines.len()]) {
        let line = &lines[start..next];
        start = next;
        let ended = line.strip_suffix(b"\n").map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        if ended.unwrap_or(line).len() > max_line || simdutf8::basic::from_utf8(line).is_ok() {
            kept.extend_from_slice(line);
        } else {
            dropped += 1;
        }
    }
    (Cow::Owned(kept), dropped)
}

/// What ends a line that came without its end, so that framing it again gives the line.
fn line_end(line: &[u8]) -> &'static str {
    if line.ends_with(b"\r") { "\r\n" } else { "\n" }
}

/// Says which line is not UTF-8, by its beginning.
fn not_utf8(line: &[u8]) -> Error {
    let beginning = &line[..line.len().min(60)];
    Error::other(format!("a line is not UTF-8: \"{}\"", beginning.escape_ascii()))
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::batch::Batch;
    use crate::random_cases::cases;

    fn lines(text: &Text) -> Vec<String> {
        text.chunk(0..text.len()).map(str::to_owned).collect()
    }

    /// Lines of at most 4 bytes out of these pieces, and what was dropped.
    fn framed(pieces: &[&[u8]], policy: InvalidUtf8) -> (Vec<String>, Drops) {
        let mut builder = TextBuilder::new(4, policy);
        pieces.iter().for_each(|piece| builder.push(piece));
        builder.finish();
        let (text, drops) = builder.take().unwrap();
        (lines(&text), drops)
    }

    /// The same by the definition: no buffer, no gap.
    fn defined(bytes: &[u8], policy: InvalidUtf8) -> (Vec<String>, Drops) {
        let mut kept = Vec::new();
        let mut drops = Drops::default();
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            let ended =
                line.strip_suffix(b"\n").map(|line| line.strip_suffix(b"\r").unwrap_or(line));
            let line = ended.unwrap_or(line);
            match std::str::from_utf8(line) {
                _ if line.len() > 4 => drops.too_long += 1,
                Ok(line) => kept.push(line.to_owned()),
                Err(_) if policy == InvalidUtf8::Drop => drops.invalid_utf8 += 1,
                Err(_) => kept.push(String::from_utf8_lossy(line).into_owned()),
            }
        }
        (kept, drops)
    }

    proptest! {
        #![proptest_config(cases(256))]

        #[test]
        fn any_split_of_the_bytes_gives_the_same_lines(
            pieces in vec(vec(prop::sample::select(b"ab\r\n\n\xC3\xA9\xFF".to_vec()), 0..12), 0..8),
            replace: bool,
        ) {
            let policy = if replace { InvalidUtf8::Replace } else { InvalidUtf8::Drop };
            let pieces: Vec<&[u8]> = pieces.iter().map(Vec::as_slice).collect();
            let whole = pieces.concat();
            let (seen, drops) = framed(&pieces, policy);
            prop_assert_eq!((seen, drops), defined(&whole, policy));
        }

        #[test]
        fn text_is_what_it_was_after_a_log(
            pieces in vec(vec(prop::sample::select(b"ab\r\n\n\xC3\xA9\xFF".to_vec()), 0..12), 0..8),
            cut in 0..100usize,
            replace: bool,
        ) {
            let policy = if replace { InvalidUtf8::Replace } else { InvalidUtf8::Drop };
            let mut builder = TextBuilder::new(100, policy);
            for piece in pieces {
                builder.push(&piece);
                builder.finish();
            }
            let (text, _) = builder.take_up_to(cut).unwrap();
            let mut bytes = Vec::new();
            text.encode(&mut bytes);
            let again = Text::decode(&bytes).unwrap();
            prop_assert_eq!(lines(&again), lines(&text));
            prop_assert_eq!(again.hash(), text.hash());
            // Whatever else the bytes are, they are an error or some text.
            let _ = Text::decode(&bytes[..cut.min(bytes.len())]);
            if let Some(byte) = bytes.get_mut(cut) {
                *byte ^= 1;
                let _ = Text::decode(&bytes);
            }
        }

        #[test]
        fn batches_of_any_size_hold_the_same_lines(
            text in vec("[a-c\u{e9}]{0,5}", 0..40),
            sizes in vec(1usize..7, 1..9),
        ) {
            let mut builder = TextBuilder::new(100, InvalidUtf8::Fail);
            let sent: String = text.iter().map(|line| format!("{line}\r\n")).collect();
            builder.push(sent.as_bytes());
            builder.push(b"unfinished");
            let mut seen = Vec::new();
            for size in sizes.into_iter().cycle() {
                let (batch, _) = builder.take_up_to(size).unwrap();
                prop_assert!(batch.len() == size || builder.is_empty());
                if batch.is_empty() { break }
                seen.extend(lines(&batch));
            }
            prop_assert_eq!(seen, text);
            prop_assert_eq!(builder.pending(), "unfinished".len());
        }
    }

    #[test]
    fn a_line_without_end_takes_up_no_memory() {
        let mut builder = TextBuilder::new(1000, InvalidUtf8::Drop);
        builder.push(b"first\n");
        for _ in 0..1000 {
            builder.push(&[b'x'; 8192]);
            assert!(builder.len_bytes() < 10_000 && builder.buffer.len() < 200_000);
        }
        builder.push(b"x\nlast\n");
        let (text, drops) = builder.take().unwrap();
        assert_eq!(lines(&text), ["first", "last"]);
        assert_eq!(drops, Drops { too_long: 1, ..Drops::default() });
    }

    #[test]
    fn a_reset_drops_the_unfinished_line_and_counts_it() {
        let mut builder = TextBuilder::new(10, InvalidUtf8::Drop);
        builder.push(b"whole\nhal");
        builder.reset();
        builder.push(b"next\n");
        builder.reset();
        let (text, drops) = builder.take().unwrap();
        assert_eq!(lines(&text), ["whole", "next"]);
        assert_eq!(drops, Drops { unterminated: 1, ..Drops::default() });
    }

    #[test]
    fn a_line_dropped_at_a_reset_is_counted_once() {
        let mut builder = TextBuilder::new(10, InvalidUtf8::Drop);
        builder.push(b"much longer than ten bytes");
        builder.reset();
        builder.push(b"next\n");
        let (text, drops) = builder.take().unwrap();
        assert_eq!(lines(&text), ["next"]);
        assert_eq!(drops, Drops { too_long: 1, ..Drops::default() });
    }

    #[test]
    fn a_faulty_line_fails_with_its_beginning_if_it_is_to() {
        let mut builder = TextBuilder::new(100, InvalidUtf8::Fail);
        builder.push(b"good\nb\xFFd\n");
        let error = builder.take().unwrap_err().to_string();
        assert_eq!(error, r#"a line is not UTF-8: "b\xffd""#);
    }

    #[test]
    fn a_reader_is_read_to_its_end() {
        let mut from: &[u8] = b"one\ntwo";
        let mut builder = TextBuilder::new(100, InvalidUtf8::Drop);
        while builder.read_from(&mut from).unwrap() > 0 {}
        builder.finish();
        assert_eq!(lines(&builder.take().unwrap().0), ["one", "two"]);
    }
}

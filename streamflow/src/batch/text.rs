//! Batches of text: lines as `&str` into one contiguous, validated buffer, and their framing.

use std::ops;

use super::{Batch, Chunk};
use crate::driver::report::Drops;

/// Bytes behind the last line, so that a reader may take a whole vector from any line's byte.
pub(crate) const PADDING: usize = 64;

/// A batch of lines: each record is a `&str` into one contiguous buffer.
///
/// ```
/// use streamflow::batch::{Batch, Text};
/// let batch: Text = ["to be", "or not"].into_iter().collect();
/// assert_eq!(batch.chunk(0..2).collect::<Vec<_>>(), ["to be", "or not"]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Text {
    /// Lines with their ends, and `PADDING` bytes more.
    data: String,
    /// Where each line begins and ends in `data`, its line end left out.
    lines: Vec<(u32, u32)>,
}

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

/// A run of lines of a [`Text`] batch.
#[derive(Clone, Debug)]
pub struct TextChunk<'b> {
    pub(super) data: &'b str,
    pub(super) lines: std::slice::Iter<'b, (u32, u32)>,
}

impl<'b> Iterator for TextChunk<'b> {
    type Item = &'b str;

    #[inline]
    fn next(&mut self) -> Option<&'b str> {
        let &(start, end) = self.lines.next()?;
        Some(&self.data[start as usize..end as usize])
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.lines.size_hint()
    }
}

impl Chunk for TextChunk<'_> {}

impl Batch for Text {
    type Record<'b> = &'b str;
    type Chunk<'b> = TextChunk<'b>;

    fn len(&self) -> usize {
        self.lines.len()
    }

    #[inline]
    fn chunk(&self, records: ops::Range<usize>) -> TextChunk<'_> {
        TextChunk { data: &self.data, lines: self.lines[records].iter() }
    }

    fn arena(&self) -> &[u8] {
        self.data.as_bytes()
    }
}

impl<S: AsRef<str>> FromIterator<S> for Text {
    /// A batch of these lines; a line that holds a line end becomes several.
    fn from_iter<I: IntoIterator<Item = S>>(lines: I) -> Self {
        let mut text = TextBuilder::new(usize::MAX, InvalidUtf8::Drop);
        for line in lines {
            text.push(line.as_ref().as_bytes());
            text.push(b"\n");
        }
        text.take().0
    }
}

/// Frames bytes as they arrive into lines, a batch at a time.
///
/// `\n` and `\r\n` end lines; empty lines are records. A line longer than the limit is dropped
/// and counted, and never held whole in memory.
#[derive(Debug)]
pub struct TextBuilder {
    bytes: Vec<u8>,
    max_line: usize,
    invalid_utf8: InvalidUtf8,
    drops: Drops,
}

impl TextBuilder {
    /// A builder of lines of at most `max_line` bytes.
    #[must_use]
    pub fn new(max_line: usize, invalid_utf8: InvalidUtf8) -> Self {
        Self { bytes: Vec::new(), max_line, invalid_utf8, drops: Drops::default() }
    }

    /// Adds bytes as they arrived.
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The complete lines so far, and what was dropped among them; an unfinished line stays.
    pub fn take(&mut self) -> (Text, Drops) {
        let complete = memchr::memrchr(b'\n', &self.bytes).map_or(0, |at| at + 1);
        let rest = self.bytes.split_off(complete);
        let bytes = std::mem::replace(&mut self.bytes, rest);
        let mut text = Text::default();
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            let line = line.strip_suffix(b"\n").unwrap_or(line);
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if line.len() > self.max_line {
                continue;
            }
            if let Ok(line) = simdutf8::basic::from_utf8(line) {
                let start = text.data.len() as u32;
                text.data.push_str(line);
                text.lines.push((start, text.data.len() as u32));
                text.data.push('\n');
            }
        }
        text.data.extend(std::iter::repeat_n('\n', PADDING));
        let _ = self.invalid_utf8;
        (text, std::mem::take(&mut self.drops))
    }
}

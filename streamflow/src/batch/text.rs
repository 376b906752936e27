//! Batches of text: lines as `&str` into one contiguous, validated buffer.

use std::{ops, slice};

use super::{Batch, Chunk, InvalidUtf8, TextBuilder, utf8};
use crate::hash::xxh64;
use crate::{Error, Result};

/// Bytes behind the last line, so that a reader may take a whole vector from any line's byte.
pub(super) const PADDING: usize = 64;

/// Where a line begins and ends in its buffer, its line end left out.
pub(super) type Bounds = (u32, u32);

/// A batch of lines: each record is a `&str` into one contiguous buffer.
///
/// ```
/// use streamflow::batch::{Batch, Text};
/// let batch: Text = ["to be", "or not"].into_iter().collect();
/// assert_eq!(batch.chunk(0..2).collect::<Vec<_>>(), ["to be", "or not"]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Text {
    /// Lines with their ends, and `PADDING` bytes more. Between a line's end and the next one's
    /// beginning stands a line end and nothing else: what was dropped is not in here.
    data: String,
    lines: Vec<Bounds>,
}

impl Text {
    /// A batch of the lines at these places, with `PADDING` behind them.
    pub(super) fn new(data: String, lines: Vec<Bounds>) -> Self {
        Self { data, lines }
    }

    /// The lines and the line ends between them.
    fn joined(&self) -> &str {
        let ends = self.lines.first().zip(self.lines.last());
        ends.map_or("", |(first, last)| &self.data[first.0 as usize..last.1 as usize])
    }

    /// Writes the lines as bytes that [`decode`](Self::decode) reads: how many they are, and the
    /// lines with the line ends between them.
    ///
    /// ```
    /// use streamflow::batch::{Batch, Text};
    /// let batch: Text = ["to be", "or not"].into_iter().collect();
    /// let mut bytes = Vec::new();
    /// batch.encode(&mut bytes);
    /// let again = Text::decode(&bytes)?;
    /// assert_eq!(again.chunk(0..2).collect::<Vec<_>>(), ["to be", "or not"]);
    /// assert!(Text::decode(&bytes[..9]).is_err());
    /// # Ok::<(), streamflow::Error>(())
    /// ```
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.extend((self.lines.len() as u64).to_le_bytes());
        out.extend(self.joined().as_bytes());
    }

    /// Reads what [`encode`](Self::encode) wrote.
    ///
    /// # Errors
    /// When the bytes are not such a text.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        let damaged = |what: &str| Error::other(format!("lines in a log are damaged: {what}"));
        let Some((count, joined)) = bytes.split_first_chunk() else {
            return Err(damaged("their number is missing"));
        };
        let count = u64::from_le_bytes(*count);
        if joined.len() > u32::MAX as usize - PADDING {
            return Err(damaged("they are longer than 4 GiB"));
        }
        let mut lines = Vec::new();
        let mut start = 0;
        for at in memchr::memchr_iter(b'\n', joined) {
            let line = &joined[start..at];
            let end = start + line.strip_suffix(b"\r").unwrap_or(line).len();
            lines.push((start as u32, end as u32));
            start = at + 1;
        }
        if count > 0 || !joined.is_empty() {
            lines.push((start as u32, joined.len() as u32));
        }
        if lines.len() as u64 != count {
            return Err(damaged(&format!("{count} were written, {} are here", lines.len())));
        }
        let mut data = Vec::with_capacity(joined.len() + PADDING);
        data.extend_from_slice(joined);
        data.resize(joined.len() + PADDING, b'\n');
        let data = utf8::text_of(data).map_err(|_| damaged("they are not UTF-8"))?;
        Ok(Self { data, lines })
    }
}

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

    fn select(&self, records: &[ops::Range<usize>]) -> Option<Self> {
        let mut kept = Self::default();
        for line in records.iter().flat_map(|range| self.chunk(range.clone())) {
            let start = kept.data.len() as u32;
            kept.data.push_str(line);
            kept.lines.push((start, kept.data.len() as u32));
            kept.data.push('\n');
        }
        kept.data.extend(std::iter::repeat_n('\0', PADDING));
        Some(kept)
    }

    fn show(&self, record: usize) -> Option<String> {
        self.chunk(record..record + 1).next().map(str::to_owned)
    }

    fn arena(&self) -> &[u8] {
        self.data.as_bytes()
    }

    /// XXH64 of the lines with the line ends between them, and of how many they are.
    fn hash(&self) -> u64 {
        let mut both = [0; 16];
        both[..8].copy_from_slice(&xxh64(self.joined().as_bytes()).to_le_bytes());
        both[8..].copy_from_slice(&(self.lines.len() as u64).to_le_bytes());
        xxh64(&both)
    }
}

/// A run of lines of a [`Text`] batch.
#[derive(Clone, Debug)]
pub struct TextChunk<'b> {
    data: &'b str,
    lines: slice::Iter<'b, Bounds>,
}

impl<'b> Iterator for TextChunk<'b> {
    type Item = &'b str;

    #[inline]
    fn next(&mut self) -> Option<&'b str> {
        let &(start, end) = self.lines.next()?;
        Some(&self.data[start as usize..end as usize])
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.lines.size_hint()
    }
}

impl ExactSizeIterator for TextChunk<'_> {}

impl<'b> Chunk for TextChunk<'b> {
    fn joined(&mut self) -> Option<&'b str> {
        let lines = std::mem::take(&mut self.lines).as_slice();
        Some(&self.data[lines.first()?.0 as usize..lines.last()?.1 as usize])
    }
}

impl<S: AsRef<str>> FromIterator<S> for Text {
    /// A batch of these lines; a line that holds a line end becomes several.
    ///
    /// # Panics
    /// When the lines are longer than 1 GiB together.
    fn from_iter<I: IntoIterator<Item = S>>(lines: I) -> Self {
        let mut text = TextBuilder::new(usize::MAX, InvalidUtf8::Drop);
        for line in lines {
            text.push(line.as_ref().as_bytes());
            text.push(b"\n");
        }
        // What is text already cannot fail to be.
        text.take().unwrap_or_default().0
    }
}

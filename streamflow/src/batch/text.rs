//! Batches of text: lines as `&str` into one contiguous, validated buffer.

use std::{ops, slice};

use super::{Batch, Chunk, InvalidUtf8, TextBuilder};

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

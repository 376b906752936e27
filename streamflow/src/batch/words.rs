//! Words: text split at ASCII white space.

use std::iter::FusedIterator;

use super::TextChunk;

/// The words of one text, split at ASCII white space.
#[derive(Clone, Debug)]
pub struct Words<'b>(std::str::SplitAsciiWhitespace<'b>);

/// Splits a text at ASCII white space.
///
/// ```
/// use streamflow::batch::split_words;
/// assert_eq!(split_words(" to  be\t").collect::<Vec<_>>(), ["to", "be"]);
/// ```
#[must_use]
pub fn split_words(text: &str) -> Words<'_> {
    Words(text.split_ascii_whitespace())
}

impl<'b> Iterator for Words<'b> {
    type Item = &'b str;

    #[inline]
    fn next(&mut self) -> Option<&'b str> {
        self.0.next()
    }
}

impl FusedIterator for Words<'_> {}

/// A run of records whose words can be had without stopping at each record.
#[diagnostic::on_unimplemented(
    message = "`words` splits text, but the records here are not `&str`",
    label = "the records before `words` are not `&str`",
    note = "put a `.map(…)` or `.flat_map(…)` before `words` that takes the text out of each record"
)]
pub trait WordsOf<'b>: Sized {
    /// The words, in order.
    type Words: Iterator<Item = &'b str>;

    /// All words of all records, in order.
    fn words(self) -> Self::Words;
}

/// The words of a run of lines of a [`Text`](super::Text) batch.
pub type TextWords<'b> = SplitEach<'b, TextChunk<'b>>;

impl<'b> WordsOf<'b> for TextChunk<'b> {
    type Words = TextWords<'b>;

    #[inline]
    fn words(self) -> Self::Words {
        SplitEach { records: self, words: split_words("") }
    }
}

/// The words of any iterator of texts, record by record.
#[derive(Clone, Debug)]
pub struct SplitEach<'b, I> {
    records: I,
    words: Words<'b>,
}

impl<'b, I: Iterator<Item = &'b str>> Iterator for SplitEach<'b, I> {
    type Item = &'b str;

    #[inline]
    fn next(&mut self) -> Option<&'b str> {
        loop {
            if let Some(word) = self.words.next() {
                return Some(word);
            }
            self.words = split_words(self.records.next()?);
        }
    }
}

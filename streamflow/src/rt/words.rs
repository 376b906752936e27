//! `words`: records of text, one by one or a partition at once.

use std::iter::FusedIterator;

use crate::batch::{Chunk, Words, split_words};

/// A record that `words` can split.
#[diagnostic::on_unimplemented(
    message = "`words` splits text, but the records here are `{Self}`",
    label = "the records before `words` are `{Self}`, not `&str`",
    note = "put a `.map(…)` or `.flat_map(…)` before `words` that takes the text out of each record"
)]
pub trait TextRecord<'b> {
    /// The record's text.
    fn text(self) -> &'b str;
}

impl<'b> TextRecord<'b> for &'b str {
    #[inline(always)]
    fn text(self) -> &'b str {
        self
    }
}

impl<'b> TextRecord<'b> for &'b String {
    #[inline(always)]
    fn text(self) -> &'b str {
        self
    }
}

impl<'b> TextRecord<'b> for &&'b str {
    #[inline(always)]
    fn text(self) -> &'b str {
        self
    }
}

/// The words of a text record.
#[inline(always)]
pub fn words<'b>(record: impl TextRecord<'b>) -> Words<'b> {
    split_words(record.text())
}

/// The words of a partition of text records.
#[inline(always)]
pub fn words_of<'b, C: Chunk<Item: TextRecord<'b>>>(mut chunk: C) -> WordsOf<'b, C> {
    let joined = chunk.joined().map_or("", TextRecord::text);
    WordsOf { words: split_words(joined), chunk }
}

/// The words of a run of text records.
#[derive(Clone, Debug)]
pub struct WordsOf<'b, C> {
    words: Words<'b>,
    chunk: C,
}

impl<'b, C: Chunk<Item: TextRecord<'b>>> Iterator for WordsOf<'b, C> {
    type Item = &'b str;

    #[inline(always)]
    fn next(&mut self) -> Option<&'b str> {
        loop {
            if let Some(word) = self.words.next() {
                return Some(word);
            }
            self.words = words(self.chunk.next()?);
        }
    }
}

impl<'b, C: Chunk<Item: TextRecord<'b>> + FusedIterator> FusedIterator for WordsOf<'b, C> {}

//! Words: text split at ASCII white space, 64 bytes at a time.
//!
//! Of each block of 64 bytes a mask says which are white space; where the mask changes, words
//! begin and end. Finding the next word is then counting zeros, without a branch for each byte.
//! Words are cut out without asking whether the cut is one between characters, which saves a
//! seventh of the time.
#![allow(unsafe_code)]

use std::iter::FusedIterator;

use super::space;

/// The words of one text, split at ASCII white space.
#[derive(Clone, Debug)]
pub struct Words<'b> {
    text: &'b str,
    /// Where the current block begins.
    block: usize,
    /// Where the next block begins.
    next: usize,
    /// The bytes of the current block at which a word begins or ends, those not yet passed.
    edges: u64,
    /// Whether the last byte of the current block belongs to a word, as 0 or 1.
    inside: u64,
}

/// Splits a text at ASCII white space.
///
/// ```
/// use streamflow::batch::split_words;
/// assert_eq!(split_words(" to  be\t").collect::<Vec<_>>(), ["to", "be"]);
/// ```
#[inline]
#[must_use]
pub fn split_words(text: &str) -> Words<'_> {
    Words { text, block: 0, next: 0, edges: 0, inside: 0 }
}

impl<'b> Words<'b> {
    /// The position of the next edge.
    #[inline(always)]
    fn edge(&mut self) -> Option<usize> {
        while self.edges == 0 {
            if self.next > self.text.len() {
                return None;
            }
            self.advance();
        }
        let at = self.block + self.edges.trailing_zeros() as usize;
        self.edges &= self.edges - 1;
        Some(at)
    }

    /// Goes on to the next block; beyond the text's end all is white space, and one block may lie
    /// there whole, so that a word at the very end has its edge.
    #[inline(always)]
    fn advance(&mut self) {
        self.block = self.next;
        self.next += space::BLOCK;
        let bytes = self.text.as_bytes();
        let word = !match bytes[self.block..].first_chunk() {
            Some(block) => space::mask(block),
            None => space::mask_of_rest(&bytes[self.block..]),
        };
        self.edges = word ^ (word << 1 | self.inside);
        self.inside = word >> 63;
    }
}

impl<'b> Iterator for Words<'b> {
    type Item = &'b str;

    #[inline(always)]
    fn next(&mut self) -> Option<&'b str> {
        let start = self.edge()?;
        let end = self.edge()?;
        debug_assert!(self.text.get(start..end).is_some());
        // SAFETY: edges ascend, and none lies beyond the text, where all counts as white space. The
        // byte before a word and the byte after it are ASCII or the text's end, so that the word
        // begins and ends between characters.
        Some(unsafe { self.text.get_unchecked(start..end) })
    }
}

impl FusedIterator for Words<'_> {}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::batch::{Batch, InvalidUtf8, TextBuilder};
    use crate::random_cases::cases;
    use crate::rt::words_of;

    /// Text with every kind of white space, and characters that look like it to a careless eye.
    fn text() -> impl Strategy<Value = String> {
        let word = "[a-c]{1,9}";
        let space = "[ \t\n\r\x0B\x0C\x1C-\x1F\x00]| {60,70}";
        let wide = "[\u{85}\u{A0}\u{2003}\u{3000}é]|\\PC";
        vec(prop_oneof![word, space, wide], 0..60).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(cases(256))]

        #[test]
        fn words_are_those_of_std(text in text()) {
            let ours: Vec<_> = split_words(&text).collect();
            prop_assert_eq!(ours, text.split_ascii_whitespace().collect::<Vec<_>>());
        }

        #[test]
        fn words_of_a_run_of_lines_are_those_of_its_lines(
            text in text(), max_line in 1usize..40, cut in 0.0..1.0f64,
        ) {
            let mut builder = TextBuilder::new(max_line, InvalidUtf8::Drop);
            builder.push(text.as_bytes());
            builder.push(b"\n\xFF faulty\nlast");
            builder.finish();
            let (batch, _) = builder.take().unwrap();
            let cut = (batch.len() as f64 * cut) as usize;
            for run in [0..cut, cut..batch.len()] {
                let at_once: Vec<_> = words_of(batch.chunk(run.clone())).collect();
                let singly = batch.chunk(run).flat_map(str::split_ascii_whitespace);
                prop_assert_eq!(at_once, singly.collect::<Vec<_>>());
            }
        }
    }
}

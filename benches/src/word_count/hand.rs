//! Word count by hand, tuned with everything that is known to help for this job alone: counts lie
//! in one open table, which is kept from batch to batch.

use super::split::{Splitter, Word};

/// Slots of the table. A batch of a million words has about 48,000 different ones.
const SLOTS: usize = 1 << 17;

/// One word and its count; no word has count 0.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    word: Word,
    count: u64,
}

/// The table, and room for what is on its way into it.
#[derive(Debug)]
pub(super) struct Counter {
    slots: Vec<Slot>,
    splitter: Splitter,
}

impl Default for Counter {
    fn default() -> Self {
        Self { slots: vec![Slot::default(); SLOTS], splitter: Splitter::default() }
    }
}

impl Counter {
    /// The words of a text and their counts. Behind the text there are at least 64 bytes of white
    /// space.
    pub(super) fn count<'b>(&mut self, text: &'b [u8]) -> impl Iterator<Item = (&'b str, u64)> {
        let Self { slots, splitter } = self;
        slots.fill(Slot::default());
        splitter.split(text, |words| add(slots, text, words));
        let full = slots.iter().filter(|slot| slot.count > 0);
        full.map(|Slot { word, count }| {
            (std::str::from_utf8(word.bytes(text)).unwrap_or_default(), *count)
        })
    }
}

/// Counts the words.
fn add(slots: &mut [Slot], text: &[u8], words: &[Word]) {
    for word in words {
        let mut at = word.slot;
        loop {
            let found = &mut slots[at as usize % SLOTS];
            if found.word.key == word.key
                && found.count > 0
                && (word.len < 16 || found.word.bytes(text) == word.bytes(text))
            {
                found.count += 1;
                break;
            }
            if found.count == 0 {
                *found = Slot { word: *word, count: 1 };
                break;
            }
            at += 1;
        }
    }
}

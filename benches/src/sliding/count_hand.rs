//! A sliding word count by hand: words have small numbers, so that the window's counts and those of
//! a batch are plain arrays, and a pane is a list of numbers and counts.

use std::collections::VecDeque;

use crate::word_count::split::{Splitter, Word};

/// Slots of the dictionary. The texts have at most 50,000 different words.
const SLOTS: usize = 1 << 17;

/// A word's entry in the dictionary; number 0 is none.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    key: u128,
    number: u32,
}

/// A window of panes.
#[derive(Debug)]
pub(super) struct Sliding {
    slots: Vec<Slot>,
    /// Each numbered word, from 1.
    words: Vec<String>,
    /// The batch's counts, by number.
    batch: Vec<u32>,
    /// The window's counts, by number.
    total: Vec<u64>,
    /// What each pane added, the oldest first.
    panes: VecDeque<Vec<(u32, u32)>>,
    length: usize,
    splitter: Splitter,
}

impl Sliding {
    pub(super) fn new(length: usize) -> Self {
        Self {
            slots: vec![Slot::default(); SLOTS],
            words: vec![String::new()],
            batch: vec![0],
            total: vec![0],
            panes: VecDeque::new(),
            length,
            splitter: Splitter::default(),
        }
    }

    /// Adds a batch, drops the oldest pane of a full window, and gives the window's counts.
    pub(super) fn slide(&mut self, text: &[u8]) -> impl Iterator<Item = (&str, u64)> {
        let Self { slots, words, batch, splitter, .. } = self;
        splitter.split(text, |block| add(slots, words, batch, text, block));
        self.total.resize(self.batch.len(), 0);
        let leaving = if self.panes.len() == self.length { self.panes.pop_front() } else { None };
        let mut pane = leaving.unwrap_or_default();
        for (number, count) in pane.drain(..) {
            self.total[number as usize] -= u64::from(count);
        }
        for (number, (count, total)) in self.batch.iter_mut().zip(&mut self.total).enumerate() {
            if *count > 0 {
                *total += u64::from(*count);
                pane.push((number as u32, std::mem::take(count)));
            }
        }
        self.panes.push_back(pane);
        let live = self.words.iter().zip(&self.total).filter(|(_, count)| **count > 0);
        live.map(|(word, count)| (&word[..], *count))
    }
}

/// Counts words by their numbers; new words get the next ones.
fn add(
    slots: &mut [Slot],
    words: &mut Vec<String>,
    batch: &mut Vec<u32>,
    text: &[u8],
    block: &[Word],
) {
    for word in block {
        let mut at = word.slot;
        loop {
            let found = &mut slots[at as usize % SLOTS];
            if found.key == word.key
                && found.number > 0
                && (word.len < 16 || words[found.number as usize].as_bytes() == word.bytes(text))
            {
                batch[found.number as usize] += 1;
                break;
            }
            if found.number == 0 {
                *found = Slot { key: word.key, number: words.len() as u32 };
                words.push(String::from_utf8_lossy(word.bytes(text)).into_owned());
                batch.push(1);
                break;
            }
            at += 1;
        }
    }
}

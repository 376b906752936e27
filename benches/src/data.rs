//! The benches' input, the same in every run.

use std::sync::Arc;

use streamflow::batch::{Batch, InvalidUtf8, Text, TextBuilder, Values};

/// Different words in the texts.
const WORDS: usize = 50_000;

/// A xorshift generator: fast, and the same numbers everywhere.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Default for Random {
    fn default() -> Self {
        Self(0x9E37_79B9_7F4A_7C15)
    }
}

impl Random {
    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A rank in `0..n` by Zipf's law: rank r comes up in proportion to 1 / (r + 1).
    pub fn zipf(&mut self, n: usize) -> usize {
        let uniform = (self.number() >> 11) as f64 / (1u64 << 53) as f64;
        let rank = (n as f64).powf(uniform) - 1.0;
        (rank as usize).min(n - 1)
    }
}

/// The word of a rank.
fn word(rank: usize) -> String {
    format!("w{:x}", (rank as u64).wrapping_mul(0x9E37_79B9))
}

/// A word that about one line in a hundred holds.
#[must_use]
pub fn rare_word() -> String {
    word(90)
}

/// Batches of `lines` lines of ten words out of 50,000, their frequencies by Zipf's law.
#[must_use]
pub fn texts(batches: usize, lines: usize) -> Vec<Arc<Text>> {
    texts_of(WORDS, batches, lines)
}

/// Batches of `lines` lines of ten words out of so many, their frequencies by Zipf's law.
#[must_use]
pub fn texts_of(words: usize, batches: usize, lines: usize) -> Vec<Arc<Text>> {
    let words: Vec<String> = (0..words).map(word).collect();
    let mut random = Random::default();
    let mut batch = || {
        let mut text = TextBuilder::new(1 << 20, InvalidUtf8::Drop);
        let mut line = String::new();
        for _ in 0..lines {
            line.clear();
            for at in 0..10 {
                line.push_str(if at > 0 { " " } else { "" });
                line.push_str(&words[random.zipf(words.len())]);
            }
            line.push('\n');
            text.push(line.as_bytes());
        }
        let (text, _) = text.take().unwrap_or_default();
        assert_eq!(text.len(), lines);
        Arc::new(text)
    };
    (0..batches).map(|_| batch()).collect()
}

/// Batches of numbers below 2^32.
#[must_use]
pub fn integers(batches: usize, records: usize) -> Vec<Arc<Values<u64>>> {
    let mut random = Random::default();
    let mut batch = || (0..records).map(|_| random.number() >> 32).collect();
    (0..batches).map(|_| Arc::new(batch())).collect()
}

/// Batches of whole numbers below 2^14, whose sums and squares are exact in any order.
#[must_use]
pub fn floats(batches: usize, records: usize) -> Vec<Arc<Values<f64>>> {
    let mut random = Random::default();
    let mut batch = || (0..records).map(|_| (random.number() >> 50) as f64).collect();
    (0..batches).map(|_| Arc::new(batch())).collect()
}

/// The key of a number: a bijection, so that keys lie anywhere.
fn key(number: u64) -> u64 {
    (number ^ 0x5DEE_CE66).wrapping_mul(0xD6E8_FEB8_6659_FD93)
}

/// Batches of pairs of a key, one of `keys` numbers of 64 bits, and a number below 2^32.
#[must_use]
pub fn pairs(seed: u64, keys: u64, batches: usize, records: usize) -> Vec<Arc<Values<(u64, u64)>>> {
    let mut random = Random(Random::default().0 ^ seed);
    let mut pair = || (key((random.number() >> 20) % keys), random.number() >> 32);
    let mut batch = || (0..records).map(|_| pair()).collect();
    (0..batches).map(|_| Arc::new(batch())).collect()
}

/// A batch of each of so many keys, as `pairs` has them, with a 0.
#[must_use]
pub fn every_key(keys: u64) -> Arc<Values<(u64, u64)>> {
    Arc::new((0..keys).map(|number| (key(number), 0)).collect())
}

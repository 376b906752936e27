//! The benches' input, the same in every run.

use streamflow::batch::{InvalidUtf8, Text, TextBuilder};

/// A xorshift generator: fast, and the same numbers everywhere.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    pub fn new() -> Self {
        Self(0x9E37_79B9_7F4A_7C15)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A rank in `0..n` with Zipf's distribution: rank r comes up in proportion to 1 / (r + 1).
    pub fn zipf(&mut self, n: usize) -> usize {
        let uniform = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        let rank = (n as f64).powf(uniform) - 1.0;
        (rank as usize).min(n - 1)
    }
}

/// Batches of `lines` lines of ten words out of 50,000, their frequencies by Zipf's law.
pub fn texts(batches: usize, lines: usize) -> Vec<Text> {
    const WORDS: usize = 50_000;
    let words: Vec<String> =
        (0..WORDS as u64).map(|i| format!("w{:x}", i.wrapping_mul(0x9E37_79B9))).collect();
    let mut random = Random::new();
    (0..batches)
        .map(|_| {
            let mut text = TextBuilder::new(1 << 20, InvalidUtf8::Fail);
            let mut line = String::new();
            for _ in 0..lines {
                line.clear();
                for at in 0..10 {
                    line.push_str(if at > 0 { " " } else { "" });
                    line.push_str(&words[random.zipf(WORDS)]);
                }
                line.push('\n');
                text.push(line.as_bytes());
            }
            text.take().unwrap_or_default().0
        })
        .collect()
}

//! Random records: cheap enough for batches of many thousands, and determined by a seed.

use crate::oracle::{Datum, Value};

/// How one random record is made; `variety` is about how many different ones there are.
pub type Record = fn(&mut Rng, variety: u64) -> Value;

/// A small generator of random numbers, the same everywhere.
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    /// A generator that gives the same numbers for the same seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number (SplitMix64).
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`, which is not 0.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.number() % limit
    }
}

/// `len` records.
pub fn records(record: Record, rng: &mut Rng, len: usize, variety: u64) -> Vec<Value> {
    (0..len).map(|_| record(rng, variety)).collect()
}

/// `u64`s small enough to be added and multiplied a little.
pub fn numbers(rng: &mut Rng, variety: u64) -> Value {
    (rng.below(variety) * 7).into_value()
}

/// `i64`s of both signs, small enough to be added.
pub fn integers(rng: &mut Rng, variety: u64) -> Value {
    (rng.below(variety) as i64 * 3 - variety as i64).into_value()
}

/// Floats of very different size, so that the order of additions shows.
pub fn floats(rng: &mut Rng, variety: u64) -> Value {
    let number = rng.below(variety) as f64 + 0.1;
    let scale = [1e-9, 1.0, 1.0, 1e7, -1e7, -0.3][rng.below(6) as usize];
    (number * scale).into_value()
}

/// `f32`s of very different size.
pub fn singles(rng: &mut Rng, variety: u64) -> Value {
    let number = rng.below(variety) as f32 + 0.1;
    let scale = [1e-4, 1.0, 1.0, 1e5, -1e5, -0.3][rng.below(6) as usize];
    (number * scale).into_value()
}

/// Floats among which are NaN, both zeros and both infinities.
pub fn odd_floats(rng: &mut Rng, variety: u64) -> Value {
    let odd = [f64::NAN, -0.0, 0.0, f64::INFINITY, f64::NEG_INFINITY, -f64::NAN];
    match rng.below(12) {
        at @ 0..6 => odd[at as usize].into_value(),
        _ => (rng.below(variety) as f64 - 1.5).into_value(),
    }
}

/// A word: short, just beyond what fits in a word or two, long, and in several scripts.
pub fn word(rng: &mut Rng, variety: u64) -> String {
    let id = rng.below(variety);
    match id % 8 {
        0 => format!("w{id}"),
        1 => ["a", "be", "not", "that"][(id / 8 % 4) as usize].to_owned(),
        2 => format!("fifteen-{id:07}"),
        3 => format!("sixteen-{id:08}"),
        4 => format!("a-word-much-longer-than-fifteen-bytes-{id}"),
        5 => format!("слово{id}"),
        6 => format!("単語{id}"),
        _ => format!("é👍🏽{id}"),
    }
}

/// Words, of which some are empty.
pub fn words(rng: &mut Rng, variety: u64) -> Value {
    if rng.below(16) == 0 { String::new().into_value() } else { word(rng, variety).into_value() }
}

/// Lines of a few words with all sorts of white space between them, some of it not ASCII.
pub fn lines(rng: &mut Rng, variety: u64) -> Value {
    let spaces = [" ", " ", " ", "\t", "  ", " \x0C", "\u{a0}", "\u{2003}", "\x0B", " \r "];
    let mut line = String::new();
    if rng.below(8) == 0 {
        line.push_str("  ");
    }
    for _ in 0..rng.below(6) {
        line.push_str(&word(rng, variety));
        line.push_str(spaces[rng.below(spaces.len() as u64) as usize]);
    }
    // A line that ends in a carriage return loses it in framing.
    line.push('.');
    line.into_value()
}

/// Pairs of a word and a number.
pub fn pairs(rng: &mut Rng, variety: u64) -> Value {
    (word(rng, variety), rng.below(1000)).into_value()
}

/// Pairs of two numbers, the first of few.
pub fn number_pairs(rng: &mut Rng, variety: u64) -> Value {
    (rng.below(variety), rng.below(1000)).into_value()
}

/// Pairs of a number and a float.
pub fn float_pairs(rng: &mut Rng, variety: u64) -> Value {
    Value::pair(rng.below(variety).into_value(), floats(rng, 1000))
}

/// Pairs of a number and a word.
pub fn word_pairs(rng: &mut Rng, variety: u64) -> Value {
    (rng.below(variety), word(rng, 50)).into_value()
}

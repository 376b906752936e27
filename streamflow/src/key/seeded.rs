//! How probes are hashed: by numbers that nobody outside the process knows.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::LazyLock;

use foldhash::SharedSeed;
use foldhash::quality::{FoldHasher, SeedableRandomState};

use super::{Key, Probe};

/// A way to hash. All its seeds are secret: were one factor of a product known, keys could be
/// chosen for which it is 0, whatever the other.
#[derive(Clone, Debug)]
pub(crate) struct HashState {
    /// For probes of up to two words.
    words: [u64; 2],
    /// For all others.
    longer: SeedableRandomState,
}

/// The bits that a factor always has, so that a word is spread over a product.
const SPREAD: u64 = 1 << 63 | 1 << 31 | 1;

/// The process's seeds, from the system's own source of randomness: addresses and the time, of
/// which foldhash would make one, can be guessed.
static SEEDS: LazyLock<([u64; 3], SharedSeed)> = LazyLock::new(|| {
    let random = RandomState::new();
    (drawn(&random), SharedSeed::from_u64(random.hash_one("shared")))
});

/// How many factors are drawn at most, of which two in three spread too little.
const DRAWS: u64 = 64;

/// Seeds of which numbers in steps are spread by the second. Of a factor taken as it comes, both
/// halves of the product may grow by nearly the same at every step and so cancel in the hash: one
/// factor in a hundred makes a search for one of 512 numbers in a row six times as long as chance
/// would, one in a thousand forty times.
fn drawn(random: &RandomState) -> [u64; 3] {
    let [first, third] = ["first", "third"].map(|seed| random.hash_one(seed));
    let spreads = |factor: &u64| {
        let words = [first, factor | SPREAD];
        (0..8).all(|byte| probes_of_steps(words, 1 << (8 * byte)) <= 2 * STEPS)
    };
    let mut factors = (0..DRAWS).map(|draw| random.hash_one(draw));
    let factor = factors.find(spreads).unwrap_or_else(|| random.hash_one(DRAWS));
    [first, factor, third]
}

/// How many numbers in steps are looked at.
const STEPS: usize = 512;

/// How many slots an index, then half full, looks at to find the numbers 0, `step`, 2 `step` and
/// so on, each once. Chance would look at three for each two of them.
fn probes_of_steps(words: [u64; 2], step: u64) -> usize {
    const SLOTS: usize = 2 * STEPS;
    let mut taken = [false; SLOTS];
    let mut probes = 0;
    for number in 0..STEPS as u64 {
        let mut at = product(words, [number.wrapping_mul(step), 0]) as usize % SLOTS;
        probes += 1;
        while std::mem::replace(&mut taken[at], true) {
            at = (at + 1) % SLOTS;
            probes += 1;
        }
    }
    probes
}

/// The hash of two words: both halves of a product.
#[inline(always)]
fn product(words: [u64; 2], [lower, upper]: [u64; 2]) -> u64 {
    let product = u128::from(lower ^ words[0]) * u128::from(upper ^ words[1]);
    product as u64 ^ (product >> 64) as u64
}

/// How keys are hashed in this process. The seeds are random, so that no one can choose keys that
/// collide; nothing that a job gives out depends on them.
pub(crate) fn hash_state() -> HashState {
    let (seeds, shared) = &*SEEDS;
    HashState::new(*seeds, shared)
}

impl HashState {
    /// The way to hash by these seeds.
    pub(crate) fn new([first, second, third]: [u64; 3], shared: &'static SharedSeed) -> Self {
        let longer = SeedableRandomState::with_seed(third, shared);
        Self { words: [first, second | SPREAD], longer }
    }

    /// A probe's hash.
    #[inline(always)]
    pub(crate) fn hash(&self, probe: impl Probe) -> u64 {
        if let Some(words) = probe.words() {
            return product(self.words, words);
        }
        let mut hasher = self.build_hasher();
        probe.feed(&mut hasher);
        hasher.finish()
    }

    /// A key's hash; of one among few, its number among them.
    #[inline(always)]
    pub(crate) fn hash_or_ordinal<K: Key>(&self, probe: K::Probe, key: &K) -> u64 {
        if K::DOMAIN.is_some() { key.ordinal() as u64 } else { self.hash(probe) }
    }
}

/// For what is not a probe.
impl BuildHasher for HashState {
    type Hasher = FoldHasher<'static>;

    #[inline]
    fn build_hasher(&self) -> FoldHasher<'static> {
        self.longer.build_hasher()
    }
}

/// What tests of an index choose keys against.
#[cfg(test)]
pub(crate) mod chosen {
    use super::*;

    static KNOWN: SharedSeed = SharedSeed::from_u64(7);

    /// A way to hash that everybody knows.
    pub(crate) fn known() -> HashState {
        HashState::new([7, 8, 9], &KNOWN)
    }

    /// The median of what is measured under ways to hash that nobody knows. There are several, as
    /// for any keys a few in a thousand are bad.
    pub(crate) fn median_of_unknown(measured: impl Fn(HashState) -> usize) -> usize {
        let unknown = || HashState::new(drawn(&RandomState::new()), &KNOWN);
        let mut all: Vec<usize> = (0..9).map(|_| measured(unknown())).collect();
        all.sort_unstable();
        all[all.len() / 2]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn numbers_in_a_row_are_spread_by_every_seed_that_is_drawn() {
        for _ in 0..200 {
            let [first, factor, _] = drawn(&RandomState::new());
            let probes = probes_of_steps([first, factor | SPREAD], 1);
            assert!(probes <= 2 * STEPS, "{probes} by {first:x}, {factor:x}");
        }
        // A factor whose halves cancel: they grow by the same.
        assert!(probes_of_steps([0, u64::MAX << 32 | SPREAD], 1) > 8 * STEPS);
    }

    /// What foldhash begins with where it is given no seed of its own.
    const OF_FOLDHASH: u64 = 0x082E_FA98_EC4E_6C89;

    #[test]
    fn no_half_of_a_key_that_can_be_known_makes_the_other_one_nothing() {
        for half in [0, 1, u64::MAX, OF_FOLDHASH] {
            let state = hash_state();
            let lower = |other: u64| state.hash(u128::from(half) | u128::from(other) << 64);
            let upper = |other: u64| state.hash(u128::from(half) << 64 | u128::from(other));
            let pair = |other: u64| state.hash((half, other));
            for hash in [&lower as &dyn Fn(u64) -> u64, &upper, &pair] {
                let hashes: HashSet<u64> = (0..1000).map(hash).collect();
                assert!(hashes.len() > 990, "{half:x}: {} of 1,000", hashes.len());
            }
        }
    }
}

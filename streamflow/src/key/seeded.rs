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
    let [first, second, third, shared] = [0, 1, 2, 3].map(|number| random.hash_one(number));
    ([first, second, third], SharedSeed::from_u64(shared))
});

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
        if let Some([lower, upper]) = probe.words() {
            let product = u128::from(lower ^ self.words[0]) * u128::from(upper ^ self.words[1]);
            return product as u64 ^ (product >> 64) as u64;
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

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

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

//! Running maxima by hand: keys and maxima lie side by side in one open table, and the lookups of a
//! block wait for memory together.

/// How many pairs are looked up together.
const BLOCK: usize = 64;

/// What a key is multiplied by; the first bits of the product are its place.
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

/// The number that takes the factor back.
const INVERSE: u64 = {
    // Each step of Newton's doubles the bits that are right; of an odd number, three are.
    let mut inverse = FACTOR;
    let mut step = 0;
    while step < 5 {
        inverse = inverse.wrapping_mul(2u64.wrapping_sub(FACTOR.wrapping_mul(inverse)));
        step += 1;
    }
    inverse
};

/// Keys by number, all of which have the first place.
pub(super) fn key_that_collides(number: u64) -> u64 {
    INVERSE.wrapping_mul(number)
}

/// A key's maximum; `used` where there is one.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    key: u64,
    maximum: u64,
    used: bool,
}

/// The maxima of all keys.
#[derive(Debug)]
pub(super) struct Maxima {
    slots: Vec<Slot>,
    /// What a batch gave.
    given: Vec<(u64, u64)>,
}

impl Maxima {
    /// Room for so many keys.
    pub(super) fn new(keys: usize) -> Self {
        let slots = vec![Slot::default(); (keys * 2).next_power_of_two()];
        Self { slots, given: Vec::new() }
    }

    /// Adds pairs, and gives the maximum of each one's key.
    pub(super) fn add(&mut self, pairs: &[(u64, u64)]) -> impl Iterator<Item = (u64, u64)> + '_ {
        let Self { slots, given } = self;
        given.clear();
        let (mask, shift) = (slots.len() - 1, 64 - slots.len().trailing_zeros());
        for block in pairs.chunks(BLOCK) {
            let mut places = [0usize; BLOCK];
            let mut first = 0;
            for (place, (key, _)) in places.iter_mut().zip(block) {
                *place = (key.wrapping_mul(FACTOR) >> shift) as usize;
                first ^= slots[*place].key;
            }
            std::hint::black_box(first);
            for (place, &(key, value)) in places.iter().zip(block) {
                let mut at = *place;
                while slots[at].used && slots[at].key != key {
                    at = (at + 1) & mask;
                }
                let slot = &mut slots[at];
                let maximum = value.max(slot.maximum);
                *slot = Slot { key, maximum, used: true };
                given.push((key, maximum));
            }
        }
        given.iter().copied()
    }
}

//! A hash of our own, so that a key's shard does not depend on platform, process or library:
//! XXH64 from its public definition (xxhash.com, `doc/xxhash_spec.md`), with seed 0.

use std::hash::Hasher;

const P1: u64 = 0x9E37_79B1_85EB_CA87;
const P2: u64 = 0xC2B2_AE3D_27D4_EB4F;
const P3: u64 = 0x1656_67B1_9E37_79F9;
const P4: u64 = 0x85EB_CA77_C2B2_AE63;
const P5: u64 = 0x27D4_EB2F_1656_67C5;

/// XXH64 of `bytes`, with seed 0.
pub(super) fn xxh64(bytes: &[u8]) -> u64 {
    let (stripes, rest) = bytes.as_chunks::<32>();
    let mut hash = match stripes {
        [] => P5,
        stripes => converge(stripes),
    };
    hash = hash.wrapping_add(bytes.len() as u64);
    let (words, rest) = rest.as_chunks::<8>();
    for word in words {
        hash = (hash ^ round(0, u64::from_le_bytes(*word))).rotate_left(27);
        hash = hash.wrapping_mul(P1).wrapping_add(P4);
    }
    let (halves, rest) = rest.as_chunks::<4>();
    for half in halves {
        let half = u64::from(u32::from_le_bytes(*half));
        hash = (hash ^ half.wrapping_mul(P1)).rotate_left(23);
        hash = hash.wrapping_mul(P2).wrapping_add(P3);
    }
    for byte in rest {
        hash = (hash ^ u64::from(*byte).wrapping_mul(P5)).rotate_left(11).wrapping_mul(P1);
    }
    avalanche(hash)
}

/// The four lanes of whole stripes, in one.
fn converge(stripes: &[[u8; 32]]) -> u64 {
    let mut lanes = [P1.wrapping_add(P2), P2, 0, 0u64.wrapping_sub(P1)];
    for stripe in stripes {
        for (lane, word) in lanes.iter_mut().zip(stripe.as_chunks::<8>().0) {
            *lane = round(*lane, u64::from_le_bytes(*word));
        }
    }
    let [a, b, c, d] = lanes;
    let sum = a.rotate_left(1).wrapping_add(b.rotate_left(7));
    let sum = sum.wrapping_add(c.rotate_left(12)).wrapping_add(d.rotate_left(18));
    lanes
        .into_iter()
        .fold(sum, |hash, lane| (hash ^ round(0, lane)).wrapping_mul(P1).wrapping_add(P4))
}

fn round(lane: u64, word: u64) -> u64 {
    lane.wrapping_add(word.wrapping_mul(P2)).rotate_left(31).wrapping_mul(P1)
}

fn avalanche(hash: u64) -> u64 {
    let hash = (hash ^ hash >> 33).wrapping_mul(P2);
    let hash = (hash ^ hash >> 29).wrapping_mul(P3);
    hash ^ hash >> 32
}

/// Writes down what a value's `Hash` feeds, in one byte order and width on every platform.
pub(super) struct Encoder<'o>(pub(super) &'o mut Vec<u8>);

macro_rules! encode_numbers {
    ($($write:ident $kind:ty as $wide:ty),*) => {$(
        fn $write(&mut self, number: $kind) {
            self.0.extend((number as $wide).to_le_bytes());
        }
    )*};
}

impl Hasher for Encoder<'_> {
    fn finish(&self) -> u64 {
        xxh64(self.0)
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0.extend(bytes);
    }

    encode_numbers!(
        write_u8 u8 as u8, write_u16 u16 as u16, write_u32 u32 as u32, write_u64 u64 as u64,
        write_u128 u128 as u128, write_usize usize as u64, write_i8 i8 as i8,
        write_i16 i16 as i16, write_i32 i32 as i32, write_i64 i64 as i64,
        write_i128 i128 as i128, write_isize isize as i64
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ByValue, Key};

    #[test]
    fn is_the_published_function() {
        assert_eq!(xxh64(b""), 0xEF46_DB37_51D8_E999);
        assert_eq!(xxh64(b"a"), 0xD24E_C4F1_A98C_6E5B);
        assert_eq!(xxh64(b"abc"), 0x44BC_2CF5_AD77_0999);
        let long = b"Nobody inspects the spammish repetition";
        assert_eq!(xxh64(long), 0xFBCE_A83C_8A37_8BF1);
    }

    #[test]
    fn a_key_and_its_owned_twin_agree() {
        let key = ("word", 7u8, Some([-1i32, 2]), &3u64);
        let owned = ("word".to_owned(), 7u8, Some([-1i32, 2]), 3u64);
        assert_eq!(key.stable_hash(), owned.stable_hash());
        assert!(key.same(&owned));
        assert_ne!(("ab", "c").stable_hash(), ("a", "bc").stable_hash());
    }

    #[test]
    fn wrapped_values_are_encoded_in_one_byte_order() {
        let mut bytes = Vec::new();
        ByValue(0x0102u16).encode(&mut bytes);
        ByValue(3usize).encode(&mut bytes);
        assert_eq!(bytes, [2, 1, 3, 0, 0, 0, 0, 0, 0, 0]);
    }

    #[test]
    fn few_keys_are_numbered_without_gaps() {
        fn check<K: Key>(keys: impl IntoIterator<Item = K>, domain: usize) {
            assert_eq!(K::DOMAIN, Some(domain));
            let mut numbers: Vec<usize> = keys.into_iter().map(|key| key.ordinal()).collect();
            numbers.sort_unstable();
            assert!(numbers.into_iter().eq(0..domain));
        }
        check([false, true], 2);
        check(i8::MIN..=i8::MAX, 256);
        check([None, Some(false), Some(true)], 3);
        check([false, true].into_iter().flat_map(|a| (0..=255u8).map(move |b| (b, a))), 512);
        assert_eq!(<(u8, u8, bool)>::DOMAIN, None);
        assert_eq!(<(u8, &str)>::DOMAIN, None);
    }
}

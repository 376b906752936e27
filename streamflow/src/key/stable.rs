//! A key as bytes, the same on every platform and in every process.

use std::hash::Hasher;

use crate::hash::xxh64;

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
    use crate::{ByValue, Key};

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

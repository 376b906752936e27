//! Probes: the fixed-size stand-ins of keys in a table.

use std::fmt;
use std::hash::{BuildHasher, Hasher};

use foldhash::quality::FoldHasher;

use super::hash_state;

/// A key's stand-in: small, `Copy`, compared and hashed without following a pointer.
pub trait Probe: Copy + Eq + fmt::Debug + Send + Sync {
    /// Feeds the probe to a hasher.
    fn feed(self, hasher: &mut FoldHasher<'_>);

    /// The whole probe as two words, if it always fits: it is hashed by one multiplication then.
    #[inline]
    fn words(self) -> Option<[u64; 2]> {
        None
    }

    /// Whether equal probes mean equal keys, so that the keys need no look.
    fn settles(self) -> bool;
}

/// The probe of a string: its bytes and length when they fit in 16 bytes, its hash otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StrProbe(u128);

/// The length byte of a string that does not fit.
const LONG: u8 = 0xFF;

impl StrProbe {
    /// How many bytes fit, beside the length.
    pub const INLINE: usize = 15;

    /// The probe of `bytes`, read from `arena` when they lie in it.
    #[inline]
    #[must_use]
    pub fn new(bytes: &[u8], arena: &[u8]) -> Self {
        let len = bytes.len();
        if len > Self::INLINE {
            return Self::long(bytes);
        }
        let at = (bytes.as_ptr() as usize).wrapping_sub(arena.as_ptr() as usize);
        let word = match at.checked_add(16).and_then(|end| arena.get(at..end)) {
            Some(sixteen) => u128::from_le_bytes(sixteen.try_into().unwrap_or_default()),
            None => {
                let mut sixteen = [0; 16];
                sixteen[..len].copy_from_slice(bytes);
                u128::from_le_bytes(sixteen)
            }
        };
        Self(word & MASKS[len & 15] | (len as u128) << 120)
    }

    #[cold]
    fn long(bytes: &[u8]) -> Self {
        let mut hasher = hash_state().build_hasher();
        hasher.write(bytes);
        let hash = hasher.finish();
        Self(u128::from(hash) | u128::from(LONG) << 120)
    }
}

/// The bytes of a word that a string of so many bytes takes up.
static MASKS: [u128; 16] = {
    let mut masks = [0; 16];
    let mut len = 0;
    while len < 16 {
        masks[len] = (1 << (8 * len)) - 1;
        len += 1;
    }
    masks
};

/// Whether what stands at a place, or last where there is nothing, is surely of a probe: `of` tells
/// whose it is. What is read does not depend on a branch, so that many such looks wait for memory
/// together.
#[inline(always)]
pub(crate) fn is_surely<T, P: Probe>(all: &[T], at: u32, probe: P, of: impl Fn(&T) -> P) -> bool {
    let found = all.get((at as usize).min(all.len().wrapping_sub(1)));
    found.is_some_and(|found| (of(found) == probe) & probe.settles())
}

impl Probe for StrProbe {
    #[inline]
    fn feed(self, hasher: &mut FoldHasher<'_>) {
        hasher.write_u128(self.0);
    }

    #[inline]
    fn words(self) -> Option<[u64; 2]> {
        self.0.words()
    }

    #[inline]
    fn settles(self) -> bool {
        (self.0 >> 120) as u8 != LONG
    }
}

/// The probe of a key that can only be hashed: equal probes still need a look at the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashProbe(pub u64);

impl HashProbe {
    /// The probe of an enum's variant, by its number, and of its fields.
    #[must_use]
    pub fn of(variant: u32, fields: impl Probe) -> Self {
        let mut hasher = hash_state().build_hasher();
        hasher.write_u32(variant);
        fields.feed(&mut hasher);
        Self(hasher.finish())
    }
}

impl Probe for HashProbe {
    #[inline]
    fn feed(self, hasher: &mut FoldHasher<'_>) {
        hasher.write_u64(self.0);
    }

    #[inline]
    fn words(self) -> Option<[u64; 2]> {
        self.0.words()
    }

    #[inline]
    fn settles(self) -> bool {
        false
    }
}

macro_rules! probe_is_value {
    ($($kind:ident $write:ident as $wide:ty),* $(,)?) => {$(
        impl Probe for $kind {
            #[inline]
            fn feed(self, hasher: &mut FoldHasher<'_>) {
                hasher.$write(self as $wide);
            }

            #[inline]
            fn words(self) -> Option<[u64; 2]> {
                let wide = self as u128;
                Some([wide as u64, (wide >> 64) as u64])
            }

            #[inline]
            fn settles(self) -> bool {
                true
            }
        }
    )*};
}

probe_is_value!(
    bool write_u64 as u64, char write_u64 as u64, u8 write_u64 as u64, u16 write_u64 as u64,
    u32 write_u64 as u64, u64 write_u64 as u64, usize write_u64 as u64, i8 write_u64 as u64,
    i16 write_u64 as u64, i32 write_u64 as u64, i64 write_u64 as u64, isize write_u64 as u64,
    u128 write_u128 as u128, i128 write_u128 as u128,
);

impl Probe for () {
    #[inline]
    fn feed(self, _: &mut FoldHasher<'_>) {}

    #[inline]
    fn settles(self) -> bool {
        true
    }
}

impl<P: Probe> Probe for Option<P> {
    #[inline]
    fn feed(self, hasher: &mut FoldHasher<'_>) {
        hasher.write_u8(u8::from(self.is_some()));
        if let Some(probe) = self {
            probe.feed(hasher);
        }
    }

    #[inline]
    fn settles(self) -> bool {
        self.is_none_or(Probe::settles)
    }
}

impl<P: Probe, const N: usize> Probe for [P; N] {
    #[inline]
    fn feed(self, hasher: &mut FoldHasher<'_>) {
        for probe in self {
            probe.feed(hasher);
        }
    }

    #[inline]
    fn settles(self) -> bool {
        self.into_iter().all(Probe::settles)
    }
}

macro_rules! probe_by_component {
    ($($name:ident)*) => {
        impl<$($name: Probe),*> Probe for ($($name,)*) {
            #[inline]
            #[expect(non_snake_case, reason = "a type's name serves as its component's")]
            fn feed(self, hasher: &mut FoldHasher<'_>) {
                let ($($name,)*) = self;
                $($name.feed(hasher);)*
            }

            #[inline]
            #[expect(non_snake_case, reason = "a type's name serves as its component's")]
            fn settles(self) -> bool {
                let ($($name,)*) = self;
                true $(&& $name.settles())*
            }
        }
    };
}

probe_by_component!(A);
probe_by_component!(A B);
probe_by_component!(A B C);
probe_by_component!(A B C D);
probe_by_component!(A B C D E);
probe_by_component!(A B C D E F);
probe_by_component!(A B C D E F G);
probe_by_component!(A B C D E F G H);

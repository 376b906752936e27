//! The types that are keys, each with its probe.

use std::hash::{BuildHasher, Hash};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::time::Duration;

use super::hash_state;
use super::stable::Encoder;
use super::{ByValue, HashProbe, Key, StrProbe, product};

macro_rules! key_is_probe {
    ($($kind:ty as $wide:ty $(, $domain:literal keys by $byte:ty)?;)*) => {$(
        impl Key for $kind {
            type Probe = $kind;

            $(const DOMAIN: Option<usize> = Some($domain);

            #[inline]
            fn ordinal(&self) -> usize {
                usize::from(*self as $byte)
            })?

            #[inline]
            fn probe(&self, _: &[u8]) -> $kind {
                *self
            }

            #[inline]
            fn same(&self, owned: &$kind) -> bool {
                self == owned
            }

            fn encode(&self, out: &mut Vec<u8>) {
                out.extend((*self as $wide).to_le_bytes());
            }
        }
    )*};
}

key_is_probe!(
    bool as u8, 2 keys by u8;
    u8 as u8, 256 keys by u8;
    i8 as i8, 256 keys by u8;
    char as u32;
    u16 as u16;
    u32 as u32;
    u64 as u64;
    u128 as u128;
    usize as u64;
    i16 as i16;
    i32 as i32;
    i64 as i64;
    i128 as i128;
    isize as i64;
);

impl Key for () {
    type Probe = ();

    const DOMAIN: Option<usize> = Some(1);

    #[inline]
    fn probe(&self, _: &[u8]) {}

    fn same(&self, (): &()) -> bool {
        true
    }

    fn encode(&self, _: &mut Vec<u8>) {}
}

/// Bytes after their number.
fn encode_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    out.extend((bytes.len() as u64).to_le_bytes());
    out.extend(bytes);
}

impl Key for &str {
    type Probe = StrProbe;

    #[inline]
    fn probe(&self, arena: &[u8]) -> StrProbe {
        StrProbe::new(self.as_bytes(), arena)
    }

    #[inline]
    fn same(&self, owned: &String) -> bool {
        *self == owned
    }

    fn encode(&self, out: &mut Vec<u8>) {
        encode_bytes(self.as_bytes(), out);
    }
}

impl Key for String {
    type Probe = StrProbe;

    #[inline]
    fn probe(&self, _: &[u8]) -> StrProbe {
        StrProbe::new(self.as_bytes(), &[])
    }

    #[inline]
    fn same(&self, owned: &String) -> bool {
        self == owned
    }

    fn encode(&self, out: &mut Vec<u8>) {
        encode_bytes(self.as_bytes(), out);
    }
}

impl Key for &[u8] {
    type Probe = StrProbe;

    #[inline]
    fn probe(&self, arena: &[u8]) -> StrProbe {
        StrProbe::new(self, arena)
    }

    #[inline]
    fn same(&self, owned: &Vec<u8>) -> bool {
        *self == owned
    }

    fn encode(&self, out: &mut Vec<u8>) {
        encode_bytes(self, out);
    }
}

impl Key for Vec<u8> {
    type Probe = StrProbe;

    #[inline]
    fn probe(&self, _: &[u8]) -> StrProbe {
        StrProbe::new(self, &[])
    }

    #[inline]
    fn same(&self, owned: &Vec<u8>) -> bool {
        self == owned
    }

    fn encode(&self, out: &mut Vec<u8>) {
        encode_bytes(self, out);
    }
}

impl<K: Key + Clone + Send + 'static> Key for &K {
    type Probe = K::Probe;

    const DOMAIN: Option<usize> = K::DOMAIN;

    #[inline]
    fn same(&self, owned: &K) -> bool {
        *self == owned
    }

    fn encode(&self, out: &mut Vec<u8>) {
        (**self).encode(out);
    }

    #[inline]
    fn ordinal(&self) -> usize {
        (**self).ordinal()
    }

    #[inline]
    fn probe(&self, arena: &[u8]) -> K::Probe {
        (**self).probe(arena)
    }
}

impl<K: Key> Key for Option<K> {
    type Probe = Option<K::Probe>;

    const DOMAIN: Option<usize> = match K::DOMAIN {
        Some(keys) => Some(keys + 1),
        None => None,
    };

    fn same(&self, owned: &Self::Owned) -> bool {
        match (self, owned) {
            (Some(key), Some(owned)) => key.same(owned),
            (None, None) => true,
            _ => false,
        }
    }

    fn encode(&self, out: &mut Vec<u8>) {
        out.push(u8::from(self.is_some()));
        if let Some(key) = self {
            key.encode(out);
        }
    }

    #[inline]
    fn ordinal(&self) -> usize {
        self.as_ref().map_or(0, |key| 1 + key.ordinal())
    }

    #[inline]
    fn probe(&self, arena: &[u8]) -> Self::Probe {
        self.as_ref().map(|key| key.probe(arena))
    }
}

impl<K: Key, const N: usize> Key for [K; N] {
    type Probe = [K::Probe; N];

    fn same(&self, owned: &Self::Owned) -> bool {
        self.iter().zip(owned).all(|(key, owned)| key.same(owned))
    }

    fn encode(&self, out: &mut Vec<u8>) {
        self.iter().for_each(|key| key.encode(out));
    }

    #[inline]
    fn probe(&self, arena: &[u8]) -> Self::Probe {
        self.each_ref().map(|key| key.probe(arena))
    }
}

macro_rules! key_by_number {
    ($($kind:ty as $probe:ty: $number:expr),* $(,)?) => {$(
        impl Key for $kind {
            type Probe = $probe;

            #[inline]
            fn probe(&self, _: &[u8]) -> $probe {
                let number: fn(&$kind) -> $probe = $number;
                number(self)
            }

            #[inline]
            fn same(&self, owned: &$kind) -> bool {
                self == owned
            }

            fn encode(&self, out: &mut Vec<u8>) {
                self.probe(&[]).encode(out);
            }
        }
    )*};
}

key_by_number!(
    Duration as u128: Duration::as_nanos,
    Ipv4Addr as u32: |ip| ip.to_bits(),
    Ipv6Addr as u128: |ip| ip.to_bits(),
    IpAddr as (bool, u128): |ip| match ip {
        IpAddr::V4(four) => (false, u128::from(four.to_bits())),
        IpAddr::V6(six) => (true, six.to_bits()),
    },
    SocketAddrV4 as (u32, u16): |at| (at.ip().to_bits(), at.port()),
    SocketAddrV6 as (u128, u16, u64): |at| (
        at.ip().to_bits(),
        at.port(),
        u64::from(at.flowinfo()) << 32 | u64::from(at.scope_id()),
    ),
    SocketAddr as ((bool, u128), u16, u64): |at| match at {
        SocketAddr::V4(four) => (IpAddr::V4(*four.ip()).probe(&[]), four.port(), 0),
        SocketAddr::V6(six) => {
            let (_, port, scope) = six.probe(&[]);
            (IpAddr::V6(*six.ip()).probe(&[]), port, scope)
        }
    },
);

impl<T: Hash + Eq + Clone + Send + 'static> Key for ByValue<T> {
    type Probe = HashProbe;

    #[inline]
    fn probe(&self, _: &[u8]) -> HashProbe {
        HashProbe(hash_state().hash_one(&self.0))
    }

    fn same(&self, owned: &Self) -> bool {
        self == owned
    }

    /// What the type's `Hash` feeds to a hasher: as stable as that is.
    fn encode(&self, out: &mut Vec<u8>) {
        self.0.hash(&mut Encoder(out));
    }
}

macro_rules! key_by_component {
    ($($name:ident $at:tt)*) => {
        impl<$($name: Key),*> Key for ($($name,)*) {
            type Probe = ($($name::Probe,)*);

            const DOMAIN: Option<usize> = {
                let domain = Some(1);
                $(let domain = product(domain, $name::DOMAIN);)*
                domain
            };

            #[inline]
            fn same(&self, owned: &Self::Owned) -> bool {
                true $(&& self.$at.same(&owned.$at))*
            }

            #[expect(non_snake_case, reason = "a type's name serves as its component's")]
            fn encode(&self, out: &mut Vec<u8>) {
                let ($($name,)*) = self;
                $($name.encode(out);)*
            }

            #[inline]
            #[expect(non_snake_case, reason = "a type's name serves as its component's")]
            fn ordinal(&self) -> usize {
                let ($($name,)*) = self;
                let ordinal = 0;
                $(let ordinal = ordinal * $name::DOMAIN.unwrap_or(1) + $name.ordinal();)*
                ordinal
            }

            #[inline]
            #[expect(non_snake_case, reason = "a type's name serves as its component's")]
            fn probe(&self, arena: &[u8]) -> Self::Probe {
                let ($($name,)*) = self;
                ($($name.probe(arena),)*)
            }
        }
    };
}

key_by_component!(A 0);
key_by_component!(A 0 B 1);
key_by_component!(A 0 B 1 C 2);
key_by_component!(A 0 B 1 C 2 D 3);
key_by_component!(A 0 B 1 C 2 D 3 E 4);
key_by_component!(A 0 B 1 C 2 D 3 E 4 F 5);
key_by_component!(A 0 B 1 C 2 D 3 E 4 F 5 G 6);
key_by_component!(A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7);

//! The types that are keys, each with its probe.

use std::hash::{BuildHasher, Hash};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::time::Duration;

use super::probe::hash_state;
use super::{ByValue, HashProbe, Key, StrProbe};

macro_rules! key_is_probe {
    ($($kind:ty),* $(,)?) => {$(
        impl Key for $kind {
            type Probe = $kind;

            #[inline]
            fn probe(&self, _: &[u8]) -> $kind {
                *self
            }
        }
    )*};
}

key_is_probe!((), bool, char, u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);

impl Key for &str {
    type Probe = StrProbe;

    #[inline]
    fn probe(&self, arena: &[u8]) -> StrProbe {
        StrProbe::new(self.as_bytes(), arena)
    }
}

impl Key for String {
    type Probe = StrProbe;

    #[inline]
    fn probe(&self, _: &[u8]) -> StrProbe {
        StrProbe::new(self.as_bytes(), &[])
    }
}

impl Key for &[u8] {
    type Probe = StrProbe;

    #[inline]
    fn probe(&self, arena: &[u8]) -> StrProbe {
        StrProbe::new(self, arena)
    }
}

impl Key for Vec<u8> {
    type Probe = StrProbe;

    #[inline]
    fn probe(&self, _: &[u8]) -> StrProbe {
        StrProbe::new(self, &[])
    }
}

impl<K: Key + Clone> Key for &K {
    type Probe = K::Probe;

    #[inline]
    fn probe(&self, arena: &[u8]) -> K::Probe {
        (**self).probe(arena)
    }
}

impl<K: Key> Key for Option<K> {
    type Probe = Option<K::Probe>;

    #[inline]
    fn probe(&self, arena: &[u8]) -> Self::Probe {
        self.as_ref().map(|key| key.probe(arena))
    }
}

impl<K: Key, const N: usize> Key for [K; N] {
    type Probe = [K::Probe; N];

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
}

macro_rules! key_by_component {
    ($($name:ident)*) => {
        impl<$($name: Key),*> Key for ($($name,)*) {
            type Probe = ($($name::Probe,)*);

            #[inline]
            #[expect(non_snake_case, reason = "a type's name serves as its component's")]
            fn probe(&self, arena: &[u8]) -> Self::Probe {
                let ($($name,)*) = self;
                ($($name.probe(arena),)*)
            }
        }
    };
}

key_by_component!(A);
key_by_component!(A B);
key_by_component!(A B C);
key_by_component!(A B C D);
key_by_component!(A B C D E);
key_by_component!(A B C D E F);
key_by_component!(A B C D E F G);
key_by_component!(A B C D E F G H);

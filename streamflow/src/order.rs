//! The total order that `min`, `max`, `top_k` and sorts use: floats included.

use std::cmp::{Ordering, Reverse};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::time::Duration;

use crate::{BatchTime, ByValue};

/// A total order. For floats NaN is the greatest and −0 equals 0; for all else it is `Ord`.
///
/// ```
/// use std::cmp::Ordering;
/// use streamflow::Order;
/// assert_eq!(f64::NAN.order(&f64::INFINITY), Ordering::Greater);
/// assert_eq!((-0.0f64).order(&0.0), Ordering::Equal);
/// ```
///
/// A type of one's own that is `Ord` says so in one line: `fn order(&self, other: &Self) ->
/// Ordering { self.cmp(other) }`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no total order that streamflow knows",
    label = "this operator compares its records",
    note = "implement `streamflow::Order` for it (for a type that is `Ord`: `self.cmp(other)`), \
            or compare by something else"
)]
pub trait Order {
    /// How `self` compares with `other`.
    fn order(&self, other: &Self) -> Ordering;
}

macro_rules! order_is_ord {
    ($($kind:ty),* $(,)?) => {$(
        impl Order for $kind {
            #[inline]
            fn order(&self, other: &Self) -> Ordering {
                self.cmp(other)
            }
        }
    )*};
}

order_is_ord!(
    (),
    bool,
    char,
    u8,
    u16,
    u32,
    u64,
    u128,
    usize,
    i8,
    i16,
    i32,
    i64,
    i128,
    isize,
    str,
    String,
    Duration,
    IpAddr,
    Ipv4Addr,
    Ipv6Addr,
    SocketAddr,
    SocketAddrV4,
    SocketAddrV6,
    BatchTime
);

macro_rules! order_of_floats {
    ($($kind:ty),*) => {$(
        impl Order for $kind {
            #[inline]
            fn order(&self, other: &Self) -> Ordering {
                match self.partial_cmp(other) {
                    Some(order) => order,
                    None => self.is_nan().cmp(&other.is_nan()),
                }
            }
        }
    )*};
}

order_of_floats!(f32, f64);

impl<T: Order + ?Sized> Order for &T {
    #[inline]
    fn order(&self, other: &Self) -> Ordering {
        (**self).order(*other)
    }
}

impl<T: Order> Order for Reverse<T> {
    fn order(&self, other: &Self) -> Ordering {
        other.0.order(&self.0)
    }
}

impl<T: Ord> Order for ByValue<T> {
    fn order(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

impl<T: Order> Order for Option<T> {
    fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Some(one), Some(two)) => one.order(two),
            (one, two) => one.is_some().cmp(&two.is_some()),
        }
    }
}

impl<T: Order> Order for [T] {
    fn order(&self, other: &Self) -> Ordering {
        let differing = self.iter().zip(other).map(|(one, two)| one.order(two));
        differing.fold(Ordering::Equal, Ordering::then).then_with(|| self.len().cmp(&other.len()))
    }
}

impl<T: Order> Order for Vec<T> {
    fn order(&self, other: &Self) -> Ordering {
        self.as_slice().order(other.as_slice())
    }
}

impl<T: Order, const N: usize> Order for [T; N] {
    fn order(&self, other: &Self) -> Ordering {
        self.as_slice().order(other.as_slice())
    }
}

macro_rules! order_by_component {
    ($($name:ident $at:tt)*) => {
        impl<$($name: Order),*> Order for ($($name,)*) {
            #[inline]
            fn order(&self, other: &Self) -> Ordering {
                Ordering::Equal$(.then_with(|| self.$at.order(&other.$at)))*
            }
        }
    };
}

order_by_component!(A 0);
order_by_component!(A 0 B 1);
order_by_component!(A 0 B 1 C 2);
order_by_component!(A 0 B 1 C 2 D 3);
order_by_component!(A 0 B 1 C 2 D 3 E 4);
order_by_component!(A 0 B 1 C 2 D 3 E 4 F 5);
order_by_component!(A 0 B 1 C 2 D 3 E 4 F 5 G 6);
order_by_component!(A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7);

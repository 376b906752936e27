//! Owning what was borrowed: how a record or a key outlives its batch.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::time::Duration;

/// A value that can be owned: `&str` becomes `String`, a tuple by its components, and what owns
/// itself already stays as it is.
///
/// ```
/// use streamflow::Own;
/// assert_eq!(("word", 1u64).into_owned(), ("word".to_owned(), 1));
/// ```
#[diagnostic::on_unimplemented(
    message = "a record of type `{Self}` cannot be kept beyond its batch",
    note = "own it first, `.map(|record| …)`, or wrap it: `.map(ByValue)`"
)]
pub trait Own {
    /// The same value, borrowing nothing.
    type Owned: Send + 'static;

    /// Owns the value, cloning what was borrowed.
    fn into_owned(self) -> Self::Owned;
}

macro_rules! owns_itself {
    ($($kind:ty),* $(,)?) => {$(
        impl Own for $kind {
            type Owned = $kind;

            #[inline]
            fn into_owned(self) -> $kind {
                self
            }
        }
    )*};
}

owns_itself!(
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
    f32,
    f64,
    String,
    Duration,
    IpAddr,
    Ipv4Addr,
    Ipv6Addr,
    SocketAddr,
    SocketAddrV4,
    SocketAddrV6
);

impl Own for &str {
    type Owned = String;

    fn into_owned(self) -> String {
        self.to_owned()
    }
}

impl<T: Clone + Send + 'static> Own for &[T] {
    type Owned = Vec<T>;

    fn into_owned(self) -> Vec<T> {
        self.to_vec()
    }
}

impl<T: Own> Own for Vec<T> {
    type Owned = Vec<T::Owned>;

    fn into_owned(self) -> Self::Owned {
        self.into_iter().map(Own::into_owned).collect()
    }
}

impl<T: Own> Own for Option<T> {
    type Owned = Option<T::Owned>;

    fn into_owned(self) -> Self::Owned {
        self.map(Own::into_owned)
    }
}

impl<T: Own, const N: usize> Own for [T; N] {
    type Owned = [T::Owned; N];

    fn into_owned(self) -> Self::Owned {
        self.map(Own::into_owned)
    }
}

impl<T: Own + Clone + Sized> Own for &T {
    type Owned = T::Owned;

    fn into_owned(self) -> Self::Owned {
        self.clone().into_owned()
    }
}

macro_rules! owns_by_component {
    ($($name:ident)*) => {
        impl<$($name: Own),*> Own for ($($name,)*) {
            type Owned = ($($name::Owned,)*);

            #[inline]
            #[expect(non_snake_case, reason = "a type's name serves as its component's")]
            fn into_owned(self) -> Self::Owned {
                let ($($name,)*) = self;
                ($($name.into_owned(),)*)
            }
        }
    };
}

owns_by_component!(A);
owns_by_component!(A B);
owns_by_component!(A B C);
owns_by_component!(A B C D);
owns_by_component!(A B C D E);
owns_by_component!(A B C D E F);
owns_by_component!(A B C D E F G);
owns_by_component!(A B C D E F G H);

//! Owning what was borrowed, and lending it again: how a record or a key outlives its batch.

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

    /// The value as state lends it: in the shape in which it came, so that what follows cannot
    /// tell whether it passed through state.
    type View<'a>;

    /// Owns the value, cloning what was borrowed.
    fn into_owned(self) -> Self::Owned;

    /// Lends an owned value in its first shape: `&str` for what came as `&str`, and a clone for
    /// what came by value.
    ///
    /// ```
    /// use streamflow::Own;
    /// let kept = ("word", 1u64).into_owned();
    /// let lent: (&str, u64) = <(&str, u64)>::lend(&kept);
    /// assert_eq!(lent, ("word", 1));
    /// ```
    fn lend(owned: &Self::Owned) -> Self::View<'_>;
}

macro_rules! owns_itself {
    ($($kind:ty),* $(,)?) => {$(
        impl Own for $kind {
            type Owned = $kind;
            type View<'a> = $kind;

            #[inline]
            fn into_owned(self) -> $kind {
                self
            }

            #[inline]
            fn lend(owned: &$kind) -> $kind {
                Clone::clone(owned)
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
    type View<'a> = &'a str;

    fn into_owned(self) -> String {
        self.to_owned()
    }

    #[inline]
    fn lend(owned: &String) -> &str {
        owned
    }
}

impl<T: Clone + Send + 'static> Own for &[T] {
    type Owned = Vec<T>;
    type View<'a> = &'a [T];

    fn into_owned(self) -> Vec<T> {
        self.to_vec()
    }

    #[inline]
    fn lend(owned: &Vec<T>) -> &[T] {
        owned
    }
}

impl<T: Own> Own for Vec<T> {
    type Owned = Vec<T::Owned>;
    type View<'a> = Vec<T::View<'a>>;

    fn into_owned(self) -> Self::Owned {
        self.into_iter().map(Own::into_owned).collect()
    }

    fn lend(owned: &Self::Owned) -> Self::View<'_> {
        owned.iter().map(T::lend).collect()
    }
}

impl<T: Own> Own for Option<T> {
    type Owned = Option<T::Owned>;
    type View<'a> = Option<T::View<'a>>;

    fn into_owned(self) -> Self::Owned {
        self.map(Own::into_owned)
    }

    #[inline]
    fn lend(owned: &Self::Owned) -> Self::View<'_> {
        owned.as_ref().map(T::lend)
    }
}

impl<T: Own, const N: usize> Own for [T; N] {
    type Owned = [T::Owned; N];
    type View<'a> = [T::View<'a>; N];

    fn into_owned(self) -> Self::Owned {
        self.map(Own::into_owned)
    }

    fn lend(owned: &Self::Owned) -> Self::View<'_> {
        owned.each_ref().map(T::lend)
    }
}

impl<T: Clone + Send + 'static> Own for &T {
    type Owned = T;
    type View<'a> = &'a T;

    fn into_owned(self) -> T {
        self.clone()
    }

    #[inline]
    fn lend(owned: &T) -> &T {
        owned
    }
}

macro_rules! owns_by_component {
    ($($name:ident)*) => {
        impl<$($name: Own),*> Own for ($($name,)*) {
            type Owned = ($($name::Owned,)*);
            type View<'a> = ($($name::View<'a>,)*);

            #[inline]
            #[expect(non_snake_case, reason = "a type's name serves as its component's")]
            fn into_owned(self) -> Self::Owned {
                let ($($name,)*) = self;
                ($($name.into_owned(),)*)
            }

            #[inline]
            #[expect(non_snake_case, reason = "a type's name serves as its component's")]
            fn lend(owned: &Self::Owned) -> Self::View<'_> {
                let ($($name,)*) = owned;
                ($(<$name as Own>::lend($name),)*)
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

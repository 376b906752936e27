//! Lookup tables: static data that records find their key's value in, without leaving their loop.

use std::borrow::Borrow;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};
use std::rc::Rc;
use std::sync::Arc;

/// A table in which `lookup` and `left_lookup` find the value of a key of type `K`.
///
/// Given for `HashMap` with any hasher and for `BTreeMap`, where keys may be borrowed (`&str`
/// finds in a map of `String`), for slices, arrays and `Vec`, which unsigned integers index, and
/// for references and smart pointers to tables. Implement it for a table of one's own:
///
/// ```
/// use streamflow::Lookup;
///
/// /// Ports and the services that are known to use them.
/// struct Services;
///
/// impl Lookup<u16> for Services {
///     type Value = str;
///
///     fn find(&self, port: &u16) -> Option<&str> {
///         match port {
///             80 | 8080 => Some("http"),
///             443 => Some("https"),
///             _ => None,
///         }
///     }
/// }
///
/// assert_eq!(Services.find(&443), Some("https"));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no table of keys of type `{K}`",
    label = "the records' keys are `{K}`",
    note = "tables are `HashMap` and `BTreeMap`, and for unsigned integers slices, arrays and \
            `Vec`; for any other implement `Lookup<{K}>`"
)]
pub trait Lookup<K> {
    /// The values in the table.
    type Value: ?Sized;

    /// The value of a key, if the table has it.
    fn find(&self, key: &K) -> Option<&Self::Value>;
}

/// A record's key that a map's keys of type `K` can be compared with: the same type, a reference
/// to it, or the borrowed form of it.
///
/// ```
/// use streamflow::FindsIn;
/// fn finds<K, Q: FindsIn<K>>(_map_of: K, _key: Q) {}
/// finds(String::new(), "borrowed");
/// finds(7u64, &7u64);
/// ```
#[diagnostic::on_unimplemented(
    message = "keys of type `{Self}` are not found in a map of `{K}`",
    label = "the records' keys are `{Self}`",
    note = "the map's keys have the records' type, or the owned form of it (`String` for `&str`): \
            change either, `.map(|(key, value)| …)`, or implement `Lookup` for a table of your own"
)]
pub trait FindsIn<K> {
    /// What both are compared as.
    type Borrowed: ?Sized;

    /// The key as it is looked for.
    fn borrowed(&self) -> &Self::Borrowed;
}

impl<K> FindsIn<K> for K {
    type Borrowed = K;

    #[inline]
    fn borrowed(&self) -> &K {
        self
    }
}

impl<K> FindsIn<K> for &K {
    type Borrowed = K;

    #[inline]
    fn borrowed(&self) -> &K {
        self
    }
}

macro_rules! finds_text_in {
    ($key:ty: $($kept:ty),*) => {$(
        impl FindsIn<$kept> for $key {
            type Borrowed = str;

            #[inline]
            fn borrowed(&self) -> &str {
                self
            }
        }
    )*};
}

finds_text_in!(&str: String, Box<str>, Arc<str>, Rc<str>);
finds_text_in!(String: &str, Box<str>, Arc<str>, Rc<str>);

impl<T> FindsIn<Vec<T>> for &[T] {
    type Borrowed = [T];

    #[inline]
    fn borrowed(&self) -> &[T] {
        self
    }
}

impl<Q, K, W, S> Lookup<Q> for HashMap<K, W, S>
where
    Q: FindsIn<K, Borrowed: Hash + Eq>,
    K: Borrow<Q::Borrowed> + Hash + Eq,
    S: BuildHasher,
{
    type Value = W;

    #[inline]
    fn find(&self, key: &Q) -> Option<&W> {
        self.get(key.borrowed())
    }
}

impl<Q, K, W> Lookup<Q> for BTreeMap<K, W>
where
    Q: FindsIn<K, Borrowed: Ord>,
    K: Borrow<Q::Borrowed> + Ord,
{
    type Value = W;

    #[inline]
    fn find(&self, key: &Q) -> Option<&W> {
        self.get(key.borrowed())
    }
}

/// An unsigned integer, as the place of a value in a slice.
#[diagnostic::on_unimplemented(
    message = "keys of type `{Self}` are no places in a slice",
    label = "the records' keys are `{Self}`",
    note = "slices, arrays and `Vec` are indexed by unsigned integers; for other keys use a \
            `HashMap` or a `BTreeMap`"
)]
pub trait Position: Copy {
    /// The place; none beyond all slices.
    fn position(self) -> Option<usize>;
}

macro_rules! position {
    ($($kind:ty),*) => {$(
        impl Position for $kind {
            #[inline]
            fn position(self) -> Option<usize> {
                usize::try_from(self).ok()
            }
        }
    )*};
}

position!(u8, u16, u32, u64, usize);

impl<Q: Position, W> Lookup<Q> for [W] {
    type Value = W;

    #[inline]
    fn find(&self, key: &Q) -> Option<&W> {
        self.get(key.position()?)
    }
}

impl<Q: Position, W> Lookup<Q> for Vec<W> {
    type Value = W;

    #[inline]
    fn find(&self, key: &Q) -> Option<&W> {
        self.as_slice().find(key)
    }
}

impl<Q: Position, W, const N: usize> Lookup<Q> for [W; N] {
    type Value = W;

    #[inline]
    fn find(&self, key: &Q) -> Option<&W> {
        self.as_slice().find(key)
    }
}

macro_rules! lookup_through {
    ($($pointer:ty),*) => {$(
        impl<Q, T: Lookup<Q> + ?Sized> Lookup<Q> for $pointer {
            type Value = T::Value;

            #[inline]
            fn find(&self, key: &Q) -> Option<&T::Value> {
                T::find(self, key)
            }
        }
    )*};
}

lookup_through!(&T, Box<T>, Arc<T>, Rc<T>);

#[cfg(test)]
mod tests {
    use super::*;

    fn found<Q, T: Lookup<Q, Value: Clone>>(table: T, key: Q) -> Option<T::Value> {
        table.find(&key).cloned()
    }

    #[test]
    fn borrowed_keys_find_in_maps_of_owned_ones() {
        let map = HashMap::from([("one".to_owned(), 1)]);
        assert_eq!(found(&map, "one"), Some(1));
        assert_eq!(found(&map, "one".to_owned()), Some(1));
        assert_eq!(found(&map, &"one".to_owned()), Some(1));
        assert_eq!(found(&map, "two"), None);
        let tree = BTreeMap::from([("one", 1)]);
        assert_eq!(found(Arc::new(tree), "one".to_owned()), Some(1));
        let bytes = BTreeMap::from([(b"one".to_vec(), 1)]);
        assert_eq!(found(bytes, b"one".as_slice()), Some(1));
    }

    #[test]
    fn integers_find_by_place() {
        assert_eq!(found([10, 20], 1u8), Some(20));
        assert_eq!(found(vec![10, 20], u64::MAX), None);
        assert_eq!(found(Box::<[i32]>::from([10, 20]), 0u32), Some(10));
        assert_eq!(found(&&[10, 20], 2usize), None);
    }
}

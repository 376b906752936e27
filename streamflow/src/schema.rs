//! Schemas: the types of what is kept, as text, so that a changed program is told apart.
//!
//! What a checkpoint or an object file holds does not describe itself. Beside it stands the schema
//! of its type; it is read again only as a type of the same schema.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// A type whose make can be written down.
///
/// Given for Rust's own types, and derived for those of the user's: `#[derive(State)]`.
///
/// ```
/// use streamflow::schema_of;
/// assert_eq!(schema_of::<(String, Option<u64>)>(), "(String, Option<u64>)");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be kept by a checkpoint or in an object file: it has no schema",
    label = "this is kept from one process to the next",
    note = "derive it for the type: `#[derive(Serialize, Deserialize, State)]`, with serde's two",
    note = "the owned twin of a key that borrows: `#[key(derive(Serialize, Deserialize, State))]`"
)]
pub trait Schema {
    /// Writes the type down.
    fn describe(out: &mut SchemaText);
}

/// A schema on its way.
#[derive(Debug, Default)]
pub struct SchemaText {
    text: String,
    /// The types that are being written, so that one that holds itself is named only.
    open: Vec<&'static str>,
}

impl SchemaText {
    /// Writes text as it is.
    pub fn word(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Writes what another type is.
    pub fn of<T: Schema + ?Sized>(&mut self) {
        T::describe(self);
    }

    /// Writes a type's name and then, unless it is within itself, what it is made of.
    pub fn named<T: ?Sized>(&mut self, name: &str, body: impl FnOnce(&mut Self)) {
        self.text.push_str(name);
        let kind = std::any::type_name::<T>();
        if self.open.contains(&kind) {
            return;
        }
        self.open.push(kind);
        body(self);
        self.open.pop();
    }

    /// Writes a list between brackets, each element by a function.
    pub fn list(&mut self, open: &str, close: &str, elements: &[&dyn Fn(&mut Self)]) {
        self.text.push_str(open);
        for (number, element) in elements.iter().enumerate() {
            self.text.push_str(if number == 0 { "" } else { ", " });
            element(self);
        }
        self.text.push_str(close);
    }

    /// Writes a field: its name and what its type is.
    pub fn field<T: Schema + ?Sized>(&mut self, name: &str) {
        self.word(name);
        self.word(": ");
        self.of::<T>();
    }
}

/// A type's schema.
#[must_use]
pub fn schema_of<T: Schema + ?Sized>() -> String {
    let mut out = SchemaText::default();
    T::describe(&mut out);
    out.text
}

macro_rules! words {
    ($($kind:ty),* $(,)?) => {$(
        impl Schema for $kind {
            fn describe(out: &mut SchemaText) {
                out.word(stringify!($kind));
            }
        }
    )*};
}

words!(
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
    str,
    String,
    Duration,
    IpAddr,
    Ipv4Addr,
    Ipv6Addr,
    SocketAddr,
    SocketAddrV4,
    SocketAddrV6,
    ()
);

macro_rules! generic {
    ($($name:literal $kind:ident<$($of:ident),*> $($more:ident)?),* $(,)?) => {$(
        impl<$($of: Schema),* $(, $more)?> Schema for $kind<$($of),* $(, $more)?> {
            fn describe(out: &mut SchemaText) {
                out.word($name);
                out.list("<", ">", &[$(&|out| out.of::<$of>()),*]);
            }
        }
    )*};
}

generic!(
    "Option" Option<T>,
    "Result" Result<T, E>,
    "Vec" Vec<T>,
    "VecDeque" VecDeque<T>,
    "BTreeMap" BTreeMap<K, V>,
    "BTreeSet" BTreeSet<T>,
    "HashMap" HashMap<K, V> S,
    "HashSet" HashSet<T> S,
);

macro_rules! transparent {
    ($($kind:ident),*) => {$(
        impl<T: Schema + ?Sized> Schema for $kind<T> {
            fn describe(out: &mut SchemaText) {
                out.of::<T>();
            }
        }
    )*};
}

transparent!(Box, Rc, Arc);

/// What is lent is described as what owns it: the bytes of both are the same.
impl Schema for &str {
    fn describe(out: &mut SchemaText) {
        out.of::<String>();
    }
}

impl<T: Schema> Schema for &[T] {
    fn describe(out: &mut SchemaText) {
        out.of::<Vec<T>>();
    }
}

impl<T: Schema> Schema for &T {
    fn describe(out: &mut SchemaText) {
        out.of::<T>();
    }
}

impl<T: Schema> Schema for [T] {
    fn describe(out: &mut SchemaText) {
        out.list("[", "]", &[&|out| out.of::<T>()]);
    }
}

impl<T: Schema, const N: usize> Schema for [T; N] {
    fn describe(out: &mut SchemaText) {
        out.list("[", &format!("; {N}]"), &[&|out| out.of::<T>()]);
    }
}

macro_rules! tuples {
    ($($name:ident)*) => {
        impl<$($name: Schema),*> Schema for ($($name,)*) {
            fn describe(out: &mut SchemaText) {
                out.list("(", ")", &[$(&|out| out.of::<$name>()),*]);
            }
        }
    };
}

tuples!(A);
tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);
tuples!(A B C D E F);
tuples!(A B C D E F G);
tuples!(A B C D E F G H);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_written_as_they_are_made() {
        let map = schema_of::<HashMap<u32, Vec<(f64, [u8; 4])>>>();
        assert_eq!(map, "HashMap<u32, Vec<(f64, [u8; 4])>>");
        assert_eq!(schema_of::<Box<Result<(), Arc<str>>>>(), "Result<(), str>");
    }

    #[test]
    fn what_is_lent_is_described_as_what_owns_it() {
        let lent = schema_of::<(&str, &[&str], &u64, Option<&(u8, &str)>)>();
        assert_eq!(lent, schema_of::<(String, Vec<String>, u64, Option<(u8, String)>)>());
    }
}

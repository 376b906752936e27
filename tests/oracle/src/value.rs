//! Values: every record that a pipeline of the tests may hold, in one type.

use std::fmt::Debug;
use std::hash::{Hash, Hasher};

/// One record, key or part of one.
#[derive(Clone, Debug)]
pub enum Value {
    /// `()`.
    Unit,
    /// `bool`.
    Bool(bool),
    /// An unsigned integer.
    U64(u64),
    /// A signed integer.
    I64(i64),
    /// A float, the same as another when its bits are, except that all NaN are the same.
    F64(f64),
    /// Text.
    Str(String),
    /// A tuple of two; longer ones nest to the right.
    Pair(Box<Value>, Box<Value>),
    /// A sequence.
    List(Vec<Value>),
    /// `Option`.
    Opt(Option<Box<Value>>),
}

/// What tells one float from another. Rust does not promise a NaN's sign and payload.
fn bits(float: f64) -> u64 {
    if float.is_nan() { f64::NAN.to_bits() } else { float.to_bits() }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Unit, Self::Unit) => true,
            (Self::Bool(one), Self::Bool(two)) => one == two,
            (Self::U64(one), Self::U64(two)) => one == two,
            (Self::I64(one), Self::I64(two)) => one == two,
            (Self::F64(one), Self::F64(two)) => bits(*one) == bits(*two),
            (Self::Str(one), Self::Str(two)) => one == two,
            (Self::Pair(a, b), Self::Pair(c, d)) => a == c && b == d,
            (Self::List(one), Self::List(two)) => one == two,
            (Self::Opt(one), Self::Opt(two)) => one == two,
            _ => false,
        }
    }
}

impl Eq for Value {}

impl Hash for Value {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Unit => 0u8.hash(state),
            Self::Bool(value) => value.hash(state),
            Self::U64(value) => value.hash(state),
            Self::I64(value) => value.hash(state),
            Self::F64(value) => bits(*value).hash(state),
            Self::Str(value) => value.hash(state),
            Self::Pair(one, two) => (one, two).hash(state),
            Self::List(values) => values.hash(state),
            Self::Opt(value) => value.hash(state),
        }
    }
}

impl Value {
    /// A pair of two values.
    pub fn pair(one: Self, two: Self) -> Self {
        Self::Pair(Box::new(one), Box::new(two))
    }

    /// The key and the value of a pair.
    pub(super) fn into_pair(self) -> (Self, Self) {
        match self {
            Self::Pair(key, value) => (*key, *value),
            other => panic!("a test's pipeline needs pairs, and has {other:?}"),
        }
    }
}

/// A Rust type that is written as a [`Value`], so that a test's closures can be typed.
pub trait Datum: Sized + 'static {
    /// As a value.
    fn into_value(self) -> Value;
    /// From a value of this type's own shape; any other is a mistake in the test.
    fn from_value(value: Value) -> Self;
}

#[track_caller]
fn mistaken<T>(value: &impl Debug) -> T {
    panic!("a test's closure takes a {}, and the record is {value:?}", std::any::type_name::<T>())
}

impl Datum for Value {
    fn into_value(self) -> Value {
        self
    }

    fn from_value(value: Value) -> Self {
        value
    }
}

macro_rules! datum {
    ($($kind:ty as $variant:ident),* $(,)?) => {$(
        impl Datum for $kind {
            fn into_value(self) -> Value {
                Value::$variant(self.into())
            }

            fn from_value(value: Value) -> Self {
                match value {
                    Value::$variant(inner) => match inner.try_into() {
                        Ok(inner) => inner,
                        Err(_) => mistaken(&inner),
                    },
                    other => mistaken(&other),
                }
            }
        }
    )*};
}

datum!(u8 as U64, u32 as U64, u64 as U64, i32 as I64, i64 as I64);

macro_rules! datum_as_is {
    ($($kind:ty as $variant:ident),*) => {$(
        impl Datum for $kind {
            fn into_value(self) -> Value {
                Value::$variant(self)
            }

            fn from_value(value: Value) -> Self {
                match value {
                    Value::$variant(inner) => inner,
                    other => mistaken(&other),
                }
            }
        }
    )*};
}

datum_as_is!(bool as Bool, f64 as F64, String as Str);

/// An `f32` is the `f64` of the same value.
impl Datum for f32 {
    fn into_value(self) -> Value {
        Value::F64(self.into())
    }

    fn from_value(value: Value) -> Self {
        f64::from_value(value) as Self
    }
}

/// A character is text.
impl Datum for char {
    fn into_value(self) -> Value {
        Value::Str(self.into())
    }

    fn from_value(value: Value) -> Self {
        let text = String::from_value(value);
        let mut characters = text.chars();
        match (characters.next(), characters.next()) {
            (Some(character), None) => character,
            _ => mistaken(&text),
        }
    }
}

impl Datum for usize {
    fn into_value(self) -> Value {
        Value::U64(self as u64)
    }

    fn from_value(value: Value) -> Self {
        u64::from_value(value) as Self
    }
}

impl Datum for () {
    fn into_value(self) -> Value {
        Value::Unit
    }

    fn from_value(value: Value) -> Self {
        match value {
            Value::Unit => (),
            other => mistaken(&other),
        }
    }
}

impl<A: Datum, B: Datum> Datum for (A, B) {
    fn into_value(self) -> Value {
        Value::pair(self.0.into_value(), self.1.into_value())
    }

    fn from_value(value: Value) -> Self {
        let (one, two) = value.into_pair();
        (A::from_value(one), B::from_value(two))
    }
}

impl<A: Datum, B: Datum, C: Datum> Datum for (A, B, C) {
    fn into_value(self) -> Value {
        (self.0, (self.1, self.2)).into_value()
    }

    fn from_value(value: Value) -> Self {
        let (one, (two, three)) = Datum::from_value(value);
        (one, two, three)
    }
}

impl<T: Datum> Datum for Vec<T> {
    fn into_value(self) -> Value {
        Value::List(self.into_iter().map(T::into_value).collect())
    }

    fn from_value(value: Value) -> Self {
        match value {
            Value::List(values) => values.into_iter().map(T::from_value).collect(),
            other => mistaken(&other),
        }
    }
}

impl<T: Datum> Datum for Option<T> {
    fn into_value(self) -> Value {
        Value::Opt(self.map(|inner| Box::new(inner.into_value())))
    }

    fn from_value(value: Value) -> Self {
        match value {
            Value::Opt(inner) => inner.map(|inner| T::from_value(*inner)),
            other => mistaken(&other),
        }
    }
}

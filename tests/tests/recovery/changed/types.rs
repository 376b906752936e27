//! Keys, states and records of another type: refused with both types named, unless what is kept is
//! the same.

use serde::{Deserialize, Serialize};
use streamflow::prelude::*;

use super::harness::Verdict::{Resumes, Retyped};
use super::harness::{Case, by_key, program, texts, window, window_by_key};

/// A value of a type, made of a number's remainder by 3, and that remainder again.
trait Third {
    fn of(n: u64) -> Self;
    fn third(&self) -> u64;
}

macro_rules! third {
    ($($kind:ty, |$n:ident| $of:expr, |$value:ident| $third:expr;)*) => {$(
        impl Third for $kind {
            fn of(n: u64) -> Self {
                let $n = n % 3;
                $of
            }

            fn third(&self) -> u64 {
                let $value = self;
                $third
            }
        }
    )*};
}

third! {
    u32, |n| n as u32, |n| u64::from(*n);
    u64, |n| n, |n| *n;
    i64, |n| n as i64, |n| n.unsigned_abs();
    String, |n| n.to_string(), |text| text.parse().unwrap();
    &str, |n| ["0", "1", "2"][n as usize], |text| text.parse().unwrap();
    (u64, u32), |n| (n, 7), |pair| pair.0;
    Box<u64>, |n| Box::new(n), |n| **n;
    Option<u64>, |n| Some(n), |n| n.unwrap();
    Vec<u64>, |n| vec![n], |all| all[0];
    [u64; 1], |n| [n], |all| all[0];
}

/// A form of numbers that is not serde's.
mod as_text {
    use serde::{Deserialize, Deserializer, Serializer, de};

    pub(super) fn serialize<S: Serializer>(n: &u64, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&n.to_string())
    }

    pub(super) fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<u64, D::Error> {
        String::deserialize(from)?.parse().map_err(de::Error::custom)
    }
}

/// Types of the user's, each in a module of its own, so that two may have one name.
macro_rules! user_types {
    ($($module:ident: { $($kind:tt)+ } $name:ty, |$n:ident| $of:expr,
        |$value:ident| $third:expr;)*) => {$(
        mod $module {
            use super::*;
            #[derive(Clone, Debug, PartialEq, Eq, Key, Serialize, Deserialize, State)]
            $($kind)+
            third! { $name, |$n| $of, |$value| $third; }
        }
    )*};
}

user_types! {
    colors: { pub(super) enum Color { Red, Green, Blue } } Color,
        |n| [Color::Red, Color::Green, Color::Blue][n as usize].clone(),
        |color| color.clone() as u64;
    moved: { pub(super) enum Color { Red, Green, Blue } } Color,
        |n| [Color::Red, Color::Green, Color::Blue][n as usize].clone(),
        |color| color.clone() as u64;
    more: { pub(super) enum Color { Red, Green, Blue, Pink(u8) } } Color,
        |n| [Color::Red, Color::Green, Color::Blue, Color::Pink(1)][n as usize].clone(),
        |color| {
            let colors = [Color::Red, Color::Green, Color::Blue];
            colors.iter().position(|other| other == color).unwrap() as u64
        };
    turned: { pub(super) enum Color { Blue, Green, Red } } Color,
        |n| [Color::Red, Color::Green, Color::Blue][n as usize].clone(),
        |color| 2 - color.clone() as u64;
    named: { pub(super) enum Color { Red, Green, Navy } } Color,
        |n| [Color::Red, Color::Green, Color::Navy][n as usize].clone(),
        |color| color.clone() as u64;
    other: { pub(super) enum Hue { Red, Green, Blue } } Hue,
        |n| [Hue::Red, Hue::Green, Hue::Blue][n as usize].clone(), |color| color.clone() as u64;
    users: { pub(super) struct User { id: u64, age: u32 } } User, |n| User { id: n, age: 7 },
        |user| user.id;
    older: { pub(super) struct User { id: u64, age: u32, old: bool } } User,
        |n| User { id: n, age: 7, old: true }, |user| user.id;
    fewer: { pub(super) struct User { id: u64 } } User, |n| User { id: n }, |user| user.id;
    renamed: { pub(super) struct User { number: u64, age: u32 } } User,
        |n| User { number: n, age: 7 }, |user| user.number;
    wider: { pub(super) struct User { id: u64, age: u64 } } User,
        |n| User { id: n, age: 7 }, |user| user.id;
    swapped: { pub(super) struct User { age: u32, id: u64 } } User,
        |n| User { age: 7, id: n }, |user| user.id;
    nested: { pub(super) struct Visit { by: users::User } } Visit,
        |n| Visit { by: Third::of(n) }, |visit| visit.by.third();
    within: { pub(super) struct Visit { by: wider::User } } Visit,
        |n| Visit { by: Third::of(n) }, |visit| visit.by.third();
    written: {
        pub(super) struct User { #[serde(with = "as_text")] id: u64, age: u32 }
    } User, |n| User { id: n, age: 7 }, |user| user.id;
    skipped: { pub(super) struct User { id: u64, #[serde(skip)] age: u32 } } User,
        |n| User { id: n, age: 7 }, |user| user.id;
}

/// A type with an argument.
#[derive(Clone, Serialize, Deserialize, State)]
struct Of<T>(T);

third! {
    Of<u32>, |n| Of(n as u32), |of| u64::from(of.0);
    Of<u64>, |n| Of(n), |of| of.0;
}

/// The totals of each key, the type of the keys being another.
macro_rules! keys {
    ($($name:literal: $before:ty => $after:ty, $verdict:expr, $since:expr;)*) => {
        vec![$(Case {
            name: concat!("keys, ", $name),
            before: keys!($before),
            after: keys!($after),
            verdict: $verdict,
            rows: |n, c| {
                let pairs = window(n, n, $since(c)).into_iter().map(|n| (n % 3, n));
                texts(by_key(pairs, |a, b| a + b))
            },
        }),*]
    };
    ($kind:ty) => {
        program!(|numbers, out|
            let keyed = numbers.map(|n| (<$kind as Third>::of(n), n));
            let totals = keyed.update_state_by_key::<u64>(super::operators::total, bound = none);
            totals.map(|(key, n)| format!("({}, {n})", key.third())).write_to(out);)
    };
}

/// What each remainder was last, the type of the states being another.
macro_rules! states {
    ($($name:literal: $before:ty => $after:ty, $verdict:expr, $since:expr;)*) => {
        vec![$(Case {
            name: concat!("states, ", $name),
            before: states!($before),
            after: states!($after),
            verdict: $verdict,
            rows: |n, c| {
                let pairs = window(n, n, $since(c)).into_iter().map(|n| (n % 2, n % 3));
                texts(by_key(pairs, |_, last| last))
            },
        }),*]
    };
    ($kind:ty) => {
        program!(|numbers, out|
            let keyed = numbers.map(|n| (n % 2, n));
            let last = keyed.update_state_by_key::<$kind>(
                |new, old| new.last().map(|n| <$kind as Third>::of(*n)).or(old),
                bound = none,
            );
            last.map(|(key, last)| format!("({key}, {})", last.third())).write_to(out);)
    };
}

/// What each remainder was last in a window, the type of the values being another.
macro_rules! values {
    ($($name:literal: $before:ty => $after:ty, $verdict:expr, $since:expr;)*) => {
        vec![$(Case {
            name: concat!("values in a window, ", $name),
            before: values!($before),
            after: values!($after),
            verdict: $verdict,
            rows: |n, c| {
                texts(window_by_key((n, 3, $since(c)), |n| (n % 2, n % 3), |_, last| last))
            },
        }),*]
    };
    ($kind:ty) => {
        program!(|numbers, out|
            let keyed = numbers.map(|n| (n % 2, <$kind as Third>::of(n)));
            let last = keyed.window(3s).reduce_by_key(|_, last| last);
            last.map(|(key, last)| format!("({key}, {})", last.third())).write_to(out);)
    };
}

/// After which batch a state began that was resumed, or one that was dropped.
const WHOLE: fn(u64) -> u64 = |_| 0;
const ANEW: fn(u64) -> u64 = |c| c;

pub(super) fn cases() -> Vec<Case> {
    [plain_keys(), user_keys(), plain_states(), user_states(), in_windows()]
        .into_iter()
        .flatten()
        .collect()
}

fn plain_keys() -> Vec<Case> {
    keys! {
        "u32 to u64": u32 => u64,
            Retyped(&["state u64 by key u32`", "state u64 by key u64`"]), ANEW;
        "u64 to u32": u64 => u32, Retyped(&["by key u64`", "by key u32`"]), ANEW;
        "u64 to text": u64 => String, Retyped(&["by key u64`", "by key String`"]), ANEW;
        "owned to lent": String => &str, Resumes, WHOLE;
        "lent to owned": &str => String, Resumes, WHOLE;
        "a pair": u64 => (u64, u32), Retyped(&["by key u64`", "by key (u64, u32)`"]), ANEW;
        "perhaps none": u64 => Option<u64>, Retyped(&["key u64`", "key Option<u64>`"]), ANEW;
    }
}

fn user_keys() -> Vec<Case> {
    use {colors::Color, users::User};
    keys! {
        "a variant added": Color => more::Color,
            Retyped(&["state u64 by key Color { Red, Green, Blue }`", "Blue, Pink(u8) }`"]), ANEW;
        "a variant removed": more::Color => Color, Retyped(&["Pink(u8) }`", "Blue }`"]), ANEW;
        "variants reordered": Color => turned::Color,
            Retyped(&["Color { Red, Green, Blue }`", "Color { Blue, Green, Red }`"]), ANEW;
        "a variant renamed": Color => named::Color, Retyped(&["Blue }`", "Navy }`"]), ANEW;
        "an enum in another module": Color => moved::Color, Resumes, WHOLE;
        "a field added": User => older::User,

            Retyped(&["User { id: u64, age: u32 }`", "age: u32, old: bool }`"]), ANEW;
        "a field renamed": User => renamed::User,
            Retyped(&["User { id: u64, age: u32 }`", "User { number: u64, age: u32 }`"]), ANEW;
        "a field retyped": User => wider::User,
            Retyped(&["User { id: u64, age: u32 }`", "User { id: u64, age: u64 }`"]), ANEW;
        "fields reordered": User => swapped::User,
            Retyped(&["User { id: u64, age: u32 }`", "User { age: u32, id: u64 }`"]), ANEW;
    }
}

fn plain_states() -> Vec<Case> {
    states! {
        "u64 to u32": u64 => u32, Retyped(&["state u64 by key", "state u32 by key"]), ANEW;
        "u64 to i64": u64 => i64, Retyped(&["state u64 by key", "state i64 by key"]), ANEW;
        "u64 to text": u64 => String, Retyped(&["state u64 by", "state String by"]), ANEW;
        "boxed": u64 => Box<u64>, Resumes, WHOLE;
        "perhaps none": u64 => Option<u64>, Retyped(&["state u64", "state Option<u64>"]), ANEW;
        "a list": [u64; 1] => Vec<u64>, Retyped(&["state [u64; 1]", "state Vec<u64>"]), ANEW;
    }
}

fn user_states() -> Vec<Case> {
    use {colors::Color, users::User};
    states! {
        "a variant added": Color => more::Color, Retyped(&["Blue } by key", "Pink(u8) }"]), ANEW;
        "variants reordered": Color => turned::Color, Retyped(&["Red, Green", "Green, Red"]), ANEW;
        "a type renamed": Color => other::Hue, Retyped(&["state Color {", "state Hue {"]), ANEW;
        "a field added": User => older::User, Retyped(&["age: u32 } by", "old: bool } by"]), ANEW;
        "a field removed": User => fewer::User,
            Retyped(&["User { id: u64, age: u32 }", "User { id: u64 }"]), ANEW;
        "a field renamed": User => renamed::User, Retyped(&["{ id: u64", "{ number: u64"]), ANEW;
        "a field that serde skips from now on": User => skipped::User,
            Retyped(&["User { id: u64, age: u32 }", "User { id: u64 }"]), ANEW;
        "a field added that serde skips": fewer::User => skipped::User, Resumes, WHOLE;
        "another form by serde": User => written::User,
            Retyped(&["{ id: u64", "{ #[serde(with = \"as_text\")] id: u64"]), ANEW;
        "a field of a field": nested::Visit => within::Visit,
            Retyped(&["Visit { by: User { id: u64, age: u32 } }", "age: u64 } }"]), ANEW;
        "a type's argument": Of<u32> => Of<u64>,
            Retyped(&["Of(u32)", "Of(u64)"]), ANEW;
    }
}

fn in_windows() -> Vec<Case> {
    use {colors::Color, users::User};
    values! {
        "u64 to u32": u64 => u32,
            Retyped(&["3 panes of 1 batches, every 1 of Vec<u64>", "Vec<u32> by key u64"]), ANEW;
        "variants reordered": Color => turned::Color, Retyped(&["Red, Green", "Green, Red"]), ANEW;
        "a field retyped": User => wider::User, Retyped(&["age: u32", "age: u64"]), ANEW;
        "boxed": u64 => Box<u64>, Resumes, WHOLE;
    }
}

//! Keys by `#[derive(Key)]`: borrowed and owned, with and without fields, in batches, windows and
//! states.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{
    Bounds, Next, Stream, count_by_key, join, map, map_with_state, reduce_by_key, window,
};
use streamflow_tests::records::{numbers, pairs};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Key)]
enum Color {
    Red,
    Green,
    Blue,
}

impl Color {
    fn of(n: u64) -> Self {
        [Self::Red, Self::Green, Self::Blue][n as usize % 3]
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Key)]
struct Word<'a> {
    text: &'a str,
    shout: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Key)]
enum Shape<'a, 'b> {
    Point,
    Circle(Color),
    Named { name: Option<&'a str>, words: [Word<'b>; 2] },
}

#[derive(Clone, Debug, PartialEq, Eq, Key)]
struct Unit;

#[derive(Clone, Debug, PartialEq, Eq, Key)]
struct Tagged(Color, bool, Unit);

#[derive(Clone, Debug, PartialEq, Eq, Key)]
struct Path {
    host: Option<String>,
    port: u16,
}

/// Counts by a key that is made of each number, in each batch, over windows of two layouts, and in
/// a state; the oracle by the key's `Debug` form.
macro_rules! counts_by {
    ($($test:ident: |$n:ident| $key:expr;)+) => {$(
        #[test]
        fn $test() {
            let show = || map(|$n: u64| (format!("{:?}", $key), $n));
            agree!(numbers: Values<u64>; {
                let keyed = numbers.map(|$n| ($key, $n));
                let counts = keyed.count_by_key().map(|(key, n)| (format!("{key:?}"), n));
                let greatest = keyed
                    .window(3s)
                    .reduce_by_key(|a, b| a.max(b))
                    .map(|(key, n)| (format!("{key:?}"), n));
                let sums = keyed
                    .window(20s, 2s)
                    .reduce_by_key(|a, b| a + b, inverse = |a, b| a - b)
                    .map(|(key, n)| (format!("{key:?}"), n));
                let totals = keyed.map_with_state(
                    |key, n, total| {
                        let now = total.get().copied().unwrap_or(0) + n.unwrap_or(0);
                        if n.is_some() {
                            total.update(now);
                        }
                        (format!("{key:?}"), now)
                    },
                    timeout = 2s,
                );
            } => counts, greatest, sums, totals)
            .with_outputs([
                Stream::new(0, [show(), count_by_key()]),
                Stream::new(0, [show(), window(3, 1), reduce_by_key(|a: u64, b: u64| a.max(b))]),
                Stream::new(0, [show(), window(20, 2), reduce_by_key(|a: u64, b: u64| a + b)]),
                Stream::new(0, [
                    show(),
                    map_with_state(
                        Bounds { idle: 2, ..Bounds::NONE },
                        true,
                        |key: String, n: Option<u64>, total: Option<u64>| {
                            let now = total.unwrap_or(0) + n.unwrap_or(0);
                            (Next::Set(now), (key, now))
                        },
                    ),
                ]),
            ])
            .on_streams([numbers]);
        }
    )+};
}

counts_by! {
    enums_without_fields: |n| Color::of(n);
    pairs_of_few: |n| (Color::of(n), n % 2 == 0);
    structs_of_few: |n| Tagged(Color::of(n), n % 2 == 0, Unit);
    bytes: |n| n as u8;
    units: |n| { let _ = n; Unit };
    structs_that_own: |n| Path {
        host: (n % 2 == 0).then(|| format!("host {}", n % 3)),
        port: 80,
    };
    structs_that_borrow: |n| Word {
        text: &"a text of some length"[..n as usize % 20],
        shout: n % 2 == 0,
    };
    enums_that_borrow: |n| match n % 3 {
        0 => Shape::Point,
        1 => Shape::Circle(Color::of(n / 3)),
        _ => Shape::Named {
            name: (n % 2 == 0).then_some("name"),
            words: [Word { text: "a", shout: n % 5 == 0 }, Word { text: "b", shout: false }],
        },
    };
}

#[test]
fn keys_that_borrow_from_their_batch() {
    agree!(left: Records<(String, u64)>, right: Values<(String, u64)>; {
        let words = left.map(|(text, n)| (Word { text, shout: n % 2 == 0 }, *n));
        let latest = words.window(3s).reduce_by_key(|a, b| a + b);
        let sums = latest.map(|(word, n)| (word.text, word.shout, n));
        let keyed = latest.map(|(word, n)| (word.text.to_owned(), n)).join(right);
    } => sums, keyed)
    .with_outputs([
        Stream::new(
            0,
            [
                map(|(text, n): (String, u64)| ((text, n % 2 == 0), n)),
                window(3, 1),
                reduce_by_key(|a: u64, b: u64| a + b),
                map(|((text, shout), n): ((String, bool), u64)| (text, shout, n)),
            ],
        ),
        Stream::new(
            0,
            [
                map(|(text, n): (String, u64)| ((text, n % 2 == 0), n)),
                window(3, 1),
                reduce_by_key(|a: u64, b: u64| a + b),
                map(|((text, _), n): ((String, bool), u64)| (text, n)),
                join(Stream::new(1, [])),
            ],
        ),
    ])
    .on_streams([pairs, pairs]);
}

#[test]
fn few_keys_and_their_hashes() {
    assert_eq!(Color::DOMAIN, Some(3));
    assert_eq!(<(Color, bool)>::DOMAIN, Some(6));
    assert_eq!(Tagged::DOMAIN, Some(6));
    assert_eq!(Word::DOMAIN, None);
    let ordinals: Vec<_> = [Color::Red, Color::Green, Color::Blue]
        .into_iter()
        .flat_map(|color| [false, true].map(|flag| Tagged(color, flag, Unit).ordinal()))
        .collect();
    assert_eq!(ordinals, [0, 1, 2, 3, 4, 5]);
    // A struct is hashed as a tuple is, an enum after its variant's number.
    let word = Word { text: "word", shout: true };
    assert_eq!(word.stable_hash(), ("word", true).stable_hash());
    assert_eq!(Color::Blue.stable_hash(), 2u32.stable_hash());
    assert_eq!(Shape::Circle(Color::Green).stable_hash(), (1u32, 1u32).stable_hash());
    assert_eq!(Color::Red.stable_hash(), 0x3AEF_A6FD_5CF2_DEB4);
}

#[test]
fn an_owned_twin_is_the_same_key() {
    use streamflow::Own;
    let shapes = [
        Shape::Point,
        Shape::Circle(Color::Blue),
        Shape::Named {
            name: Some("a name that is longer than fits"),
            words: [Word { text: "x", shout: true }; 2],
        },
    ];
    for shape in &shapes {
        let owned: ShapeOwned = shape.clone().into_owned();
        assert_eq!(&Shape::lend(&owned), shape);
        assert!(shape.same(&owned));
        assert!(shapes.iter().all(|other| other == shape || !other.same(&owned)));
        assert_eq!(owned.stable_hash(), shape.stable_hash());
        assert_eq!(owned.probe(&[]), shape.probe(&[]));
    }
}

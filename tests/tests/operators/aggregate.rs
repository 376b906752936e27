//! `aggregate` and `aggregate_by_key` of a user's own aggregate, in batches and in every layout of
//! windows.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{Op, Stream, map, reduce, reduce_by_key, window};
use streamflow_tests::records::{numbers, pairs};

/// Joins what records say, in order: it does not commute.
struct Join(&'static str);

impl Aggregate<String> for Join {
    type State = String;
    type Out = (usize, String);

    fn zero(&self) -> String {
        String::new()
    }

    fn add(&self, mut state: String, record: String) -> String {
        state += self.0;
        state += &record;
        state
    }

    fn merge(&self, older: String, younger: String) -> String {
        older + &younger
    }

    fn finish(&self, state: String) -> (usize, String) {
        (state.len(), state)
    }

    fn of_nothing(&self) -> Option<(usize, String)> {
        None
    }
}

/// How many there are, and their sum.
#[derive(Clone, Copy)]
struct Total;

impl Total {
    fn without((n, sum): (u64, u64), (less, leaving): (u64, u64)) -> (u64, u64) {
        (n - less, sum - leaving)
    }
}

impl Aggregate<u64> for Total {
    type State = (u64, u64);
    type Out = String;

    const EXACT: bool = true;

    fn zero(&self) -> (u64, u64) {
        (0, 0)
    }

    fn add(&self, (n, sum): (u64, u64), record: u64) -> (u64, u64) {
        (n + 1, sum + record)
    }

    fn merge(&self, older: (u64, u64), younger: (u64, u64)) -> (u64, u64) {
        (older.0 + younger.0, older.1 + younger.1)
    }

    fn finish(&self, (n, sum): (u64, u64)) -> String {
        format!("{sum} of {n}")
    }
}

fn joined() -> [Op; 3] {
    [
        map(|(word, _): (String, u64)| format!("-{word}")),
        reduce(|a: String, b: String| a + &b),
        map(|text: String| (text.len(), text)),
    ]
}

fn joined_by_key() -> [Op; 3] {
    [
        map(|(word, n): (String, u64)| (n % 5, format!("-{word}"))),
        reduce_by_key(|a: String, b: String| a + &b),
        map(|(key, text): (u64, String)| (key, (text.len(), text))),
    ]
}

fn within<const N: usize>(len: u64, slide: u64, ops: [Op; N], at: usize) -> Stream {
    let mut ops: Vec<Op> = ops.into_iter().collect();
    ops.insert(at, window(len, slide));
    Stream::new(0, ops)
}

#[test]
fn keeps_the_order_of_text() {
    agree!(pairs: Values<(String, u64)>; {
        let whole = pairs.map(|(word, _)| word).aggregate(Join("-"));
        let keyed = pairs.map(|(word, n)| (n % 5, word)).aggregate_by_key(Join("-"));
    } => whole, keyed)
    .with_outputs([Stream::new(0, joined()), Stream::new(0, joined_by_key())])
    .on([pairs]);
}

#[test]
fn keeps_the_order_of_text_in_windows() {
    macro_rules! check {
        ($len:tt, $slide:tt; $n:literal, $m:literal) => {
            agree!(pairs: Values<(String, u64)>; {
                let whole = pairs.window($len, $slide).map(|(word, _)| word).aggregate(Join("-"));
                let latest = pairs.map(|(word, n)| (n % 5, word)).window($len, $slide);
                let keyed = latest.aggregate_by_key(Join("-"));
            } => whole, keyed)
            .with_outputs([
                within($n, $m, joined(), 0),
                within($n, $m, joined_by_key(), 1),
            ])
            .on_streams([pairs]);
        };
    }
    check!(3s, 1s; 3, 1);
    check!(2s, 2s; 2, 2);
    check!(6s, 4s; 6, 4);
    check!(20s, 1s; 20, 1);
}

fn total() -> [Op; 3] {
    use streamflow_tests::oracle::fold_in_parallel;
    [
        map(|n: u64| (1u64, n)),
        fold_in_parallel(
            (0u64, 0u64),
            |a: (u64, u64), b: (u64, u64)| (a.0 + b.0, a.1 + b.1),
            |a: (u64, u64), b: (u64, u64)| (a.0 + b.0, a.1 + b.1),
        ),
        map(|(n, sum): (u64, u64)| format!("{sum} of {n}")),
    ]
}

fn total_by_key() -> [Op; 3] {
    [
        map(|n: u64| (n % 4, (1u64, n))),
        reduce_by_key(|a: (u64, u64), b: (u64, u64)| (a.0 + b.0, a.1 + b.1)),
        map(|(key, (n, sum)): (u64, (u64, u64))| (key, format!("{sum} of {n}"))),
    ]
}

#[test]
fn is_taken_off_by_an_inverse() {
    let made = || Total;
    agree!(numbers: Values<u64>; {
        let batch = numbers.aggregate(Total);
        let latest = numbers.window(4s).aggregate(made(), inverse = Total::without);
        let keyed = numbers
            .map(|n| (n % 4, n))
            .window(20s, 2s)
            .aggregate_by_key(Total, inverse = |(n, sum), (less, gone)| (n - less, sum - gone));
        let stacked = numbers.map(|n| (n % 4, n)).window(20s, 2s).aggregate_by_key(Total);
        let lengths = stacked.map(|(key, text)| (key, text.len())).filter(|(key, _)| *key > 1);
    } => batch, latest, keyed, stacked, lengths)
    .with_outputs([
        Stream::new(0, total()),
        within(4, 1, total(), 0),
        within(20, 2, total_by_key(), 1),
        within(20, 2, total_by_key(), 1),
        Stream::new(0, {
            let [one, two, three] = total_by_key();
            [
                one,
                window(20, 2),
                two,
                three,
                map(|(key, text): (u64, String)| (key, text.len())),
                streamflow_tests::oracle::filter(|(key, _): (u64, usize)| key > 1),
            ]
        }),
    ])
    .on_streams([numbers]);
}

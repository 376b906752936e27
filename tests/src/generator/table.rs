//! What random pipelines are made of: each operator as a block and as the oracle writes it.

/// A kind of record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `&str`.
    Text,
    /// `u64`.
    Number,
    /// `f64`.
    Float,
    /// `(&str, u64)`.
    Tagged,
    /// `(u64, u64)`.
    Pair,
    /// `(u64, f64)`.
    Measured,
    /// `Vec<u64>`.
    List,
    /// `&(String, u64)`.
    Lent,
}

use Kind::{Float, Lent, List, Measured, Number, Pair, Tagged, Text};

/// A source.
pub(super) struct Source {
    pub(super) kind: Kind,
    /// Its batch's type.
    pub(super) batch: &'static str,
    /// The function that makes its records.
    pub(super) records: &'static str,
}

pub(super) const SOURCES: [Source; 6] = [
    Source { kind: Text, batch: "Text", records: "records::lines" },
    Source { kind: Number, batch: "Values<u64>", records: "records::numbers" },
    Source { kind: Float, batch: "Values<f64>", records: "records::floats" },
    Source { kind: Lent, batch: "Records<(String, u64)>", records: "records::pairs" },
    Source { kind: Pair, batch: "Values<(u64, u64)>", records: "records::number_pairs" },
    Source { kind: Measured, batch: "Values<(u64, f64)>", records: "records::float_pairs" },
];

/// What stands before an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Behind {
    /// Anything.
    Anything,
    /// No window: to it a window is not what a batch is. Its closure is not associative, or its zero
    /// not neutral; its floats are added in another order; or it keeps what borrows from the batch.
    NoWindow,
}

/// An operator with its arguments, or a few that belong together.
pub(super) struct Operator {
    pub(super) from: Kind,
    pub(super) block: &'static str,
    pub(super) oracle: &'static str,
    pub(super) to: Kind,
    pub(super) behind: Behind,
}

/// Operators on single records, behind which a window's records are still to be gathered.
const PER_RECORD: [&str; 9] = [
    "words",
    "map",
    "flat_map",
    "filter",
    "filter_map",
    "key_by",
    "map_values",
    "flat_map_values",
    "lookup",
];

impl Operator {
    /// Whether it makes one record of a batch.
    pub(super) fn leaves_one(&self) -> bool {
        let scalar = ["count()", "sum", "wrapping_sum", "mean", "min", "max", "reduce(", "fold("];
        let others = ["first()", "last()", "min_by(", "max_by(", "approx_distinct(", "quantiles("];
        scalar.iter().chain(&others).any(|name| self.block.starts_with(name))
    }

    /// Whether it gathers several batches.
    pub(super) fn has_window(&self) -> bool {
        names(self.oracle).any(|name| name == "window")
    }

    /// Whether it is a window, and no more.
    pub(super) fn is_window(&self) -> bool {
        names(self.oracle).eq(["window"])
    }

    /// Whether it keeps something between batches.
    pub(super) fn remembers(&self) -> bool {
        self.has_window()
            || self.block.contains("with_state")
            || self.block.contains("update_state")
    }

    /// Whether behind it a window's records are still to be gathered, if they were before.
    pub(super) fn works_on_records(&self) -> bool {
        names(self.oracle).all(|name| PER_RECORD.contains(&name))
    }
}

/// The names of the operators in the oracle's list: what stands before a bracket that none encloses.
fn names(oracle: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0;
    let mut from = 0;
    oracle.char_indices().filter_map(move |(at, character)| match character {
        '(' | '[' | '{' => {
            depth += 1;
            (depth == 1 && character == '(').then(|| oracle[from..at].trim())
        }
        ')' | ']' | '}' => {
            depth -= 1;
            None
        }
        ',' if depth == 0 => {
            from = at + 1;
            None
        }
        _ => None,
    })
}

const fn row(from: Kind, to: Kind, block: &'static str, oracle: &'static str) -> Operator {
    Operator { from, block, oracle, to, behind: Behind::Anything }
}

/// A row that stands behind no window.
const fn alone(from: Kind, to: Kind, block: &'static str, oracle: &'static str) -> Operator {
    Operator { behind: Behind::NoWindow, ..row(from, to, block, oracle) }
}

#[rustfmt::skip]
pub(super) const OPERATORS: [Operator; 107] = [
    row(Text, Text, "words()", "words()"),
    row(Text, Text, "flat_map(|x| x.split('-'))", "flat_map(|x: String| x.split('-').map(str::to_owned).collect::<Vec<_>>())"),
    row(Text, Text, "filter(|x| x.len() % 2 == 0)", "filter(|x: String| x.len() % 2 == 0)"),
    row(Text, Text, "filter_map(|x| x.split(' ').nth(1))", "filter_map(|x: String| x.split(' ').nth(1).map(str::to_owned))"),
    row(Text, Text, "inspect(|x| x.len())", "inspect()"),
    row(Text, Text, "distinct()", "distinct()"),
    alone(Text, Text, "max()", "max()"),
    row(Text, Text, "top_k(5)", "top_k(5)"),
    row(Text, Text, "top_k_by(40, |x| x.len())", "top_k_by(40, |x: String| x.len())"),
    alone(Text, Text, "reduce(|a, b| if a.len() < b.len() { b } else { a })", "reduce(|a: String, b: String| if a.len() < b.len() { b } else { a })"),
    row(Text, Text, "repartition(5)", "repartition(5)"),
    row(Text, Text, "map_partitions(|part| part.skip(1))", "map_partitions(|part: Vec<String>| part.into_iter().skip(1).collect::<Vec<_>>())"),
    row(Text, Text, "transform(|records, _| records.into_iter().rev())", "transform(|records: Vec<String>, _| records.into_iter().rev().collect::<Vec<_>>())"),
    row(Text, Text, "glom().flat_map(|part| part)", "glom(), flat_map(|part: Vec<String>| part)"),
    row(Text, Number, "map(|x| x.len() as u64)", "map(|x: String| x.len())"),
    row(Text, Number, "count()", "count()"),
    row(Text, Number, "fold(0u64, |n, x| n + x.len() as u64)", "fold(0u64, |n: u64, x: String| n + x.len() as u64)"),
    row(Text, Tagged, "count_by_value()", "count_by_value()"),
    row(Text, Tagged, "map(|x| (x, x.len() as u64))", "map(|x: String| (x.clone(), x.len()))"),
    row(Text, Tagged, "words().map(|x| (x, 1u64)).reduce_by_key(|a, b| a + b)", "words(), map(|x: String| (x, 1u64)), reduce_by_key(|a: u64, b: u64| a + b)"),
    row(Text, Measured, "map(|x| (x.len() as u64 % 7, x.len() as f64 * 0.1))", "map(|x: String| (x.len() as u64 % 7, x.len() as f64 * 0.1))"),

    row(Number, Number, "map(|x| x.wrapping_mul(31) % 10_007)", "map(|x: u64| x.wrapping_mul(31) % 10_007)"),
    row(Number, Number, "filter(|x| x % 3 != 0)", "filter(|x: u64| x % 3 != 0)"),
    row(Number, Number, "filter_map(|x| x.checked_sub(10))", "filter_map(|x: u64| x.checked_sub(10))"),
    row(Number, Number, "flat_map(|x| vec![x; (x % 3) as usize])", "flat_map(|x: u64| vec![x; (x % 3) as usize])"),
    row(Number, Number, "inspect(|_| ())", "inspect()"),
    row(Number, Number, "count()", "count()"),
    row(Number, Number, "wrapping_sum()", "wrapping_sum(Integers::U64)"),
    row(Number, Number, "sum()", "sum_integers(Integers::U64)"),
    row(Number, Number, "min()", "min()"),
    row(Number, Number, "max()", "max()"),
    row(Number, Number, "reduce(|a, b| a ^ b)", "reduce(|a: u64, b: u64| a ^ b)"),
    row(Number, Number, "fold(7u64, |n, x| n.wrapping_mul(3) ^ x)", "fold(7u64, |n: u64, x: u64| n.wrapping_mul(3) ^ x)"),
    alone(Number, Number, "fold(1u64, |n, x| n ^ x, |a, b| a.wrapping_mul(3) ^ b)", "fold_in_parallel(1u64, |n: u64, x: u64| n ^ x, |a: u64, b: u64| a.wrapping_mul(3) ^ b)"),
    row(Number, Number, "distinct()", "distinct()"),
    row(Number, Number, "top_k(9)", "top_k(9)"),
    row(Number, Number, "top_k_by(900, |x| x % 10)", "top_k_by(900, |x: u64| x % 10)"),
    row(Number, Number, "repartition(3)", "repartition(3)"),
    row(Number, Number, "map_partitions_with_index(|at, part| part.map(move |x| x ^ at as u64))", "map_partitions_with_index(|at: usize, part: Vec<u64>| part.into_iter().map(|x| x ^ at as u64).collect::<Vec<_>>())"),
    row(Number, Number, "transform(|records, time| records.into_iter().map(move |x| x ^ time.number()))", "transform(|records: Vec<u64>, number| records.into_iter().map(|x| x ^ number).collect::<Vec<_>>())"),
    row(Number, Float, "mean()", "mean_integers()"),
    row(Number, Float, "map(|x| x as f64 * 0.1)", "map(|x: u64| x as f64 * 0.1)"),
    row(Number, Pair, "map(|x| (x % 10, x))", "map(|x: u64| (x % 10, x))"),
    row(Number, Pair, "key_by(|x| x % 100)", "key_by(|x: u64| x % 100)"),
    row(Number, Pair, "count_by_value()", "count_by_value()"),
    row(Number, List, "glom()", "glom()"),

    row(Float, Float, "map(|x| x * 0.7 + 0.1)", "map(|x: f64| x * 0.7 + 0.1)"),
    row(Float, Float, "filter(|x| *x > 0.5)", "filter(|x: f64| x > 0.5)"),
    row(Float, Float, "flat_map(|x| [x, x / 3.0])", "flat_map(|x: f64| [x, x / 3.0])"),
    row(Float, Float, "filter_map(|x| (x < 1e6).then(|| x * 1.1))", "filter_map(|x: f64| (x < 1e6).then(|| x * 1.1))"),
    alone(Float, Float, "sum()", "sum_floats()"),
    alone(Float, Float, "mean()", "mean_floats()"),
    row(Float, Float, "min()", "min()"),
    row(Float, Float, "max()", "max()"),
    alone(Float, Float, "reduce(|a, b| a + b)", "reduce(|a: f64, b: f64| a + b)"),
    alone(Float, Float, "fold(0.5, |a, x| a + x, |a, b| a - b)", "fold_in_parallel(0.5, |a: f64, x: f64| a + x, |a: f64, b: f64| a - b)"),
    row(Float, Float, "top_k(11)", "top_k(11)"),
    row(Float, Float, "repartition(4)", "repartition(4)"),
    row(Float, Float, "map_partitions(|part| part.rev())", "map_partitions(|part: Vec<f64>| part.into_iter().rev().collect::<Vec<_>>())"),
    row(Float, Number, "map(|x| x.to_bits() >> 40)", "map(|x: f64| x.to_bits() >> 40)"),
    row(Float, Number, "count()", "count()"),
    row(Float, Measured, "map(|x| (x.to_bits() % 5, x))", "map(|x: f64| (x.to_bits() % 5, x))"),

    row(Tagged, Tagged, "map_values(|x| x * 2 % 1009)", "map_values(|x: u64| x * 2 % 1009)"),
    row(Tagged, Tagged, "flat_map_values(|x| x % 3..3)", "flat_map_values(|x: u64| x % 3..3)"),
    row(Tagged, Tagged, "filter(|(_, x)| x % 2 == 1)", "filter(|(_, x): (String, u64)| x % 2 == 1)"),
    row(Tagged, Tagged, "reduce_by_key(|a, b| a.max(b))", "reduce_by_key(|a: u64, b: u64| a.max(b))"),
    row(Tagged, Tagged, "count_by_key()", "count_by_key()"),
    row(Tagged, Tagged, "group_by_key().map_values(|xs| xs.iter().fold(0, |a, x| a * 3 % 1009 + x))", "group_by_key(), map_values(|xs: Vec<u64>| xs.iter().fold(0, |a, x| a * 3 % 1009 + x))"),
    alone(Tagged, Tagged, "aggregate_by_key(1u64, |a, x| a ^ x, |a, b| a + b)", "aggregate_by_key(1u64, |a: u64, x: u64| a ^ x, |a: u64, b: u64| a + b)"),
    row(Tagged, Tagged, "sort_by_key()", "sort_by_key()"),
    row(Tagged, Tagged, "distinct()", "distinct()"),
    row(Tagged, Tagged, "top_k_by(9, |x| x.1)", "top_k_by(9, |x: (String, u64)| x.1)"),
    row(Tagged, Text, "map(|(text, _)| text)", "map(|(text, _): (String, u64)| text)"),
    row(Tagged, Number, "map(|(_, x)| x)", "map(|(_, x): (String, u64)| x)"),

    row(Pair, Pair, "map_values(|x| x / 2)", "map_values(|x: u64| x / 2)"),
    row(Pair, Pair, "filter(|(key, _)| key % 4 != 1)", "filter(|(key, _): (u64, u64)| key % 4 != 1)"),
    row(Pair, Pair, "reduce_by_key(|a, b| a ^ b)", "reduce_by_key(|a: u64, b: u64| a ^ b)"),
    alone(Pair, Pair, "combine_by_key(|x| x + 1, |a, x| a ^ x, |a, b| a.wrapping_mul(3) ^ b)", "combine_by_key(|x: u64| x + 1, |a: u64, x: u64| a ^ x, |a: u64, b: u64| a.wrapping_mul(3) ^ b)"),
    row(Pair, Pair, "count_by_key()", "count_by_key()"),
    row(Pair, Pair, "sort_by_key()", "sort_by_key()"),
    row(Pair, List, "group_by_key().map(|(_, xs)| xs)", "group_by_key(), map(|(_, xs): (u64, Vec<u64>)| xs)"),
    row(Pair, Number, "map(|(key, x)| key ^ x)", "map(|(key, x): (u64, u64)| key ^ x)"),
    row(Pair, Measured, "map_values(|x| x as f64 * 0.3)", "map_values(|x: u64| x as f64 * 0.3)"),

    alone(Measured, Measured, "reduce_by_key(|a, b| a + b)", "reduce_by_key(|a: f64, b: f64| a + b)"),
    alone(Measured, Measured, "aggregate_by_key(0.1, |a, x| a + x, |a, b| a * b)", "aggregate_by_key(0.1, |a: f64, x: f64| a + x, |a: f64, b: f64| a * b)"),
    row(Measured, Measured, "map_values(|x| x * 0.9)", "map_values(|x: f64| x * 0.9)"),
    row(Measured, Measured, "filter(|(_, x)| *x > 0.0)", "filter(|(_, x): (u64, f64)| x > 0.0)"),
    row(Measured, Measured, "sort_by_key()", "sort_by_key()"),
    row(Measured, Measured, "top_k_by(50, |x| x.1)", "top_k_by(50, |x: (u64, f64)| x.1)"),
    row(Measured, Float, "map(|(_, x)| x)", "map(|(_, x): (u64, f64)| x)"),
    row(Measured, Pair, "count_by_key()", "count_by_key()"),

    row(List, Number, "flat_map(|xs| xs)", "flat_map(|xs: Vec<u64>| xs)"),
    row(List, Number, "map(|xs| xs.len() as u64)", "map(|xs: Vec<u64>| xs.len())"),

    row(Number, Number, "first()", "reduce(|a: u64, _: u64| a)"),
    row(Number, Number, "last()", "reduce(|_: u64, b: u64| b)"),
    row(Number, Number, "min_by(|x| x % 8)", "reduce(|a: u64, b: u64| if b % 8 < a % 8 { b } else { a })"),
    row(Number, Number, "max_by(|x| x % 8)", "reduce(|a: u64, b: u64| if b % 8 > a % 8 { b } else { a })"),
    row(Number, Number, "approx_distinct(precision = 6)", "approx_distinct(6)"),
    row(Number, Float, "map(|x| x % 100_003).quantiles([0.5]).map(|at| at[0])", "map(|x: u64| x % 100_003), quantiles_of(&[0.5]), map(|at: Vec<f64>| at[0])"),
    row(Pair, Pair, "reduce_by_key(|a, b| a.min(b))", "reduce_by_key(|a: u64, b: u64| a.min(b))"),
    row(Pair, Pair, "approx_distinct_by_key(precision = 6)", "approx_distinct_by_key(6)"),
    row(Pair, Measured, "map_values(|x| x % 100_003).quantiles_by_key([0.9]).map_values(|at| at[0])", "map_values(|x: u64| x % 100_003), quantiles_by_key(&[0.9]), map_values(|at: Vec<f64>| at[0])"),
    row(Pair, Pair, "map(|(key, x)| (key % 5, x)).lookup(vec![7u64, 8, 9]).map(|(key, (x, y))| (key, x ^ *y))", "map(|(key, x): (u64, u64)| (key % 5, x)), lookup(|key: u64| [7u64, 8, 9].get(key as usize).copied()), map(|(key, (x, y)): (u64, (u64, u64))| (key, x ^ y))"),
    row(Tagged, Tagged, "aggregate_by_key(0u64, |a, x| a.max(x), |a, b| a.max(b))", "aggregate_by_key(0u64, |a: u64, x: u64| a.max(x), |a: u64, b: u64| a.max(b))"),
    row(Tagged, Text, "map(|(text, _)| text).distinct()", "map(|(text, _): (String, u64)| text), distinct()"),

    row(Lent, Tagged, "map(|(word, n)| (word.as_str(), *n))", "inspect()"),
    row(Lent, Tagged, "map_values(|n| n % 10).map(|(word, n)| (if word.len() > 5 { \"long\" } else { \"short\" }, n))", "map(|(word, n): (String, u64)| ((if word.len() > 5 { \"long\" } else { \"short\" }).to_owned(), n % 10))"),
];

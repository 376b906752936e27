//! Order: the total order of values, extremes, the greatest few, sorting by key.

use std::cmp::Ordering;

use super::{Datum, Op, Rows, Value};

/// How two values of one type compare: NaN is the greatest float and equal to itself, −0 equals
/// 0, `None` comes first, pairs and lists compare by component, text by its bytes.
pub fn compare(one: &Value, two: &Value) -> Ordering {
    match (one, two) {
        (Value::Unit, Value::Unit) => Ordering::Equal,
        (Value::Bool(one), Value::Bool(two)) => one.cmp(two),
        (Value::U64(one), Value::U64(two)) => one.cmp(two),
        (Value::I64(one), Value::I64(two)) => one.cmp(two),
        (Value::F64(one), Value::F64(two)) => match (one.is_nan(), two.is_nan()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
            (false, false) if one < two => Ordering::Less,
            (false, false) if one > two => Ordering::Greater,
            (false, false) => Ordering::Equal,
        },
        (Value::Str(one), Value::Str(two)) => one.as_bytes().cmp(two.as_bytes()),
        (Value::Pair(a, b), Value::Pair(c, d)) => compare(a, c).then_with(|| compare(b, d)),
        (Value::List(one), Value::List(two)) => {
            for (one, two) in one.iter().zip(two) {
                let order = compare(one, two);
                if order != Ordering::Equal {
                    return order;
                }
            }
            one.len().cmp(&two.len())
        }
        (Value::Opt(one), Value::Opt(two)) => match (one, two) {
            (Some(one), Some(two)) => compare(one, two),
            (one, two) => one.is_some().cmp(&two.is_some()),
        },
        _ => panic!("a test compares {one:?} with {two:?}"),
    }
}

fn extreme(name: &'static str, wanted: Ordering) -> Op {
    Op::new(name, move |_, rows| {
        let better = |kept, record| match compare(&record, &kept) == wanted {
            true => record,
            false => kept,
        };
        Ok(Rows::cut(rows.into_values().into_iter().reduce(better).into_iter().collect()))
    })
}

/// The least record, the earliest among equals; nothing for an empty batch.
pub fn min() -> Op {
    extreme("min", Ordering::Less)
}

/// The greatest record, the earliest among equals; nothing for an empty batch.
pub fn max() -> Op {
    extreme("max", Ordering::Greater)
}

/// The `n` greatest records, greatest first, ties in order of arrival.
pub fn top_k(n: usize) -> Op {
    top_k_by(n, |record: Value| record)
}

/// The `n` records with the greatest keys, greatest first, ties in order of arrival.
pub fn top_k_by<A: Datum, K: Datum>(n: usize, key: impl Fn(A) -> K + 'static) -> Op {
    Op::new("top_k", move |_, rows| {
        let keyed = |record: Value| (key(A::from_value(record.clone())).into_value(), record);
        let mut records: Vec<_> = rows.into_values().into_iter().map(keyed).collect();
        records.sort_by(|one, two| compare(&two.0, &one.0));
        Ok(Rows::cut(records.into_iter().take(n).map(|(_, record)| record).collect()))
    })
}

/// The pairs sorted by key, equal keys in order of arrival.
pub fn sort_by_key() -> Op {
    Op::new("sort_by_key", |_, rows| {
        let mut pairs: Vec<_> = rows.into_values().into_iter().map(Value::into_pair).collect();
        pairs.sort_by(|one, two| compare(&one.0, &two.0));
        Ok(Rows::cut(pairs.into_iter().map(|(key, value)| Value::pair(key, value)).collect()))
    })
}

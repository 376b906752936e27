//! Operators that bring two keyed streams together, and lookups: every record compared with
//! every other, or with a map.

use std::collections::{HashMap, HashSet};

use super::{Batch, Datum, Failure, Op, Rows, Stream, Value};

/// The values of each key, in order of arrival.
fn by_key(records: &[Value]) -> HashMap<Value, Vec<Value>> {
    let mut values: HashMap<Value, Vec<Value>> = HashMap::new();
    for record in records {
        let (key, value) = record.clone().into_pair();
        values.entry(key).or_default().push(value);
    }
    values
}

/// The other stream's records; streams that meet give records at the same batches.
fn of_other(other: &Stream, batch: Batch<'_>) -> Result<Vec<Value>, Failure> {
    Ok(other.run(batch)?.unwrap_or_default())
}

fn some(value: Value) -> Value {
    Value::Opt(Some(Box::new(value)))
}

/// A join; the sides whose records stay without a match, and which then are optional on the other.
fn joined(name: &'static str, other: Stream, keeps_left: bool, keeps_right: bool) -> Op {
    let left = move |value| if keeps_right { some(value) } else { value };
    let right = move |value| if keeps_left { some(value) } else { value };
    Op::new(name, move |batch, rows| {
        let (lefts, rights) = (rows.into_values(), of_other(&other, batch)?);
        let matches = by_key(&rights);
        let mut met = HashSet::new();
        let mut made = Vec::new();
        for record in lefts {
            let (key, value) = record.into_pair();
            for of in matches.get(&key).into_iter().flatten() {
                let both = Value::pair(left(value.clone()), right(of.clone()));
                made.push(Value::pair(key.clone(), both));
            }
            if keeps_left && !matches.contains_key(&key) {
                made.push(Value::pair(key.clone(), Value::pair(left(value), Value::Opt(None))));
            }
            met.insert(key);
        }
        for record in rights {
            let (key, value) = record.into_pair();
            if keeps_right && !met.contains(&key) {
                made.push(Value::pair(key, Value::pair(Value::Opt(None), right(value))));
            }
        }
        Ok(Rows::cut(made))
    })
}

/// Each record with each of the other stream's that has its key.
pub fn join(other: Stream) -> Op {
    joined("join", other, false, false)
}

/// The join, with the records that have no match.
pub fn left_outer_join(other: Stream) -> Op {
    joined("left_outer_join", other, true, false)
}

/// The join, then the other stream's records that have no match.
pub fn right_outer_join(other: Stream) -> Op {
    joined("right_outer_join", other, false, true)
}

/// The join, with the records of both streams that have no match.
pub fn full_outer_join(other: Stream) -> Op {
    joined("full_outer_join", other, true, true)
}

/// Each key of either stream with its values in both.
pub fn cogroup(other: Stream) -> Op {
    Op::new("cogroup", move |batch, rows| {
        let (lefts, rights) = (rows.into_values(), of_other(&other, batch)?);
        let (mut left, mut right) = (by_key(&lefts), by_key(&rights));
        let mut made = Vec::new();
        for record in lefts.into_iter().chain(rights) {
            let (key, _) = record.into_pair();
            let (of_left, of_right) = (left.remove(&key), right.remove(&key));
            // A key that came before is in neither map any more.
            if of_left.is_some() || of_right.is_some() {
                let list = |values: Option<Vec<Value>>| Value::List(values.unwrap_or_default());
                made.push(Value::pair(key, Value::pair(list(of_left), list(of_right))));
            }
        }
        Ok(Rows::cut(made))
    })
}

/// Both streams' records, with the batch's number, mapped to others at once.
pub fn transform_with<A: Datum, B: Datum, I: IntoIterator<Item: Datum>>(
    other: Stream,
    f: impl Fn(Vec<A>, Vec<B>, u64) -> I + 'static,
) -> Op {
    Op::new("transform_with", move |batch, rows| {
        let left = rows.into_values().into_iter().map(A::from_value).collect();
        let right = of_other(&other, batch)?.into_iter().map(B::from_value).collect();
        let made = f(left, right, batch.number).into_iter();
        Ok(Rows::cut(made.map(Datum::into_value).collect()))
    })
}

/// Each pair with the value that `find` gives for its key; no record where it gives none.
pub fn lookup<K: Datum, W: Datum>(find: impl Fn(K) -> Option<W> + 'static) -> Op {
    Op::new("lookup", move |_, rows| {
        Ok(rows.each(|record| {
            let (key, value) = record.into_pair();
            let found = find(K::from_value(key.clone()));
            let pair = |found: W| Value::pair(key, Value::pair(value, found.into_value()));
            found.map(pair).into_iter().collect()
        }))
    })
}

/// Each pair with the value that `find` gives for its key, if any.
pub fn left_lookup<K: Datum, W: Datum>(find: impl Fn(K) -> Option<W> + 'static) -> Op {
    Op::new("left_lookup", move |_, rows| {
        Ok(rows.each(|record| {
            let (key, value) = record.into_pair();
            let found = find(K::from_value(key.clone())).into_value();
            vec![Value::pair(key, Value::pair(value, found))]
        }))
    })
}

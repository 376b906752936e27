//! Operators by key: each partition by itself, then the partitions from left to right; keys leave
//! in order of their first arrival, and nothing leaves an empty batch.

use std::collections::HashMap;

use super::{Datum, Op, Role, Rows, Value};

/// Keys in order of first arrival, each with what its values became.
#[derive(Default)]
struct Table {
    entries: Vec<(Value, Value)>,
    places: HashMap<Value, usize>,
}

impl Table {
    fn put(
        &mut self,
        key: Value,
        value: Value,
        first: impl Fn(Value) -> Value,
        next: impl Fn(Value, Value) -> Value,
    ) {
        match self.places.get(&key) {
            Some(&place) => {
                let kept = &mut self.entries[place].1;
                *kept = next(std::mem::replace(kept, Value::Unit), value);
            }
            None => {
                self.places.insert(key.clone(), self.entries.len());
                self.entries.push((key, first(value)));
            }
        }
    }
}

/// Combines values by key, within each partition and then across them.
fn combine(
    name: &'static str,
    split: impl Fn(Value) -> (Value, Value) + 'static,
    create: impl Fn(Value) -> Value + 'static,
    add: impl Fn(Value, Value) -> Value + 'static,
    merge: impl Fn(Value, Value) -> Value + 'static,
) -> Op {
    let op = Op::new(name, move |_, rows| {
        let mut total = Table::default();
        for part in rows.into_parts() {
            let mut table = Table::default();
            for record in part {
                let (key, value) = split(record);
                table.put(key, value, &create, &add);
            }
            for (key, value) in table.entries {
                total.put(key, value, |value| value, &merge);
            }
        }
        let pairs = total.entries.into_iter().map(|(key, value)| Value::pair(key, value));
        Ok(Rows::cut(pairs.collect()))
    });
    Op { role: Role::Keyed, ..op }
}

/// A combiner's function, on values.
fn on_values<A: Datum, B: Datum>(f: impl Fn(A, B) -> A) -> impl Fn(Value, Value) -> Value {
    move |a, b| f(A::from_value(a), B::from_value(b)).into_value()
}

/// Each key with its values reduced, the left operand the older.
pub fn reduce_by_key<V: Datum>(f: impl Fn(V, V) -> V + Clone + 'static) -> Op {
    let merge = on_values(f.clone());
    combine("reduce_by_key", Value::into_pair, |value| value, on_values(f), merge)
}

fn counting(name: &'static str, split: impl Fn(Value) -> (Value, Value) + 'static) -> Op {
    let merge = on_values(|one: u64, two: u64| one + two);
    let add = |count, _| Value::U64(u64::from_value(count) + 1);
    combine(name, split, |_| Value::U64(1), add, merge)
}

/// Each key with the number of its records.
pub fn count_by_key() -> Op {
    counting("count_by_key", Value::into_pair)
}

/// Each value with the number of times it came.
pub fn count_by_value() -> Op {
    counting("count_by_value", |record| (record, Value::Unit))
}

/// Each value once.
pub fn distinct() -> Op {
    let op = Op::new("distinct", |batch, rows| {
        let counted = (count_by_value().step)(batch, rows)?.into_values();
        Ok(Rows::cut(counted.into_iter().map(|pair| pair.into_pair().0).collect()))
    });
    Op { role: Role::Keyed, ..op }
}

/// Each key with its values in order of arrival.
pub fn group_by_key() -> Op {
    let add = on_values(|mut list: Vec<Value>, value: Value| {
        list.push(value);
        list
    });
    let merge = on_values(|mut older: Vec<Value>, younger: Vec<Value>| {
        older.extend(younger);
        older
    });
    let first = |value| Value::List(vec![value]);
    let op = combine("group_by_key", Value::into_pair, first, add, merge);
    // Of a window it gives keys in order of arrival, as of a batch.
    Op { role: Role::Whole, ..op }
}

/// Each key with its values aggregated from the zero, then combined.
pub fn aggregate_by_key<V: Datum, U: Datum + Clone>(
    zero: U,
    seq: impl Fn(U, V) -> U + Clone + 'static,
    comb: impl Fn(U, U) -> U + 'static,
) -> Op {
    let first = seq.clone();
    let create = move |value| first(zero.clone(), V::from_value(value)).into_value();
    combine("aggregate_by_key", Value::into_pair, create, on_values(seq), on_values(comb))
}

/// Each key with its values combined: the first made into a combiner, the rest added to it.
pub fn combine_by_key<V: Datum, U: Datum>(
    create: impl Fn(V) -> U + 'static,
    merge_value: impl Fn(U, V) -> U + 'static,
    merge_combiners: impl Fn(U, U) -> U + 'static,
) -> Op {
    let create = move |value| create(V::from_value(value)).into_value();
    let (add, merge) = (on_values(merge_value), on_values(merge_combiners));
    combine("combine_by_key", Value::into_pair, create, add, merge)
}

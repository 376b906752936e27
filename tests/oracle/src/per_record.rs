//! Operators on single records: source order is kept, and a record's descendants keep its place.

use super::{Datum, Op, Role, Value};

fn each(name: &'static str, f: impl Fn(Value) -> Vec<Value> + 'static) -> Op {
    let op = Op::new(name, move |_, rows| Ok(rows.each(&f)));
    Op { role: Role::Record, ..op }
}

/// Text split at ASCII white space: space, tab, line feed, form feed, carriage return.
pub fn words() -> Op {
    each("words", |text| {
        let text = String::from_value(text);
        let words = text.split([' ', '\t', '\n', '\x0C', '\r']).filter(|word| !word.is_empty());
        words.map(|word| Value::Str(word.to_owned())).collect()
    })
}

/// One record of one.
pub fn map<A: Datum, B: Datum>(f: impl Fn(A) -> B + 'static) -> Op {
    each("map", move |record| vec![f(A::from_value(record)).into_value()])
}

/// Any number of records of one.
pub fn flat_map<A: Datum, I: IntoIterator<Item: Datum>>(f: impl Fn(A) -> I + 'static) -> Op {
    each("flat_map", move |record| {
        f(A::from_value(record)).into_iter().map(Datum::into_value).collect()
    })
}

/// The records that the predicate holds for.
pub fn filter<A: Datum>(f: impl Fn(A) -> bool + 'static) -> Op {
    each(
        "filter",
        move |record| {
            if f(A::from_value(record.clone())) { vec![record] } else { Vec::new() }
        },
    )
}

/// One record of one, or none.
pub fn filter_map<A: Datum, B: Datum>(f: impl Fn(A) -> Option<B> + 'static) -> Op {
    each("filter_map", move |record| {
        f(A::from_value(record)).into_iter().map(Datum::into_value).collect()
    })
}

/// The records as they are. It sees them as often as they come: windows do not move across it.
pub fn inspect() -> Op {
    Op::new("inspect", |_, rows| Ok(rows))
}

/// Each record with its key before it.
pub fn key_by<A: Datum, K: Datum>(f: impl Fn(A) -> K + 'static) -> Op {
    each("key_by", move |record| {
        vec![Value::pair(f(A::from_value(record.clone())).into_value(), record)]
    })
}

/// Each pair's value replaced.
pub fn map_values<A: Datum, B: Datum>(f: impl Fn(A) -> B + 'static) -> Op {
    each("map_values", move |pair| {
        let (key, value) = pair.into_pair();
        vec![Value::pair(key, f(A::from_value(value)).into_value())]
    })
}

/// Each pair replaced by one for each of the values that its value becomes.
pub fn flat_map_values<A: Datum, I: IntoIterator<Item: Datum>>(f: impl Fn(A) -> I + 'static) -> Op {
    each("flat_map_values", move |pair| {
        let (key, value) = pair.into_pair();
        let values = f(A::from_value(value)).into_iter();
        values.map(|value| Value::pair(key.clone(), value.into_value())).collect()
    })
}

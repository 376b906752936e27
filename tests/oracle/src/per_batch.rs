//! Operators that make one record of a batch: `count`, `reduce`, `fold`.

use super::{Datum, Op, Rows, Value};

/// How many records there are; 0 for an empty batch.
pub fn count() -> Op {
    Op::new("count", |_, rows| {
        let count = rows.into_values().len();
        Ok(Rows::cut(vec![Value::U64(count as u64)]))
    })
}

/// The records reduced, each partition first, then the partitions from left to right; nothing for
/// an empty batch. The left operand is the older.
pub fn reduce<A: Datum>(f: impl Fn(A, A) -> A + 'static) -> Op {
    Op::new("reduce", move |_, rows| {
        let f = |older, younger| f(A::from_value(older), A::from_value(younger)).into_value();
        let parts = rows.into_parts().into_iter().filter_map(|part| part.into_iter().reduce(f));
        Ok(Rows::cut(parts.reduce(f).into_iter().collect()))
    })
}

/// The records folded one after the other; the zero for an empty batch.
pub fn fold<A: Datum, U: Datum + Clone>(zero: U, f: impl Fn(U, A) -> U + 'static) -> Op {
    Op::new("fold", move |_, rows| {
        let records = rows.into_values().into_iter().map(A::from_value);
        Ok(Rows::cut(vec![records.fold(zero.clone(), &f).into_value()]))
    })
}

/// Each partition folded from the zero, the results combined from left to right; the zero alone
/// for an empty batch.
pub fn fold_in_parallel<A: Datum, U: Datum + Clone>(
    zero: U,
    seq: impl Fn(U, A) -> U + 'static,
    comb: impl Fn(U, U) -> U + 'static,
) -> Op {
    Op::new("fold", move |_, rows| {
        let part = |part: Vec<Value>| part.into_iter().map(A::from_value).fold(zero.clone(), &seq);
        let total = rows.into_parts().into_iter().map(part).reduce(&comb);
        Ok(Rows::cut(vec![total.unwrap_or_else(|| zero.clone()).into_value()]))
    })
}

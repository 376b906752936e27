//! Operators that see whole partitions or the whole batch, and those that bring streams together.

use super::{Datum, Op, Rows, Stream, Value};

/// Each partition as one record.
pub fn glom() -> Op {
    Op::new("glom", |_, rows| {
        Ok(Rows::cut(rows.into_parts().into_iter().map(Value::List).collect()))
    })
}

/// Each partition's records mapped to others, which stay its partition.
pub fn map_partitions<A: Datum, I: IntoIterator<Item: Datum>>(
    f: impl Fn(Vec<A>) -> I + 'static,
) -> Op {
    map_partitions_with_index(move |_, records| f(records))
}

/// Each partition's records, with its number, mapped to others, which stay its partition.
pub fn map_partitions_with_index<A: Datum, I: IntoIterator<Item: Datum>>(
    f: impl Fn(usize, Vec<A>) -> I + 'static,
) -> Op {
    Op::new("map_partitions", move |_, rows| {
        let parts = rows.into_parts().into_iter().enumerate().map(|(index, part)| {
            let records = part.into_iter().map(A::from_value).collect();
            f(index, records).into_iter().map(Datum::into_value).collect()
        });
        Ok(Rows::placed(parts))
    })
}

/// The records cut evenly into `n` partitions, also when there is none.
pub fn repartition(n: usize) -> Op {
    Op::new("repartition", move |_, rows| Ok(Rows::cut_into(n, rows.into_values())))
}

/// All records of the batch, with its number, mapped to others at once.
pub fn transform<A: Datum, I: IntoIterator<Item: Datum>>(
    f: impl Fn(Vec<A>, u64) -> I + 'static,
) -> Op {
    Op::new("transform", move |batch, rows| {
        let records = rows.into_values().into_iter().map(A::from_value).collect();
        let made = f(records, batch.number).into_iter();
        Ok(Rows::cut(made.map(Datum::into_value).collect()))
    })
}

/// The records so far, then those of another stream.
pub fn union(other: Stream) -> Op {
    Op::new("union", move |batch, rows| {
        let mut records = rows.into_values();
        records.extend(other.run(batch)?.into_iter().flatten());
        Ok(Rows::cut(records))
    })
}

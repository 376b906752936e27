//! Rows: a stream's records in their partitions, each with the lane of its ancestor.

use super::Value;

/// Fewer records are not worth a partition of their own.
const LEAST_RECORDS: usize = 2048;

/// More partitions are not made unasked.
const MOST_PARTITIONS: usize = 32;

/// A record, and the position of its ancestor within the partition of the stage's input.
pub(super) type Placed = (usize, Value);

/// A stream's records in one batch.
#[derive(Clone, Debug)]
pub struct Rows {
    pub(super) parts: Vec<Vec<Placed>>,
}

impl Rows {
    /// The input of a stage: cut evenly into as many partitions as its number of records asks
    /// for, none when there is no record.
    pub fn cut(records: Vec<Value>) -> Self {
        let parts = records.len().div_ceil(LEAST_RECORDS).min(MOST_PARTITIONS);
        Self::cut_into(parts, records)
    }

    /// Cut evenly into `parts` partitions.
    pub(super) fn cut_into(parts: usize, records: Vec<Value>) -> Self {
        let len = records.len();
        let mut records = records.into_iter();
        let sizes = (0..parts).map(|part| len * (part + 1) / parts - len * part / parts);
        Self::placed(sizes.map(|size| records.by_ref().take(size).collect()))
    }

    /// The input of a stage whose partitions are given.
    pub(super) fn placed(parts: impl Iterator<Item = Vec<Value>>) -> Self {
        Self { parts: parts.map(|part| part.into_iter().enumerate().collect()).collect() }
    }

    /// All records, in order.
    pub fn into_values(self) -> Vec<Value> {
        self.into_parts().into_iter().flatten().collect()
    }

    /// Each partition's records, in order.
    pub(super) fn into_parts(self) -> Vec<Vec<Value>> {
        let values = |part: Vec<Placed>| part.into_iter().map(|(_, record)| record).collect();
        self.parts.into_iter().map(values).collect()
    }

    /// Each record replaced by several, which keep its lane.
    pub(super) fn each(self, mut f: impl FnMut(Value) -> Vec<Value>) -> Self {
        let mut part = |part: Vec<Placed>| {
            let mut made = Vec::new();
            for (lane, record) in part {
                made.extend(f(record).into_iter().map(|record| (lane, record)));
            }
            made
        };
        Self { parts: self.parts.into_iter().map(&mut part).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(len: usize) -> Vec<usize> {
        Rows::cut(vec![Value::Unit; len]).parts.iter().map(Vec::len).collect()
    }

    #[test]
    fn partitions_are_even_and_few() {
        assert!(sizes(0).is_empty());
        assert_eq!(sizes(2048), [2048]);
        assert_eq!(sizes(2049), [1024, 1025]);
        assert_eq!(sizes(4097), [1365, 1366, 1366]);
        assert_eq!(sizes(70_000).len(), 32);
    }
}

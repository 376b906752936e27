//! Sums and means. Integers exactly; floats in eight lanes for each partition.

use super::{Datum, Failure, Op, Rows, Value};

/// The integers of one type.
#[derive(Clone, Copy, Debug)]
pub struct Integers {
    least: i128,
    greatest: i128,
}

impl Integers {
    /// `u8`.
    pub const U8: Self = Self { least: 0, greatest: u8::MAX as i128 };
    /// `u16`.
    pub const U16: Self = Self { least: 0, greatest: u16::MAX as i128 };
    /// `u32`.
    pub const U32: Self = Self { least: 0, greatest: u32::MAX as i128 };
    /// `u64`.
    pub const U64: Self = Self { least: 0, greatest: u64::MAX as i128 };
    /// `i8`.
    pub const I8: Self = Self { least: i8::MIN as i128, greatest: i8::MAX as i128 };
    /// `i16`.
    pub const I16: Self = Self { least: i16::MIN as i128, greatest: i16::MAX as i128 };
    /// `i32`.
    pub const I32: Self = Self { least: i32::MIN as i128, greatest: i32::MAX as i128 };
    /// `i64`.
    pub const I64: Self = Self { least: i64::MIN as i128, greatest: i64::MAX as i128 };

    fn value(self, integer: i128) -> Value {
        if self.least == 0 { Value::U64(integer as u64) } else { Value::I64(integer as i64) }
    }

    fn checked(self, integer: i128) -> Option<Value> {
        (self.least..=self.greatest).contains(&integer).then(|| self.value(integer))
    }

    fn wrapped(self, integer: i128) -> Value {
        let size = self.greatest - self.least + 1;
        self.value((integer - self.least).rem_euclid(size) + self.least)
    }
}

fn integer(value: &Value) -> i128 {
    match value {
        Value::U64(value) => i128::from(*value),
        Value::I64(value) => i128::from(*value),
        other => panic!("a test sums {other:?} as an integer"),
    }
}

fn exact(rows: &Rows) -> i128 {
    rows.parts.iter().flatten().map(|(_, record)| integer(record)).sum()
}

/// The sum, 0 for an empty batch; the batch fails when it is out of the type's range.
pub fn sum_integers(integers: Integers) -> Op {
    Op::new("sum", move |_, rows| {
        let sum = integers.checked(exact(&rows)).ok_or(Failure::Overflow)?;
        Ok(Rows::cut(vec![sum]))
    })
}

/// The sum modulo the type's range, 0 for an empty batch.
pub fn wrapping_sum(integers: Integers) -> Op {
    Op::new("wrapping_sum", move |_, rows| Ok(Rows::cut(vec![integers.wrapped(exact(&rows))])))
}

/// A partition's sum: eight lanes, a record in that of its ancestor's position, added in pairs.
fn lanes(part: &[(usize, Value)], add: Add) -> f64 {
    let mut lanes = [-0.0; 8];
    for (at, record) in part {
        lanes[at % 8] = add(lanes[at % 8], f64::from_value(record.clone()));
    }
    let [a, b, c, d, e, f, g, h] = lanes;
    add(add(add(a, b), add(c, d)), add(add(e, f), add(g, h)))
}

/// How two floats of one type are added.
type Add = fn(f64, f64) -> f64;

fn doubles(a: f64, b: f64) -> f64 {
    a + b
}

/// An `f64` has so many more digits that rounding its sum is the same as adding `f32`s.
fn singles(a: f64, b: f64) -> f64 {
    f64::from((a + b) as f32)
}

fn float_sum(rows: &Rows, add: Add) -> f64 {
    rows.parts.iter().fold(0.0, |sum, part| add(sum, lanes(part, add)))
}

fn len(rows: &Rows) -> usize {
    rows.parts.iter().map(Vec::len).sum()
}

/// The sum of `f64`s, 0 for an empty batch.
pub fn sum_floats() -> Op {
    Op::new("sum", |_, rows| Ok(Rows::cut(vec![Value::F64(float_sum(&rows, doubles))])))
}

/// The sum of `f32`s, 0 for an empty batch.
pub fn sum_singles() -> Op {
    Op::new("sum", |_, rows| Ok(Rows::cut(vec![Value::F64(float_sum(&rows, singles))])))
}

fn mean(rows: &Rows, sum: f64) -> Rows {
    let len = len(rows);
    let mean = (len > 0).then(|| Value::F64(sum / len as f64));
    Rows::cut(mean.into_iter().collect())
}

/// The sum of `f64`s divided by the count, nothing for an empty batch.
pub fn mean_floats() -> Op {
    Op::new("mean", |_, rows| Ok(mean(&rows, float_sum(&rows, doubles))))
}

/// The sum of `f32`s divided, as an `f64`, by the count; nothing for an empty batch.
pub fn mean_singles() -> Op {
    Op::new("mean", |_, rows| Ok(mean(&rows, float_sum(&rows, singles))))
}

/// The exact sum divided, as an `f64`, by the count; nothing for an empty batch.
pub fn mean_integers() -> Op {
    Op::new("mean", |_, rows| Ok(mean(&rows, exact(&rows) as f64)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Batch, Past, Stream, filter};

    #[test]
    fn integers_wrap_within_their_type() {
        assert_eq!(Integers::U8.wrapped(257), Value::U64(1));
        assert_eq!(Integers::I32.wrapped(i128::from(i32::MAX) + 1), Value::I64(i32::MIN.into()));
        assert_eq!(Integers::U64.wrapped(1 << 64), Value::U64(0));
        assert_eq!(Integers::I64.checked(1 << 63), None);
    }

    #[test]
    fn a_dropped_record_leaves_its_lane_alone() {
        // Were the records to move up, 1.0 would be lost between 1e16 and -1e16.
        let records = [1e16, 1.0, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, -1e16];
        let input = [vec![records.map(Value::F64).to_vec()]];
        let sum = Stream::new(0, [filter(|x: f64| x != 0.5), sum_floats()]);
        let batch = Batch { number: 1, input: &input, past: &Past::default() };
        assert_eq!(sum.run(batch), Ok(Some(vec![Value::F64(1.0)])));
    }

    #[test]
    fn the_sum_of_nothing_is_positive_zero() {
        let sum = Stream::new(0, [sum_floats()]);
        for input in [[vec![Vec::new()]], [vec![vec![Value::F64(-0.0)]]]] {
            let zero = Some(vec![Value::F64(0.0)]);
            let batch = Batch { number: 1, input: &input, past: &Past::default() };
            assert_eq!(sum.run(batch), Ok(zero));
        }
    }
}

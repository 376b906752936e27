//! Windows, recomputed from the raw records of their batches each time.

use std::collections::HashMap;

use super::{Batch, Failure, Op, Role, Rows, Value, state};

/// The records of the last `len` batches, every `slide` batches.
pub fn window(len: u64, slide: u64) -> Op {
    let step = |_: Batch<'_>, rows| Ok(rows);
    Op { role: Role::Window { len, slide }, ..Op::new("window", step) }
}

/// Every how many batches these operators give records.
pub(super) fn slide(ops: &[Op]) -> u64 {
    let slide = |op: &Op| match op.role {
        Role::Window { slide, .. } => Some(slide),
        _ => None,
    };
    ops.iter().rev().find_map(slide).unwrap_or(1)
}

/// A window's geometry, and the stream that it is a window of.
#[derive(Clone, Copy)]
struct Window<'a> {
    source: usize,
    ops: &'a [Op],
    len: u64,
    slide: u64,
}

/// What a source's records become in a batch at which these operators give any.
pub(super) fn rows(source: usize, ops: &[Op], batch: Batch<'_>) -> Result<Rows, Failure> {
    let Some((op, before)) = ops.split_last() else {
        let input = &batch.input[batch.number as usize - 1];
        return Ok(Rows::cut(input[source].clone()));
    };
    if let Role::Window { len, slide } = op.role {
        return Window { source, ops: before, len, slide }.rows(batch);
    }
    if let Some(history) = &op.history {
        let numbers = (1..=batch.number).filter(|number| number % slide(before) == 0);
        let of =
            |number| Ok((number, past(source, before, Batch { number, ..batch })?.into_values()));
        let batches = numbers.map(of).collect::<Result<Vec<_>, _>>()?;
        return Ok(state::rows(history, &batches));
    }
    let made = rows(source, before, batch)?;
    match within(source, before) {
        // A window is cut into partitions where its records are kept: behind the operators that
        // work on one at a time, which see each but once, when it arrives.
        Some((window, between)) if op.role != Role::Record => {
            let made = (op.step)(batch, Rows::cut(made.into_values()))?;
            match op.role {
                Role::Keyed => window.by_entry(batch, between, op, made),
                _ => Ok(made),
            }
        }
        _ => (op.step)(batch, made),
    }
}

/// The same, computed once for each input. A list of operators is known by where it lies.
fn past(source: usize, ops: &[Op], batch: Batch<'_>) -> Result<Rows, Failure> {
    let place = (ops.as_ptr(), ops.len(), batch.number);
    if ops.is_empty() {
        return rows(source, ops, batch);
    }
    if let Some(known) = batch.past.0.borrow().get(&place) {
        return known.clone();
    }
    let made = rows(source, ops, batch);
    batch.past.0.borrow_mut().insert(place, made.clone());
    made
}

/// The window that an operator behind `ops` is within, and the operators between.
fn within(source: usize, ops: &[Op]) -> Option<(Window<'_>, &[Op])> {
    let at = ops.iter().rposition(|op| op.role != Role::Record)?;
    let Role::Window { len, slide } = ops[at].role else { return None };
    Some((Window { source, ops: &ops[..at], len, slide }, &ops[at + 1..]))
}

impl Window<'_> {
    /// The batches of a range, as far as there are any, at which records come.
    fn batches(self, last: u64, len: u64) -> impl Iterator<Item = u64> {
        let upstream = slide(self.ops);
        (last.saturating_sub(len) + 1..=last).filter(move |number| number % upstream == 0)
    }

    fn rows(self, batch: Batch<'_>) -> Result<Rows, Failure> {
        let mut records = Vec::new();
        for number in self.batches(batch.number, self.len) {
            let of = past(self.source, self.ops, Batch { number, ..batch })?;
            records.extend(of.into_values());
        }
        Ok(Rows::cut(records))
    }

    /// Rows that an operator behind the window made, in order of their keys' entry. A key leaves
    /// when it occurs in none of the window's panes any more: a pane is as many batches as divide
    /// both the window and its slide. Windows that do not overlap begin empty.
    fn by_entry(
        self,
        batch: Batch<'_>,
        between: &[Op],
        op: &Op,
        made: Rows,
    ) -> Result<Rows, Failure> {
        let (mut pane, mut rest) = (self.len, self.slide);
        while rest > 0 {
            (pane, rest) = (rest, pane % rest);
        }
        let gap = self.slide.saturating_sub(self.len);
        // `distinct` gives keys and nothing else.
        let key = |record| if op.name == "distinct" { record } else { key(record) };
        // Each key's time of entry, and the last pane in which it occurred.
        let mut keys: HashMap<Value, ((u64, usize), u64)> = HashMap::new();
        let mut newest = 0;
        for number in self.batches(batch.number, batch.number) {
            if (number - 1) % self.slide < gap {
                continue;
            }
            let at = number.div_ceil(pane);
            let window = number.div_ceil(self.slide);
            if self.len <= self.slide && std::mem::replace(&mut newest, window) != window {
                keys.clear();
            }
            keys.retain(|_, (_, last)| at - *last < self.len / pane);
            let one = Batch { number, ..batch };
            let mut arrived = past(self.source, self.ops, one)?;
            for op in between.iter().chain([op]) {
                arrived = (op.step)(one, arrived)?;
            }
            for (row, record) in arrived.into_values().into_iter().enumerate() {
                keys.entry(key(record)).or_insert(((number, row), at)).1 = at;
            }
        }
        let mut records = made.into_values();
        records.sort_by_cached_key(|record| keys[&key(record.clone())].0);
        Ok(Rows::cut(records))
    }
}

/// A pair's key; any other record is its own.
fn key(record: Value) -> Value {
    match record {
        Value::Pair(key, _) => *key,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Datum, Past, Stream, count, distinct};
    use super::*;

    fn input<const N: usize>(batches: [&[u64]; N]) -> Vec<Vec<Vec<Value>>> {
        let values = |batch: &[u64]| batch.iter().map(|record| record.into_value()).collect();
        batches.iter().map(|batch| vec![values(batch)]).collect()
    }

    fn run(ops: Vec<Op>, input: &[Vec<Vec<Value>>]) -> Vec<Option<Vec<u64>>> {
        let stream = Stream::new(0, ops);
        let numbers = 1..=input.len() as u64;
        let past = Past::default();
        let outcomes = numbers.map(|number| stream.run(Batch { number, input, past: &past }));
        let values = |records: Vec<Value>| records.into_iter().map(u64::from_value).collect();
        outcomes.map(|records| records.ok().flatten().map(values)).collect()
    }

    #[test]
    fn a_window_covers_its_last_batches() {
        let input = input([&[1], &[2], &[3], &[], &[5]]);
        let windows = run(vec![window(3, 2)], &input);
        assert_eq!(windows, [None, Some(vec![1, 2]), None, Some(vec![2, 3]), None]);
        let windows = run(vec![window(2, 1), window(2, 2), count()], &input);
        assert_eq!(windows, [None, Some(vec![3]), None, Some(vec![3]), None]);
    }

    #[test]
    fn keys_are_in_order_of_their_entry() {
        let input = input([&[1, 2], &[2], &[], &[3, 1, 2]]);
        let windows = run(vec![window(3, 1), distinct()], &input);
        let last = [vec![1, 2], vec![1, 2], vec![1, 2], vec![2, 3, 1]];
        assert_eq!(windows, last.map(Some));
    }
}

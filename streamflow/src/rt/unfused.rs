//! The unfused back end: one call an operator, each materialising its rows and calling its closure
//! dynamically. What an interpreter of the same plan would do, and the fused loop's rival.

use super::{Cuts, Input, Pair, Rows, Run, Span, next_numbered};

/// What one worker makes of its span: rows, their partitions' lengths and their lanes.
struct Piece<T> {
    rows: Vec<T>,
    lens: Vec<usize>,
    lanes: Option<Vec<u32>>,
}

impl<T> Piece<T> {
    fn new(tracked: bool) -> Self {
        Self { rows: Vec::new(), lens: Vec::new(), lanes: tracked.then(Vec::new) }
    }

    fn push(&mut self, lane: usize, row: T) {
        self.rows.push(row);
        if let Some(lanes) = &mut self.lanes {
            lanes.push(lane as u32);
        }
    }
}

fn join<T>(pieces: Vec<Piece<T>>, tracked: bool) -> Rows<T> {
    let mut all = Piece::new(tracked);
    for piece in pieces {
        all.rows.extend(piece.rows);
        all.lens.extend(piece.lens);
        if let (Some(all), Some(lanes)) = (&mut all.lanes, piece.lanes) {
            all.extend(lanes);
        }
    }
    let ends = all.lens.into_iter().scan(0, |end, len| {
        *end += len;
        Some(*end)
    });
    Rows { rows: all.rows, cuts: Cuts::At(ends.collect()), lanes: all.lanes }
}

/// Runs one operator over every partition: `step` says what a record becomes. Of a batch that is
/// dropped it gives what there is: no output takes it.
fn operator<'b, I: Input<'b>, R: Send>(
    run: &Run,
    input: I,
    tracked: bool,
    step: impl Fn(&mut Piece<R>, usize, <I::Span as Span<'b>>::Record) + Sync,
) -> Rows<R> {
    let pieces = run.workers.map(input.spans(run.workers.count()), |mut span: I::Span| {
        let mut piece = Piece::new(tracked);
        while let Some(part) = next_numbered(run, &mut span) {
            let before = piece.rows.len();
            for (lane, record) in part {
                step(&mut piece, lane, record);
            }
            piece.lens.push(piece.rows.len() - before);
        }
        piece
    });
    join(pieces, tracked)
}

/// The rows of a source's batch; `tracked` when a float sum may come, whose lanes they keep.
#[inline(never)]
pub fn read<'b, I: Input<'b>>(
    run: &Run,
    input: I,
    tracked: bool,
) -> Rows<<I::Span as Span<'b>>::Record>
where
    <I::Span as Span<'b>>::Record: Send,
{
    operator(run, input, tracked, |piece, lane, record| piece.push(lane, record))
}

/// The rows that an earlier stage left, where a float sum may come: from here on they keep the
/// lanes of their own positions.
#[must_use]
pub fn numbered<T>(rows: Rows<T>) -> Rows<T> {
    let parts = 0..rows.cuts.parts();
    let lanes = parts.flat_map(|part| 0..rows.cuts.range(part).len() as u32).collect();
    Rows { lanes: Some(lanes), ..rows }
}

/// `map`.
#[inline(never)]
pub fn map<A: Send, R: Send>(run: &Run, rows: Rows<A>, f: &(dyn Fn(A) -> R + Sync)) -> Rows<R> {
    let tracked = rows.lanes.is_some();
    operator(run, rows, tracked, |piece, lane, record| piece.push(lane, f(record)))
}

/// `flat_map`, and what else makes several records of one.
#[inline(never)]
pub fn flat_map<A: Send, I: IntoIterator<Item: Send>>(
    run: &Run,
    rows: Rows<A>,
    f: &(dyn Fn(A) -> I + Sync),
) -> Rows<I::Item> {
    let tracked = rows.lanes.is_some();
    operator(run, rows, tracked, |piece, lane, record| {
        for record in f(record) {
            piece.push(lane, record);
        }
    })
}

/// `filter`.
#[inline(never)]
pub fn filter<A: Send>(run: &Run, rows: Rows<A>, f: &(dyn Fn(&A) -> bool + Sync)) -> Rows<A> {
    let tracked = rows.lanes.is_some();
    operator(run, rows, tracked, |piece, lane, record| {
        if f(&record) {
            piece.push(lane, record);
        }
    })
}

/// `filter_map`.
#[inline(never)]
pub fn filter_map<A: Send, R: Send>(
    run: &Run,
    rows: Rows<A>,
    f: &(dyn Fn(A) -> Option<R> + Sync),
) -> Rows<R> {
    let tracked = rows.lanes.is_some();
    operator(run, rows, tracked, |piece, lane, record| {
        if let Some(record) = f(record) {
            piece.push(lane, record);
        }
    })
}

/// `inspect`.
#[inline(never)]
pub fn inspect<A: Send, R>(run: &Run, rows: Rows<A>, f: &(dyn Fn(&A) -> R + Sync)) -> Rows<A> {
    let tracked = rows.lanes.is_some();
    operator(run, rows, tracked, |piece, lane, record| {
        f(&record);
        piece.push(lane, record);
    })
}

/// `key_by`.
#[inline(never)]
pub fn key_by<A: Send, K: Send>(
    run: &Run,
    rows: Rows<A>,
    f: &(dyn Fn(&A) -> K + Sync),
) -> Rows<(K, A)> {
    map(run, rows, &|record| (f(&record), record))
}

/// `map_values`.
#[inline(never)]
pub fn map_values<P: Pair<First: Send> + Send, R: Send>(
    run: &Run,
    rows: Rows<P>,
    f: &(dyn Fn(P::Second) -> R + Sync),
) -> Rows<(P::First, R)> {
    map(run, rows, &|pair: P| {
        let (key, value) = pair.split();
        (key, f(value))
    })
}

/// `flat_map_values`.
#[inline(never)]
pub fn flat_map_values<P, I>(
    run: &Run,
    rows: Rows<P>,
    f: &(dyn Fn(P::Second) -> I + Sync),
) -> Rows<(P::First, I::Item)>
where
    P: Pair<First: Clone + Send> + Send,
    I: IntoIterator<Item: Send>,
{
    let tracked = rows.lanes.is_some();
    operator(run, rows, tracked, |piece, lane, pair| {
        let (key, values) = pair.split();
        for value in f(values) {
            piece.push(lane, (key.clone(), value));
        }
    })
}

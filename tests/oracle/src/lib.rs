//! The oracle: what a pipeline means, computed the plain way.
//!
//! A pipeline is a list of operators over `Vec<Value>`. Nothing here is shared with the library:
//! no import, no algorithm, std collections alone. Where the library and the oracle disagree, one
//! of them is wrong about what a job means.

mod joins;
mod keyed;
mod numeric;
mod order;
mod partitions;
mod per_batch;
mod per_record;
mod rows;
mod sketches;
mod state;
mod value;
mod window;

pub use joins::{
    cogroup, full_outer_join, join, left_lookup, left_outer_join, lookup, right_outer_join,
    transform_with,
};
pub use keyed::{
    aggregate_by_key, combine_by_key, count_by_key, count_by_value, distinct, group_by_key,
    reduce_by_key,
};
pub use numeric::{
    Integers, mean_floats, mean_integers, mean_singles, sum_floats, sum_integers, sum_singles,
    wrapping_sum,
};
pub use order::{compare, max, min, sort_by_key, top_k, top_k_by};
pub use partitions::{
    glom, map_partitions, map_partitions_with_index, repartition, transform, union,
};
pub use per_batch::{count, fold, fold_in_parallel, reduce};
pub use per_record::{
    filter, filter_map, flat_map, flat_map_values, inspect, key_by, map, map_values, words,
};
pub use rows::Rows;
pub use sketches::{approx_distinct, approx_distinct_by_key, quantiles_by_key, quantiles_of};
pub use state::{
    Bounds, Next, map_with_state, snapshots, timed_map_with_state, timed_update_state_by_key,
    update_state_by_key,
};
pub use value::{Datum, Value};
pub use window::window;

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;

/// Why a batch fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// An integer sum left the range of its type.
    Overflow,
}

/// One batch, as an operator may see it.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    /// Which batch of the job it is, counted from 1.
    pub number: u64,
    /// The records of each source, in each batch of the job up to this one at least.
    pub input: &'a [Vec<Vec<Value>>],
    /// What was computed of this input.
    pub past: &'a Past,
}

/// What streams gave in the batches of one input: windows and states ask for the same again and
/// again.
#[derive(Debug, Default)]
pub struct Past(RefCell<HashMap<(*const Op, usize, u64), Result<Rows, Failure>>>);

type Step = Box<dyn Fn(Batch<'_>, Rows) -> Result<Rows, Failure>>;

/// What an operator means within a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// It looks at one record at a time: the window's records are still those of its batches.
    Record,
    /// What it gives by key is in order of the keys' entry into the window.
    Keyed,
    /// To any other operator a window is a batch.
    Whole,
    /// It is a window, of so many batches, every so many.
    Window { len: u64, slide: u64 },
}

/// The records of one batch, of what came in it and in all before it.
type History = Box<dyn Fn(&[(u64, Vec<Value>)]) -> Vec<Value>>;

/// One operator of a pipeline.
pub struct Op {
    name: &'static str,
    role: Role,
    step: Step,
    /// What it does instead of `step`, if it remembers more than its batch.
    history: Option<History>,
}

impl Op {
    fn new(
        name: &'static str,
        step: impl Fn(Batch<'_>, Rows) -> Result<Rows, Failure> + 'static,
    ) -> Self {
        Self { name, role: Role::Whole, step: Box::new(step), history: None }
    }
}

impl fmt::Debug for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// A pipeline: a source and the operators on the way from it.
#[derive(Debug)]
pub struct Stream {
    source: usize,
    ops: Vec<Op>,
}

impl Stream {
    /// The records of the `source`-th source, through these operators.
    pub fn new(source: usize, ops: impl IntoIterator<Item = Op>) -> Self {
        Self { source, ops: ops.into_iter().collect() }
    }

    /// The stream's records in one batch, if it gives any there.
    pub fn run(&self, batch: Batch<'_>) -> Result<Option<Vec<Value>>, Failure> {
        if batch.number % window::slide(&self.ops) != 0 {
            return Ok(None);
        }
        Ok(Some(window::rows(self.source, &self.ops, batch)?.into_values()))
    }
}

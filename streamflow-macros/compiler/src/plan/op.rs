//! The operator table: one row of facts for each operator.
//!
//! A new operator is one variant of [`Op`], one row here, one arm of `emit`, one test file; the
//! compiler's exhaustive matches tell what was forgotten.

/// An operator or output of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// A `source` statement.
    Source,
    Words,
    Map,
    FlatMap,
    Filter,
    FilterMap,
    Inspect,
    KeyBy,
    MapValues,
    FlatMapValues,
    Lookup,
    LeftLookup,
    Count,
    CountByValue,
    Reduce,
    Fold,
    Sum,
    WrappingSum,
    Min,
    Max,
    Mean,
    First,
    Last,
    MinBy,
    MaxBy,
    Aggregate,
    ApproxDistinct,
    Quantiles,
    Distinct,
    TopK,
    TopKBy,
    SortByKey,
    Glom,
    MapPartitions,
    MapPartitionsWithIndex,
    Repartition,
    Transform,
    ReduceByKey,
    CountByKey,
    GroupByKey,
    AggregateByKey,
    CombineByKey,
    ApproxDistinctByKey,
    QuantilesByKey,
    Join,
    LeftOuterJoin,
    RightOuterJoin,
    FullOuterJoin,
    Cogroup,
    Union,
    TransformWith,
    Window,
    CountByWindow,
    CountByValueAndWindow,
    ReduceByWindow,
    ReduceByKeyAndWindow,
    GroupByKeyAndWindow,
    UpdateStateByKey,
    MapWithState,
    Snapshots,
    Print,
    ForEach,
    ForEachBatch,
    SaveAsTextFiles,
    SaveAsObjectFiles,
    WriteTo,
}

/// What an operator does with the records that reach it; this decides where a loop ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Where records come from.
    Source,
    /// Works on one record at a time: part of any loop.
    Record,
    /// Gathers a loop's records into an aggregate, worker by worker.
    Aggregate,
    /// Gathers the aggregate by key: records meet, and a loop ends.
    Exchange,
    /// Needs the records themselves, gathered in order.
    Gather,
    /// Brings several streams together, each gathered in order.
    Meet,
    /// Gathers several batches' records.
    Window,
    /// Shows what another operator keeps between batches.
    Snapshot,
    /// Another spelling of a window and an aggregate.
    Sugar,
    /// Leaves the job.
    Output,
}

/// What may stand as an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgKind {
    /// A function of so many arguments: a closure, a path, or an expression that gives one.
    Function(usize),
    /// A function of so many arguments, or of one more: the batch's time, first.
    TimedFunction(usize),
    /// A whole number above 0.
    Number,
    /// Any expression but a closure.
    Value,
    /// The name of a stream.
    Stream,
    /// A duration: a literal.
    Duration,
}

/// An operator's facts.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// The operator.
    pub op: Op,
    /// Its name in a block.
    pub name: &'static str,
    /// What it does with records.
    pub shape: Shape,
    /// Its ways of being called: the names and kinds of the arguments.
    pub forms: &'static [&'static [(&'static str, ArgKind)]],
    /// Whether the last argument may be repeated.
    pub variadic: bool,
    /// Its named options.
    pub options: &'static [(&'static str, ArgKind)],
    /// What it does, in one line.
    pub doc: &'static str,
}

use ArgKind::{Duration, Function, Number, Stream, TimedFunction, Value};

const NONE: &[&[(&str, ArgKind)]] = &[&[]];

const fn row(
    op: Op,
    name: &'static str,
    shape: Shape,
    forms: &'static [&'static [(&'static str, ArgKind)]],
    doc: &'static str,
) -> Facts {
    Facts { op, name, shape, forms, variadic: false, options: &[], doc }
}

/// All operators and outputs, in the order of the language's description.
#[rustfmt::skip]
pub const OPERATORS: [Facts; 65] = [
    row(Op::Words, "words", Shape::Record, NONE,
        "The words of each text, split at ASCII white space."),
    row(Op::Map, "map", Shape::Record, &[&[("f", Function(1))]],
        "Each record becomes what `f` makes of it."),
    row(Op::FlatMap, "flat_map", Shape::Record, &[&[("f", Function(1))]],
        "Each record becomes all that `f` gives for it, in order."),
    row(Op::Filter, "filter", Shape::Record, &[&[("f", Function(1))]],
        "Keeps the records for which `f(&record)` holds."),
    row(Op::FilterMap, "filter_map", Shape::Record, &[&[("f", Function(1))]],
        "Each record becomes what `f` makes of it, if anything."),
    row(Op::Inspect, "inspect", Shape::Record, &[&[("f", Function(1))]],
        "Shows each record, `&record`, to `f`, and passes it on."),
    row(Op::KeyBy, "key_by", Shape::Record, &[&[("f", Function(1))]],
        "Each record becomes the pair `(f(&record), record)`."),
    row(Op::MapValues, "map_values", Shape::Record, &[&[("f", Function(1))]],
        "Each pair `(k, v)` becomes `(k, f(v))`."),
    row(Op::FlatMapValues, "flat_map_values", Shape::Record, &[&[("f", Function(1))]],
        "Each pair `(k, v)` becomes a pair `(k, w)` for each `w` of `f(v)`."),
    row(Op::Lookup, "lookup", Shape::Record, &[&[("table", Value)]],
        "Each pair `(k, v)` with the table's value of `k`: `(k, (v, &w))`; none, no record."),
    row(Op::LeftLookup, "left_lookup", Shape::Record, &[&[("table", Value)]],
        "Each pair `(k, v)` with the table's value of `k`, if any: `(k, (v, Option<&w>))`."),
    row(Op::Count, "count", Shape::Aggregate, NONE,
        "The number of records, a `u64`; 0 for an empty batch."),
    row(Op::CountByValue, "count_by_value", Shape::Exchange, NONE,
        "Each distinct record with its number, `(record, u64)`."),
    Facts { options: &[("inverse", Function(2))],
        ..row(Op::Reduce, "reduce", Shape::Aggregate, &[&[("f", Function(2))]],
        "All records reduced by the associative `f(older, younger)`; nothing for an empty batch.") },
    row(Op::Fold, "fold", Shape::Aggregate,
        &[&[("zero", Value), ("f", Function(2))],
          &[("zero", Value), ("seq", Function(2)), ("comb", Function(2))]],
        "All records folded into `zero`, in order; with `comb`, in parallel."),
    row(Op::Sum, "sum", Shape::Aggregate, NONE,
        "The sum of the records; an integer sum beyond its type fails the batch."),
    row(Op::WrappingSum, "wrapping_sum", Shape::Aggregate, NONE,
        "The sum of the records, wrapping around beyond its type."),
    row(Op::Min, "min", Shape::Aggregate, NONE,
        "The least record, the earliest among equals; nothing for an empty batch."),
    row(Op::Max, "max", Shape::Aggregate, NONE,
        "The greatest record, the earliest among equals; nothing for an empty batch."),
    row(Op::Mean, "mean", Shape::Aggregate, NONE,
        "The mean of the records, an `f64`; nothing for an empty batch."),
    row(Op::First, "first", Shape::Aggregate, NONE,
        "The first record to arrive; nothing for an empty batch."),
    row(Op::Last, "last", Shape::Aggregate, NONE,
        "The last record to arrive; nothing for an empty batch."),
    row(Op::MinBy, "min_by", Shape::Aggregate, &[&[("f", Function(1))]],
        "The record of the least `f(&record)`, the earliest among equals; nothing for an empty batch."),
    row(Op::MaxBy, "max_by", Shape::Aggregate, &[&[("f", Function(1))]],
        "The record of the greatest `f(&record)`, the earliest among equals; nothing for an empty batch."),
    Facts { options: &[("inverse", Function(2))],
        ..row(Op::Aggregate, "aggregate", Shape::Aggregate, &[&[("agg", Value)]],
        "What an `Aggregate` makes of the records.") },
    Facts { options: &[("precision", Number)],
        ..row(Op::ApproxDistinct, "approx_distinct", Shape::Aggregate, NONE,
        "About how many different records there are, a `u64`, by HyperLogLog.") },
    Facts { options: &[("error", Value)],
        ..row(Op::Quantiles, "quantiles", Shape::Aggregate, &[&[("quantiles", Value)]],
        "These quantiles, `[f64; N]`, within a relative error; nothing for an empty batch.") },
    row(Op::Distinct, "distinct", Shape::Exchange, NONE,
        "Each record once, in order of first arrival."),
    row(Op::TopK, "top_k", Shape::Aggregate, &[&[("n", Number)]],
        "The `n` greatest records, greatest first."),
    row(Op::TopKBy, "top_k_by", Shape::Aggregate, &[&[("n", Number), ("f", Function(1))]],
        "The `n` records for which `f(&record)` is greatest, greatest first."),
    row(Op::SortByKey, "sort_by_key", Shape::Gather, NONE,
        "The pairs in ascending order of their keys, equal keys in order of arrival."),
    row(Op::Glom, "glom", Shape::Gather, NONE,
        "Each partition's records as one `Vec`."),
    row(Op::MapPartitions, "map_partitions", Shape::Gather, &[&[("f", Function(1))]],
        "Each partition's records become all that `f(iterator)` gives."),
    row(Op::MapPartitionsWithIndex, "map_partitions_with_index", Shape::Gather,
        &[&[("f", Function(2))]],
        "Each partition's records become all that `f(index, iterator)` gives."),
    row(Op::Repartition, "repartition", Shape::Gather, &[&[("n", Number)]],
        "The records cut anew, into `n` partitions of equal length."),
    row(Op::Transform, "transform", Shape::Gather, &[&[("f", Function(2))]],
        "The batch's records become all that `f(records, time)` gives."),
    Facts { options: &[("inverse", Function(2))],
        ..row(Op::ReduceByKey, "reduce_by_key", Shape::Exchange, &[&[("f", Function(2))]],
        "Each key with its values reduced by the associative `f(older, younger)`.") },
    row(Op::CountByKey, "count_by_key", Shape::Exchange, NONE,
        "Each key with its number of records, a `u64`."),
    row(Op::GroupByKey, "group_by_key", Shape::Exchange, NONE,
        "Each key with a `Vec` of its values, in order of arrival."),
    Facts { options: &[("inverse", Function(2))],
        ..row(Op::AggregateByKey, "aggregate_by_key", Shape::Exchange,
        &[&[("agg", Value)], &[("zero", Value), ("seq", Function(2)), ("comb", Function(2))]],
        "Each key with its values folded into `zero` by `seq`, partitions joined by `comb`.") },
    row(Op::CombineByKey, "combine_by_key", Shape::Exchange,
        &[&[("create", Function(1)), ("merge_value", Function(2)), ("merge", Function(2))]],
        "Each key with its values combined, beginning with `create` of the first."),
    Facts { options: &[("precision", Number)],
        ..row(Op::ApproxDistinctByKey, "approx_distinct_by_key", Shape::Exchange, NONE,
        "Each key with about how many different values it has.") },
    Facts { options: &[("error", Value)],
        ..row(Op::QuantilesByKey, "quantiles_by_key", Shape::Exchange, &[&[("quantiles", Value)]],
        "Each key with these quantiles of its values, `[f64; N]`.") },
    row(Op::Join, "join", Shape::Meet, &[&[("other", Stream)]],
        "Each pair `(k, v)` with each `(k, w)` of the other stream: `(k, (v, w))`."),
    row(Op::LeftOuterJoin, "left_outer_join", Shape::Meet, &[&[("other", Stream)]],
        "The join, and `(k, (v, None))` where the other stream has no `k`."),
    row(Op::RightOuterJoin, "right_outer_join", Shape::Meet, &[&[("other", Stream)]],
        "The join, then `(k, (None, w))` where this stream has no `k`."),
    row(Op::FullOuterJoin, "full_outer_join", Shape::Meet, &[&[("other", Stream)]],
        "The join, both sides optional, with what has no match on either side."),
    row(Op::Cogroup, "cogroup", Shape::Meet, &[&[("other", Stream)]],
        "Each key of either stream with its values in both: `(k, (Vec<v>, Vec<w>))`."),
    Facts { variadic: true, ..row(Op::Union, "union", Shape::Meet, &[&[("other", Stream)]],
        "The records of this stream, then those of the others.") },
    row(Op::TransformWith, "transform_with", Shape::Meet,
        &[&[("other", Stream), ("f", Function(3))]],
        "Both streams' records become all that `f(left, right, time)` gives."),
    row(Op::Window, "window", Shape::Window,
        &[&[("length", Duration)], &[("length", Duration), ("slide", Duration)]],
        "The records of the last `length`, every `slide`: before any aggregate or output."),
    row(Op::CountByWindow, "count_by_window", Shape::Sugar,
        &[&[("length", Duration), ("slide", Duration)]],
        "The number of records in each window: `window(length, slide).count()`."),
    row(Op::CountByValueAndWindow, "count_by_value_and_window", Shape::Sugar,
        &[&[("length", Duration)], &[("length", Duration), ("slide", Duration)]],
        "Each distinct record of a window with its number."),
    row(Op::ReduceByWindow, "reduce_by_window", Shape::Sugar,
        &[&[("f", Function(2)), ("length", Duration), ("slide", Duration)],
          &[("f", Function(2)), ("inverse", Function(2)), ("length", Duration), ("slide", Duration)]],
        "All records of a window reduced by `f(older, younger)`; one value needs no `inverse`, which is not called."),
    Facts { options: &[("filter", Function(1))],
        ..row(Op::ReduceByKeyAndWindow, "reduce_by_key_and_window", Shape::Sugar,
        &[&[("f", Function(2)), ("length", Duration)],
          &[("f", Function(2)), ("length", Duration), ("slide", Duration)],
          &[("f", Function(2)), ("inverse", Function(2)), ("length", Duration), ("slide", Duration)]],
        "Each key of a window with its values reduced by `f`, taken off by `inverse`.") },
    row(Op::GroupByKeyAndWindow, "group_by_key_and_window", Shape::Sugar,
        &[&[("length", Duration)], &[("length", Duration), ("slide", Duration)]],
        "Each key of a window with a `Vec` of its values."),
    Facts { options: &[("ttl", Duration), ("max_keys", Number), ("bound", Value), ("initial", Value)],
        ..row(Op::UpdateStateByKey, "update_state_by_key", Shape::Gather,
        &[&[("f", TimedFunction(2))]],
        "Each key's state: in each batch `f(&values, state)` gives the next, or `None` to drop it.") },
    Facts { options: &[("timeout", Duration), ("ttl", Duration), ("max_keys", Number),
                       ("bound", Value), ("initial", Value)],
        ..row(Op::MapWithState, "map_with_state", Shape::Gather, &[&[("f", TimedFunction(3))]],
        "What `f(&key, Some(value), &mut state)` gives of each pair; `None` when a key times out.") },
    row(Op::Snapshots, "snapshots", Shape::Snapshot, NONE,
        "Each key with its state after the batch; directly after `map_with_state`."),
    row(Op::Print, "print", Shape::Output, &[&[], &[("n", Number)]],
        "Prints the batch's time and its first `n` records, 10 by default."),
    row(Op::ForEach, "for_each", Shape::Output, &[&[("f", Function(1))]],
        "Gives each record to `f`, in order, on one thread."),
    row(Op::ForEachBatch, "for_each_batch", Shape::Output, &[&[("f", Function(2))]],
        "Gives each batch to `f(records, time)`, also an empty one."),
    Facts { options: &[("format", Function(2)), ("suffix", Value)],
        ..row(Op::SaveAsTextFiles, "save_as_text_files", Shape::Output, &[&[("prefix", Value)]],
        "Writes each batch to a file `PREFIX-<batch ms>[.SUFFIX]`, a record a line.") },
    Facts { options: &[("suffix", Value)],
        ..row(Op::SaveAsObjectFiles, "save_as_object_files", Shape::Output, &[&[("prefix", Value)]],
        "Writes each batch to a file `PREFIX-<batch ms>[.SUFFIX]`, which `object_files` reads back.") },
    row(Op::WriteTo, "write_to", Shape::Output, &[&[("sink", Value)]],
        "Writes each batch to a `Sink`."),
];

/// The row of a source, which no call names.
const SOURCE: Facts = row(Op::Source, "source", Shape::Source, NONE, "Where records come from.");

impl Op {
    /// The operator's facts.
    #[must_use]
    pub fn facts(self) -> &'static Facts {
        OPERATORS.iter().find(|row| row.op == self).unwrap_or(&SOURCE)
    }

    /// The operator of a name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        OPERATORS.iter().find(|row| row.name == name).map(|row| row.op)
    }

    /// Whether the operator, called with so many arguments, is an `Aggregate` of each key.
    pub(crate) fn is_aggregate_by_key(self, args: usize) -> bool {
        matches!(self, Self::ApproxDistinctByKey | Self::QuantilesByKey)
            || self == Self::AggregateByKey && args < 3
    }

    /// Whether the operator is an `Aggregate` of a whole batch.
    pub(crate) fn is_whole_aggregate(self) -> bool {
        matches!(self, Self::Aggregate | Self::ApproxDistinct | Self::Quantiles)
    }

    /// Whether the operator reduces records pairwise.
    pub(crate) fn is_reduction(self) -> bool {
        matches!(self, Self::Reduce | Self::First | Self::Last | Self::MinBy | Self::MaxBy)
    }

    /// Whether the operator keeps a state of each key.
    pub(crate) fn is_stateful(self) -> bool {
        matches!(self, Self::UpdateStateByKey | Self::MapWithState)
    }

    /// What the operator does with records.
    pub(crate) fn shape(self) -> Shape {
        self.facts().shape
    }
}

impl Facts {
    /// Whether a stream's name may stand as the argument at a position.
    pub(crate) fn takes_stream(&self, position: usize) -> bool {
        self.forms.iter().any(|form| {
            let last = if self.variadic { form.len().checked_sub(1) } else { None };
            let at = last.map_or(position, |last| position.min(last));
            form.get(at).is_some_and(|(_, kind)| *kind == Stream)
        })
    }

    /// How the operator is called, each way of it: `` `fold(zero, f)` or … ``.
    #[must_use]
    pub fn usage(&self) -> String {
        let forms = self.forms.iter().map(|form| {
            let mut names: Vec<String> = form.iter().map(|(name, _)| (*name).to_owned()).collect();
            names.extend(self.variadic.then(|| "…".to_owned()));
            names.extend(self.options.iter().map(|(name, _)| format!("{name} = …")));
            format!("`{}({})`", self.name, names.join(", "))
        });
        forms.collect::<Vec<_>>().join(" or ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operator_is_found_by_its_name_and_has_a_doc() {
        for row in &OPERATORS {
            assert_eq!(Op::named(row.name), Some(row.op));
            assert!(row.doc.ends_with('.'), "{}", row.name);
            assert!(!row.forms.is_empty(), "{}", row.name);
        }
    }
}

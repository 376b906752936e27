//! Layout: what each operator keeps within a batch, chosen before any code is written.

pub(crate) mod window;

use crate::plan::op::Op;

/// The structure that a loop fills for one consumer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// Nothing: the operator works on single records.
    None,
    /// One value for each worker.
    Scalar,
    /// One value for each partition.
    ScalarPerPartition,
    /// A sum for each partition; floats in eight lanes.
    Lanes,
    /// A table by key for each worker, in order of first arrival.
    Table,
    /// The greatest few records.
    Top,
    /// The first few records.
    First,
    /// The records themselves.
    Rows,
}

/// The layout of an operator called with so many arguments.
pub(crate) fn of(op: Op, args: usize) -> Layout {
    match op {
        Op::Source => Layout::None,
        Op::Words | Op::Map | Op::FlatMap | Op::Filter | Op::FilterMap => Layout::None,
        Op::Inspect | Op::KeyBy | Op::MapValues | Op::FlatMapValues => Layout::None,
        Op::Lookup | Op::LeftLookup => Layout::None,
        Op::Count | Op::Min | Op::Max => Layout::Scalar,
        Op::Fold if args > 2 => Layout::ScalarPerPartition,
        Op::Sum | Op::WrappingSum | Op::Mean => Layout::Lanes,
        Op::CountByValue
        | Op::Distinct
        | Op::ReduceByKey
        | Op::CountByKey
        | Op::GroupByKey
        | Op::AggregateByKey
        | Op::CombineByKey
        | Op::Aggregate
        | Op::ApproxDistinct
        | Op::ApproxDistinctByKey
        | Op::Quantiles
        | Op::QuantilesByKey => Layout::Table,
        Op::TopK | Op::TopKBy => Layout::Top,
        Op::Print => Layout::First,
        Op::Reduce | Op::First | Op::Last | Op::MinBy | Op::MaxBy => Layout::ScalarPerPartition,
        Op::Fold
        | Op::SortByKey
        | Op::Glom
        | Op::MapPartitions
        | Op::MapPartitionsWithIndex
        | Op::Repartition
        | Op::Transform
        | Op::Join
        | Op::LeftOuterJoin
        | Op::RightOuterJoin
        | Op::FullOuterJoin
        | Op::Cogroup
        | Op::Union
        | Op::TransformWith
        | Op::Window
        // Written out before layouts are chosen.
        | Op::CountByWindow
        | Op::CountByValueAndWindow
        | Op::ReduceByWindow
        | Op::ReduceByKeyAndWindow
        | Op::GroupByKeyAndWindow
        | Op::UpdateStateByKey
        | Op::MapWithState
        | Op::Snapshots
        | Op::ForEach
        | Op::ForEachBatch
        | Op::SaveAsTextFiles
        | Op::SaveAsObjectFiles
        | Op::WriteTo => Layout::Rows,
    }
}

impl Layout {
    /// What `explain()` says of it.
    pub(crate) fn describe(self) -> &'static str {
        match self {
            Self::None => "no state",
            Self::Scalar => "one value a worker",
            Self::ScalarPerPartition => "one value a partition, joined left to right",
            Self::Lanes => "one sum a partition, floats in eight lanes",
            Self::Table => {
                "a table by key a worker, in order of first arrival; empty again after the batch"
            }
            Self::Top => "the greatest few a worker",
            Self::First => "the first few records",
            Self::Rows => "the records, in order",
        }
    }
}

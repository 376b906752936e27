//! What emitted code calls: inline steps for single records, consumers that end a stage, and the
//! rows that stand between stages. Not part of the public interface.

mod aggregate;
mod cost;
mod cpu;
mod cuts;
mod durable;
mod gate;
mod gather;
mod grouping;
mod join;
mod keyed;
mod lookup;
mod mean;
mod output;
mod partition;
mod record;
mod rows;
mod run;
mod scalar;
mod select;
mod sort;
mod stage;
mod state;
mod sum;
pub mod unfused;
mod window;
mod words;

pub use aggregate::{
    ApproxDistinct, ByAggregate, ByInvertible, Finish, Quantiles, aggregate,
    aggregate_with_inverse, aggregated, aggregated_whole, finished, finished_whole, greatest_by,
    least_by, put_whole,
};
pub use cost::{Costs, cost};
pub use cuts::Cuts;
pub use durable::{
    Batchwise, OtherSink, Told, TypeOf, describe_state, exactly_once, load_state, recover,
    recover_files, save_delta, save_shards, tell_sink, type_of, typed,
};
pub(crate) use gate::{Decide, Publish};
pub use gate::{Gate, pass};
pub use gather::{
    Collect, First, and_one_more, collect, first, first_rows, put_first, put_row, rows,
};
pub use grouping::{
    AggregateBy, CombineBy, CountBy, DistinctBy, GroupBy, Grouping, Invertible, Pair, ReduceBy,
    ReduceWithInverse,
};
pub use join::{
    Always, Joined, JoinedSpan, Maybe, Pairs, SameKey, Side, cogroup, full_outer_join, join,
    joined_rows, left_outer_join, right_outer_join, transform_with,
};
pub use keyed::{
    Keyed, KeyedLocal, Known, Nothing, Place, Sizes, aggregate_by_key, combine_by_key, count_by,
    distinct, distinct_rows, group_by_key, grouped, place, place_in, put_pair, put_value,
    reduce_by_key, reduce_by_key_with_inverse,
};
pub use lookup::{left_lookup, lookup};
pub use mean::{Mean, mean, mean_part, meaned, put_mean};
pub use output::{
    IntoOutcome, Line, Object, Output, Printable, abort, commit, for_each, for_each_batch,
    object_files, object_files_with, prepare, print, save, save_objects, save_with, sink,
    text_files, text_files_with, write,
};
pub use partition::{
    glom, map_partitions, map_partitions_with_index, repartition, transform, union,
};
pub use record::{
    Branch, apply, clone, filter_map, flat_map_values, key_by, map_values, see, test,
};
pub use rows::{NumberedRows, Rows, RowsSpan, no_rows};
pub use run::Run;
pub use scalar::{
    Count, Extreme, Fold, Kept, Max, Min, Reduce, count, counted, extreme, fold, fold_in_order,
    folded, max, min, put_count, put_extreme, put_fold, put_reduce, reduce, reduce_with_inverse,
    reduced,
};
pub use select::select_part;
pub use sort::{
    ByOrderKey, ByRecord, Compare, Top, put_top, sort_by_key, top_k, top_k_by, top_rows,
};
pub use stage::{
    BatchSpan, Input, Local, Span, arena, next_numbered, next_part, open, stage, unzip,
};
pub use state::{
    Bounds, map_with_state, map_with_state_at, mapped, mapped_and_snapshots, no_mapped, store,
    store_with, update_state_by_key, update_state_by_key_at,
};
pub use sum::{
    Checked, Halves, Numeric, Sum, SumKind, Wrapping, put_sum, sum, sum_part, summed, wrapping_sum,
};
pub use window::{
    Absorbed, By, Counting, Extremes, Folding, KeyedPane, Means, PaneValue, RecordsOf, Reducing,
    Sums, ValueOf, absorb, absorb_rows, absorb_value, count_rows, counted_pane, due, extreme_pane,
    fold_rows, folded_pane, grouped_pane, kept, key_ring, mean_rows, meaned_pane, optional_rows,
    pane_rows, panes, reduced_pane, running, sum_rows, summed_pane, tumbling, two_stacks, undo,
    window_keys, window_rows, window_value,
};
pub use words::{TextRecord, WordsOf, words, words_of};

pub use crate::Result;
pub use crate::job::{
    Command, Compiled, Description, Never, OutputFacts, OutputKind, checkpoint, durable_job, job,
    stub, with_costs,
};
pub use crate::plain::one_line;
pub use crate::source::set::{Named, SourceSet, durable, source};
pub use crate::window::is_due;
pub use crate::workers::Workers;

/// Guards what is compiled for its types alone.
pub const NEVER: bool = false;

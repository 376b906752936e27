//! Every operator against the oracle: fused as unfused, one worker as four, one batch as several.

#![allow(clippy::manual_is_multiple_of, reason = "a block and its oracle are to look alike")]

mod aggregate_by_key;
mod combine_by_key;
mod count;
mod count_by_key;
mod count_by_value;
mod distinct;
mod fan_out;
mod filter;
mod filter_map;
mod flat_map;
mod flat_map_values;
mod fold;
mod for_each;
mod for_each_batch;
mod glom;
mod group_by_key;
mod inspect;
mod key_by;
mod keys;
mod laws;
mod map;
mod map_partitions;
mod map_partitions_with_index;
mod map_values;
mod max;
mod mean;
mod min;
mod print;
mod reduce;
mod reduce_by_key;
mod repartition;
mod save_as_text_files;
mod sort_by_key;
mod sum;
mod top_k;
mod top_k_by;
mod transform;
mod union;
mod words;
mod wrapping_sum;
mod write_to;

//! Keyed structures: the table in which the records of one batch meet by key, and the dictionary
//! of the keys that state holds.

mod block;
mod dictionary;
mod table;

pub(crate) use block::Block;
pub(crate) use dictionary::{AHEAD, Aligned, Dictionary, SHARDS, Sought, shard_of, split_by_shard};
pub(crate) use table::{Hot, NO_NUMBER, Slots, Table};

/// How many bytes arrays take that hold so many: they grow by doubling, and are on average two
/// fifths longer than what they hold.
pub(crate) const fn grown(bytes: usize) -> usize {
    bytes + bytes * 2 / 5
}

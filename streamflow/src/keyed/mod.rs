//! Keyed structures of one batch: the table in which records meet by key.

mod table;

pub(crate) use table::{Block, Table};

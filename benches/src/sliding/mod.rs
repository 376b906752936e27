//! Windows that slide by one batch, over few panes and over many: a count, which can be taken off
//! again, and a maximum, which cannot.

pub mod cost;
mod count;
mod count_hand;
mod maximum;
mod maximum_hand;

pub use count::{COUNT_10, COUNT_1000, race_count_10, race_count_1000};
pub use maximum::{MAXIMUM_10, MAXIMUM_1000, race_maximum_10, race_maximum_1000};

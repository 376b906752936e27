//! A filter ahead of the rest of its loop.

use crate::batch::Chunk;

/// Hands the records of a partition that `keep` holds for to `body`, in order.
#[inline(always)]
pub fn select_part<C: Chunk>(
    part: C,
    keep: impl Fn(&C::Item) -> bool + Sync,
    body: impl FnMut(C::Item),
) {
    part.select(keep, body);
}

//! A filter ahead of the rest of its loop.

/// Hands the records that `keep` holds for to `body`, in order.
#[inline(always)]
pub fn select_part<I: Iterator>(
    part: I,
    keep: impl Fn(&I::Item) -> bool,
    mut body: impl FnMut(I::Item),
) {
    for record in part {
        if keep(&record) {
            body(record);
        }
    }
}

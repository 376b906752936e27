//! How a batch is cut into partitions: by its length alone, never by the number of workers.

use std::ops::Range;

/// Fewer records than this are not worth a partition of their own.
const LEAST_RECORDS: usize = 2048;

/// More partitions than this are not made by default.
const MOST_PARTITIONS: usize = 32;

/// The partitions of `len` records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cuts {
    /// So many partitions of equal length, to within one record.
    Even {
        /// How many records are cut.
        len: usize,
        /// Into how many partitions.
        parts: usize,
    },
    /// Partitions that end at these positions, ascending.
    At(Vec<usize>),
}

impl Cuts {
    /// The cuts of a batch of `len` records: a function of `len` alone, so that results do not
    /// depend on who computes them. No record, no partition.
    #[must_use]
    pub fn of(len: usize) -> Self {
        Self::Even { len, parts: len.div_ceil(LEAST_RECORDS).min(MOST_PARTITIONS) }
    }

    /// How many partitions there are.
    #[must_use]
    pub fn parts(&self) -> usize {
        match self {
            Self::Even { parts, .. } => *parts,
            Self::At(ends) => ends.len(),
        }
    }

    /// The records of the `part`-th partition.
    #[must_use]
    pub fn range(&self, part: usize) -> Range<usize> {
        match self {
            Self::Even { len, parts } => {
                let at = |part: usize| (*len as u128 * part as u128 / *parts as u128) as usize;
                at(part)..at(part + 1)
            }
            Self::At(ends) => {
                let start = part.checked_sub(1).map_or(0, |before| ends[before]);
                start..ends[part]
            }
        }
    }

    /// The partitions of each of `workers` workers: runs of consecutive partitions, at least one
    /// run, so that merging the runs left to right keeps the records' order.
    pub(super) fn spans(&self, workers: usize) -> impl Iterator<Item = Range<usize>> + use<> {
        let parts = self.parts();
        let spans = workers.min(parts).max(1);
        (0..spans).map(move |span| parts * span / spans..parts * (span + 1) / spans)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partitions_cover_the_records_in_order() {
        for len in [0, 1, 2047, 2048, 2049, 100_000, 1_000_003] {
            let cuts = Cuts::of(len);
            let mut at = 0;
            for part in 0..cuts.parts() {
                assert_eq!(cuts.range(part).start, at);
                at = cuts.range(part).end;
            }
            assert_eq!(at, len);
        }
    }

    #[test]
    fn spans_cover_the_partitions_in_order() {
        for workers in 1..9 {
            let cuts = Cuts::of(50_000);
            let spans: Vec<_> = cuts.spans(workers).collect();
            assert_eq!(spans.first().map(|span| span.start), Some(0));
            assert_eq!(spans.last().map(|span| span.end), Some(cuts.parts()));
            assert!(spans.windows(2).all(|two| two[0].end == two[1].start));
        }
    }
}

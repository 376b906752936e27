//! What is reported of each batch: records, drops, delays.

use std::fmt;
use std::ops::AddAssign;
use std::time::Duration;

use crate::BatchTime;

/// Records that a source dropped, by reason.
///
/// ```
/// use streamflow::Drops;
/// let drops = Drops { too_long: 2, invalid_utf8: 1, ..Drops::default() };
/// assert_eq!(drops.to_string(), "2 too long, 1 not UTF-8");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drops {
    /// Lines longer than the limit.
    pub too_long: u64,
    /// Lines that are not UTF-8.
    pub invalid_utf8: u64,
    /// Last lines cut off by a connection's end.
    pub unterminated: u64,
    /// Records dropped for a reason of a user's own source.
    pub other: u64,
}

impl Drops {
    /// How many records were dropped, for whatever reason.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.too_long + self.invalid_utf8 + self.unterminated + self.other
    }
}

impl AddAssign for Drops {
    fn add_assign(&mut self, more: Self) {
        self.too_long += more.too_long;
        self.invalid_utf8 += more.invalid_utf8;
        self.unterminated += more.unterminated;
        self.other += more.other;
    }
}

impl fmt::Display for Drops {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reasons = [
            (self.too_long, "too long"),
            (self.invalid_utf8, "not UTF-8"),
            (self.unterminated, "cut off"),
            (self.other, "for other reasons"),
        ];
        let mut comma = "";
        for (count, reason) in reasons.into_iter().filter(|(count, _)| *count > 0) {
            write!(f, "{comma}{count} {reason}")?;
            comma = ", ";
        }
        if self.total() == 0 { f.write_str("none") } else { Ok(()) }
    }
}

/// What one source gave to a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceReport {
    /// The stream's name in the `stream!` block.
    pub name: &'static str,
    /// The records it gave.
    pub records: u64,
    /// The records it dropped.
    pub drops: Drops,
}

/// What happened in one batch.
///
/// By `Display` it is one line:
///
/// ```text
/// batch 17 at 17000 ms: 99 records in 1.8ms, delayed 90.0µs; lines: 99, dropped 1 too long
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchReport {
    /// The batch's time.
    pub time: BatchTime,
    /// What each source gave.
    pub sources: Vec<SourceReport>,
    /// How many keys left a state before their time, for it held `max_keys` already.
    pub evicted: u64,
    /// How many records were left out, for a closure panicked on them
    /// ([`OnPanic::dead_letter`](crate::OnPanic::dead_letter)).
    pub dead_letters: u64,
    /// Whether the batch was at work for so long that it was called stuck
    /// ([`Notice::Stuck`](crate::Notice::Stuck)).
    pub stuck: bool,
    /// How long the batch took to compute and commit, without what went on beside the next one;
    /// zero under a virtual clock.
    pub processing_time: Duration,
    /// How long after its tick the batch began to be computed; zero under a virtual clock.
    pub scheduling_delay: Duration,
}

impl BatchReport {
    /// The records of all sources.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.sources.iter().map(|source| source.records).sum()
    }

    /// What all sources dropped.
    #[must_use]
    pub fn drops(&self) -> Drops {
        let mut drops = Drops::default();
        self.sources.iter().for_each(|source| drops += source.drops);
        drops
    }
}

impl fmt::Display for BatchReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (number, time, records) = (self.time.number(), self.time, self.records());
        let (took, delay) = (self.processing_time, self.scheduling_delay);
        let plural = if records == 1 { "" } else { "s" };
        write!(
            f,
            "batch {number} at {time}: {records} record{plural} in {took:.1?}, delayed {delay:.1?}"
        )?;
        for (index, SourceReport { name, records, drops }) in self.sources.iter().enumerate() {
            let comma = if index == 0 { ";" } else { "," };
            write!(f, "{comma} {name}: {records}")?;
            if drops.total() > 0 {
                write!(f, ", dropped {drops}")?;
            }
        }
        match self.evicted {
            0 => {}
            1 => f.write_str("; evicted 1 key")?,
            keys => write!(f, "; evicted {keys} keys")?,
        }
        match self.dead_letters {
            0 => {}
            1 => f.write_str("; 1 dead letter")?,
            letters => write!(f, "; {letters} dead letters")?,
        }
        if self.stuck { f.write_str("; was stuck") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_one_line() {
        let lines = SourceReport {
            name: "lines",
            records: 1200,
            drops: Drops { too_long: 1, unterminated: 2, ..Drops::default() },
        };
        let ticks = SourceReport { name: "ticks", records: 1, drops: Drops::default() };
        let report = BatchReport {
            time: BatchTime::tick(17, Duration::from_secs(100), Duration::from_secs(1)),
            sources: vec![lines, ticks],
            evicted: 3,
            dead_letters: 1,
            stuck: true,
            processing_time: Duration::from_micros(1840),
            scheduling_delay: Duration::from_micros(90),
        };
        assert_eq!(
            report.to_string(),
            "batch 17 at 117000 ms: 1201 records in 1.8ms, delayed 90.0µs; \
             lines: 1200, dropped 1 too long, 2 cut off, ticks: 1; evicted 3 keys; 1 dead letter; \
             was stuck"
        );
        assert_eq!(report.drops().total(), 3);
        assert_eq!(Drops::default().to_string(), "none");
    }
}

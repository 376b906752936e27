//! Notices: what whoever runs a job should hear of while it runs.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::report::{BatchReport, Drops};
use crate::BatchTime;
use crate::plain::{one_line, to_standard_error};

/// Something that whoever runs the job should know. By `Display` it is one line, which goes to
/// standard error unless [`Job::on_notice`](crate::Job::on_notice) says otherwise.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Notice {
    /// A source says something: that it lost its connection, that it tries again.
    Source {
        /// The stream's name in the `stream!` block.
        source: &'static str,
        /// What it says.
        message: String,
    },
    /// A source dropped records; said at most once a second of batch time for each source, with
    /// all that was dropped since the last time.
    Dropped {
        /// The stream's name in the `stream!` block.
        source: &'static str,
        /// The last batch that is counted here.
        time: BatchTime,
        /// What was dropped.
        drops: Drops,
    },
    /// Something about the job's checkpoint: what it found, what it waits for.
    Checkpoint {
        /// What it is.
        message: String,
    },
    /// Something about where an output publishes.
    Output {
        /// The output, as `explain()` names it.
        output: &'static str,
        /// What it is.
        message: String,
    },
    /// A closure panicked, and its batch is computed again
    /// ([`OnPanic::retry`](crate::OnPanic::retry)).
    Retrying {
        /// The batch.
        time: BatchTime,
        /// How many times it has been tried again, this time included.
        attempt: u32,
        /// What the panic said.
        message: String,
    },
    /// A batch has been at work for far longer than its interval: a closure or a sink may be stuck.
    /// Said again whenever that time has doubled.
    Stuck {
        /// The batch.
        time: BatchTime,
        /// For how long it has been computed.
        since: Duration,
    },
    /// A signal stops the job.
    Stopping {
        /// The signal's name.
        signal: &'static str,
        /// Whether what was accepted will still be computed.
        graceful: bool,
    },
}

/// On one line. What a message has of the records cannot steer a terminal: it is escaped.
impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Source { source, message } => {
                write!(f, "source `{source}`: {}", one_line(message))
            }
            Self::Dropped { source, time, drops } => {
                write!(
                    f,
                    "source `{source}` dropped records up to batch {}: {drops}",
                    time.number()
                )
            }
            Self::Checkpoint { message } => write!(f, "checkpoint: {}", one_line(message)),
            Self::Output { output, message } => {
                write!(f, "output `{output}`: {}", one_line(message))
            }
            Self::Retrying { time, attempt, message } => write!(
                f,
                "batch {} panicked, computing it again ({attempt}): {}",
                time.number(),
                one_line(message)
            ),
            Self::Stuck { time, since } => write!(
                f,
                "batch {} has been at work for {since:.0?}: a closure or a sink may be stuck",
                time.number()
            ),
            Self::Stopping { signal, graceful: true } => write!(
                f,
                "{signal}: stopping after what has been accepted; once more drops that, too"
            ),
            Self::Stopping { signal, graceful: false } => {
                write!(f, "{signal}: dropping the batch; once more ends the process at once")
            }
        }
    }
}

/// A source's way to say something to whoever runs the job, from any of its threads.
///
/// ```
/// use streamflow::source::Notices;
/// fn lost(notices: &Notices) {
///     notices.say("the connection is lost, trying again");
/// }
/// ```
#[derive(Clone)]
pub struct Notices {
    hear: Arc<dyn Fn(&Notice) + Send + Sync>,
    source: &'static str,
}

impl Notices {
    /// Notices that a closure hears.
    pub(crate) fn to(hear: impl Fn(&Notice) + Send + Sync + 'static) -> Self {
        Self { hear: Arc::new(hear), source: "" }
    }

    /// The same, from this source.
    pub(crate) fn of(&self, source: &'static str) -> Self {
        Self { hear: Arc::clone(&self.hear), source }
    }

    /// Says something, on one line, in the source's name.
    pub fn say(&self, message: impl fmt::Display) {
        self.tell(&Notice::Source { source: self.source, message: message.to_string() });
    }

    pub(crate) fn tell(&self, notice: &Notice) {
        (self.hear)(notice);
    }
}

impl Default for Notices {
    /// Notices that go to standard error.
    fn default() -> Self {
        Self::to(|notice| to_standard_error(format_args!("streamflow: {notice}")))
    }
}

impl fmt::Debug for Notices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Notices").field("source", &self.source).finish_non_exhaustive()
    }
}

/// Says what was dropped, not more often than once a second of batch time.
#[derive(Debug, Default)]
pub(crate) struct DropNotices {
    /// Of each source: what was not yet said, and when something was said last.
    sources: Vec<(Drops, Option<BatchTime>)>,
}

impl DropNotices {
    /// Counts a batch's drops, and says them if it is time to.
    pub(crate) fn batch(&mut self, report: &BatchReport, notices: &Notices) {
        self.sources.resize(report.sources.len(), (Drops::default(), None));
        for (unsaid, source) in self.sources.iter_mut().zip(&report.sources) {
            unsaid.0 += source.drops;
            let due = unsaid.1.is_none_or(|said| {
                let since = report.time.since_epoch().saturating_sub(said.since_epoch());
                since >= Duration::from_secs(1)
            });
            if due && unsaid.0.total() > 0 {
                let drops = std::mem::take(&mut unsaid.0);
                notices.tell(&Notice::Dropped { source: source.name, time: report.time, drops });
                unsaid.1 = Some(report.time);
            }
        }
    }

    /// Says what was not yet said: the last batch is over.
    pub(crate) fn finish(&mut self, last: &BatchReport, notices: &Notices) {
        self.sources.iter_mut().for_each(|unsaid| unsaid.1 = None);
        let sources = last.sources.iter().map(|source| super::report::SourceReport {
            drops: Drops::default(),
            ..source.clone()
        });
        let nothing = BatchReport { sources: sources.collect(), ..last.clone() };
        self.batch(&nothing, notices);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::driver::report::SourceReport;

    #[test]
    fn what_a_record_brings_into_a_notice_steers_no_terminal() {
        let message = "bad \u{1b}[2J\u{202e}\nline".to_owned();
        let time = BatchTime::tick(3, Duration::ZERO, Duration::from_secs(1));
        let all = [
            Notice::Source { source: "lines", message: message.clone() },
            Notice::Checkpoint { message: message.clone() },
            Notice::Output { output: "lines.write_to#1", message: message.clone() },
            Notice::Retrying { time, attempt: 1, message },
        ];
        for notice in all {
            let told = notice.to_string();
            assert!(told.ends_with(r"bad \u{1b}[2J\u{202e}\u{a}line"), "{told:?}");
        }
    }

    #[test]
    fn drops_are_said_once_a_second_and_none_is_lost() {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let notices = Notices::to({
            let heard = Arc::clone(&heard);
            move |notice| heard.lock().unwrap().push(notice.to_string())
        });
        let mut drops = DropNotices::default();
        let report = |number| BatchReport {
            time: BatchTime::tick(number, Duration::ZERO, Duration::from_millis(400)),
            sources: vec![SourceReport {
                name: "lines",
                records: 0,
                drops: Drops { too_long: 1, ..Drops::default() },
            }],
            evicted: 0,
            dead_letters: 0,
            stuck: false,
            processing_time: Duration::ZERO,
            scheduling_delay: Duration::ZERO,
        };
        (1..=5).for_each(|number| drops.batch(&report(number), &notices));
        drops.finish(&report(5), &notices);
        let said = |number, count| {
            format!("source `lines` dropped records up to batch {number}: {count} too long")
        };
        assert_eq!(*heard.lock().unwrap(), [said(1, 1), said(4, 3), said(5, 1)]);
    }
}

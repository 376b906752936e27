//! Sources: where a batch's records come from.

mod alive;
mod channel;
mod file;
mod file_stream;
mod folder;
mod follow;
mod generate;
mod identity;
mod inbox;
mod lines;
mod listen;
mod logged;
mod max_rate;
mod object_files;
mod options;
mod postcards;
mod queue;
mod resume;
pub(crate) mod set;
mod socket;
mod stdin;
mod turns;
mod writer;

pub use channel::{Channel, Sender, Unsent, channel};
pub use file::{TextFile, text_file};
pub use file_stream::{TextFileStream, text_file_stream};
pub use follow::{TextFileFollow, text_file_follow};
pub use generate::{Generate, generate};
pub use listen::{ListenText, socket_text_listen};
pub use max_rate::MaxRate;
pub use object_files::{ObjectFiles, object_files};
pub use queue::{Queue, queue};
pub use resume::{Codec, Durable, Resume};
pub use socket::{SocketText, socket_text};
pub use stdin::{StdinText, stdin_text};

use crate::Result;
use crate::batch::Batch;
pub use crate::batch::InvalidUtf8;
pub use crate::driver::notice::Notices;
use crate::driver::report::Drops;

/// Which of a source's records make up a batch: from one offset up to another.
///
/// What an offset counts (records, bytes) is the source's own affair; offsets ascend.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Range {
    /// The first offset of the batch.
    pub from: u64,
    /// The first offset after the batch.
    pub to: u64,
}

impl Range {
    /// How much the range covers, in whatever the source counts.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.to.saturating_sub(self.from)
    }

    /// Whether the range covers nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The range as it is where offsets are greater by so much.
    const fn behind(self, by: u64) -> Self {
        Self { from: self.from.saturating_add(by), to: self.to.saturating_add(by) }
    }

    /// The range as it is where offsets are counted from this one: an empty one if it is before it.
    const fn within(self, first: u64) -> Self {
        Self { from: self.from.saturating_sub(first), to: self.to.saturating_sub(first) }
    }
}

/// How much a source is asked for at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Records.
    pub records: u64,
    /// Bytes, where the source counts them.
    pub bytes: u64,
}

impl Limit {
    /// No more than memory bears: 256 MiB.
    pub const DEFAULT: Self = Self { records: u64::MAX, bytes: 256 << 20 };
}

/// Where a stream's records come from, a batch at a time.
///
/// For each tick the driver asks for the next range, then for its records. A source that
/// `replays` gives the same records for the same range again, also in a later process; one that
/// does not is read once.
///
/// A job with a checkpoint goes on where an earlier process left off. There a source replays what
/// was planned and not committed; one that cannot has its batches written to a log, if it says how
/// by a [`codec`](Source::codec). What a source must know beside its offsets is kept with each plan
/// ([`note`](Source::note)) and with the state ([`save`](Source::save)), and comes back by
/// [`resume`](Source::resume).
///
/// ```
/// use streamflow::batch::Values;
/// use streamflow::source::{Durable, Limit, Range, Resume, Source};
///
/// /// Counts up, a thousand numbers a batch.
/// struct Counter(u64);
///
/// impl Source for Counter {
///     type Batch = Values<u64>;
///     fn plan(&mut self, _: Limit) -> streamflow::Result<Range> {
///         Ok(Range { from: self.0, to: self.0 + 1000 })
///     }
///     fn read(&mut self, range: Range) -> streamflow::Result<Values<u64>> {
///         self.0 = range.to;
///         Ok((range.from..range.to).collect())
///     }
///     fn replays(&self) -> bool {
///         true
///     }
///     fn resume(&mut self, at: Resume<'_>) -> streamflow::Result<()> {
///         self.0 = at.offset;
///         Ok(())
///     }
/// }
///
/// impl Durable for Counter {}
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a source",
    label = "a `source` statement takes a value whose type implements `Source`",
    note = "streamflow's own: socket_text, socket_text_listen, stdin_text, text_file, \
            text_file_follow, text_file_stream, object_files, queue, generate, channel"
)]
pub trait Source: Send {
    /// What a batch of its records is.
    type Batch: Batch;

    /// Called once, before the first batch: opens what must be open, and starts threads of its
    /// own if it needs any. What happens to them later is said through `notices`.
    fn open(&mut self, notices: &Notices) -> Result<()> {
        let _ = notices;
        Ok(())
    }

    /// What the next batch is to be, at most `limit`. Never waits for records to come; once intake
    /// has stopped, it may wait shortly for those that are on their way.
    ///
    /// A checkpoint refuses a range that begins before the last one ended. So offsets count on for
    /// as long as the checkpoint lives, over all of the source's files and over restarts: a range
    /// begins at the end of the last one or later, and one of nothing is `from == to` there. What
    /// they count is the source's own affair, bytes or records say, as long as it stays the same.
    /// [`resume`](Source::resume) is told the end of the last range, and the first one planned
    /// after it goes on from there. A source that does not replay counts from 0 in each process, or
    /// as it likes: a checkpoint counts on for it.
    fn plan(&mut self, limit: Limit) -> Result<Range>;

    /// The records of a range that was planned.
    fn read(&mut self, range: Range) -> Result<Self::Batch>;

    /// Whether there will never be another record.
    fn ended(&self) -> bool {
        false
    }

    /// Whether a range can be read again.
    fn replays(&self) -> bool {
        false
    }

    /// What was dropped since this was last asked, by reason.
    fn drops(&mut self) -> Drops {
        Drops::default()
    }

    /// Intake stops: what has arrived so far may still be planned and read, and then the source
    /// has ended. A source that goes on regardless is asked for some batches more, until one is
    /// empty.
    fn stop(&mut self) {}

    /// How batches go through a log, for a source that does not replay: with one, a checkpoint
    /// keeps what was read, and without one it may be lost at a restart.
    fn codec(&self) -> Option<Codec<Self::Batch>> {
        None
    }

    /// What kind of source it is: what its offsets count, and what is kept of them. A checkpoint
    /// refuses a program in which a source of one name has become one of another kind, since that
    /// could not go on where the other was. By default the name of its type.
    fn kind(&self) -> String {
        std::any::type_name::<Self>().to_owned()
    }

    /// What must be known beside a range, the one planned last, to read it again in a later
    /// process: which files it is in, say.
    fn note(&self, range: Range) -> Vec<u8> {
        let _ = range;
        Vec::new()
    }

    /// All that must be known to go on after the range planned last: which files were seen, say.
    ///
    /// Of a source whose batches go through a log it is asked after each batch that was read, and
    /// is in the log with that.
    fn save(&self) -> Vec<u8> {
        Vec::new()
    }

    /// Goes on where an earlier process left off; called after `open`, before anything is planned.
    /// The next range is to begin at [`at.offset`](Resume::offset), in the units of the earlier
    /// process, and each range since the last `save` may be asked for again.
    ///
    /// A source that [replays](Source::replays) is told all that was planned. One whose batches go
    /// through a log counts its offsets from 0 in each process, as the log counts on for it: it is
    /// told what it saved with the last batch in the log, if that was anything. One that can do
    /// neither begins anew.
    ///
    /// # Errors
    /// When the source cannot; by default, unless there is nothing to go on from.
    fn resume(&mut self, at: Resume<'_>) -> Result<()> {
        at.fresh_only()
    }

    /// Has the driver ask for so many records a second of batch time at most, however many wait. A
    /// batch has whole records: of five a second every other batch of 100 ms has one. What was
    /// accepted when the job is told to stop comes without a ceiling.
    ///
    /// ```
    /// use streamflow::source::{Source, text_file};
    /// let lines = text_file("words.txt").max_rate(100_000);
    /// assert_eq!(lines.rate_limit(), Some(100_000.0));
    /// ```
    #[must_use]
    fn max_rate(self, records_per_second: impl Into<f64>) -> MaxRate<Self>
    where
        Self: Sized,
    {
        MaxRate::new(self, records_per_second.into())
    }

    /// The ceiling that [`max_rate`](Source::max_rate) has set.
    fn rate_limit(&self) -> Option<f64> {
        None
    }

    /// Why no job with this source can have a checkpoint, if so.
    fn refuses_checkpoint(&self) -> Option<&'static str> {
        None
    }
}

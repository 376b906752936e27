//! What can end a job, or refuse to start one.

use std::fmt;
use std::io;

/// The result of running a job, or of a source or sink at work.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a job could not start, or stopped.
///
/// In `Debug`'s form it reads as in `Display`'s, since that is what a `main` that returns it shows.
#[non_exhaustive]
pub enum Error {
    /// A source could not be opened or read; `source` is its name in the block.
    Source {
        /// The stream's name in the `stream!` block.
        source: &'static str,
        /// What the source said.
        cause: Box<Error>,
    },
    /// An output refused a batch.
    Output {
        /// The output, as `explain()` names it.
        output: &'static str,
        /// What the output said.
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
    /// An integer `sum` left the range of its type.
    Overflow {
        /// The stream whose sum it is.
        stream: &'static str,
    },
    /// A user's closure panicked; the batch was not committed.
    Panic {
        /// The panic's message.
        message: String,
    },
    /// The batch was dropped, for the job was told to stop at once.
    Dropped,
    /// An input or output failure, with what was being done.
    Io {
        /// What was being done, with the address or path.
        doing: String,
        /// The system's error.
        cause: io::Error,
    },
    /// Options that contradict each other, or a setting out of its range.
    Config(String),
    /// A checkpoint cannot be resumed, or not be gone on with: what is wrong, where, and the way
    /// out.
    Checkpoint(String),
    /// Anything a user's own source or sink wants to report.
    Other(Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// An input or output failure while `doing` something, named with its address or path.
    pub fn io(doing: impl Into<String>, cause: io::Error) -> Self {
        Self::Io { doing: doing.into(), cause }
    }

    /// Whether it is for want of space on a disk, and may pass.
    pub(crate) fn is_full(&self) -> bool {
        use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        match self {
            Self::Io { cause, .. } => {
                matches!(cause.kind(), StorageFull | QuotaExceeded | FileTooLarge)
            }
            Self::Output { cause, .. } => cause.downcast_ref().is_some_and(Self::is_full),
            _ => false,
        }
    }

    /// What a process that ends with this error should exit with, by the numbers of `sysexits.h`,
    /// so that whoever starts it knows whether to start it again. [`exit`](crate::exit) does it.
    ///
    /// | code | when |
    /// | ---: | --- |
    /// | 75 | a source, an output, a file or the network failed: it may be better later |
    /// | 78 | options or a checkpoint do not fit: someone must look first |
    /// | 70 | a closure panicked, or a sum left its type's range: the program must change |
    /// | 1 | what a source or an output of your own calls an error, outside of both |
    ///
    /// ```
    /// use streamflow::Error;
    /// let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
    /// assert_eq!(Error::io("connecting to 10.0.0.1:9999", refused).exit_code(), 75);
    /// ```
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Config(_) | Self::Checkpoint(_) => 78,
            Self::Panic { .. } | Self::Overflow { .. } => 70,
            Self::Source { cause, .. } => match cause.exit_code() {
                1 => 75,
                code => code,
            },
            Self::Output { .. } | Self::Io { .. } => 75,
            Self::Dropped | Self::Other(_) => 1,
        }
    }

    /// An error of a user's own source or sink.
    pub fn other(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Other(cause.into())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Source { source, cause } => write!(f, "source `{source}`: {cause}"),
            Self::Output { output, cause } => write!(f, "output `{output}`: {cause}"),
            Self::Overflow { stream } => write!(
                f,
                "the sum of `{stream}` left the range of its type; widen the records with \
                 `.map(…)`, or use `.wrapping_sum()`"
            ),
            Self::Panic { message } => {
                write!(f, "a closure of the job panicked, the batch was not committed: {message}")
            }
            Self::Dropped => f.write_str("the batch was dropped, for the job was told to stop"),
            Self::Io { doing, cause } => write!(f, "{doing}: {cause}"),
            Self::Config(message) | Self::Checkpoint(message) => f.write_str(message),
            Self::Other(cause) => cause.fmt(f),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Source { cause, .. } => Some(cause.as_ref()),
            Self::Output { cause, .. } | Self::Other(cause) => Some(cause.as_ref()),
            Self::Io { cause, .. } => Some(cause),
            _ => None,
        }
    }
}

impl From<io::Error> for Error {
    fn from(cause: io::Error) -> Self {
        Self::Io { doing: "input or output failed".to_owned(), cause }
    }
}

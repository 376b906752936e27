//! What a source tells a checkpoint, and is told by it in a later process.

use std::fmt;

use super::{Range, Source};
use crate::batch::Text;
use crate::{Error, Result};

/// Where a source is to go on, in a process that resumes a checkpoint.
///
/// All that was planned before is in `saved` and `since`, also a last range whose batch was never
/// committed: that one is read again before anything is planned.
#[derive(Clone, Copy, Debug)]
pub struct Resume<'a> {
    /// The end of the last range that was planned: the next one begins here.
    pub offset: u64,
    /// What [`Source::save`] gave at some time before; empty if it was never asked.
    pub saved: &'a [u8],
    /// The ranges planned since then, in order, each with its [note](Source::note).
    pub since: &'a [(Range, Vec<u8>)],
}

impl Resume<'_> {
    /// Whether nothing was ever planned.
    #[must_use]
    pub const fn is_fresh(&self) -> bool {
        self.offset == 0 && self.saved.is_empty() && self.since.is_empty()
    }

    /// The default of [`Source::resume`].
    pub(super) fn fresh_only(&self) -> Result<()> {
        if self.offset == 0 {
            return Ok(());
        }
        Err(Error::Config(format!(
            "the source cannot go on at offset {}, where its checkpoint left off; implement \
             `Source::resume` for it, or begin a fresh checkpoint",
            self.offset
        )))
    }
}

/// How a source's batches are written to a log, and read from it.
///
/// The log of a source that cannot replay makes its records last: a batch is in the log before it
/// is planned. What is decoded may be damaged: `decode` must not trust it, a length least of all.
///
/// ```
/// use streamflow::batch::Values;
/// use streamflow::source::Codec;
/// use streamflow::Result;
///
/// fn encode(bytes: &Values<u8>, out: &mut Vec<u8>) -> Result<()> {
///     out.extend(&bytes.0);
///     Ok(())
/// }
/// let codec: Codec<Values<u8>> = Codec { encode, decode: |bytes| Ok(Values(bytes.to_vec())) };
/// # let _ = codec;
/// ```
pub struct Codec<B> {
    /// Appends a batch's bytes.
    pub encode: fn(&B, &mut Vec<u8>) -> Result<()>,
    /// The batch of these bytes.
    pub decode: fn(&[u8]) -> Result<B>,
}

impl Codec<Text> {
    /// The codec of lines.
    pub const TEXT: Self = Self {
        encode: |lines, out| {
            lines.encode(out);
            Ok(())
        },
        decode: Text::decode,
    };
}

impl<B> Clone for Codec<B> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<B> Copy for Codec<B> {}

impl<B> fmt::Debug for Codec<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Codec { .. }")
    }
}

/// A source none of whose records is lost or doubled when its job has a checkpoint: it replays, or
/// its batches go through a log.
///
/// A `guarantee` asks it of every source of its block. A source of one's own is declared so by
/// implementing it, once [`Source::replays`] and [`Source::resume`], or [`Source::codec`], keep
/// that promise.
#[diagnostic::on_unimplemented(
    message = "a restart may lose or repeat records of `{Self}`, and the job has a `guarantee`",
    label = "this source neither replays nor goes through a log",
    note = "a `queue` begins anew in each process: read a file (`text_file`, `text_file_stream`), \
            or feed a `channel(n).1.durable()`",
    note = "a channel's records go through the log after `.durable()`, which asks serde's two \
            traits of them",
    note = "a source of your own replays (`replays`, `resume`) or has a `codec`, and says so: \
            `impl streamflow::source::Durable for … {{}}`"
)]
pub trait Durable: Source {}

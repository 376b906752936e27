//! META: whose checkpoint a folder holds. Written once, when the journal's first segment is there.

use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::coding;
use super::frame::{Chain, End, Frames, Group, Kind};
use super::names::{self, META, damage, refusal};
use super::saved::Identity;
use crate::window::SHARDS;
use crate::{Error, Result};

/// The version of all files' formats: one that an earlier version of streamflow cannot read gets
/// another number.
///
/// 2: the journal knows the outputs that publish in two steps, and the kinds of the sources.
/// 3: a log's batch may say what its source saved after it.
/// 4: a plan may say with which batch all sources had ended.
pub(super) const FORMAT: u32 = 4;

/// What the file begins with, whatever the version.
const MAGIC: &[u8] = b"streamflow checkpoint\n";

/// Whose checkpoint it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Meta {
    pub(super) job: String,
    /// The instant from which batches are counted, since the Unix epoch.
    pub(super) start: Duration,
    pub(super) interval: Duration,
    pub(super) shards: u64,
    /// What goes into the checksums.
    pub(super) salt: [u8; 8],
    /// The format that it said.
    #[serde(skip)]
    pub(super) format: u32,
}

/// What the checksum of the file's record goes on from: the format, lest one that was damaged be
/// taken for another.
fn chain(format: u32) -> Chain {
    Chain::begin(if format < 3 { 0 } else { u64::from(format) }, META)
}

impl Meta {
    pub(super) fn encode(&self) -> Result<Vec<u8>> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(FORMAT.to_le_bytes());
        let mut group = Group::new(&mut bytes, chain(FORMAT), 1);
        group.put(Kind::Meta, 0, |out| coding::encode(self, out))?;
        Ok(bytes)
    }

    pub(super) fn decode(folder: &Path, bytes: &[u8]) -> Result<Self> {
        let Some((format, body)) =
            bytes.strip_prefix(MAGIC).and_then(|rest| rest.split_first_chunk())
        else {
            return Err(damage(folder, META, 0, "it does not say that it is of a checkpoint"));
        };
        let format = u32::from_le_bytes(*format);
        if !(1..=FORMAT).contains(&format) {
            return Err(refusal(
                folder,
                &format!(
                    "`{META}` says at byte {} that its files are of format {format}, and this \
                     version of streamflow reads formats 1 to {FORMAT}",
                    MAGIC.len()
                ),
                "use the version that wrote it, or begin a fresh checkpoint in another folder",
            ));
        }
        let before = MAGIC.len() + 4;
        let mut frames = Frames::new(body, chain(format));
        let all: Vec<_> = frames.by_ref().collect();
        match (frames.end(), all.as_slice()) {
            (End::Whole, [frame]) if frame.kind == Kind::Meta => coding::decode(frame.payload)
                .map(|meta| Self { format, ..meta })
                .map_err(|how| damage(folder, META, before + frame.at, how)),
            (End::Torn(bad) | End::Damaged(bad), _) => {
                Err(damage(folder, META, before + bad.at, bad.how))
            }
            _ => Err(damage(folder, META, before, "it has not one record")),
        }
    }

    /// Refuses a job that the checkpoint is not of.
    pub(super) fn admit(&self, folder: &Path, job: &Identity) -> Result<()> {
        let other = |what: String, remedy: &str| Err(refusal(folder, &what, remedy));
        if self.job != job.job {
            let what = format!("it is of the job `{}`, and this is `{}`", self.job, job.job);
            return other(what, "give each job a folder of its own");
        }
        if self.interval != job.interval {
            let (old, new) = (self.interval, job.interval);
            let what = format!("its batches are {old:?} long, and the program's {new:?}");
            return other(
                what,
                "the interval of a checkpoint cannot change: set it back, or begin a fresh \
                 checkpoint in another folder",
            );
        }
        if self.shards != SHARDS {
            let what = format!("its state is in {} parts, not {SHARDS}", self.shards);
            return other(what, "use the version of streamflow that wrote it");
        }
        Ok(())
    }
}

/// The refusal of a folder whose META is gone.
pub(super) fn missing(folder: &Path, file: &str) -> Error {
    refusal(folder, &format!("`{META}` is missing, and `{file}` is there"), names::RESTORE)
}

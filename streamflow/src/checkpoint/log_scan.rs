//! What is in a log's folder, verified; nothing is changed.

use std::collections::VecDeque;

use super::frame::{Chain, End, Frames};
use super::log::entry_of;
use super::names::{self, damage, refusal};
use super::place::Place;
use crate::Result;

/// The segments of a log.
#[derive(Debug)]
pub(super) struct Scan {
    /// The files of those that nobody needs, which were not looked at.
    pub(super) behind: Vec<String>,
    /// Where those begin that are needed, but for the last.
    pub(super) complete: VecDeque<u64>,
    /// The last, if there is one. Its end is whole or torn.
    pub(super) last: Option<Tail>,
    /// What the source saved with the last batch; empty if nothing.
    pub(super) saved: Vec<u8>,
}

/// A segment, as far as it is as it was written.
#[derive(Debug)]
pub(super) struct Tail {
    pub(super) base: u64,
    pub(super) length: u64,
    pub(super) chain: Chain,
    pub(super) end: End,
    /// What the source saved with the last batch in it; empty if nothing.
    saved: Vec<u8>,
}

impl Scan {
    /// Reads the log of a source, of which all up to `planned` was planned and all up to `needed`
    /// is committed.
    pub(super) fn of(place: &Place, needed: u64, planned: u64) -> Result<Self> {
        let files = place.list()?;
        let mut bases: Vec<_> = files.iter().filter_map(|name| names::log_offset(name)).collect();
        bases.sort_unstable();
        let Some(last) = bases.last().copied() else {
            let (behind, complete) = (Vec::new(), VecDeque::new());
            let scan = Self { behind, complete, last: None, saved: Vec::new() };
            return if planned == 0 { Ok(scan) } else { Err(lost(place, None, planned)) };
        };
        let last = Tail::read(place, last)?;
        let needless = bases.windows(2).take_while(|pair| pair[1] <= needed).count();
        // Where the last has no batch, what the source saved is in the one before it.
        let needless =
            needless.min(bases.len() - 1 - usize::from(last.length == 0 && bases.len() > 1));
        let (behind, rest) = bases.split_at(needless);
        let behind: Vec<_> = behind.iter().map(|base| names::log(*base)).collect();
        let (before, mut saved) = (&rest[..rest.len() - 1], Vec::new());
        for (base, next) in before.iter().zip(&rest[1..]) {
            let segment = Tail::read(place, *base)?;
            let name = names::log(*base);
            if let End::Torn(bad) | End::Damaged(bad) = segment.end {
                return Err(damage(&place.folder, &name, bad.at, bad.how));
            }
            if base + segment.length != *next {
                let how = format!("it ends here, and the next one begins at {next}");
                return Err(damage(&place.folder, &name, segment.length as usize, &how));
            }
            saved = segment.saved;
        }
        if let End::Damaged(bad) = last.end {
            return Err(damage(&place.folder, &names::log(last.base), bad.at, bad.how));
        }
        if last.base + last.length < planned || rest[0] > needed {
            return Err(lost(place, Some(&last), planned));
        }
        if last.length > 0 {
            saved.clone_from(&last.saved);
        }
        Ok(Self { behind, complete: before.iter().copied().collect(), last: Some(last), saved })
    }

    /// Bytes that are needed.
    pub(super) fn bytes(&self) -> u64 {
        let first = self.complete.front().copied();
        self.last.as_ref().map_or(0, |last| last.base + last.length - first.unwrap_or(last.base))
    }
}

impl Tail {
    fn read(place: &Place, base: u64) -> Result<Self> {
        let name = names::log(base);
        let bytes = place.read(&name)?;
        let mut frames = Frames::new(&bytes, Chain::begin(place.salt, &name));
        let mut saved = &[][..];
        for frame in frames.by_ref() {
            let entry = entry_of(&frame).filter(|_| frame.batch == base + frame.at as u64);
            let misplaced =
                || damage(&place.folder, &name, frame.at, "a batch is not in its place");
            (saved, _) = entry.ok_or_else(misplaced)?;
        }
        let ((length, chain), end) = (frames.reached(), frames.end());
        Ok(Self { base, length: length as u64, chain, end, saved: saved.to_vec() })
    }
}

/// The refusal of a log that has less than the journal says.
fn lost(place: &Place, last: Option<&Tail>, planned: u64) -> crate::Error {
    let last = match last {
        None => "it is empty".to_owned(),
        Some(last) => {
            format!("its last file, `{}`, ends at byte {}", names::log(last.base), last.length)
        }
    };
    refusal(
        &place.folder,
        &format!("the log does not hold what was planned, up to offset {planned}: {last}"),
        names::RESTORE,
    )
}

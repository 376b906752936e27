//! The end of a file of frames, to which groups of them are written and synced.

use super::frame::{Chain, Group};
use super::place::Place;
use crate::Result;
use crate::disk::DiskFile;

/// A file of frames that is being written.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) name: String,
    /// Opened when it is first written to, and again after a write failed.
    file: Option<Box<dyn DiskFile>>,
    /// How long it is, as far as it is synced.
    pub(super) length: u64,
    pub(super) chain: Chain,
    /// Whether a write failed, and may have left something behind what is synced.
    dirty: bool,
}

impl Segment {
    /// A segment that is there, and is so long.
    pub(super) fn there(name: String, length: u64, chain: Chain) -> Self {
        Self { name, file: None, length, chain, dirty: false }
    }

    /// A segment that is not there.
    pub(super) fn fresh(place: &Place, name: String) -> Self {
        let chain = Chain::begin(place.salt, &name);
        Self { name, file: None, length: 0, chain, dirty: false }
    }

    /// Writes a group of frames and syncs it. If that fails the segment is as it was, or is made
    /// so by the next attempt.
    pub(super) fn write(
        &mut self,
        place: &Place,
        epoch: u64,
        buffer: &mut Vec<u8>,
        put: impl FnOnce(&mut Group<'_>) -> Result<()>,
    ) -> Result<()> {
        buffer.clear();
        let mut group = Group::new(buffer, self.chain, epoch);
        put(&mut group)?;
        let chain = group.chain();
        self.write_bytes(place, buffer, chain)
    }

    /// Writes frames that end with this checksum.
    pub(super) fn write_bytes(&mut self, place: &Place, bytes: &[u8], chain: Chain) -> Result<()> {
        self.repair(place)?;
        let written = self.try_write(place, bytes);
        if written.is_err() {
            self.dirty = true;
            self.file = None;
            // Whoever ends now instead of trying again leaves nothing half done.
            let _ = self.repair(place);
            return written;
        }
        self.length += bytes.len() as u64;
        self.chain = chain;
        Ok(())
    }

    fn try_write(&mut self, place: &Place, bytes: &[u8]) -> Result<()> {
        let failed = || place.failed("writing", &self.name);
        let file = match &mut self.file {
            Some(file) => file,
            None => {
                let file = place.disk.append(&place.path(&self.name)).map_err(failed())?;
                self.file.insert(file)
            }
        };
        let written = file.write_all(bytes).and_then(|()| file.sync());
        written.map_err(place.failed("writing", &self.name))?;
        // A file that was just made has a name that is not yet certain.
        if self.length == 0 { place.sync() } else { Ok(()) }
    }

    /// Cuts off what a failed write may have left.
    pub(super) fn repair(&mut self, place: &Place) -> Result<()> {
        if self.dirty {
            let there = place.disk.len(&place.path(&self.name));
            // Nobody knows what is there where that fails, so nothing is written behind it.
            if there.map_err(place.failed("looking at", &self.name))?.is_some() {
                place.cut(&self.name, self.length)?;
            }
        }
        self.dirty = false;
        Ok(())
    }
}

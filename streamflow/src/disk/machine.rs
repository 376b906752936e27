//! The simulated disk at work: which operation fails, and what is not synced yet.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use super::power::{Change, Tree};

/// What a simulated disk is, and what is to befall it.
#[derive(Clone, Debug, Default)]
pub(super) struct Machine {
    /// As the process sees it.
    pub(super) live: Tree,
    /// What outlives a power cut for certain.
    pub(super) lasting: Tree,
    /// What made `live` of `lasting`, in order.
    pub(super) unsynced: Vec<Change>,
    pub(super) files: u64,
    pub(super) operations: u64,
    /// The operation at which the power is cut.
    pub(super) cut: Option<u64>,
    pub(super) off: bool,
    /// The operation for which there is no space.
    pub(super) no_space: Option<u64>,
    /// How many bytes there can be.
    pub(super) room: Option<usize>,
    pub(super) locks: BTreeSet<PathBuf>,
}

/// How the operation at hand goes.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Fate {
    Done,
    NoSpace,
    /// Any part of it may have happened.
    Cut,
}

impl Fate {
    /// What an operation returns that was recorded.
    pub(super) fn done<T>(self, value: T) -> io::Result<T> {
        if self == Self::Cut { Err(power_is_off()) } else { Ok(value) }
    }
}

fn power_is_off() -> io::Error {
    io::Error::other("the power is cut")
}

fn missing(path: &Path) -> io::Error {
    io::Error::new(io::ErrorKind::NotFound, format!("{} is not there", path.display()))
}

impl Machine {
    pub(super) fn power(&self) -> io::Result<()> {
        if self.off { Err(power_is_off()) } else { Ok(()) }
    }

    /// Counts an operation, and tells how it goes.
    pub(super) fn begin(&mut self) -> io::Result<Fate> {
        self.power()?;
        self.operations += 1;
        if self.cut.is_some_and(|cut| cut <= self.operations) {
            self.off = true;
            return Ok(Fate::Cut);
        }
        let none = self.no_space == Some(self.operations);
        Ok(if none { Fate::NoSpace } else { Fate::Done })
    }

    pub(super) fn change(&mut self, change: Change) {
        self.live.apply(&change);
        self.unsynced.push(change);
    }

    /// Makes changes last, in order.
    pub(super) fn sync(&mut self, wanted: impl Fn(&Change) -> bool) {
        let lasting = &mut self.lasting;
        self.unsynced.retain(|change| {
            let wanted = wanted(change);
            if wanted {
                lasting.apply(change);
            }
            !wanted
        });
    }

    /// Forgets files that no name stands for, nor will after a power cut.
    pub(super) fn sweep(&mut self) {
        let named = self.live.names.values().chain(self.lasting.names.values()).copied();
        let wanted = named.chain(self.unsynced.iter().map(Change::file)).collect();
        self.live.retain(&wanted);
        self.lasting.retain(&wanted);
    }

    pub(super) fn find(&self, path: &Path) -> io::Result<u64> {
        self.power()?;
        self.live.names.get(path).copied().ok_or_else(|| missing(path))
    }

    pub(super) fn make(&mut self, path: &Path) -> io::Result<u64> {
        let folder = path.parent().unwrap_or(Path::new(""));
        if !folder.as_os_str().is_empty() && !self.live.folders.contains(folder) {
            return Err(missing(folder));
        }
        let fate = self.begin()?;
        if fate == Fate::NoSpace || self.room() == 0 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.files += 1;
        let file = self.files;
        self.change(Change::Name(path.to_owned(), file));
        fate.done(file)
    }

    /// How many bytes more there can be.
    fn room(&self) -> usize {
        self.room.map_or(usize::MAX, |room| room.saturating_sub(self.live.used()))
    }

    pub(super) fn write(&mut self, file: u64, bytes: &[u8]) -> io::Result<()> {
        let fate = self.begin()?;
        let room = self.room();
        let fits = match fate {
            Fate::NoSpace => bytes.len() / 2,
            _ => bytes.len().min(room),
        };
        let at = self.live.bytes(file).len();
        for change in Change::write(file, at, &bytes[..fits]) {
            self.change(change);
        }
        if fits < bytes.len() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        fate.done(())
    }
}

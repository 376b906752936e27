//! What a disk holds once its power was cut: the part of the simulated disk that is its physics.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a disk writes as a whole, or not at all.
const SECTOR: usize = 512;

/// Files and their names, as a process sees them or as the platter holds them.
#[derive(Clone, Debug, Default)]
pub(super) struct Tree {
    pub(super) folders: BTreeSet<PathBuf>,
    /// Which file each name stands for.
    pub(super) names: BTreeMap<PathBuf, u64>,
    files: BTreeMap<u64, Arc<Vec<u8>>>,
}

/// The smallest change that a power cut keeps, or loses, independently of all others.
#[derive(Clone, Debug)]
pub(super) enum Change {
    /// A file grew, or was cut.
    Length(u64, usize),
    /// Bytes within one sector.
    Sector(u64, usize, Arc<[u8]>),
    Name(PathBuf, u64),
    Rename(PathBuf, PathBuf, u64),
    Remove(PathBuf, u64),
}

impl Change {
    /// What a write at the end of a file consists of.
    pub(super) fn write(file: u64, at: usize, bytes: &[u8]) -> Vec<Self> {
        let mut changes = vec![Self::Length(file, at + bytes.len())];
        let mut from = 0;
        while from < bytes.len() {
            let room = SECTOR - (at + from) % SECTOR;
            let to = bytes.len().min(from + room);
            changes.push(Self::Sector(file, at + from, bytes[from..to].into()));
            from = to;
        }
        changes
    }

    /// The file that is changed, or whose name is.
    pub(super) fn file(&self) -> u64 {
        match self {
            Self::Length(file, _) | Self::Sector(file, ..) => *file,
            Self::Name(_, file) | Self::Rename(.., file) | Self::Remove(_, file) => *file,
        }
    }

    /// Whether a sync of this file makes the change last.
    pub(super) fn of_file(&self, wanted: u64) -> bool {
        matches!(self, Self::Length(file, _) | Self::Sector(file, ..) if *file == wanted)
    }

    /// Whether a sync of this folder makes the change last.
    pub(super) fn of_folder(&self, folder: &Path) -> bool {
        let (Self::Name(path, _) | Self::Rename(_, path, _) | Self::Remove(path, _)) = self else {
            return false;
        };
        path.parent().unwrap_or(Path::new("")) == folder
    }
}

impl Tree {
    /// A file's bytes.
    pub(super) fn bytes(&self, file: u64) -> &[u8] {
        self.files.get(&file).map_or(&[], |bytes| bytes)
    }

    /// Each file that has a name, with its bytes.
    pub(super) fn named(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let names = self.names.iter();
        names.map(|(path, file)| (path.clone(), self.bytes(*file).to_vec())).collect()
    }

    /// The bytes of all files that have a name.
    pub(super) fn used(&self) -> usize {
        let files: BTreeSet<_> = self.names.values().collect();
        files.into_iter().map(|file| self.bytes(*file).len()).sum()
    }

    pub(super) fn apply(&mut self, change: &Change) {
        match change {
            Change::Length(file, length) => self.contents(*file).resize(*length, 0),
            Change::Sector(file, at, bytes) => {
                let (contents, end) = (self.contents(*file), at + bytes.len());
                // The file's new length may be lost, and its new bytes not.
                contents.resize(contents.len().max(end), 0);
                contents[*at..end].copy_from_slice(bytes);
            }
            Change::Name(path, file) => {
                self.names.insert(path.clone(), *file);
            }
            Change::Rename(from, to, file) => {
                self.unname(from, *file);
                self.names.insert(to.clone(), *file);
            }
            Change::Remove(path, file) => self.unname(path, *file),
        }
    }

    fn contents(&mut self, file: u64) -> &mut Vec<u8> {
        Arc::make_mut(self.files.entry(file).or_default())
    }

    /// Takes a name off a file, if the name still stands for that file.
    fn unname(&mut self, path: &Path, file: u64) {
        if self.names.get(path) == Some(&file) {
            self.names.remove(path);
        }
    }

    /// Forgets all files but those wanted.
    pub(super) fn retain(&mut self, wanted: &BTreeSet<u64>) {
        self.files.retain(|file, _| wanted.contains(file));
    }
}

//! A file system in memory, which loses its power when told.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::machine::{Fate, Machine};
use super::power::Change;
use super::{Disk, DiskFile, DiskLock, Locking};

/// A file system in memory that remembers what of it would not outlive a power cut.
///
/// Its clones are the same disk. Operations that change something are counted, and one of them can
/// be made to fail: by a power cut ([`cut_at`](Self::cut_at)) or for want of space
/// ([`no_space_at`](Self::no_space_at), [`fill`](Self::fill)).
///
/// After a power cut, [`after_power_cut`](Self::after_power_cut) is a disk that a new process might
/// find. Of what was not synced any part may be lost: a file's new length, each sector of 512 bytes
/// of it (which then reads as zeros), each name that was made, changed or removed, one
/// independently of the others.
///
/// ```
/// use std::path::Path;
/// use streamflow::disk::{Disk, SimulatedDisk};
///
/// let disk = SimulatedDisk::new();
/// let mut file = disk.create(Path::new("file"))?;
/// disk.sync_dir(Path::new(""))?;
/// disk.cut_at(1);
/// assert!(file.write_all(&[7; 1024]).is_err());
/// let kept = |part: u64| disk.after_power_cut_keeping(|change| part >> change & 1 == 1);
/// assert_eq!(disk.unsynced(), 3); // the length and two sectors
/// assert_eq!(kept(0b000).read(Path::new("file"))?, []);
/// assert_eq!(kept(0b101).read(Path::new("file"))?, [[0; 512], [7; 512]].concat());
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct SimulatedDisk {
    inner: Arc<Mutex<Machine>>,
}

impl SimulatedDisk {
    /// An empty disk.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn inner(&self) -> MutexGuard<'_, Machine> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with(inner: Machine) -> Self {
        Self { inner: Arc::new(Mutex::new(inner)) }
    }

    /// How many operations have changed something, or tried to.
    #[must_use]
    pub fn operations(&self) -> u64 {
        self.inner().operations
    }

    /// Cuts the power at the `n`-th operation from now, counted from 1: it fails, and everything
    /// after it.
    pub fn cut_at(&self, n: u64) {
        let mut inner = self.inner();
        inner.cut = Some(inner.operations + n);
    }

    /// Whether the power was cut.
    #[must_use]
    pub fn is_off(&self) -> bool {
        self.inner().off
    }

    /// Has the `n`-th operation from now, counted from 1, fail for want of space, half done if it
    /// can be; those after it succeed. Nothing fails if it needs no space.
    pub fn no_space_at(&self, n: u64) {
        let mut inner = self.inner();
        inner.no_space = Some(inner.operations + n);
    }

    /// Leaves so many bytes of space; `None` leaves as much as there is memory. Where there is
    /// none, no file can be made either.
    pub fn fill(&self, left: Option<usize>) {
        let mut inner = self.inner();
        inner.room = left.map(|left| inner.live.used() + left);
    }

    /// The bytes of all files.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.inner().live.used()
    }

    /// All files, with their bytes.
    ///
    /// ```
    /// # use std::path::Path;
    /// # use streamflow::disk::{Disk, SimulatedDisk};
    /// let disk = SimulatedDisk::new();
    /// disk.create(Path::new("words-1000"))?.write_all(b"a\n")?;
    /// assert_eq!(disk.files()[Path::new("words-1000")], b"a\n");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use]
    pub fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        self.inner().live.named()
    }

    /// How many changes, small as they can be, a power cut now might lose.
    #[must_use]
    pub fn unsynced(&self) -> usize {
        self.inner().unsynced.len()
    }

    /// The disk as a new process may find it after a power cut: of the unsynced changes, numbered
    /// from 0, those that `keep` says are there.
    #[must_use]
    pub fn after_power_cut_keeping(&self, mut keep: impl FnMut(usize) -> bool) -> Self {
        let inner = self.inner();
        let mut tree = inner.lasting.clone();
        for (number, change) in inner.unsynced.iter().enumerate() {
            if keep(number) {
                tree.apply(change);
            }
        }
        let (lasting, files) = (tree.clone(), inner.files);
        Self::with(Machine { live: tree, lasting, files, ..Machine::default() })
    }

    /// The disk as a new process may find it after a power cut, by chance; the same seed gives the
    /// same disk.
    #[must_use]
    pub fn after_power_cut(&self, seed: u64) -> Self {
        let mut chance = Chance(seed);
        // Little is kept, or half, or nearly all.
        let of_eight = chance.next() % 9;
        self.after_power_cut_keeping(|_| chance.next() % 8 < of_eight)
    }

    /// The disk as a new process finds it when this one was killed: nothing is lost, and what was
    /// not synced still might be. Locks are free, faults forgotten.
    #[must_use]
    pub fn after_kill(&self) -> Self {
        let inner = self.inner().clone();
        let (locks, cut, no_space) = (BTreeSet::new(), None, None);
        Self::with(Machine { locks, cut, no_space, off: false, room: None, ..inner })
    }
}

/// A stream of numbers by a seed (SplitMix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ z >> 31
    }
}

impl Disk for SimulatedDisk {
    fn create_dir_all(&self, folder: &Path) -> io::Result<()> {
        let mut inner = self.inner();
        let fate = inner.begin()?;
        let made = folder.ancestors().filter(|folder| !folder.as_os_str().is_empty());
        for folder in made {
            inner.live.folders.insert(folder.to_owned());
            inner.lasting.folders.insert(folder.to_owned());
        }
        fate.done(())
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let mut inner = self.inner();
        // A file that is emptied keeps its name, and its old bytes until the new ones are synced.
        let file = match inner.live.names.get(path).copied() {
            Some(file) => {
                let fate = inner.begin()?;
                inner.change(Change::Length(file, 0));
                fate.done(file)?
            }
            None => inner.make(path)?,
        };
        Ok(Box::new(SimulatedFile { disk: self.clone(), file }))
    }

    fn append(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let mut inner = self.inner();
        inner.power()?;
        let file = match inner.live.names.get(path).copied() {
            Some(file) => file,
            None => inner.make(path)?,
        };
        Ok(Box::new(SimulatedFile { disk: self.clone(), file }))
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let inner = self.inner();
        Ok(inner.live.bytes(inner.find(path)?).to_vec())
    }

    fn read_at(&self, path: &Path, from: u64, length: usize) -> io::Result<Vec<u8>> {
        let inner = self.inner();
        let bytes = inner.live.bytes(inner.find(path)?);
        let from = usize::try_from(from).unwrap_or(usize::MAX).min(bytes.len());
        Ok(bytes[from..bytes.len().min(from.saturating_add(length))].to_vec())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut inner = self.inner();
        let file = inner.find(from)?;
        let fate = inner.begin()?;
        if fate == Fate::NoSpace {
            return Err(io::ErrorKind::StorageFull.into());
        }
        inner.change(Change::Rename(from.to_owned(), to.to_owned(), file));
        fate.done(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut inner = self.inner();
        let file = inner.find(path)?;
        let fate = inner.begin()?;
        inner.change(Change::Remove(path.to_owned(), file));
        fate.done(())
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        let inner = self.inner();
        inner.power()?;
        let within = |path: &&PathBuf| path.parent() == Some(folder);
        let paths = inner.live.names.keys().chain(&inner.live.folders).filter(within);
        let name = |path: &PathBuf| path.file_name().unwrap_or_default().to_string_lossy().into();
        let mut names: Vec<_> = paths.map(name).collect();
        names.sort();
        Ok(names)
    }

    fn sync_dir(&self, folder: &Path) -> io::Result<()> {
        let mut inner = self.inner();
        inner.begin()?.done(())?;
        inner.sync(|change| change.of_folder(folder));
        inner.sweep();
        Ok(())
    }

    fn truncate(&self, path: &Path, length: u64) -> io::Result<()> {
        let mut inner = self.inner();
        let file = inner.find(path)?;
        let fate = inner.begin()?;
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let length = length.min(inner.live.bytes(file).len());
        inner.change(Change::Length(file, length));
        fate.done(())?;
        inner.sync(|change| change.of_file(file));
        Ok(())
    }

    fn len(&self, path: &Path) -> io::Result<Option<u64>> {
        let inner = self.inner();
        inner.power()?;
        let file = inner.live.names.get(path);
        Ok(file.map(|file| inner.live.bytes(*file).len() as u64))
    }

    fn lock(&self, path: &Path) -> io::Result<Locking> {
        let mut inner = self.inner();
        inner.power()?;
        if !inner.locks.insert(path.to_owned()) {
            return Ok(Locking::Theirs("pid 0\n".to_owned()));
        }
        Ok(Locking::Ours(Box::new(SimulatedLock { disk: self.clone(), path: path.to_owned() })))
    }

    fn in_order(&self) -> bool {
        true
    }
}

#[derive(Debug)]
struct SimulatedFile {
    disk: SimulatedDisk,
    file: u64,
}

impl DiskFile for SimulatedFile {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.disk.inner().write(self.file, bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        let mut inner = self.disk.inner();
        inner.begin()?.done(())?;
        inner.sync(|change| change.of_file(self.file));
        Ok(())
    }
}

#[derive(Debug)]
struct SimulatedLock {
    disk: SimulatedDisk,
    path: PathBuf,
}

impl DiskLock for SimulatedLock {
    fn found(&self) -> &str {
        ""
    }

    fn say(&mut self, _: &str) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for SimulatedLock {
    fn drop(&mut self) {
        self.disk.inner().locks.remove(&self.path);
    }
}

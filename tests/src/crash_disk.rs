//! The machine's disk, on which a process ends within an operation that was named beforehand.
//!
//! A crash point is `WHEN OPERATION FILE`: `before` or `after` an operation, or `within` a write,
//! half of which is done then. So `after rename out` is where a batch's file has been published,
//! and nobody knows yet.

use std::io;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use streamflow::disk::{Disk, DiskFile, DiskLock, Locking, RealDisk};

/// Where a process ends.
#[derive(Debug)]
pub struct Crash {
    /// The point; any if there is none.
    point: Option<String>,
    /// How often it is still passed.
    left: AtomicU64,
}

/// `3 before sync journal`, or `17 any`.
impl FromStr for Crash {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (number, point) = text.split_once(' ').unwrap_or((text, "any"));
        let point = (point != "any").then(|| point.to_owned());
        Ok(Self { point, left: AtomicU64::new(number.parse()?) })
    }
}

/// What kind of file a path is of.
fn kind(path: &Path) -> &'static str {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let within = |folder: &str| path.components().any(|part| part.as_os_str() == folder);
    match &*name {
        name if name.starts_with("journal-") => "journal",
        name if name.starts_with("snap-") => "slice",
        name if name.starts_with("META") => "meta",
        "LOCK" => "lock",
        "state" => "checkpoint",
        _ if within("wal") => "log",
        _ => "out",
    }
}

impl Crash {
    fn at(&self, when: &str, operation: &str, kind: &str) {
        if self.comes(when, operation, kind) {
            std::process::abort();
        }
    }

    fn comes(&self, when: &str, operation: &str, kind: &str) -> bool {
        let wanted = self.point.as_ref();
        let here = wanted.is_none_or(|point| *point == format!("{when} {operation} {kind}"));
        // It may be passed further on another thread.
        here && self.left.fetch_sub(1, Ordering::SeqCst) == 1
    }

    fn around<R>(&self, operation: &str, kind: &str, act: impl FnOnce() -> R) -> R {
        self.at("before", operation, kind);
        let outcome = act();
        self.at("after", operation, kind);
        outcome
    }
}

/// The machine's disk, until the process ends.
#[derive(Debug)]
pub struct CrashDisk {
    disk: RealDisk,
    crash: Arc<Crash>,
}

impl CrashDisk {
    /// A disk on which the process ends there.
    #[must_use]
    pub fn new(crash: Crash) -> Self {
        Self { disk: RealDisk::new(), crash: Arc::new(crash) }
    }

    fn file(&self, path: &Path, file: Box<dyn DiskFile>) -> Box<dyn DiskFile> {
        Box::new(CrashFile { file, kind: kind(path), crash: Arc::clone(&self.crash) })
    }
}

impl Disk for CrashDisk {
    fn create_dir_all(&self, folder: &Path) -> io::Result<()> {
        if folder.is_dir() {
            return Ok(());
        }
        self.crash.around("make", kind(folder), || self.disk.create_dir_all(folder))
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let file = self.crash.around("create", kind(path), || self.disk.create(path))?;
        Ok(self.file(path, file))
    }

    fn append(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let operation = if path.exists() { "open" } else { "create" };
        let file = self.crash.around(operation, kind(path), || self.disk.append(path))?;
        Ok(self.file(path, file))
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.disk.read(path)
    }

    fn read_at(&self, path: &Path, from: u64, length: usize) -> io::Result<Vec<u8>> {
        self.disk.read_at(path, from, length)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.crash.around("rename", kind(to), || self.disk.rename(from, to))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        if !path.exists() {
            return self.disk.remove(path);
        }
        self.crash.around("remove", kind(path), || self.disk.remove(path))
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        self.disk.list(folder)
    }

    fn sync_dir(&self, folder: &Path) -> io::Result<()> {
        self.crash.around("sync folder", kind(folder), || self.disk.sync_dir(folder))
    }

    fn truncate(&self, path: &Path, length: u64) -> io::Result<()> {
        self.crash.around("truncate", kind(path), || self.disk.truncate(path, length))
    }

    fn len(&self, path: &Path) -> io::Result<Option<u64>> {
        self.disk.len(path)
    }

    fn lock(&self, path: &Path) -> io::Result<Locking> {
        Ok(match self.crash.around("take", "lock", || self.disk.lock(path))? {
            Locking::Ours(lock) => {
                let crash = Arc::clone(&self.crash);
                Locking::Ours(Box::new(CrashLock { lock, crash }))
            }
            theirs => theirs,
        })
    }
}

#[derive(Debug)]
struct CrashFile {
    file: Box<dyn DiskFile>,
    kind: &'static str,
    crash: Arc<Crash>,
}

impl DiskFile for CrashFile {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.crash.comes("within", "write", self.kind) {
            self.file.write_all(&bytes[..bytes.len() / 2])?;
            std::process::abort();
        }
        let Self { file, kind, crash } = self;
        crash.around("write", kind, || file.write_all(bytes))
    }

    fn sync(&mut self) -> io::Result<()> {
        let Self { file, kind, crash } = self;
        crash.around("sync", kind, || file.sync())
    }
}

#[derive(Debug)]
struct CrashLock {
    lock: Box<dyn DiskLock>,
    crash: Arc<Crash>,
}

impl DiskLock for CrashLock {
    fn found(&self) -> &str {
        self.lock.found()
    }

    fn say(&mut self, text: &str) -> io::Result<()> {
        self.crash.around("write", "lock", || self.lock.say(text))
    }
}

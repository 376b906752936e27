//! What a checkpoint, and a sink of files, asks of a file system; and two that answer.
//!
//! [`RealDisk`] is the machine's. [`SimulatedDisk`] is kept in memory and can lose its power at any
//! operation; what it holds afterwards is whatever a real one might have held.

mod machine;
mod power;
mod real;
mod simulated;

pub use real::RealDisk;
pub use simulated::SimulatedDisk;

use std::fmt::Debug;
use std::io;
use std::path::{Path, PathBuf};

/// A file system, as far as lasting files need one.
///
/// What is written lasts once [`DiskFile::sync`] returned, and a name that was made, changed or
/// removed lasts once [`sync_dir`](Disk::sync_dir) of its folder did; before that, a power cut may
/// lose any part of it.
///
/// ```
/// use std::path::Path;
/// use streamflow::disk::{Disk, SimulatedDisk};
///
/// let disk = SimulatedDisk::new();
/// let (folder, name) = (Path::new("out"), Path::new("out/counts"));
/// disk.create_dir_all(folder)?;
/// let mut file = disk.create(name)?;
/// file.write_all(b"7\n")?;
/// file.sync()?;
/// disk.sync_dir(folder)?;
/// assert_eq!(disk.after_power_cut(1).read(name)?, b"7\n");
/// # Ok::<(), std::io::Error>(())
/// ```
pub trait Disk: Send + Sync + Debug {
    /// Makes a folder, and those it lies in; they last when this returns, whoever made them.
    fn create_dir_all(&self, folder: &Path) -> io::Result<()>;

    /// An empty file for writing, in place of one that may be there.
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;

    /// A file for writing at its end, which is made if it is not there.
    fn append(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;

    /// All bytes of a file.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// At most `length` bytes of a file, from byte `from`; fewer at its end.
    fn read_at(&self, path: &Path, from: u64, length: usize) -> io::Result<Vec<u8>>;

    /// Gives a file another name, whether or not there is one of that name.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// The names of what is in a folder, in order; none, if the folder is not there.
    fn list(&self, folder: &Path) -> io::Result<Vec<String>>;

    /// Makes the names in a folder last.
    fn sync_dir(&self, folder: &Path) -> io::Result<()>;

    /// Cuts a file off; that lasts when this returns.
    fn truncate(&self, path: &Path, length: u64) -> io::Result<()>;

    /// The length of a file, if it is there.
    fn len(&self, path: &Path) -> io::Result<Option<u64>>;

    /// Takes a lock that ends with the process, if nobody has it, on a file that is made if it is
    /// not there. Never waits.
    fn lock(&self, path: &Path) -> io::Result<Locking>;

    /// The path from the root on, also in a process that is in another folder.
    fn absolute(&self, path: &Path) -> io::Result<PathBuf> {
        Ok(path.to_owned())
    }

    /// A folder's path without symbolic links, as far as the folder is there.
    fn without_links(&self, folder: &Path) -> PathBuf {
        folder.to_owned()
    }

    /// The number of this process, as others on the same disk know it.
    fn process(&self) -> u32 {
        std::process::id()
    }

    /// Whether everything is to happen on the calling thread, in an order that never varies.
    fn in_order(&self) -> bool {
        false
    }
}

/// An open file of a [`Disk`].
pub trait DiskFile: Send + Debug {
    /// Writes at the end of what is there.
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Makes what was written last.
    fn sync(&mut self) -> io::Result<()>;
}

/// How [`Disk::lock`] went.
#[derive(Debug)]
pub enum Locking {
    /// The lock is ours, until this is dropped.
    Ours(Box<dyn DiskLock>),
    /// Somebody else has it, and the lock's file says this.
    Theirs(String),
}

/// A lock that is held.
pub trait DiskLock: Send + Debug {
    /// What the lock's file said when the lock was taken.
    fn found(&self) -> &str;

    /// Has the lock's file say this.
    fn say(&mut self, text: &str) -> io::Result<()>;
}

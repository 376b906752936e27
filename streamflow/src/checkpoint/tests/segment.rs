//! A write that failed, on a disk that cannot say what it left.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::checkpoint::frame::Kind;
use crate::checkpoint::names;
use crate::checkpoint::place::Place;
use crate::checkpoint::segment::Segment;
use crate::disk::{Disk, DiskFile, Locking, SimulatedDisk};

/// A disk that may not tell how long its files are.
#[derive(Debug, Default)]
struct Blind {
    disk: SimulatedDisk,
    blind: AtomicBool,
}

impl Disk for Blind {
    fn create_dir_all(&self, folder: &Path) -> io::Result<()> {
        self.disk.create_dir_all(folder)
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        self.disk.create(path)
    }

    fn append(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        self.disk.append(path)
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.disk.read(path)
    }

    fn read_at(&self, path: &Path, from: u64, length: usize) -> io::Result<Vec<u8>> {
        self.disk.read_at(path, from, length)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.disk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.disk.remove(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        self.disk.list(folder)
    }

    fn sync_dir(&self, folder: &Path) -> io::Result<()> {
        self.disk.sync_dir(folder)
    }

    fn truncate(&self, path: &Path, length: u64) -> io::Result<()> {
        self.disk.truncate(path, length)
    }

    fn len(&self, path: &Path) -> io::Result<Option<u64>> {
        match self.blind.load(Ordering::Relaxed) {
            true => Err(io::Error::other("it cannot be looked at")),
            false => self.disk.len(path),
        }
    }

    fn lock(&self, path: &Path) -> io::Result<Locking> {
        self.disk.lock(path)
    }
}

#[test]
fn nothing_is_written_behind_what_may_be_left_of_a_write_that_failed() {
    let disk = Arc::new(Blind::default());
    let place = Place { disk: disk.clone(), folder: "state".into(), salt: 7 };
    disk.create_dir_all(&place.folder).unwrap();
    let mut segment = Segment::fresh(&place, names::journal(1));
    let mut write = |batch| {
        let put = |out: &mut Vec<u8>| {
            out.extend([0; 100]);
            Ok(())
        };
        segment.write(&place, 1, &mut Vec::new(), |group| group.put(Kind::Plan, batch, put))
    };
    write(1).unwrap();
    let whole = disk.disk.bytes();
    disk.disk.no_space_at(1);
    disk.blind.store(true, Ordering::Relaxed);
    assert!(write(2).unwrap_err().is_full());
    assert!(disk.disk.bytes() > whole, "half of it is there");
    let error = write(2).unwrap_err().to_string();
    assert!(error.ends_with("journal-0000000001: it cannot be looked at"), "{error}");
    disk.blind.store(false, Ordering::Relaxed);
    write(2).unwrap();
    assert_eq!(disk.disk.bytes(), 2 * whole);
}

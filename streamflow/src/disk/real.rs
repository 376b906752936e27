//! The machine's file system.

use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{self, Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::{Disk, DiskFile, DiskLock, Locking};
use crate::plain::to_standard_error;

/// The machine's file system.
///
/// A failed sync ends the process, after a word on standard error: the system may have forgotten
/// what it could not write, and a second sync that succeeds would prove nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealDisk {
    private: bool,
}

impl RealDisk {
    /// Makes files and folders with the permissions that the process's mask leaves.
    #[must_use]
    pub const fn new() -> Self {
        Self { private: false }
    }

    /// Makes files (0600) and folders (0700) for the process's user alone, on Unix.
    #[must_use]
    pub const fn private() -> Self {
        Self { private: true }
    }

    fn options(self) -> OpenOptions {
        let mut options = OpenOptions::new();
        #[cfg(unix)]
        if self.private {
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        options.create(true);
        options
    }

    /// Makes a folder, and those it lies in, and has each last.
    fn create_dirs(self, folder: &Path, sync: &mut Sync<'_>) -> io::Result<()> {
        if folder.as_os_str().is_empty() {
            return Ok(());
        }
        if folder.is_dir() {
            return make_last(folder, sync);
        }
        self.create_dirs(parent(folder), sync)?;
        self.create_dir(folder, sync)
    }

    /// Makes one folder last in the one it lies in.
    fn create_dir(self, folder: &Path, sync: &mut Sync<'_>) -> io::Result<()> {
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        if self.private {
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        }
        match builder.create(folder) {
            Err(cause) if cause.kind() != io::ErrorKind::AlreadyExists => Err(cause),
            _ => sync(parent(folder)),
        }
    }
}

/// How a folder is synced.
type Sync<'a> = dyn FnMut(&Path) -> io::Result<()> + 'a;

/// Folders that were there, and have been made to last by this process.
static LASTING: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// Makes a folder last that is there: a process may have made it that was killed before it had
/// synced its name. That is done once.
fn make_last(folder: &Path, sync: &mut Sync<'_>) -> io::Result<()> {
    let known = path::absolute(folder)?;
    let mut lasting = LASTING.lock().unwrap_or_else(PoisonError::into_inner);
    if lasting.contains(&known) {
        return Ok(());
    }
    match sync(parent(folder)) {
        // Where the folder above may not be opened, its owner sees to it.
        Err(cause) if cause.kind() == io::ErrorKind::PermissionDenied => {}
        outcome => outcome?,
    }
    lasting.insert(known);
    Ok(())
}

/// The folder that something lies in.
fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Ends the process if a sync failed.
fn synced(outcome: io::Result<()>, what: &str) {
    if let Err(cause) = outcome {
        to_standard_error(format_args!(
            "streamflow: {what} could not be synced: {cause}; what it holds is unknown, so the \
             process ends here. Look after the disk, then start the job again: it goes on from \
             its checkpoint"
        ));
        std::process::abort();
    }
}

impl Disk for RealDisk {
    fn create_dir_all(&self, folder: &Path) -> io::Result<()> {
        self.create_dirs(folder, &mut |folder| self.sync_dir(folder))
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let file = self.options().write(true).truncate(true).open(path)?;
        Ok(Box::new(RealFile { file, name: path.display().to_string() }))
    }

    fn append(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let file = self.options().append(true).open(path)?;
        Ok(Box::new(RealFile { file, name: path.display().to_string() }))
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        fs::read(path)
    }

    fn read_at(&self, path: &Path, from: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut file = File::open(path)?;
        let there = file.metadata()?.len().saturating_sub(from);
        let length = usize::try_from(there).unwrap_or(usize::MAX).min(length);
        file.seek(SeekFrom::Start(from))?;
        let mut bytes = vec![0; length];
        file.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        let entries = match fs::read_dir(folder) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
        let mut names = entries.map(|entry| entry.map(name)).collect::<io::Result<Vec<_>>>()?;
        names.sort();
        Ok(names)
    }

    fn sync_dir(&self, folder: &Path) -> io::Result<()> {
        // Only Unix opens folders, and only there a name is lost.
        if cfg!(unix) {
            let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            match File::open(folder)?.sync_all() {
                // Some file systems of networks know of no such thing.
                Err(cause) if cause.kind() == io::ErrorKind::InvalidInput => {}
                outcome => synced(outcome, &folder.display().to_string()),
            }
        }
        Ok(())
    }

    fn truncate(&self, path: &Path, length: u64) -> io::Result<()> {
        let file = OpenOptions::new().write(true).open(path)?;
        file.set_len(length)?;
        synced(file.sync_all(), &path.display().to_string());
        Ok(())
    }

    fn len(&self, path: &Path) -> io::Result<Option<u64>> {
        match fs::metadata(path) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
            metadata => Ok(Some(metadata?.len())),
        }
    }

    fn absolute(&self, path: &Path) -> io::Result<PathBuf> {
        path::absolute(path)
    }

    fn without_links(&self, folder: &Path) -> PathBuf {
        let there =
            |above: &Path| Some((fs::canonicalize(above).ok()?, folder.strip_prefix(above)));
        match folder.ancestors().find_map(there) {
            Some((above, Ok(rest))) => above.join(rest),
            _ => folder.to_owned(),
        }
    }

    fn lock(&self, path: &Path) -> io::Result<Locking> {
        let mut file = self.options().read(true).write(true).truncate(false).open(path)?;
        let free = match file.try_lock() {
            Ok(()) => true,
            Err(TryLockError::WouldBlock) => false,
            Err(TryLockError::Error(cause)) => return Err(cause),
        };
        let mut found = Vec::new();
        // Where a lock keeps others from reading, too, its holder remains unknown.
        let read = Read::by_ref(&mut file).take(4096).read_to_end(&mut found);
        let found = String::from_utf8_lossy(&found).into_owned();
        if !free {
            return Ok(Locking::Theirs(found));
        }
        read?;
        Ok(Locking::Ours(Box::new(RealLock { file, found })))
    }
}

#[derive(Debug)]
struct RealFile {
    file: File,
    name: String,
}

impl DiskFile for RealFile {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        synced(self.file.sync_data(), &self.name);
        Ok(())
    }
}

/// The system gives the lock back when the file is closed, however the process ends.
#[derive(Debug)]
struct RealLock {
    file: File,
    found: String,
}

impl DiskLock for RealLock {
    fn found(&self) -> &str {
        &self.found
    }

    fn say(&mut self, text: &str) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(text.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    /// A folder of its own, gone with the test.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let name = format!("streamflow-disk-{name}-{}", std::process::id());
            let path = std::env::temp_dir().join(name);
            let _ = fs::remove_dir_all(&path);
            Self(path)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn files_are_written_read_and_cut() {
        let (folder, disk) = (Folder::new("files"), RealDisk::private());
        let (inner, path) = (folder.0.join("a/b"), folder.0.join("a/b/file"));
        disk.create_dir_all(&inner).unwrap();
        let mut file = disk.create(&path).unwrap();
        file.write_all(b"0123456789").unwrap();
        file.sync().unwrap();
        disk.append(&path).unwrap().write_all(b"abc").unwrap();
        disk.sync_dir(&inner).unwrap();
        assert_eq!(disk.read(&path).unwrap(), b"0123456789abc");
        assert_eq!(disk.read_at(&path, 8, 3).unwrap(), b"89a");
        assert_eq!(disk.read_at(&path, 12, 30).unwrap(), b"c");
        assert!(disk.read_at(&path, 99, 30).unwrap().is_empty());
        disk.truncate(&path, 2).unwrap();
        assert_eq!(disk.len(&path).unwrap(), Some(2));
        disk.rename(&path, &inner.join("other")).unwrap();
        assert_eq!(disk.len(&path).unwrap(), None);
        assert_eq!(disk.list(&inner).unwrap(), ["other"]);
        disk.remove(&inner.join("other")).unwrap();
        assert!(disk.list(&inner.join("none")).unwrap().is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn a_private_disk_lets_nobody_else_read() {
        use std::os::unix::fs::PermissionsExt;
        let (folder, disk) = (Folder::new("modes"), RealDisk::private());
        let (inner, path) = (folder.0.join("a/b"), folder.0.join("a/b/file"));
        disk.create_dir_all(&inner).unwrap();
        disk.create(&path).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!([&folder.0, &inner, &path].map(|path| mode(path)), [0o700, 0o700, 0o600]);
    }

    /// Runs itself in a process of its own, which `/dev/full` lets write and not sync.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_sync_that_fails_ends_the_process() {
        use std::os::unix::process::ExitStatusExt;
        const CHILD: &str = "STREAMFLOW_TEST_OF_A_FAILED_SYNC";
        if std::env::var_os(CHILD).is_some() {
            RealDisk::new().append(Path::new("/dev/full")).unwrap().sync().unwrap();
            return;
        }
        let mut child = std::process::Command::new(std::env::current_exe().unwrap());
        let child = child.args(["a_sync_that_fails_ends", "--nocapture"]).env(CHILD, "1");
        let output = child.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("streamflow: /dev/full could not be synced: "), "{said}");
        assert_eq!(output.status.signal(), Some(6), "SIGABRT");
    }

    #[test]
    fn a_folder_that_a_killed_process_may_have_made_is_made_to_last_once() {
        let folder = Folder::new("lasting");
        let (inner, mut synced) = (folder.0.join("wal").join("lines"), Vec::new());
        fs::create_dir_all(&inner).unwrap();
        for _ in 0..2 {
            let mut sync = |folder: &Path| {
                synced.push(folder.to_owned());
                Ok(())
            };
            RealDisk::new().create_dirs(&inner, &mut sync).unwrap();
        }
        assert_eq!(synced, [folder.0.join("wal")]);
        // As is each that is made.
        synced.clear();
        let sync = &mut |folder: &Path| {
            synced.push(folder.to_owned());
            Ok(())
        };
        RealDisk::new().create_dirs(&inner.join("a").join("b"), sync).unwrap();
        assert_eq!(synced, [inner.clone(), inner.join("a")]);
    }

    #[test]
    fn a_lock_is_held_by_one_and_names_its_holder() {
        let (folder, disk) = (Folder::new("lock"), RealDisk::new());
        disk.create_dir_all(&folder.0).unwrap();
        let path = folder.0.join("LOCK");
        let Locking::Ours(mut ours) = disk.lock(&path).unwrap() else { panic!("it is free") };
        assert_eq!(ours.found(), "");
        ours.say("mine").unwrap();
        let Locking::Theirs(text) = disk.lock(&path).unwrap() else { panic!("it is taken") };
        assert_eq!(text, "mine");
        drop(ours);
        let Locking::Ours(next) = disk.lock(&path).unwrap() else { panic!("it is free again") };
        assert_eq!(next.found(), "mine");
    }
}

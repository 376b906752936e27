//! The files of a folder: which were read, which wait, and whether any of them has changed.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};
use std::fs::{self, DirEntry};
use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::identity::Identity;
use crate::{Error, Result};

/// A listing that takes longer is not repeated before ten times that has passed. Tests ask for what
/// they have just put there, however busy the machine is.
const LONG: Duration = if cfg!(test) { Duration::MAX } else { Duration::from_millis(10) };

/// A folder into which files are moved.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    /// The name of the file that says that no more will come.
    end: Option<String>,
    /// Files that were read, as long as they are in the folder.
    seen: BTreeMap<String, Identity>,
    /// Files that were not, the first last.
    waiting: Vec<(String, Identity)>,
    /// The file that says so was there when the last listing was begun, and when it was over: no
    /// file moved in before it is missing from that listing.
    complete: bool,
    /// Before that, the folder is not listed again.
    rest: Option<Instant>,
}

/// What a listing found.
#[derive(Default)]
struct Listing {
    files: Vec<(String, Identity)>,
    end: bool,
}

impl Folder {
    pub(super) fn new(path: PathBuf) -> Self {
        Self {
            path,
            end: None,
            seen: BTreeMap::new(),
            waiting: Vec::new(),
            complete: false,
            rest: None,
        }
    }

    pub(super) fn ends_with(&mut self, name: String) {
        self.end = Some(name);
    }

    /// Where a file of this name is.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// An error, if the folder cannot be read.
    pub(super) fn open(&self) -> Result<()> {
        let read = fs::read_dir(&self.path).map(|_| ());
        read.map_err(|cause| Error::io(format!("opening {}", self.path.display()), cause))
    }

    /// Looks for new files, and for changes in those that are known; `current` is being read.
    pub(super) fn refresh(&mut self, current: Option<(&str, Identity)>) -> Result<()> {
        let began = Instant::now();
        if self.rest.is_some_and(|until| began < until) {
            return Ok(());
        }
        let mut listing = self.list()?;
        if listing.end && !self.complete {
            listing = self.list()?;
        }
        let known = |name: &String| match current {
            Some((reading, then)) if reading == name => Some(then),
            _ => self.seen.get(name).copied(),
        };
        for (name, now) in &listing.files {
            if let Some(then) = known(name).filter(|then| then != now) {
                return Err(self.changed(name, then, *now));
            }
        }
        // Without lines, there is nothing to read in a file, nor to remember.
        let new = |(name, now): &&(String, Identity)| known(name).is_none() && now.size > 0;
        let waiting = listing.files.iter().filter(new).cloned().collect();
        let there: HashSet<_> = listing.files.into_iter().map(|(name, _)| name).collect();
        self.seen.retain(|name, _| there.contains(name));
        (self.waiting, self.complete) = (waiting, listing.end);
        let order = |file: &(String, Identity)| (file.1.modified, file.0.clone());
        self.waiting.sort_by_cached_key(|file| Reverse(order(file)));
        let took = began.elapsed();
        self.rest = (took > LONG).then(|| began + 11 * took);
        Ok(())
    }

    /// The next file to be read, once: the one changed first, then by name.
    pub(super) fn next(&mut self) -> Option<(String, Identity)> {
        self.waiting.pop()
    }

    /// A file was read to its end.
    pub(super) fn was_read(&mut self, name: String, file: Identity) {
        self.seen.insert(name, file);
    }

    /// The files that were read and are still there.
    pub(super) fn seen(&self) -> &BTreeMap<String, Identity> {
        &self.seen
    }

    /// Whether all files have been given out, and no more will come.
    pub(super) fn ended(&self) -> bool {
        self.complete && self.waiting.is_empty()
    }

    /// The mistake that a file has changed.
    pub(super) fn changed(&self, name: &str, then: Identity, now: Identity) -> Error {
        let how = if then.size == now.size {
            "it was written to".to_owned()
        } else {
            format!("it had {} bytes and has {}", then.size, now.size)
        };
        Error::Config(format!(
            "{} has changed since it was first seen: {how}. Files are moved into the folder whole, \
             within one file system, and stay as they are; put this one back as it was, with its \
             time, and move what is new in under another name",
            self.file(name).display()
        ))
    }

    /// The failure to read a file.
    pub(super) fn unread(&self, name: &str, cause: io::Error) -> Error {
        Error::io(format!("reading {}", self.file(name).display()), cause)
    }

    fn list(&self) -> Result<Listing> {
        let doing = || format!("listing {}", self.path.display());
        let entries = fs::read_dir(&self.path).map_err(|cause| Error::io(doing(), cause))?;
        let mut listing = Listing::default();
        for entry in entries {
            let entry = entry.map_err(|cause| Error::io(doing(), cause))?;
            let Some(name) = name(&entry)? else { continue };
            let identity = regular(&entry).map_err(|cause| {
                Error::io(format!("looking at {}", entry.path().display()), cause)
            })?;
            let Some(identity) = identity else { continue };
            if self.end.as_ref() == Some(&name) {
                listing.end = true;
            } else {
                listing.files.push((name, identity));
            }
        }
        Ok(listing)
    }
}

/// An entry's name, if it is one that is read.
fn name(entry: &DirEntry) -> Result<Option<String>> {
    let name = entry.file_name();
    let lossy = name.to_string_lossy();
    if lossy.starts_with(['.', '_']) || lossy.ends_with(".tmp") {
        return Ok(None);
    }
    match name.into_string() {
        Ok(name) => Ok(Some(name)),
        Err(name) => Err(Error::Config(format!(
            "the name of the file {name:?} is not UTF-8; rename it, or move it away"
        ))),
    }
}

/// What a regular file is; none if it is none, or gone.
fn regular(entry: &DirEntry) -> io::Result<Option<Identity>> {
    match fs::metadata(entry.path()) {
        Ok(file) if file.is_file() => Identity::of(&file).map(Some),
        Ok(_) => Ok(None),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(cause),
    }
}

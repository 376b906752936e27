//! A file that is followed: which it is, and how far it was read.

use std::collections::VecDeque;
use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use serde::{Deserialize, Serialize};
use twox_hash::XxHash3_128;

use super::super::identity::Identity;
use crate::batch::TextBuilder;

/// How much of a file's end is searched at once for the beginning of its last line.
pub(super) const BACK: u64 = 64 << 10;

/// How many bytes in front of a place tell whether it is in the same file.
const BEFORE: u64 = 1 << 10;

/// What tells a file from another of the same name.
#[cfg(unix)]
pub(super) type FileId = (u64, u64);

#[cfg(unix)]
pub(super) fn file_id(file: &Metadata) -> FileId {
    use std::os::unix::fs::MetadataExt;
    (file.dev(), file.ino())
}

/// Whether it may be the same file after a restart of the system: a device may have another number
/// then, each file on it has the one that it had.
#[cfg(unix)]
const fn may_be_same(id: FileId, other: FileId) -> bool {
    id.1 == other.1
}

/// What tells a file from another of the same name: when it was created.
#[cfg(not(unix))]
pub(super) type FileId = Option<std::time::Duration>;

#[cfg(not(unix))]
pub(super) fn file_id(file: &Metadata) -> FileId {
    file.created().ok()?.duration_since(std::time::UNIX_EPOCH).ok()
}

#[cfg(not(unix))]
fn may_be_same(id: FileId, other: FileId) -> bool {
    id == other
}

/// How far a file was taken: up to the beginning of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    file: FileId,
    at: u64,
    /// The hash of what is in front of it: a file that was written anew may have the same name,
    /// and even the same number.
    before: Option<u128>,
    /// How many lines behind it were taken: none, unless the place is of a program that did not
    /// note where each line ends.
    lines: u64,
}

/// A file that is read.
#[derive(Debug)]
pub(super) struct Opened {
    file: File,
    pub(super) id: FileId,
    /// How many bytes of it have been read.
    read: u64,
    /// The end of the last line that was read, or of the file when it was given up.
    line_end: u64,
    /// Whether a `\r` was read last, which may belong to the end of a line.
    cr: bool,
    /// Where the lines end that were read and not taken; of those over the limit none is taken.
    ends: VecDeque<u64>,
    /// Everything in front of this was taken.
    taken: u64,
    /// How many of the lines behind it an earlier process took.
    pub(super) skip: u64,
}

impl Opened {
    /// Opens a file, to read it from its beginning.
    pub(super) fn new(path: &Path) -> io::Result<Self> {
        // Opening a pipe would wait for its writer.
        if !std::fs::metadata(path)?.is_file() {
            let what = "it is no regular file; lines from a pipe come by stdin_text()";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, what));
        }
        let file = File::open(path)?;
        let id = file_id(&file.metadata()?);
        let ends = VecDeque::new();
        Ok(Self { file, id, read: 0, line_end: 0, cr: false, ends, taken: 0, skip: 0 })
    }

    /// Opens the file that a place is in, to go on there; none if the file of this name is another,
    /// or was written anew.
    pub(super) fn at(path: &Path, place: &Place) -> io::Result<Option<Self>> {
        let mut opened = Self::new(path)?;
        let same = opened.id == place.file;
        // Bytes in front of the place say so, too.
        let known = may_be_same(opened.id, place.file) && place.at > 0 && place.before.is_some();
        if !(same || known) || opened.file.metadata()?.len() < place.at {
            return Ok(None);
        }
        if let Some(before) = place.before
            && opened.before(place.at)? != before
        {
            return Ok(None);
        }
        opened.go_to(place.at)?;
        opened.skip = place.lines;
        Ok(Some(opened))
    }

    /// Goes to the beginning of the last line, if it is unfinished, or else to the end.
    pub(super) fn skip_to_last_line(&mut self) -> io::Result<()> {
        let mut from = self.file.metadata()?.len();
        let mut block = Vec::new();
        while from > 0 {
            let len = from.min(BACK);
            from -= len;
            block.clear();
            self.file.seek(SeekFrom::Start(from))?;
            (&self.file).take(len).read_to_end(&mut block)?;
            if let Some(end) = memchr::memrchr(b'\n', &block) {
                from += end as u64 + 1;
                break;
            }
        }
        self.go_to(from)
    }

    /// Goes to the beginning of a line: all in front of it is taken.
    pub(super) fn go_to(&mut self, at: u64) -> io::Result<()> {
        self.read = self.file.seek(SeekFrom::Start(at))?;
        (self.line_end, self.taken) = (self.read, self.read);
        (self.cr, self.skip) = (false, 0);
        self.ends.clear();
        Ok(())
    }

    /// Whether the file is shorter than what has been read of it.
    pub(super) fn truncated(&self) -> io::Result<bool> {
        Ok(self.file.metadata()?.len() < self.read)
    }

    /// Reads some more of the file; how much it was, 0 at its end.
    pub(super) fn read_into(&mut self, lines: &mut TextBuilder) -> io::Result<usize> {
        let max_line = lines.max_line() as u64;
        lines.read_from(&mut Watched { opened: self, max_line })
    }

    /// Nothing more is read of the file: what stands at its end is a line.
    pub(super) fn give_up(&mut self, lines: &mut TextBuilder) {
        let held = lines.len();
        lines.finish();
        if lines.len() > held {
            self.ends.push_back(self.read);
        }
        (self.line_end, self.cr) = (self.read, false);
    }

    /// So many lines were taken of those read, and whether these were all.
    pub(super) fn took(&mut self, lines: usize, all: bool) {
        let last = self.ends.drain(..lines.min(self.ends.len())).next_back();
        self.taken = if all { self.line_end } else { last.unwrap_or(self.taken) };
    }

    /// How far the file was taken.
    pub(super) fn place(&self) -> Place {
        // What is read and not taken is gone from a file that was truncated: it is to be known for
        // another than the one that was read, by its length or by what is there once it has grown.
        let gone = self.truncated().unwrap_or(false);
        let at = if gone { self.read } else { self.taken };
        Place { file: self.id, at, before: self.before(at).ok(), lines: self.skip }
    }

    /// When the file was changed last, in nanoseconds since the Unix epoch.
    pub(super) fn changed(&self) -> io::Result<i64> {
        Ok(Identity::of(&self.file.metadata()?)?.modified)
    }

    /// The hash of the bytes in front of a place.
    fn before(&self, at: u64) -> io::Result<u128> {
        let (mut file, len) = (&self.file, at.min(BEFORE));
        let mut bytes = Vec::new();
        let begun = file.seek(SeekFrom::Start(at - len));
        let read = begun.and_then(|_| file.take(len).read_to_end(&mut bytes));
        // Whatever came of it, reading goes on where it was.
        file.seek(SeekFrom::Start(self.read))?;
        read.map(|_| XxHash3_128::oneshot(&bytes))
    }
}

/// Notes where lines end in what is read.
struct Watched<'a> {
    opened: &'a mut Opened,
    max_line: u64,
}

impl Read for Watched<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let Self { opened, max_line } = self;
        let len = opened.file.read(into)?;
        let read = &into[..len];
        for at in memchr::memchr_iter(b'\n', read) {
            let cr = at.checked_sub(1).map_or(opened.cr, |last| read[last] == b'\r');
            let end = opened.read + at as u64;
            // As lines are framed: a longer one is dropped.
            if end - opened.line_end - u64::from(cr) <= *max_line {
                opened.ends.push_back(end + 1);
            }
            opened.line_end = end + 1;
        }
        opened.cr = read.last().map_or(opened.cr, |last| *last == b'\r');
        opened.read += len as u64;
        Ok(len)
    }
}

//! Text from the files of a folder, each read once, also across restarts.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Take};
use std::mem;
use std::path::PathBuf;

use super::folder::Folder;
use super::identity::{self, Identity};
use super::lines::{Budget, take_exactly};
use super::options::{TextOptions, text_options};
use super::{Durable, Limit, Notices, Range, Resume, Source};
use crate::batch::{Text, TextBuilder};
use crate::driver::report::Drops;
use crate::{Error, Result};

/// The lines of the files that appear in a folder; made by [`text_file_stream`].
#[derive(Debug)]
pub struct TextFileStream {
    folder: Folder,
    options: TextOptions,
    per_batch: u64,
    /// The file that is read at present.
    current: Option<Reading>,
    /// The lines of the range that was planned.
    lines: TextBuilder,
    planned: Range,
    /// The range planned last, and where it is.
    last: (Range, Vec<Piece>),
    stopped: bool,
    drops: Drops,
}

/// A file, and how far it was read.
#[derive(Debug)]
struct Reading {
    name: String,
    identity: Identity,
    /// The file up to the size that it had.
    file: BufReader<Take<File>>,
    at: u64,
}

/// A part of a file: its name, which file it is, from where, up to where.
type Piece = (String, Identity, u64, u64);

/// What is kept of a stream: the files that were read, and the one that is being read, and how far.
type Saved = (Vec<(String, Identity)>, Option<(String, Identity, u64)>);

/// The lines of the files that appear in a folder, each file once, also across restarts.
///
/// Files are moved into the folder whole, by a rename within one file system; a file whose name
/// begins with `.` or `_`, or ends in `.tmp`, is not looked at, so that it can be written there and
/// renamed. The files of a batch are read in the order of their last change, then of their names. A
/// file that changes after it was first seen is an error; one that is removed is forgotten, and may
/// come again.
///
/// A batch has all that is there, as far as memory bears (256 MiB), be it a part of a file or many
/// files; [`per_batch`](TextFileStream::per_batch) spreads it. An unterminated last line counts.
/// The source never ends by itself; [`ends_with`](TextFileStream::ends_with) tells how to end it.
///
/// It can replay: a checkpoint keeps which files were read, as long as they are in the folder. The
/// folder is looked through in each batch, so it is cleared now and then; a file may go once the
/// batch after its last lines is committed.
///
/// ```no_run
/// use streamflow::source::text_file_stream;
/// let lines = text_file_stream("incoming").per_batch(100_000).ends_with("END");
/// # let _ = lines;
/// ```
pub fn text_file_stream(folder: impl Into<PathBuf>) -> TextFileStream {
    let options = TextOptions::default();
    TextFileStream {
        folder: Folder::new(folder.into()),
        options,
        per_batch: u64::MAX,
        current: None,
        lines: options.builder(),
        planned: Range::default(),
        last: (Range::default(), Vec::new()),
        stopped: false,
        drops: Drops::default(),
    }
}

text_options!(TextFileStream);

impl TextFileStream {
    /// Gives so many lines a batch.
    #[must_use]
    pub fn per_batch(mut self, lines: usize) -> Self {
        self.per_batch = lines.max(1) as u64;
        self
    }

    /// Ends the source when a file of this name is in the folder, and all that were there before
    /// it have been read. It is not read itself.
    #[must_use]
    pub fn ends_with(mut self, name: impl Into<String>) -> Self {
        self.folder.ends_with(name.into());
        self
    }

    /// Looks through the folder.
    fn look(&mut self) -> Result<()> {
        let current = self.current.as_ref();
        self.folder.refresh(current.map(|reading| (reading.name.as_str(), reading.identity)))
    }

    /// Opens a file that is known, to be read on from an offset.
    fn read_from(&self, name: String, identity: Identity, at: u64) -> Result<Reading> {
        let path = self.folder.file(&name);
        let open = || -> io::Result<_> {
            let mut file = File::open(&path)?;
            file.seek(SeekFrom::Start(at))?;
            Ok((Identity::of(&file.metadata()?)?, file))
        };
        let doing = || format!("opening {}", path.display());
        let (now, file) = open().map_err(|cause| Error::io(doing(), cause))?;
        if now != identity {
            return Err(self.folder.changed(&name, identity, now));
        }
        let file = file.take(identity.size.saturating_sub(at));
        Ok(Reading { name, identity, file: BufReader::with_capacity(64 << 10, file), at })
    }

    /// Plans on in the current file, within the budget.
    fn plan_on(&mut self, budget: &mut Budget) -> Result<()> {
        let Self { folder, current, lines, planned, last, .. } = self;
        let Some(Reading { name, identity, file, at }) = current else { return Ok(()) };
        let (from, mut open_line) = (*at, false);
        let outcome = budget.take(file, |bytes| {
            lines.push(bytes);
            *at += bytes.len() as u64;
            open_line = !bytes.ends_with(b"\n");
        });
        planned.to += *at - from;
        last.1.push((name.clone(), *identity, from, *at));
        outcome.map_err(|cause| folder.unread(name, cause))?;
        if *at < identity.size && budget.is_spent() {
            return Ok(());
        }
        // It may have changed while it was read.
        let now = file.get_ref().get_ref().metadata().and_then(|file| Identity::of(&file));
        let now = now.map_err(|cause| folder.unread(name, cause))?;
        if now != *identity || *at < identity.size {
            return Err(folder.changed(name, *identity, now));
        }
        if open_line {
            lines.finish();
            budget.line();
        }
        folder.was_read(mem::take(name), *identity);
        *current = None;
        Ok(())
    }

    /// Reads pieces again.
    fn replay(&self, pieces: &[Piece]) -> Result<TextBuilder> {
        let mut lines = self.options.builder();
        for (name, identity, from, to) in pieces.iter().cloned() {
            let mut reading = self.read_from(name, identity, from)?;
            let bytes = to.saturating_sub(from);
            take_exactly(&mut reading.file, bytes, |bytes| lines.push(bytes))
                .map_err(|cause| self.folder.unread(&reading.name, cause))?;
            if to == identity.size {
                lines.finish();
            }
        }
        Ok(lines)
    }
}

impl Source for TextFileStream {
    type Batch = Text;

    fn open(&mut self, _: &Notices) -> Result<()> {
        self.lines = self.options.builder();
        self.folder.open()
    }

    fn plan(&mut self, limit: Limit) -> Result<Range> {
        if !self.planned.is_empty() || self.stopped {
            return Ok(self.planned);
        }
        self.look()?;
        self.last.1.clear();
        let mut budget = Budget::new(limit.records.min(self.per_batch), limit.bytes);
        while !budget.is_spent() {
            if self.current.is_none() {
                let Some((name, identity)) = self.folder.next() else { break };
                self.current = Some(self.read_from(name, identity, 0)?);
            }
            self.plan_on(&mut budget)?;
        }
        self.last.0 = self.planned;
        Ok(self.planned)
    }

    fn read(&mut self, range: Range) -> Result<Text> {
        let mut again = None;
        if range == self.planned {
            self.planned.from = range.to;
        } else if range == self.last.0 {
            again = Some(self.replay(&self.last.1)?);
        } else if !range.is_empty() {
            return Err(Error::Config(format!(
                "the range {} to {} is not the one that was planned last",
                range.from, range.to
            )));
        }
        let (text, drops) = again.as_mut().unwrap_or(&mut self.lines).take()?;
        self.drops += drops;
        Ok(text)
    }

    fn ended(&self) -> bool {
        let all = self.stopped || self.folder.ended() && self.current.is_none();
        all && self.planned.is_empty()
    }

    fn replays(&self) -> bool {
        true
    }

    fn drops(&mut self) -> Drops {
        mem::take(&mut self.drops)
    }

    /// What has not been planned has not been accepted.
    fn stop(&mut self) {
        self.stopped = true;
    }

    fn kind(&self) -> String {
        "text_file_stream".to_owned()
    }

    /// The pieces of files that make up the range.
    fn note(&self, range: Range) -> Vec<u8> {
        if range.is_empty() { Vec::new() } else { identity::kept(&self.last.1) }
    }

    fn save(&self) -> Vec<u8> {
        let seen: Vec<_> = self.folder.seen().iter().collect();
        let current = self.current.as_ref();
        identity::kept(&(seen, current.map(|file| (&file.name, file.identity, file.at))))
    }

    fn resume(&mut self, at: Resume<'_>) -> Result<()> {
        let (seen, mut current) = match at.saved {
            [] => Saved::default(),
            saved => identity::known(saved)?,
        };
        for (name, file) in seen {
            self.folder.was_read(name, file);
        }
        for (range, note) in at.since.iter().filter(|(range, _)| !range.is_empty()) {
            self.last = (*range, identity::known(note)?);
            for (name, file, _, to) in self.last.1.iter().cloned() {
                if to == file.size {
                    self.folder.was_read(name, file);
                    current = None;
                } else {
                    current = Some((name, file, to));
                }
            }
        }
        let current = current.map(|(name, file, at)| self.read_from(name, file, at));
        self.current = current.transpose()?;
        self.planned = Range { from: at.offset, to: at.offset };
        // All that was there may have been read, and no more will come.
        self.look()
    }
}

impl Durable for TextFileStream {}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;
    use std::time::{Duration, UNIX_EPOCH};

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::batch::Batch;
    use crate::random_cases::cases;

    /// An empty folder of a test's own.
    fn folder(name: &str) -> PathBuf {
        let name = format!("streamflow-{}-{name}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir(&path).unwrap();
        path
    }

    /// Puts a file into a folder, changed so many seconds after the epoch.
    fn put(folder: &Path, name: &str, seconds: u64, text: &str) {
        fs::write(folder.join(name), text).unwrap();
        let file = File::options().append(true).open(folder.join(name)).unwrap();
        file.set_modified(UNIX_EPOCH + Duration::from_secs(seconds)).unwrap();
    }

    fn open(source: TextFileStream) -> TextFileStream {
        let mut source = source;
        source.open(&Notices::default()).unwrap();
        source
    }

    fn batch(source: &mut TextFileStream) -> Vec<String> {
        let range = source.plan(Limit::DEFAULT).unwrap();
        lines(&source.read(range).unwrap())
    }

    fn lines(text: &Text) -> Vec<String> {
        text.chunk(0..text.len()).map(str::to_owned).collect()
    }

    #[test]
    fn files_come_in_the_order_of_their_change_and_each_once() {
        let folder = folder("order");
        put(&folder, "b", 10, "three\n");
        put(&folder, "c", 10, "four");
        put(&folder, "z", 9, "one\r\ntwo");
        for ignored in ["_SUCCESS", ".z", "z.tmp"] {
            put(&folder, ignored, 1, "no\n");
        }
        fs::create_dir(folder.join("sub")).unwrap();
        put(&folder, "empty", 1, "");
        let mut source = open(text_file_stream(&folder).ends_with("END"));
        assert_eq!(batch(&mut source), ["one", "two", "three", "four"]);
        assert_eq!(batch(&mut source), Vec::<String>::new());
        put(&folder, "a", 5, "five\n");
        put(&folder, "END", 0, "not read");
        assert!(!source.ended());
        assert_eq!(batch(&mut source), ["five"]);
        assert!(source.ended());
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_change_of_a_file_is_an_error_and_its_removal_is_none() {
        let folder = folder("change");
        put(&folder, "a", 10, "one\n");
        put(&folder, "b", 11, "two\nthree\n");
        let mut source = open(text_file_stream(&folder).per_batch(2));
        assert_eq!(batch(&mut source), ["one", "two"]);
        let mut told = |name, seconds, text| {
            put(&folder, name, seconds, text);
            let told = source.plan(Limit::DEFAULT).unwrap_err().to_string();
            told.split_once(": ").unwrap().1.split('.').next().unwrap().to_owned()
        };
        assert_eq!(told("a", 12, "ONE\n"), "it was written to");
        put(&folder, "a", 10, "one\n");
        assert_eq!(told("b", 11, "two\n"), "it had 10 bytes and has 4");
        put(&folder, "b", 11, "two\nthree\n");
        assert_eq!(batch(&mut source), ["three"]);
        let saved = source.save().len();
        fs::remove_file(folder.join("a")).unwrap();
        assert_eq!(batch(&mut source), Vec::<String>::new());
        assert!(source.save().len() < saved);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_file_that_is_gone_before_it_was_read_to_its_end_is_named() {
        let folder = folder("gone");
        put(&folder, "a", 10, "one\ntwo\n");
        let mut source = open(text_file_stream(&folder).per_batch(1));
        assert_eq!(batch(&mut source), ["one"]);
        let saved = source.save();
        fs::remove_file(folder.join("a")).unwrap();
        let mut later = open(text_file_stream(&folder));
        let resume = Resume { offset: 4, saved: &saved, since: &[] };
        let told = later.resume(resume).unwrap_err().to_string();
        assert!(told.starts_with("opening ") && told.contains("gone/a: "), "{told}");
        for len in 0..saved.len() {
            let resume = Resume { saved: &saved[..len], ..resume };
            assert!(later.resume(resume).is_err() || len == 0, "{len}");
        }
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_folder_that_was_read_to_its_end_has_ended_in_the_next_process() {
        let folder = folder("ended");
        put(&folder, "a", 10, "one\ntwo\n");
        put(&folder, "END", 0, "");
        for (lines, ended) in [(1, false), (2, true)] {
            let start = || open(text_file_stream(&folder).per_batch(lines).ends_with("END"));
            let (mut first, mut next) = (start(), start());
            let range = first.plan(Limit::DEFAULT).unwrap();
            first.read(range).unwrap();
            let (saved, since) = (first.save(), []);
            next.resume(Resume { offset: range.to, saved: &saved, since: &since }).unwrap();
            assert_eq!((first.ended(), next.ended()), (ended, ended), "{lines} lines of two");
        }
        fs::remove_dir_all(folder).unwrap();
    }

    proptest! {
        #![proptest_config(cases(64))]

        /// After any batch the process may be killed, and the batch read again in the next one;
        /// what is known is saved now and then, and files come in between.
        #[test]
        fn every_line_comes_once_whatever_is_killed(
            files in vec(("[ab\n]{0,12}", 0..4u64, 0..4usize), 0..8),
            limits in vec((0..4u64, 1..9u64), 1..5),
            kills in vec((any::<bool>(), any::<bool>()), 1..9),
        ) {
            let folder = folder("kills");
            let start = || open(text_file_stream(&folder).ends_with("END"));
            let (mut source, mut limits) = (start(), limits.into_iter().cycle());
            let (mut offset, mut saved, mut since) = (0, Vec::new(), Vec::new());
            let mut seen = Vec::new();
            for (step, (kill, save)) in kills.into_iter().cycle().enumerate() {
                for (at, (text, seconds, when)) in files.iter().enumerate() {
                    if *when == step {
                        put(&folder, &format!("{at}"), *seconds, text);
                    }
                }
                if step == 4 {
                    put(&folder, "END", 0, "");
                }
                let (records, bytes) = limits.next().unwrap();
                // A source that is asked for nothing at all would never end.
                let records = records.max(u64::from(step > 40));
                let range = source.plan(Limit { records, bytes }).unwrap();
                prop_assert_eq!(range.from, offset);
                since.push((range, source.note(range)));
                let text = source.read(range).unwrap();
                prop_assert!(text.len() as u64 <= records);
                let ended = source.ended();
                if kill {
                    source = start();
                    let resume = Resume { offset: range.to, saved: &saved, since: &since };
                    source.resume(resume).unwrap();
                    let again = source.read(range).unwrap();
                    prop_assert_eq!(lines(&again), lines(&text));
                }
                offset = range.to;
                seen.extend(lines(&text));
                if save {
                    (saved, since) = (source.save(), Vec::new());
                }
                if ended {
                    break;
                }
            }
            fs::remove_dir_all(&folder).unwrap();
            let mut all: Vec<_> = files.iter().flat_map(|file| file.0.lines()).collect();
            all.sort_unstable();
            seen.sort_unstable();
            prop_assert_eq!(seen, all);
        }
    }
}

//! Text from a file, read once.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::PathBuf;

use super::identity::{self, Identity};
use super::lines::{Budget, take_exactly};
use super::options::{TextOptions, text_options};
use super::{Durable, Limit, Notices, Range, Resume, Source};
use crate::batch::{Text, TextBuilder};
use crate::driver::report::Drops;
use crate::hash::xxh64;
use crate::{Error, Result};

/// How many of the bytes before an offset are remembered, by their hash.
const TAIL: usize = 4096;

/// The lines of a file; made by [`text_file`].
#[derive(Debug)]
pub struct TextFile {
    path: PathBuf,
    options: TextOptions,
    per_batch: u64,
    reading: Option<Reading>,
    drops: Drops,
}

/// An open file.
#[derive(Debug)]
struct Reading {
    file: BufReader<File>,
    /// The lines of the range that was planned.
    lines: TextBuilder,
    planned: Range,
    /// At the end of the file.
    ended: bool,
    /// Told to plan nothing more; a batch that is read again does not change that.
    stopped: bool,
    /// The file as it was when it was opened.
    identity: Identity,
    /// The last of the bytes planned so far.
    tail: Vec<u8>,
}

/// The lines of a file, from its beginning to its end; then the source ends.
///
/// All lines are in the first batch, as far as memory bears (256 MiB);
/// [`per_batch`](TextFile::per_batch) spreads them. An unterminated last line counts.
///
/// The source can replay: its offsets are the file's bytes. A job that resumes a checkpoint goes on
/// where it left off. The file may have grown by then; what was read must not have changed, and as
/// far as size, time and the last bytes show it, that is an error.
///
/// ```no_run
/// use streamflow::source::text_file;
/// let lines = text_file("words.txt").per_batch(10_000);
/// # let _ = lines;
/// ```
pub fn text_file(path: impl Into<PathBuf>) -> TextFile {
    TextFile {
        path: path.into(),
        options: TextOptions::default(),
        per_batch: u64::MAX,
        reading: None,
        drops: Drops::default(),
    }
}

text_options!(TextFile);

impl TextFile {
    /// Gives so many lines a batch.
    #[must_use]
    pub fn per_batch(mut self, lines: usize) -> Self {
        self.per_batch = lines.max(1) as u64;
        self
    }

    fn blame(&self, outcome: io::Result<()>) -> Result<()> {
        outcome.map_err(|cause| Error::io(format!("reading {}", self.path.display()), cause))
    }
}

impl Reading {
    /// Plans on, up to so many lines, or to the end of the line in which so many bytes are full.
    fn plan(&mut self, lines: u64, bytes: u64) -> io::Result<()> {
        let Self { file, lines: into, tail, planned, .. } = self;
        Budget::new(lines, bytes).take(file, |bytes| {
            into.push(bytes);
            remember(tail, bytes);
            planned.to += bytes.len() as u64;
        })?;
        self.end_if_at_end()
    }

    /// Goes back, or forth, to a range.
    fn replay(&mut self, range: Range, lines: TextBuilder) -> io::Result<()> {
        self.go_to(range.from)?;
        self.lines = lines;
        let Self { file, lines: into, tail, .. } = self;
        take_exactly(file, range.len(), |bytes| {
            into.push(bytes);
            remember(tail, bytes);
        })?;
        self.planned.to = range.to;
        self.end_if_at_end()
    }

    /// Stands at an offset, with nothing planned.
    fn go_to(&mut self, offset: u64) -> io::Result<()> {
        let tail = offset.min(TAIL as u64);
        self.file.seek(SeekFrom::Start(offset - tail))?;
        self.tail.clear();
        self.file.by_ref().take(tail).read_to_end(&mut self.tail)?;
        self.planned = Range { from: offset, to: offset };
        Ok(())
    }

    /// What of the file is known again by a later process.
    fn mark(&self) -> Vec<u8> {
        identity::kept(&(self.identity, xxh64(&self.tail)))
    }

    /// Stands at an offset up to which an earlier process read; how the file has changed since, if
    /// that shows.
    fn resume(&mut self, offset: u64, then: Identity, tail: u64) -> io::Result<Option<String>> {
        let now = self.identity;
        if now.size < then.size.max(offset) {
            let then = then.size.max(offset);
            return Ok(Some(format!("it was at least {then} bytes long and is {}", now.size)));
        }
        if now.size == then.size && now.modified != then.modified {
            return Ok(Some("it was written to".to_owned()));
        }
        self.go_to(offset)?;
        if xxh64(&self.tail) != tail {
            return Ok(Some(format!("the bytes before {offset} are others")));
        }
        let open_line = self.tail.last().is_some_and(|last| *last != b'\n');
        if open_line && now.size > offset {
            return Ok(Some(format!("the line that ended it at {offset} was continued")));
        }
        self.end_if_at_end()?;
        Ok(None)
    }

    /// Whether no more is planned.
    const fn over(&self) -> bool {
        self.ended || self.stopped
    }

    fn end_if_at_end(&mut self) -> io::Result<()> {
        self.ended = self.file.fill_buf()?.is_empty();
        if self.ended {
            self.lines.finish();
        }
        Ok(())
    }
}

/// Keeps the last of the bytes that have gone by.
fn remember(tail: &mut Vec<u8>, bytes: &[u8]) {
    let bytes = &bytes[bytes.len().saturating_sub(TAIL)..];
    let keep = TAIL - bytes.len();
    tail.drain(..tail.len().saturating_sub(keep));
    tail.extend(bytes);
}

impl Source for TextFile {
    type Batch = Text;

    fn open(&mut self, _: &Notices) -> Result<()> {
        let opened = File::open(&self.path).and_then(|file| {
            let identity = Identity::of(&file.metadata()?)?;
            Ok((file, identity))
        });
        let doing = || format!("opening {}", self.path.display());
        let (file, identity) = opened.map_err(|cause| Error::io(doing(), cause))?;
        self.reading = Some(Reading {
            file: BufReader::with_capacity(64 << 10, file),
            lines: self.options.builder(),
            planned: Range::default(),
            ended: false,
            stopped: false,
            identity,
            tail: Vec::new(),
        });
        Ok(())
    }

    fn plan(&mut self, limit: Limit) -> Result<Range> {
        let lines = limit.records.min(self.per_batch);
        let Some(reading) = &mut self.reading else { return Ok(Range::default()) };
        if reading.planned.is_empty() && !reading.over() {
            let outcome = reading.plan(lines, limit.bytes);
            self.blame(outcome)?;
        }
        Ok(self.reading.as_ref().map_or(Range::default(), |reading| reading.planned))
    }

    fn read(&mut self, range: Range) -> Result<Text> {
        let lines = self.options.builder();
        let Some(reading) = &mut self.reading else { return Ok(Text::default()) };
        if range != reading.planned {
            let outcome = reading.replay(range, lines);
            self.blame(outcome)?;
        }
        let Some(reading) = &mut self.reading else { return Ok(Text::default()) };
        reading.planned.from = range.to;
        let (text, drops) = reading.lines.take()?;
        self.drops += drops;
        Ok(text)
    }

    fn ended(&self) -> bool {
        self.reading.as_ref().is_some_and(|reading| reading.over() && reading.planned.is_empty())
    }

    fn replays(&self) -> bool {
        true
    }

    fn drops(&mut self) -> Drops {
        std::mem::take(&mut self.drops)
    }

    /// What has not been planned has not been accepted.
    fn stop(&mut self) {
        if let Some(reading) = &mut self.reading {
            reading.stopped = true;
        }
    }

    fn kind(&self) -> String {
        "text_file".to_owned()
    }

    fn note(&self, _: Range) -> Vec<u8> {
        self.save()
    }

    fn save(&self) -> Vec<u8> {
        self.reading.as_ref().map_or_else(Vec::new, Reading::mark)
    }

    fn resume(&mut self, at: Resume<'_>) -> Result<()> {
        let Some(reading) = self.reading.as_mut().filter(|_| !at.is_fresh()) else {
            return Ok(());
        };
        let mark = at.since.last().map_or(at.saved, |(_, note)| note);
        let (then, tail) = identity::known(mark)?;
        let outcome = reading.resume(at.offset, then, tail);
        let path = self.path.display();
        match outcome.map_err(|cause| Error::io(format!("reading {path}"), cause))? {
            None => Ok(()),
            Some(change) => Err(Error::Config(format!(
                "{path} is not the file that the checkpoint knows: {change}; put it back as it was, \
                 with its time, or begin a fresh checkpoint"
            ))),
        }
    }
}

impl Durable for TextFile {}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::time::UNIX_EPOCH;

    use super::*;
    use crate::batch::Batch;

    /// A file of this text, in a folder of its own.
    fn file(name: &str, text: &str) -> PathBuf {
        let name = format!("streamflow-{}-{name}.txt", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn open(source: TextFile) -> TextFile {
        let mut source = source;
        source.open(&Notices::default()).unwrap();
        source
    }

    fn lines(text: &Text) -> Vec<&str> {
        text.chunk(0..text.len()).collect()
    }

    #[test]
    fn a_file_is_read_in_batches_and_ends_with_its_last_line() {
        let path = file("batches", "one\r\n\nthree\nfour\nfive");
        let mut source = open(text_file(&path).per_batch(2));
        let mut batches = Vec::new();
        while !source.ended() {
            let range = source.plan(Limit::DEFAULT).unwrap();
            let text = source.read(range).unwrap();
            batches.push((range, lines(&text).join("|")));
        }
        std::fs::remove_file(path).unwrap();
        let range = |from, to| Range { from, to };
        let batch = |range, lines: &str| (range, lines.to_owned());
        assert_eq!(
            batches,
            [
                batch(range(0, 6), "one|"),
                batch(range(6, 17), "three|four"),
                batch(range(17, 21), "five")
            ]
        );
    }

    #[test]
    fn a_range_can_be_read_again() {
        let path = file("replay", "one\ntwo\nthree\nfour");
        let mut source = open(text_file(&path).per_batch(1));
        let ranges: Vec<_> = (0..4)
            .map(|_| {
                let range = source.plan(Limit::DEFAULT).unwrap();
                source.read(range).unwrap();
                range
            })
            .collect();
        assert!(source.ended());
        assert_eq!(lines(&source.read(ranges[1]).unwrap()), ["two"]);
        assert!(!source.ended());
        assert_eq!(source.plan(Limit::DEFAULT).unwrap(), ranges[2]);
        assert_eq!(lines(&source.read(ranges[3]).unwrap()), ["four"]);
        std::fs::remove_file(path).unwrap();
    }

    /// A file of five lines of which an earlier process planned this many, as that one left it; and
    /// the range.
    fn planned_before(name: &str, lines: usize) -> (PathBuf, TextFile, Range) {
        let path = file(name, "1\n2\n3\n4\n5\n");
        let mut first = open(text_file(&path).per_batch(lines));
        let range = first.plan(Limit::DEFAULT).unwrap();
        first.read(range).unwrap();
        let since = [(range, first.note(range))];
        let mut next = open(text_file(&path).per_batch(lines));
        next.resume(Resume { offset: range.to, saved: &[], since: &since }).unwrap();
        (path, next, range)
    }

    #[test]
    fn a_source_that_was_stopped_stays_stopped_when_it_reads_a_batch_again() {
        let (path, mut source, range) = planned_before("stopped", 2);
        source.stop();
        assert_eq!(lines(&source.read(range).unwrap()), ["1", "2"]);
        assert!(source.ended());
        assert!(source.plan(Limit::DEFAULT).unwrap().is_empty());
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_file_that_was_read_to_its_end_has_ended_in_the_next_process() {
        for (lines, ended) in [(2, false), (5, true)] {
            let (path, source, _) = planned_before(&format!("ended-{lines}"), lines);
            assert_eq!(source.ended(), ended, "{lines} lines of five");
            std::fs::remove_file(path).unwrap();
        }
    }

    #[test]
    fn a_plan_keeps_to_its_limit_of_bytes() {
        let path = file("limit", "one\ntwo\nthree\n");
        let mut source = open(text_file(&path));
        let range = source.plan(Limit { bytes: 5, ..Limit::DEFAULT }).unwrap();
        assert_eq!(lines(&source.read(range).unwrap()), ["one", "two"]);
        std::fs::remove_file(path).unwrap();
    }

    /// Reads a batch of a file of this text, a line each, and goes on in another process after the
    /// file was changed.
    fn resumed(name: &str, text: &str, change: impl FnOnce(&Path)) -> Result<String> {
        let path = file(name, text);
        let mut first = open(text_file(&path).per_batch(2));
        let saved = first.save();
        let range = first.plan(Limit::DEFAULT).unwrap();
        let since = [(range, first.note(range))];
        first.read(range).unwrap();
        change(&path);
        let mut second = open(text_file(&path).per_batch(2));
        let outcome = second.resume(Resume { offset: range.to, saved: &saved, since: &since });
        let rest = outcome.and_then(|()| {
            assert_eq!(lines(&second.read(range)?), lines(&open(text_file(&path)).read(range)?));
            let range = second.plan(Limit::DEFAULT)?;
            Ok(lines(&second.read(range)?).join("|"))
        });
        std::fs::remove_file(path).unwrap();
        rest
    }

    fn write(path: &Path, text: &str) {
        std::fs::write(path, text).unwrap();
    }

    #[test]
    fn a_file_is_read_on_where_another_process_stopped() {
        let rest = resumed("same", "one\ntwo\nthree\nfour", |_| ());
        assert_eq!(rest.unwrap(), "three|four");
        let rest = resumed("longer", "one\ntwo\n", |path| write(path, "one\ntwo\nthree\n"));
        assert_eq!(rest.unwrap(), "three");
        let rest = resumed("whole", "one\ntwo", |_| ());
        assert_eq!(rest.unwrap(), "");
    }

    #[test]
    fn a_change_of_what_was_read_is_an_error() {
        let changed = |name, text, into: &'static str| {
            let told = resumed(name, text, |path| write(path, into)).unwrap_err().to_string();
            let (_, change) = told.split_once(": ").unwrap();
            change.split("; put it back").next().unwrap().to_owned()
        };
        let shorter = changed("shorter", "one\ntwo\nthree\n", "one\ntwo\n");
        assert_eq!(shorter, "it was at least 14 bytes long and is 8");
        let other = changed("other", "one\ntwo\n", "ONE\nTWO\nthree\n");
        assert_eq!(other, "the bytes before 8 are others");
        let continued = changed("continued", "one\ntwo", "one\ntwofold\n");
        assert_eq!(continued, "the line that ended it at 7 was continued");
        let rewritten = resumed("rewritten", "one\ntwo\nthree\n", |path| {
            let file = File::options().append(true).open(path).unwrap();
            file.set_modified(UNIX_EPOCH).unwrap();
        });
        let told = rewritten.unwrap_err().to_string();
        assert!(told.contains(": it was written to; put it back as it was"), "{told}");
    }

    #[test]
    fn the_tail_is_the_last_bytes_however_they_came() {
        let bytes: Vec<u8> = (0..3 * TAIL).map(|i| (i % 251) as u8).collect();
        for step in [1, 7, 1000, TAIL, TAIL + 1, 2 * TAIL] {
            let mut tail = Vec::new();
            bytes.chunks(step).for_each(|bytes| remember(&mut tail, bytes));
            assert_eq!(tail, bytes[2 * TAIL..], "{step}");
        }
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = text_file("no/such/file").open(&Notices::default()).unwrap_err().to_string();
        assert!(error.starts_with("opening no/such/file: "), "{error}");
    }
}

//! Text from a file, read once.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom};
use std::path::PathBuf;

use super::options::{TextOptions, text_options};
use super::{Limit, Notices, Range, Source};
use crate::batch::{Text, TextBuilder};
use crate::driver::report::Drops;
use crate::{Error, Result};

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
    ended: bool,
}

/// The lines of a file, from its beginning to its end; then the source ends.
///
/// All lines are in the first batch, as far as memory bears (256 MiB);
/// [`per_batch`](TextFile::per_batch) spreads them. An unterminated last line counts. The source
/// can replay: its offsets are the file's bytes.
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
        let (mut seen, mut full) = (0, false);
        while seen < lines && !full {
            let arrived = self.file.fill_buf()?;
            if arrived.is_empty() {
                break;
            }
            let mut take = arrived.len();
            for end in memchr::memchr_iter(b'\n', arrived) {
                seen += 1;
                full = self.planned.len() + end as u64 + 1 >= bytes;
                if full || seen == lines {
                    take = end + 1;
                    break;
                }
            }
            self.lines.push(&arrived[..take]);
            self.file.consume(take);
            self.planned.to += take as u64;
        }
        self.end_if_at_end()
    }

    /// Goes back, or forth, to a range.
    fn replay(&mut self, range: Range, lines: TextBuilder) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(range.from))?;
        self.lines = lines;
        self.planned = Range { from: range.from, to: range.from };
        while self.planned.to < range.to {
            let left = usize::try_from(range.to - self.planned.to).unwrap_or(usize::MAX);
            let arrived = self.file.fill_buf()?;
            let take = arrived.len().min(left);
            if take == 0 {
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the file was shortened"));
            }
            self.lines.push(&arrived[..take]);
            self.file.consume(take);
            self.planned.to += take as u64;
        }
        self.end_if_at_end()
    }

    fn end_if_at_end(&mut self) -> io::Result<()> {
        self.ended = self.file.fill_buf()?.is_empty();
        if self.ended {
            self.lines.finish();
        }
        Ok(())
    }
}

impl Source for TextFile {
    type Batch = Text;

    fn open(&mut self, _: &Notices) -> Result<()> {
        let path = self.path.display();
        let file = File::open(&self.path);
        let file = file.map_err(|cause| Error::io(format!("opening {path}"), cause))?;
        self.reading = Some(Reading {
            file: BufReader::with_capacity(64 << 10, file),
            lines: self.options.builder(),
            planned: Range::default(),
            ended: false,
        });
        Ok(())
    }

    fn plan(&mut self, limit: Limit) -> Result<Range> {
        let lines = limit.records.min(self.per_batch);
        let Some(reading) = &mut self.reading else { return Ok(Range::default()) };
        if reading.planned.is_empty() && !reading.ended {
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
        self.reading.as_ref().is_some_and(|reading| reading.ended && reading.planned.is_empty())
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
            reading.ended = true;
        }
    }
}

#[cfg(test)]
mod tests {
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

    #[test]
    fn a_plan_keeps_to_its_limit_of_bytes() {
        let path = file("limit", "one\ntwo\nthree\n");
        let mut source = open(text_file(&path));
        let range = source.plan(Limit { bytes: 5, ..Limit::DEFAULT }).unwrap();
        assert_eq!(lines(&source.read(range).unwrap()), ["one", "two"]);
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = text_file("no/such/file").open(&Notices::default()).unwrap_err().to_string();
        assert!(error.starts_with("opening no/such/file: "), "{error}");
    }
}

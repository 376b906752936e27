//! Text from a file that grows, such as a log: followed through its rotation.

use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::options::{TextOptions, text_options};
use super::{Codec, Durable, Limit, Notices, Range, Resume, Source};
use crate::batch::{Text, TextBuilder};
use crate::driver::report::Drops;
use crate::{Error, Result};

/// How much of a file's end is searched at once for the beginning of its last line.
const BACK: u64 = 64 << 10;

/// The lines that are appended to a file; made by [`text_file_follow`].
#[derive(Debug)]
pub struct TextFileFollow {
    path: PathBuf,
    options: TextOptions,
    from_start: bool,
    following: Option<Following>,
}

/// The lines that are appended to a file, in the batch in which they come, as `tail -F` gives them:
/// what a server writes to its log, say.
///
/// It begins at the end of the file, or at its beginning if told
/// [`from_start`](TextFileFollow::from_start). A file that is not there is waited for, and read
/// from its beginning. When the file is *rotated*, that is when another takes its name, the old one
/// is read to its end, also what is still written to it until the new one has its first line; then
/// the new one is read from its beginning. A file that was *truncated* is read from its beginning.
/// What is rotated or truncated twice between two batches is not seen.
///
/// A line counts once its end has been written, or the next file is begun. The source ends when the
/// job is stopped, with what was written until then. It cannot replay.
///
/// ```no_run
/// use streamflow::source::text_file_follow;
/// let requests = text_file_follow("/var/log/nginx/access.log");
/// # let _ = requests;
/// ```
pub fn text_file_follow(path: impl Into<PathBuf>) -> TextFileFollow {
    let options = TextOptions::default();
    TextFileFollow { path: path.into(), options, from_start: false, following: None }
}

text_options!(TextFileFollow);

impl TextFileFollow {
    /// Gives what is in the file already, too.
    #[must_use]
    pub fn from_start(mut self) -> Self {
        self.from_start = true;
        self
    }
}

/// An open source.
#[derive(Debug)]
struct Following {
    path: PathBuf,
    notices: Notices,
    /// The file that is read: the one of this name, or the one that had it.
    file: Option<Opened>,
    /// At the last plan another file had the name, and a first line in it.
    succeeded: bool,
    /// Why the file of this name cannot be read, as was said last.
    trouble: Option<io::ErrorKind>,
    lines: TextBuilder,
    drops: Drops,
    /// How many lines were taken so far.
    taken: u64,
    stopped: bool,
    /// Intake has stopped, and all that was written has been read.
    through: bool,
}

/// A file that is read.
#[derive(Debug)]
struct Opened {
    file: File,
    identity: Identity,
    /// How many bytes of it have been read.
    read: u64,
}

/// What tells a file from another of the same name.
#[cfg(unix)]
type Identity = (u64, u64);

#[cfg(unix)]
fn identity(file: &Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt;
    (file.dev(), file.ino())
}

/// What tells a file from another of the same name: when it was created.
#[cfg(not(unix))]
type Identity = Option<std::time::Duration>;

#[cfg(not(unix))]
fn identity(file: &Metadata) -> Identity {
    file.created().ok()?.duration_since(std::time::UNIX_EPOCH).ok()
}

impl Opened {
    /// Opens a file, to read it from its beginning.
    fn new(path: &Path) -> io::Result<Self> {
        // Opening a pipe would wait for its writer.
        if !std::fs::metadata(path)?.is_file() {
            let what = "it is no regular file; lines from a pipe come by stdin_text()";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, what));
        }
        let file = File::open(path)?;
        let identity = identity(&file.metadata()?);
        Ok(Self { file, identity, read: 0 })
    }

    /// Goes to the beginning of the last line, if it is unfinished, or else to the end.
    fn skip_to_last_line(&mut self) -> io::Result<()> {
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
        self.read = self.file.seek(SeekFrom::Start(from))?;
        Ok(())
    }

    /// Whether the file is shorter than what has been read of it.
    fn truncated(&self) -> io::Result<bool> {
        Ok(self.file.metadata()?.len() < self.read)
    }
}

impl Following {
    /// Reads on, as far as a batch may go.
    fn read_up_to(&mut self, limit: Limit) -> io::Result<()> {
        let lines = usize::try_from(limit.records).unwrap_or(usize::MAX);
        let bytes = limit.bytes.min(Limit::DEFAULT.bytes) as usize;
        while self.lines.len() < lines && self.lines.len_bytes() - self.lines.pending() < bytes {
            let read = match &mut self.file {
                Some(opened) => self.lines.read_from(&mut opened.file)?,
                None => 0,
            };
            if let Some(opened) = &mut self.file {
                opened.read += read as u64;
            }
            if read == 0 && !self.turn()? {
                self.through = self.stopped;
                break;
            }
        }
        if self.through {
            self.lines.reset();
        }
        Ok(())
    }

    /// The file is at its end: goes to its beginning if it was truncated, or to the file that has
    /// its name now; whether there is more to read.
    fn turn(&mut self) -> io::Result<bool> {
        let path = self.path.display();
        let Some(opened) = &mut self.file else {
            let found = Opened::new(&self.path);
            self.file = self.readable(found);
            return Ok(self.file.is_some());
        };
        if opened.truncated()? {
            self.notices.say(format_args!("{path} was truncated; it is read from its beginning"));
            opened.file.rewind()?;
            opened.read = 0;
            self.lines.reset();
            return Ok(true);
        }
        // Whoever writes may go on with the old file for a while: until the new one has a line,
        // and with several writers a while longer.
        let identity_now = opened.identity;
        let now = std::fs::metadata(&self.path);
        let another = now.is_ok_and(|now| identity(&now) != identity_now && now.len() > 0);
        if !(std::mem::replace(&mut self.succeeded, another) || self.stopped) || !another {
            return Ok(false);
        }
        let found = Opened::new(&self.path);
        let Some(next) = self.readable(found) else { return Ok(false) };
        self.lines.finish();
        (self.file, self.succeeded) = (Some(next), false);
        Ok(true)
    }

    /// The file, if it can be read; else says why not, once.
    fn readable(&mut self, found: io::Result<Opened>) -> Option<Opened> {
        let trouble = found.as_ref().err().map(io::Error::kind);
        if let Err(cause) = &found
            && self.trouble != trouble
        {
            let path = self.path.display();
            self.notices.say(format_args!("{path} is waited for: {cause}"));
        }
        self.trouble = trouble;
        found.ok()
    }
}

impl Source for TextFileFollow {
    type Batch = Text;

    fn open(&mut self, notices: &Notices) -> Result<()> {
        let mut following = Following {
            path: self.path.clone(),
            notices: notices.clone(),
            file: None,
            succeeded: false,
            trouble: None,
            lines: self.options.builder(),
            drops: Drops::default(),
            taken: 0,
            stopped: false,
            through: false,
        };
        let mut found = Opened::new(&self.path);
        if let (Ok(opened), false) = (&mut found, self.from_start) {
            found = opened.skip_to_last_line().and(found);
        }
        following.file = match found {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
                return Err(Error::io(format!("following {}", self.path.display()), cause));
            }
            found => following.readable(found),
        };
        self.following = Some(following);
        Ok(())
    }

    fn plan(&mut self, limit: Limit) -> Result<Range> {
        let Some(following) = &mut self.following else { return Ok(Range::default()) };
        following
            .read_up_to(limit)
            .map_err(|cause| Error::io(format!("following {}", self.path.display()), cause))?;
        let lines = limit.records.min(following.lines.len() as u64);
        Ok(Range { from: following.taken, to: following.taken + lines })
    }

    fn read(&mut self, range: Range) -> Result<Text> {
        let Some(following) = &mut self.following else { return Ok(Text::default()) };
        following.taken = range.to;
        let lines = usize::try_from(range.len()).unwrap_or(usize::MAX);
        let (text, drops) = following.lines.take_up_to(lines)?;
        following.drops += drops;
        Ok(text)
    }

    fn ended(&self) -> bool {
        self.following.as_ref().is_some_and(|it| it.through && it.lines.is_empty())
    }

    fn drops(&mut self) -> Drops {
        self.following.as_mut().map_or(Drops::default(), |it| std::mem::take(&mut it.drops))
    }

    /// What has been written by now is still read.
    fn stop(&mut self) {
        if let Some(following) = &mut self.following {
            following.stopped = true;
        }
    }

    fn kind(&self) -> String {
        "text_file_follow".to_owned()
    }

    fn codec(&self) -> Option<Codec<Text>> {
        Some(Codec::TEXT)
    }

    /// What earlier processes read is in the log: only the offsets go on.
    fn resume(&mut self, _: Resume<'_>) -> Result<()> {
        Ok(())
    }
}

impl Durable for TextFileFollow {}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write;

    use super::*;
    use crate::batch::Batch;

    /// A folder with a log in it, gone when the test is over.
    struct Log(PathBuf);

    impl Log {
        fn new(name: &str) -> Self {
            let folder = format!("streamflow-follow-{}-{name}", std::process::id());
            let folder = std::env::temp_dir().join(folder);
            fs::create_dir(&folder).unwrap();
            Self(folder)
        }

        fn path(&self, name: &str) -> PathBuf {
            self.0.join(name)
        }

        /// What writes to the log of this name, which it makes.
        fn writer(&self, name: &str) -> File {
            File::options().create(true).append(true).open(self.path(name)).unwrap()
        }

        fn follow(&self) -> TextFileFollow {
            text_file_follow(self.path("log"))
        }
    }

    impl Drop for Log {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn open(mut source: TextFileFollow) -> TextFileFollow {
        source.open(&Notices::default()).unwrap();
        source
    }

    /// The next batch's lines.
    fn batch(source: &mut TextFileFollow) -> Vec<String> {
        let range = source.plan(Limit::DEFAULT).unwrap();
        let text = source.read(range).unwrap();
        assert_eq!(range.len(), text.len() as u64);
        text.chunk(0..text.len()).map(str::to_owned).collect()
    }

    #[test]
    fn lines_are_given_once_they_have_their_ends() {
        let log = Log::new("ends");
        let mut writer = log.writer("log");
        let mut source = open(log.follow());
        writer.write_all(b"one\ntw").unwrap();
        assert_eq!(batch(&mut source), ["one"]);
        assert!(batch(&mut source).is_empty());
        writer.write_all(b"o\nthree\n").unwrap();
        assert_eq!(batch(&mut source), ["two", "three"]);
        assert!(!source.ended());
    }

    #[test]
    fn what_was_there_before_is_given_if_it_is_asked_for() {
        let log = Log::new("before");
        let mut writer = log.writer("log");
        let long = "x".repeat(3 * BACK as usize);
        writer.write_all(format!("one\ntwo\n{long}").as_bytes()).unwrap();
        let (mut new, mut all) = (open(log.follow()), open(log.follow().from_start()));
        writer.write_all(b"\nfour\n").unwrap();
        assert_eq!(batch(&mut new), [&long, "four"]);
        assert_eq!(batch(&mut all), ["one", "two", &long, "four"]);
    }

    #[test]
    fn a_rotated_log_is_read_to_its_end_and_then_the_new_one() {
        let log = Log::new("rotated");
        let mut old = log.writer("log");
        let mut source = open(log.follow());
        old.write_all(b"1\n").unwrap();
        fs::rename(log.path("log"), log.path("log.1")).unwrap();
        assert_eq!(batch(&mut source), ["1"]);
        // It is still written to: until the new one has its first line, and a batch longer.
        old.write_all(b"2\n").unwrap();
        assert_eq!(batch(&mut source), ["2"]);
        let mut new = log.writer("log");
        old.write_all(b"3\n").unwrap();
        assert_eq!(batch(&mut source), ["3"]);
        new.write_all(b"5\n6").unwrap();
        assert!(batch(&mut source).is_empty());
        old.write_all(b"4").unwrap();
        assert_eq!(batch(&mut source), ["4", "5"]);
        new.write_all(b"\n").unwrap();
        assert_eq!(batch(&mut source), ["6"]);
    }

    #[test]
    fn a_truncated_log_is_read_from_its_beginning() {
        let log = Log::new("truncated");
        let mut writer = log.writer("log");
        let mut source = open(log.follow());
        writer.write_all(b"one\ntwo\nthr").unwrap();
        assert_eq!(batch(&mut source), ["one", "two"]);
        writer.set_len(0).unwrap();
        writer.write_all(b"four\n").unwrap();
        assert_eq!(batch(&mut source), ["four"]);
        assert_eq!(source.drops(), Drops { unterminated: 1, ..Drops::default() });
    }

    #[test]
    fn a_log_that_is_not_there_is_waited_for() {
        let log = Log::new("waiting");
        let mut source = open(log.follow());
        assert!(batch(&mut source).is_empty());
        log.writer("log").write_all(b"one\n").unwrap();
        assert_eq!(batch(&mut source), ["one"]);
    }

    #[test]
    fn a_stopped_source_gives_what_was_written_and_ends() {
        let log = Log::new("stopped");
        let mut old = log.writer("log");
        let mut source = open(log.follow());
        old.write_all(b"one\ntwo\n").unwrap();
        fs::rename(log.path("log"), log.path("log.1")).unwrap();
        log.writer("log").write_all(b"three\nfo").unwrap();
        source.stop();
        assert!(!source.ended());
        assert_eq!(batch(&mut source), ["one", "two", "three"]);
        assert!(source.ended());
        assert_eq!(source.drops(), Drops { unterminated: 1, ..Drops::default() });
    }

    #[test]
    fn a_batch_keeps_to_its_limits() {
        let log = Log::new("limits");
        log.writer("log").write_all("line\n".repeat(50_000).as_bytes()).unwrap();
        let mut source = open(log.follow().from_start());
        let limit = Limit { records: 7, ..Limit::DEFAULT };
        assert_eq!(source.plan(limit).unwrap(), Range { from: 0, to: 7 });
        assert_eq!(source.read(Range { from: 0, to: 7 }).unwrap().len(), 7);
        // What was read beyond that waits; bytes are counted by what is read at once.
        let range = source.plan(Limit { bytes: 70_000, ..Limit::DEFAULT }).unwrap();
        assert!((14_000..30_000).contains(&range.len()), "{range:?}");
        source.read(range).unwrap();
        let rest = batch(&mut source).len() as u64;
        assert_eq!(range.to + rest, 50_000);
    }

    #[test]
    fn what_is_no_file_is_refused() {
        let log = Log::new("folder");
        let error = text_file_follow(&log.0).open(&Notices::default()).unwrap_err().to_string();
        assert!(error.contains("it is no regular file"), "{error}");
    }
}

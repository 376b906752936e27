//! Text from a file that grows, such as a log: followed through its rotation.

mod opened;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::{fs, io};

use self::opened::{Opened, Place, file_id};
use super::identity::{Identity, kept, known};
use super::options::{TextOptions, text_options};
use super::{Codec, Durable, Limit, Notices, Range, Resume, Source};
use crate::batch::{Text, TextBuilder};
use crate::driver::report::Drops;
use crate::{Error, Result};

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
/// job is stopped, with what was written until then.
///
/// It cannot replay: in a job with a checkpoint its lines go through a log, each batch with where
/// in the file it ended. There a restarted job goes on, with what was written meanwhile, also in a
/// file that was rotated, if that is in the same folder, by a name that begins with this one and
/// as it was; else it says what it does not read.
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
    /// Gives what is in the file already, too, when the job begins.
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

/// What is to be done at the end of a file.
enum Turn {
    /// There is more to read.
    More,
    /// There will be, when what was read has been taken.
    Later,
    /// There is nothing more.
    Over,
}

/// Opens the file that a place is in: the one of this name, or one beside it that had it before.
fn find(path: &Path, place: &Place) -> io::Result<Option<Opened>> {
    match Opened::at(path, place) {
        Ok(Some(opened)) => return Ok(Some(opened)),
        Ok(None) => {}
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
        Err(cause) => return Err(cause),
    }
    // What cannot be read is not what was read before.
    let mut beside = beside(path)?.into_iter();
    Ok(beside.find_map(|(path, _)| Opened::at(&path, place).ok().flatten()))
}

/// The files beside one whose names begin with its name, as those do that had it: with when each
/// was changed last.
fn beside(path: &Path) -> io::Result<Vec<(PathBuf, i64)>> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let name = path.file_name().unwrap_or_default().as_encoded_bytes();
    let mut files = Vec::new();
    for entry in fs::read_dir(folder.unwrap_or(Path::new(".")))? {
        let entry = entry?;
        let other = entry.file_name();
        if other.as_encoded_bytes().starts_with(name) && other.len() > name.len() {
            // One that is removed at this moment is none.
            let file = entry.metadata().ok().filter(fs::Metadata::is_file);
            let changed = file.and_then(|file| Identity::of(&file).ok());
            files.extend(changed.map(|changed| (entry.path(), changed.modified)));
        }
    }
    Ok(files)
}

impl Following {
    /// Reads on, as far as a batch may go.
    fn read_up_to(&mut self, limit: Limit) -> io::Result<()> {
        // A job whose other sources are not through takes more batches. What comes of an unfinished
        // line that was forgotten is no line.
        if self.through {
            return Ok(());
        }
        let lines = usize::try_from(limit.records).unwrap_or(usize::MAX);
        let bytes = limit.bytes.min(Limit::DEFAULT.bytes) as usize;
        while self.lines.len() < lines && self.lines.len_bytes() - self.lines.pending() < bytes {
            let read = match &mut self.file {
                Some(opened) => opened.read_into(&mut self.lines)?,
                None => 0,
            };
            if read == 0 {
                match self.turn()? {
                    Turn::More => {}
                    Turn::Later => break,
                    Turn::Over => {
                        self.through = self.stopped;
                        break;
                    }
                }
            }
        }
        if self.through {
            self.lines.reset();
        }
        Ok(())
    }

    /// The file is at its end: goes to its beginning if it was truncated, or to the file that has
    /// its name now. What was read of it before is taken first: a place is in one file.
    fn turn(&mut self) -> io::Result<Turn> {
        let path = self.path.display();
        let Some(opened) = &mut self.file else {
            let found = Opened::new(&self.path);
            self.file = self.readable(found);
            return Ok(if self.file.is_some() { Turn::More } else { Turn::Over });
        };
        if opened.truncated()? {
            if !self.lines.is_empty() {
                return Ok(Turn::Later);
            }
            self.notices.say(format_args!("{path} was truncated; it is read from its beginning"));
            opened.go_to(0)?;
            self.lines.reset();
            return Ok(Turn::More);
        }
        // Whoever writes may go on with the old file for a while: until the new one has a line,
        // and with several writers a while longer.
        let id = opened.id;
        let now = fs::metadata(&self.path);
        let another = now.is_ok_and(|now| file_id(&now) != id && now.len() > 0);
        if !(std::mem::replace(&mut self.succeeded, another) || self.stopped) || !another {
            return Ok(Turn::Over);
        }
        opened.give_up(&mut self.lines);
        if !self.lines.is_empty() {
            return Ok(Turn::Later);
        }
        let found = Opened::new(&self.path);
        let Some(next) = self.readable(found) else { return Ok(Turn::Over) };
        (self.file, self.succeeded) = (Some(next), false);
        Ok(Turn::More)
    }

    /// Drops lines that an earlier process took; whether there are more of them to come.
    fn skip(&mut self) -> Result<bool> {
        let Some(opened) = &mut self.file else { return Ok(false) };
        let lines = opened.skip.min(self.lines.len() as u64);
        if lines > 0 {
            // What was dropped among them is counted once more, lest what is behind them be not.
            let (_, drops) = self.lines.take_up_to(lines as usize)?;
            self.drops += drops;
            opened.took(lines as usize, self.lines.is_empty());
            opened.skip -= lines;
        }
        Ok(lines > 0 && opened.skip > 0)
    }

    /// Goes on at a place of an earlier process; none if there was no file.
    fn go_on(&mut self, place: Option<Place>) -> io::Result<()> {
        let (path, mut same) = (self.path.display(), None);
        if let Some(place) = &place {
            same = find(&self.path, place)?;
            if same.is_none() {
                self.notices.say(format_args!(
                    "{path} is not the file that was followed before, nor is it anywhere beside \
                     it as it was: what was written to that one since is not read, and this one is \
                     read from its beginning"
                ));
            }
        }
        if let Some(opened) = &same {
            self.say_what_is_between(opened)?;
        }
        self.file = match same {
            Some(opened) => Some(opened),
            None => {
                let found = Opened::new(&self.path);
                self.readable(found)
            }
        };
        Ok(())
    }

    /// Says which files had the name after one that has it no more, and before the one that has it
    /// now: of these nothing is read.
    fn say_what_is_between(&self, opened: &Opened) -> io::Result<()> {
        if fs::metadata(&self.path).is_ok_and(|now| file_id(&now) == opened.id) {
            return Ok(());
        }
        let from = opened.changed()?;
        for (path, changed) in beside(&self.path)? {
            let other = fs::metadata(&path).is_ok_and(|it| file_id(&it) != opened.id);
            if other && changed > from {
                let (path, now) = (path.display(), self.path.display());
                self.notices.say(format_args!(
                    "{path} is not read: {now} was rotated more than once while no job followed it"
                ));
            }
        }
        Ok(())
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
        loop {
            let read = following.read_up_to(limit);
            read.map_err(|cause| Error::io(format!("following {}", self.path.display()), cause))?;
            if !following.skip()? {
                break;
            }
        }
        let lines = limit.records.min(following.lines.len() as u64);
        Ok(Range { from: following.taken, to: following.taken + lines })
    }

    fn read(&mut self, range: Range) -> Result<Text> {
        let Some(following) = &mut self.following else { return Ok(Text::default()) };
        following.taken = range.to;
        let lines = usize::try_from(range.len()).unwrap_or(usize::MAX);
        let (text, drops) = following.lines.take_up_to(lines)?;
        following.drops += drops;
        if let Some(opened) = &mut following.file {
            opened.took(lines, following.lines.is_empty());
        }
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

    /// Where in which file the last batch ended.
    fn save(&self) -> Vec<u8> {
        let file = self.following.as_ref().and_then(|following| following.file.as_ref());
        kept(&file.map(Opened::place))
    }

    fn resume(&mut self, at: Resume<'_>) -> Result<()> {
        let Some(following) = self.following.as_mut().filter(|_| !at.is_fresh()) else {
            return Ok(());
        };
        let gone_on = following.go_on(known(at.saved)?);
        gone_on.map_err(|cause| Error::io(format!("following {}", self.path.display()), cause))
    }
}

impl Durable for TextFileFollow {}

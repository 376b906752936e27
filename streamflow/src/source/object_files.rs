//! Records from object files, read once.

use std::cmp::Ordering;
use std::fs::{self, File};
use std::io::{self, BufReader, Seek, SeekFrom};
use std::marker::PhantomData;
use std::mem;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::identity::{self, Identity};
use super::{Durable, Limit, Notices, Range, Resume, Source};
use crate::batch::{Batch, Records, Values};
use crate::hash::xxh64;
use crate::objects::{Place, Reader};
use crate::schema::Schema;
use crate::{Error, Result};

/// The records of object files; made by [`object_files`].
#[derive(Debug)]
pub struct ObjectFiles<T, B = Values<T>> {
    paths: Vec<PathBuf>,
    per_batch: u64,
    /// The files in their order, and which they are.
    files: Vec<(PathBuf, Identity)>,
    /// The file that is being read, unless it is to be opened where the source stands.
    reading: Option<Reader<BufReader<File>>>,
    at: At,
    records: Vec<T>,
    planned: Range,
    /// The range planned last, and where it begins.
    last: (Range, At),
    stopped: bool,
    batch: PhantomData<fn() -> B>,
}

/// Where the source stands: before a file, or within one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
struct At {
    file: u64,
    place: Place,
}

/// The records of a file, or of the files in a folder, that
/// [`save_as_object_files`](crate::sink::ObjectFiles) wrote; then the source ends.
///
/// The files of a folder are read in the order of their names, numbers in them by their value, so
/// that a job's batches come in order. Those whose name begins with `.` or `_`, or ends in `.tmp`,
/// are not looked at. [`and`](ObjectFiles::and) adds another file or folder. All records are in the
/// first batch, as far as memory bears (256 MiB); [`per_batch`](ObjectFiles::per_batch) spreads
/// them. They are handed out by value; [`by_ref`](ObjectFiles::by_ref) lends them.
///
/// A file of another type, or one that is damaged or cut off, is an error which names it.
///
/// The source can replay: its offsets count records. A job that resumes a checkpoint goes on where
/// it left off, also in files that came behind the last; that those before are no longer what they
/// were is an error.
///
/// ```
/// use std::time::Duration;
/// use streamflow::prelude::*;
///
/// let folder = std::env::temp_dir().join(format!("counts-{}", std::process::id()));
/// let mut job = stream! {
///     batch 1s;
///     source words = queue([vec!["a", "b", "a"], vec!["b"]]);
///     words.count_by_value().save_as_object_files(folder.join("counts"), suffix = "obj");
/// }
/// .test();
/// job.advance(Duration::from_secs(2));
///
/// let (seen, out) = test::collect();
/// let mut job = stream! {
///     batch 1s;
///     source counts = object_files::<(String, u64)>(&folder);
///     counts.reduce_by_key(|a, b| a + b).write_to(out);
/// }
/// .test();
/// job.advance(Duration::from_secs(1));
/// assert_eq!(seen.take_records(), [("a".to_owned(), 2), ("b".to_owned(), 2)]);
/// # std::fs::remove_dir_all(folder).unwrap();
/// ```
pub fn object_files<T>(path: impl Into<PathBuf>) -> ObjectFiles<T> {
    ObjectFiles {
        paths: vec![path.into()],
        per_batch: u64::MAX,
        files: Vec::new(),
        reading: None,
        at: At::default(),
        records: Vec::new(),
        planned: Range::default(),
        last: (Range::default(), At::default()),
        stopped: false,
        batch: PhantomData,
    }
}

impl<T> ObjectFiles<T> {
    /// Lends the records, `&T`, instead of handing them out.
    #[must_use]
    pub fn by_ref(self) -> ObjectFiles<T, Records<T>> {
        let paths = self.paths;
        ObjectFiles { per_batch: self.per_batch, ..ObjectFiles::of(paths) }
    }
}

impl<T, B> ObjectFiles<T, B> {
    fn of(paths: Vec<PathBuf>) -> Self {
        let ObjectFiles { per_batch, files, at, records, planned, last, .. } =
            object_files::<T>(PathBuf::new());
        let (reading, stopped, batch) = (None, false, PhantomData);
        Self { paths, per_batch, files, reading, at, records, planned, last, stopped, batch }
    }

    /// Reads this file, or the files of this folder, after those before.
    #[must_use]
    pub fn and(mut self, path: impl Into<PathBuf>) -> Self {
        self.paths.push(path.into());
        self
    }

    /// Gives so many records a batch.
    #[must_use]
    pub fn per_batch(mut self, records: usize) -> Self {
        self.per_batch = records.max(1) as u64;
        self
    }
}

impl<T: DeserializeOwned + Schema, B> ObjectFiles<T, B> {
    /// Opens a file where the source stands.
    fn open_at(&self, at: At) -> Result<Option<Reader<BufReader<File>>>> {
        let Some((path, then)) = self.files.get(at.file as usize) else { return Ok(None) };
        let open = || -> io::Result<_> {
            let mut file = File::open(path)?;
            let now = Identity::of(&file.metadata()?)?;
            file.seek(SeekFrom::Start(at.place.at))?;
            Ok((now, BufReader::with_capacity(64 << 10, file)))
        };
        let doing = || format!("opening {}", path.display());
        let (now, file) = open().map_err(|cause| Error::io(doing(), cause))?;
        if now != *then {
            return Err(Error::Config(format!(
                "{} has changed since it was first seen; put it back as it was, with its time, and \
                 start the job again; one without a checkpoint takes it as it is now",
                path.display()
            )));
        }
        if at.place == Place::default() {
            return Reader::open::<T>(file).map_err(|fault| fault.of(path)).map(Some);
        }
        Ok(Some(Reader::at(file, at.place)))
    }

    /// Goes on to where the next record is, or behind the last file.
    fn settle(&mut self) -> Result<()> {
        while let Some((path, _)) = self.files.get(self.at.file as usize) {
            let mut reading = match self.reading.take() {
                Some(reading) => reading,
                None => match self.open_at(self.at)? {
                    Some(reading) => reading,
                    None => return Ok(()),
                },
            };
            if !reading.is_at_end().map_err(|fault| fault.of(path))? {
                self.at.place = reading.place();
                self.reading = Some(reading);
                return Ok(());
            }
            self.at = At { file: self.at.file + 1, place: Place::default() };
        }
        Ok(())
    }

    /// Reads records, up to so many, or to the one in which so many bytes are full.
    fn take(&mut self, records: u64, bytes: u64, into: &mut Vec<T>) -> Result<()> {
        let mut full = 0;
        self.settle()?;
        while (into.len() as u64) < records && full < bytes {
            let Some(reading) = &mut self.reading else { break };
            let from = reading.place().at;
            let path = &self.files[self.at.file as usize].0;
            into.push(reading.next().map_err(|fault| fault.of(path))?);
            full += reading.place().at - from;
            self.at.place = reading.place();
            self.settle()?;
        }
        Ok(())
    }

    /// What tells that all up to a place is as it was.
    fn mark(&self, at: At) -> (At, u64) {
        let files = at.file as usize + usize::from(at.place != Place::default());
        let known: Vec<_> = self
            .files
            .iter()
            .take(files)
            .map(|(path, file)| (path.display().to_string(), *file))
            .collect();
        (at, xxh64(&identity::kept(&known)))
    }
}

/// The files that a path names, in order.
fn listed(path: &Path) -> io::Result<Vec<(PathBuf, Identity)>> {
    let found = fs::metadata(path)?;
    if !found.is_dir() {
        return Ok(vec![(path.to_owned(), Identity::of(&found)?)]);
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let hidden = name.starts_with(['.', '_']) || name.ends_with(".tmp");
        let file = fs::metadata(entry.path())?;
        if !hidden && file.is_file() {
            files.push((name, entry.path(), Identity::of(&file)?));
        }
    }
    files.sort_by(|a, b| by_number(&a.0, &b.0));
    Ok(files.into_iter().map(|(_, path, file)| (path, file)).collect())
}

/// Compares names, numbers in them by their value.
fn by_number(a: &str, b: &str) -> Ordering {
    parts(a).cmp(&parts(b)).then_with(|| a.cmp(b))
}

/// A name's texts and numbers: a number by its length, without leading zeros, then its digits.
fn parts(name: &str) -> Vec<(usize, &str)> {
    let mut parts = Vec::new();
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let digit = first.is_ascii_digit();
        let end = rest.find(|c: char| c.is_ascii_digit() != digit).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        let number = part.trim_start_matches('0');
        parts.push(if digit { (number.len(), number) } else { (usize::MAX, part) });
        rest = after;
    }
    parts
}

impl<T, B> Source for ObjectFiles<T, B>
where
    T: DeserializeOwned + Schema + Send,
    B: Batch + From<Vec<T>>,
{
    type Batch = B;

    fn open(&mut self, _: &Notices) -> Result<()> {
        for path in &self.paths {
            let files = listed(path);
            let doing = || format!("opening {}", path.display());
            self.files.extend(files.map_err(|cause| Error::io(doing(), cause))?);
        }
        self.settle()
    }

    fn plan(&mut self, limit: Limit) -> Result<Range> {
        if !self.planned.is_empty() || self.stopped {
            return Ok(self.planned);
        }
        let (from, mut records) = (self.at, Vec::new());
        let count = limit.records.min(self.per_batch);
        if let Err(error) = self.take(count, limit.bytes, &mut records) {
            (self.at, self.reading) = (from, None);
            return Err(error);
        }
        self.planned.to += records.len() as u64;
        self.records = records;
        self.last = (self.planned, from);
        Ok(self.planned)
    }

    fn read(&mut self, range: Range) -> Result<B> {
        if range == self.planned {
            self.planned.from = range.to;
            return Ok(mem::take(&mut self.records).into());
        }
        if range.is_empty() {
            return Ok(Vec::new().into());
        }
        if range != self.last.0 {
            return Err(Error::Config(format!(
                "the range {} to {} is not the one that was planned last",
                range.from, range.to
            )));
        }
        let (at, reading) = (self.at, self.reading.take());
        self.at = self.last.1;
        let mut records = Vec::new();
        let taken = self.take(range.len(), u64::MAX, &mut records);
        (self.at, self.reading) = (at, reading);
        taken?;
        Ok(records.into())
    }

    fn ended(&self) -> bool {
        let through = self.stopped || self.at.file as usize >= self.files.len();
        through && self.planned.is_empty()
    }

    fn replays(&self) -> bool {
        true
    }

    /// What has not been planned has not been accepted.
    fn stop(&mut self) {
        self.stopped = true;
    }

    fn kind(&self) -> String {
        "object_files".to_owned()
    }

    fn note(&self, _: Range) -> Vec<u8> {
        identity::kept(&(self.last.1, self.mark(self.at)))
    }

    fn save(&self) -> Vec<u8> {
        identity::kept(&(self.last.1, self.mark(self.at)))
    }

    fn resume(&mut self, at: Resume<'_>) -> Result<()> {
        if at.is_fresh() {
            return Ok(());
        }
        let (range, mark) = match at.since.last() {
            Some((range, note)) => (*range, note.as_slice()),
            None => (Range { from: at.offset, to: at.offset }, at.saved),
        };
        let (from, then): (At, (At, u64)) = identity::known(mark)?;
        if self.mark(then.0) != then || self.files.len() < then.0.file as usize {
            let paths: Vec<_> = self.paths.iter().map(|path| path.display().to_string()).collect();
            return Err(Error::Config(format!(
                "the first files of {} are not those that the checkpoint knows ({} were read); \
                 put them back as they were, with their times, or begin a fresh checkpoint",
                paths.join(" and "),
                then.0.file
            )));
        }
        (self.at, self.reading) = (then.0, None);
        self.last = (range, from);
        self.planned = Range { from: at.offset, to: at.offset };
        self.settle()
    }
}

impl<T: DeserializeOwned + Schema + Send, B: Batch + From<Vec<T>>> Durable for ObjectFiles<T, B> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objects;

    fn folder(name: &str, files: &[(&str, &[u64])]) -> PathBuf {
        let name = format!("streamflow-objects-{}-{name}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir(&path).unwrap();
        for (name, records) in files {
            let mut bytes = Vec::new();
            objects::write(records, &mut bytes).unwrap();
            fs::write(path.join(name), bytes).unwrap();
        }
        path
    }

    fn open(path: &Path) -> ObjectFiles<u64> {
        let mut source = object_files(path).per_batch(2);
        source.open(&Notices::default()).unwrap();
        source
    }

    const FILES: [(&str, &[u64]); 5] = [
        ("a-1000", &[4, 5]),
        ("a-500", &[1, 2, 3]),
        ("a-700", &[]),
        (".a-1.tmp", &[9]),
        ("b-1", &[6]),
    ];

    #[test]
    fn files_come_in_order_and_each_batch_again_in_another_process() {
        let path = folder("again", &FILES);
        let (mut source, mut seen) = (open(&path), Vec::new());
        let (mut saved, mut since) = (Vec::new(), Vec::new());
        while !source.ended() {
            let range = source.plan(Limit::DEFAULT).unwrap();
            since.push((range, source.note(range)));
            let records = source.read(range).unwrap();
            assert_eq!(source.read(range).unwrap(), records);
            source = open(&path);
            source.resume(Resume { offset: range.to, saved: &saved, since: &since }).unwrap();
            assert_eq!(source.read(range).unwrap(), records);
            if range.to == 4 {
                (saved, since) = (source.save(), Vec::new());
            }
            seen.push(records.0);
        }
        assert_eq!(seen, [vec![1, 2], vec![3, 4], vec![5, 6]]);
        fs::remove_dir_all(path).unwrap();
    }

    #[test]
    fn a_file_that_changes_before_its_turn_is_refused_with_a_way_out() {
        let path = folder("later", &FILES);
        let mut source = open(&path);
        let (last, _) = source.files.last().cloned().unwrap();
        fs::write(&last, "other").unwrap();
        let told = loop {
            match source.plan(Limit::DEFAULT).and_then(|range| source.read(range)) {
                Ok(_) => assert!(!source.ended(), "nobody minds"),
                Err(error) => break error.to_string(),
            }
        };
        let way = "has changed since it was first seen; put it back as it was, with its time";
        assert!(told.starts_with(&format!("{} {way}", last.display())), "{told}");
        fs::remove_dir_all(path).unwrap();
    }

    #[test]
    fn files_that_changed_under_a_checkpoint_are_refused() {
        let path = folder("changed", &FILES);
        let mut source = open(&path);
        let range = source.plan(Limit::DEFAULT).unwrap();
        let since = [(range, source.note(range))];
        fs::write(path.join("a-500"), "other").unwrap();
        let mut later = object_files::<u64>(&path);
        later.files = listed(&path).unwrap();
        let resume = Resume { offset: 2, saved: &[], since: &since };
        let told = later.resume(resume).unwrap_err().to_string();
        assert!(told.contains("are not those that the checkpoint knows"), "{told}");
        fs::remove_dir_all(path).unwrap();
    }
}

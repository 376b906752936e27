//! A file of text for each batch, complete or not there.

use std::fmt::{Display, Write as _};
use std::path::PathBuf;
use std::sync::Arc;

use super::batch_files::{BatchFiles, FileSink};
use super::{Destination, ExactlyOnce, Sink};
use crate::disk::Disk;
use crate::{BatchTime, Error, Result};

/// Writes each batch to a file `PREFIX-<batch ms>[.SUFFIX]`, one record a line. A batch whose
/// time is no whole millisecond has its microseconds in the name, too: `PREFIX-<batch ms>_500`.
///
/// The file appears whole, and once: it is written beside its place under a name that begins with a
/// dot and ends in `.tmp`, synced with its folder, and renamed when the batch is committed. A
/// process that resumes a checkpoint renames what an earlier one had prepared, or removes it.
///
/// A file that is there is not replaced. A job that begins anew, without a checkpoint, has its
/// first batch after those of which there are files, and says so; any other batch whose file is
/// there fails. But under [`test`](crate::Job::test), where batches have the same times in each
/// run, a job without a checkpoint replaces the files of the run before.
///
/// ```no_run
/// use streamflow::sink::TextFiles;
/// let files = TextFiles::new("out/counts").suffix("txt");
/// # let _ = files;
/// ```
#[derive(Debug)]
pub struct TextFiles {
    files: BatchFiles,
    text: String,
}

impl TextFiles {
    /// Files whose names begin with `prefix`; its folder is made when it is missing.
    pub fn new(prefix: impl Into<PathBuf>) -> Self {
        Self { files: BatchFiles::new(prefix.into()), text: String::new() }
    }

    /// Adds `.suffix` to each file's name.
    #[must_use]
    pub fn suffix(mut self, suffix: impl Into<String>) -> Self {
        self.files.suffix(suffix.into());
        self
    }

    /// The batch's text, empty, to be filled line by line.
    pub(crate) fn text(&mut self) -> &mut String {
        self.text.clear();
        &mut self.text
    }
}

impl FileSink for TextFiles {
    fn on_disk(&mut self, disk: &Arc<dyn Disk>) {
        self.files.on_disk(disk);
    }

    fn files(&self) -> &BatchFiles {
        &self.files
    }

    fn content(&self) -> &[u8] {
        self.text.as_bytes()
    }

    fn clear(&mut self) {
        self.text.clear();
    }
}

/// A batch's file has a name of its own, and appears by being renamed.
impl ExactlyOnce for TextFiles {
    fn destination(&self) -> Option<Destination> {
        Some(self.files.destination())
    }
}

impl<T: Display> Sink<T> for TextFiles {
    fn write(&mut self, _: BatchTime, records: Vec<T>) -> Result<()> {
        let text = self.text();
        for record in records {
            writeln!(text, "{record}").map_err(Error::other)?;
        }
        Ok(())
    }

    fn prepare(&mut self, time: BatchTime) -> Result<()> {
        self.prepare_file(time)
    }

    fn commit(&mut self, time: BatchTime) -> Result<()> {
        self.commit_file(time)
    }

    fn abort(&mut self, time: BatchTime) -> Result<()> {
        self.abort_file(time)
    }
    fn use_disk(&mut self, disk: &Arc<dyn Disk>) {
        self.on_disk(disk);
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::time::Duration;

    use super::*;
    use crate::disk::SimulatedDisk;

    fn time(number: u64) -> BatchTime {
        BatchTime::tick(number, Duration::ZERO, Duration::from_secs(1))
    }

    /// The files of a process that has just begun.
    fn files(disk: &SimulatedDisk) -> TextFiles {
        let mut files = TextFiles::new("out/sums").suffix("txt");
        files.on_disk(&(Arc::new(disk.clone()) as Arc<dyn Disk>));
        files
    }

    /// The text of a batch: more than the 512 bytes that are written at once.
    fn text(number: u64) -> String {
        format!("{number}\n").repeat(400)
    }

    fn prepare(files: &mut TextFiles, number: u64) -> Result<()> {
        files.write(time(number), vec![number; 400])?;
        files.prepare_file(time(number))
    }

    /// What is published of a batch.
    fn published(disk: &SimulatedDisk, number: u64) -> Option<String> {
        let place = format!("out/sums-{}.txt", time(number).millis());
        let there = disk.read(Path::new(&place)).ok()?;
        Some(String::from_utf8(there).unwrap())
    }

    /// Two batches, each step of which may be the last before the power is cut: how far it came.
    fn run(disk: &SimulatedDisk) -> (u64, u64) {
        let mut files = files(disk);
        let (mut prepared, mut committed) = (0, 0);
        for number in 1..=2 {
            if prepare(&mut files, number).is_err() {
                break;
            }
            prepared = number;
            if files.commit_file(time(number)).is_err() {
                break;
            }
            committed = number;
        }
        (prepared, committed)
    }

    #[test]
    fn a_file_is_there_whole_or_not_at_all_whenever_the_power_is_cut() {
        let whole = SimulatedDisk::new();
        assert_eq!(run(&whole), (2, 2));
        let operations = whole.operations();
        assert!(operations > 8, "{operations}");
        for (cut, seed) in (1..=operations).flat_map(|cut| (0..64).map(move |seed| (cut, seed))) {
            let disk = SimulatedDisk::new();
            disk.cut_at(cut);
            let (prepared, committed) = run(&disk);
            let after = disk.after_power_cut(seed);
            for number in 1..=2 {
                let there = published(&after, number);
                assert!(there.is_none_or(|there| there == text(number)), "{cut} {seed} {number}");
                assert!(number > committed || published(&after, number).is_some());
            }
            // What was prepared is decided, and can be published; what was not is aborted.
            let mut later = files(&after);
            for number in (1..=prepared).chain(1..=prepared) {
                later.commit_file(time(number)).unwrap();
                assert_eq!(published(&after, number), Some(text(number)), "{cut} {seed}");
            }
            for number in prepared + 1..=2 {
                later.abort_file(time(number)).unwrap();
                later.abort_file(time(number)).unwrap();
                assert_eq!(published(&after, number), None, "{cut} {seed}");
            }
            let all = after.list(Path::new("out")).unwrap();
            assert_eq!(all.len() as u64, prepared, "{cut} {seed} {all:?}");
        }
    }

    #[test]
    fn a_file_that_a_killed_process_named_outlasts_the_power_once_the_next_has_published_it() {
        let whole = SimulatedDisk::new();
        run(&whole);
        for cut in 1..=whole.operations() {
            let disk = SimulatedDisk::new();
            disk.cut_at(cut);
            let (prepared, _) = run(&disk);
            let killed = disk.after_kill();
            let mut later = files(&killed);
            for number in 1..=prepared {
                later.commit_file(time(number)).unwrap();
            }
            for (seed, number) in (0..64).flat_map(|seed| (1..=prepared).map(move |n| (seed, n))) {
                let after = killed.after_power_cut(seed);
                assert_eq!(published(&after, number), Some(text(number)), "{cut} {seed}");
            }
        }
    }

    #[test]
    fn who_published_a_batch_may_publish_it_again() {
        let disk = SimulatedDisk::new();
        let mut files = files(&disk);
        prepare(&mut files, 1).unwrap();
        files.commit_file(time(1)).unwrap();
        files.commit_file(time(1)).unwrap();
        assert_eq!(published(&disk, 1), Some(text(1)));
        // Also if it was moved on meanwhile: it does not come again.
        disk.remove(Path::new("out/sums-1000.txt")).unwrap();
        files.commit_file(time(1)).unwrap();
        assert_eq!(published(&disk, 1), None);
    }

    #[test]
    fn a_draft_that_was_removed_is_written_again() {
        let disk = SimulatedDisk::new();
        let mut files = files(&disk);
        for number in 1..=2 {
            prepare(&mut files, number).unwrap();
            let draft = format!("out/.sums-{}.txt.tmp", time(number).millis());
            disk.remove(Path::new(&draft)).unwrap();
            files.commit_file(time(number)).unwrap();
            assert_eq!(published(&disk, number), Some(text(number)));
        }
        assert_eq!(disk.list(Path::new("out")).unwrap().len(), 2);
    }

    #[test]
    fn what_was_never_prepared_cannot_be_published() {
        let disk = SimulatedDisk::new();
        let mut files = files(&disk);
        prepare(&mut files, 1).unwrap();
        let told = files.commit_file(time(7)).unwrap_err().to_string();
        assert!(told.starts_with("publishing out/sums-7000.txt: "), "{told}");
    }

    #[test]
    fn batches_within_a_millisecond_have_files_of_their_own() {
        let disk = SimulatedDisk::new();
        let mut files = files(&disk);
        for number in 1..=5 {
            let time = BatchTime::tick(number, Duration::ZERO, Duration::from_micros(500));
            files.write(time, vec![number]).unwrap();
            files.prepare_file(time).unwrap();
            files.commit_file(time).unwrap();
        }
        let names = disk.list(Path::new("out")).unwrap();
        let expected = ["0_500", "1", "1_500", "2", "2_500"];
        assert_eq!(names, expected.map(|time| format!("sums-{time}.txt")));
    }

    #[test]
    fn an_empty_batch_writes_a_file() {
        let disk = SimulatedDisk::new();
        let mut files = files(&disk);
        files.write(time(1), Vec::<u64>::new()).unwrap();
        files.prepare_file(time(1)).unwrap();
        files.commit_file(time(1)).unwrap();
        assert_eq!(published(&disk, 1).as_deref(), Some(""));
    }
}

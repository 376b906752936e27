//! What it costs that a job outlives its process: the same job with a checkpoint and without, how
//! soon it goes on after a crash, and how much it writes.
//!
//! The jobs run under their own driver, on the machine's disk. Their batches are due long before
//! they are computed, so that nobody waits for a clock.

pub mod bytes;
pub mod cost;
pub mod start;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use streamflow::batch::Batch;
use streamflow::source::{Durable, Limit, Range, Resume};
use streamflow::{Job, Pipeline, Result, Source, State};

use crate::Effort;
use crate::job::Seen;

/// What is measured, by name.
pub const MEASURES: [(&str, fn(Effort) -> Result<String>); 3] = [
    ("exactly once", cost::of_exactly_once),
    ("start after a crash", start::after_a_crash),
    ("bytes of a change", bytes::of_a_change),
];

/// A key and the total of its values so far.
fn running_total(key: &u64, value: Option<u64>, total: &mut State<u64>) -> (u64, u64) {
    let now = total.get().copied().unwrap_or(0) + value.unwrap_or(0);
    total.update(now);
    (*key, now)
}

/// A source that replays: some batches first, each once, then others over and over.
pub struct Replay<B> {
    first: Vec<Arc<B>>,
    again: Vec<Arc<B>>,
    next: u64,
}

impl<B> std::fmt::Debug for Replay<B> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Replay of {} and {}", self.first.len(), self.again.len())
    }
}

impl<B> Replay<B> {
    /// A source of these batches.
    #[must_use]
    pub fn of(first: &[Arc<B>], again: &[Arc<B>]) -> Self {
        Self { first: first.to_vec(), again: again.to_vec(), next: 0 }
    }
}

impl<B: Batch> Source for Replay<B> {
    type Batch = Arc<B>;

    fn plan(&mut self, _: Limit) -> Result<Range> {
        Ok(Range { from: self.next, to: self.next + 1 })
    }

    fn read(&mut self, range: Range) -> Result<Arc<B>> {
        self.next = range.to;
        let at = range.from as usize;
        let again = || &self.again[(at - self.first.len()) % self.again.len()];
        Ok(Arc::clone(self.first.get(at).unwrap_or_else(again)))
    }

    fn replays(&self) -> bool {
        true
    }

    fn resume(&mut self, at: Resume<'_>) -> Result<()> {
        self.next = at.offset;
        Ok(())
    }
}

impl<B: Batch> Durable for Replay<B> {}

/// A folder of a run's own, which is removed behind it.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// An empty folder. Where the variable `BENCH_FOLDER` names one it lies there, so that another
    /// disk can be measured.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new() -> io::Result<Self> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let above = std::env::var_os("BENCH_FOLDER").map_or_else(std::env::temp_dir, PathBuf::from);
        let path = above.join(format!("streamflow-bench-{}-{number}", std::process::id()));
        fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    /// A file or folder in it.
    #[must_use]
    pub fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What the files of a folder hold, in order of their names.
///
/// # Errors
/// When one cannot be read.
pub fn contents(folder: &Path) -> io::Result<Vec<Vec<u8>>> {
    let entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    let mut paths: Vec<PathBuf> = entries.iter().map(fs::DirEntry::path).collect();
    paths.sort();
    paths.iter().map(fs::read).collect()
}

/// Runs so many batches of a job; when each of them was over, in seconds since the call.
///
/// # Errors
/// When the job fails.
pub fn run<P: Pipeline + Send + 'static>(
    job: Job<P>,
    workers: usize,
    batches: u64,
) -> Result<Vec<f64>> {
    let (began, ends) = (Instant::now(), Seen::default());
    let put = ends.clone();
    let job = job.workers(workers).batches(batches).on_notice(|_| ());
    let job = job.on_batch(move |_| put.put(began.elapsed().as_secs_f64()));
    job.start()?.await_termination()?;
    Ok(ends.take())
}

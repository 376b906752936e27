//! Outputs: where a batch's rows leave the job.

use std::fmt::{self, Debug, Write as _};
use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use super::{Rows, Run};
use crate::disk::Disk;
use crate::plain::one_line;
use crate::schema::Schema;
use crate::sink::{FileSink, ObjectFiles, Recovery, Sink, TextFiles};
use crate::{BatchTime, Error, Result};

/// What an output's closure may return: nothing, or a `Result`.
#[diagnostic::on_unimplemented(
    message = "an output's closure returns `()` or a `Result<(), E>`, not `{Self}`",
    note = "end the closure's body with a `;`, or return a `Result`"
)]
pub trait IntoOutcome {
    /// As a result.
    fn into_outcome(self) -> Result<(), Box<dyn std::error::Error + Send + Sync>>;
}

impl IntoOutcome for () {
    fn into_outcome(self) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        Ok(())
    }
}

impl<E: Into<Box<dyn std::error::Error + Send + Sync>>> IntoOutcome for Result<(), E> {
    fn into_outcome(self) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        self.map_err(Into::into)
    }
}

/// Gives each row to a closure, in order.
pub fn for_each<T, O: IntoOutcome>(
    output: &'static str,
    run: &Run,
    rows: Rows<T>,
    mut f: impl FnMut(T) -> O,
) -> Result<()> {
    run.reaches_outputs()?;
    for row in rows.into_vec() {
        f(row).into_outcome().map_err(|cause| Error::Output { output, cause })?;
    }
    Ok(())
}

/// Gives all rows of the batch to a closure at once, with the batch's time.
pub fn for_each_batch<T, O: IntoOutcome>(
    output: &'static str,
    run: &Run,
    rows: Rows<T>,
    mut f: impl FnMut(Vec<T>, BatchTime) -> O,
) -> Result<()> {
    run.reaches_outputs()?;
    let outcome = f(rows.into_vec(), run.time).into_outcome();
    outcome.map_err(|cause| Error::Output { output, cause })
}

/// A record that `print` can show.
#[diagnostic::on_unimplemented(
    message = "`print` shows records in Rust's `Debug` form, which `{Self}` has not",
    note = "derive `Debug` for the type, or `.map(…)` to something that has it"
)]
pub trait Printable {
    /// The record, on one line.
    fn show(&self, out: &mut String) -> fmt::Result;
}

impl<T: Debug> Printable for T {
    fn show(&self, out: &mut String) -> fmt::Result {
        write!(out, "{self:?}")
    }
}

/// The rule above and below the batch's time.
const RULE: &str = "-------------------------------------------";

/// Prints the first `limit` rows as Spark does; `rows` holds one more when there are more.
pub fn print<T: Printable>(
    output: &'static str,
    run: &Run,
    rows: Rows<T>,
    limit: usize,
) -> Result<()> {
    run.reaches_outputs()?;
    let fail = |cause| Error::Output { output, cause };
    let shown = page(run.time, &rows.rows, limit).map_err(|cause| fail(cause.into()))?;
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    let written = out.write_all(shown.as_bytes()).and_then(|()| out.flush());
    written.map_err(|cause| fail(cause.into()))
}

/// What `print` writes for one batch.
fn page<T: Printable>(time: BatchTime, rows: &[T], limit: usize) -> Result<String, fmt::Error> {
    let mut out = String::new();
    writeln!(out, "{RULE}\nTime: {time}\n{RULE}")?;
    let mut record = String::new();
    for row in rows.iter().take(limit) {
        record.clear();
        row.show(&mut record)?;
        writeln!(out, "{}", one_line(&record))?;
    }
    if rows.len() > limit {
        out.push_str("...\n");
    }
    out.push('\n');
    Ok(out)
}

/// A sink with its way to commit, which does not depend on the type of the records: these borrow
/// from their batch, and the batch is gone by then.
#[derive(Debug)]
pub struct Output<S> {
    sink: S,
    /// The batch that was written and not yet ended, and how to end it.
    pending: Option<(BatchTime, Steps<S>)>,
}

#[derive(Debug)]
struct Steps<S> {
    prepare: fn(&mut S, BatchTime) -> Result<()>,
    commit: fn(&mut S, BatchTime) -> Result<()>,
    abort: fn(&mut S, BatchTime) -> Result<()>,
}

impl<S> Clone for Steps<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for Steps<S> {}

/// A sink, before the job's first batch.
pub fn sink<S>(sink: S) -> Output<S> {
    Output { sink, pending: None }
}

/// Text files whose names begin with a prefix.
pub fn text_files(prefix: impl Into<PathBuf>) -> TextFiles {
    TextFiles::new(prefix)
}

/// Text files whose names begin with a prefix, and end in `.suffix`.
pub fn text_files_with(prefix: impl Into<PathBuf>, suffix: impl Into<String>) -> TextFiles {
    TextFiles::new(prefix).suffix(suffix)
}

/// Object files whose names begin with a prefix.
pub fn object_files(prefix: impl Into<PathBuf>) -> ObjectFiles {
    ObjectFiles::new(prefix)
}

/// Object files whose names begin with a prefix, and end in `.suffix`.
pub fn object_files_with(prefix: impl Into<PathBuf>, suffix: impl Into<String>) -> ObjectFiles {
    ObjectFiles::new(prefix).suffix(suffix)
}

impl<S: FileSink> Steps<S> {
    /// The steps of files, whatever their records are.
    fn of_files() -> Self {
        Self { prepare: S::prepare_file, commit: S::commit_file, abort: S::abort_file }
    }
}

impl<S> Output<S> {
    /// How to end a batch, if it is the one that was written.
    fn steps(&self, run: &Run) -> Option<Steps<S>> {
        self.pending.as_ref().filter(|(time, _)| *time == run.time).map(|(_, steps)| *steps)
    }

    pub(super) const fn sink(&self) -> &S {
        &self.sink
    }

    /// Publishes and forgets what an earlier process left undone. Of some batches the sink has
    /// nothing to publish: it was given none of those between two slides, nor any that a program
    /// before this one decided which had no such sink. Which they are only the sink can tell, since
    /// that program may have had another slide.
    pub(super) fn recover(
        &mut self,
        name: &'static str,
        recovery: &Recovery,
        use_disk: fn(&mut S, &Arc<dyn Disk>),
        commit: fn(&mut S, BatchTime) -> Result<()>,
        abort: fn(&mut S, BatchTime) -> Result<()>,
    ) -> Result<()> {
        let sink = &mut self.sink;
        use_disk(sink, &recovery.disk);
        for time in &recovery.publish {
            named(name, commit(sink, *time))?;
        }
        recovery.forget.map_or(Ok(()), |time| named(name, abort(sink, time)))
    }
}

/// Gives the rows to a sink.
pub fn write<T, S: Sink<T>>(
    name: &'static str,
    run: &Run,
    output: &mut Output<S>,
    rows: Rows<T>,
) -> Result<()> {
    run.reaches_outputs()?;
    let steps = Steps { prepare: S::prepare, commit: S::commit, abort: S::abort };
    output.pending = Some((run.time, steps));
    given(run, named(name, output.sink.write(run.time, rows.into_vec())))
}

/// Has the sink make the batch durable, if it was given one.
pub fn prepare<S>(name: &'static str, run: &Run, output: &mut Output<S>) -> Result<()> {
    run.reaches_outputs()?;
    let Some(steps) = output.steps(run) else { return Ok(()) };
    given(run, named(name, (steps.prepare)(&mut output.sink, run.time)))
}

/// What came of giving a sink the batch, noted if it had no space: a sink may make the batch
/// durable as it is written or when it prepares, and until all have prepared the batch can be taken
/// back.
fn given(run: &Run, outcome: Result<()>) -> Result<()> {
    if outcome.as_ref().is_err_and(Error::is_full) {
        run.lacks_space();
    }
    outcome
}

/// Has the sink publish the batch, if it was given one and has not published it.
pub fn commit<S>(name: &'static str, run: &Run, output: &mut Output<S>) -> Result<()> {
    let Some(steps) = output.steps(run) else { return Ok(()) };
    named(name, (steps.commit)(&mut output.sink, run.time))?;
    output.pending = None;
    Ok(())
}

/// Has the sink forget the batch, if it was given it: it may hold the one before, which is not.
pub fn abort<S>(name: &'static str, run: &Run, output: &mut Output<S>) -> Result<()> {
    let Some(steps) = output.steps(run) else { return Ok(()) };
    output.pending = None;
    named(name, (steps.abort)(&mut output.sink, run.time))
}

fn named(output: &'static str, outcome: Result<()>) -> Result<()> {
    outcome.map_err(|cause| Error::Output { output, cause: Box::new(cause) })
}

/// A record that is a line of a text file.
#[diagnostic::on_unimplemented(
    message = "`save_as_text_files` writes records by `Display`, which `{Self}` has not",
    note = "say how to write a record: `.save_as_text_files(prefix, format = |out, record| \
            write!(out, …))`"
)]
pub trait Line {
    /// Writes the record, without a line end.
    fn line(&self, out: &mut String) -> fmt::Result;
}

impl<T: fmt::Display> Line for T {
    fn line(&self, out: &mut String) -> fmt::Result {
        write!(out, "{self}")
    }
}

/// Gives the rows to text files, a line each by `Display`.
pub fn save<T: Line>(
    name: &'static str,
    run: &Run,
    output: &mut Output<TextFiles>,
    rows: Rows<T>,
) -> Result<()> {
    save_with(name, run, output, rows, |out, row| row.line(out))
}

/// Gives the rows to text files, a line each as a closure writes it.
pub fn save_with<T, E: Into<Box<dyn std::error::Error + Send + Sync>>>(
    name: &'static str,
    run: &Run,
    output: &mut Output<TextFiles>,
    rows: Rows<T>,
    f: impl Fn(&mut String, T) -> Result<(), E>,
) -> Result<()> {
    output.pending = Some((run.time, Steps::of_files()));
    let text = output.sink.text();
    for row in rows.into_vec() {
        f(text, row).map_err(|cause| Error::Output { output: name, cause: cause.into() })?;
        text.push('\n');
    }
    Ok(())
}

/// A record of an object file.
#[diagnostic::on_unimplemented(
    message = "`save_as_object_files` writes records by serde, beside their schema, and `{Self}` \
               lacks one of them",
    note = "derive them for the type: `#[derive(Serialize, Deserialize, State)]`",
    note = "or save another form of the record: `.map(|record| …)`"
)]
pub trait Object: Serialize + Schema {}

impl<T: Serialize + Schema> Object for T {}

/// Gives the rows to object files.
pub fn save_objects<T: Object>(
    name: &'static str,
    run: &Run,
    output: &mut Output<ObjectFiles>,
    rows: Rows<T>,
) -> Result<()> {
    output.pending = Some((run.time, Steps::of_files()));
    named(name, output.sink.fill(&rows.into_vec()))
}

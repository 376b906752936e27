//! A table of an SQLite database, which a batch enters whole and once.

mod sql;
#[cfg(test)]
mod tests;

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{
    Connection, ErrorCode, OptionalExtension, Params, Transaction, TransactionBehavior, ffi,
};
use sql::{literal, names, numbered, prepare_tables, quoted, staged};

use super::{Destination, ExactlyOnce, Sink, Sole};
use crate::{BatchTime, Error, Result};

/// How long another connection to the database is waited for.
const BUSY: Duration = Duration::from_secs(30);

/// Writes each batch's records as rows of a table, each batch exactly once; with the feature
/// `sqlite`.
///
/// A record is a tuple, or an array, of as many values as the table has columns here: numbers,
/// text, bytes, `Option` of these, and whatever implements rusqlite's `ToSql`. A `map` before
/// `write_to` makes it one.
///
/// ```
/// use std::time::Duration;
/// use streamflow::prelude::*;
/// use streamflow::sink::SqliteTable;
/// # let database = std::env::temp_dir().join(format!("streamflow-doc-{}.db", std::process::id()));
///
/// let (mut feed, lines) = test::source::<Text>();
/// let mut job = stream! {
///     name "words";
///     batch 1s;
///     source lines = lines;
///     let counts = lines.words().map(|word| (word, 1u64)).reduce_by_key(|a, b| a + b);
///     counts.write_to(SqliteTable::open(&database, "counts", ["word", "count"])?);
/// }
/// .test();
/// feed.batch(["to be or not to be"]);
/// job.advance(Duration::from_secs(1));
///
/// let read = rusqlite::Connection::open(&database)?;
/// let sum = "SELECT sum(count) FROM counts WHERE word IN ('to', 'or')";
/// assert_eq!(read.query_row(sum, [], |row| row.get::<_, u64>(0))?, 3);
/// # drop((job, read));
/// # std::fs::remove_file(database)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// The rows of a batch are first staged, in a table `streamflow_staged_<columns>` of the same
/// database. Committing moves them to the table and notes the batch in `streamflow_batches`, in one
/// transaction: so it can be repeated, also by a later process, and a reader sees a batch whole or
/// not at all. A row that the table's constraints forbid is found when it is staged, and fails the
/// batch before it is decided; if someone else changes the table after that, so that it forbids a
/// row of the batch, the batch is tried again until the table takes it, and the error says so.
///
/// Batches are known by their times, and one that is not later than the last one committed is
/// refused. A job that begins anew, without a checkpoint, waits for its first batch until the tick
/// after that one, which may be an interval ahead: what a job has accepted when it is stopped is
/// the batch of the next tick.
///
/// The database keeps its journal mode. With `PRAGMA journal_mode = WAL`, said once, readers do not
/// hold the job up; otherwise another connection is waited for, 30 seconds at most.
#[derive(Debug)]
pub struct SqliteTable {
    connection: Connection,
    path: PathBuf,
    table: String,
    columns: Vec<String>,
    writer: String,
    /// How a row enters the table.
    insert: &'static str,
    /// Whether a batch was staged in this process.
    stages: bool,
}

impl SqliteTable {
    /// A table of the database in a file, with those of its columns that are written. What is
    /// missing, the file or the table, is made; such a table's columns have no type.
    ///
    /// # Errors
    /// When the database cannot be opened, or the table is there and has other columns.
    pub fn open(
        path: impl AsRef<Path>,
        table: impl Into<String>,
        columns: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<Self> {
        let (path, table) = (path.as_ref().to_owned(), table.into());
        let columns: Vec<String> = columns.into_iter().map(Into::into).collect();
        let opened = Connection::open(&path).and_then(|mut connection| {
            connection.busy_timeout(BUSY)?;
            // `FULL` does not make it last that the rollback journal is gone: after a power cut the
            // last transaction could be rolled back, which the job has been told is there.
            connection.pragma_update(None, "synchronous", "EXTRA")?;
            connection.pragma_update(None, "fullfsync", true)?;
            prepare_tables(&mut connection, &table, &columns)?;
            Ok(connection)
        });
        let doing = || format!("opening table `{table}` of {}", path.display());
        let connection = opened.map_err(|cause| blame(doing(), cause))?;
        let writer = table.clone();
        Ok(Self { connection, path, table, columns, writer, insert: "INSERT", stages: false })
    }

    /// A row takes the place of one that the table has under the same unique key: for what is
    /// current, not for what happened.
    #[must_use]
    pub fn replacing(mut self) -> Self {
        self.insert = "INSERT OR REPLACE";
        self
    }

    /// The name under which batches are known, by default the table's. Several jobs, or outputs,
    /// that write to one table need one each: a job of which two outputs have the same writer in
    /// one database is refused.
    #[must_use]
    pub fn writer(mut self, name: impl Into<String>) -> Self {
        self.writer = name.into();
        self
    }

    /// Batches are staged under their writer, whatever their table: of two outputs with one writer
    /// the second would take back what the first has staged.
    fn sole(&self) -> Sole {
        let path = std::fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone());
        Sole {
            key: format!("the database {} as writer `{}`", path.display(), self.writer),
            way_out: "give each of them a name of its own by `.writer(…)`".to_owned(),
            // Where it cannot be read now, a batch that is not later is refused when it comes.
            last: self.last(&self.connection).ok().flatten().map(since_epoch),
        }
    }

    /// What brings the staged rows of a batch into the table, in their order.
    fn publish(&self) -> String {
        let Self { table, columns, insert, .. } = self;
        let (table, named) = (quoted(table), names(columns));
        let (staged, numbered) = (staged(columns), numbered(columns, "c"));
        format!(
            "{insert} INTO {table} ({named})
            SELECT {numbered} FROM {staged} WHERE writer = ?1 AND time = ?2 ORDER BY rowid"
        )
    }

    /// Does something within a transaction.
    fn within<R>(
        &self,
        doing: &str,
        act: impl FnOnce(&Self, &Transaction<'_>) -> Result<R, Failure>,
    ) -> Result<R> {
        let doing = format!("{doing} table `{}` of {}", self.table, self.path.display());
        let outcome = self.transact(act);
        outcome.map_err(|failure| match failure {
            Failure::Sql(cause) => blame(doing, cause),
            Failure::Refused(why) => Error::Config(format!("{doing}: {why}")),
        })
    }

    fn transact<R>(
        &self,
        act: impl FnOnce(&Self, &Transaction<'_>) -> Result<R, Failure>,
    ) -> Result<R, Failure> {
        let begin = TransactionBehavior::Immediate;
        let transaction = Transaction::new_unchecked(&self.connection, begin)?;
        let done = act(self, &transaction)?;
        transaction.commit()?;
        Ok(done)
    }

    fn stage<T: Params>(
        &self,
        within: &Transaction<'_>,
        time: BatchTime,
        records: Vec<T>,
    ) -> Result<(), Failure> {
        let at = nanos(time);
        if let Some(last) = self.last(within)?.filter(|last| *last >= at) {
            return Err(Failure::Refused(format!(
                "it already has the batch at {} ms by the writer `{}`, which is not before the one \
                 at {time}; resume the checkpoint that goes with it, or name another `.writer(…)`",
                last / 1_000_000,
                self.writer
            )));
        }
        self.unstage(within, at)?;
        let (staged, values) = (staged(&self.columns), numbered(&self.columns, "?"));
        let writer = literal(&self.writer);
        let insert = format!("INSERT INTO {staged} VALUES ({writer}, {at}, {values})");
        let mut insert = within.prepare(&insert)?;
        for record in records {
            insert.execute(record)?;
        }
        // What the table does not take is to be known before the batch is decided.
        within.execute_batch("SAVEPOINT trial")?;
        within.execute(&self.publish(), (&self.writer, at))?;
        within.execute_batch("ROLLBACK TO trial; RELEASE trial")?;
        within.execute(
            "INSERT INTO streamflow_batches VALUES (?1, ?2, ?3, ?4, 0)",
            (&self.writer, at, time.number(), names(&self.columns)),
        )?;
        Ok(())
    }

    /// Moves a staged batch to the table, unless that has been done.
    fn publish_staged(&self, within: &Transaction<'_>, time: BatchTime) -> Result<(), Failure> {
        let (at, writer) = (nanos(time), &self.writer);
        let find = "SELECT columns FROM streamflow_batches
            WHERE writer = ?1 AND time = ?2 AND NOT committed";
        let found = within.query_row(find, (writer, at), |row| row.get::<_, String>(0));
        let Some(columns) = found.optional()? else {
            return match self.last(within)? {
                Some(last) if last >= at => Ok(()),
                // An earlier process that did not have this output has committed the batch.
                _ if !self.stages => Ok(()),
                _ => Err(Failure::Refused(format!("no batch at {time} is staged in it"))),
            };
        };
        if columns != names(&self.columns) {
            return Err(Failure::Refused(format!(
                "the batch at {time} was staged for the columns {columns}; run the job once with \
                 these"
            )));
        }
        let enters = within.execute(&self.publish(), (writer, at));
        enters.map_err(|cause| forbidden(time, cause))?;
        let staged = staged(&self.columns);
        // Batches are committed in their order: of earlier ones there is nothing to come.
        let clear = format!("DELETE FROM {staged} WHERE writer = ?1 AND time <= ?2");
        within.execute(&clear, (writer, at))?;
        let forget = "DELETE FROM streamflow_batches WHERE writer = ?1 AND time < ?2";
        within.execute(forget, (writer, at))?;
        let note = "UPDATE streamflow_batches SET committed = 1 WHERE writer = ?1 AND time = ?2";
        within.execute(note, (writer, at))?;
        Ok(())
    }

    /// Forgets what is staged of a batch.
    fn unstage(&self, within: &Transaction<'_>, at: i64) -> Result<(), Failure> {
        let staged = staged(&self.columns);
        let clear = format!("DELETE FROM {staged} WHERE writer = ?1 AND time = ?2");
        within.execute(&clear, (&self.writer, at))?;
        let forget = "DELETE FROM streamflow_batches
            WHERE writer = ?1 AND time = ?2 AND NOT committed";
        within.execute(forget, (&self.writer, at))?;
        Ok(())
    }

    /// The time of the batch committed last.
    fn last(&self, within: &Connection) -> rusqlite::Result<Option<i64>> {
        let last = "SELECT max(time) FROM streamflow_batches WHERE writer = ?1 AND committed";
        within.query_row(last, [&self.writer], |row| row.get(0))
    }
}

/// The batch's number and its rows change in one transaction.
impl ExactlyOnce for SqliteTable {
    fn destination(&self) -> Option<Destination> {
        let Self { path, table, writer, .. } = self;
        if path.as_os_str().is_empty() || path.as_os_str() == ":memory:" {
            // It is gone with its process.
            return None;
        }
        let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
        let writer = if writer == table { String::new() } else { format!(", writer `{writer}`") };
        let named = Destination::named(format!("table `{table}` of {}{writer}", path.display()));
        Some(named.with_sole(self.sole()))
    }
}

impl<T: Params> Sink<T> for SqliteTable {
    /// Stages the rows, which then are durable: no transaction is held open, since the database may
    /// have another table that is an output of the same job.
    fn write(&mut self, time: BatchTime, records: Vec<T>) -> Result<()> {
        self.stages = true;
        self.within("writing to", |table, within| table.stage(within, time, records))
    }

    fn commit(&mut self, time: BatchTime) -> Result<()> {
        self.within("committing to", |table, within| table.publish_staged(within, time))
    }

    fn abort(&mut self, time: BatchTime) -> Result<()> {
        self.within("taking back from", |table, within| table.unstage(within, nanos(time)))
    }
}

/// A row was accepted when it was staged, and the table forbids it now: someone else has changed
/// the table since. The batch is decided, so that only who has a hand in the table can help.
fn forbidden(time: BatchTime, cause: rusqlite::Error) -> Failure {
    let rusqlite::Error::SqliteFailure(code, _) = &cause else { return Failure::Sql(cause) };
    if code.code != ErrorCode::ConstraintViolation {
        return Failure::Sql(cause);
    }
    let unique = [ffi::SQLITE_CONSTRAINT_UNIQUE, ffi::SQLITE_CONSTRAINT_PRIMARYKEY];
    let way_out = match unique.contains(&code.extended_code) {
        true => {
            "remove the row that is in its way, or run the job with `.replacing()`, by which rows \
             of the batch take the place of such rows"
        }
        false => "change the table back, so that it takes the row",
    };
    Failure::Refused(format!(
        "{cause}; the table took this row when the batch at {time} was staged, and has been \
         changed by someone else since; the batch is decided, and is tried again until the table \
         takes it: {way_out}"
    ))
}

/// Why something within a transaction was not done.
enum Failure {
    Sql(rusqlite::Error),
    Refused(String),
}

impl From<rusqlite::Error> for Failure {
    fn from(cause: rusqlite::Error) -> Self {
        Self::Sql(cause)
    }
}

fn blame(doing: String, cause: rusqlite::Error) -> Error {
    match cause.sqlite_error_code() {
        // It may pass, and a job with a checkpoint waits for it.
        Some(ErrorCode::DiskFull) => {
            Error::io(doing, io::Error::new(io::ErrorKind::StorageFull, cause))
        }
        _ => Error::other(format!("{doing}: {cause}")),
    }
}

/// The time that was written so.
fn since_epoch(nanos: i64) -> Duration {
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(0))
}

/// A batch's time, which no other batch of its writer has.
fn nanos(time: BatchTime) -> i64 {
    i64::try_from(time.since_epoch().as_nanos()).unwrap_or(i64::MAX)
}

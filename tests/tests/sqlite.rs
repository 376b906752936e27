//! Tables of an SQLite database as outputs of a job.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;
use streamflow::prelude::*;
use streamflow::sink::SqliteTable;
use streamflow::{Pipeline, Result, test};

/// A database of a test's own, gone with it.
struct Database(PathBuf);

impl Database {
    fn new(name: &str) -> Self {
        let name = format!("streamflow-tests-{}-{name}.db", std::process::id());
        let database = Self(std::env::temp_dir().join(name));
        let _ = std::fs::remove_file(&database.0);
        database
    }

    /// The rows of two columns of a table.
    fn rows(&self, table: &str) -> Vec<(String, u64)> {
        let connection = Connection::open(&self.0).unwrap();
        let mut rows = connection.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        rows.collect::<rusqlite::Result<_>>().unwrap()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Counts words into one table, and lengths of lines into another of the same database.
fn job(lines: impl Source<Batch = Text>, database: &Path) -> Result<Job<impl Pipeline>> {
    let words = SqliteTable::open(database, "words", ["word", "count"])?;
    let lengths = SqliteTable::open(database, "lengths", ["line", "bytes"])?;
    Ok(stream! {
        name "two tables";
        batch 1s;
        source lines = lines;
        let counts = lines.words().map(|word| (word, 1u64)).reduce_by_key(|a, b| a + b);
        counts.write_to(words);
        let lengths_of = lines.map(|line| {
            assert!(line.len() < 100, "a line that is too long");
            (line, line.len() as u64)
        });
        lengths_of.write_to(lengths);
    })
}

fn owned<const N: usize>(rows: [(&str, u64); N]) -> Vec<(String, u64)> {
    rows.map(|(text, number)| (text.to_owned(), number)).to_vec()
}

#[test]
fn two_outputs_share_a_database() {
    let database = Database::new("share");
    let (mut feed, lines) = test::source::<Text>();
    let mut job = job(lines, &database.0).unwrap().test();
    feed.batch(["to be", "or to"]);
    feed.batch::<&str>([]);
    feed.batch(["be"]);
    job.advance(Duration::from_secs(3));
    assert_eq!(database.rows("words"), owned([("to", 2), ("be", 1), ("or", 1), ("be", 1)]));
    assert_eq!(database.rows("lengths"), owned([("to be", 5), ("or to", 5), ("be", 2)]));
}

#[test]
fn a_batch_that_fails_enters_no_table() {
    let database = Database::new("fails");
    let (mut feed, lines) = test::source::<Text>();
    let mut job = job(lines, &database.0).unwrap().test();
    feed.batch(["one"]);
    feed.batch(["two", &"x".repeat(100)]);
    feed.batch(["three"]);
    job.advance(Duration::from_secs(1));
    assert!(job.try_advance(Duration::from_secs(1)).is_err());
    job.advance(Duration::from_secs(1));
    assert_eq!(database.rows("words"), owned([("one", 1), ("three", 1)]));
    assert_eq!(database.rows("lengths"), owned([("one", 3), ("three", 5)]));
    assert_eq!(database.rows("streamflow_staged_2"), []);
}

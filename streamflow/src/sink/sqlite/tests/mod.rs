//! The table by itself: steps of one process or several, and what stands in their way.

use super::*;

/// A database of a test's own, gone with it.
struct Database(PathBuf);

impl Database {
    fn new(name: &str) -> Self {
        let name = format!("streamflow-{}-{name}.db", std::process::id());
        let database = Self(std::env::temp_dir().join(name));
        let _ = std::fs::remove_file(&database.0);
        database
    }

    /// The sink of a process that has just begun.
    fn words(&self) -> SqliteTable {
        SqliteTable::open(&self.0, "words", ["word", "count"]).unwrap()
    }

    fn connect(&self) -> Connection {
        Connection::open(&self.0).unwrap()
    }

    /// The table as it is.
    fn rows(&self) -> Vec<(String, u64)> {
        let connection = self.connect();
        let mut rows = connection.prepare("SELECT word, count FROM words").unwrap();
        let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        rows.collect::<rusqlite::Result<_>>().unwrap()
    }

    fn number(&self, sql: &str) -> u64 {
        self.connect().query_row(sql, [], |row| row.get(0)).unwrap()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

type Row = (&'static str, u64);

fn time(number: u64) -> BatchTime {
    BatchTime::tick(number, Duration::ZERO, Duration::from_millis(1500))
}

fn commit(table: &mut SqliteTable, number: u64) -> Result<()> {
    Sink::<Row>::commit(table, time(number))
}

fn abort(table: &mut SqliteTable, number: u64) {
    Sink::<Row>::abort(table, time(number)).unwrap();
}

fn owned(rows: &[Row]) -> Vec<(String, u64)> {
    rows.iter().map(|(word, count)| ((*word).to_owned(), *count)).collect()
}

#[test]
fn each_step_may_be_a_later_process_s_and_be_repeated() {
    let database = Database::new("steps");
    database.words().write(time(1), vec![("to", 2), ("be", 1)]).unwrap();
    assert_eq!(database.rows(), []);
    for _again in 0..3 {
        commit(&mut database.words(), 1).unwrap();
        abort(&mut database.words(), 1);
    }
    assert_eq!(database.rows(), owned(&[("to", 2), ("be", 1)]));
    for count in [7, 8] {
        database.words().write(time(2), vec![("lost", count)]).unwrap();
    }
    for _again in 0..2 {
        abort(&mut database.words(), 2);
    }
    // Another process had none; who has staged a batch knows better.
    commit(&mut database.words(), 2).unwrap();
    let mut table = database.words();
    table.write(time(3), vec![("lost", 9)]).unwrap();
    assert!(commit(&mut table, 4).is_err());
    abort(&mut table, 3);
    database.words().write(time(2), Vec::<Row>::new()).unwrap();
    commit(&mut database.words(), 2).unwrap();
    commit(&mut database.words(), 1).unwrap();
    assert_eq!(database.rows().len(), 2);
    assert_eq!(database.number("SELECT count(*) FROM streamflow_staged_2"), 0);
    assert_eq!(database.number("SELECT batch FROM streamflow_batches"), 2);
}

#[test]
fn a_commit_that_breaks_off_changes_nothing_and_is_repeated() {
    let database = Database::new("breaks");
    let mut table = database.words();
    table.write(time(1), vec![("a", 1), ("b", 2)]).unwrap();
    database
        .connect()
        .execute_batch(
            "CREATE TRIGGER breaks BEFORE UPDATE ON streamflow_batches
            BEGIN SELECT RAISE(ABORT, 'broken off'); END",
        )
        .unwrap();
    let told = commit(&mut table, 1).unwrap_err().to_string();
    assert!(told.starts_with("committing to table `words` of "), "{told}");
    assert!(told.ends_with(": broken off"), "{told}");
    assert_eq!(database.rows(), []);
    database.connect().execute_batch("DROP TRIGGER breaks").unwrap();
    commit(&mut table, 1).unwrap();
    assert_eq!(database.rows(), owned(&[("a", 1), ("b", 2)]));
}

#[test]
fn a_row_that_the_table_forbids_fails_before_the_batch_is_decided() {
    let database = Database::new("forbids");
    let schema = "CREATE TABLE words (word TEXT PRIMARY KEY, count INTEGER NOT NULL)";
    database.connect().execute_batch(schema).unwrap();
    let mut table = database.words();
    table.write(time(1), vec![("a", 1)]).unwrap();
    commit(&mut table, 1).unwrap();
    let told = table.write(time(2), vec![("b", 2), ("a", 3)]).unwrap_err().to_string();
    assert!(told.contains("UNIQUE constraint failed: words.word"), "{told}");
    assert_eq!(database.number("SELECT count(*) FROM streamflow_staged_2"), 0);
    let mut table = table.replacing();
    table.write(time(2), vec![("b", 2), ("a", 3)]).unwrap();
    commit(&mut table, 2).unwrap();
    assert_eq!(database.rows(), owned(&[("b", 2), ("a", 3)]));
}

#[test]
fn a_batch_that_is_not_later_is_refused() {
    let database = Database::new("later");
    let mut table = database.words();
    table.write(time(3), vec![("a", 1)]).unwrap();
    commit(&mut table, 3).unwrap();
    for number in [1, 3] {
        let told = table.write(time(number), vec![("a", 1)]).unwrap_err().to_string();
        assert!(told.contains("already has the batch at 4500 ms by the writer `words`"), "{told}");
    }
    let mut other = database.words().writer("it's another");
    other.write(time(1), vec![("b", 1)]).unwrap();
    commit(&mut other, 1).unwrap();
    assert_eq!(database.rows(), owned(&[("a", 1), ("b", 1)]));
}

#[test]
fn what_does_not_fit_is_told() {
    let database = Database::new("fits");
    let told = database.words().write(time(1), vec![("a", 1u64, 2u64)]).unwrap_err().to_string();
    assert!(
        told.ends_with("Wrong number of parameters passed to query. Got 3, needed 2"),
        "{told}"
    );
    let told = database.words().write(time(1), vec![("a", u64::MAX)]).unwrap_err().to_string();
    assert!(told.starts_with("writing to table `words` of "), "{told}");
    let other = SqliteTable::open(&database.0, "words", ["word", "total"]);
    let told = other.unwrap_err().to_string();
    assert!(told.ends_with("has no column named total"), "{told}");
}

#[test]
fn columns_may_be_others_once_nothing_is_staged() {
    let database = Database::new("columns");
    database.words().write(time(1), vec![("a", 1)]).unwrap();
    let mut swapped = SqliteTable::open(&database.0, "words", ["count", "word"]).unwrap();
    let told = commit(&mut swapped, 1).unwrap_err().to_string();
    assert!(told.contains(r#"was staged for the columns "word", "count""#), "{told}");
    commit(&mut database.words(), 1).unwrap();
    swapped.write(time(2), vec![(2u64, "b")]).unwrap();
    commit(&mut swapped, 2).unwrap();
    assert_eq!(database.rows(), owned(&[("a", 1), ("b", 2)]));
}

#[test]
fn names_and_values_stay_what_they_are() {
    let database = Database::new("names");
    let mut table = SqliteTable::open(&database.0, "a \"b\"", ["x y", "select"]).unwrap();
    let rows = vec![(Some("7"), 1.5f64), (None, -0.25)];
    table.write(time(1), rows).unwrap();
    commit(&mut table, 1).unwrap();
    let read = "SELECT count(*) FROM \"a \"\"b\"\"\" WHERE typeof(\"x y\") IN ('text', 'null')
        AND typeof(\"select\") = 'real'";
    assert_eq!(database.number(read), 2);
}

#[test]
fn a_database_without_space_is_waited_for() {
    let database = Database::new("space");
    let mut table = database.words();
    let limit = |table: &SqliteTable, pages: u32| {
        table.connection.pragma_update(None, "max_page_count", pages).unwrap();
    };
    let pages = database.number("PRAGMA page_count");
    limit(&table, u32::try_from(pages).unwrap() + 2);
    let rows = || (0..1000).map(|count| ("word", count)).collect::<Vec<Row>>();
    let full = table.write(time(1), rows()).unwrap_err();
    assert!(full.is_full(), "{full}");
    assert!(full.to_string().starts_with("writing to table `words` of "), "{full}");
    abort(&mut table, 1);
    limit(&table, 1 << 20);
    table.write(time(1), rows()).unwrap();
    commit(&mut table, 1).unwrap();
    assert_eq!(database.rows(), owned(&rows()));
}

#[test]
fn what_comes_between_staging_and_commit_is_told_with_the_way_out() {
    let database = Database::new("between");
    let connection = database.connect();
    let schema = "CREATE TABLE words (word TEXT PRIMARY KEY, count INTEGER NOT NULL)";
    connection.execute_batch(schema).unwrap();
    for (number, replacing) in [(1, false), (2, true)] {
        let mut table = database.words();
        table.write(time(number), vec![("a", number)]).unwrap();
        connection.execute("INSERT OR REPLACE INTO words VALUES ('a', 7)", ()).unwrap();
        let told = commit(&mut table, number).unwrap_err().to_string();
        for part in [
            "committing to table `words` of ",
            "UNIQUE constraint failed: words.word; the table took this row when the batch at ",
            "remove the row that is in its way, or run the job with `.replacing()`",
        ] {
            assert!(told.contains(part), "{told}");
        }
        let mut later = database.words();
        if replacing {
            later = later.replacing();
        } else {
            connection.execute("DELETE FROM words", ()).unwrap();
        }
        commit(&mut later, number).unwrap();
        assert_eq!(database.rows(), owned(&[("a", number)]));
        connection.execute("DELETE FROM words", ()).unwrap();
    }
}

//! The tables beside the user's own, and how names and values stand in SQL.

use rusqlite::{Connection, TransactionBehavior};

/// What is known of the batches of each writer: those that are staged, and the last one committed.
const BATCHES: &str = "CREATE TABLE IF NOT EXISTS streamflow_batches (
    writer TEXT NOT NULL, time INTEGER NOT NULL, batch INTEGER NOT NULL,
    columns TEXT NOT NULL, committed INTEGER NOT NULL,
    PRIMARY KEY (writer, time)) WITHOUT ROWID;";

/// Makes what is missing, and has SQLite look at the table's columns.
pub(super) fn prepare_tables(
    connection: &mut Connection,
    table: &str,
    columns: &[String],
) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let (table, named, values) = (quoted(table), names(columns), numbered(columns, "?"));
    let (staged, numbered) = (staged(columns), numbered(columns, "c"));
    transaction.execute_batch(&format!(
        "CREATE TABLE IF NOT EXISTS {table} ({named});
        CREATE TABLE IF NOT EXISTS {staged}
            (writer TEXT NOT NULL, time INTEGER NOT NULL, {numbered});
        CREATE INDEX IF NOT EXISTS {staged}_batches ON {staged} (writer, time);
        {BATCHES}"
    ))?;
    transaction.prepare(&format!("INSERT INTO {table} ({named}) VALUES ({values})"))?;
    transaction.commit()
}

/// The table where rows of so many columns are staged: its columns have no type, so that values
/// stay what they are until they enter theirs.
pub(super) fn staged(columns: &[String]) -> String {
    format!("streamflow_staged_{}", columns.len())
}

/// `c1, c2, …`.
pub(super) fn numbered(columns: &[String], prefix: &str) -> String {
    let each = (1..=columns.len()).map(|column| format!("{prefix}{column}"));
    each.collect::<Vec<_>>().join(", ")
}

/// The columns' names, as SQL.
pub(super) fn names(columns: &[String]) -> String {
    columns.iter().map(|column| quoted(column)).collect::<Vec<_>>().join(", ")
}

/// A name, as SQL.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text, as SQL.
pub(super) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

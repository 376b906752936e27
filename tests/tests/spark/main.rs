//! Spark Streaming's operations, row by row: what its programming guide says that each gives, an
//! example with the result that follows from it, and the block that computes it here.
//!
//! The rows are data. Each is run, and all of them are the tables of `docs/spark.md`, which
//! `UPDATE_EXPECT=1 cargo test -p streamflow-tests --test spark` writes anew.

use std::fmt::{Debug, Write as _};
use std::path::PathBuf;

use streamflow::BatchTime;

/// The batches of an example, each a list of lines.
type Input = [&'static [&'static str]];

/// One operation.
struct Row {
    /// As Spark's guide or its reference writes it.
    spark: &'static str,
    /// As it is written here.
    ours: &'static str,
    /// What it gives, by Spark's documentation.
    gives: &'static str,
    /// What differs, and why.
    differs: &'static str,
    example: Option<Example>,
}

/// An operation applied.
struct Example {
    block: &'static str,
    input: &'static [&'static Input],
    /// What each batch gives, as text; `–` where nothing is written.
    gives: &'static [&'static str],
    run: fn(&[&Input]) -> Vec<String>,
}

/// A row, with a stream that is made of `lines` as its example.
macro_rules! row {
    (
        $spark:literal, $ours:literal, $gives:literal, $differs:literal;
        $lines:ident: $input:expr;
        { $($stream:tt)* } => $output:expr
    ) => {
        crate::Row {
            spark: $spark,
            ours: $ours,
            gives: $gives,
            differs: $differs,
            example: Some(crate::Example {
                block: stringify!($($stream)*),
                input: &[&$input],
                gives: &$output,
                run: |input| {
                    let (mut feed, lines) = test::source::<Text>();
                    let (seen, out) = test::collect();
                    let mut job = stream! {
                        batch 10s;
                        source $lines = lines;
                        let made = $($stream)*;
                        made.write_to(out);
                    }
                    .test();
                    input[0].iter().for_each(|batch| feed.batch(*batch));
                    let batches = input[0].len();
                    job.advance(10 * std::time::Duration::from_secs(batches as u64));
                    crate::shown(batches, seen.take())
                },
            }),
        }
    };
}

/// A row, with a stream that is made of two streams of pairs as its example.
macro_rules! pairs_row {
    (
        $spark:literal, $ours:literal, $gives:literal, $differs:literal;
        $left:ident: $input:expr; $right:ident: $other:expr;
        { $($stream:tt)* } => $output:expr
    ) => {
        crate::Row {
            spark: $spark,
            ours: $ours,
            gives: $gives,
            differs: $differs,
            example: Some(crate::Example {
                block: stringify!($($stream)*),
                input: &[&$input, &$other],
                gives: &$output,
                run: |input| {
                    let (mut feed, lines) = test::source::<Text>();
                    let (mut other_feed, other_lines) = test::source::<Text>();
                    let (seen, out) = test::collect();
                    let mut job = stream! {
                        batch 10s;
                        source lines = lines;
                        source other_lines = other_lines;
                        let $left = lines.map(pair);
                        let $right = other_lines.map(pair);
                        let made = $($stream)*;
                        made.write_to(out);
                    }
                    .test();
                    input[0].iter().for_each(|batch| feed.batch(*batch));
                    input[1].iter().for_each(|batch| other_feed.batch(*batch));
                    let batches = input[0].len();
                    job.advance(10 * std::time::Duration::from_secs(batches as u64));
                    crate::shown(batches, seen.take())
                },
            }),
        }
    };
}

/// A row of what has no counterpart here, or none that a collected stream could show.
const fn other(
    spark: &'static str,
    ours: &'static str,
    gives: &'static str,
    differs: &'static str,
) -> Row {
    Row { spark, ours, gives, differs, example: None }
}

mod joins;
mod others;
mod outputs;
mod transformations;
mod windows;

/// A line of two words as a pair.
fn pair(line: &str) -> (&str, &str) {
    line.split_once(' ').unwrap_or((line, ""))
}

/// What each batch gave.
fn shown<T: Debug>(batches: usize, seen: Vec<(BatchTime, Vec<T>)>) -> Vec<String> {
    let mut shown = vec!["–".to_owned(); batches];
    for (time, records) in seen {
        shown[time.number() as usize - 1] = format!("{records:?}");
    }
    shown
}

/// The tables, each with its title.
fn tables() -> [(&'static str, &'static [Row]); 5] {
    [
        ("Transformations", transformations::ROWS),
        ("Window operations", windows::ROWS),
        ("Joins", joins::ROWS),
        ("Output operations", outputs::ROWS),
        ("What else its reference lists", others::ROWS),
    ]
}

#[test]
fn each_operation_gives_what_spark_s_guide_says() {
    let mut examples = 0;
    for Row { spark, example, .. } in tables().iter().flat_map(|(_, rows)| *rows) {
        let Some(Example { block, input, gives, run }) = example else { continue };
        assert_eq!(run(input), *gives, "{spark}: {block}");
        examples += 1;
    }
    assert!(examples >= 40, "only {examples} examples");
}

/// Every operation of the guide, by name.
const GUIDE: [&str; 28] = [
    "map",
    "flatMap",
    "filter",
    "repartition",
    "union",
    "count",
    "reduce",
    "countByValue",
    "reduceByKey",
    "join",
    "leftOuterJoin",
    "rightOuterJoin",
    "fullOuterJoin",
    "cogroup",
    "transform",
    "updateStateByKey",
    "window",
    "countByWindow",
    "reduceByWindow",
    "reduceByKeyAndWindow",
    "countByValueAndWindow",
    "groupByKeyAndWindow",
    "print",
    "saveAsTextFiles",
    "saveAsObjectFiles",
    "saveAsHadoopFiles",
    "foreachRDD",
    "mapWithState",
];

#[test]
fn no_operation_of_the_guide_is_left_out() {
    let tables = tables();
    let mut rows = tables.iter().flat_map(|(_, rows)| *rows);
    for name in GUIDE {
        let named = |row: &Row| row.spark.split('(').next() == Some(name);
        assert!(rows.clone().any(named), "no row of `{name}`");
    }
    assert!(rows.all(|row| !row.gives.is_empty() && !row.differs.is_empty()));
}

const BEGIN: &str =
    "<!-- tables: written by `UPDATE_EXPECT=1 cargo test -p streamflow-tests --test spark` -->\n";
const END: &str = "<!-- end of tables -->\n";

/// A cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn written() -> String {
    let mut text = String::new();
    for (title, rows) in tables() {
        let _ = write!(text, "\n## {title}\n");
        text += "\n| Spark | streamflow | what it gives | what differs, and why |\n| --- | --- | --- | --- |\n";
        for Row { spark, ours, gives, differs, .. } in rows {
            let ours =
                if ours.is_empty() { "none".to_owned() } else { format!("`{}`", cell(ours)) };
            let _ = writeln!(text, "| `{spark}` | {ours} | {gives} | {differs} |");
        }
        let examples = rows.iter().filter_map(|row| Some((row.spark, row.example.as_ref()?)));
        text += "\n| example | batch by batch | gives |\n| --- | --- | --- |\n";
        for (_, Example { block, input, gives, .. }) in examples {
            let block = block.split_whitespace().collect::<Vec<_>>().join(" ");
            let batches = |input: &&Input| {
                let batches = input.iter().map(|batch| format!("`{batch:?}`"));
                batches.collect::<Vec<_>>().join(" ")
            };
            let input = input.iter().map(batches).collect::<Vec<_>>().join("<br>with ");
            let gives = gives.iter().map(|batch| match *batch {
                "–" => "–".to_owned(),
                batch => format!("`{}`", cell(batch)),
            });
            let gives = gives.collect::<Vec<_>>().join(" ");
            let _ = writeln!(text, "| `{}` | {input} | {gives} |", cell(&block));
        }
    }
    text
}

#[test]
fn the_document_s_tables_are_these() {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/spark.md"));
    let document = std::fs::read_to_string(&path).expect("docs/spark.md");
    let (before, rest) = document.split_once(BEGIN).expect("the tables' beginning");
    let (shown, after) = rest.split_once(END).expect("the tables' end");
    let tables = format!("{}\n", written());
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let updated = format!("{before}{BEGIN}{tables}{END}{after}");
        std::fs::write(path, updated).expect("docs/spark.md is written");
        return;
    }
    let wrong = shown.lines().zip(tables.lines()).find(|(shown, row)| shown != row);
    assert_eq!(wrong, None, "UPDATE_EXPECT=1 writes the tables anew");
    assert_eq!(shown.lines().count(), tables.lines().count());
}

//! The guide's table "Output operations on DStreams".

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::time::Duration;

use streamflow::prelude::*;
use streamflow_tests::Folder;

use crate::{Example, Input, Row, other, pair};

pub(crate) const ROWS: &[Row] = &[
    Row {
        spark: "print()",
        ours: "print() or print(n)",
        gives: "prints the first ten records of each batch, below its time",
        differs: "the same text, which `tests/tests/operators/print.rs` holds to the letter; \
                  records by `Debug`, with control characters escaped, so that none steers a \
                  terminal",
        example: Some(Example {
            block: "lines.words().print(2)",
            input: &[&[&["to be", "or"], &[]]],
            gives: &["Time: 10000 ms⏎\"to\"⏎\"be\"⏎...⏎", "Time: 20000 ms⏎"],
            run: printed,
        }),
    },
    Row {
        spark: "saveAsTextFiles(prefix, [suffix])",
        ours: "save_as_text_files(prefix, suffix = …, format = …)",
        gives: "each batch as a text file, named `prefix-TIME_IN_MS[.suffix]`",
        differs: "one file a batch, where Spark writes a folder of parts; it appears whole or \
                  not at all; records by `Display`, or as `format` writes them",
        example: Some(Example {
            block: "lines.words().save_as_text_files(prefix, suffix = \"txt\")",
            input: &[&[&["to be", "or"], &[]]],
            gives: &["words-10000.txt: to⏎be⏎or⏎", "words-20000.txt: "],
            run: text_files,
        }),
    },
    Row {
        spark: "saveAsObjectFiles(prefix, [suffix])",
        ours: "save_as_object_files(prefix, suffix = …)",
        gives: "each batch as files of serialised objects, named the same",
        differs: "one file a batch, by serde beside the schema of its records, with checksums; it \
                  appears whole or not at all, and `object_files::<T>(folder)` reads it back",
        example: Some(Example {
            block: "lines.map(pair).save_as_object_files(prefix)",
            input: &[&[&["to be", "or not"], &["to do"]]],
            gives: &[
                "words-10000: [(\"to\", \"be\"), (\"or\", \"not\")]",
                "words-20000: [(\"to\", \"do\")]",
            ],
            run: object_files,
        }),
    },
    other(
        "saveAsHadoopFiles(prefix, [suffix])",
        "",
        "each batch as Hadoop files",
        "there is no Hadoop; `write_to(sink)` takes any `Sink`",
    ),
    Row {
        spark: "foreachRDD(func)",
        ours: "for_each_batch(f), for_each(f)",
        gives: "calls a function with each batch, also an empty one, to push it elsewhere",
        differs: "`f(records, time)` runs in the job's own process and may keep a connection \
                  in what it captures: nothing is serialised, and there is no driver and no \
                  worker to tell apart. `for_each(f)` is called with each record, in order. \
                  An `Err` fails the batch",
        example: Some(Example {
            block: "lines.for_each_batch(|records, time| seen.push((time.number(), records.len())))",
            input: &[&[&["a", "b"], &[]]],
            gives: &["(1, 2)", "(2, 0)"],
            run: each_batch,
        }),
    },
];

/// The files of a folder by name, each with what `read` tells of it.
fn files(folder: &Path, read: impl Fn(&Path) -> String) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let told = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().display().to_string();
        format!("{name}: {}", read(path))
    };
    paths.iter().map(told).collect()
}

fn text_files(input: &[&Input]) -> Vec<String> {
    let folder = Folder::new("spark-text");
    let prefix = folder.join("words").display().to_string();
    let (mut feed, lines) = test::source::<Text>();
    let mut job = stream! {
        batch 10s;
        source lines = lines;
        lines.words().save_as_text_files(prefix.as_str(), suffix = "txt");
    }
    .test();
    input[0].iter().for_each(|batch| feed.batch(*batch));
    job.advance(Duration::from_secs(10 * input[0].len() as u64));
    drop(job);
    files(&folder, |path| std::fs::read_to_string(path).expect("a file of text").replace('\n', "⏎"))
}

fn object_files(input: &[&Input]) -> Vec<String> {
    let folder = Folder::new("spark-objects");
    let prefix = folder.join("words");
    let (mut feed, lines) = test::source::<Text>();
    let mut job = stream! {
        batch 10s;
        source lines = lines;
        lines.map(pair).save_as_object_files(prefix);
    }
    .test();
    input[0].iter().for_each(|batch| feed.batch(*batch));
    job.advance(Duration::from_secs(10 * input[0].len() as u64));
    drop(job);
    files(&folder, |path| {
        let (seen, out) = test::collect();
        let job = stream! {
            batch 10s;
            source pairs = streamflow::source::object_files::<(String, String)>(path);
            pairs.write_to(out);
        };
        job.test().run_to_end();
        format!("{:?}", seen.take_records())
    })
}

/// Set for the process that prints.
const CHILD: &str = "STREAMFLOW_TEST_PRINTS";

/// The words of an example, printed: standard output cannot be seen from within.
#[test]
fn prints() {
    let Some(example) = ROWS.iter().find_map(|row| match &row.example {
        Some(example) if row.spark == "print()" => Some(example),
        _ => None,
    }) else {
        unreachable!("a row of `print()`");
    };
    if std::env::var_os(CHILD).is_none() {
        assert_eq!(printed(example.input), example.gives);
        return;
    }
    let (mut feed, lines) = test::source::<Text>();
    let mut job = stream! {
        batch 10s;
        source lines = lines;
        lines.words().print(2);
    }
    .test();
    example.input[0].iter().for_each(|batch| feed.batch(*batch));
    job.advance(Duration::from_secs(10 * example.input[0].len() as u64));
}

/// What a process of its own prints of each batch, without the rules above and below the time.
fn printed(_: &[&Input]) -> Vec<String> {
    let program = std::env::current_exe().expect("a test knows its own program");
    let run = Command::new(program)
        .args(["outputs::prints", "--exact", "--nocapture", "--test-threads=1"])
        .env(CHILD, "")
        .output()
        .expect("a test can run its own program");
    let text = String::from_utf8(run.stdout).expect("`print` writes UTF-8");
    assert!(run.status.success(), "{text}");
    let rule = "-------------------------------------------\n";
    let (times, records): (Vec<_>, Vec<_>) =
        text.split(rule).skip(1).enumerate().partition(|(at, _)| at % 2 == 0);
    let batches = times.iter().zip(&records).map(|((_, time), (_, records))| {
        let records = records.lines().take_while(|line| !line.is_empty());
        let records = records.map(|line| format!("{line}⏎")).collect::<String>();
        format!("{}{records}", time.replace('\n', "⏎"))
    });
    batches.collect()
}

fn each_batch(input: &[&Input]) -> Vec<String> {
    let kept = Mutex::new(Vec::new());
    let seen = &kept;
    let (mut feed, lines) = test::source::<Text>();
    let mut job = stream! {
        batch 10s;
        source lines = lines;
        lines.for_each_batch(|records, time| {
            let counted = (time.number(), records.len());
            seen.lock().map(|mut seen| seen.push(format!("{counted:?}"))).map_err(|_| "poisoned")
        });
    }
    .test();
    input[0].iter().for_each(|batch| feed.batch(*batch));
    job.advance(Duration::from_secs(10 * input[0].len() as u64));
    drop(job);
    kept.into_inner().unwrap_or_default()
}

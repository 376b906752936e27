//! The guide's table "Output operations on DStreams".

use std::sync::Mutex;
use std::time::Duration;

use streamflow::prelude::*;

use crate::{Example, Input, Row, other};

pub(crate) const ROWS: &[Row] = &[
    other(
        "print()",
        "print() or print(n)",
        "prints the first ten records of each batch, below its time",
        "the same text, which `tests/tests/operators/print.rs` holds to the letter; records by \
         `Debug`, with control characters escaped, so that none steers a terminal",
    ),
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
    other(
        "saveAsObjectFiles(prefix, [suffix])",
        "save_as_object_files(prefix, suffix = …)",
        "each batch as files of serialised objects, named the same",
        "one file a batch, by serde beside the schema of its records, with checksums; it appears \
         whole or not at all, and `object_files::<T>(folder)` reads it back",
    ),
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

fn text_files(input: &[&Input]) -> Vec<String> {
    let folder = std::env::temp_dir().join(format!("streamflow-spark-{}", std::process::id()));
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
    let mut names: Vec<_> = std::fs::read_dir(&folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    names.sort();
    let text = |path: &std::path::PathBuf| {
        let name = path.file_name().unwrap_or_default().display().to_string();
        let text = std::fs::read_to_string(path).expect("a file of text");
        format!("{name}: {}", text.replace('\n', "⏎"))
    };
    let texts = names.iter().map(text).collect();
    std::fs::remove_dir_all(&folder).ok();
    texts
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

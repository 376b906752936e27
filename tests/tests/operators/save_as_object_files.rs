//! `save_as_object_files` and `object_files`: what is saved is read back.

use std::fs;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use streamflow::prelude::*;
use streamflow_tests::Folder;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, State)]
enum Event {
    Login { user: u32, name: String },
    Beat,
    Moved(f64, Option<Vec<u8>>),
}

/// The files that a block saves of lines, by name, with their bytes; they stay in the folder.
macro_rules! saved {
    ($fusion:ident, $workers:literal, $folder:expr,
        |$lines:ident, $prefix:ident| $($save:tt)*) => {{
        let $prefix = $folder.join("all");
        let (mut feed, $lines) = test::source::<Text>();
        let many: Vec<_> = (0..5000).map(|at| format!("{}", at % 700)).collect();
        feed.batch(many.iter().map(String::as_str));
        feed.batch::<&str>([]);
        feed.batch(["c"]);
        let job = stream! {
            name "save"; batch 500ms; fusion $fusion;
            source $lines = $lines;
            $($save)*
        };
        job.workers($workers).test().advance(Duration::from_millis(1500));
        let mut files: Vec<_> = fs::read_dir(&*$folder).unwrap().map(|entry| {
            let path = entry.unwrap().path();
            (path.file_name().unwrap().to_owned(), fs::read(path).unwrap())
        }).collect();
        files.sort();
        files
    }};
}

/// All records of a folder's files.
macro_rules! read {
    ($kind:ty, $folder:expr) => {{
        let (seen, out) = test::collect::<ByValue<$kind>>();
        let job = stream! {
            name "read"; batch 1s;
            source all = object_files::<$kind>(&*$folder);
            all.map(ByValue).write_to(out);
        };
        job.test().run_to_end();
        seen.take_records().into_iter().map(|ByValue(record)| record).collect::<Vec<$kind>>()
    }};
}

/// Saves in several ways, which must give the same bytes, and reads them back.
macro_rules! round_trip {
    ($test:literal, $kind:ty, |$lines:ident, $prefix:ident| $($save:tt)*) => {{
        let folder = Folder::new($test);
        let files = saved!(on, 1, folder, |$lines, $prefix| $($save)*);
        assert_eq!(files.len(), 3);
        assert!(files == saved!(on, 4, folder, |$lines, $prefix| $($save)*));
        assert!(files == saved!(off, 3, folder, |$lines, $prefix| $($save)*));
        let records = read!($kind, folder);
        (files, records)
    }};
}

fn lines() -> Vec<String> {
    (0..5000).map(|at| format!("{}", at % 700)).chain(["c".to_owned()]).collect()
}

#[test]
fn text_and_names() {
    let (files, records) = round_trip!("objects-text", String, |lines, prefix|
        lines.save_as_object_files(prefix, suffix = "obj"););
    assert_eq!(records, lines());
    let names: Vec<_> = files.iter().map(|(name, _)| name.to_str().unwrap()).collect();
    assert_eq!(names, ["all-1000.obj", "all-1500.obj", "all-500.obj"]);
}

#[test]
fn pairs() {
    let (_, records) = round_trip!("objects-pairs", (String, u64), |lines, prefix|
        lines.count_by_value().save_as_object_files(prefix););
    assert_eq!(records.len(), 701);
    assert_eq!(records[0], ("0".to_owned(), 8));
    assert_eq!(records[700], ("c".to_owned(), 1));
}

#[test]
fn types_of_a_users_own() {
    fn event(line: &str) -> Event {
        match line.len() {
            1 => Event::Beat,
            2 => Event::Login { user: 300, name: line.to_owned() },
            _ => Event::Moved(0.1, Some(line.as_bytes().to_vec())),
        }
    }
    let (_, records) = round_trip!("objects-events", Event, |lines, prefix|
        lines.map(event).save_as_object_files(prefix););
    let expected: Vec<_> = lines().iter().map(|line| event(line)).collect();
    assert_eq!(records, expected);
}

#[test]
fn what_borrows_is_read_as_what_owns() {
    let (_, records) = round_trip!("objects-borrowed", (String, usize), |lines, prefix|
        lines.map(|text| (text, text.len())).save_as_object_files(prefix););
    let pair = |text: String| (text.clone(), text.len());
    assert_eq!(records, lines().into_iter().map(pair).collect::<Vec<_>>());
}

#[test]
fn another_type_is_refused() {
    let folder = Folder::new("objects-other");
    let files = saved!(on, 1, folder, |lines, prefix| lines.save_as_object_files(prefix););
    assert_eq!(files.len(), 3);
    let job = stream! {
        name "read"; batch 1s;
        source all = object_files::<u64>(&*folder);
        all.for_each(|_| ());
    };
    let told = job.test().try_run_to_end().unwrap_err().to_string();
    let path = folder.join("all-500").display().to_string();
    assert_eq!(
        told,
        format!(
            "source `all`: {path} holds records of type `String`, and is read as records of type \
             `u64`; name the type that was written, `object_files::<…>`, and `.map` its records \
             to the new one"
        )
    );
}

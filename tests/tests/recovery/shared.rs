//! Two outputs to one place are refused before anything is read: the second would undo what the
//! first has written.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use streamflow::prelude::*;
use streamflow::sink::{Destination, ExactlyOnce, ObjectFiles, SqliteTable, TextFiles};
use streamflow::{Error, Pipeline};
use streamflow_tests::Folder;

/// Runs a job of one batch; why it was refused, if it was.
fn outcome<P: Pipeline>(job: Job<P>) -> Option<String> {
    job.batches(1).run().err().map(told)
}

fn told(error: Error) -> String {
    match error {
        Error::Config(message) => message,
        other => panic!("not a refusal: {other}"),
    }
}

/// A job of two outputs, with a checkpoint in a folder or without one.
macro_rules! two {
    ($kept:expr, |$numbers:ident| $($block:tt)*) => {
        [
            outcome({
                let $numbers = test::source::<Values<u64>>().1;
                stream! { batch 1ms; source $numbers = $numbers; $($block)* }
            }),
            outcome({
                let $numbers = test::source::<Values<u64>>().1;
                let kept: &Path = &$kept;
                stream! {
                    name "two"; batch 1ms; checkpoint kept; source $numbers = $numbers; $($block)*
                }
            }),
        ]
    };
}

#[test]
fn files_of_one_name_are_refused() {
    let folder = Folder::new("shared-files");
    let (out, kept) = (folder.join("out"), folder.join("kept"));
    let refused = two!(kept, |numbers|
        let doubled = numbers.map(|n| 2 * n);
        numbers.save_as_text_files(out.join("x"));
        doubled.save_as_text_files(out.join("./x")););
    for refused in refused {
        assert_eq!(
            refused.expect("it is refused"),
            format!(
                "the outputs `numbers.save_as_text_files#2` and `doubled.save_as_text_files#3` \
                 both write to files `{}/x-<batch>`, and one would undo what the other has \
                 written; give each output a prefix of its own, or write both streams by one \
                 output: `a.union(b)` before it",
                out.display()
            )
        );
    }
    let refused = two!(kept, |numbers|
        numbers.save_as_object_files(out.join("x"), suffix = "txt");
        numbers.write_to(TextFiles::new(out.join("x")).suffix("txt")););
    assert!(refused.iter().all(Option::is_some), "{refused:?}");
    let numbers = test::source::<Values<u64>>().1;
    let mut tested = stream! {
        batch 1ms;
        source numbers = numbers;
        numbers.save_as_text_files(out.join("x"));
        numbers.save_as_text_files(out.join("x"));
    }
    .test();
    assert!(told(tested.try_advance(Duration::from_secs(1)).unwrap_err()).contains("both write"));
    // They were refused before anything was made.
    assert!(!out.exists() && !kept.exists());
    let apart = two!(kept, |numbers|
        numbers.save_as_text_files(out.join("x"));
        numbers.save_as_text_files(out.join("x"), suffix = "txt");
        numbers.write_to(ObjectFiles::new(out.join("y"))););
    assert_eq!(apart, [None, None]);
}

/// By whatever way the folder is named.
#[cfg(unix)]
#[test]
fn files_in_one_folder_are_found_behind_a_link() {
    let folder = Folder::new("shared-link");
    let (out, link) = (folder.join("out"), folder.join("link"));
    fs::create_dir_all(&out).unwrap();
    std::os::unix::fs::symlink(&out, &link).unwrap();
    let refused = two!(folder.join("kept"), |numbers|
        numbers.save_as_text_files(out.join("deep/x"));
        numbers.save_as_text_files(link.join("deep/x")););
    assert!(refused.iter().all(Option::is_some), "{refused:?}");
}

fn table(database: &PathBuf, name: &str) -> SqliteTable {
    SqliteTable::open(database, name, ["n"]).unwrap()
}

#[test]
fn tables_of_one_writer_are_refused() {
    let folder = Folder::new("shared-table");
    fs::create_dir_all(&*folder).unwrap();
    let (database, kept) = (folder.join("numbers.db"), folder.join("kept"));
    let refused = two!(kept, |numbers|
        let rows = numbers.map(|n| (n,));
        rows.write_to(table(&database, "a"));
        rows.write_to(table(&database, "a")););
    for refused in refused {
        let refused = refused.expect("it is refused");
        assert!(refused.contains("both write to the database "), "{refused}");
        assert!(refused.contains("/numbers.db as writer `a`, and one would undo"), "{refused}");
        assert!(refused.contains("give each of them a name of its own by `.writer(…)`"));
    }
    let refused = two!(kept, |numbers|
        let rows = numbers.map(|n| (n,));
        rows.write_to(table(&database, "a").writer("w"));
        rows.write_to(table(&database, "b").writer("w")););
    assert!(refused.iter().all(Option::is_some), "{refused:?}");
    let apart = two!(kept, |numbers|
        let rows = numbers.map(|n| (n,));
        rows.write_to(table(&database, "a"));
        rows.write_to(table(&database, "a").writer("w"));
        rows.write_to(table(&database, "b"));
        rows.write_to(table(&PathBuf::from(":memory:"), "a"));
        rows.write_to(table(&PathBuf::from(":memory:"), "a")););
    assert_eq!(apart, [None, None]);
}

/// A sink of one's own may share its place: it knows what it does.
struct Topic(Option<&'static str>);

impl<T> Sink<T> for Topic {
    fn write(&mut self, _: BatchTime, _: Vec<T>) -> streamflow::Result<()> {
        Ok(())
    }
}

impl ExactlyOnce for Topic {
    fn destination(&self) -> Option<Destination> {
        Some(Destination::named(self.0.unwrap_or_else(std::any::type_name::<Self>)))
    }
}

#[test]
fn sinks_of_one_s_own_are_not() {
    let folder = Folder::new("shared-own");
    let apart = two!(folder.join("kept"), |numbers|
        numbers.write_to(Topic(None));
        numbers.write_to(Topic(None));
        numbers.write_to(Topic(Some("topic `a`")));
        numbers.write_to(Topic(Some("topic `a`"))););
    assert_eq!(apart, [None, None]);
}

/// Two jobs that do not know of each other, and have the same batch times: each gives its batch to
/// the sink before either publishes.
#[test]
fn of_two_jobs_with_one_prefix_the_second_is_told() {
    let folder = Folder::new("shared-prefix");
    let jobs = || TextFiles::new(folder.join("x"));
    let [mut one, mut other] = [jobs(), jobs()];
    let time = BatchTime::tick(7, Duration::from_secs(1), Duration::from_secs(1));
    for (sink, text) in [(&mut one, "one"), (&mut other, "other")] {
        sink.write(time, vec![text.to_owned()]).unwrap();
        Sink::<String>::prepare(sink, time).unwrap();
    }
    Sink::<String>::commit(&mut one, time).unwrap();
    let refused = told(Sink::<String>::commit(&mut other, time).unwrap_err());
    assert!(refused.contains("two jobs write to one prefix"), "{refused}");
    // What was published may be said again, and may have been moved on.
    Sink::<String>::commit(&mut one, time).unwrap();
    fs::remove_file(folder.join("x-8000")).unwrap();
    Sink::<String>::commit(&mut one, time).unwrap();
}

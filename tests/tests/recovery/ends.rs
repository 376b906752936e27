//! A job whose sources have ended, cut off anywhere: it gives no batch that it does not give
//! undisturbed.

use std::fs;

use streamflow::prelude::*;
use streamflow_tests::Folder;

/// A folder with a file of two numbers, and nothing else to come.
fn numbers(name: &str) -> Folder {
    let folder = Folder::new(name);
    fs::create_dir_all(&*folder).unwrap();
    fs::write(folder.join("numbers"), "1\n2\n").unwrap();
    fs::write(folder.join("END"), "").unwrap();
    folder
}

/// Crashes a job of this source, in whose window the records are still when they have all come.
macro_rules! crash_at_the_end_of {
    ($source:expr) => {
        test::crash_everywhere(
            || test::collect::<u64>().0,
            |seen| {
                let out = seen.sink();
                stream! {
                    name "end"; batch 1s; checkpoint "c";
                    source lines = $source;
                    let sums = lines.map(|line| line.parse::<u64>().unwrap()).window(3s).sum();
                    sums.write_to(out);
                }
            },
            |seen| seen.take(),
        )
    };
}

#[test]
fn a_file_that_was_read_to_its_end_is_followed_by_no_more_batches() {
    let folder = numbers("end-file");
    crash_at_the_end_of!(text_file(folder.join("numbers")).per_batch(1));
}

#[test]
fn a_folder_that_was_read_to_its_end_is_followed_by_no_more_batches() {
    let folder = numbers("end-folder");
    crash_at_the_end_of!(text_file_stream(&*folder).per_batch(1).ends_with("END"));
}

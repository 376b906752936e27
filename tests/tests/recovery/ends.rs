//! A job whose sources have ended, cut off anywhere: it gives no batch that it does not give
//! undisturbed.

use std::fs;

use streamflow::disk::SimulatedDisk;
use streamflow::prelude::*;
use streamflow::sink::Collected;
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

/// Windows of slides neither of which is a multiple of the other: the last batch tells nothing of
/// the one with which the source had ended, which the checkpoint does.
#[test]
fn windows_of_two_slides_run_on_as_far_as_undisturbed() {
    for batches in 1..=4 {
        test::crash_everywhere(
            || {
                let (mut feed, _) = test::source::<Values<u64>>();
                (0..batches).for_each(|number| feed.batch([number]));
                feed.close();
                (feed, test::collect::<u64>().0)
            },
            |(feed, seen)| {
                let (feed, out) = (feed.source(), seen.sink());
                stream! {
                    name "slides"; batch 1s; checkpoint "c";
                    source numbers = feed;
                    let two = numbers.window(4s, 2s).sum();
                    two.save_as_text_files("out/two");
                    let three = numbers.window(6s, 3s).sum();
                    three.write_to(out);
                }
            },
            |(_, seen)| seen.take(),
        );
    }
}

/// The same, by the clock on the wall, where the next batch is planned while one is computed.
#[test]
fn a_running_job_runs_on_as_far_as_undisturbed() {
    let folder = numbers("end-running");
    let run = |disk: &SimulatedDisk, seen: &Collected<u64>| {
        let out = seen.sink();
        let job = stream! {
            name "running"; batch 1ms; checkpoint "c";
            source lines = text_file(folder.join("numbers")).per_batch(1);
            let numbers = lines.map(|line| line.parse::<u64>().unwrap());
            let all = numbers.window(2ms, 2ms).sum();
            let none = numbers.window(3ms, 3ms).sum();
            all.for_each(|_| ());
            none.for_each(|_| ());
            numbers.count().write_to(out);
        };
        job.on_notice(|_| ()).on_disk(disk.clone()).run()
    };
    let batches = |seen: &Collected<u64>| -> Vec<_> {
        seen.take().into_iter().map(|(time, counted)| (time.number(), counted)).collect()
    };
    let (disk, seen) = (SimulatedDisk::new(), test::collect().0);
    run(&disk, &seen).unwrap();
    let expected = batches(&seen);
    assert_eq!(expected, [(1, vec![1]), (2, vec![1]), (3, vec![0])]);
    // How many operations there are depends on how the halves of the job meet.
    for point in 1..=disk.operations() + 5 {
        let (mut disk, seen) = (SimulatedDisk::new(), test::collect().0);
        disk.cut_at(point);
        let _ = run(&disk, &seen);
        for _ in 0..3 {
            disk = disk.after_kill();
            run(&disk, &seen).unwrap();
        }
        assert_eq!(batches(&seen), expected, "cut off at {point}");
    }
}

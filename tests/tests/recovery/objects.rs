//! Object files under a checkpoint, through a crash at every operation of the disk.

use std::path::Path;

use streamflow::disk::{Disk, SimulatedDisk};
use streamflow::prelude::*;
use streamflow::test::Feed;

fn feed() -> Feed<Values<u64>> {
    let (mut feed, _) = test::source();
    for batch in 1..=4u64 {
        feed.batch((0..batch).map(|at| batch * 10 + at));
    }
    feed.close();
    feed
}

/// Runs the job to its end, or to the cut.
fn run(feed: &Feed<Values<u64>>, disk: &SimulatedDisk) -> streamflow::Result<()> {
    let numbers = feed.source();
    let job = stream! {
        name "objects"; batch 1s; checkpoint "c"; guarantee exactly_once;
        source numbers = numbers;
        let sums = numbers.map(|n| (n % 3, n)).window(2s).reduce_by_key(|a, b| a + b);
        sums.save_as_object_files("out/sums");
    };
    job.test_on(disk).try_run_to_end().map(drop)
}

/// The names and bytes of all files of the output.
fn files(disk: &SimulatedDisk) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new("out");
    let names = disk.list(folder).unwrap().into_iter();
    names.map(|name| (name.clone(), disk.read(&folder.join(name)).unwrap())).collect()
}

#[test]
fn each_batch_is_there_once_and_whole() {
    let whole = SimulatedDisk::new();
    run(&feed(), &whole).unwrap();
    let expected = files(&whole);
    assert!(expected.len() >= 4);
    for point in 1..=whole.operations() {
        for power in [false, true] {
            let (feed, disk) = (feed(), SimulatedDisk::new());
            disk.cut_at(point);
            let _ = run(&feed, &disk);
            let disk = if power { disk.after_power_cut(point) } else { disk.after_kill() };
            let published = files(&disk).into_iter().filter(|file| !file.0.starts_with('.'));
            published.for_each(|file| assert!(expected.contains(&file), "{point} {power}"));
            run(&feed, &disk).unwrap();
            assert!(files(&disk) == expected, "{point} {power}");
        }
    }
}

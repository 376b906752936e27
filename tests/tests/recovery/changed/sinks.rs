//! Sinks that are new, gone, in another order, elsewhere or of another kind: each batch is in each
//! sink of the program that decided it, once.

use std::path::Path;

use streamflow::disk::Disk;
use streamflow::prelude::*;
use streamflow::sink::{SqliteTable, TextFiles};

use super::harness::{FIRST, LAST, Program, World, batch, left_by, program, texts};

const ONE: Program = program!(|numbers, out|
    numbers.map(|n| n.to_string()).write_to(out););

const FILES: Program = program!(|numbers, out|
    numbers.save_as_text_files("files/a");
    numbers.map(|n| n.to_string()).write_to(out););

/// Of each batch, what its file says, if it has been published.
fn files(world: &World, prefix: &str) -> Vec<Option<Vec<String>>> {
    let file = |n: u64| {
        let bytes = world.disk.read(Path::new(&format!("{prefix}-{}", 1000 * n))).ok()?;
        Some(String::from_utf8(bytes).unwrap().lines().map(str::to_owned).collect())
    };
    (1..=LAST).map(file).collect()
}

/// Has a changed program go on, silently, after each way in which the one before may have ended.
/// Every batch is in the sink that both have; then `check` is told of the world, and after which
/// batch the program changed.
fn goes_on(before: Program, after: Program, check: impl Fn(&World, u64)) {
    let whole: Vec<_> = (1..=LAST).map(|n| (n, texts(batch(n)))).collect();
    let mut changed_in = Vec::new();
    for (number, world) in left_by(before).into_iter().enumerate() {
        let outcome = after(&world, None);
        let reports = outcome.result.unwrap_or_else(|error| panic!("left as {number}: {error}"));
        assert!(outcome.said.is_empty(), "left as {number}: {:?}", outcome.said);
        assert_eq!(world.take(), whole, "left as {number}");
        let changed = reports[0].time.number() - 1;
        check(&world, changed);
        changed_in.push(changed);
    }
    // It was killed before its fifth batch was decided, and after that.
    assert!(changed_in.contains(&FIRST) && changed_in.contains(&(FIRST + 1)), "{changed_in:?}");
}

/// The files of the batches in a range are there, and no others.
fn has(world: &World, prefix: &str, batches: impl Fn(u64) -> bool) {
    let expected: Vec<_> = (1..=LAST).map(|n| batches(n).then(|| texts(batch(n)))).collect();
    assert_eq!(files(world, prefix), expected, "{prefix}");
}

#[test]
fn a_sink_that_is_added_has_the_batches_from_then_on() {
    goes_on(ONE, FILES, |world, changed| has(world, "files/a", |n| n > changed));
    let objects: Program = program!(|numbers, out|
        numbers.save_as_object_files("files/a");
        numbers.map(|n| n.to_string()).write_to(out););
    goes_on(ONE, objects, |_, _| {});
    let explicit: Program = program!(|numbers, out|
        numbers.write_to(TextFiles::new("files/a"));
        numbers.map(|n| n.to_string()).write_to(out););
    goes_on(ONE, explicit, |world, changed| has(world, "files/a", |n| n > changed));
    let table: Program = program!(|numbers, out|
        numbers.map(|n| (n,)).write_to(SqliteTable::open(":memory:", "numbers", ["n"]).unwrap());
        numbers.map(|n| n.to_string()).write_to(out););
    goes_on(ONE, table, |_, _| {});
    let shown: Program = program!(|numbers, out|
        numbers.for_each(|n| assert!(n > 0));
        numbers.map(|n| n.to_string()).write_to(out););
    goes_on(ONE, shown, |_, _| {});
}

#[test]
fn sinks_in_another_order_go_on() {
    let swapped: Program = program!(|numbers, out|
        numbers.map(|n| n.to_string()).write_to(out);
        numbers.save_as_text_files("files/a"););
    goes_on(FILES, swapped, |world, _| has(world, "files/a", |_| true));
}

/// What is decided and not published when a program is killed, only its own sinks know. What it
/// made of that batch is not lost, but waits under the draft's name.
#[test]
fn a_sink_that_is_elsewhere_has_the_batches_from_then_on() {
    let elsewhere: Program = program!(|numbers, out|
        numbers.save_as_text_files("files/b");
        numbers.map(|n| n.to_string()).write_to(out););
    for after in [elsewhere, ONE] {
        goes_on(FILES, after, |world, changed| {
            let last = 1000 * changed;
            let (draft, place) = (format!("files/.a-{last}.tmp"), format!("files/a-{last}"));
            let bytes = |name: &str| world.disk.read(Path::new(name)).ok();
            if let Some(waiting) = bytes(&draft) {
                assert_eq!(bytes(&place), None);
                world.disk.create(Path::new(&place)).unwrap().write_all(&waiting).unwrap();
            }
            has(world, "files/a", |n| n <= changed);
            has(world, "files/b", |n| n > changed && bytes("files/b-8000").is_some());
        });
    }
}

/// Downstream takes files away as they appear; nobody waits for one that is gone.
#[test]
fn a_file_that_was_moved_on_is_not_missed() {
    for world in left_by(FILES) {
        for n in 1..=LAST {
            let _ = world.disk.remove(Path::new(&format!("files/a-{}", 1000 * n)));
        }
        FILES(&world, None).result.unwrap();
        assert_eq!(world.take().len() as u64, LAST);
    }
}

/// A batch that was decided is published, also where the changed program would not be due.
#[test]
fn a_sink_behind_another_slide_has_what_was_decided() {
    let every: Program = program!(|numbers, out|
        let sums = numbers.window(1s).sum();
        sums.save_as_text_files("files/sums");
        numbers.map(|n| n.to_string()).write_to(out););
    let second: Program = program!(|numbers, out|
        let twos = numbers.window(2s, 2s).max();
        twos.save_as_text_files("files/sums");
        numbers.map(|n| n.to_string()).write_to(out););
    for world in left_by(every) {
        let reports = second(&world, None).result.unwrap();
        let changed = reports[0].time.number() - 1;
        let there: Vec<_> = files(&world, "files/sums").iter().map(Option::is_some).collect();
        let due: Vec<_> = (1..=LAST).map(|n| n <= changed || n % 2 == 0).collect();
        assert_eq!(there, due, "changed after {changed}");
    }
}

#[test]
fn a_sink_that_is_written_otherwise_goes_on() {
    let explicit: Program = program!(|numbers, out|
        numbers.write_to(TextFiles::new("files/a"));
        numbers.map(|n| n.to_string()).write_to(out););
    goes_on(FILES, explicit, |world, _| has(world, "files/a", |_| true));
}

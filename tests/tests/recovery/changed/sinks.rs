//! Sinks that are new, gone, in another order, elsewhere or of another kind: each batch is in each
//! sink of the program that decided it, once.

use std::path::Path;

use streamflow::checkpoint::inspect;
use streamflow::disk::Disk;
use streamflow::prelude::*;
use streamflow::sink::{ExactlyOnce, SqliteTable, TextFiles};

use super::harness::{FIRST, LAST, Outcome, Program, World, batch, left_by, program, texts};

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

/// A file that was prepared waits under its draft's name. The sink that would rename it is gone,
/// and the job does it: no batch is lost that was decided, and none is left that was not.
#[test]
fn a_sink_that_is_elsewhere_has_the_batches_from_then_on() {
    let elsewhere: Program = program!(|numbers, out|
        numbers.save_as_text_files("files/b");
        numbers.map(|n| n.to_string()).write_to(out););
    let (mut published, mut removed) = (0, 0);
    for (after, number) in [(elsewhere, 0), (ONE, 1)] {
        for world in left_by(FILES) {
            let drafts = || {
                let names = world.disk.list(Path::new("files")).unwrap().into_iter();
                names.filter(|name| name.ends_with(".tmp")).collect::<Vec<_>>()
            };
            let before = drafts();
            let Outcome { said, result } = after(&world, None);
            let changed = result.unwrap()[0].time.number() - 1;
            assert!(drafts().is_empty(), "{:?}", drafts());
            has(&world, "files/a", |n| n <= changed);
            has(&world, "files/b", |n| n > changed && number == 0);
            let what = |draft: &String| {
                let batch: u64 = draft[".a-".len()..].trim_end_matches(".tmp").parse().unwrap();
                let decided = batch <= 1000 * changed;
                *(if decided { &mut published } else { &mut removed }) += 1;
                match decided {
                    true => format!("`files/a-{batch}`, which it had prepared, is published"),
                    false => format!(
                        "`files/{draft}`, which it had prepared and is not decided, is removed"
                    ),
                }
            };
            let gone =
                "checkpoint: the output `numbers.save_as_text_files#1` is gone from the program; ";
            let expected: Vec<_> =
                before.iter().map(what).map(|what| gone.to_owned() + &what).collect();
            assert_eq!(said, expected);
        }
    }
    assert!(published > 1 && removed > 1, "{published} published, {removed} removed");
}

/// A kill while what a gone sink left is finished leaves the rest to the next process.
#[test]
fn what_a_gone_sink_left_is_finished_also_if_that_is_interrupted() {
    for world in left_by(FILES) {
        let from = world.disk.operations();
        for point in 1..=40 {
            let world = world.again();
            world.disk.cut_at(from + point);
            let cut = ONE(&world, Some(1)).result.is_err();
            let world = world.killed();
            ONE(&world, Some(1)).result.unwrap();
            let names = world.disk.list(Path::new("files")).unwrap();
            assert!(names.iter().all(|name| !name.ends_with(".tmp")), "{point}: {names:?}");
            if !cut {
                break;
            }
        }
    }
}

/// A sink of which nobody but itself could publish anything.
struct Topic;

impl<T> Sink<T> for Topic {
    fn write(&mut self, _: BatchTime, _: Vec<T>) -> streamflow::Result<()> {
        Ok(())
    }
}

impl ExactlyOnce for Topic {}

const TOPIC: Program = program!(|numbers, out|
    numbers.write_to(Topic);
    numbers.map(|n| n.to_string()).write_to(out););

/// Only the program before can publish what it decided: until it has, or that is given up, no other
/// program goes on.
#[test]
fn a_sink_that_is_gone_and_may_not_have_published_is_asked_for() {
    let whole: Vec<_> = (1..=LAST).map(|n| (n, texts(batch(n)))).collect();
    let (mut refused, mut undecided) = (0, 0);
    for (number, world) in left_by(TOPIC).into_iter().enumerate() {
        let files = world.files();
        let Outcome { said, result } = ONE(&world, None);
        let Err(error) = result else {
            // It had ended by itself, or as good as that; what is not decided is not missed.
            assert_eq!(world.take(), whole, "left as {number}");
            undecided += said.len();
            continue;
        };
        refused += 1;
        let told = error.to_string();
        for part in [
            "the output `numbers.write_to#1`, which writes to recovery::changed::sinks::Topic, is \
             gone from the program, and batch ",
            "may not be published there; nothing was changed; run the program before once more",
            "(`streamflow-checkpoint drop-output c 'numbers.write_to#1'`)",
        ] {
            assert!(told.contains(part), "left as {number}: {told}");
        }
        assert!(world.files() == files, "left as {number}: the checkpoint was changed");
        let seen = world.take();
        let back = world.again();
        TOPIC(&back, Some(1)).result.unwrap();
        // It has ended by itself.
        ONE(&back.killed(), Some(1)).result.unwrap();
        let world = world.cut_down(|folder| {
            inspect::drop_output(folder, "numbers.write_to#1").unwrap();
        });
        let Outcome { said, result } = ONE(&world, None);
        result.unwrap();
        assert!(said.is_empty(), "left as {number}: {said:?}");
        assert_eq!([seen, world.take()].concat(), whole, "left as {number}");
    }
    assert!(refused > 1, "{refused} refused, {undecided} undecided");
}

/// Downstream takes files away as they appear; nobody waits for one that is gone. Whether it was
/// taken or lost is not known, and a notice names it.
#[test]
fn a_file_that_was_moved_on_is_not_missed() {
    let mut named = 0;
    for world in left_by(FILES) {
        for n in 1..=LAST {
            let _ = world.disk.remove(Path::new(&format!("files/a-{}", 1000 * n)));
        }
        let names = world.disk.list(Path::new("files")).unwrap();
        let Outcome { said, result } = FILES(&world, None);
        result.unwrap();
        assert_eq!(world.take().len() as u64, LAST);
        for said in said {
            let file = said.strip_prefix("output `numbers.save_as_text_files#1`: `files/a-");
            let (batch, what) = file.unwrap().split_once('`').unwrap();
            assert!(!names.contains(&format!(".a-{batch}.tmp")), "{names:?}");
            let draft = format!("nor is `files/.a-{batch}.tmp`, as which it was prepared");
            assert!(what.contains(&draft), "{what}");
            named += 1;
        }
    }
    assert!(named > 1, "{named}");
}

/// Nothing is said of a file that no slide was to write.
#[test]
fn a_file_between_two_slides_is_not_missed() {
    let second: Program = program!(|numbers, out|
        let twos = numbers.window(2s, 2s).max();
        twos.save_as_text_files("files/twos");
        numbers.map(|n| n.to_string()).write_to(out););
    for world in left_by(second) {
        let Outcome { said, result } = second(&world, None);
        result.unwrap();
        assert!(said.is_empty(), "{said:?}");
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

//! Sources that are renamed, reordered, new, gone or of another kind: each is found by its name.

use std::fs;
use std::path::Path;

use streamflow::disk::{Disk, SimulatedDisk};
use streamflow::prelude::*;
use streamflow_tests::Folder;

use super::harness::Verdict::{Refused, Resumes, Says};
use super::harness::{Case, Outcome, Program, World, batch, block, left_by, other, program, texts};

/// What two sources give, one behind the other.
const BOTH: Program = block!(|world|
    name "changed";
    batch 1s;
    checkpoint "c";
    source numbers = world.numbers();
    source others = world.others();
    numbers.union(others).map(|n| n.to_string()).write_to(world.out()););

const ONE: Program = program!(|numbers, out| numbers.map(|n| n.to_string()).write_to(out););

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case {
            name: "sources in another order",
            before: BOTH,
            after: block!(|world|
                name "changed";
                batch 1s;
                checkpoint "c";
                source others = world.others();
                source numbers = world.numbers();
                numbers.union(others).map(|n| n.to_string()).write_to(world.out());),
            verdict: Resumes,
            rows: |n, _| texts([batch(n), other(n)].concat()),
        },
        Case {
            name: "a source removed",
            before: BOTH,
            after: ONE,
            verdict: Says(&["the source `others` is gone from the program; if it comes back, it \
                             goes on where it was"]),
            rows: |n, _| texts(batch(n)),
        },
        Case {
            name: "a source of another kind under its name",
            before: ONE,
            after: block!(|world|
                name "changed";
                batch 1s;
                checkpoint "c";
                source numbers = generate(|n| n).take(10);
                numbers.map(|n| n.to_string()).write_to(world.out());),
            verdict: Refused(&[
                "the source `numbers` is of the kind `generate`, and was of the kind \
                 `test::source`, which counts other offsets; nothing was changed",
                "give the new source another name, under which it begins at its beginning",
            ]),
            rows: |_, _| Vec::new(),
        },
        Case {
            name: "a source with a ceiling",
            before: ONE,
            after: block!(|world|
                name "changed";
                batch 1s;
                checkpoint "c";
                source numbers = world.numbers().max_rate(1000);
                numbers.map(|n| n.to_string()).write_to(world.out());),
            verdict: Resumes,
            rows: |n, _| texts(batch(n)),
        },
    ]
}

/// Has a changed program go on that has a source which is new, or back. Where a batch was planned
/// without it, it begins behind that one: `rows` is told of the batch before it began.
fn begins(before: Program, after: Program, said: &[&str], rows: fn(u64, u64) -> Vec<String>) {
    for (number, world) in left_by(before).into_iter().enumerate() {
        let Outcome { said: heard, result } = after(&world, None);
        let reports = result.unwrap_or_else(|error| panic!("left as {number}: {error}"));
        assert_eq!(heard.len(), said.len(), "{heard:?}");
        said.iter().for_each(|part| assert!(heard.iter().any(|said| said.contains(part))));
        let changed = reports[0].time.number() - 1;
        let last = reports.last().map_or(0, |report| report.time.number());
        let mut seen = world.take();
        assert!(seen.is_sorted_by(|(n, _), (next, _)| n < next), "left as {number}: {seen:#?}");
        assert_eq!(seen.iter().filter(|(n, _)| *n <= changed).count() as u64, changed);
        seen.retain(|(n, _)| *n > changed);
        let model = |began| {
            let rows = (changed + 1..=last).map(move |n| (n, rows(n, began)));
            rows.filter(|(_, rows)| !rows.is_empty())
        };
        let at_once = seen.iter().cloned().eq(model(changed));
        let later = number > 0 && seen.iter().cloned().eq(model(changed + 1));
        assert!(at_once || later, "left as {number}, after {changed}: {seen:#?}");
    }
}

/// A batch of a source that began after this one, if it has.
fn since(began: u64, n: u64, batch: fn(u64) -> Vec<u64>) -> Vec<u64> {
    if n > began { batch(n - began) } else { Vec::new() }
}

#[test]
fn a_source_that_is_added_begins_at_its_beginning() {
    let said = ["the source `others` is new, and begins at its beginning"];
    begins(ONE, BOTH, &said, |n, began| texts([batch(n), since(began, n, other)].concat()));
}

#[test]
fn a_source_that_is_renamed_is_another() {
    let said = [
        "the source `renamed` is new, and begins at its beginning",
        "the source `numbers` is gone from the program; if it comes back, it goes on where it was",
    ];
    let renamed: Program = program!(|renamed, out| renamed.map(|n| n.to_string()).write_to(out););
    begins(ONE, renamed, &said, |n, began| texts(since(began, n, batch)));
}

#[test]
fn a_source_that_is_back_goes_on_where_it_was() {
    for away in [1, 3] {
        let world = World::new();
        BOTH(&world, Some(2)).result.unwrap();
        let world = world.killed();
        ONE(&world, Some(away)).result.unwrap();
        let world = world.killed();
        world.take();
        let Outcome { said, result } = BOTH(&world, None);
        result.unwrap();
        // It is where it was, and nothing is lost of it: there is nothing to be said.
        assert!(said.is_empty(), "{said:?}");
        let rows = (3 + away..=8 + away).map(|n| (n, [batch(n), other(n - away)].concat()));
        let rows: Vec<_> = rows.map(|(n, rows)| (n, texts(rows))).collect();
        assert_eq!(world.take(), rows, "away for {away}");
    }
}

/// The batch that was planned had nothing of the new source, as it has now: of text, too.
#[test]
fn a_source_of_text_is_added_wherever_the_program_before_was_killed() {
    let folder = Folder::new("added");
    fs::create_dir_all(&*folder).unwrap();
    let [one, two] = ["one", "two"].map(|name| folder.join(name));
    fs::write(&one, "a\nb\nc\n").unwrap();
    fs::write(&two, "x\ny\n").unwrap();
    let before = |disk: &SimulatedDisk| {
        let job = stream! {
            name "added";
            batch 1s;
            checkpoint "c";
            source one = text_file(&one).per_batch(1);
            one.save_as_text_files("out/all");
        };
        job.test_on(disk).try_run_to_end().map(drop)
    };
    let after = |disk: &SimulatedDisk| {
        let job = stream! {
            name "added";
            batch 1s;
            checkpoint "c";
            source one = text_file(&one).per_batch(1);
            source two = text_file(&two);
            let all = one.union(two);
            all.save_as_text_files("out/all");
        };
        job.test_on(disk).try_run_to_end().map(drop)
    };
    let whole = SimulatedDisk::new();
    before(&whole).unwrap();
    for point in 1..=whole.operations() {
        let disk = SimulatedDisk::new();
        disk.cut_at(point);
        let _ = before(&disk);
        let disk = disk.after_kill();
        after(&disk).unwrap_or_else(|error| panic!("killed at {point}: {error}"));
        let mut lines: Vec<_> = texts_of(&disk).lines().map(str::to_owned).collect();
        lines.sort();
        assert_eq!(lines, ["a", "b", "c", "x", "y"], "killed at {point}");
    }
}

/// What the files of an output hold.
fn texts_of(disk: &SimulatedDisk) -> String {
    let files = disk.list(Path::new("out")).unwrap();
    let text = |name: &String| {
        let bytes = disk.read(&Path::new("out").join(name)).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    files.iter().map(text).collect()
}

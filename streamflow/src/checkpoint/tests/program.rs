//! A program that changes: operators and sources that are new, gone, back, in another order, or of
//! another type. Each operator remembers in which batches it was.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::job::{self, SMALL, checkpoint, refusal};
use crate::checkpoint::meta::FORMAT;
use crate::checkpoint::options::Tuning;
use crate::checkpoint::{
    Checkpointer, Commit, Identity, Migration, Plan, PlannedRange, Recovered, SavedState,
};
use crate::disk::{Disk, SimulatedDisk};
use crate::window::SHARDS;
use crate::{Result, hash};

type Batches = BTreeSet<u64>;

/// A program: the ids of its operators, of type `T`, and the names of its sources, of kind `K`,
/// unless there is another behind a colon.
fn program(operators: &[&str], sources: &[&'static str]) -> Identity {
    let operator = |text: &&str| {
        let (id, schema) = text.split_once(':').unwrap_or((text, "T"));
        (id.to_owned(), schema.to_owned())
    };
    let kind = |text: &&'static str| text.split_once(':').unwrap_or((text, "K"));
    Identity {
        job: "changing".to_owned(),
        interval: Duration::from_secs(1),
        sources: job::sources(&sources.iter().map(kind).collect::<Vec<_>>()),
        operators: operators.iter().map(operator).collect(),
        publishers: Vec::new(),
        migrations: Vec::new(),
    }
}

fn open(disk: &SimulatedDisk, program: &Identity) -> Result<(Checkpointer, Recovered)> {
    let disk: Arc<dyn Disk> = Arc::new(disk.clone());
    // Every shard is sliced twice within twenty batches.
    let tuning = Tuning { batch_earns: 2000, ..SMALL };
    Checkpointer::open(disk, &checkpoint(tuning), program, Duration::ZERO)
}

fn batches(saved: &SavedState) -> Batches {
    let numbers = |bytes: &[u8]| -> Vec<u64> {
        bytes.as_chunks().0.iter().map(|number| u64::from_le_bytes(*number)).collect()
    };
    let mut batches = Batches::new();
    let mut of_shard = vec![0; SHARDS as usize];
    for (shard, batch, bytes) in &saved.slices {
        of_shard[*shard as usize] = *batch;
        batches.extend(numbers(bytes));
    }
    for (batch, bytes) in &saved.deltas {
        let later = |number: &u64| of_shard[(number % SHARDS) as usize] < *batch;
        for number in numbers(bytes).into_iter().filter(later) {
            assert_eq!(number, *batch);
            assert!(batches.insert(number), "batch {number} is there twice");
        }
    }
    batches
}

/// Opens as a program, and runs it for some batches; tells what was recovered.
fn run(disk: &SimulatedDisk, program: &Identity, count: u64) -> Result<Recovered> {
    let (mut checkpointer, said) = open(disk, program)?;
    let mut states: Vec<_> = said.states.iter().map(batches).collect();
    let mut offsets: Vec<_> = said.sources.iter().map(|source| source.offset).collect();
    let mut plan = said.plan.clone();
    for batch in said.committed + 1..=said.committed + count {
        let (planned, new) = match plan.take() {
            Some(plan) => (plan, false),
            None => (next(&mut offsets, batch), true),
        };
        if new {
            checkpointer.plan(&planned)?;
        }
        states.iter_mut().for_each(|batches| batches.extend([batch]));
        let deltas = (0..states.len()).map(|index| (index, batch.to_le_bytes().to_vec()));
        let following = (batch % 3 != 0).then(|| next(&mut offsets, batch + 1));
        let commit = Commit { batch, deltas: deltas.collect() };
        let due = checkpointer.due_shards(&commit)?;
        checkpointer.commit(&commit, following.as_ref())?;
        checkpointer.published(batch);
        plan = following;
        for shard in due {
            let of_shard = |batches: &Batches| -> Vec<u8> {
                let mine = batches.iter().filter(|batch| **batch % SHARDS == shard);
                mine.flat_map(|batch| batch.to_le_bytes()).collect()
            };
            let slices = states.iter().map(of_shard).enumerate();
            checkpointer.slice(shard, slices.collect())?;
        }
    }
    Ok(said)
}

/// A plan of ten records of each source.
fn next(offsets: &mut [u64], batch: u64) -> Plan {
    let ranges = offsets.iter_mut().map(|offset| {
        let from = *offset;
        *offset += 10;
        PlannedRange { from, to: *offset, records: 10, hash: batch, ..PlannedRange::default() }
    });
    Plan { batch, ranges: ranges.collect(), ended: None }
}

fn each(said: &Recovered) -> Vec<Batches> {
    said.states.iter().map(batches).collect()
}

fn between(from: u64, to: u64) -> Batches {
    (from..=to).collect()
}

fn bytes(disk: &SimulatedDisk) -> u64 {
    let folder = Path::new("state");
    let names = disk.list(folder).unwrap();
    let all = names.iter().filter_map(|name| disk.read(&folder.join(name)).ok());
    all.fold(0, |sum, bytes| hash::xxh64(&[&sum.to_le_bytes()[..], &bytes].concat()))
}

#[test]
fn operators_are_found_by_their_ids_in_any_order() {
    let disk = SimulatedDisk::new();
    run(&disk, &program(&["a", "b"], &["s"]), 30).unwrap();
    let said = run(&disk, &program(&["b", "a"], &["s"]), 30).unwrap();
    assert_eq!(each(&said), [between(1, 30), between(1, 30)]);
    assert!(said.notices.is_empty(), "{:?}", said.notices);
    let said = run(&disk, &program(&["a", "b"], &["s"]), 0).unwrap();
    assert_eq!(each(&said), [between(1, 60), between(1, 60)]);
}

#[test]
fn a_new_operator_begins_empty_and_a_gone_one_is_kept_until_it_is_back() {
    // Long enough for slices of all shards to be replaced twice, or short.
    for count in [2, 9, 40] {
        let disk = SimulatedDisk::new();
        run(&disk, &program(&["a"], &["s"]), count).unwrap();
        let said = run(&disk, &program(&["a", "b"], &["s"]), count).unwrap();
        assert_eq!(each(&said), [between(1, count), Batches::new()]);
        assert_eq!(said.notices, ["the operator `b` is new, and begins empty"]);

        let said = run(&disk, &program(&["b"], &["s"]), count).unwrap();
        assert_eq!(each(&said), [between(count + 1, 2 * count)]);
        assert!(
            said.notices[0].starts_with("the operator `a` is gone from the program; its state")
        );
        assert!(said.notices[0].contains("`streamflow-checkpoint drop state 'a'`"));
        let kept = |disk: &SimulatedDisk| {
            let names = disk.list(Path::new("state")).unwrap();
            names.iter().filter(|name| name.starts_with("kept-")).count()
        };
        assert_eq!(kept(&disk), 1);

        let said = run(&disk, &program(&["b", "a"], &["s"]), count).unwrap();
        let back = "the operator `a` is back, and goes on with its state of batch";
        assert_eq!(said.notices, [format!("{back} {}", 2 * count)]);
        assert_eq!(each(&said), [between(count + 1, 3 * count), between(1, 2 * count)]);
        let a = || &between(1, 2 * count) | &between(3 * count + 1, 4 * count);
        let said = run(&disk, &program(&["a", "b"], &["s"]), count).unwrap();
        assert_eq!(each(&said), [a(), between(count + 1, 4 * count)]);
        assert_eq!(kept(&disk), usize::from(count < 20), "as long as slices need it");

        // Gone once more, with the state it had by then, and then all of them.
        run(&disk, &program(&["b"], &["s"]), 1).unwrap();
        run(&disk, &program(&[], &["s"]), count).unwrap();
        assert_eq!(kept(&disk), 2);
        let said = run(&disk, &program(&["a", "b"], &["s"]), count).unwrap();
        let a = &a() | &between(4 * count + 1, 5 * count);
        assert_eq!(each(&said), [a, between(count + 1, 5 * count + 1)]);
    }
}

#[test]
fn another_type_is_refused_with_the_ways_out_and_nothing_is_changed() {
    let disk = SimulatedDisk::new();
    run(&disk, &program(&["a", "b:Session { user: u32 }"], &["s"]), 9).unwrap();
    let before = bytes(&disk);
    let changed = program(&["a", "b:Session { user: u64 }", "c"], &["s"]);
    let text = refusal(open(&disk, &changed));
    let start = "checkpoint `state`: the state of `b` is of type `Session { user: u32 }`, and the \
                 program's of type `Session { user: u64 }`; nothing was changed";
    assert!(text.starts_with(start), "{text}");
    for way in ["change the type back", "`Job::migrate`", "drop state 'b'`", "offsets-only state`"]
    {
        assert!(text.contains(way), "{text}");
    }
    assert_eq!(bytes(&disk), before);
    // Also when it was away meanwhile.
    run(&disk, &program(&["a"], &["s"]), 3).unwrap();
    assert!(refusal(open(&disk, &changed)).starts_with(start));
    let said = run(&disk, &program(&["a", "b:Session { user: u32 }"], &["s"]), 0).unwrap();
    assert_eq!(each(&said), [between(1, 12), between(1, 9)]);
}

#[test]
fn sources_are_found_by_their_names() {
    let disk = SimulatedDisk::new();
    // The fourth batch is planned and not committed.
    let said = run(&disk, &program(&["a"], &["s", "t"]), 4).unwrap();
    assert!(said.fresh);
    let (_, said) = open(&disk, &program(&["a"], &["new", "t", "s"])).unwrap();
    assert_eq!(said.notices, ["the source `new` is new, and begins at its beginning"]);
    let plan = said.plan.unwrap();
    let ranges: Vec<_> = plan.ranges.iter().map(|range| (range.from, range.to)).collect();
    assert_eq!((plan.batch, ranges), (5, vec![(0, 0), (40, 50), (40, 50)]));
    // What was planned of a source that is gone waits until it is back.
    let said = run(&disk, &program(&["a"], &["t"]), 1).unwrap();
    assert_eq!(said.plan.unwrap().ranges.len(), 1);
    assert_eq!(said.notices.len(), 2, "{:?}", said.notices);
    let (_, said) = open(&disk, &program(&["a"], &["s", "t"])).unwrap();
    let offsets: Vec<_> = said.sources.iter().map(|source| source.offset).collect();
    assert_eq!(offsets, [40, 60]);
    assert_eq!(said.sources[0].since.last().unwrap().0.to, 40);
}

#[test]
fn a_change_that_the_power_interrupts_is_as_if_it_had_not_been_or_had() {
    let (old, new) = (program(&["a", "b"], &["s"]), program(&["c", "a"], &["t", "s"]));
    let plain = SimulatedDisk::new();
    run(&plain, &old, 40).unwrap();
    // And where the operator that goes was gone before, and its state is in a file already.
    let again = SimulatedDisk::new();
    run(&again, &old, 30).unwrap();
    run(&again, &program(&["a"], &["s"]), 7).unwrap();
    run(&again, &old, 3).unwrap();
    let twice = &between(1, 30) | &between(38, 40);
    for (base, gone, seeds) in [(plain, between(1, 40), 0..8), (again, twice, 0..2)] {
        let whole = base.after_kill();
        let from = whole.operations();
        run(&whole, &new, 2).unwrap();
        for cut in 1..=whole.operations() - from {
            for seed in seeds.clone() {
                let disk = base.after_kill();
                disk.cut_at(cut);
                let _ = run(&disk, &new, 2);
                let disk = disk.after_power_cut(seed);
                let said = run(&disk.after_kill(), &old, 1).unwrap();
                let states = [between(1, said.committed), gone.clone()];
                assert_eq!(each(&said), states, "{cut} {seed}");
                let said = run(&disk, &new, 1).unwrap();
                let states = [between(41, said.committed), between(1, said.committed)];
                assert_eq!(each(&said), states, "{cut} {seed}");
            }
        }
    }
}

/// What a migrated batch's number has beside it, which is of the same shard.
const MOVED: u64 = 1000 * SHARDS;

/// A program whose operator `a` was of type `T` and is of type `U`.
fn migrating() -> Identity {
    let rewrite = |saved: SavedState| {
        let (moved, batch) = (batches(&saved), saved.batch);
        let of_shard = |shard| -> Vec<u8> {
            let mine = moved.iter().filter(|number| *number % SHARDS == shard);
            mine.flat_map(|number| (number + MOVED).to_le_bytes()).collect()
        };
        let slices = (0..SHARDS).map(|shard| (shard, batch, of_shard(shard).into()));
        Ok(SavedState { batch, slices: slices.collect(), deltas: Vec::new() })
    };
    let migration = Migration {
        operator: "a".to_owned(),
        from: "T".to_owned(),
        to: "U".to_owned(),
        rewrite: Arc::new(rewrite),
    };
    Identity { migrations: vec![migration], ..program(&["a:U", "b"], &["s"]) }
}

#[test]
fn a_state_is_migrated_once_and_goes_on() {
    for count in [2, 9, 40] {
        let disk = SimulatedDisk::new();
        run(&disk, &program(&["a", "b"], &["s"]), count).unwrap();
        let moved = || between(MOVED + 1, MOVED + count);
        let said = run(&disk, &migrating(), count).unwrap();
        assert_eq!(said.notices, ["the state of `a` was of type `T`, and is migrated to type `U`"]);
        assert_eq!(each(&said), [moved(), between(1, count)]);
        for (start, program) in [migrating(), program(&["a:U", "b"], &["s"])].iter().enumerate() {
            let said = run(&disk, program, count).unwrap();
            assert!(said.notices.is_empty(), "{:?}", said.notices);
            let last = (start as u64 + 2) * count;
            assert_eq!(each(&said)[0], &moved() | &between(count + 1, last));
        }
        // Also one that was away meanwhile.
        let disk = SimulatedDisk::new();
        run(&disk, &program(&["a", "b"], &["s"]), count).unwrap();
        run(&disk, &program(&["b"], &["s"]), count).unwrap();
        let said = run(&disk, &migrating(), 1).unwrap();
        assert_eq!(each(&said), [moved(), between(1, 2 * count)]);
    }
}

#[test]
fn a_migration_that_the_power_interrupts_is_done_again() {
    let (old, new) = (program(&["a", "b"], &["s"]), migrating());
    let plain = SimulatedDisk::new();
    run(&plain, &old, 30).unwrap();
    // And where the old state is itself in a file of its own.
    let kept = plain.after_kill();
    run(&kept, &program(&["b"], &["s"]), 1).unwrap();
    run(&kept, &old, 1).unwrap();
    let again =
        |last| if last == 32 { &between(1, 30) | &between(32, 32) } else { between(1, last) };
    for base in [plain, kept] {
        let whole = base.after_kill();
        let from = whole.operations();
        let last = run(&whole, &new, 2).unwrap().committed;
        let moved: Batches = again(last).iter().map(|number| number + MOVED).collect();
        for cut in 1..=whole.operations() - from {
            for seed in 0..3 {
                let disk = base.after_kill();
                disk.cut_at(cut);
                let _ = run(&disk, &new, 2);
                let disk = disk.after_power_cut(seed);
                // The program before it goes on, or is refused.
                match run(&disk.after_kill(), &old, 1) {
                    Ok(said) => assert_eq!(each(&said)[0], again(said.committed), "{cut} {seed}"),
                    Err(error) => assert!(
                        error.to_string().contains("migrat")
                            || error.to_string().contains("of type `U`"),
                        "{error}"
                    ),
                }
                let said = run(&disk, &new, 1).unwrap();
                let expected = &moved | &between(last + 1, said.committed);
                assert_eq!(each(&said)[0], expected, "{cut} {seed}");
            }
        }
    }
}

#[test]
fn a_migration_to_what_the_program_has_not_is_refused() {
    let disk = SimulatedDisk::new();
    run(&disk, &program(&["a"], &["s"]), 3).unwrap();
    let before = bytes(&disk);
    let other = Identity { operators: program(&["a:V"], &[]).operators, ..migrating() };
    let text = refusal(open(&disk, &other));
    assert!(text.contains("gives state of type `U`, and the program's is of type `V`"), "{text}");
    let other = Identity { operators: program(&["b"], &[]).operators, ..migrating() };
    let text = refusal(open(&disk, &other));
    assert!(text.contains("there is no operator `a` that could be migrated"), "{text}");
    assert!(text.ends_with("the program's operators with state are `b`"), "{text}");
    assert_eq!(bytes(&disk), before);
}

/// A program can have no two of one name in one stream any more, and its checkpoint may.
#[test]
fn one_of_several_of_a_name_is_asked_for() {
    let disk = SimulatedDisk::new();
    let both = program(&["p/s/sum/1", "p/s/sum/2", "p/t/sum/1"], &["s"]);
    run(&disk, &both, 3).unwrap();
    let before = bytes(&disk);
    let one = program(&["p/s/sum/1", "p/t/sum/1"], &["s"]);
    let text = refusal(open(&disk, &one));
    for part in [
        "of several `p/s/sum` it cannot be told which the program still has; nothing was changed",
        "drop the others (`streamflow-checkpoint drop state 'p/s/sum/2'`)",
    ] {
        assert!(text.contains(part), "{text}");
    }
    assert_eq!(bytes(&disk), before, "nothing is changed");
    // The same, where the second is only kept.
    run(&disk, &program(&["p/t/sum/1"], &["s"]), 3).unwrap();
    assert_eq!(refusal(open(&disk, &one)), text);
    run(&disk, &both, 1).unwrap();
}

#[test]
fn a_source_of_another_kind_is_refused_also_one_that_is_back() {
    let disk = SimulatedDisk::new();
    run(&disk, &program(&["a"], &["s", "t"]), 3).unwrap();
    let before = bytes(&disk);
    let told = "the source `t` is of the kind `L`, and was of the kind `K`, which counts other \
                offsets; nothing was changed; change it back, or give the new source another name";
    for _again in 0..2 {
        let text = refusal(open(&disk, &program(&["a"], &["s", "t:L"])));
        assert!(text.contains(told), "{text}");
        assert_eq!(bytes(&disk), before, "nothing is changed");
    }
    run(&disk, &program(&["a"], &["s"]), 20).unwrap();
    let text = refusal(open(&disk, &program(&["a"], &["s", "t:L"])));
    assert!(text.contains(told), "{text}");
    let said = run(&disk, &program(&["a"], &["s", "u:L", "t"]), 3).unwrap();
    assert_eq!(said.notices, ["the source `u` is new, and begins at its beginning"]);
    assert_eq!(said.sources.iter().map(|source| source.offset).collect::<Vec<_>>(), [240, 0, 30]);
}

#[test]
fn a_job_that_the_checkpoint_is_not_of_is_refused() {
    let disk = SimulatedDisk::new();
    let same = program(&["a"], &["s"]);
    run(&disk, &same, 3).unwrap();
    let other = Identity { job: "another".to_owned(), ..same.clone() };
    let text = refusal(open(&disk, &other));
    assert!(text.contains("it is of the job `changing`, and this is `another`"), "{text}");
    let other = Identity { interval: Duration::from_millis(500), ..same.clone() };
    let text = refusal(open(&disk, &other));
    assert!(text.contains("its batches are 1s long, and the program's 500ms"), "{text}");

    let (folder, meta) = (Path::new("state"), Path::new("state/META"));
    let bytes = disk.read(meta).unwrap();
    let mut newer = bytes.clone();
    newer["streamflow checkpoint\n".len()] += 1;
    disk.create(meta).unwrap().write_all(&newer).unwrap();
    let text = refusal(open(&disk, &same));
    let says = format!("`META` says at byte 22 that its files are of format {}", FORMAT + 1);
    assert!(text.contains(&says), "{text}");
    disk.remove(meta).unwrap();
    let text = refusal(open(&disk, &same));
    assert!(text.contains("`META` is missing, and `journal-0000000001` is there"), "{text}");
    disk.create(meta).unwrap().write_all(&bytes).unwrap();
    for name in disk.list(folder).unwrap().iter().filter(|name| name.starts_with("journal")) {
        disk.remove(&folder.join(name)).unwrap();
    }
    let text = refusal(open(&disk, &same));
    assert!(text.contains("the journal is missing, and `META` is there"), "{text}");
}

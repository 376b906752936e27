//! What a restart finds: a changed program, another program's checkpoint, a folder in use.

use std::time::Duration;

use streamflow::disk::SimulatedDisk;
use streamflow::prelude::*;
use streamflow::{Error, State};

const SECOND: Duration = Duration::from_secs(1);

/// A job of this block over a feed of three batches; what it gave, or why it did not begin.
macro_rules! resumed {
    ($disk:expr, |$numbers:ident, $out:ident: $kind:ty| $($block:tt)*) => {{
        let (mut feed, $numbers) = test::source::<Values<u64>>();
        let (seen, $out) = test::collect::<$kind>();
        for batch in 1..=4u64 {
            feed.batch([batch, 10 * batch]);
        }
        let said = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
        let heard = std::sync::Arc::clone(&said);
        let job = stream! { source $numbers = $numbers; $($block)* };
        let job = job.on_notice(move |notice| heard.lock().unwrap().push(notice.to_string()));
        let outcome = job.batches(1).test_on(&$disk).try_advance(SECOND);
        let said = said.lock().unwrap().clone();
        (outcome.map(|_| seen.take_records()), said)
    }};
}

fn refusal<T: std::fmt::Debug>(outcome: Result<T, Error>) -> String {
    match outcome.unwrap_err() {
        Error::Checkpoint(message) => message,
        other => panic!("not a refusal of the checkpoint: {other}"),
    }
}

#[test]
fn a_changed_closure_goes_on_and_new_state_begins_empty() {
    let disk = SimulatedDisk::new();
    let (first, _) = resumed!(disk, |numbers, out: u64|
        name "sums"; batch 1s; checkpoint "c";
        let sums = numbers.window(5s).sum();
        sums.write_to(out););
    assert_eq!(first.unwrap(), [11]);
    let disk = disk.after_kill();
    let (second, said) = resumed!(disk, |numbers, out: u64|
        name "sums"; batch 1s; checkpoint "c";
        let sums = numbers.map(|n| n * 100).window(5s).sum();
        let counts = numbers.window(5s).count();
        sums.union(counts).write_to(out););
    // The first batch is in the sum, and the count begins with the second.
    assert_eq!(second.unwrap(), [2211, 2]);
    assert!(said.iter().any(|said| said.contains("sums/counts/count/1")), "{said:?}");
}

#[test]
fn a_changed_type_is_refused_with_the_ways_out() {
    #[derive(Clone, serde::Serialize, serde::Deserialize, State)]
    struct Seen {
        times: u32,
    }
    let disk = SimulatedDisk::new();
    let (first, _) = resumed!(disk, |numbers, out: u64|
        name "state"; batch 1s; checkpoint "c";
        let seen = numbers.map(|n| (n, ())).map_with_state::<u32>(|&key, _, state| {
            state.update(1);
            key
        }, bound = none);
        seen.write_to(out););
    assert_eq!(first.unwrap(), [1, 10]);
    let (second, _) = resumed!(disk.after_kill(), |numbers, out: u64|
        name "state"; batch 1s; checkpoint "c";
        let seen = numbers.map(|n| (n, ())).map_with_state::<Seen>(|&key, _, state| {
            state.update(Seen { times: 1 });
            key
        }, bound = none);
        seen.write_to(out););
    let refusal = refusal(second);
    for part in ["state/seen/map_with_state/1", "u32", "Seen { times: u32 }", "drop"] {
        assert!(refusal.contains(part), "{part} is not in: {refusal}");
    }
}

#[test]
fn another_interval_and_another_job_are_refused() {
    let disk = SimulatedDisk::new();
    let (first, _) = resumed!(disk, |numbers, out: u64|
        name "one"; batch 1s; checkpoint "c"; numbers.write_to(out););
    assert!(first.is_ok());
    let (slower, _) = resumed!(disk.after_kill(), |numbers, out: u64|
        name "one"; batch 500ms; checkpoint "c"; numbers.write_to(out););
    let (other, _) = resumed!(disk.after_kill(), |numbers, out: u64|
        name "other"; batch 1s; checkpoint "c"; numbers.write_to(out););
    assert!(refusal(slower).contains("interval"));
    assert!(refusal(other).contains("`one`"));
}

#[test]
fn a_source_that_gives_other_records_is_found_out() {
    let disk = SimulatedDisk::new();
    let run = |records: [&str; 2], cut: Option<u64>, disk: &SimulatedDisk| {
        let (mut feed, lines) = test::source::<Text>();
        let (seen, out) = test::collect::<String>();
        feed.batch(records);
        feed.close();
        let job = stream! {
            name "lines"; batch 1s; checkpoint "c";
            source lines = lines;
            lines.map(str::to_owned).write_to(out);
        };
        cut.into_iter().for_each(|point| disk.cut_at(point));
        job.test_on(disk).try_run_to_end().map(|_| seen.take_records())
    };
    run(["a", "b"], None, &disk).unwrap();
    let last = disk.operations();
    // Somewhere on the way the plan is in the journal and the batch is not decided.
    let mut found = 0;
    for point in 1..=last {
        let disk = SimulatedDisk::new();
        let _ = run(["a", "b"], Some(point), &disk);
        if let Err(Error::Checkpoint(message)) = run(["a", "x"], None, &disk.after_kill()) {
            assert!(message.contains("`lines`"), "{message}");
            found += 1;
        }
    }
    assert!(found > 0);
}

/// After that another program asks nothing of the one before.
#[test]
fn a_job_that_ends_has_said_what_it_published() {
    let folder = std::env::temp_dir().join(format!("streamflow-ended-{}", std::process::id()));
    let checkpoint = folder.join("state");
    let job = stream! {
        name "ended";
        batch 10ms;
        checkpoint &checkpoint;
        source numbers = generate(|n| n);
        numbers.save_as_text_files(folder.join("numbers"), suffix = "txt");
    };
    job.batches(3).run().unwrap();
    let found = streamflow::checkpoint::inspect::inspect(&checkpoint).unwrap();
    assert_eq!((found.committed, found.published), (3, 3));
    let place = folder.join("numbers-<batch>.txt");
    assert_eq!(found.outputs[0].name, "numbers.save_as_text_files#1");
    assert_eq!(found.outputs[0].destination, format!("files `{}`", place.display()));
    std::fs::remove_dir_all(folder).unwrap();
}

/// Also through a ceiling. A test alone may have both: it keeps what it feeds.
#[test]
fn a_queue_is_refused_beside_a_checkpoint() {
    let folder = std::env::temp_dir().join(format!("streamflow-queue-{}", std::process::id()));
    let run = |limited: bool| {
        let (seen, out) = test::collect::<u64>();
        let numbers = queue([[1u64], [2]]);
        let outcome = if limited {
            let job = stream! {
                name "queue";
                batch 1ms;
                checkpoint &folder;
                source numbers = numbers.max_rate(1000);
                numbers.write_to(out);
            };
            job.on_notice(|_| ()).run()
        } else {
            let job = stream! {
                name "queue";
                batch 1ms;
                checkpoint &folder;
                source numbers = numbers;
                numbers.write_to(out);
            };
            job.on_notice(|_| ()).run()
        };
        assert_eq!(seen.take_records(), []);
        outcome.unwrap_err().to_string()
    };
    for limited in [false, true] {
        let said = run(limited);
        assert!(said.contains("source `numbers`"), "{said}");
        assert!(said.contains("a `queue` begins anew in each process"), "{said}");
    }
    let _ = std::fs::remove_dir_all(&folder);
}

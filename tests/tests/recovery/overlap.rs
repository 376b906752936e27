//! A batch is computed while the one before it is being decided, and no output is given it before
//! that one is published: also where the later one fails.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use std::{fs, thread};

use streamflow::prelude::*;
use streamflow::sink::ExactlyOnce;
use streamflow::source::text_file;
use streamflow::{Error, OnPanic};
use streamflow_tests::Folder;

const BATCHES: u64 = 20;
const LINES: u64 = 10;

/// A folder with numbers in it, a line each.
fn numbered(name: &str) -> Folder {
    let folder = Folder::new(&format!("overlap-{name}"));
    fs::create_dir_all(&*folder).unwrap();
    let lines: String = (1..=BATCHES * LINES).map(|number| format!("{number}\n")).collect();
    fs::write(folder.join("numbers"), lines).unwrap();
    folder
}

/// The numbers in the files of batches.
fn written(folder: &Path) -> Vec<u64> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.to_string_lossy().contains("/out-"));
    let mut numbers: Vec<u64> = files
        .flat_map(|path| {
            let text = fs::read_to_string(path).unwrap();
            text.lines().map(|line| line.parse().unwrap()).collect::<Vec<u64>>()
        })
        .collect();
    numbers.sort_unstable();
    numbers
}

/// What happened, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    Computed(u64),
    Written(u64),
    Committed(u64),
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<Event>>>);

impl Log {
    fn note(&self, event: Event) {
        self.0.lock().unwrap().push(event);
    }
}

impl Sink<u64> for Log {
    fn write(&mut self, time: BatchTime, _: Vec<u64>) -> streamflow::Result<()> {
        self.note(Event::Written(time.number()));
        Ok(())
    }

    fn commit(&mut self, time: BatchTime) -> streamflow::Result<()> {
        self.note(Event::Committed(time.number()));
        Ok(())
    }
}

impl ExactlyOnce for Log {}

/// Passes numbers on as `see` lets them, into files and a log. The first of each batch takes so
/// long that the next batch is at hand.
fn job<'a>(folder: &Path, log: &'a Log, see: impl Fn(u64) + Sync + 'a) -> Job<impl Pipeline + 'a> {
    let numbers = text_file(folder.join("numbers")).per_batch(LINES as usize);
    let (kept, prefix, out) = (folder.join("kept"), folder.join("out"), log.clone());
    stream! {
        name "overlap";
        batch 1ms;
        checkpoint kept;
        guarantee exactly_once;
        source lines = numbers;
        let numbers = lines.filter_map(|line| line.parse::<u64>().ok()).inspect(|number| {
            if number % LINES == 1 {
                log.note(Event::Computed(number / LINES + 1));
                thread::sleep(Duration::from_millis(10));
            }
            see(*number);
        });
        numbers.save_as_text_files(prefix);
        numbers.write_to(out);
    }
}

#[test]
fn no_output_is_given_a_batch_before_the_one_before_is_published() {
    let (folder, log) = (numbered("order"), Log::default());
    job(&folder, &log, |_| {}).workers(1).run().unwrap();
    assert_eq!(written(&folder), (1..=BATCHES * LINES).collect::<Vec<_>>());
    let events = log.0.lock().unwrap().clone();
    let of = |event| events.iter().position(|other| *other == event).unwrap();
    let outputs = events.iter().filter(|event| !matches!(event, Event::Computed(_)));
    let expected = (1..=BATCHES).flat_map(|n| [Event::Written(n), Event::Committed(n)]);
    assert!(outputs.copied().eq(expected), "{events:?}");
    // Of so many batches some were computed meanwhile.
    let early = (1..BATCHES).filter(|n| of(Event::Computed(n + 1)) < of(Event::Committed(*n)));
    assert!(early.count() > 0, "{events:?}");
}

#[test]
fn what_was_computed_before_a_batch_that_panics_is_published() {
    let (folder, log) = (numbered("panic"), Log::default());
    let whole: Vec<u64> = (1..=BATCHES * LINES).collect();
    for bad in [35, 95, 195] {
        let panics = |number| assert!(number != bad, "no {number}");
        let outcome = job(&folder, &log, panics).workers(1).run();
        assert!(matches!(outcome, Err(Error::Panic { .. })), "{outcome:?}");
        let before = bad / LINES * LINES;
        assert_eq!(written(&folder), whole[..before as usize], "{bad}");
    }
    // The batch that panicked once is computed again; nothing is doubled.
    let panicked = AtomicBool::new(false);
    let once = |number| assert!(number != 195 || panicked.swap(true, Ordering::Relaxed), "once");
    job(&folder, &log, once).workers(1).on_panic(OnPanic::retry(1)).run().unwrap();
    assert_eq!(written(&folder), whole);
    let commits = |n| log.0.lock().unwrap().iter().filter(|e| **e == Event::Committed(n)).count();
    assert!((1..=BATCHES).all(|n| commits(n) >= 1));
}

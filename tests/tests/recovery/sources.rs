//! How sources come through a restart that are not at a test's command: a file that grows, what can
//! neither replay nor goes through a log, and a peer that gives what it has once.

use std::fs::{self, File};
use std::io::Write;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use streamflow::checkpoint::Checkpoint;
use streamflow::disk::SimulatedDisk;
use streamflow::prelude::*;
use streamflow::source::{Limit, Range, Resume, TextFileFollow};
use streamflow_tests::Folder;

const SECOND: Duration = Duration::from_secs(1);

/// Writes lines at the end of a file.
fn append(path: &Path, text: &str) {
    let file = File::options().create(true).append(true).open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes())).unwrap();
}

fn following(lines: TextFileFollow) -> Job<impl Pipeline> {
    stream! {
        name "following";
        batch 1s;
        checkpoint "kept";
        guarantee exactly_once;
        source lines = lines;
        lines.map(|line| line.to_owned()).save_as_text_files("out/part");
    }
}

/// The lines of all published batches, in order.
fn published(disk: &SimulatedDisk) -> Vec<String> {
    let of_batch = |path: &Path| path.to_str()?.strip_prefix("out/part-")?.parse::<u64>().ok();
    let files = disk.files().into_iter();
    let mut batches: Vec<_> =
        files.filter_map(|(path, bytes)| Some((of_batch(&path)?, bytes))).collect();
    batches.sort();
    let lines = batches.into_iter().flat_map(|(_, bytes)| {
        String::from_utf8(bytes).unwrap().lines().map(str::to_owned).collect::<Vec<_>>()
    });
    lines.collect()
}

/// What is written while a job follows, second by second: the log is rotated in the middle.
fn write(log: &Path, second: u32) {
    match second {
        0 => append(log, "1\n2\n"),
        1 => append(log, "3\n4"),
        2 => {
            append(log, "\n5\n");
            fs::rename(log, log.with_extension("1")).unwrap();
            append(log, "6\n");
        }
        _ => append(log, "7\n"),
    }
}

/// Has a job follow a log until its disk fails at an operation, once it has begun; whether it did.
/// What is written to the log does not depend on that.
fn follow_until(disk: &SimulatedDisk, log: &Path, cut: u64) -> bool {
    append(log, "");
    let mut job = following(text_file_follow(log)).test_on(disk);
    job.advance(SECOND);
    disk.cut_at(cut);
    let mut dead = false;
    for second in 0..4 {
        write(log, second);
        dead = dead || job.try_advance(SECOND).is_err();
    }
    dead
}

#[test]
fn a_followed_file_is_given_once_whatever_is_cut_off() {
    let folder = Folder::new("followed");
    let (log, expected) = (folder.join("log"), ["1", "2", "3", "4", "5", "6", "7"]);
    let (mut points, mut cut) = (0, 1);
    loop {
        fs::create_dir_all(&*folder).unwrap();
        let disk = SimulatedDisk::new();
        let dead = follow_until(&disk, &log, cut);
        let disk = if cut % 2 == 0 { disk.after_kill() } else { disk.after_power_cut(cut) };
        let mut job = following(text_file_follow(&log)).test_on(&disk);
        job.advance(6 * SECOND);
        assert_eq!(published(&disk), expected, "cut at {cut}");
        fs::remove_dir_all(&*folder).unwrap();
        points += 1;
        if !dead {
            break;
        }
        cut += 1;
    }
    assert!(points > 20, "{points}");
}

#[test]
fn what_is_written_while_no_job_follows_is_read_by_the_next() {
    let folder = Folder::new("followed-later");
    fs::create_dir_all(&*folder).unwrap();
    let (log, disk) = (folder.join("log"), SimulatedDisk::new());
    append(&log, "before\n");
    // It has seen no line yet, and begins behind the first.
    following(text_file_follow(&log)).test_on(&disk).advance(SECOND);
    append(&log, "meanwhile\n");
    let disk = disk.after_kill();
    following(text_file_follow(&log)).test_on(&disk).advance(SECOND);
    assert_eq!(published(&disk), ["meanwhile"]);
}

/// Runs a batch of a job whose source's records do not last; what it gave, if it came so far, and
/// what it said.
fn fleeting(disk: &SimulatedDisk, number: u64) -> (streamflow::Result<Vec<u64>>, Vec<String>) {
    let (sender, numbers) = streamflow::source::channel(8);
    sender.send(number).unwrap();
    let (seen, out) = test::collect::<u64>();
    let job = stream! {
        name "fleeting";
        batch 1s;
        checkpoint "kept";
        source numbers = numbers;
        let sums = numbers.window(5s).sum();
        sums.write_to(out);
    };
    let said = Arc::<Mutex<Vec<String>>>::default();
    let heard = Arc::clone(&said);
    let job = job.on_notice(move |notice| heard.lock().unwrap().push(notice.to_string()));
    let outcome = job.test_on(disk).try_advance(2 * SECOND);
    let said = said.lock().unwrap().clone();
    (outcome.map(|_| seen.take_records()), said)
}

#[test]
fn a_source_whose_records_do_not_last_begins_anew() {
    let (mut point, mut lost) = (1, 0);
    loop {
        let disk = SimulatedDisk::new();
        disk.cut_at(point);
        let (first, _) = fleeting(&disk, 1);
        let (second, said) = fleeting(&disk.after_kill(), 10);
        let (whole, second) = (first.is_ok(), second.unwrap());
        let gone = said.iter().any(|said| said.contains("without the 1 records"));
        // The number of the first process is in the window, or lost, which is said if it was
        // planned; none is there twice.
        let last = second.last().copied();
        assert!(matches!(last, Some(10 | 11)), "cut at {point}: {second:?}");
        assert!(!gone || last == Some(10), "cut at {point}: {said:?}");
        lost += u64::from(gone);
        if whole {
            assert_eq!(last, Some(11));
            break;
        }
        point += 1;
    }
    assert!(lost > 0, "no planned batch was cut off");
}

#[test]
fn a_peer_is_not_asked_before_the_checkpoint_is_the_jobs() {
    let folder = Folder::new("refused");
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let (address, kept) = (listener.local_addr().unwrap(), folder.join("kept"));
    let job = || {
        stream! {
            name "refused";
            batch 10ms;
            checkpoint &kept;
            source lines = socket_text(address);
            lines.for_each(|_| ());
        }
    };
    let holder = job().on_notice(|_| ()).start().unwrap();
    drop(listener.accept().unwrap());
    holder.stop(true);
    holder.await_termination().unwrap();
    listener.set_nonblocking(true).unwrap();
    // It is another job's: whoever sent what it has would have sent it for nothing.
    let other = stream! {
        name "another";
        batch 10ms;
        checkpoint &kept;
        source lines = socket_text(address);
        lines.for_each(|_| ());
    };
    while listener.accept().is_ok() {}
    let refusal = other.start().unwrap_err().to_string();
    assert!(refusal.contains("it is of the job `refused`"), "{refusal}");
    // It would connect on a thread of its own.
    std::thread::sleep(Duration::from_millis(100));
    assert!(listener.accept().is_err(), "it connected all the same");
}

/// Counts up, and how often it is asked what it saves.
struct Counter {
    next: u64,
    asked: Arc<AtomicU64>,
}

impl Source for Counter {
    type Batch = Values<u64>;

    fn plan(&mut self, _: Limit) -> streamflow::Result<Range> {
        Ok(Range { from: self.next, to: self.next + 1 })
    }

    fn read(&mut self, range: Range) -> streamflow::Result<Values<u64>> {
        self.next = range.to;
        Ok((range.from..range.to).collect())
    }

    fn replays(&self) -> bool {
        true
    }

    fn save(&self) -> Vec<u8> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        vec![self.next as u8]
    }

    fn resume(&mut self, at: Resume<'_>) -> streamflow::Result<()> {
        self.next = at.offset;
        Ok(())
    }
}

#[test]
fn a_source_is_asked_what_it_saves_where_the_journal_needs_it() {
    for (kept, some) in
        [(Checkpoint::at("kept"), false), (Checkpoint::at("kept").in_small_parts(), true)]
    {
        let asked = Arc::<AtomicU64>::default();
        let numbers = Counter { next: 0, asked: Arc::clone(&asked) };
        let job = stream! {
            name "saving";
            batch 1s;
            checkpoint kept;
            source numbers = numbers;
            numbers.for_each(|_| ());
        };
        job.test_on(&SimulatedDisk::new()).advance(100 * SECOND);
        let asked = asked.load(Ordering::SeqCst);
        // A segment in small parts has four batches.
        assert!(if some { (10..=50).contains(&asked) } else { asked == 0 }, "{asked}");
    }
}

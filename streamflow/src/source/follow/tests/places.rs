//! Where another process goes on: neither a line twice, nor one left out.

use super::*;

/// What a checkpoint keeps of a place.
#[cfg(unix)]
#[derive(serde::Serialize, serde::Deserialize)]
struct Kept {
    file: (u64, u64),
    at: u64,
    before: Option<u128>,
    lines: u64,
}

/// What a source saves, once that has been changed.
#[cfg(unix)]
fn changed(source: &TextFileFollow, change: impl FnOnce(&mut Kept)) -> Vec<u8> {
    let mut place: Option<Kept> = known(&source.save()).unwrap();
    change(place.as_mut().unwrap());
    kept(&place)
}

#[test]
fn an_empty_batch_after_a_restart_keeps_what_was_taken() {
    let log = Log::new("empty");
    log.writer("log").write_all(b"1\n2\n3\n4\n5\n6\n").unwrap();
    let mut source = open(log.follow().from_start());
    assert_eq!(batch_of(&mut source, 2), ["1", "2"]);
    let (mut source, _) = restarted(&source, &log);
    // `max_rate` has no record for this batch, or the log is full.
    assert!(batch_of(&mut source, 0).is_empty());
    assert_eq!(batch_of(&mut source, 1), ["3"]);
    let (mut source, _) = restarted(&source, &log);
    // An empty batch that an earlier process planned is read again.
    assert!(source.read(Range::default()).unwrap().is_empty());
    assert_eq!(batch_of(&mut source, 1), ["4"]);
    let (mut source, _) = restarted(&source, &log);
    assert_eq!(batch(&mut source), ["5", "6"]);
}

#[test]
fn a_stopped_source_gives_no_half_line() {
    let log = Log::new("half");
    let mut writer = log.writer("log");
    let mut source = open(log.follow());
    writer.write_all(b"one\nabc").unwrap();
    source.stop();
    assert_eq!(batch(&mut source), ["one"]);
    writer.write_all(b"def\n").unwrap();
    // Another source of the job has not ended.
    assert!(batch(&mut source).is_empty() && source.ended());
    let (mut next, _) = restarted(&source, &log);
    assert_eq!(batch(&mut next), ["abcdef"]);
}

/// What a source says that reads a file from its beginning, instead of going on in it.
#[track_caller]
fn assert_another(said: &[String]) {
    assert!(said.len() == 1 && said[0].contains("not the file that was followed"), "{said:?}");
}

#[test]
fn a_truncated_file_is_known_by_the_lines_that_were_taken_of_it() {
    let log = Log::new("truncated-place");
    let mut writer = log.writer("log");
    writer.write_all(b"1\n2\n3\n4\n").unwrap();
    let mut source = open(log.follow().from_start());
    assert_eq!(batch_of(&mut source, 2), ["1", "2"]);
    let saved = source.save();
    writer.set_len(0).unwrap();
    writer.write_all(b"a\nb\nc\n").unwrap();
    let (mut next, said) = restarted_at(&saved, &log);
    assert_eq!(batch(&mut next), ["a", "b", "c"]);
    assert_another(&said);
    // This one has the rest of the lines that were there, and takes one more of them.
    assert_eq!(batch_of(&mut source, 1), ["3"]);
    let (mut next, said) = restarted(&source, &log);
    assert_eq!(batch(&mut next), ["a", "b", "c"]);
    assert_another(&said);
}

#[test]
fn a_file_that_grew_after_it_was_truncated_is_another() {
    let log = Log::new("grown-place");
    let mut writer = log.writer("log");
    writer.write_all(b"1\n2\n3\n4\n").unwrap();
    let mut source = open(log.follow().from_start());
    assert_eq!(batch_of(&mut source, 2), ["1", "2"]);
    writer.set_len(0).unwrap();
    writer.write_all(b"a\nb\nc\n").unwrap();
    let saved = source.save();
    writer.write_all(b"d\ne\n").unwrap();
    let (mut next, said) = restarted_at(&saved, &log);
    assert_eq!(batch(&mut next), ["a", "b", "c", "d", "e"]);
    assert_another(&said);
}

#[test]
fn a_place_does_not_depend_on_which_lines_are_too_long() {
    let log = Log::new("max-line");
    log.writer("log").write_all(b"toolong\n1\n2\nlonger\r\n3\n4\n").unwrap();
    let mut source = open(log.follow().from_start().max_line(3));
    assert_eq!(batch_of(&mut source, 2), ["1", "2"]);
    let (mut next, _) = restarted(&source, &log);
    assert_eq!(batch(&mut next), ["longer", "3", "4"]);
    assert_eq!(batch_of(&mut source, 1), ["3"]);
    let (mut next, _) = restarted(&source, &log);
    assert_eq!(batch(&mut next), ["4"]);
}

#[test]
fn an_end_of_a_line_that_is_read_in_two_parts_is_one() {
    // As much as is read at once ends between the two.
    let before = "x".repeat((64 << 10) - "\nabc\r".len());
    let log = Log::new("two-parts");
    log.writer("log").write_all(format!("{before}\nabc\r\n1\n2\n").as_bytes()).unwrap();
    let mut source = open(log.follow().from_start().max_line(3));
    assert_eq!(batch_of(&mut source, 1), ["abc"]);
    let (mut next, _) = restarted(&source, &log);
    assert_eq!(batch(&mut next), ["1", "2"]);
}

#[test]
fn a_rotated_file_that_is_written_to_goes_on_behind_its_last_line() {
    let log = Log::new("given-up");
    let mut old = log.writer("log");
    old.write_all(b"1\n2\n3\r").unwrap();
    let mut source = open(log.follow().from_start());
    fs::rename(log.path("log"), log.path("log.1")).unwrap();
    log.writer("log").write_all(b"new\n").unwrap();
    assert_eq!(batch_of(&mut source, 1), ["1"]);
    assert!(batch_of(&mut source, 0).is_empty());
    // It is given up, and yet there is more in it.
    assert_eq!(source.plan(Limit::DEFAULT).unwrap().len(), 1);
    assert_eq!(source.plan(Limit::DEFAULT).unwrap().len(), 2);
    old.write_all(b"\n4\n5\n").unwrap();
    assert_eq!(source.plan(Limit::DEFAULT).unwrap().len(), 5);
    assert_eq!(batch_of(&mut source, 4), ["2", "3\r", "", "4"]);
    let (mut next, _) = restarted(&source, &log);
    assert_eq!(batch(&mut next), ["5"]);
}

#[cfg(unix)]
#[test]
fn lines_that_an_earlier_program_counted_are_not_given_again() {
    let log = Log::new("counted");
    let mut writer = log.writer("log");
    writer.write_all(b"1\n2\n").unwrap();
    let source = open(log.follow().from_start());
    let saved = changed(&source, |place| place.lines = 3);
    let (mut next, _) = restarted_at(&saved, &log);
    assert!(batch(&mut next).is_empty());
    let (mut next, _) = restarted(&next, &log);
    writer.write_all(b"3\n4\n5\n").unwrap();
    assert_eq!(batch_of(&mut next, 1), ["4"]);
    let (mut next, _) = restarted(&next, &log);
    assert_eq!(batch(&mut next), ["5"]);
}

#[cfg(unix)]
#[test]
fn a_device_that_has_another_number_has_the_same_files() {
    let log = Log::new("device");
    let mut writer = log.writer("log");
    writer.write_all(b"1\n2\n3\n").unwrap();
    let mut source = open(log.follow().from_start());
    assert_eq!(batch(&mut source), ["1", "2", "3"]);
    let saved = changed(&source, |place| place.file.0 += 1);
    let (mut next, said) = restarted_at(&saved, &log);
    assert_eq!((batch(&mut next), said), (vec![], vec![]));
    // Also one that has another name now.
    writer.write_all(b"4\n").unwrap();
    fs::rename(log.path("log"), log.path("log.1")).unwrap();
    log.writer("log").write_all(b"5\n").unwrap();
    let (mut next, said) = restarted_at(&saved, &log);
    assert_eq!((batch(&mut next), said), (vec!["4".to_owned()], vec![]));
    // Its bytes, or its own number, tell another one.
    let others: [fn(&mut Kept); 4] = [
        |place| place.before = place.before.map(|hash| !hash),
        |place| place.before = None,
        |place| (place.at, place.lines) = (0, 2),
        |place| place.file.1 += 1,
    ];
    for other in others {
        let saved = changed(&source, |place| {
            place.file.0 += 1;
            other(place);
        });
        let (mut next, said) = restarted_at(&saved, &log);
        assert_eq!(batch(&mut next), ["5"]);
        assert_another(&said);
    }
}

//! Where another process goes on: neither a line twice, nor one left out.

use super::*;

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

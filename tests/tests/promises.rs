//! What `explain()` says a restart does to each output, by where its records come from, where they
//! go, and whether there is a checkpoint.

use streamflow::prelude::*;
use streamflow::sink::Delivery;
use streamflow::{BatchTime, Checkpoint, Explain, Result};

const ONCE: Option<Delivery> = Some(Delivery::ExactlyOnce);
const AGAIN: Option<Delivery> = Some(Delivery::AtLeastOnce);

/// A source that neither replays nor goes through a log.
struct Once;

impl Source for Once {
    type Batch = Values<u64>;

    fn plan(&mut self, _: streamflow::Limit) -> Result<streamflow::Range> {
        Ok(streamflow::Range::default())
    }

    fn read(&mut self, _: streamflow::Range) -> Result<Values<u64>> {
        Ok(Values::default())
    }
}

/// A sink that only writes.
struct Forgetful;

impl<T> Sink<T> for Forgetful {
    fn write(&mut self, _: BatchTime, _: Vec<T>) -> Result<()> {
        Ok(())
    }
}

fn replayed() -> impl streamflow::source::Durable<Batch = Values<u64>> {
    test::source::<Values<u64>>().1
}

fn logged() -> impl streamflow::source::Durable<Batch = Values<u64>> {
    channel::<u64>(10).1.durable()
}

/// One job with every kind of output, of a stream from two sources.
fn durable(
    one: impl Source<Batch = Values<u64>>,
    other: impl Source<Batch = Values<u64>>,
) -> Explain {
    let (_, out) = test::collect::<u64>();
    let job = stream! {
        name "all";
        batch 1s;
        checkpoint Checkpoint::at("all-checkpoint");
        source one = one;
        source other = other;
        let both = one.union(other);
        both.save_as_text_files("all");
        both.print();
        both.for_each(drop);
        both.write_to(Forgetful);
        both.for_each_batch(|_, _| {});
        both.write_to(out);
    };
    job.explain()
}

fn deliveries(explain: &Explain) -> Vec<Option<Delivery>> {
    explain.promises().iter().map(|promise| promise.delivery).collect()
}

#[test]
fn sources_that_lose_nothing_leave_it_to_the_sink() {
    for explain in [durable(replayed(), replayed()), durable(replayed(), logged())] {
        assert_eq!(deliveries(&explain), [ONCE, AGAIN, AGAIN, AGAIN, AGAIN, ONCE]);
    }
}

#[test]
fn a_source_that_may_lose_records_takes_all_promises_away() {
    let explain = durable(Once, replayed());
    assert_eq!(deliveries(&explain), [None; 6]);
    let [files, print, ..] = explain.promises() else { panic!("{explain}") };
    assert_eq!(files.why, "a restart may lose what `one` read last, and repeats nothing");
    assert_eq!(
        print.why,
        "a restart may lose what `one` read last; after a restart the last batch may come again, \
         whole"
    );
}

#[test]
fn only_the_sources_of_an_output_count() {
    let job = stream! {
        name "apart";
        batch 1s;
        checkpoint "apart-checkpoint";
        source lost = Once;
        source kept = replayed();
        let sums = kept.window(10s).sum();
        sums.save_as_text_files("sums");
        lost.count().save_as_text_files("counts");
        lost.union(sums).save_as_text_files("both");
    };
    assert_eq!(deliveries(&job.explain()), [ONCE, None, None]);
}

/// A sink that is not known: only what the function's bounds say of it counts.
fn into<S: Sink<u64>>(out: S) -> Explain {
    let job = stream! {
        name "into";
        batch 1s;
        checkpoint "into-checkpoint";
        source numbers = replayed();
        numbers.write_to(out);
    };
    job.explain()
}

#[test]
fn of_a_sink_of_any_type_nothing_is_known() {
    assert_eq!(deliveries(&into(test::collect::<u64>().1)), [AGAIN]);
}

#[test]
fn what_the_checkpoint_keeps_is_said() {
    let explain = durable(replayed(), logged()).to_string();
    let (_, kept) = explain.split_once("  checkpoint").expect("a checkpoint");
    let expected = "  checkpoint in all-checkpoint
  source one is read again after a restart
  source other goes through a log, and counts from its sync: what came later dies with the process
  output both.save_as_text_files#3: exactly once
    nothing of its sources is lost, and its sink shows each batch once
  output both.print#4: at least once
    after a restart the last batch may come again, whole
  output both.for_each#5: at least once
    after a restart the last batch may come again, whole; `for_each_batch` is told its time, by \
                    which to know it
";
    assert!(format!("  checkpoint{kept}").starts_with(expected), "{explain}");
}

#[test]
fn without_a_checkpoint_nothing_outlives_the_process() {
    let (_feed, again) = test::source::<Values<u64>>();
    let job = stream! {
        batch 1s;
        source again = again;
        source lost = Once;
        source gone = queue([[1u64]]);
        again.print();
        lost.union(gone).print();
        again.union(lost, gone).print();
    };
    let explain = job.explain();
    assert_eq!(deliveries(&explain), [None; 3]);
    let why: Vec<&str> = explain.promises().iter().map(|promise| promise.why.as_str()).collect();
    assert_eq!(
        why,
        [
            "a restart reads `again` from the beginning: there is no `checkpoint`",
            "a restart loses what `lost` and `gone` had read: there is no `checkpoint`",
            "a restart reads `again` from the beginning, and loses what `lost` and `gone` had read: \
             there is no `checkpoint`",
        ]
    );
    let explain = explain.to_string();
    assert!(explain.contains("lost.print#5: at most once\n"), "{explain}");
    assert!(explain.contains("again.print#7: no promise\n"), "{explain}");
}

#[test]
fn another_folder_may_be_named_where_there_is_a_checkpoint() {
    let durable = stream! {
        name "moved";
        batch 1s;
        checkpoint "here";
        source numbers = replayed();
        numbers.print();
    };
    let moved = durable.checkpoint("there").explain().to_string();
    assert!(moved.contains("checkpoint in there\n"), "{moved}");
}

#[test]
fn a_job_without_a_checkpoint_takes_no_folder() {
    let job = || {
        let job = stream! {
            name "fleeting";
            batch 1ms;
            source numbers = queue([[1u64]]);
            numbers.for_each(drop);
        };
        job.checkpoint("there")
    };
    let expected = "the job `fleeting` has no checkpoint that could be in there; to give it one, add \
                    the line `checkpoint \"there\";` to its `stream!` block";
    assert_eq!(job().run().unwrap_err().to_string(), expected);
    assert_eq!(job().start().unwrap_err().to_string(), expected);
    assert_eq!(job().test().try_run_to_end().unwrap_err().to_string(), expected);
}

#[test]
fn an_inverse_on_floats_is_noted() {
    let job = stream! {
        batch 1s;
        source pairs = queue([[(1u64, 0.5f64)]]);
        let floats = pairs.window(30s, 10s);
        floats.reduce_by_key(|a, b| a + b, inverse = |a, b| a - b).print();
        floats.map_values(|x| x as u64).reduce_by_key(|a, b| a + b, inverse = |a, b| a - b).print();
        floats.reduce_by_key(|a, b| a + b).print();
        floats.map_values(|x| (x as f32, 1u64))
            .reduce_by_key(|a, b| (a.0 + b.0, a.1 + b.1), inverse = |a, b| (a.0 - b.0, a.1 - b.1))
            .print();
    };
    let explain = job.explain();
    let rounds: Vec<bool> = explain.costs().iter().map(|cost| cost.rounds).collect();
    assert_eq!(rounds, [true, false, false, true]);
    let noted = explain.to_string().matches("its inverse is taken on floats").count();
    assert_eq!(noted, 2);
}

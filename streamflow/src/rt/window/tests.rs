//! What emitted code with windows looks like, written by hand: no type is named, keys borrow.

use std::sync::Arc;
use std::time::Duration;

use crate::prelude::*;
use crate::workers::Workers;
use crate::{rt, test};

const DESCRIPTION: &rt::Description = &rt::Description {
    name: "t",
    interval: Duration::from_secs(1),
    slides: &[2],
    outputs: &[],
    plan: "",
    dot: "",
};

type Counts = Vec<(String, u64)>;

fn owned<const N: usize>(rows: [(&str, u64); N]) -> Counts {
    rows.map(|(word, count)| (word.to_owned(), count)).to_vec()
}

/// Words of more than a letter, counted over three batches, every two.
fn running_count(
    lines: impl Source<Batch = Text>,
    out: impl for<'b> Sink<(&'b str, u64)>,
) -> Job<impl Pipeline> {
    let mut window = rt::running(1, 3, 2);
    let sizes = rt::Sizes::default();
    let mut out = rt::sink(out);
    rt::job(DESCRIPTION, (rt::source("lines", lines), ()), move |command| match command {
        rt::Command::Step(run, batches, _) => {
            let (lines, ()) = batches;
            let parts = rt::stage(run, lines, |mut span| {
                let arena = rt::arena(&span);
                rt::reduce_by_key_with_inverse(
                    rt::place(arena, &sizes),
                    |local| {
                        while let Some(part) = rt::next_part(run, &mut span) {
                            rt::open(local);
                            for x in part {
                                for x in rt::words(x) {
                                    let x = rt::apply(x, |word| (word, 1u64));
                                    rt::put_pair(local, x);
                                }
                            }
                        }
                    },
                    |a, b| a + b,
                    |a, b| a - b,
                )
            })?;
            let (part, _parts) = rt::unzip(parts);
            let absorbed = rt::absorb(&mut window, run, rt::grouped_pane(run, part));
            let rows =
                if rt::due(run, 2) { rt::window_rows(&window, &absorbed) } else { rt::no_rows() };
            let parts = rt::stage(run, rows, |mut span| {
                rt::collect(|local| {
                    while let Some(part) = rt::next_part(run, &mut span) {
                        rt::open(local);
                        for x in part {
                            // The key is a `&str` before the window and behind it.
                            if !rt::test(&x, |(word, _)| word.len() > 1) {
                                continue;
                            }
                            rt::put_row(local, x);
                        }
                    }
                })
            })?;
            let (part, _parts) = rt::unzip(parts);
            rt::write("counts", run, &mut out, rt::rows(part))?;
            rt::prepare("counts", run, &mut out)?;
            Ok(())
        }
        rt::Command::Commit(run) => rt::commit("counts", run, &mut out),
        rt::Command::Abort(run) => {
            rt::undo(&mut window, run);
            rt::abort("counts", run, &mut out)
        }
        _ => Ok(()),
    })
}

#[test]
fn a_running_count_of_borrowed_words() {
    let (mut feed, lines) = test::source::<Text>();
    let (seen, out) = test::collect();
    let mut job = running_count(lines, out).test();
    feed.batch(["to be or", "not to be"]);
    feed.batch(["be a"]);
    feed.batch(["sea"]);
    job.advance(Duration::from_secs(4));
    let rows: Vec<Counts> = seen.take().into_iter().map(|(_, rows)| rows).collect();
    let second = owned([("to", 2), ("be", 3), ("or", 1), ("not", 1)]);
    assert_eq!(rows, [vec![], second, vec![], owned([("be", 1), ("sea", 1)])]);
}

fn run(number: u64) -> rt::Run {
    rt::Run::new(BatchTime::nth(number), rt::Workers::default(), Arc::default())
}

fn one<L>(lines: [u64; 2], local: L, put: impl Fn(&mut L, u64)) -> Vec<L> {
    let mut local = local;
    lines.into_iter().for_each(|x| put(&mut local, x));
    vec![local]
}

#[test]
fn values_combine_over_the_window_and_an_abort_takes_them_back() {
    let mut counts = rt::two_stacks(1, 2, 1);
    let mut sums = rt::two_stacks(1, 2, 1);
    let mut means = rt::two_stacks(1, 2, 1);
    let mut greatest = rt::key_ring::<_, _, 2>(1, 1);
    let mut reduced = rt::two_stacks(1, 2, 1);
    let mut records = rt::panes(1, 2, 1);
    let mut seen = Vec::new();
    for (number, lines) in (1..).zip([[1, 2], [30, 40], [500, 600]]) {
        for aborted in [true, false] {
            let run = run(number);
            let local = rt::count(|_| ()).0;
            let of = rt::counted_pane(one(lines, local, |local, _| rt::put_count(local)));
            let of = rt::absorb_value(&mut counts, &run, of);
            let count = rt::count_rows(rt::window_value(&counts, &of)).into_vec();

            let (local, ()) = rt::sum(|local| lines.iter().for_each(|x| rt::put_sum(local, 0, *x)));
            let of = rt::absorb_value(&mut sums, &run, rt::summed_pane(vec![local]));
            let sum = rt::sum_rows("lines", rt::window_value(&sums, &of), &of);
            let sum = sum.expect("it fits").into_vec();

            let (local, ()) =
                rt::mean(|local| lines.iter().for_each(|x| rt::put_mean(local, 0, *x)));
            let of = rt::absorb_value(&mut means, &run, rt::meaned_pane(vec![local]));
            let mean = rt::mean_rows(rt::window_value(&means, &of), &of).into_vec();

            let local = rt::max(|_| ()).0;
            let of = rt::extreme_pane(one(lines, local, rt::put_extreme));
            let of = rt::absorb_value(&mut greatest, &run, of);
            let max = rt::optional_rows(rt::window_value(&greatest, &of)).into_vec();

            let (local, ()) = rt::reduce(
                |local| lines.iter().for_each(|x| rt::put_reduce(local, x.to_string())),
                |a, b| a + &b,
            );
            let of = rt::absorb_value(&mut reduced, &run, rt::reduced_pane(vec![local]));
            let text = rt::optional_rows(rt::window_value(&reduced, &of)).into_vec();

            let of = rt::absorb_rows(&mut records, &run, rt::Rows::new(lines.to_vec()));
            let raw = rt::pane_rows(&records, &of).into_vec();
            if aborted {
                rt::undo(&mut counts, &run);
                rt::undo(&mut sums, &run);
                rt::undo(&mut means, &run);
                rt::undo(&mut greatest, &run);
                rt::undo(&mut reduced, &run);
                rt::undo(&mut records, &run);
            } else {
                seen.push((count, sum, mean, max, text, raw));
            }
        }
    }
    let last = seen.pop();
    let text = vec!["3040500600".to_owned()];
    let raw = vec![30, 40, 500, 600];
    assert_eq!(last, Some((vec![4], vec![1170], vec![292.5], vec![600], text, raw)));
}

#[test]
fn an_abort_before_the_window_was_reached_changes_nothing() {
    let mut records = rt::panes(1, 2, 1);
    let of = rt::absorb_rows(&mut records, &run(1), rt::Rows::new(vec!["kept"]));
    rt::undo(&mut records, &run(2));
    assert_eq!(rt::pane_rows(&records, &of).into_vec(), ["kept"]);
}

/// Batches of many words, most of them known from the batches before, on one worker and on two:
/// what a running count shows is what a map counts.
#[test]
fn many_words_of_which_most_are_known() {
    for workers in [1, 2] {
        let mut window = rt::running(1, 3, 1);
        let sizes = rt::Sizes::default();
        let mut batches: Vec<String> = Vec::new();
        for number in 1..=9u64 {
            let first = if number == 6 { 50_000 } else { number * 300 };
            let word = |at: u64| format!("word-{} ", first + at * at % 1900);
            batches.push((0..4000).map(word).collect());
            let pool = Workers::new(workers).expect("workers");
            let run = rt::Run::new(BatchTime::nth(number), pool, Arc::default());
            let text = batches[number as usize - 1].clone();
            let words: Vec<&str> = text.split_whitespace().collect();
            let spans = words.chunks(words.len() / workers).map(|words| {
                let place = rt::place_in(text.as_bytes(), &sizes, &window, &run);
                rt::count_by(place, |local| words.iter().for_each(|x| rt::put_value(local, *x))).0
            });
            let pane = rt::grouped_pane(&run, spans.collect());
            let absorbed = rt::absorb(&mut window, &run, pane);
            let rows = rt::window_rows(&window, &absorbed).into_vec();
            let mut counts: Vec<(&str, u64)> = Vec::new();
            let mut places = std::collections::HashMap::new();
            let oldest = batches.len().saturating_sub(3);
            for word in batches[oldest..].iter().flat_map(|text| text.split_whitespace()) {
                let at = *places.entry(word).or_insert(counts.len());
                if at == counts.len() {
                    counts.push((word, 0));
                }
                counts[at].1 += 1;
            }
            let mut shown = rows;
            shown.sort_unstable();
            counts.sort_unstable();
            assert_eq!(shown, counts, "batch {number}");
        }
    }
}

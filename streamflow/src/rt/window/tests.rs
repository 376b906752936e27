//! What emitted code with windows looks like, written by hand: no type is named, keys borrow.

use std::time::Duration;

use crate::prelude::*;
use crate::{rt, test};

const DESCRIPTION: &rt::Description = &rt::Description {
    name: "t",
    interval: Duration::from_secs(1),
    slides: &[2],
    plan: "",
    dot: "",
};

type Counts = Vec<(String, u64)>;

fn owned<const N: usize>(rows: [(&str, u64); N]) -> Counts {
    rows.map(|(word, count)| (word.to_owned(), count)).to_vec()
}

#[test]
fn a_running_count_of_borrowed_words() {
    let (mut feed, lines) = test::source::<Text>();
    let (seen, out) = test::collect();
    let mut window = rt::running(1, 3, 2);
    let mut out = rt::sink(out);
    let job =
        rt::job(DESCRIPTION, (rt::source("lines", lines), ()), move |command| match command {
            rt::Command::Step(run, batches) => {
                let (lines, ()) = batches;
                let parts = rt::stage(run, lines, |mut span| {
                    let arena = rt::arena(&span);
                    rt::reduce_by_key_with_inverse(
                        arena,
                        |local| {
                            while let Some(part) = rt::next_part(&mut span) {
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
                });
                let (part, _parts) = rt::unzip(parts);
                let absorbed = rt::absorb(&mut window, run, rt::grouped_pane(part));
                let rows = if rt::due(run, 2) {
                    rt::window_rows(&window, &absorbed)
                } else {
                    rt::no_rows()
                };
                let parts = rt::stage(run, rows, |mut span| {
                    rt::collect(|local| {
                        while let Some(part) = rt::next_part(&mut span) {
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
                });
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
        });
    let mut job = job.test();
    feed.batch(["to be or", "not to be"]);
    feed.batch(["be a"]);
    feed.batch(["sea"]);
    job.advance(Duration::from_secs(4));
    let rows: Vec<Counts> = seen.take().into_iter().map(|(_, rows)| rows).collect();
    let second = owned([("to", 2), ("be", 3), ("or", 1), ("not", 1)]);
    assert_eq!(rows, [vec![], second, vec![], owned([("be", 1), ("sea", 1)])]);
}

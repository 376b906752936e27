//! Operators that are new, gone, moved, written otherwise, or named otherwise.

use streamflow::prelude::*;

use super::harness::Verdict::{Refused, Resumes, Says};
use super::harness::{Case, Program, World, batch, block, by_key, program, texts, window};

/// The sum of a window.
const SUMS: Program = program!(|numbers, out|
    let sums = numbers.window(3s).sum();
    sums.map(|n| n.to_string()).write_to(out););

const SUMS_ARE_GONE: &str = "the operator `changed/sums/sum/1` is gone from the program; its state \
                             is kept until it is back";

fn sum(records: &[u64]) -> Vec<String> {
    texts([records.iter().sum::<u64>()])
}

/// The sum of the whole window, as if nothing had changed.
fn resumed(n: u64, _: u64) -> Vec<String> {
    sum(&window(n, 3, 0))
}

/// The sum of what came after the change.
fn begun(n: u64, c: u64) -> Vec<String> {
    sum(&window(n, 3, c))
}

/// Adds up what comes.
pub(super) fn total(new: &[u64], old: Option<u64>) -> Option<u64> {
    Some(old.unwrap_or(0) + new.iter().sum::<u64>())
}

pub(super) fn cases() -> Vec<Case> {
    [closures(), ids(), other_ids(), new_and_gone(), replaced(), settings(), refused()]
        .into_iter()
        .flatten()
        .collect()
}

/// What is no part of a state's identity: closures, and what stands around the operator.
fn closures() -> Vec<Case> {
    let resumes = |name, after, rows| Case { name, before: SUMS, after, verdict: Resumes, rows };
    vec![
        resumes(
            "a closure's body",
            program!(|numbers, out|
                let sums = numbers.map(|n| n * 100).window(3s).sum();
                sums.map(|n| n.to_string()).write_to(out);),
            |n, c| {
                let old: u64 = window(c, c.saturating_sub(n.saturating_sub(3)), 0).iter().sum();
                let new: u64 = window(n, 3, c).iter().sum();
                texts([old + 100 * new])
            },
        ),
        resumes(
            "a filter before the operator",
            program!(|numbers, out|
                let sums = numbers.filter(|n| *n < 20).window(3s).sum();
                sums.map(|n| n.to_string()).write_to(out);),
            |n, c| {
                let old: u64 = window(c, c.saturating_sub(n.saturating_sub(3)), 0).iter().sum();
                let new: u64 = window(n, 3, c).iter().filter(|n| **n < 20).sum();
                texts([old + new])
            },
        ),
        resumes(
            "a filter behind the operator",
            program!(|numbers, out|
                let sums = numbers.window(3s).sum();
                sums.filter(|n| n % 2 == 0).map(|n| n.to_string()).write_to(out);),
            |n, _| texts([window(n, 3, 0).iter().sum::<u64>()].iter().filter(|n| *n % 2 == 0)),
        ),
    ]
}

/// What an id does not depend on.
fn ids() -> Vec<Case> {
    let case = |name, after, verdict, rows| Case { name, before: SUMS, after, verdict, rows };
    vec![
        case(
            "behind a chain",
            program!(|numbers, out|
                chain summed = .window(3s).sum();
                let sums = numbers.via(summed);
                sums.map(|n| n.to_string()).write_to(out);),
            Resumes,
            resumed,
        ),
        case(
            "the window in a stream of its own",
            program!(|numbers, out|
                let latest = numbers.window(3s);
                let sums = latest.sum();
                sums.map(|n| n.to_string()).write_to(out);),
            Resumes,
            resumed,
        ),
        case(
            "of another stream, in the same place",
            program!(|numbers, out|
                let none = numbers.filter(|_| false);
                let all = numbers.union(none);
                let sums = all.window(3s).sum();
                sums.map(|n| n.to_string()).write_to(out);),
            Resumes,
            resumed,
        ),
    ]
}

/// What makes an operator another one.
fn other_ids() -> Vec<Case> {
    let case = |name, after, verdict, rows| Case { name, before: SUMS, after, verdict, rows };
    vec![
        case(
            "the stream renamed",
            program!(|numbers, out|
                let totals = numbers.window(3s).sum();
                totals.map(|n| n.to_string()).write_to(out);),
            Says(&[SUMS_ARE_GONE, "`changed/totals/sum/1` is new, and begins empty"]),
            begun,
        ),
        case(
            "moved into another stream",
            program!(|numbers, out|
                let texts = numbers.window(3s).sum().map(|n| n.to_string());
                let sums = texts.filter(|_| true);
                sums.write_to(out);),
            Says(&[SUMS_ARE_GONE, "`changed/texts/sum/1` is new, and begins empty"]),
            begun,
        ),
        case(
            "duplicated under another name",
            program!(|numbers, out|
                let copy = numbers.window(3s).sum();
                let sums = numbers.window(3s).sum();
                sums.union(copy).map(|n| n.to_string()).write_to(out);),
            Says(&["the operator `changed/copy/sum/1` is new, and begins empty"]),
            |n, c| [resumed(n, c), begun(n, c)].concat(),
        ),
        case(
            "another of its kind behind it, in a stream of its own",
            program!(|numbers, out|
                let sums = numbers.window(3s).sum();
                let twice = sums.window(2s).sum();
                twice.map(|n| n.to_string()).write_to(out);),
            Says(&["the operator `changed/twice/sum/1` is new, and begins empty"]),
            |n, c| {
                let sum = |n| window(n, 3, 0).iter().sum::<u64>();
                texts([(c.max(n - 2) + 1..=n).map(sum).sum::<u64>()])
            },
        ),
    ]
}

fn new_and_gone() -> Vec<Case> {
    let case = |name, before, after, verdict, rows| Case { name, before, after, verdict, rows };
    vec![
        case(
            "a stateless operator made stateful",
            program!(|numbers, out|
                let sums = numbers.sum();
                sums.map(|n| n.to_string()).write_to(out);),
            SUMS,
            Says(&["the operator `changed/sums/sum/1` is new, and begins empty"]),
            begun,
        ),
        case(
            "a stateful operator made stateless",
            SUMS,
            program!(|numbers, out|
                let sums = numbers.sum();
                sums.map(|n| n.to_string()).write_to(out);),
            Says(&[SUMS_ARE_GONE]),
            |n, _| sum(&batch(n)),
        ),
        case(
            "two operators in another order",
            program!(|numbers, out|
                let sums = numbers.window(3s).sum();
                let counts = numbers.window(2s).count();
                sums.union(counts).map(|n| n.to_string()).write_to(out);),
            program!(|numbers, out|
                let counts = numbers.window(2s).count();
                let sums = numbers.window(3s).sum();
                sums.union(counts).map(|n| n.to_string()).write_to(out);),
            Resumes,
            |n, c| [resumed(n, c), texts([window(n, 2, 0).len()])].concat(),
        ),
    ]
}

fn replaced() -> Vec<Case> {
    let case = |name, before, after, verdict, rows| Case { name, before, after, verdict, rows };
    vec![
        case(
            "one operator for another",
            SUMS,
            program!(|numbers, out|
                let keyed = numbers.map(|n| (n % 4, n));
                let sums = keyed.update_state_by_key::<u64>(total, bound = none);
                sums.map(|(key, n)| format!("{key} {n}")).write_to(out);),
            Says(&[SUMS_ARE_GONE, "`changed/sums/update_state_by_key/1` is new, and begins empty"]),
            |n, c| {
                let pairs = window(n, n, c).into_iter().map(|n| (n % 4, n));
                let totals = by_key(pairs, |a, b| a + b).into_iter();
                totals.map(|(key, n)| format!("{key} {n}")).collect()
            },
        ),
        case(
            "snapshots of what is there",
            program!(|numbers, out|
                let keyed = numbers.map(|n| (n % 4, n));
                let seen = keyed.map_with_state::<u64>(seen_before, bound = none);
                seen.filter(|_| false).map(|n| n.to_string()).write_to(out);),
            program!(|numbers, out|
                let keyed = numbers.map(|n| (n % 4, n));
                let seen = keyed.map_with_state::<u64>(seen_before, bound = none);
                let all = seen.snapshots();
                all.map(|(key, n)| format!("{key} {n}")).write_to(out);),
            Resumes,
            |n, _| {
                let pairs = window(n, n, 0).into_iter().map(|n| (n % 4, 1));
                let counts = by_key(pairs, |a, b| a + b).into_iter();
                counts.map(|(key, n)| format!("{key} {n}")).collect()
            },
        ),
    ]
}

/// Counts a key's records.
fn seen_before(_: &u64, _: Option<u64>, state: &mut State<u64>) -> u64 {
    let before = state.get().copied().unwrap_or(0);
    state.update(before + 1);
    before
}

/// What a job may be set to without its states being others.
fn settings() -> Vec<Case> {
    let case = |name, after| Case { name, before: SUMS, after, verdict: Resumes, rows: resumed };
    vec![
        case(
            "fusion off",
            program!(|numbers, out|
                fusion off;
                let sums = numbers.window(3s).sum();
                sums.map(|n| n.to_string()).write_to(out);),
        ),
        case(
            "a guarantee",
            program!(|numbers, out|
                guarantee exactly_once;
                let sums = numbers.window(3s).sum();
                sums.map(|n| n.to_string()).write_to(out);),
        ),
        case(
            "other workers",
            program!(|numbers, out, job| job.workers(3);
                let sums = numbers.window(3s).sum();
                sums.map(|n| n.to_string()).write_to(out);),
        ),
    ]
}

fn refused() -> Vec<Case> {
    let case = |name, after, parts| Case {
        name,
        before: SUMS,
        after,
        verdict: Refused(parts),
        rows: begun,
    };
    vec![
        case(
            "another name",
            block!(|world|
                name "renamed";
                batch 1s;
                checkpoint "c";
                source numbers = world.numbers();
                let sums = numbers.window(3s).sum();
                sums.map(|n| n.to_string()).write_to(world.out());),
            &["it is of the job `changed`, and this is `renamed`", "a folder of its own"],
        ),
        case(
            "another interval",
            block!(|world|
                name "changed";
                batch 500ms;
                checkpoint "c";
                source numbers = world.numbers();
                let sums = numbers.window(3s).sum();
                sums.map(|n| n.to_string()).write_to(world.out());),
            &["its batches are 1s long, and the program's 500ms", "set it back", "another folder"],
        ),
    ]
}

/// An operator that is gone comes back with the state it had; what its window no longer covers has
/// left it.
#[test]
fn an_operator_that_is_back_goes_on_with_what_it_had() {
    let other: Program = program!(|numbers, out|
        let counts = numbers.count();
        counts.map(|n| n.to_string()).write_to(out););
    for away in [1, 2, 3] {
        let world = World::new();
        SUMS(&world, Some(3)).result.unwrap();
        let world = world.killed();
        let said = other(&world, Some(away)).said;
        assert!(said.len() == 1 && said[0].contains(SUMS_ARE_GONE), "{said:?}");
        let world = world.killed();
        world.take();
        let outcome = SUMS(&world, None);
        outcome.result.unwrap();
        let back = "`changed/sums/sum/1` is back, and goes on with its state of batch 3";
        assert!(outcome.said.len() == 1 && outcome.said[0].contains(back), "{:?}", outcome.said);
        let rows = (4 + away..=8).map(|n| {
            let had = (n.saturating_sub(3) + 1..=n).filter(|n| *n <= 3 || *n > 3 + away);
            (n, sum(&had.flat_map(batch).collect::<Vec<_>>()))
        });
        assert_eq!(world.take(), rows.collect::<Vec<_>>(), "away for {away}");
    }
}

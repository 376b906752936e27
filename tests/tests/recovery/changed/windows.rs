//! Windows of another length, slide or layout, and other aggregates over the same records.

use streamflow::prelude::*;

use super::harness::Verdict::{self, Resumes, Retyped, Says};
use super::harness::{Case, Program, batch, program, texts, window, window_by_key};

pub(super) fn cases() -> Vec<Case> {
    [geometries(), layouts(), aggregates(), functions(), slides()].into_iter().flatten().collect()
}

/// The window that most of these cases begin with.
const SUMS: Program = program!(|numbers, out|
    let sums = numbers.window(3s).sum();
    sums.map(|n| n.to_string()).write_to(out););

/// The greatest of each key in a window.
const GREATEST: Program = program!(|numbers, out|
    let best = numbers.map(|n| (n % 2, n)).window(3s).reduce_by_key(|a, b| a.max(b));
    best.map(|(key, n)| format!("({key}, {n})")).write_to(out););

/// The sums of each key in a window.
fn sums(n: u64, len: u64, c: u64) -> Vec<String> {
    texts(window_by_key((n, len, c), |n| (n % 2, n), |a, b| a + b))
}

fn geometries() -> Vec<Case> {
    let case = |name, after, parts, rows| Case {
        name,
        before: SUMS,
        after,
        verdict: Retyped(parts),
        rows,
    };
    vec![
        case(
            "a longer window",
            program!(|numbers, out|
                let sums = numbers.window(4s).sum();
                sums.map(|n| n.to_string()).write_to(out);),
            &["window of 3 panes of 1 batches, every 1", "window of 4 panes of 1 batches, every 1"],
            |n, c| texts([window(n, 4, c).iter().sum::<u64>()]),
        ),
        case(
            "a shorter window",
            program!(|numbers, out|
                let sums = numbers.window(2s).sum();
                sums.map(|n| n.to_string()).write_to(out);),
            &["window of 3 panes", "window of 2 panes"],
            |n, c| texts([window(n, 2, c).iter().sum::<u64>()]),
        ),
        case(
            "another slide",
            program!(|numbers, out|
                let sums = numbers.window(4s, 2s).sum();
                sums.map(|n| n.to_string()).write_to(out);),
            &["3 panes of 1 batches, every 1 of", "2 panes of 2 batches, every 2"],
            |n, c| due(n, 2, texts([window(n, 4, c).iter().sum::<u64>()])),
        ),
        case(
            "a window that does not overlap",
            program!(|numbers, out|
                let sums = numbers.window(2s, 2s).sum();
                sums.map(|n| n.to_string()).write_to(out);),
            &["3 panes of 1 batches, every 1 of", "1 panes of 2 batches, every 2"],
            |n, c| due(n, 2, texts([window(n, 2, c).iter().sum::<u64>()])),
        ),
    ]
}

/// What a window shows that slides by some batches.
fn due(n: u64, slide: u64, rows: Vec<String>) -> Vec<String> {
    if n.is_multiple_of(slide) { rows } else { Vec::new() }
}

/// The same window in another layout, and what leaves the layout as it is.
fn layouts() -> Vec<Case> {
    let case = |name, before, after, verdict, rows| Case { name, before, after, verdict, rows };
    vec![
        case(
            "an inverse added",
            program!(|numbers, out|
                let sums = numbers.map(|n| (n % 2, n)).window(3s).reduce_by_key(|a, b| a + b);
                sums.map(|(key, n)| format!("({key}, {n})")).write_to(out);),
            program!(|numbers, out|
                let keyed = numbers.map(|n| (n % 2, n)).window(3s);
                let sums = keyed.reduce_by_key(|a, b| a + b, inverse = |a, b| a - b);
                sums.map(|(key, n)| format!("({key}, {n})")).write_to(out);),
            Retyped(&["`changed/sums/reduce_by_key/1`", "3 panes of 1 batches"]),
            |n, c| sums(n, 3, c),
        ),
        case(
            "one of Spark's spellings",
            program!(|numbers, out|
                let sums = numbers.map(|n| (n % 2, n)).window(3s).reduce_by_key(|a, b| a + b);
                sums.map(|(key, n)| format!("({key}, {n})")).write_to(out);),
            program!(|numbers, out|
                let keyed = numbers.map(|n| (n % 2, n));
                let sums = keyed.reduce_by_key_and_window(|a, b| a + b, 3s);
                sums.map(|(key, n)| format!("({key}, {n})")).write_to(out);),
            Resumes,
            |n, _| sums(n, 3, 0),
        ),
        case(
            "records kept for longer",
            program!(|numbers, out|
                let all = numbers.window(2s);
                all.map(|n| n.to_string()).write_to(out);),
            program!(|numbers, out|
                let all = numbers.window(4s);
                all.map(|n| n.to_string()).write_to(out);),
            Retyped(&["window of 2 panes", "window of 4 panes", "of records u64"]),
            |n, c| texts(window(n, 4, c)),
        ),
        case(
            "records of another type",
            program!(|numbers, out|
                let all = numbers.window(2s);
                all.map(|n| n.to_string()).write_to(out);),
            program!(|numbers, out|
                let all = numbers.map(|n| n as u32).window(2s);
                all.map(|n| n.to_string()).write_to(out);),
            Retyped(&["of records u64", "of records u32"]),
            |n, c| texts(window(n, 2, c)),
        ),
    ]
}

/// Another aggregate is another operator; the one before is kept.
fn aggregates() -> Vec<Case> {
    let case = |name, after, verdict, rows| Case { name, before: SUMS, after, verdict, rows };
    vec![
        case(
            "sum to max",
            program!(|numbers, out|
                let sums = numbers.window(3s).max();
                sums.map(|n| n.to_string()).write_to(out);),
            both("`changed/sums/max/1` is new"),
            |n, c| texts(window(n, 3, c).iter().max()),
        ),
        case(
            "sum to wrapping_sum",
            program!(|numbers, out|
                let sums = numbers.window(3s).wrapping_sum();
                sums.map(|n| n.to_string()).write_to(out);),
            both("`changed/sums/wrapping_sum/1` is new"),
            |n, c| texts([window(n, 3, c).iter().sum::<u64>()]),
        ),
        case(
            "sum to mean",
            program!(|numbers, out|
                let sums = numbers.window(3s).mean();
                sums.map(|n| format!("{n:.3}")).write_to(out);),
            both("`changed/sums/mean/1` is new"),
            |n, c| {
                let all = window(n, 3, c);
                let sum = all.iter().sum::<u64>() as f64;
                if all.is_empty() {
                    Vec::new()
                } else {
                    vec![format!("{:.3}", sum / all.len() as f64)]
                }
            },
        ),
        case(
            "sum to top_k",
            program!(|numbers, out|
                let sums = numbers.window(3s).top_k(2);
                sums.map(|n| n.to_string()).write_to(out);),
            both("`changed/sums/window/1` is new"),
            |n, c| {
                let mut all = window(n, 3, c);
                all.sort_unstable();
                texts(all.into_iter().rev().take(2))
            },
        ),
    ]
}

fn both(new: &'static str) -> Verdict {
    const GONE: &str = "`changed/sums/sum/1` is gone from the program";
    // The messages' parts must last; there are few.
    Says(Box::leak(Box::new([GONE, new])))
}

/// Functions and parameters are no part of a state: it goes on, and they apply from then on.
fn functions() -> Vec<Case> {
    let case = |name, before, after, rows| Case { name, before, after, verdict: Resumes, rows };
    vec![
        case(
            "a reduction's function",
            GREATEST,
            program!(|numbers, out|
                let best = numbers.map(|n| (n % 2, n)).window(3s).reduce_by_key(|a, b| a + b);
                best.map(|(key, n)| format!("({key}, {n})")).write_to(out);),
            |n, c| {
                // A pane that was reduced before is what it was: its greatest, the last to come.
                let of = |n: u64| (n % 2, if n % 10 <= c && n < 20 { 0 } else { n });
                texts(window_by_key((n, 3, 0), of, |a, b| a + b))
            },
        ),
        case(
            "how many are the greatest",
            program!(|numbers, out|
                let best = numbers.window(3s).top_k(2);
                best.map(|n| n.to_string()).write_to(out);),
            program!(|numbers, out|
                let best = numbers.window(3s).top_k(1);
                best.map(|n| n.to_string()).write_to(out);),
            |n, _| texts(window(n, 3, 0).iter().max()),
        ),
        case(
            "what a fold begins with",
            program!(|numbers, out|
                let sums = numbers.window(3s).fold(0, |a, b| a + b, |a, b| a + b);
                sums.map(|n| n.to_string()).write_to(out);),
            program!(|numbers, out|
                let sums = numbers.window(3s).fold(0, |a, b| a + 2 * b, |a, b| a + b);
                sums.map(|n| n.to_string()).write_to(out);),
            |n, c| {
                let panes = n.saturating_sub(3) + 1..=n;
                let sum = |pane| batch(pane).iter().sum::<u64>() * if pane <= c { 1 } else { 2 };
                texts([panes.map(sum).sum::<u64>()])
            },
        ),
    ]
}

/// A window that is new is due when it would have been, had it always been there.
fn slides() -> Vec<Case> {
    vec![Case {
        name: "a new window that slides",
        before: SUMS,
        after: program!(|numbers, out|
            let counts = numbers.window(4s, 4s).count();
            counts.map(|n| n.to_string()).write_to(out);),
        verdict: both("`changed/counts/count/1` is new, and begins empty"),
        rows: |n, c| due(n, 4, texts([window(n, 4, c).len()])),
    }]
}

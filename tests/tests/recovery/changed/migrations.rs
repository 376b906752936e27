//! States of another type that the changed program migrates.

use streamflow::prelude::*;

use super::harness::Verdict::{Refused, Says};
use super::harness::{Case, Program, by_key, program, window};

/// Totals of numbers, by their remainder by 3.
const TOTALS: Program = program!(|numbers, out|
    let thirds = numbers.map(|n| (n as u32 % 3, n));
    let totals = thirds.update_state_by_key::<u32>(
        |new, total| Some(total.unwrap_or(0) + new.iter().sum::<u64>() as u32),
        bound = none,
    );
    totals.map(|row| format!("{row:?}")).write_to(out););

/// The same of wider types, migrated as `$f` says.
macro_rules! migrated {
    ($operator:literal, $f:expr) => {
        program!(|numbers, out, job| job.migrate($operator, $f);
            let thirds = numbers.map(|n| (n % 3, n));
            let totals = thirds.update_state_by_key::<u64>(
                |new, total| Some(total.unwrap_or(0) + new.iter().sum::<u64>()),
                bound = none,
            );
            totals.map(|row| format!("{row:?}")).write_to(out);)
    };
}

/// The totals after batch `n` of the keys that `is` says remain after batch `c`.
fn totals(n: u64, c: u64, is: fn(u64) -> bool) -> Vec<String> {
    let pair = |n: u64| (n % 3, n);
    let before = window(c.min(n), n, 0).into_iter().map(pair).filter(|(key, _)| is(*key));
    let after = window(n, n, c).into_iter().map(pair);
    let rows = by_key(before.chain(after), |a, b| a + b);
    rows.iter().map(|row| format!("{row:?}")).collect()
}

pub(super) fn cases() -> Vec<Case> {
    let case = |name, after, verdict, rows| Case { name, before: TOTALS, after, verdict, rows };
    vec![
        case(
            "a state migrated to wider types",
            migrated!("changed/totals/update_state_by_key/1", |key: u32, total: u32| Some((
                u64::from(key),
                u64::from(total)
            ))),
            Says(&["is migrated to type `keyed state u64 by key u64`"]),
            |n, c| totals(n, c, |_| true),
        ),
        case(
            "a state migrated without one of its keys",
            migrated!("changed/totals/update_state_by_key/1", |key: u32, total: u32| {
                (key != 1).then_some((u64::from(key), u64::from(total)))
            }),
            Says(&["is migrated to type `keyed state u64 by key u64`"]),
            |n, c| totals(n, c, |key| key != 1),
        ),
        case(
            "a migration that gives two keys the same key",
            migrated!("changed/totals/update_state_by_key/1", |_: u32, total: u32| Some((
                7u64,
                u64::from(total)
            ))),
            Refused(&["gives two keys the same key", "nothing was changed"]),
            |_, _| Vec::new(),
        ),
        case(
            "a migration of an operator that is not there",
            migrated!("changed/sums/update_state_by_key/1", |key: u32, total: u32| Some((
                u64::from(key),
                u64::from(total)
            ))),
            Refused(&["there is no operator `changed/sums/update_state_by_key/1`"]),
            |_, _| Vec::new(),
        ),
        case(
            "a migration from a type that it was not of",
            migrated!("changed/totals/update_state_by_key/1", |key: u64, total: u32| Some((
                key,
                u64::from(total)
            ))),
            Refused(&["is of type `keyed state u32 by key u32`", "Job::migrate"]),
            |_, _| Vec::new(),
        ),
    ]
}

//! A changed program over its old checkpoint: pairs of programs, each with its expected verdict.
//!
//! The program before runs four batches and ends, or is killed at any operation of its fifth; the
//! program after goes on. What is said or refused must be as the case has it, each batch must be
//! there once, and the rows must be those of a plain model, which is told after which batch the
//! program changed.

mod bounds;
mod harness;
mod migrations;
mod operators;
mod sinks;
mod sketches;
mod sources;
mod types;
mod windows;

use std::panic::{AssertUnwindSafe, catch_unwind};

use harness::Case;

/// Every case, by what changed.
#[test]
fn each_changed_program_has_its_verdict() {
    let groups: [fn() -> Vec<Case>; 6] = [
        operators::cases,
        windows::cases,
        types::cases,
        bounds::cases,
        sources::cases,
        migrations::cases,
    ];
    let cases: Vec<Case> = groups.iter().flat_map(|group| group()).collect();
    let fails = |case: &&Case| catch_unwind(AssertUnwindSafe(|| case.check())).is_err();
    let failed: Vec<_> = cases.iter().filter(fails).map(|case| case.name).collect();
    assert!(failed.is_empty(), "{} of {} failed: {failed:#?}", failed.len(), cases.len());
    assert!(cases.len() >= 60, "there are only {} cases", cases.len());
}

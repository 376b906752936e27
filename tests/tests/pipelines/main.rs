//! Random pipelines against the oracle.

#[rustfmt::skip]
#[allow(clippy::all, reason = "a program wrote it")]
mod generated;

use streamflow_tests::generator;

#[test]
fn the_generated_file_is_what_the_generator_writes() {
    let written = include_str!("generated.rs");
    let count = written.matches("#[test]").count() as u64;
    let generated = generator::tests(generator::SEED, count);
    assert!(written == generated, "write it again: tests/tests/pipelines/generated.rs");
}

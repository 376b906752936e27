//! Random pipelines, compiled fused, against the interpreter: 200 of them on 1,000 inputs each. A
//! program wrote them (`random-pipelines`), each as a block and as the interpreter's list.

#[rustfmt::skip]
#[allow(clippy::all, reason = "a program wrote it")]
mod generated;

use streamflow_tests::generator;

#[test]
fn the_generated_file_is_what_the_generator_writes() {
    let written = include_str!("generated.rs");
    let count = written.matches("#[test]").count() as u64;
    assert!(count >= 200, "only {count} pipelines");
    let generated = generator::tests(generator::SEED, 0..count);
    assert!(written == generated, "write it again: tests/tests/pipelines/generated.rs");
}

//! Writes random pipelines as tests: `cargo run -p streamflow-tests --bin random-pipelines -- 40`
//! writes forty of the seed that the checked-in file has; a second number is another seed.

use std::process::ExitCode;

use streamflow_tests::generator;

fn main() -> ExitCode {
    let numbers: Result<Vec<u64>, _> = std::env::args().skip(1).map(|arg| arg.parse()).collect();
    match numbers.as_deref() {
        Ok([count]) => print!("{}", generator::tests(generator::SEED, *count)),
        Ok([count, seed]) => print!("{}", generator::tests(*seed, *count)),
        _ => {
            eprintln!("random-pipelines COUNT [SEED]");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

//! Writes random pipelines as tests: `cargo run -p streamflow-tests --bin random-pipelines -- 0 40`
//! writes the first forty of the seed that the checked-in files have; a third number is another
//! seed.

use std::process::ExitCode;

use streamflow_tests::generator;

fn main() -> ExitCode {
    let numbers: Result<Vec<u64>, _> = std::env::args().skip(1).map(|arg| arg.parse()).collect();
    match numbers.as_deref() {
        Ok([from, to]) => print!("{}", generator::tests(generator::SEED, *from..*to)),
        Ok([from, to, seed]) => print!("{}", generator::tests(*seed, *from..*to)),
        _ => {
            eprintln!("random-pipelines FROM TO [SEED]");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

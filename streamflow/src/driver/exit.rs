//! How a process ends whose job has ended.

use std::process::ExitCode;

use crate::Result;
use crate::plain::{lines, to_standard_error};

/// What `main` returns of a job's outcome: its error on standard error, and the error's
/// [`exit_code`](crate::Error::exit_code). What could steer a terminal is escaped.
///
/// ```no_run
/// use streamflow::prelude::*;
///
/// fn main() -> std::process::ExitCode {
///     let job = stream! {
///         name "words";
///         batch 1s;
///         source lines = socket_text("localhost:9999");
///         lines.words().count_by_value().print();
///     };
///     streamflow::exit(job.run())
/// }
/// ```
pub fn exit(outcome: Result<()>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            to_standard_error(format_args!("Error: {}", lines(&error)));
            ExitCode::from(error.exit_code())
        }
    }
}

//! `streamflow-checkpoint`: what is in a job's checkpoint, whether it is sound, and ways to begin
//! parts of it anew.
//!
//! Exits with 0 if all is well, with 1 if a checkpoint is damaged or could not be changed, with 2
//! if it is called in a wrong way.

mod list;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use streamflow::Result;
use streamflow::checkpoint::inspect;
use streamflow::rt::one_line;

/// Lists, verifies and cuts down checkpoints of streamflow jobs.
#[derive(Parser)]
#[command(version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Shows the batches, the sources' offsets, and the operators with type and size of state.
    List {
        /// The checkpoint's folder; its job may be running.
        folder: PathBuf,
        /// How many of the last batches to show.
        #[arg(long, default_value_t = 5)]
        batches: usize,
    },
    /// Reads every byte, and says what is damaged, where.
    Verify {
        /// The checkpoint's folder.
        folder: PathBuf,
    },
    /// Drops the state of one operator; where the program still has it, it begins empty.
    Drop {
        /// The checkpoint's folder.
        folder: PathBuf,
        /// The operator's id, as `list` shows it.
        operator: String,
    },
    /// Gives up what an output may not have published, so that a program without it goes on.
    DropOutput {
        /// The checkpoint's folder.
        folder: PathBuf,
        /// The output's name, as `list` shows it.
        output: String,
    },
    /// Drops the state of all operators, and keeps how far the sources have come.
    OffsetsOnly {
        /// The checkpoint's folder.
        folder: PathBuf,
    },
}

fn main() -> ExitCode {
    match run(&Arguments::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("streamflow-checkpoint: {}", one_line(error));
            ExitCode::FAILURE
        }
    }
}

fn run(command: &Command) -> Result<ExitCode> {
    match command {
        Command::List { folder, batches } => {
            print!("{}", list::describe(&inspect::inspect(folder)?, *batches));
        }
        Command::Verify { folder } => {
            let wrong = inspect::verify(folder)?;
            wrong.iter().for_each(|what| println!("{}", one_line(what)));
            if !wrong.is_empty() {
                return Ok(ExitCode::FAILURE);
            }
            println!("every byte is as it was written");
        }
        Command::Drop { folder, operator } => {
            inspect::drop_operator(folder, operator)?;
            println!("the state of `{}` is dropped", one_line(operator));
        }
        Command::DropOutput { folder, output } => {
            inspect::drop_output(folder, output)?;
            println!("what `{}` has not published is given up", one_line(output));
        }
        Command::OffsetsOnly { folder } => {
            inspect::keep_offsets(folder)?;
            println!("the state of all operators is dropped; the sources go on where they were");
        }
    }
    Ok(ExitCode::SUCCESS)
}

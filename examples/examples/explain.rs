//! What the compiler made of a job: its plan as text, and as a graph for Graphviz.
//!
//! ```text
//! cargo run --release --example explain
//! cargo run --release --example explain -- --dot | dot -Tsvg > plan.svg
//! ```
//!
//! ```text
//! job "access-log", a batch every 200ms, fused
//!   source lines
//!   stage 1: one loop over lines, record by record
//!     filter_map#1 → map#2 → reduce_by_key#3
//!       keeps a table by key a worker, in order of first arrival; empty again after the batch
//!       exchange by key, then rows in order of first arrival
//!     filter_map#1 → filter#4 → count#5
//!       keeps one value a worker
//!   stage 2: one loop over reduce_by_key#3, record by record
//!     print#6
//!       keeps the first few records
//!   stage 3: one loop over count#5, record by record
//!     print#7
//!       keeps the first few records
//!   output bytes.print#6: at most once
//!     a restart loses what `lines` had read: there is no `checkpoint`
//!   output errors.print#7: at most once
//!     a restart loses what `lines` had read: there is no `checkpoint`
//!
//! -------------------------------------------
//! Time: 1795423567800 ms
//! -------------------------------------------
//! ("/a", 200)
//! ("/b", 310)
//!
//! -------------------------------------------
//! Time: 1795423567800 ms
//! -------------------------------------------
//! 1
//! ```

use clap::Parser;
use streamflow::prelude::*;
use streamflow_examples::arguments::Ending;

fn main() -> streamflow::Result<()> {
    let args = Args::parse();
    let job = stream! {
        name "access-log";
        batch 200ms;
        source lines = queue([["GET /a 200 120", "GET /b 500 310", "GET /a 200 80", "GET"]]);
        let requests = lines.filter_map(parse);
        let sizes = requests.map(|request| (request.path, request.bytes));
        let bytes = sizes.reduce_by_key(|a, b| a + b);
        let errors = requests.filter(|request| request.status >= 500).count();
        bytes.print();
        errors.print();
    };
    if args.dot {
        print!("{}", job.explain().dot());
        return Ok(());
    }
    println!("{}", job.explain());
    args.ending.run(job)
}

#[derive(Clone)]
struct Request<'a> {
    path: &'a str,
    status: u16,
    bytes: u64,
}

/// Method, path, status, bytes; `None` for a line that is not of this form.
fn parse(line: &str) -> Option<Request<'_>> {
    let mut fields = line.split(' ').skip(1);
    let (path, status, bytes) = (fields.next()?, fields.next()?, fields.next()?);
    Some(Request { path, status: status.parse().ok()?, bytes: bytes.parse().ok()? })
}

#[derive(Parser)]
#[command(about = "Prints a job's plan, then runs the job")]
struct Args {
    /// Print the plan as a graph in Graphviz' language, and do not run
    #[arg(long)]
    dot: bool,
    #[command(flatten)]
    ending: Ending,
}

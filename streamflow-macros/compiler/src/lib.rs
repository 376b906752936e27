//! The compiler behind `stream!`: tokens in, tokens out.
//!
//! Its levels are its modules, in the order in which a block passes through them: `parse` makes
//! an `ast`, `plan` resolves names and operators, `check` finds what contradicts, `rewrite` marks
//! what is dead and fuses what can be one loop, `layout` chooses what each stage keeps, `emit`
//! writes Rust. It works on `proc_macro2`, so that tests and fuzzers call it like any function.

mod ast;
mod check;
mod depth;
mod derive;
mod diag;
mod duration;
mod emit;
mod layout;
mod parse;
mod plan;
mod rewrite;

use proc_macro2::TokenStream;

pub use derive::{derive_key, derive_state, diagnose_key, diagnose_state};
pub use diag::{Diagnostic, Diagnostics};
pub use plan::op::{Facts, OPERATORS};

/// Compiles a block to an expression. A block with mistakes becomes one `compile_error!` for each
/// and a stub of the right type.
#[must_use]
pub fn compile(block: TokenStream) -> TokenStream {
    let mut errors = Diagnostics::default();
    match lower(block, &mut errors) {
        Ok(program) => emit::job(&program),
        Err(krate) => emit::stub(&errors, krate.as_ref()),
    }
}

/// The mistakes of a block, in the order of the source.
#[must_use]
pub fn diagnose(block: TokenStream) -> Diagnostics {
    let mut errors = Diagnostics::default();
    let _ = lower(block, &mut errors);
    errors
}

/// The plan of a block as `explain()` prints it; none for a block with mistakes.
#[must_use]
pub fn explain(block: TokenStream) -> Option<String> {
    let program = lower(block, &mut Diagnostics::default()).ok()?;
    Some(plan::print::text(&program))
}

/// The plan of a block as a Graphviz graph; none for a block with mistakes.
#[must_use]
pub fn graph(block: TokenStream) -> Option<String> {
    let program = lower(block, &mut Diagnostics::default()).ok()?;
    Some(plan::dot::graph(&program))
}

/// All levels down to emission. Barriers: a block too deep to parse goes no further, and neither
/// does one whose plan has mistakes; everything else is reported together, but for states of one
/// name, which show when windows stand where they are gathered. Of a block with
/// mistakes remains the path of the runtime, where it names one.
fn lower(
    block: TokenStream,
    errors: &mut Diagnostics,
) -> Result<rewrite::Program, Option<syn::Path>> {
    let block = depth::check(block, errors).ok_or(None)?;
    let block = parse::block(block, errors);
    let plan = plan::build(&block, errors);
    check::plan(&plan, errors);
    errors.sort();
    if !errors.is_empty() {
        return Err(plan.krate);
    }
    let program = rewrite::program(plan, errors);
    errors.sort();
    if errors.is_empty() { Ok(program) } else { Err(program.plan.krate) }
}

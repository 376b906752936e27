//! What the parser understands of blocks, right and wrong: `tests/parse.txt`.

#[path = "../../tests/cases/mod.rs"]
mod cases;

use std::fmt::Write as _;

use quote::ToTokens;

use crate::ast::{Arg, Block, Call, Chain, Statement};
use crate::diag::Diagnostics;

#[test]
fn blocks_are_understood() {
    cases::check("parse.txt", |case| {
        let mut errors = Diagnostics::default();
        let block = super::block(case.block.parse().expect("tokens"), &mut errors);
        let mut out = outline(&block);
        for error in errors.iter() {
            let at = error.span().start();
            let _ = writeln!(out, "mistake at {}:{}: {}", at.line, at.column + 1, error.fact);
        }
        out
    });
}

/// The tree, a statement or operator a line.
fn outline(block: &Block) -> String {
    block.statements.iter().map(statement).collect()
}

fn statement(statement: &Statement) -> String {
    match statement {
        Statement::Name(_, name) => format!("name: {:?}\n", name.value()),
        Statement::Batch(_, interval) => format!("batch: {} ns\n", interval.nanos),
        Statement::Fusion(_, on) => format!("fusion: {on}\n"),
        Statement::Crate(_, path) => format!("crate: {}\n", tokens(path)),
        Statement::Checkpoint(_, folder) => format!("checkpoint: {}\n", tokens(folder)),
        Statement::Guarantee(_, guarantee, _) => format!("guarantee: {guarantee:?}\n"),
        Statement::Source(name, value) => format!("source {name}: {}\n", tokens(value)),
        Statement::Let(name, chain) => format!("let {name}: {}", operators(chain)),
        Statement::Chain(name, calls) => {
            format!("chain {name}\n{}", calls.iter().map(call).collect::<String>())
        }
        Statement::Output(chain) => format!("output: {}", operators(chain)),
        Statement::Poisoned(names) => {
            let names: Vec<_> = names.iter().map(ToString::to_string).collect();
            format!("poisoned: {names:?}\n")
        }
    }
}

fn operators(chain: &Chain) -> String {
    let calls = chain.calls.iter().map(call).collect::<String>();
    format!("stream {}\n{calls}", chain.root)
}

fn call(call: &Call) -> String {
    let types = call.turbofish.iter().flat_map(|turbofish| &turbofish.types);
    let types: String = types.map(|kind| format!(" of {}", tokens(kind))).collect();
    let args: String = match &call.args {
        Some(args) => args.iter().map(argument).collect(),
        None => "    not called\n".to_owned(),
    };
    format!("  {}{types}\n{args}", call.name)
}

fn argument(arg: &Arg) -> String {
    let name = arg.name.iter().map(|name| format!("{name}: ")).collect::<String>();
    format!("    {name}{}\n", tokens(&arg.value))
}

fn tokens(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string()
}

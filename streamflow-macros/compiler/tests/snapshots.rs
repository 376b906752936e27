//! What the compiler makes of blocks that are right: the plan as text and as a graph, and the
//! expansion, prettily printed.
//!
//! `UPDATE_EXPECT=1 cargo test -p streamflow-compiler` writes all of them anew.

mod cases;
mod tokens;

use streamflow_compiler::{compile, explain, graph};
use tokens::tokens;

#[test]
fn plans_are_explained() {
    cases::check("plan.txt", |case| explain(tokens(&case.block)).unwrap_or_default());
}

#[test]
fn plans_are_drawn() {
    cases::check("graph.txt", |case| graph(tokens(&case.block)).unwrap_or_default());
}

#[test]
fn expansions_read_like_code() {
    cases::check("emission", |case| {
        let job = compile(tokens(&case.block));
        let file = syn::parse2(quote::quote!(fn job() { #job }));
        let printed = prettyplease::unparse(&file.expect("the expansion parses"));
        without_plan(&printed)
    });
}

/// The plan's text and graph, which stand in the expansion, have snapshots of their own.
fn without_plan(printed: &str) -> String {
    let lines = printed.lines().map(|line| {
        let text = line.trim_start();
        if text.starts_with("plan: \"") || text.starts_with("dot: \"") {
            let (field, _) = line.split_once('"').unwrap_or((line, ""));
            format!("{field}\"…\",\n")
        } else {
            format!("{line}\n")
        }
    });
    lines.collect()
}

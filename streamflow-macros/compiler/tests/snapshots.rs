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

/// A window as Spark spells it, and as a window before an aggregate.
const SPELLINGS: [(&str, &str); 11] = [
    ("count_by_window(LEN, SLIDE)", "window(LEN, SLIDE).count()"),
    ("count_by_value_and_window(LEN, SLIDE)", "window(LEN, SLIDE).count_by_value()"),
    ("count_by_value_and_window(LEN)", "window(LEN).count_by_value()"),
    ("reduce_by_window(f, LEN, SLIDE)", "window(LEN, SLIDE).reduce(f)"),
    ("reduce_by_window(f, g, LEN, SLIDE)", "window(LEN, SLIDE).reduce(f, inverse = g)"),
    ("reduce_by_key_and_window(f, LEN)", "window(LEN).reduce_by_key(f)"),
    ("reduce_by_key_and_window(f, LEN, SLIDE)", "window(LEN, SLIDE).reduce_by_key(f)"),
    (
        "reduce_by_key_and_window(f, g, LEN, SLIDE)",
        "window(LEN, SLIDE).reduce_by_key(f, inverse = g)",
    ),
    (
        "reduce_by_key_and_window(f, g, LEN, SLIDE, filter = |(_, n)| *n > 0)",
        "window(LEN, SLIDE).reduce_by_key(f, inverse = g).filter(|(_, n)| *n > 0)",
    ),
    ("group_by_key_and_window(LEN, SLIDE)", "window(LEN, SLIDE).group_by_key()"),
    ("group_by_key_and_window(LEN)", "window(LEN).group_by_key()"),
];

#[test]
fn a_window_is_planned_alike_in_both_spellings() {
    // Of many panes, of few, of one, and with gaps; a checkpoint finds its state by the same name.
    let extents = [("20s", "1s"), ("6s", "2s"), ("3s", "3s"), ("2s", "5s")];
    for (len, slide) in extents {
        for settings in ["", "checkpoint \"folder\";", "fusion off;"] {
            for (spark, written) in SPELLINGS {
                let compiled = |operators: &str| {
                    let operators = operators.replace("LEN", len).replace("SLIDE", slide);
                    all_but_names(&format!(
                        "name \"t\"; batch 1s; {settings} source pairs = feed(); \
                         let seen = pairs.{operators}; seen.print();"
                    ))
                };
                assert_eq!(compiled(spark), compiled(written), "{spark} by {len}, {slide}");
            }
        }
    }
}

/// The plan of a block and its expansion, which holds the graph; an operator's number without the
/// name by which the block calls it.
fn all_but_names(block: &str) -> String {
    let block = tokens(block);
    let plan = explain(block.clone()).expect("the block is right");
    let all = format!("{plan}{}", compile(block));
    let mut parts = all.split('#');
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_named = |c: char| c.is_alphanumeric() || c == '_';
        kept.truncate(kept.trim_end_matches(is_named).len());
        kept += "#";
        kept += part;
    }
    kept
}

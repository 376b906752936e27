//! Random blocks: the compiler says what is wrong, or compiles; it never panics, and what it gives
//! back is Rust.
//!
//! `STREAMFLOW_SEED=n` begins with that round; `STREAMFLOW_FUZZ_SECONDS` says how long it goes on.

mod tokens;

use std::time::{Duration, Instant};

use proc_macro2::{TokenStream, TokenTree};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use streamflow_compiler::{OPERATORS, compile, diagnose};
use tokens::tokens;

/// The words, signs and pieces that blocks are made of; operators' names come on top.
const PIECES: &[&str] = &[
    "name",
    "batch",
    "fusion",
    "crate",
    "source",
    "let",
    "mut",
    "on",
    "off",
    "lines",
    "words",
    "x",
    "1s",
    "10",
    "0",
    "-",
    "1.5",
    "5m",
    "\"text\"",
    "'c'",
    "=",
    ";",
    ";",
    ";",
    ".",
    ".",
    ",",
    ":",
    "::",
    "<",
    ">",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "|",
    "||",
    "|x|",
    "|a, b|",
    "|x| x",
    "x + 1",
    "!",
    "&",
    "*",
    "#",
    "..",
    "=>",
    "?",
    "_",
    "'a",
    "if",
    "match",
    "return",
    "async",
    "format =",
    "suffix =",
    "::<u64>",
    "(|x| x)",
    "()",
    "(1)",
    "source lines = feed();",
    "batch 1s;",
    "lines.print();",
    "let words = lines.words();",
    ".map(|x| x)",
    ".print();",
];

/// Blocks that are right, to be cut and mixed.
const BLOCKS: &[&str] = &[
    "batch 1s; source lines = feed(); let words = lines.words(); words.map(|w| (w, 1u64))\
     .reduce_by_key(|a, b| a + b).print(); words.count().for_each(|n| show(n));",
    "name \"n\"; batch 500ms; fusion off; source left = feed(); source right = make(1, 2);\
     left.union(right, left).filter(|x| x > 3).sum().write_to(sink);",
    "batch 1d; source numbers = feed(); numbers.map(|n| n * 3).filter(|n| n % 7 != 0).mean()\
     .save_as_text_files(\"out\", suffix = \"txt\", format = |out, n| write!(out, \"{n}\"));",
    "batch 1s; crate = ::flow; source lines = feed(); lines.key_by(|l| l.len())\
     .aggregate_by_key(0, |a, _| a + 1, |a, b| a + b).flat_map_values::<u8>(f).top_k(3).print();",
];

fn piece() -> impl Strategy<Value = String> {
    let pieces = proptest::sample::select(PIECES).prop_map(str::to_owned);
    let operators = proptest::sample::select(&OPERATORS[..]);
    let operators = operators.prop_map(|row| format!(".{}", row.name));
    prop_oneof![3 => pieces, 1 => operators]
}

/// What must match in tokens.
const BRACKETS: [char; 6] = ['(', ')', '[', ']', '{', '}'];

/// Random pieces, without their brackets where these do not match.
fn soup() -> impl Strategy<Value = TokenStream> {
    proptest::collection::vec(piece(), 0..60)
        .prop_map(|pieces| pieces.join(" "))
        .prop_map(|text| text.parse().unwrap_or_else(|_| tokens(&text.replace(BRACKETS, " "))))
}

/// A right block with some top-level tokens left out, doubled or swapped.
fn mutated() -> impl Strategy<Value = TokenStream> {
    let changes = proptest::collection::vec((0usize..200, 0u8..4, 0usize..200), 1..5);
    (proptest::sample::select(BLOCKS), changes).prop_map(|(block, changes)| {
        let mut trees: Vec<TokenTree> = tokens(block).into_iter().collect();
        for (at, change, to) in changes {
            let (at, to) = (at % trees.len(), to % trees.len());
            match change {
                0 if trees.len() > 1 => drop(trees.remove(at)),
                1 => trees.insert(to, trees[at].clone()),
                2 => trees.truncate(at.max(1)),
                _ => trees.swap(at, to),
            }
        }
        trees.into_iter().collect()
    })
}

/// Whatever a block is: errors and a stub, or an expansion, and Rust either way.
fn survives(block: TokenStream) -> Result<(), TestCaseError> {
    let text = block.to_string();
    let errors = diagnose(block.clone());
    let made = compile(block);
    let written = made.to_string();
    prop_assert!(syn::parse2::<syn::Expr>(made).is_ok(), "{text}\nbecomes\n{written}");
    prop_assert_eq!(errors.is_empty(), !written.contains("compile_error"), "{}", text);
    for error in errors.iter() {
        prop_assert!(!error.fact.is_empty() && !error.fact.contains('\n'), "{}", text);
    }
    Ok(())
}

/// How many blocks there are in a round, which has a seed of its own; and in all at least.
const ROUND: u32 = 100;
const LEAST: u32 = 1_000;

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name}={text} is no number")))
}

/// Tries blocks, as many as there is time for.
fn fuzz(blocks: impl Strategy<Value = TokenStream>) {
    let first = number("STREAMFLOW_SEED").unwrap_or(u64::from(std::process::id()) << 20);
    println!("STREAMFLOW_SEED={first}");
    let long = Duration::from_secs(number("STREAMFLOW_FUZZ_SECONDS").unwrap_or(2));
    let (began, mut seed, mut cases) = (Instant::now(), first, 0);
    while cases < LEAST || began.elapsed() < long {
        let bytes = [seed.to_le_bytes(); 4].concat();
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        let config = ProptestConfig::with_cases(ROUND);
        let config = ProptestConfig { failure_persistence: None, ..config };
        let outcome = TestRunner::new_with_rng(config, rng).run(&blocks, survives);
        if let Err(error) = outcome {
            panic!("again by STREAMFLOW_SEED={seed}: {error}");
        }
        (seed, cases) = (seed + 1, cases + ROUND);
    }
    println!("{cases} cases");
}

#[test]
fn random_tokens_are_survived() {
    fuzz(soup());
}

#[test]
fn mutated_blocks_are_survived() {
    fuzz(mutated());
}

#[test]
fn the_blocks_that_are_mutated_are_right() {
    for block in BLOCKS {
        let errors: Vec<_> = diagnose(tokens(block)).iter().map(ToString::to_string).collect();
        assert!(errors.is_empty(), "{block}: {errors:?}");
    }
}

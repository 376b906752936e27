//! Programs with one mistake each: the exact text of the error, its place, and that it is alone.
//!
//! The cases are in `tests/wrong`, a file for each topic. Before a block stands, on a line of its
//! own that is not counted, what every block needs, unless the title begins with `whole:`.

mod cases;
mod tokens;

use cases::Case;
use proc_macro2::LineColumn;
use streamflow_compiler::{Diagnostic, compile, derive_key, diagnose, diagnose_key};
use tokens::tokens;

/// What stands before a block that is not whole.
const PREAMBLE: &str = "batch 1s; source lines = feed();\n";

fn source(case: &Case) -> String {
    if case.title.starts_with("whole:") {
        case.block.clone()
    } else {
        format!("{PREAMBLE}{}", case.block)
    }
}

/// An error as the files show it: line and column, what is underlined, the text.
fn show(error: &Diagnostic, source: &str, skipped: usize) -> String {
    let (start, end) = (error.span().start(), error.end().end());
    let underlined = match source.lines().nth(start.line.saturating_sub(1)) {
        Some(line) => underlined(line, start, end),
        None => String::new(),
    };
    let text = error.to_string().replace('\n', "\n    ");
    let line = start.line - skipped;
    format!("{line}:{} `{underlined}`\n    {text}\n", start.column + 1)
}

fn underlined(line: &str, start: LineColumn, end: LineColumn) -> String {
    let rest = line.chars().skip(start.column);
    if end.line == start.line {
        rest.take(end.column - start.column).collect()
    } else {
        rest.chain("…".chars()).collect()
    }
}

#[test]
fn wrong_programs_are_told_what_is_wrong() {
    cases::check("wrong", |case| {
        let source = source(case);
        let errors = diagnose(tokens(&source));
        let skipped = usize::from(!case.title.starts_with("whole:"));
        errors.iter().map(|error| show(error, &source, skipped)).collect::<String>()
    });
}

#[test]
fn a_wrong_program_has_one_error_except_where_it_has_two_mistakes() {
    let mut programs = 0;
    cases::check_all("wrong", |file, case| {
        let errors = diagnose(tokens(&source(case))).iter().count();
        let mistakes = if file.contains("several") { 2 } else { 1 };
        assert_eq!(errors, mistakes, "{file}: {}", case.title);
        programs += 1;
    });
    assert!(programs >= 100, "only {programs} wrong programs");
}

#[test]
fn a_wrong_program_becomes_its_errors_and_a_stub() {
    cases::check_all("wrong", |file, case| {
        let made = compile(tokens(&source(case)));
        let text = made.to_string();
        let parsed = syn::parse2::<syn::Expr>(made);
        assert!(parsed.is_ok(), "{file}: {}: does not parse: {text}", case.title);
        assert!(text.contains("rt :: stub ()"), "{file}: {}: {text}", case.title);
        assert!(text.contains("compile_error"), "{file}: {}: {text}", case.title);
    });
}

#[test]
fn types_that_cannot_be_keys_are_told_why() {
    cases::check("wrong_keys", |case| {
        let errors = diagnose_key(tokens(&case.block));
        assert_eq!(errors.iter().count(), 1, "{}", case.title);
        errors.iter().map(|error| show(error, &case.block, 0)).collect::<String>()
    });
}

#[test]
fn all_mistakes_of_a_key_are_told_at_once() {
    let block = "#[key(krate = a)] enum Key<T> { A(f64), B { #[key] t: T, m: HashMap<u8, f32> } }";
    assert_eq!(diagnose_key(tokens(block)).iter().count(), 5);
    let made = derive_key(tokens(block)).to_string();
    assert_eq!(made.matches("compile_error").count(), 5);
}

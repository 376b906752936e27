//! Blocks too deep or too long for any compiler's stack: an error each, never a crash.

mod tokens;

use streamflow_compiler::{compile, diagnose};
use tokens::tokens;

/// The text of the only error of a block with this as an argument.
fn error_of(argument: &str) -> String {
    errors_of(&format!("lines.map(|l| {argument}).print();")).join("\n\n")
}

fn errors_of(statements: &str) -> Vec<String> {
    let block = format!("batch 1s; source lines = feed(); {statements}");
    assert!(syn::parse2::<syn::Expr>(compile(tokens(&block))).is_ok());
    diagnose(tokens(&block)).iter().map(ToString::to_string).collect()
}

const NESTED: &str = "brackets and prefix operators are nested more than 128 deep here
the compiler recurses on it, and would run out of stack
write the inner part as a function above the block, and call it";

const LONG: &str = "an expression runs on for more than 1000 tokens, up to here
the compiler recurses on it, and would run out of stack
write the inner part as a function above the block, and call it";

fn around(open: &str, inner: &str, close: &str, times: usize) -> String {
    format!("{}{inner}{}", open.repeat(times), close.repeat(times))
}

#[test]
fn ten_thousand_brackets_are_an_error() {
    for (open, close) in [("(", ")"), ("[", "]"), ("{", "}"), ("f(", ")"), ("-(", ")")] {
        assert_eq!(error_of(&around(open, "l", close, 10_000)), NESTED, "{open}");
    }
}

#[test]
fn ten_thousand_prefixes_are_an_error() {
    for prefix in ["-", "!", "*", "&", "&mut ", "- ", "return ", "move ||", "if ", "|| "] {
        assert_eq!(error_of(&around(prefix, "l", "", 10_000)), NESTED, "{prefix}");
    }
}

#[test]
fn expressions_that_lean_to_one_side_are_an_error() {
    for (more, to_close) in [
        (".a()", ""),
        ("+ l", ""),
        ("= l", ""),
        ("?", ""),
        ("()", ""),
        ("[0]", ""),
        (" as u8", ""),
        (" == l || l", ""),
        ("::<A", ">"),
        ("; || |l| l", ""),
    ] {
        let text = error_of(&format!("l{}", around(more, "", to_close, 10_000)));
        let known = [NESTED, LONG].contains(&text.as_str());
        assert!(known || more.starts_with(';'), "{more}: {text}");
    }
    let chain = "else if l == 1 { 2 }".repeat(10_000);
    assert_eq!(error_of(&format!("if l == 0 {{ 1 }} {chain} else {{ 3 }}")), LONG);
}

/// What is just not refused is parsed, copied, walked and dropped, in a debug build, on less than
/// the 8 MiB that rustc gives its own thread.
#[test]
fn what_the_limits_let_through_compiles() {
    let stack = std::thread::Builder::new().stack_size(6 << 20);
    let thread = stack.spawn(|| {
        let to_one_side =
            [(".a()", 320), ("+ l", 480), (" = l", 480), ("[0]", 480), (" as u8", 480)];
        for (more, times) in to_one_side {
            assert_eq!(error_of(&format!("l{}", more.repeat(times))), "", "{more}");
        }
        let inwards = [
            ("(", ")", 120),
            ("{", "}", 120),
            ("-(", ")", 60),
            ("f(|x| ", ")", 60),
            ("match l { x => ", "}", 120),
            ("{ let x = ", "; x }", 60),
            ("|l| ", "", 320),
            ("-", "", 120),
        ];
        for (open, close, times) in inwards {
            assert_eq!(error_of(&around(open, "l", close, times)), "", "{open}");
        }
        assert_eq!(error_of(&format!("l as {}", around("A<", "u8", ">", 60))), "");
    });
    thread.expect("a thread").join().expect("no overflow, and no error");
}

#[test]
fn long_code_of_many_statements_is_no_long_expression() {
    let statements = "let a = l.len() + 1; if a > 3 { f(a) } match a { 1 => 2, _ => 3 }";
    assert_eq!(error_of(&format!("{{ {} l }}", statements.repeat(1_000))), "");
    assert_eq!(error_of(&format!("[{}]", "l + 1, ".repeat(10_000))), "");
}

#[test]
fn a_chain_of_a_thousand_operators_is_an_error() {
    let chain = ".map(|l| l)".repeat(1_000);
    let errors = errors_of(&format!("lines{chain}.print();"));
    assert_eq!(
        errors,
        ["this is operator number 257 of the block
a block has at most 256 operators
write several steps as one function, and `.map` it"]
    );
    let unknown = errors_of(&format!("lines{}.print();", ".mpa(|l| l)".repeat(1_000)));
    assert_eq!(unknown.len(), 1000);
}

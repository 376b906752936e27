//! The README's table of operators is the compiler's, and the mistakes it shows are the compiler's
//! own words.

use std::path::PathBuf;

use streamflow_compiler::{OPERATORS, diagnose};

const BEGIN: &str = concat!(
    "<!-- operators: written by ",
    "`UPDATE_EXPECT=1 cargo test -p streamflow-compiler --test readme` -->\n"
);
const END: &str = "<!-- end of operators -->\n";

fn path() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md"))
}

fn readme() -> String {
    std::fs::read_to_string(path()).expect("the README")
}

/// The table: a row for each operator, as it is called and what it does.
fn table() -> String {
    let mut table = "| operator | what it gives |\n| --- | --- |\n".to_owned();
    for row in &OPERATORS {
        table.push_str(&format!("| {} | {} |\n", row.usage(), row.doc));
    }
    table
}

#[test]
fn the_table_of_operators_is_the_compiler_s() {
    let readme = readme();
    let (before, rest) = readme.split_once(BEGIN).expect("the table's beginning");
    let (shown, after) = rest.split_once(END).expect("the table's end");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let updated = format!("{before}{BEGIN}\n{}\n{END}{after}", table());
        std::fs::write(path(), updated).expect("the README is written");
        return;
    }
    let table = table();
    let wrong = shown.trim().lines().zip(table.lines()).find(|(shown, row)| shown != row);
    assert_eq!(wrong, None, "UPDATE_EXPECT=1 writes the table anew");
    assert_eq!(shown.trim().lines().count(), table.lines().count());
}

/// The block whose mistakes the README shows.
const MISTAKEN: &str = "
    name \"word-count\";
    batch 1s;
    source lines = socket_text(\"127.0.0.1:9999\");
    let words = lines.flatmap(|line| line.split(' '));
    let counts = wrods.map(|word| (word, 1u64)).reduce_by_key();
    counts.print();
";

#[test]
fn the_mistakes_it_shows_are_told_in_these_words() {
    let block = MISTAKEN.parse().expect("tokens");
    let told: Vec<_> = diagnose(block).iter().map(|mistake| mistake.to_string()).collect();
    let told: Vec<_> = told.iter().flat_map(|mistake| mistake.lines()).map(str::trim).collect();
    let readme = readme();
    let (_, rest) = readme.split_once("```text\nerror: ").expect("the mistakes");
    let shown = rest.split("```").next().unwrap_or_default();
    let message = |part: &str| -> Vec<String> {
        let lines = part.lines().take_while(|line| !line.trim_start().starts_with("--> "));
        lines.map(|line| line.trim().to_owned()).collect()
    };
    let shown: Vec<_> = shown.split("error: ").flat_map(message).collect();
    assert_eq!(shown, told);
}

//! `words`: text split at ASCII white space.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{count, map, words};
use streamflow_tests::records::{self, lines};

#[test]
fn splits_lines() {
    agree!(lines: Text => lines.words()).with([words()]).split_then([]).at_length().on([lines]);
}

#[test]
fn splits_text_made_on_the_way() {
    agree!(records: Records<String> => records.map(|text| text.as_str()).words().count())
        .with([map(|text: String| text), words(), count()])
        .on([records::words]);
}

#[test]
fn splits_at_ascii_white_space_alone() {
    agree!(lines: Text => lines.words()).with([words()]).on_batches([
        vec!["".to_owned(), " ".to_owned(), " \t \x0C".to_owned()],
        vec!["a\tb\x0Cc  d\re".to_owned(), " leads and trails ".to_owned()],
        vec!["no\u{a0}break".to_owned(), "em\u{2003}space".to_owned(), "v\x0Btab".to_owned()],
        (0..200).map(|len| format!("{} {}", "x".repeat(len), "é".repeat(200 - len))).collect(),
        (0..70).map(|len| format!("{}y{}z", " ".repeat(len), "\t".repeat(70 - len))).collect(),
    ]);
}

//! Operators by the names that Spark, Rust's iterators and other engines have for them.

use super::op::{OPERATORS, Op};
use crate::diag::nearest;

/// What is here called something else.
const KNOWN_ELSEWHERE: [(&str, &str); 45] = [
    ("foreachRDD", "for_each_batch"),
    ("foreach_rdd", "for_each_batch"),
    ("foreach", "for_each"),
    ("forEach", "for_each"),
    ("pprint", "print"),
    ("println", "print"),
    ("show", "print"),
    ("saveAsTextFile", "save_as_text_files"),
    ("saveAsObjectFile", "save_as_object_files"),
    ("saveAsPickleFiles", "save_as_object_files"),
    ("save", "save_as_text_files"),
    ("to", "write_to"),
    ("sink", "write_to"),
    ("write", "write_to"),
    ("select", "map"),
    ("mapValue", "map_values"),
    ("expand", "flat_map"),
    ("flatten", "flat_map"),
    ("where", "filter"),
    ("retain", "filter"),
    ("collect", "for_each_batch"),
    ("peek", "inspect"),
    ("tap", "inspect"),
    ("group_by", "group_by_key"),
    ("groupBy", "group_by_key"),
    ("len", "count"),
    ("size", "count"),
    ("avg", "mean"),
    ("average", "mean"),
    ("maximum", "max"),
    ("minimum", "min"),
    ("top", "top_k"),
    ("take", "top_k"),
    ("unique", "distinct"),
    ("dedup", "distinct"),
    ("sort", "sort_by_key"),
    ("sorted", "sort_by_key"),
    ("split_whitespace", "words"),
    ("chain", "union"),
    ("merge", "union"),
    ("windowed", "window"),
    ("sliding", "window"),
    ("sliding_window", "window"),
    ("tumbling", "window"),
    ("tumbling_window", "window"),
];

/// The operator that `wrong`, which is none, was probably meant to be.
pub(super) fn meant(wrong: &str) -> Option<&'static str> {
    let elsewhere = KNOWN_ELSEWHERE.iter().find(|(elsewhere, _)| *elsewhere == wrong);
    let snake = snake_case(wrong);
    let named = Op::named(&snake).map(|op| op.facts().name);
    elsewhere
        .map(|(_, here)| *here)
        .or(named)
        .or_else(|| nearest(&snake, OPERATORS.iter().map(|row| row.name)))
}

/// A name in Spark's spelling, `reduceByKey`, in Rust's: `reduce_by_key`.
fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() && !snake.ends_with('_') {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_known_elsewhere_lead_to_operators() {
        for (elsewhere, here) in KNOWN_ELSEWHERE {
            assert!(Op::named(elsewhere).is_none(), "{elsewhere}");
            assert!(Op::named(here).is_some(), "{here}");
        }
    }

    #[test]
    fn sparks_spelling_is_understood() {
        assert_eq!(meant("mapPartitionsWithIndex"), Some("map_partitions_with_index"));
        assert_eq!(meant("reduceByKeys"), Some("reduce_by_key"));
        assert_eq!(meant("Map"), Some("map"));
        assert_eq!(meant("frobnicate"), None);
    }
}

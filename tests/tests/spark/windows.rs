//! The guide's table of window operations, and the figure above it.

use streamflow::prelude::*;

use crate::{Row, pair};

pub(crate) const ROWS: &[Row] = &[
    row!(
        "window(windowLength, slideInterval)", "window(length, slide)",
        "the records of the last batches, every so many; both multiples of the batch, and the \
         first windows are shorter",
        "length and slide are literals: that they are multiples is seen at compile time, in \
         Spark at start, and they decide how the window is kept. The window moves below \
         operators on records and aggregates, which then see each record once; Spark keeps the \
         records and computes each window from them";
        lines: [&["1"], &["2"], &["3"], &["4"], &["5"], &["6"]];
        { lines.window(30s, 20s) } => [
            "–",
            r#"["1", "2"]"#,
            "–",
            r#"["2", "3", "4"]"#,
            "–",
            r#"["4", "5", "6"]"#,
        ]
    ),
    row!(
        "window(windowLength)", "window(length)",
        "the same, as often as its stream gives records",
        "nothing";
        lines: [&["1"], &["2"], &[]];
        { lines.window(20s) } => [r#"["1"]"#, r#"["1", "2"]"#, r#"["2"]"#]
    ),
    row!(
        "countByWindow(windowLength, slideInterval)", "count_by_window(length, slide)",
        "one record, the number of records in the window",
        "0 of an empty window also before the first record has come, where Spark gives nothing";
        lines: [&[], &["a", "b"], &["c"], &[], &[]];
        { lines.count_by_window(20s, 10s) } => ["[0]", "[2]", "[3]", "[1]", "[0]"]
    ),
    row!(
        "reduceByWindow(func, windowLength, slideInterval)", "reduce_by_window(f, length, slide)",
        "one record, the window's records made one by an associative function",
        "the function need not commute";
        lines: [&["1"], &["2"], &[], &[], &["5"]];
        { lines.map(str::to_owned).reduce_by_window(|a, b| a + "," + &b, 20s, 10s) }
            => [r#"["1"]"#, r#"["1,2"]"#, r#"["2"]"#, "[]", r#"["5"]"#]
    ),
    row!(
        "reduceByWindow(func, invFunc, windowLength, slideInterval)",
        "reduce_by_window(f, inverse, length, slide)",
        "the same, where what leaves the window can be taken off",
        "the inverse is not called: one value is kept in two stacks, which cost as little and cannot \
         drift. Nothing of an empty window, where Spark keeps what its inverse comes down to";
        lines: [&["1"], &["2"], &[], &[]];
        { lines
            .filter_map(|line| line.parse::<u64>().ok())
            .reduce_by_window(|a, b| a + b, |a, b| a - b, 20s, 10s) }
            => ["[1]", "[3]", "[2]", "[]"]
    ),
    row!(
        "reduceByKeyAndWindow(func, windowLength, slideInterval, [numTasks])",
        "reduce_by_key_and_window(f, length, slide)",
        "each key of the window with its values made one: word counts over the last 30 seconds, \
         every 10 seconds",
        "keys in order of their entry into the window; each batch is reduced once, and only its \
         result is kept";
        lines: [&["to be to"], &["be or"], &[], &["or not"], &[], &["to"]];
        { lines
            .words()
            .map(|word| (word, 1u64))
            .reduce_by_key_and_window(|a, b| a + b, 30s, 10s) }
            => [
                r#"[("to", 2), ("be", 1)]"#,
                r#"[("to", 2), ("be", 2), ("or", 1)]"#,
                r#"[("to", 2), ("be", 2), ("or", 1)]"#,
                r#"[("be", 1), ("or", 2), ("not", 1)]"#,
                r#"[("or", 1), ("not", 1)]"#,
                r#"[("or", 1), ("not", 1), ("to", 1)]"#,
            ]
    ),
    row!(
        "reduceByKeyAndWindow(func, invFunc, windowLength, slideInterval, [numTasks])",
        "reduce_by_key_and_window(f, inverse, length, slide)",
        "the same, made of the window before: what enters is added, what leaves is taken off",
        "a key that has left the window is gone; Spark keeps it, with a 0, until a filter \
         removes it. No checkpoint is asked for";
        lines: [&["to be to"], &["be or"], &[], &["or not"], &[], &["to"]];
        { lines
            .words()
            .map(|word| (word, 1u64))
            .reduce_by_key_and_window(|a, b| a + b, |a, b| a - b, 30s, 10s) }
            => [
                r#"[("to", 2), ("be", 1)]"#,
                r#"[("to", 2), ("be", 2), ("or", 1)]"#,
                r#"[("to", 2), ("be", 2), ("or", 1)]"#,
                r#"[("be", 1), ("or", 2), ("not", 1)]"#,
                r#"[("or", 1), ("not", 1)]"#,
                r#"[("or", 1), ("not", 1), ("to", 1)]"#,
            ]
    ),
    row!(
        "reduceByKeyAndWindow(…, filterFunc)",
        "reduce_by_key_and_window(f, inverse, length, slide, filter = …)",
        "the same, without the pairs that a filter rejects, which are forgotten",
        "the filter hides pairs and forgets none: what it rejects in one window may pass in the \
         next, with all of its values";
        lines: [&["a a b"], &["a"], &["b"], &[]];
        { lines.words().map(|word| (word, 1u64)).reduce_by_key_and_window(
            |a, b| a + b,
            |a, b| a - b,
            20s,
            10s,
            filter = |(word, n)| *n > 1 || *word == "b",
        ) } => [
            r#"[("a", 2), ("b", 1)]"#,
            r#"[("a", 3), ("b", 1)]"#,
            r#"[("b", 1)]"#,
            r#"[("b", 1)]"#,
        ]
    ),
    row!(
        "countByValueAndWindow(windowLength, slideInterval, [numTasks])",
        "count_by_value_and_window(length, slide)",
        "each different record of the window with its number",
        "in order of entry";
        lines: [&["a", "b"], &["a"], &["c"], &["a"]];
        { lines.count_by_value_and_window(20s, 20s) }
            => ["–", r#"[("a", 2), ("b", 1)]"#, "–", r#"[("c", 1), ("a", 1)]"#]
    ),
    row!(
        "groupByKeyAndWindow(windowLength, slideInterval)",
        "group_by_key_and_window(length, slide)",
        "each key of the window with all its values",
        "the values are a `Vec`, the oldest first";
        lines: [&["a 1", "b 1"], &["a 2"], &["b 2", "a 3"]];
        { lines.map(pair).group_by_key_and_window(20s, 10s) }
            => [
                r#"[("a", ["1"]), ("b", ["1"])]"#,
                r#"[("a", ["1", "2"]), ("b", ["1"])]"#,
                r#"[("a", ["2", "3"]), ("b", ["2"])]"#,
            ]
    ),
];

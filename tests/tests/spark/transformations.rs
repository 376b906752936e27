//! The guide's table "Transformations on DStreams".

use streamflow::prelude::*;

use crate::{Row, pair};

pub(crate) const ROWS: &[Row] = &[
    row!(
        "map(func)", "map(f)",
        "each record passed through a function",
        "nothing";
        lines: [&["to", "be or"], &[]];
        { lines.map(|line| line.len()) } => ["[2, 5]", "[]"]
    ),
    row!(
        "flatMap(func)", "flat_map(f)",
        "as `map`, with any number of results for a record",
        "nothing; `words()` is a faster `flat_map(str::split_ascii_whitespace)`";
        lines: [&["to be", ""], &["or"]];
        { lines.flat_map(|line| line.split_whitespace()) } => [r#"["to", "be"]"#, r#"["or"]"#]
    ),
    row!(
        "filter(func)", "filter(f)",
        "the records for which a function is true",
        "the function sees `&record`";
        lines: [&["to", "b", "or"]];
        { lines.filter(|line| line.len() == 2) } => [r#"["to", "or"]"#]
    ),
    row!(
        "repartition(numPartitions)", "repartition(n)",
        "the records in so many partitions",
        "they are cut evenly and stay in order, Spark spreads them round; a partition is a unit \
         of work, not of a machine: how many threads there are `job.workers(n)` says";
        lines: [&["a", "b", "c", "d"], &[]];
        { lines.repartition(2).glom() }
            => [r#"[["a", "b"], ["c", "d"]]"#, "[[], []]"]
    ),
    row!(
        "union(otherStream)", "union(other, …)",
        "the records of both streams",
        "this stream's records come first; any number of streams at once; streams of different \
         slides are a compile error, in Spark an exception at start";
        lines: [&["a b"], &[]];
        { lines.union(lines) } => [r#"["a b", "a b"]"#, "[]"]
    ),
    row!(
        "count()", "count()",
        "one record, the number of records, which may be 0",
        "it is a `u64`";
        lines: [&["a", "b"], &[]];
        { lines.count() } => ["[2]", "[0]"]
    ),
    row!(
        "reduce(func)", "reduce(f)",
        "one record, all records made one by an associative and commutative function; none of \
         an empty batch",
        "the function need not commute: its left operand is always the older";
        lines: [&["to", "be", "or"], &[]];
        { lines.map(str::to_owned).reduce(|a, b| a + &b) } => [r#"["tobeor"]"#, "[]"]
    ),
    row!(
        "countByValue()", "count_by_value()",
        "each different record with its number",
        "in order of first arrival, in Spark in none";
        lines: [&["b", "a", "b"], &[]];
        { lines.count_by_value() } => [r#"[("b", 2), ("a", 1)]"#, "[]"]
    ),
    row!(
        "reduceByKey(func, [numTasks])", "reduce_by_key(f)",
        "each key with its values made one by a function",
        "in order of first arrival; the left operand is always the older; there is no number of \
         tasks, here and below: the work is cut by the data alone";
        lines: [&["to be to"], &[]];
        { lines.words().map(|word| (word, 1u64)).reduce_by_key(|a, b| a + b) }
            => [r#"[("to", 2), ("be", 1)]"#, "[]"]
    ),
    pairs_row!(
        "join(otherStream, [numTasks])", "join(other)",
        "of pairs (K, V) and (K, W) all (K, (V, W))",
        "in order of this stream's records, each with its matches in order of arrival; streams \
         of different slides are a compile error";
        pairs: [&["k 1", "l 2"], &["k 3"]];
        others: [&["k x", "m y", "k z"], &[]];
        { pairs.join(others) } => [r#"[("k", ("1", "x")), ("k", ("1", "z"))]"#, "[]"]
    ),
    pairs_row!(
        "cogroup(otherStream, [numTasks])", "cogroup(other)",
        "each key of either stream with all its values in both",
        "the values are `Vec`s, in order of arrival; keys in order of first arrival, this \
         stream's first";
        pairs: [&["k 1", "k 2"], &[]];
        others: [&["m x", "k y"], &[]];
        { pairs.cogroup(others) }
            => [r#"[("k", (["1", "2"], ["y"])), ("m", ([], ["x"]))]"#, "[]"]
    ),
    row!(
        "transform(func)", "transform(f)",
        "what any function makes of the batch's RDD, called once a batch",
        "there are no RDDs: `f(records, time)` is given the batch's records, and gives the next";
        lines: [&["a", "b"], &["c"]];
        { lines.transform(|records, time| {
            records.into_iter().rev().map(move |line| (time.number(), line))
        }) } => [r#"[(1, "b"), (1, "a")]"#, r#"[(2, "c")]"#]
    ),
    row!(
        "updateStateByKey(func)", "update_state_by_key(f, …)",
        "each key with its state, which a function makes of the batch's values and the state \
         before: called for every key that is held, in every batch; no state removes the key",
        "the block says what bounds the state, `ttl`, `max_keys` or `bound = none`, since what \
         keeps every key for ever runs out of memory some day; keys in order of entry";
        lines: [&["a 1", "b 2"], &["a 3"], &[]];
        { lines.map(pair).update_state_by_key::<usize>(
            |values, sum| match (values.len(), sum) {
                (0, Some(0..2)) => None,
                (n, sum) => Some(sum.unwrap_or(0) + n),
            },
            bound = none
        ) } => [
            r#"[("a", 1), ("b", 1)]"#,
            r#"[("a", 2)]"#,
            r#"[("a", 2)]"#,
        ]
    ),
];

//! What else the reference of `DStream`, `PairDStreamFunctions` and `StreamingContext` lists.

use streamflow::prelude::*;

use crate::{Row, other, pair};

pub(crate) const ROWS: &[Row] = &[
    row!(
        "mapValues(func), flatMapValues(func)", "map_values(f), flat_map_values(f)",
        "each pair's value passed through a function",
        "nothing";
        lines: [&["a 1 2", "b 3"]];
        { lines.map(pair).flat_map_values(|words| words.split(' ')).map_values(str::len) }
            => [r#"[("a", 1), ("a", 1), ("b", 1)]"#]
    ),
    row!(
        "groupByKey()", "group_by_key()",
        "each key with all its values",
        "the values are a `Vec`, in order of arrival; keys in order of first arrival";
        lines: [&["a 1", "b 2", "a 3"], &[]];
        { lines.map(pair).group_by_key() }
            => [r#"[("a", ["1", "3"]), ("b", ["2"])]"#, "[]"]
    ),
    row!(
        "combineByKey(createCombiner, mergeValue, mergeCombiner)",
        "combine_by_key(create, merge_value, merge)",
        "each key with its values combined, beginning with the first",
        "there is no partitioner; `aggregate_by_key` begins with a zero";
        lines: [&["a 1", "b 2", "a 3"]];
        { lines.map(pair).combine_by_key(
            |first| first.to_owned(),
            |all, next| all + next,
            |all, others| all + &others,
        ) } => [r#"[("a", "13"), ("b", "2")]"#]
    ),
    row!(
        "mapWithState(StateSpec.function(func).timeout(t))",
        "map_with_state(f, timeout = …)",
        "what a function gives of each pair and its key's state; of keys that time out, once, \
         without a value",
        "a timeout fires in the first batch that is late enough, in Spark when the state is \
         next checkpointed; what bounds the state is said; `initial = pairs` is the initial \
         state, by value";
        lines: [&["a 1", "b 2", "a 3"], &["b 4"], &[], &[]];
        { lines.map(pair).map_with_state::<usize>(
            |key, value, seen| {
                let n = seen.get().copied().unwrap_or(0);
                if !seen.is_timing_out() {
                    seen.update(n + 1);
                }
                (key.to_owned(), value, n)
            },
            timeout = 20s
        ) } => [
            r#"[("a", Some("1"), 0), ("b", Some("2"), 0), ("a", Some("3"), 1)]"#,
            r#"[("b", Some("4"), 1)]"#,
            r#"[("a", None, 2)]"#,
            r#"[("b", None, 2)]"#,
        ]
    ),
    row!(
        "stateSnapshots()", "snapshots()",
        "each key with its state, after each batch",
        "directly after `map_with_state`; in order of entry";
        lines: [&["a 1", "b 2"], &["b 4"]];
        { lines
            .map(pair)
            .map_with_state(|_, value, last: &mut State<usize>| {
                last.update(value.unwrap_or("").len() + last.get().copied().unwrap_or(0));
            }, max_keys = 100)
            .snapshots() } => [r#"[("a", 1), ("b", 1)]"#, r#"[("a", 1), ("b", 2)]"#]
    ),
    row!(
        "glom()", "glom()",
        "each partition's records as one array",
        "partitions are cut by the number of records alone, about 2,048 to each and 32 at most; \
         where there is no record there is no partition";
        lines: [&["a", "b"], &[]];
        { lines.glom() } => [r#"[["a", "b"]]"#, "[]"]
    ),
    row!(
        "mapPartitions(func)", "map_partitions(f)",
        "what a function makes of each partition's iterator",
        "`map_partitions_with_index(f)` is told the partition's number, too";
        lines: [&["a", "b", "c"]];
        { lines.repartition(2).map_partitions(|part| part.take(1)) } => [r#"["a", "b"]"#]
    ),
    pairs_row!(
        "transformWith(other, func)", "transform_with(other, f)",
        "what any function makes of two streams' RDDs, called once a batch",
        "`f(left, right, time)` is given the records of both";
        pairs: [&["a 1"], &["b 2"]];
        others: [&["x 1", "y 2"], &[]];
        { pairs.transform_with(others, |left, right, time| {
            [(time.number(), left.len(), right.len())]
        }) } => ["[(1, 1, 2)]", "[(2, 1, 0)]"]
    ),
    pairs_row!(
        "StreamingContext.union(streams)", "union(other, …)",
        "the records of many streams",
        "in order of the streams";
        pairs: [&["a 1"], &["b 2"]];
        others: [&["x 1"], &[]];
        { pairs.union(others, pairs) }
            => [r#"[("a", "1"), ("x", "1"), ("a", "1")]"#, r#"[("b", "2"), ("b", "2")]"#]
    ),
    other(
        "cache(), persist(level)",
        "",
        "keeps a stream's RDDs for those that use them again",
        "a stream is named by `let` and computed once, however often it is used",
    ),
    other(
        "checkpoint(interval)",
        "",
        "how often a stream's RDDs are saved",
        "what is saved, and when, is the job's business, not a stream's",
    ),
    other(
        "slice(from, to), compute(time)",
        "",
        "the RDDs of batches that are over",
        "what is to be seen again is kept by a window",
    ),
];

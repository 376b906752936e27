//! The guide's join operations: of streams, of windows, and with a table.

use std::collections::HashMap;

use streamflow::prelude::*;

use crate::{Row, pair};

/// What a stream is joined with that does not change.
fn owners() -> HashMap<&'static str, &'static str> {
    HashMap::from([("k", "ann"), ("l", "bob")])
}

pub(crate) const ROWS: &[Row] = &[
    pairs_row!(
        "leftOuterJoin(otherStream)", "left_outer_join(other)",
        "the join, and this stream's pairs without a match",
        "order, as of `join`";
        pairs: [&["k 1", "l 2"]];
        others: [&["k x", "m y"]];
        { pairs.left_outer_join(others) }
            => [r#"[("k", ("1", Some("x"))), ("l", ("2", None))]"#]
    ),
    pairs_row!(
        "rightOuterJoin(otherStream)", "right_outer_join(other)",
        "the join, and the other stream's pairs without a match",
        "those come last";
        pairs: [&["k 1", "l 2"]];
        others: [&["m y", "k x"]];
        { pairs.right_outer_join(others) }
            => [r#"[("k", (Some("1"), "x")), ("m", (None, "y"))]"#]
    ),
    pairs_row!(
        "fullOuterJoin(otherStream)", "full_outer_join(other)",
        "the join, and the pairs of both streams without a match",
        "order, as of the other two";
        pairs: [&["k 1", "l 2"]];
        others: [&["m y", "k x"]];
        { pairs.full_outer_join(others) }
            => [concat!(
                r#"[("k", (Some("1"), Some("x"))), "#,
                r#"("l", (Some("2"), None)), ("m", (None, Some("y")))]"#,
            )]
    ),
    pairs_row!(
        "stream1.window(…).join(stream2.window(…))", "windowed.join(other_windowed)",
        "the pairs of two windows, of any lengths, joined at every slide",
        "each stream has a name: `let latest = stream.window(20s);`";
        pairs: [&["k 1"], &["l 2"], &["m 3"]];
        others: [&["k x"], &[], &["l y", "k z"]];
        { pairs.window(20s).count_by_key().join(others) }
            => [r#"[("k", (1, "x"))]"#, "[]", r#"[("l", (1, "y"))]"#]
    ),
    row!(
        "transform(rdd => rdd.join(dataset))", "lookup(table)",
        "the pairs of a stream joined with a table that stands beside it",
        "one value a key; the table is a map, a slice or any `Lookup` of one's own, asked in \
         the loop that makes the pairs; `left_lookup` keeps the pairs without a value";
        lines: [&["k 1", "m 2"], &["l 3"]];
        { lines.map(pair).lookup(owners()).map(|(key, (n, owner))| (key, n, *owner)) }
            => [r#"[("k", "1", "ann")]"#, r#"[("l", "3", "bob")]"#]
    ),
];

//! The table, and whether the rivals in it are what they claim to be.

use std::fmt::Write as _;

use crate::race::{CHAIN, HAND, PLAIN, Row};

/// The rivals must be good, or beating them says nothing: by how much the hand-written engine beats
/// another one where that was measured with care before, less a tenth.
const BARS: [(&str, &str, f64); 4] = [
    (crate::word_count::NAME, PLAIN, 1.8 * 0.9),
    (crate::numeric::INTEGERS, CHAIN, 2.5 * 0.9),
    (crate::sliding::COUNT_10, PLAIN, 2.0 * 0.9),
    (crate::join::NAME, PLAIN, 1.8 * 0.9),
];

/// Whether a hand-written row misses its bar.
fn too_slow(row: &Row, rows: &[Row]) -> bool {
    let beaten =
        |name| rows.iter().find(|other| other.workload == row.workload && other.engine == name);
    BARS.iter().any(|(workload, rival, least)| {
        let ratio = beaten(*rival).map_or(f64::INFINITY, |rival| 1.0 / rival.to_hand);
        row.engine == HAND && row.workload == *workload && ratio < *least
    })
}

/// The rows as Markdown, and whether all rivals are fast enough.
#[must_use]
pub fn render(rows: &[Row]) -> (String, bool) {
    let mut table = String::from(
        "| workload | engine | threads | records/s | to hand-written | to plain |\n\
         | --- | --- | ---: | ---: | ---: | ---: |\n",
    );
    let mut good = true;
    for row in rows {
        let slow = too_slow(row, rows);
        good &= !slow;
        let remark = if slow { " RIVAL TOO SLOW" } else { "" };
        let Row { workload, engine, threads, to_hand, to_plain, .. } = row;
        let rate = row.records_per_second / 1e6;
        let _ = write!(table, "| {workload} | {engine}{remark} | {threads} | {rate:.1} M ");
        let _ = writeln!(table, "| {to_hand:.2} | {to_plain:.2} |");
    }
    (table, good)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(engine: &'static str, to_hand: f64) -> Row {
        let workload = crate::word_count::NAME;
        Row { workload, engine, threads: 1, records_per_second: 1e6, to_hand, to_plain: 1.0 }
    }

    #[test]
    fn a_hand_written_rival_must_beat_the_plain_one() {
        let (table, good) = render(&[row(PLAIN, 0.55), row(HAND, 1.0)]);
        assert!(good && !table.contains("RIVAL TOO SLOW"));
        let (table, good) = render(&[row(PLAIN, 0.7), row(HAND, 1.0)]);
        assert!(!good && table.contains("hand-written RIVAL TOO SLOW"));
    }
}

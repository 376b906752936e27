//! What `list` prints.

use std::fmt::Write;

use streamflow::checkpoint::inspect::{Batch, Inspection, Operator, Output, Source};
use streamflow::rt::one_line;

/// A checkpoint, on some lines.
pub(crate) fn describe(found: &Inspection, batches: usize) -> String {
    let mut text = String::new();
    let Inspection { start, interval, committed, published, .. } = found;
    let planned = found.batches.last().map_or(0, |batch| batch.number).max(*committed);
    line(&mut text, &format!("job `{}`, a batch every {interval:?}", found.job));
    line(
        &mut text,
        &format!("begun {} ms after 1970, opened {} times", start.as_millis(), found.epoch),
    );
    line(
        &mut text,
        &format!("batches: {committed} committed, {published} published, {planned} planned"),
    );
    let first = found.batches.len().saturating_sub(batches);
    found.batches[first..].iter().for_each(|batch| line(&mut text, &batch_line(batch)));
    line(&mut text, "sources:");
    found.sources.iter().for_each(|source| line(&mut text, &source_line(source)));
    line(&mut text, "operators:");
    found.operators.iter().for_each(|operator| line(&mut text, &operator_line(operator)));
    line(&mut text, "outputs that publish in two steps:");
    let output = |output: &Output| format!("  {}: {}", output.name, output.destination);
    found.outputs.iter().for_each(|found| line(&mut text, &output(found)));
    found.notices.iter().for_each(|notice| line(&mut text, &format!("notice: {notice}")));
    text
}

fn line(text: &mut String, line: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{}", one_line(line));
}

fn batch_line(batch: &Batch) -> String {
    let ranges =
        batch.ranges.iter().map(|(name, range)| format!("{name} {}..{}", range.from, range.to));
    let ranges = ranges.collect::<Vec<_>>().join(", ");
    match batch.committed {
        false => format!("  {}: {ranges}; not committed", batch.number),
        true => format!("  {}: {ranges}; state changed {}", batch.number, bytes(batch.changed)),
    }
}

fn source_line(source: &Source) -> String {
    let log = if source.log > 0 { format!(", log {}", bytes(source.log)) } else { String::new() };
    let gone = if source.gone { "; gone from the program" } else { "" };
    let kind = if source.kind.is_empty() { "" } else { &format!("{}; ", source.kind) };
    format!("  {}: {kind}offset {}{log}{gone}", source.name, source.offset)
}

fn operator_line(operator: &Operator) -> String {
    let Operator { id, schema, .. } = operator;
    let (slices, deltas) = (bytes(operator.slices), bytes(operator.deltas));
    let gone = operator.gone.map_or(String::new(), |batch| {
        format!("; gone from the program after batch {batch}, and kept")
    });
    format!("  {id}: {schema}; {slices} in slices, {deltas} in later changes{gone}")
}

/// A number of bytes, for reading.
fn bytes(number: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    let (mut number, mut unit) = (number as f64, "bytes");
    for larger in UNITS {
        if number < 1024.0 {
            break;
        }
        (number, unit) = (number / 1024.0, larger);
    }
    if unit == "bytes" { format!("{number} bytes") } else { format!("{number:.1} {unit}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_shown_in_a_unit_that_fits() {
        let shown = [0, 1023, 1024, 1 << 20, 3 << 39].map(bytes);
        assert_eq!(shown, ["0 bytes", "1023 bytes", "1.0 KiB", "1.0 MiB", "1.5 TiB"]);
    }

    #[test]
    fn what_steers_a_terminal_is_shown_as_what_it_is() {
        let (hostile, mut text) = ("a\u{1b}[2Jb\u{202e}c\nd\u{2028}e", String::new());
        line(&mut text, hostile);
        assert_eq!(text, "a\\u{1b}[2Jb\\u{202e}c\\u{a}d\\u{2028}e\n");
    }
}

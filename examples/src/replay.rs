//! A source of one's own: a recording, replayed by its own times.

use std::collections::VecDeque;
use std::mem;

use streamflow::batch::Text;
use streamflow::{Error, Limit, Range, Result, Source};

/// The lines of a recording, a batch for each interval of its own time; made by [`replay`].
#[derive(Debug)]
pub struct Replay {
    batches: VecDeque<Text>,
    next: u64,
}

/// The lines of a recording, in order of their times: a batch for each `interval` seconds, also for
/// those in which nothing happened. `second` tells a line's time; a line without one belongs to the
/// line before it.
///
/// # Errors
/// When a line is earlier than the one before it, or more than a million intervals later.
pub fn replay(
    recording: &str,
    interval: u64,
    second: impl Fn(&str) -> Option<u64>,
) -> Result<Replay> {
    let interval = interval.max(1);
    let (mut batches, mut lines) = (VecDeque::new(), Vec::new());
    let mut now = None;
    for (number, line) in (1..).zip(recording.lines()) {
        let tick = second(line).map(|second| second / interval);
        if let (Some(tick), Some(last)) = (tick, now)
            && tick != last
        {
            let quiet = tick.checked_sub(last + 1).filter(|quiet| *quiet < 1_000_000);
            let quiet = quiet.ok_or_else(|| {
                Error::other(format!("line {number} of the recording is out of order: {line:?}"))
            })?;
            batches.push_back(mem::take(&mut lines).into_iter().collect());
            batches.extend((0..quiet).map(|_| Text::default()));
        }
        now = tick.or(now);
        lines.push(line);
    }
    batches.push_back(lines.into_iter().collect());
    Ok(Replay { batches, next: 0 })
}

impl Replay {
    /// Lets so many intervals more go by after the last line.
    #[must_use]
    pub fn quiet_for(mut self, intervals: usize) -> Self {
        self.batches.extend((0..intervals).map(|_| Text::default()));
        self
    }
}

impl Source for Replay {
    type Batch = Text;

    fn plan(&mut self, _: Limit) -> Result<Range> {
        Ok(Range { from: self.next, to: self.next + u64::from(!self.batches.is_empty()) })
    }

    fn read(&mut self, range: Range) -> Result<Text> {
        self.next = range.to;
        let next = if range.is_empty() { None } else { self.batches.pop_front() };
        Ok(next.unwrap_or_default())
    }

    fn ended(&self) -> bool {
        self.batches.is_empty()
    }

    /// What has not been planned has not been accepted.
    fn stop(&mut self) {
        self.batches.clear();
    }
}

#[cfg(test)]
mod tests {
    use streamflow::batch::Batch;

    use super::*;

    fn second(line: &str) -> Option<u64> {
        line.split(' ').next()?.parse().ok()
    }

    fn batches(mut source: Replay) -> Vec<String> {
        let mut batches = Vec::new();
        while !source.ended() {
            let range = source.plan(Limit::DEFAULT).unwrap();
            let text = source.read(range).unwrap();
            batches.push(text.chunk(0..text.len()).collect::<Vec<_>>().join("|"));
        }
        batches
    }

    #[test]
    fn lines_come_in_the_batch_of_their_time() {
        let recording = "100 a\n101 b\n(more)\n102 c\n109 d\n";
        let expected = ["100 a|101 b|(more)", "102 c", "", "", "109 d", ""];
        assert_eq!(batches(replay(recording, 2, second).unwrap().quiet_for(1)), expected);
    }

    #[test]
    fn a_recording_that_goes_back_is_refused() {
        let error = replay("100 a\n99 b\n", 1, second).unwrap_err().to_string();
        assert_eq!(error, "line 2 of the recording is out of order: \"99 b\"");
    }
}

//! Whose turn it is to write into an inbox: its room is shared evenly among those who want it.

use std::collections::{HashMap, VecDeque};

/// What an arrival counts beside its bytes: the memory of its entry. Many short ones are bounded by
/// that.
const ENTRY: usize = size_of::<Arrived>();

/// Arrivals of one writer, one after the other, are one entry up to so many bytes. By no more than
/// this may the room be misjudged when a part of an entry is taken.
const JOINED: usize = 64 << 10;

/// What each writer holds of an inbox's room, and who waits for some.
///
/// A writer may write while there is room, and while it holds less than an even share of all: as
/// many shares as there are writers that hold or wait. One alone may fill the inbox.
#[derive(Debug)]
pub(super) struct Turns {
    capacity: usize,
    /// What arrived and was not taken, the oldest first.
    arrived: VecDeque<Arrived>,
    /// The writers that hold or wait.
    shares: HashMap<u64, Share>,
    /// What all writers hold together.
    held: usize,
}

/// What one writer wrote at a time.
#[derive(Debug)]
struct Arrived {
    writer: u64,
    lines: usize,
    /// What was read for these lines, those that were dropped included.
    bytes: usize,
}

/// A writer's part of the room.
#[derive(Debug, Default)]
struct Share {
    bytes: usize,
    waits: bool,
}

impl Turns {
    pub(super) fn new(capacity: usize) -> Self {
        let (arrived, shares) = (VecDeque::new(), HashMap::new());
        Self { capacity, arrived, shares, held: 0 }
    }

    /// Whether nobody may write.
    pub(super) fn is_full(&self) -> bool {
        self.held >= self.capacity
    }

    /// How many writers wait.
    pub(super) fn waiting(&self) -> usize {
        self.shares.values().filter(|share| share.waits).count()
    }

    /// Whether a writer may write now. One that may not waits from then on, so that its share is
    /// kept for it.
    pub(super) fn may_write(&mut self, writer: u64) -> bool {
        let full = self.is_full();
        let new = !self.shares.contains_key(&writer);
        let most = (self.capacity / (self.shares.len() + usize::from(new))).max(1);
        let share = self.shares.entry(writer).or_default();
        share.waits = full || share.bytes >= most;
        !share.waits
    }

    /// A writer wrote so many lines, for which it read so many bytes.
    pub(super) fn wrote(&mut self, writer: u64, lines: usize, bytes: usize) {
        let cost = match self.arrived.back_mut() {
            Some(last) if last.writer == writer && last.bytes + bytes <= JOINED => {
                last.lines += lines;
                last.bytes += bytes;
                bytes
            }
            _ => {
                let bytes = bytes + ENTRY;
                self.arrived.push_back(Arrived { writer, lines, bytes });
                bytes
            }
        };
        self.shares.entry(writer).or_default().bytes += cost;
        self.held += cost;
    }

    /// The oldest lines were taken, so many. What was read for no line is given back as soon as
    /// nothing older is left, also when none is taken.
    pub(super) fn taken(&mut self, mut lines: usize) {
        while let Some(oldest) = self.arrived.front_mut() {
            let writer = oldest.writer;
            if oldest.lines > lines {
                let part = oldest.bytes as u128 * lines as u128 / oldest.lines as u128;
                oldest.lines -= lines;
                oldest.bytes -= part as usize;
                self.give_back(writer, part as usize);
                break;
            }
            lines -= oldest.lines;
            let all = oldest.bytes;
            self.arrived.pop_front();
            self.give_back(writer, all);
        }
        self.shares.retain(|_, share| share.waits || share.bytes > 0);
    }

    /// A writer has ended. Only what it wrote is left of it.
    pub(super) fn ended(&mut self, writer: u64) {
        if let Some(share) = self.shares.get_mut(&writer) {
            share.waits = false;
            if share.bytes == 0 {
                self.shares.remove(&writer);
            }
        }
    }

    fn give_back(&mut self, writer: u64, bytes: usize) {
        self.held -= bytes;
        if let Some(share) = self.shares.get_mut(&writer) {
            share.bytes -= bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::random_cases::cases;

    /// Writes as long as it may; how often that was.
    fn flood(turns: &mut Turns, writer: u64, lines: usize, bytes: usize) -> usize {
        (0..)
            .take_while(|_| {
                turns.may_write(writer) && {
                    turns.wrote(writer, lines, bytes);
                    true
                }
            })
            .count()
    }

    /// What a writer holds.
    fn held(turns: &Turns, writer: u64) -> usize {
        turns.shares.get(&writer).map_or(0, |share| share.bytes)
    }

    proptest! {
        #![proptest_config(cases(256))]

        #[test]
        fn a_writer_holds_what_it_wrote_and_was_not_taken(
            steps in vec((0..4u64, 0..9usize, 0..50_000usize, 0..12usize), 1..60),
        ) {
            let mut turns = Turns::new(usize::MAX);
            // Of each line that waits, or of a read without lines: whose it is, and its bytes.
            let mut waiting = VecDeque::new();
            for (writer, lines, bytes, taken) in steps {
                turns.wrote(writer, lines, lines * bytes);
                waiting.extend((0..lines).map(|_| (writer, bytes)));
                let taken = taken.min(waiting.len());
                turns.taken(taken);
                waiting.drain(..taken);
                let mut all = 0;
                for writer in 0..4 {
                    let own = turns.arrived.iter().filter(|arrived| arrived.writer == writer);
                    let (lines, bytes, entries) = own.fold((0, 0, 0), |sum, arrived| {
                        (sum.0 + arrived.lines, sum.1 + arrived.bytes, sum.2 + 1)
                    });
                    let left = waiting.iter().filter(|line| line.0 == writer);
                    prop_assert_eq!(lines, left.clone().count());
                    prop_assert_eq!(bytes, held(&turns, writer));
                    let left: usize = left.map(|line| line.1).sum();
                    prop_assert!(bytes.abs_diff(left) <= JOINED + entries * ENTRY);
                    all += bytes;
                }
                prop_assert_eq!(turns.held, all);
            }
            turns.taken(waiting.len());
            prop_assert_eq!((turns.held, turns.arrived.len(), turns.shares.len()), (0, 0, 0));
        }
    }

    #[test]
    fn one_that_sends_without_end_waits_while_another_has_its_share() {
        let mut turns = Turns::new(100_000);
        let alone = flood(&mut turns, 1, 1, 1000);
        assert!(turns.is_full() && !turns.may_write(2));
        turns.taken(alone);
        for _ in 0..3 {
            // As much as the other has, although it was there first.
            let first = flood(&mut turns, 1, 1, 1000);
            assert!((alone / 2..=alone / 2 + 1).contains(&first), "{first} of {alone}");
            assert_eq!(flood(&mut turns, 2, 1, 1000), first);
            assert_eq!(turns.waiting(), 2);
            turns.taken(2 * first);
        }
    }

    #[test]
    fn who_ends_or_stays_away_leaves_its_share_to_the_others() {
        let mut turns = Turns::new(100_000);
        let alone = flood(&mut turns, 1, 1, 1000);
        assert!(!turns.may_write(2) && !turns.may_write(3));
        turns.ended(3);
        turns.taken(alone);
        assert_eq!(turns.shares.len(), 2);
        turns.ended(2);
        assert_eq!(flood(&mut turns, 1, 1, 1000), alone);
        // What an ended writer wrote is still held.
        turns.ended(1);
        assert_eq!((turns.is_full(), turns.waiting()), (true, 0));
        turns.taken(alone);
        assert_eq!((turns.held, turns.shares.len()), (0, 0));
    }

    #[test]
    fn what_was_read_for_no_line_counts_until_the_next_plan() {
        let mut turns = Turns::new(100_000);
        assert!(flood(&mut turns, 1, 0, 1000) > 0);
        turns.taken(0);
        assert_eq!((turns.held, turns.arrived.len()), (0, 0));
        assert!(turns.may_write(1));
    }

    #[test]
    fn many_small_arrivals_of_many_writers_are_bounded() {
        let mut turns = Turns::new(100_000);
        for writer in (0..10).cycle().take(1_000_000) {
            if turns.may_write(writer) {
                turns.wrote(writer, 1, 1);
            }
        }
        assert!(turns.arrived.len() * ENTRY <= turns.capacity + 10 * ENTRY);
        // With one writer they take next to nothing.
        let mut turns = Turns::new(100_000);
        assert!(flood(&mut turns, 1, 1, 1) > 90_000);
        assert!(turns.arrived.len() <= 2);
    }
}

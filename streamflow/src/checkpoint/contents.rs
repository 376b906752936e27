//! All that a checkpoint's folder holds, read and verified; nothing is changed.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::Piece;
use super::coding::Flaw;
use super::frame::{Chain, End, Frame, Frames, Kind};
use super::journal::{self, Base, Complete};
use super::kept::Kept;
use super::ledger::{Ledger, Operator};
use super::names::{self, damage, refusal};
use super::place::Place;
use super::saved::SavedState;
use super::slices::{self, Shelf, States};
use crate::Result;
use crate::window::SHARDS;

/// What the folder holds.
#[derive(Debug)]
pub(super) struct Contents {
    pub(super) ledger: Ledger,
    /// The journal's last segment.
    pub(super) last: Last,
    /// The segments before it, as many as there are.
    pub(super) complete: Vec<Complete>,
    pub(super) shelf: Shelf,
    /// The newest readable slice of each shard: its batch, and what it holds.
    newest: BTreeMap<u64, (u64, States)>,
    /// Of which operator, of which batch; ascending.
    deltas: Vec<(String, u64, Piece)>,
    /// Files that are of no use.
    pub(super) useless: Vec<String>,
    pub(super) notices: Vec<String>,
}

/// The journal's last segment.
#[derive(Clone, Debug)]
pub(super) struct Last {
    pub(super) number: u64,
    pub(super) length: u64,
    pub(super) chain: Chain,
    /// The batch before its first.
    pub(super) began: u64,
    /// The last batch of which it has a delta.
    pub(super) delta: u64,
    /// Whether something behind its end is to be cut off.
    pub(super) torn: bool,
}

/// Slices that cannot be read: where, and how that shows.
type Damaged = Vec<(u64, (usize, Flaw))>;

/// One segment, read.
pub(super) struct Read {
    pub(super) base: Base,
    ledger: Ledger,
    deltas: Vec<(String, u64, Piece)>,
    pub(super) length: usize,
    pub(super) chain: Chain,
    pub(super) end: End,
}

impl Contents {
    /// Reads the folder.
    pub(super) fn read(place: &Place) -> Result<Self> {
        let files = place.list()?;
        let mut numbers: Vec<_> =
            files.iter().filter_map(|name| names::journal_number(name)).collect();
        numbers.sort_unstable();
        let mut notices = Vec::new();
        let (number, read) = last_segment(place, &mut numbers, &mut notices)?;
        let mut useless = Vec::new();
        for name in &files {
            let later = names::journal_number(name).is_some_and(|other| other > number);
            if later || name.ends_with(names::DRAFT) {
                useless.push(name.clone());
            }
        }
        let last = Last {
            number,
            length: read.length as u64,
            chain: read.chain,
            began: read.base.ledger.committed,
            delta: read.deltas.last().map_or(0, |(_, batch, _)| *batch),
            torn: read.end != End::Whole,
        };
        let mut contents = Self {
            ledger: read.ledger,
            last,
            complete: Vec::new(),
            shelf: Shelf::default(),
            newest: BTreeMap::new(),
            deltas: read.deltas,
            useless,
            notices,
        };
        contents.read_slices(place, &files)?;
        contents.read_back(place, &numbers, read.base)?;
        Ok(contents)
    }

    /// Finds the newest slice of each shard that can be read.
    fn read_slices(&mut self, place: &Place, files: &[String]) -> Result<()> {
        let mut numbers: Vec<_> =
            files.iter().filter_map(|name| names::slice_number(name)).collect();
        numbers.sort_unstable();
        for number in numbers {
            match slices::peek(place, number)? {
                Ok(slice) => self.useless.extend(self.shelf.put(slice)),
                Err(bad) => self.damaged_slice(number, bad),
            }
        }
        // Without operators nobody asks what they hold.
        let shards = if self.ledger.operators.is_empty() { 0 } else { SHARDS };
        let shelf = &self.shelf;
        let read: Vec<_> =
            (0..shards).into_par_iter().map(|shard| newest(place, shelf, shard)).collect();
        for (shard, read) in (0..).zip(read) {
            let (found, damaged) = read?;
            self.newest.extend(found.map(|found| (shard, found)));
            damaged.into_iter().for_each(|(number, bad)| self.damaged_slice(number, bad));
        }
        let later = self.newest.values().find(|(batch, _)| *batch > self.ledger.committed);
        if let Some((batch, _)) = later {
            let (name, end) = (names::journal(self.last.number), self.last.length);
            let how = format!(
                "it ends after batch {}, and there is state of batch {batch}",
                self.ledger.committed
            );
            return Err(damage(&place.folder, &name, end as usize, &how));
        }
        Ok(())
    }

    fn damaged_slice(&mut self, number: u64, (at, how): (usize, &str)) {
        self.shelf.damage(number);
        self.notices.push(format!(
            "`{}` is damaged at byte {at}: {how}; the slice before it is used instead",
            names::slice(number)
        ));
    }

    /// After which batch deltas are needed, for what is there to be complete.
    fn needed_after(&self) -> u64 {
        let newest = |shard| self.newest.get(&shard).map_or(0, |(batch, _)| *batch);
        let oldest = (0..SHARDS).map(newest).min().unwrap_or(0);
        let needs = self.ledger.operators.iter().map(|operator| operator.since.max(oldest));
        needs.min().unwrap_or(self.ledger.committed)
    }

    /// Reads as many segments before the last as are needed, and looks at the others.
    fn read_back(&mut self, place: &Place, numbers: &[u64], mut next: Base) -> Result<()> {
        let (needed, mut from) = (self.needed_after(), self.last.number);
        let (mut earlier, mut ahead) = (Vec::new(), Vec::new());
        while next.ledger.committed > needed {
            let number = from - 1;
            if !numbers.contains(&number) {
                return Err(self.too_short(place, from, next.ledger.committed, needed));
            }
            if ahead.is_empty() {
                ahead = read_together(place, number, numbers);
            }
            let Some(read) = ahead.pop() else { break };
            let (read, name) = (read?, names::journal(number));
            let whole = (read.length as u64, read.chain.crc);
            if let End::Torn(bad) | End::Damaged(bad) = read.end {
                return Err(damage(&place.folder, &name, bad.at, bad.how));
            }
            if next.before != Some(whole) {
                let how = "it is not as it was when the next one was begun";
                return Err(damage(&place.folder, &name, read.length, how));
            }
            let delta = read.deltas.last().map_or(0, |(_, batch, _)| *batch);
            self.complete.insert(0, Complete { number, delta });
            earlier.push(read.deltas);
            (next, from) = (read.base, number);
        }
        let tail = std::mem::take(&mut self.deltas);
        self.deltas = earlier.into_iter().rev().flatten().chain(tail).collect();
        // Those before have no delta that is needed, unless a slice turns out to be damaged.
        let before = numbers.iter().copied().filter(|number| *number < from);
        let before = before.map(|number| Complete { number, delta: next.ledger.committed });
        self.complete.splice(0..0, before.collect::<Vec<_>>());
        Ok(())
    }

    fn too_short(&self, place: &Place, from: u64, begins: u64, needed: u64) -> crate::Error {
        let damaged =
            self.shelf.damaged.iter().map(|number| format!("`{}`", names::slice(*number)));
        let damaged = damaged.collect::<Vec<_>>().join(", ");
        let what = match damaged.as_str() {
            "" => String::new(),
            names => format!("{names} cannot be read, and "),
        };
        refusal(
            &place.folder,
            &format!(
                "{what}the journal begins at byte 0 of `{}` after batch {begins}, where state of \
                 batch {needed} needs it",
                names::journal(from)
            ),
            names::RESTORE,
        )
    }

    /// Takes out all that is there of an operator's state; a second time there is nothing.
    pub(super) fn take_state(&mut self, place: &Place, operator: &Operator) -> Result<SavedState> {
        let mut state = match operator.kept {
            true => {
                let kept = Kept::read(place, &names::kept(&operator.id))?;
                kept.is_of(place, &operator.schema)?;
                kept.state
            }
            false => SavedState::default(),
        };
        // A process that was killed while the operator went may have overwritten the file with all
        // that there was by then.
        let after = operator.since.max(state.batch);
        state.batch = self.ledger.committed;
        let newer = self.newest.iter_mut().filter(|(_, (batch, _))| *batch > after);
        for (shard, (batch, states)) in newer {
            let Some(at) = states.iter().position(|(id, _)| *id == operator.id) else { continue };
            state.slices.retain(|(other, ..)| other != shard);
            state.slices.push((*shard, *batch, states.swap_remove(at).1));
        }
        state.slices.sort_unstable_by_key(|(shard, ..)| *shard);
        let oldest = match state.slices.len() as u64 {
            SHARDS => state.slices.iter().map(|(_, batch, _)| *batch).min().unwrap_or(0),
            _ => 0,
        };
        let own = |(id, batch, _): &mut (String, u64, Piece)| *id == operator.id && *batch > after;
        let own = self.deltas.extract_if(.., own).map(|(_, batch, bytes)| (batch, bytes));
        state.deltas.extend(own);
        state.deltas.retain(|(batch, _)| *batch > oldest);
        Ok(state)
    }
}

/// The newest slice of a shard that can be read, and those that cannot.
fn newest(place: &Place, shelf: &Shelf, shard: u64) -> Result<(Option<(u64, States)>, Damaged)> {
    let mut damaged = Vec::new();
    for slice in shelf.of_shard(shard).iter().rev() {
        match slices::decode(place, slice.number, &place.read(&names::slice(slice.number))?) {
            Ok((_, states)) => return Ok((Some((slice.batch, states)), damaged)),
            Err(bad) => damaged.push((slice.number, bad)),
        }
    }
    Ok((None, damaged))
}

/// The last segment of the journal. One that was being begun when the power failed is none.
fn last_segment(
    place: &Place,
    numbers: &mut Vec<u64>,
    notices: &mut Vec<String>,
) -> Result<(u64, Read)> {
    let Some(number) = numbers.last().copied() else {
        let what = "the journal is missing, and `META` is there";
        return Err(refusal(&place.folder, what, names::RESTORE));
    };
    let (name, bytes) = (names::journal(number), place.read(&names::journal(number))?);
    let mut frames = Frames::new(&bytes, journal::chain(place, number));
    if frames.next().is_none() {
        let bad = match frames.end() {
            End::Whole => None,
            End::Torn(bad) => Some(bad),
            End::Damaged(bad) => return Err(damage(&place.folder, &name, bad.at, bad.how)),
        };
        // It has said nothing, if the one before it is there to say all.
        if number.checked_sub(1).is_none_or(|before| !numbers.contains(&before)) {
            let how = bad.map_or("it is empty", |bad| bad.how);
            return Err(damage(&place.folder, &name, 0, how));
        }
        numbers.pop();
        notices
            .push(format!("`{name}` was cut off at byte 0, while it was begun: it says nothing"));
        return last_segment_whole(place, numbers[numbers.len() - 1])
            .map(|read| (number - 1, read));
    }
    let read = read_bytes(place, number, &bytes)?;
    match &read.end {
        End::Damaged(bad) => return Err(damage(&place.folder, &name, bad.at, bad.how)),
        End::Torn(bad) => notices.push(format!(
            "`{name}` ended in a write that was cut off, at byte {}: {}; that write does not count",
            bad.at, bad.how
        )),
        End::Whole => {}
    }
    Ok((number, read))
}

/// A segment that was followed by another, and so was synced.
fn last_segment_whole(place: &Place, number: u64) -> Result<Read> {
    let read = read_segment(place, number)?;
    match read.end {
        End::Whole => Ok(read),
        End::Torn(bad) | End::Damaged(bad) => {
            Err(damage(&place.folder, &names::journal(number), bad.at, bad.how))
        }
    }
}

fn read_segment(place: &Place, number: u64) -> Result<Read> {
    read_bytes(place, number, &place.read(&names::journal(number))?)
}

/// Reads a segment, and as many before it as there are cores, the last of them first; perhaps more
/// than are needed.
fn read_together(place: &Place, number: u64, numbers: &[u64]) -> Vec<Result<Read>> {
    let least = number.saturating_sub(rayon::current_num_threads() as u64);
    let some: Vec<_> = (least + 1..=number).filter(|number| numbers.contains(number)).collect();
    some.into_par_iter().map(|number| read_segment(place, number)).collect()
}

fn read_bytes(place: &Place, number: u64, bytes: &Arc<Vec<u8>>) -> Result<Read> {
    walk(place, number, bytes, &mut |_, _| {})
}

/// Reads a segment, and shows each of its frames with what the journal said before it.
pub(super) fn walk(
    place: &Place,
    number: u64,
    bytes: &Arc<Vec<u8>>,
    show: &mut dyn FnMut(&Ledger, Option<&Frame<'_>>),
) -> Result<Read> {
    let name = names::journal(number);
    let flawed = |at: usize, how: &str| damage(&place.folder, &name, at, how);
    let mut frames = Frames::new(bytes, journal::chain(place, number));
    let first = frames.next().filter(|frame| frame.kind == Kind::Base);
    let Some(first) = first else { return Err(flawed(0, "it does not begin as a segment does")) };
    let base = Base::decode(first.payload).map_err(|how| flawed(0, how))?;
    base.ledger.based().map_err(|how| flawed(0, how))?;
    let (mut ledger, mut deltas) = (base.ledger.clone(), Vec::new());
    show(&ledger, None);
    for frame in frames.by_ref() {
        show(&ledger, Some(&frame));
        let said = ledger.apply(&frame).map_err(|how| flawed(frame.at, how))?;
        deltas.extend(said.into_iter().map(|(index, delta)| {
            (ledger.operators[index].id.clone(), frame.batch, Piece::of(bytes, delta))
        }));
    }
    let ((length, chain), end) = (frames.reached(), frames.end());
    Ok(Read { base, ledger, deltas, length, chain, end })
}

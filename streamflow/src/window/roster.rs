//! The roster of a keyed window: which keys it holds, and in which panes each occurs.
//!
//! Each pane is the list of the ids that occur in it, so that a pane leaves by a pass over its own
//! keys alone; a key leaves with its last pane.

use std::collections::VecDeque;

use super::Place;
use crate::Key;
use crate::keyed::{Dictionary, Sought};

/// What the roster knows of a key, by id.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Member {
    /// How many panes hold the key.
    pub(super) panes: u32,
    /// The key's number in the newest pane it occurs in.
    pub(super) at: u32,
    /// The lower half of that pane's number.
    pub(super) last: u32,
}

/// Keys and the panes they occur in.
#[derive(Debug)]
pub(super) struct Roster<O: Key> {
    pub(super) keys: Dictionary<O, Member>,
    /// When each key entered: the batch, and the row in it.
    pub(super) entered: Vec<(u64, u32)>,
    /// The ids that occur in each pane, the oldest pane first.
    pub(super) panes: VecDeque<Vec<u32>>,
    /// The number of the newest pane, or 0.
    pub(super) newest: u64,
    pub(super) done: Done,
    /// Lists for the next panes.
    spare: Vec<Vec<u32>>,
}

/// What a batch did to the roster, so that it can be taken back.
#[derive(Debug, Default)]
pub(super) struct Done {
    /// The newest pane before the batch.
    newest: u64,
    /// Panes that began.
    opened: usize,
    /// Panes that left, the oldest first.
    pub(super) closed: Vec<Vec<u32>>,
    /// How many keys have left the oldest pane that is still there.
    leaving: usize,
    /// Keys that left their last pane.
    pub(super) gone: Vec<u32>,
    /// Keys that arrived, each with what was known of it before.
    pub(super) arrived: Vec<(u32, Member)>,
}

/// Where some keys occur.
pub(super) struct Occurrences {
    /// The places of each, ascending, those of one key after those of another.
    places: Vec<Place>,
    /// Where those of each key end.
    ends: Vec<u32>,
}

impl Occurrences {
    /// The places of the key that was asked for as the `at`-th.
    pub(super) fn of(&self, at: usize) -> &[Place] {
        let begin = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.places[begin as usize..self.ends[at] as usize]
    }
}

/// Of a key whose places are not asked for.
const NOT_WANTED: u32 = u32::MAX;

impl<O: Key> Roster<O> {
    pub(super) fn new() -> Self {
        Self {
            keys: Dictionary::new(),
            entered: Vec::new(),
            panes: VecDeque::new(),
            newest: 0,
            done: Done::default(),
            spare: Vec::new(),
        }
    }

    /// Bytes that a key costs which arrives in every batch, and so occurs in `panes` panes and in
    /// the one that left last, without its slot in the index.
    pub(super) fn bytes(panes: usize) -> usize {
        let order = 2 * size_of::<u32>();
        let noted = size_of::<(O::Probe, Member)>() + size_of::<(u64, u32)>();
        let arrived = size_of::<(u32, Member)>();
        size_of::<Option<O>>() + order + noted + arrived + (panes + 1) * size_of::<u32>()
    }

    /// Forgets everything, and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.keys.clear();
        self.entered.clear();
        let panes = self.panes.drain(..).chain(self.done.closed.drain(..));
        self.spare.extend(panes.map(emptied));
        self.newest = 0;
        self.done = Done::default();
    }

    /// A new batch begins: the keys that left in the last one cannot come back, and their ids are
    /// given free.
    pub(super) fn begin(&mut self, mut free: impl FnMut(u32)) {
        for id in self.done.gone.drain(..) {
            self.keys.release(id);
            free(id);
        }
        self.spare.extend(self.done.closed.drain(..).map(emptied));
        self.done.arrived.clear();
        self.done.opened = 0;
        self.done.leaving = 0;
        self.done.newest = self.newest;
        self.keys.sweep();
    }

    /// A new pane begins: the next, or `first` where there is none.
    pub(super) fn open(&mut self, first: u64) {
        self.newest = if self.panes.is_empty() { first } else { self.newest + 1 };
        self.panes.push_back(self.spare.pop().unwrap_or_default());
        self.done.opened += 1;
    }

    /// The next key leaves the oldest pane.
    #[inline]
    pub(super) fn leave(&mut self, id: u32) {
        self.done.leaving += 1;
        let member = self.keys.note_mut(id);
        member.panes -= 1;
        if member.panes == 0 {
            self.keys.unlink(id);
            self.done.gone.push(id);
        }
    }

    /// The oldest pane has been left by all its keys.
    pub(super) fn close(&mut self) {
        self.done.leaving = 0;
        self.done.closed.extend(self.panes.pop_front());
    }

    /// Enters a key that is not there; its id.
    pub(super) fn enter(&mut self, key: O, sought: Sought<O::Probe>, entered: (u64, u32)) -> u32 {
        let id = self.keys.insert(key, sought, Member::default());
        match self.entered.get_mut(id as usize) {
            Some(at) => *at = entered,
            None => self.entered.push(entered),
        }
        id
    }

    /// A key occurs in the newest pane, where it did not.
    #[inline]
    pub(super) fn occur(&mut self, id: u32) {
        let Some(pane) = self.panes.back_mut() else { return };
        let member = self.keys.note_mut(id);
        self.done.arrived.push((id, *member));
        *member =
            Member { panes: member.panes + 1, at: pane.len() as u32, last: self.newest as u32 };
        pane.push(id);
    }

    /// A key occurs again in the newest pane.
    #[inline]
    pub(super) fn recur(&mut self, id: u32) {
        self.done.arrived.push((id, *self.keys.note(id)));
    }

    /// Takes back all since `begin`; the ids of keys that entered are given free.
    pub(super) fn undo(&mut self, mut free: impl FnMut(u32)) {
        for (id, before) in self.done.arrived.drain(..).rev() {
            if before.panes == 0 || before.last != self.newest as u32 {
                self.panes.back_mut().and_then(Vec::pop);
            }
            *self.keys.note_mut(id) = before;
            if before.panes == 0 {
                self.keys.uninsert(id);
                free(id);
            }
        }
        for _ in 0..std::mem::take(&mut self.done.opened) {
            self.spare.extend(self.panes.pop_back().map(emptied));
        }
        self.newest = self.done.newest;
        while let Some(id) = self.done.gone.pop() {
            self.keys.relink(id);
        }
        let leaving = std::mem::take(&mut self.done.leaving);
        for id in self.panes.front().into_iter().flatten().take(leaving) {
            self.keys.note_mut(*id).panes += 1;
        }
        while let Some(pane) = self.done.closed.pop() {
            for id in &pane {
                self.keys.note_mut(*id).panes += 1;
            }
            self.panes.push_front(pane);
        }
    }

    /// The number of the oldest pane.
    pub(super) fn oldest(&self) -> u64 {
        self.newest + 1 - self.panes.len() as u64
    }

    /// Where the keys of these ids, which are there, occur: a pass over all panes.
    pub(super) fn occurrences(&self, wanted: &[u32]) -> Occurrences {
        let mut ends = Vec::with_capacity(wanted.len());
        let mut total = 0;
        // Where the next place of each goes, and nowhere for keys that are not wanted.
        let mut next = vec![NOT_WANTED; self.keys.ids()];
        for id in wanted {
            next[*id as usize] = total;
            total += self.keys.note(*id).panes;
            ends.push(total);
        }
        let mut places = vec![Place { id: 0, pane: 0, at: 0 }; total as usize];
        for (pane, ids) in (self.oldest()..).zip(&self.panes) {
            for (at, id) in (0..).zip(ids) {
                let next = &mut next[*id as usize];
                if *next != NOT_WANTED {
                    places[*next as usize] = Place { id: *id, pane, at };
                    *next += 1;
                }
            }
        }
        Occurrences { places, ends }
    }

    /// Writes a loaded key into the panes it occurs in, which are there; where it stands in each.
    pub(super) fn place(&mut self, id: u32, panes: &[u64]) -> Vec<Place> {
        let oldest = self.oldest();
        let mut occurs = Vec::with_capacity(panes.len());
        for pane in panes {
            let slot = pane.checked_sub(oldest).and_then(|at| usize::try_from(at).ok());
            if let Some(ids) = slot.and_then(|slot| self.panes.get_mut(slot)) {
                let at = ids.len() as u32;
                occurs.push(Place { id, pane: *pane, at });
                ids.push(id);
                let panes = self.keys.note(id).panes + 1;
                *self.keys.note_mut(id) = Member { panes, at, last: *pane as u32 };
            }
        }
        occurs
    }
}

fn emptied(mut list: Vec<u32>) -> Vec<u32> {
    list.clear();
    list
}

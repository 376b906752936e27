//! A running total beside what each pane contributed: what enters is added, what leaves is taken
//! off. A slide costs the panes that enter and leave, however many there are.

use std::collections::VecDeque;

use super::{Combine, Place, Subtract, Values};

/// A total for each key, and a ring of panes of deltas.
#[derive(Debug)]
pub struct Running<A> {
    totals: Vec<Option<A>>,
    /// The deltas of each pane, in the order of the pane's keys; the oldest pane first.
    panes: VecDeque<Vec<A>>,
    done: Done<A>,
    spare: Vec<Vec<A>>,
}

/// What the last batch did, so that it can be taken back.
#[derive(Debug)]
struct Done<A> {
    /// Totals that changed, as they were.
    totals: Vec<(u32, A)>,
    /// Deltas of the newest pane that changed, as they were.
    deltas: Vec<(u32, A)>,
    /// How many deltas were added to the newest pane.
    added: usize,
    opened: usize,
    closed: Vec<Vec<A>>,
}

impl<A> Default for Done<A> {
    fn default() -> Self {
        Self { totals: Vec::new(), deltas: Vec::new(), added: 0, opened: 0, closed: Vec::new() }
    }
}

impl<A> Default for Running<A> {
    fn default() -> Self {
        Self {
            totals: Vec::new(),
            panes: VecDeque::new(),
            done: Done::default(),
            spare: Vec::new(),
        }
    }
}

impl<A> Running<A> {
    #[inline]
    fn put(&mut self, id: u32, value: A) {
        match self.totals.get_mut(id as usize) {
            Some(total) => *total = Some(value),
            None => self.totals.push(Some(value)),
        }
    }

    #[inline]
    fn replace(&mut self, id: u32, total: A) {
        if let Some(before) = self.totals[id as usize].replace(total) {
            self.done.totals.push((id, before));
        }
    }

    #[inline]
    fn push(&mut self, delta: A) {
        if let Some(pane) = self.panes.back_mut() {
            pane.push(delta);
            self.done.added += 1;
        }
    }
}

impl<A: Clone> Values for Running<A> {
    type Aggregate = A;
    /// The total, and the delta of each pane.
    type Kept = (Option<A>, Vec<A>);
    const TAKES_OFF: bool = true;

    fn bytes(panes: usize) -> usize {
        // The pane that left last is still at hand; a batch changes the total twice.
        size_of::<Option<A>>() + (panes + 1) * size_of::<A>() + 2 * size_of::<(u32, A)>()
    }

    fn aggregates(panes: usize) -> usize {
        1 + (panes + 1) + 2
    }

    fn begin(&mut self) {
        self.done.totals.clear();
        self.done.deltas.clear();
        self.done.added = 0;
        self.done.opened = 0;
        self.spare.extend(self.done.closed.drain(..).map(emptied));
    }

    fn undo(&mut self) {
        for (id, total) in self.done.totals.drain(..).rev() {
            self.totals[id as usize] = Some(total);
        }
        if let Some(pane) = self.panes.back_mut() {
            for (at, delta) in self.done.deltas.drain(..).rev() {
                pane[at as usize] = delta;
            }
            pane.truncate(pane.len() - std::mem::take(&mut self.done.added));
        }
        for _ in 0..std::mem::take(&mut self.done.opened) {
            self.spare.extend(self.panes.pop_back().map(emptied));
        }
        while let Some(pane) = self.done.closed.pop() {
            self.panes.push_front(pane);
        }
    }

    fn clear(&mut self) {
        self.totals.clear();
        let panes = self.panes.drain(..).chain(self.done.closed.drain(..));
        self.spare.extend(panes.map(emptied));
        self.done = Done::default();
    }

    fn open(&mut self) {
        self.panes.push_back(self.spare.pop().unwrap_or_default());
        self.done.opened += 1;
    }

    fn close(&mut self) {
        self.done.closed.extend(self.panes.pop_front());
    }

    #[inline]
    fn enter(&mut self, place: Place, value: A) {
        self.put(place.id, value.clone());
        self.push(value);
    }

    fn release(&mut self, id: u32) {
        if let Some(total) = self.totals.get_mut(id as usize) {
            *total = None;
        }
    }

    fn newest(&self, place: Place) -> Option<A> {
        self.panes.back()?.get(place.at as usize).cloned()
    }

    fn total(&self, id: u32) -> Option<A> {
        self.totals[id as usize].clone()
    }

    fn set(&mut self, place: Place, value: A, total: Option<A>) {
        if let Some(pane) = self.panes.back_mut() {
            pane[place.at as usize] = value;
        }
        self.totals[place.id as usize] = total;
    }

    fn keep(&self, id: u32, oldest: u64, occurs: &[Place]) -> Self::Kept {
        let pane = |place: &Place| &self.panes[(place.pane - oldest) as usize];
        let delta = |place: &Place| pane(place)[place.at as usize].clone();
        (self.totals[id as usize].clone(), occurs.iter().map(delta).collect())
    }

    fn load(&mut self, id: u32, (total, deltas): Self::Kept, oldest: u64, occurs: &[Place]) {
        if let Some(total) = total {
            self.put(id, total);
        }
        for (place, delta) in occurs.iter().zip(deltas) {
            self.panes[(place.pane - oldest) as usize].push(delta);
        }
    }
}

impl<A: Clone, M: Subtract<A>> Combine<M> for Running<A> {
    #[inline]
    fn extend(&mut self, place: Place, value: A, by: &M) {
        if let Some(older) = self.totals[place.id as usize].clone() {
            let total = by.merge(older, value.clone());
            self.replace(place.id, total);
            self.push(value);
        }
    }

    fn add(&mut self, place: Place, value: A, by: &M) {
        let Some(older) = self.totals[place.id as usize].clone() else { return };
        let Some(pane) = self.panes.back() else { return };
        let delta = by.merge(pane[place.at as usize].clone(), value.clone());
        let total = by.merge(older, value);
        self.replace(place.id, total);
        if let Some(pane) = self.panes.back_mut() {
            let before = std::mem::replace(&mut pane[place.at as usize], delta);
            self.done.deltas.push((place.at, before));
        }
    }

    #[inline]
    fn leave(&mut self, place: Place, by: &M) {
        if let Some(total) = self.totals[place.id as usize].clone() {
            let leaving = self.panes[0][place.at as usize].clone();
            let total = by.subtract(total, leaving);
            self.replace(place.id, total);
        }
    }

    #[inline]
    fn value(&self, id: u32, _: u64, _: &M) -> Option<A> {
        self.totals[id as usize].clone()
    }
}

fn emptied<A>(mut pane: Vec<A>) -> Vec<A> {
    pane.clear();
    pane
}

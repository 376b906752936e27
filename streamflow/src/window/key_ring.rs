//! `N` optional aggregates beside each key, combined when asked for, the oldest pane first: for
//! aggregates without an inverse over few panes.

use super::{Combine, Merge, Place, Values};

/// A ring of `N` aggregates for each key; pane `p` is in slot `p % N`.
#[derive(Debug)]
pub struct KeyRing<A, const N: usize> {
    rings: Vec<[Option<A>; N]>,
    /// Slots that changed, as they were.
    changed: Vec<(u32, u32, Option<A>)>,
}

impl<A, const N: usize> Default for KeyRing<A, N> {
    fn default() -> Self {
        Self { rings: Vec::new(), changed: Vec::new() }
    }
}

impl<A, const N: usize> KeyRing<A, N> {
    /// An empty ring for a key.
    #[inline]
    fn put(&mut self, id: u32) -> &mut [Option<A>; N] {
        let id = id as usize;
        if id < self.rings.len() {
            self.rings[id] = [const { None }; N];
        } else {
            self.rings.push([const { None }; N]);
        }
        &mut self.rings[id]
    }

    #[inline]
    fn replace(&mut self, place: Place, value: Option<A>) {
        let slot = slot::<N>(place.pane);
        let before = std::mem::replace(&mut self.rings[place.id as usize][slot], value);
        self.changed.push((place.id, slot as u32, before));
    }
}

#[inline]
fn slot<const N: usize>(pane: u64) -> usize {
    (pane % N as u64) as usize
}

impl<A: Clone, const N: usize> Values for KeyRing<A, N> {
    type Aggregate = A;
    /// The aggregate of each pane.
    type Kept = Vec<A>;

    fn bytes(_: usize) -> usize {
        // A batch changes the slot that is left, and the one that is entered.
        size_of::<[Option<A>; N]>() + 2 * size_of::<(u32, u32, Option<A>)>()
    }

    fn aggregates(_: usize) -> usize {
        // A slot that is entered was empty.
        N + 1
    }

    fn begin(&mut self) {
        self.changed.clear();
    }

    fn undo(&mut self) {
        for (id, slot, before) in self.changed.drain(..).rev() {
            self.rings[id as usize][slot as usize] = before;
        }
    }

    fn clear(&mut self) {
        self.rings.clear();
        self.changed.clear();
    }

    #[inline]
    fn enter(&mut self, place: Place, value: A) {
        self.put(place.id)[slot::<N>(place.pane)] = Some(value);
    }

    fn release(&mut self, id: u32) {
        if let Some(ring) = self.rings.get_mut(id as usize) {
            *ring = [const { None }; N];
        }
    }

    fn newest(&self, place: Place) -> Option<A> {
        self.rings[place.id as usize][slot::<N>(place.pane)].clone()
    }

    fn set(&mut self, place: Place, value: A, _: Option<A>) {
        self.rings[place.id as usize][slot::<N>(place.pane)] = Some(value);
    }

    fn keep(&self, id: u32, _: u64, occurs: &[Place]) -> Vec<A> {
        let ring = &self.rings[id as usize];
        occurs.iter().filter_map(|place| ring[slot::<N>(place.pane)].clone()).collect()
    }

    fn load(&mut self, id: u32, kept: Vec<A>, _: u64, occurs: &[Place]) {
        let ring = self.put(id);
        for (place, value) in occurs.iter().zip(kept) {
            ring[slot::<N>(place.pane)] = Some(value);
        }
    }
}

impl<A: Clone, M: Merge<A>, const N: usize> Combine<M> for KeyRing<A, N> {
    #[inline]
    fn extend(&mut self, place: Place, value: A, _: &M) {
        self.replace(place, Some(value));
    }

    fn add(&mut self, place: Place, value: A, by: &M) {
        let older = self.rings[place.id as usize][slot::<N>(place.pane)].clone();
        let sum = match older {
            Some(older) => by.merge(older, value),
            None => value,
        };
        self.replace(place, Some(sum));
    }

    #[inline]
    fn leave(&mut self, place: Place, _: &M) {
        self.replace(place, None);
    }

    #[inline]
    fn value(&self, id: u32, pane: u64, by: &M) -> Option<A> {
        let (younger, older) = self.rings[id as usize].split_at(slot::<N>(pane) + 1);
        let oldest_first = older.iter().chain(younger).flatten().cloned();
        oldest_first.reduce(|older, younger| by.merge(older, younger))
    }
}

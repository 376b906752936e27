//! One aggregate a key: windows that do not overlap, of which nothing ever leaves but everything.

use super::{Combine, Merge, Place, Values};

/// A single aggregate for each key.
#[derive(Debug)]
pub struct Total<A> {
    totals: Vec<Option<A>>,
    /// Aggregates that changed, as they were.
    changed: Vec<(u32, A)>,
}

impl<A> Default for Total<A> {
    fn default() -> Self {
        Self { totals: Vec::new(), changed: Vec::new() }
    }
}

impl<A> Total<A> {
    /// Enters a key.
    #[inline]
    fn put(&mut self, id: u32, value: A) {
        match self.totals.get_mut(id as usize) {
            Some(total) => *total = Some(value),
            None => self.totals.push(Some(value)),
        }
    }
}

impl<A: Clone> Values for Total<A> {
    type Aggregate = A;
    type Kept = Option<A>;

    fn bytes(_: usize) -> usize {
        size_of::<Option<A>>() + size_of::<(u32, A)>()
    }

    fn aggregates(_: usize) -> usize {
        // The total, and what it was; or that of the window before.
        2
    }

    fn begin(&mut self) {
        self.changed.clear();
    }

    fn undo(&mut self) {
        for (id, total) in self.changed.drain(..).rev() {
            self.totals[id as usize] = Some(total);
        }
    }

    fn clear(&mut self) {
        self.totals.clear();
        self.changed.clear();
    }

    #[inline]
    fn enter(&mut self, place: Place, value: A) {
        self.put(place.id, value);
    }

    fn release(&mut self, id: u32) {
        if let Some(total) = self.totals.get_mut(id as usize) {
            *total = None;
        }
    }

    fn newest(&self, place: Place) -> Option<A> {
        self.totals[place.id as usize].clone()
    }

    fn set(&mut self, place: Place, value: A, _: Option<A>) {
        self.put(place.id, value);
    }

    fn keep(&self, id: u32, _: u64, _: &[Place]) -> Option<A> {
        self.totals[id as usize].clone()
    }

    fn load(&mut self, id: u32, kept: Option<A>, _: u64, _: &[Place]) {
        if let Some(total) = kept {
            self.put(id, total);
        }
    }
}

impl<A: Clone, M: Merge<A>> Combine<M> for Total<A> {
    fn extend(&mut self, place: Place, value: A, by: &M) {
        self.add(place, value, by);
    }

    #[inline]
    fn add(&mut self, place: Place, value: A, by: &M) {
        let total = &mut self.totals[place.id as usize];
        let sum = match total.clone() {
            Some(older) => by.merge(older, value),
            None => value,
        };
        if let Some(before) = total.replace(sum) {
            self.changed.push((place.id, before));
        }
    }

    /// Never asked: the only pane leaves with all its keys.
    fn leave(&mut self, _: Place, _: &M) {}

    #[inline]
    fn value(&self, id: u32, _: u64, _: &M) -> Option<A> {
        self.totals[id as usize].clone()
    }
}

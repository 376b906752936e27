//! A sliding maximum by hand: keys have small numbers, so that a pane is an array, and the window
//! is two stacks of them. The younger panes are kept as they came, with one array of their maxima;
//! when the older ones are used up, the younger become the older, each combined with all that are
//! younger than it.

/// Slots of the keys' table, which has a thousand keys.
const SLOTS: usize = 1 << 12;

/// Each key's maximum by its number, or 0 if it has none; a value is kept as one more.
type Pane = Vec<u64>;

/// A window of panes.
#[derive(Debug)]
pub(super) struct Sliding {
    /// Keys and their numbers from 1.
    slots: Vec<(u64, u32)>,
    /// The keys by number, from 0.
    keys: Vec<u64>,
    /// The oldest pane last; each with the maxima of itself and all before it here.
    older: Vec<Pane>,
    younger: Vec<Pane>,
    /// The maxima of all younger panes.
    youngest: Pane,
    /// Panes to be used again.
    spare: Vec<Pane>,
    length: usize,
}

impl Sliding {
    pub(super) fn new(length: usize) -> Self {
        Self {
            slots: vec![(0, 0); SLOTS],
            keys: Vec::new(),
            older: Vec::new(),
            younger: Vec::new(),
            youngest: Vec::new(),
            spare: Vec::new(),
            length,
        }
    }

    /// Adds a batch, drops the oldest pane of a full window, and gives the window's maxima.
    pub(super) fn slide(&mut self, pairs: &[(u64, u64)]) -> impl Iterator<Item = (u64, u64)> {
        if self.older.len() + self.younger.len() == self.length {
            self.drop_oldest();
        }
        let mut pane = self.spare.pop().unwrap_or_default();
        for &(key, value) in pairs {
            let number = self.number(key);
            if number >= pane.len() {
                pane.resize(self.keys.len(), 0);
            }
            pane[number] = (value + 1).max(pane[number]);
        }
        combine(&mut self.youngest, &pane);
        self.younger.push(pane);
        let maxima = self.keys.iter().enumerate().map(|(number, key)| {
            let of = |pane: Option<&Pane>| pane.and_then(|pane| pane.get(number).copied());
            (*key, of(Some(&self.youngest)).max(of(self.older.last())).unwrap_or(0))
        });
        maxima.filter(|(_, maximum)| *maximum > 0).map(|(key, maximum)| (key, maximum - 1))
    }

    /// A key's number.
    #[inline]
    fn number(&mut self, key: u64) -> usize {
        let mut at = (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 52) as usize;
        loop {
            let slot = &mut self.slots[at % SLOTS];
            if slot.1 == 0 {
                self.keys.push(key);
                *slot = (key, self.keys.len() as u32);
            }
            if slot.0 == key {
                return slot.1 as usize - 1;
            }
            at += 1;
        }
    }

    fn drop_oldest(&mut self) {
        if self.older.is_empty() {
            while let Some(mut pane) = self.younger.pop() {
                if let Some(younger) = self.older.last() {
                    combine(&mut pane, younger);
                }
                self.older.push(pane);
            }
            self.youngest.fill(0);
        }
        if let Some(mut pane) = self.older.pop() {
            pane.fill(0);
            self.spare.push(pane);
        }
    }
}

fn combine(into: &mut Pane, pane: &Pane) {
    into.resize(into.len().max(pane.len()), 0);
    for (into, pane) in into.iter_mut().zip(pane) {
        *into = (*into).max(*pane);
    }
}

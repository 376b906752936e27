//! The store: keys, their states, and what a batch did to them.

use super::State;
use super::note::Note;
use super::recency::{NONE, Recency};
use crate::Key;
use crate::keyed::{Aligned, Dictionary, Sought, grown};

/// What bounds a store.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// After how many batches without an arrival a key leaves.
    pub(super) idle: Option<u64>,
    /// Whether keys that leave for that are not shown to the function.
    pub(super) silent: bool,
    /// How many keys are held at most.
    pub(super) most: usize,
}

impl Bounds {
    /// No bounds.
    pub const NONE: Self = Self { idle: None, silent: false, most: usize::MAX };

    /// Keys leave after so many batches without an arrival, shown to the function once more.
    #[must_use]
    pub const fn timeout(self, batches: u64) -> Self {
        Self { idle: Some(batches), ..self }
    }

    /// Keys leave after so many batches without an arrival.
    #[must_use]
    pub const fn ttl(self, batches: u64) -> Self {
        Self { idle: Some(batches), silent: true, ..self }
    }

    /// So many keys are held at most, and one at least.
    #[must_use]
    pub const fn max_keys(self, keys: usize) -> Self {
        Self { most: if keys == 0 { 1 } else { keys }, ..self }
    }

    /// Whether any bound asks which key arrived longest ago.
    pub(super) const fn by_recency(self) -> bool {
        self.idle.is_some() || self.most < usize::MAX
    }
}

/// Keys, and what is noted of each.
pub(super) type Keys<O, S> = Dictionary<O, Note<S>, Aligned<<O as Key>::Probe, Note<S>>>;

/// How to take one change back.
#[derive(Debug)]
pub(super) enum Step<S> {
    /// A key entered.
    Entered(u32),
    /// A key's state was another before this batch.
    Changed(u32, Option<S>),
    /// A key arrived: the batch and the number of its last arrival, and before whom it stood in
    /// order of arrival.
    Arrived(u32, u64, u32, u32),
    /// A key left, which stood before that one in order of arrival.
    Left(u32, u32),
}

/// The states of keys, `O` being the key, owned.
///
/// A batch is applied as a whole, and can be taken back as a whole until the next one begins, even
/// when a user's function panicked half-way.
#[derive(Debug)]
pub struct Store<O: Key, S> {
    pub(super) batch: u64,
    /// The batch before that.
    before: u64,
    /// Counts the batches that were begun, from 1 on, to tell whether a state was changed in this
    /// one.
    pub(super) round: u32,
    pub(super) bounds: Bounds,
    pub(super) keys: Keys<O, S>,
    /// When each key entered, by id: the batch, and its number in it.
    pub(super) entered: Vec<(u64, u32)>,
    pub(super) recency: Recency,
    /// The state that the function holds, and whose it is.
    pub(super) turn: State<S>,
    pub(super) holder: u32,
    /// Keys that leave and are shown to the function, with their states.
    pub(super) leavers: Vec<(u32, Option<S>)>,
    /// How to take the batch back, the last change last.
    pub(super) done: Vec<Step<S>>,
    /// Arrivals and entries of this batch so far.
    pub(super) arrivals: u32,
    entries: u32,
    /// Keys that left in this batch so far.
    pub(super) left: u32,
}

impl<O: Key, S> Store<O, S> {
    /// A store without keys.
    #[must_use]
    pub fn new(bounds: Bounds) -> Self {
        Self {
            batch: 0,
            before: 0,
            round: 1,
            bounds,
            keys: Dictionary::new(),
            entered: Vec::new(),
            recency: Recency::new(),
            turn: State::vacant(),
            holder: NONE,
            leavers: Vec::new(),
            done: Vec::new(),
            arrivals: 0,
            entries: 0,
            left: 0,
        }
    }

    /// A store that begins with these keys, as if they had arrived before the first batch. Of two
    /// states of one key the later counts.
    #[must_use]
    pub fn with_initial(bounds: Bounds, initial: impl IntoIterator<Item = (O, S)>) -> Self {
        let mut store = Self::new(bounds);
        // Number 0 of batch 0 stands for no arrival.
        store.arrivals = 1;
        for (key, state) in initial {
            let sought = store.keys.seek_owned(&key);
            match store.keys.find_owned(&key, sought) {
                Some(id) => store.note_mut(id).put(Some(state)),
                None => store.enter(key, sought, state),
            }
        }
        store.begin(0);
        store
    }

    /// About how many bytes a key costs that arrives in every batch, beside what its owned self and
    /// its state hold elsewhere on the heap; with what is noted of a batch to take it back.
    #[must_use]
    pub fn bytes_per_key(&self) -> usize {
        let order = 2 * size_of::<u32>() + size_of::<(u64, u32)>();
        let noted = size_of::<Aligned<O::Probe, Note<S>>>() + size_of::<Option<O>>();
        let recency = if self.bounds.by_recency() { Recency::bytes() } else { 0 };
        let steps = if self.bounds.by_recency() { 2 } else { 1 };
        let held = order + noted + recency + steps * size_of::<Step<S>>();
        Keys::<O, S>::bytes_of_index() + grown(held)
    }

    /// Forgets all keys.
    pub(crate) fn clear(&mut self) {
        *self = Self::new(self.bounds);
    }

    /// How many keys there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there is no key.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether no batch was applied, or loaded, before the last one.
    pub(super) const fn is_first(&self) -> bool {
        self.before == 0
    }

    /// A batch begins: the last one can no longer be taken back.
    pub(super) fn begin(&mut self, batch: u64) {
        for step in self.done.drain(..) {
            if let Step::Left(id, _) = step {
                self.keys.release(id);
                self.keys.note_mut(id).take();
            }
        }
        self.leavers.clear();
        self.keys.sweep();
        self.begin_round();
        (self.before, self.batch) = (self.batch, batch);
        (self.arrivals, self.entries, self.left) = (0, 0, 0);
    }

    /// Counts on. Once in 2^32 batches what was noted of all those before is forgotten.
    fn begin_round(&mut self) {
        if self.round == u32::MAX {
            (0..self.keys.ids() as u32).for_each(|id| self.keys.note_mut(id).set_changed(0));
            self.round = 0;
        }
        self.round += 1;
    }

    /// What is noted of a key.
    #[inline(always)]
    pub(super) fn note_mut(&mut self, id: u32) -> &mut Note<S> {
        self.keys.note_mut(id)
    }

    /// Enters a key that is not there.
    pub(super) fn enter(&mut self, key: O, sought: Sought<O::Probe>, state: S) {
        let note = Note::Here { changed: self.round, state };
        let id = self.keys.insert(key, sought, note);
        let entered = (self.batch, self.entries);
        match self.entered.get_mut(id as usize) {
            Some(place) => *place = entered,
            None => self.entered.push(entered),
        }
        if self.bounds.by_recency() {
            self.recency.insert_before(id, NONE);
            self.recency.set_arrival(id, (self.batch, self.arrivals));
        }
        self.arrivals += 1;
        self.entries += 1;
        self.done.push(Step::Entered(id));
    }

    /// A key that is there arrives.
    #[inline]
    pub(super) fn arrive(&mut self, id: u32) {
        if !self.bounds.by_recency() {
            return;
        }
        let before = self.recency.set_arrival(id, (self.batch, self.arrivals));
        self.arrivals += 1;
        // Most often it moves to the end; where it is there already, only its time has changed.
        let next = if self.recency.is_last(id) {
            NONE
        } else {
            let next = self.recency.remove(id);
            self.recency.insert_before(id, NONE);
            next
        };
        self.done.push(Step::Arrived(id, before.0, before.1, next));
    }

    /// Notes what a key's state was before this batch, unless that is noted: a key that arrives
    /// often in a batch has one state kept of it, not many.
    pub(super) fn note(&mut self, id: u32, before: Option<S>) {
        let round = self.round;
        let note = self.note_mut(id);
        if note.changed() != round {
            note.set_changed(round);
            self.done.push(Step::Changed(id, before));
        }
    }

    /// A key leaves. Its id and its state stay until the next batch begins.
    pub(super) fn leave(&mut self, id: u32) {
        self.keys.unlink(id);
        self.left += 1;
        let next = if self.bounds.by_recency() { self.recency.remove(id) } else { NONE };
        self.done.push(Step::Left(id, next));
    }

    /// The key that has been without an arrival for too long, if any has.
    pub(super) fn idle(&self) -> Option<u32> {
        let (first, idle) = (self.recency.first(), self.bounds.idle?);
        (first != NONE && self.batch - self.recency.arrival(first).0 >= idle).then_some(first)
    }

    /// The key that arrived longest ago, if there are too many.
    pub(super) fn excess(&self) -> Option<u32> {
        (self.len() > self.bounds.most).then(|| self.recency.first())
    }

    /// Takes the last batch back.
    pub(super) fn take_back(&mut self) {
        for (id, state) in std::mem::take(&mut self.leavers) {
            self.note_mut(id).put(state);
        }
        let held = std::mem::replace(&mut self.turn, State::vacant());
        if self.holder != NONE {
            self.note_mut(self.holder).put(held.before.unwrap_or(held.value));
        }
        self.holder = NONE;
        while let Some(step) = self.done.pop() {
            match step {
                Step::Entered(id) => {
                    if self.bounds.by_recency() {
                        self.recency.remove(id);
                    }
                    self.note_mut(id).take();
                    self.keys.uninsert(id);
                }
                Step::Changed(id, state) => self.note_mut(id).put(state),
                Step::Arrived(id, batch, number, next) => {
                    self.recency.remove(id);
                    self.recency.insert_before(id, next);
                    self.recency.set_arrival(id, (batch, number));
                }
                Step::Left(id, next) => {
                    self.keys.relink(id);
                    if self.bounds.by_recency() {
                        self.recency.insert_before(id, next);
                    }
                }
            }
        }
        self.batch = self.before;
    }
}

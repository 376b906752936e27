//! `map_with_state`: record by record, touching the keys that arrive and those that leave.

use std::hint::black_box;
use std::marker::PhantomData;

use super::recency::NONE;
use super::store::Note;
use super::{State, Store};
use crate::Key;
use crate::keyed::{Dictionary, Sought};
use crate::own::Own;

/// How many records' keys are looked up ahead, so that their cache misses overlap.
const AHEAD: usize = 64;

/// What a key is looked up by, and its id or `NONE`.
type Looked<P> = (Sought<P>, u32);

/// What a batch gave, and a look at the store after it.
#[derive(Debug)]
pub struct Mapped<'w, K, O: Key, S, R> {
    /// What the function gave, of each record and then of each key that left.
    pub rows: Vec<R>,
    /// How many keys were too many.
    pub excess: u64,
    keys: &'w Dictionary<O, Note<S>>,
    key: PhantomData<fn() -> K>,
}

impl<'w, K, O: Key, S: Clone, R> Mapped<'w, K, O, S, R>
where
    K: Own<Owned = O, View<'w> = K>,
{
    /// Each key with its state, in order of entry.
    #[must_use]
    pub fn snapshots(&self) -> Vec<(K, S)> {
        let mut rows = Vec::with_capacity(self.keys.len());
        let row = |(id, key)| Some((K::lend(key), self.keys.note(id).state.clone()?));
        rows.extend(self.keys.iter().filter_map(row));
        rows
    }
}

impl<O: Key, S> Store<O, S> {
    /// Applies a batch: `f` of each record, then of each key that times out or is one too many,
    /// without a value.
    ///
    /// Keys reach `f` as `K`, whether they arrive or leave: those that leave are lent.
    pub fn map<'w, K, V, R>(
        &'w mut self,
        batch: u64,
        rows: Vec<(K, V)>,
        f: impl Fn(&K, Option<V>, &mut State<S>) -> R,
    ) -> Mapped<'w, K, O, S, R>
    where
        K: Key<Owned = O, Probe = O::Probe> + Own<View<'w> = K>,
    {
        self.begin(batch);
        let mut out = Vec::with_capacity(rows.len());
        let mut rows = rows.into_iter();
        let mut found = Vec::with_capacity(AHEAD);
        loop {
            let block = rows.as_slice();
            let block = &block[..block.len().min(AHEAD)];
            if block.is_empty() {
                break;
            }
            let len = block.len();
            self.look_up(block, &mut found);
            let before = self.moved;
            for ((key, value), (sought, surely)) in rows.by_ref().take(len).zip(found.drain(..)) {
                let id = if surely != NONE && self.moved == before {
                    surely
                } else {
                    self.keys.find(&key, sought).unwrap_or(NONE)
                };
                out.push(self.map_one(key, value, (sought, id), &f));
            }
        }
        let (gone, excess) = self.leave_all();
        if !self.bounds.silent {
            // Their states first: from here on keys are lent, and what is noted of them rests.
            for id in gone {
                let state = self.state_mut(id).take();
                self.leavers.push((id, state));
            }
        }
        let Self { keys, turn, holder, leavers, .. } = self;
        let keys = &*keys;
        for (id, state) in leavers {
            let Some(owned) = keys.key(*id) else { continue };
            *turn = State { timing_out: true, ..State::vacant() };
            turn.value = state.take();
            *holder = *id;
            out.push(f(&K::lend(owned), None, turn));
            *state = turn.value.take();
            *holder = NONE;
        }
        Mapped { rows: out, excess, keys, key: PhantomData }
    }

    /// What a block's keys are looked up by, and the ids of those that are found at once. All wait
    /// for memory together: in one pass for slots, in another for probes and states. No branch in
    /// these rests on what is waited for, for one foretold wrongly would end the others' wait, too;
    /// and a note is read at both ends, which may lie in two lines of memory.
    #[inline(never)]
    fn look_up<K, V>(&self, block: &[(K, V)], found: &mut Vec<Looked<O::Probe>>)
    where
        K: Key<Owned = O, Probe = O::Probe>,
    {
        found.extend(block.iter().map(|(key, _)| (self.keys.seek(key, &[]), NONE)));
        black_box(found.iter().fold(0, |all, (sought, _)| all ^ self.keys.touch(*sought)));
        for (sought, id) in found.iter_mut() {
            *id = self.keys.likely(*sought);
        }
        let mut touched = 0;
        for (sought, id) in found {
            if let Some((_, note)) = self.keys.notes().get(*id as usize) {
                touched ^= note.changed ^ u64::from(note.state.is_some());
            }
            *id |= u32::from(self.keys.is_surely(*id, *sought)).wrapping_sub(1);
        }
        black_box(touched);
    }

    /// One record, whose key has that id.
    #[inline]
    fn map_one<K, V, R>(
        &mut self,
        key: K,
        value: V,
        (sought, id): Looked<O::Probe>,
        f: &impl Fn(&K, Option<V>, &mut State<S>) -> R,
    ) -> R
    where
        K: Key<Owned = O, Probe = O::Probe>,
    {
        let found = (id != NONE).then_some(id);
        self.holder = id;
        self.turn = State::vacant();
        self.turn.value = found.and_then(|id| self.state_mut(id).take());
        let out = f(&key, Some(value), &mut self.turn);
        let (state, before) = (self.turn.value.take(), self.turn.before.take());
        self.holder = NONE;
        match (found, state) {
            (Some(id), state) => {
                let remains = state.is_some();
                *self.state_mut(id) = state;
                if let Some(before) = before {
                    self.note(id, before);
                }
                self.arrive(id);
                if !remains {
                    self.leave(id);
                }
            }
            (None, Some(state)) => self.enter(key.into_owned(), sought, state),
            (None, None) => {}
        }
        out
    }

    /// Takes out the keys that were without an arrival for too long, then those that are too many,
    /// and tells how many of the latter there were.
    pub(super) fn leave_all(&mut self) -> (Vec<u32>, u64) {
        let mut gone = Vec::new();
        while let Some(id) = self.idle() {
            self.leave(id);
            gone.push(id);
        }
        let idle = gone.len();
        while let Some(id) = self.excess() {
            self.leave(id);
            gone.push(id);
        }
        let excess = gone.len() - idle;
        (gone, excess as u64)
    }
}

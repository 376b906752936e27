//! `map_with_state`: record by record, touching the keys that arrive and those that leave.

use std::marker::PhantomData;
use std::mem::swap;

use super::recency::NONE;
use super::store::Keys;
use super::{State, Store};
use crate::Key;
use crate::keyed::{AHEAD, Sought};
use crate::own::Own;

/// What a batch gave, and a look at the store after it.
#[derive(Debug)]
pub struct Mapped<'w, K, O: Key, S, R> {
    /// What the function gave, of each record and then of each key that left.
    pub rows: Vec<R>,
    /// How many keys were too many.
    pub excess: u64,
    keys: &'w Keys<O, S>,
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
        let row = |(id, key)| Some((K::lend(key), self.keys.note(id).state()?.clone()));
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
        let (mut found, mut next) = (Vec::with_capacity(AHEAD), Vec::with_capacity(AHEAD));
        self.keys.look_ahead(rows.as_slice(), &mut found);
        while !found.is_empty() {
            // While the processor is at these, the memory is at the next.
            self.keys.look_ahead(rows.as_slice().get(found.len()..).unwrap_or_default(), &mut next);
            for (looked, (key, value)) in found.drain(..).zip(rows.by_ref()) {
                // Once a key has left in this batch, what was found may be what is left of it.
                let gone = self.left > 0;
                let settled = if gone {
                    self.keys.find(&key, looked.0)
                } else {
                    self.keys.settle(&key, looked)
                };
                out.push(self.map_one(key, value, looked.0, settled, &f));
            }
            swap(&mut found, &mut next);
        }
        let (gone, excess) = self.leave_all();
        if !self.bounds.silent {
            // Their states first: from here on keys are lent, and what is noted of them rests.
            for id in gone {
                let state = self.note_mut(id).take();
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

    /// One record, whose key has that id, if it is there.
    #[inline]
    fn map_one<K, V, R>(
        &mut self,
        key: K,
        value: V,
        sought: Sought<O::Probe>,
        found: Option<u32>,
        f: &impl Fn(&K, Option<V>, &mut State<S>) -> R,
    ) -> R
    where
        K: Key<Owned = O, Probe = O::Probe>,
    {
        self.holder = found.unwrap_or(NONE);
        self.turn = State::vacant();
        self.turn.value = found.and_then(|id| self.note_mut(id).take());
        let out = f(&key, Some(value), &mut self.turn);
        let (state, before) = (self.turn.value.take(), self.turn.before.take());
        self.holder = NONE;
        match (found, state) {
            (Some(id), state) => {
                let remains = state.is_some();
                self.note_mut(id).put(state);
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

//! `update_state_by_key`: every key that is held, in every batch.

use super::Store;
use crate::Key;
use crate::keyed::Table;
use crate::own::Own;

impl<O: Key, S: Clone> Store<O, S> {
    /// Applies a batch: `f` of each key that is held, in order of entry, then of each new one, with
    /// the values that arrived and the state. Every key's state afterwards, in order of entry, and
    /// how many keys were too many.
    pub fn update<'w, K, V>(
        &'w mut self,
        batch: u64,
        rows: Vec<(K, V)>,
        f: impl Fn(&[V], Option<S>) -> Option<S>,
    ) -> (Vec<(K, S)>, u64)
    where
        K: Key<Owned = O, Probe = O::Probe> + Own<View<'w> = K>,
    {
        self.begin(batch);
        let groups = grouped(rows);
        // Which group each key has, by id.
        let mut group_of = vec![None; self.keys.ids()];
        let mut new = Vec::new();
        for (at, (key, _)) in groups.iter().enumerate() {
            match self.keys.find(key, self.keys.seek(key, &[])) {
                Some(id) => {
                    self.arrive(id);
                    group_of[id as usize] = Some(at);
                }
                None => new.push(at),
            }
        }
        while let Some(id) = self.idle() {
            self.leave(id);
        }
        let held: Vec<u32> = self.keys.iter().map(|(id, _)| id).collect();
        for id in held {
            let values = group_of[id as usize].map_or(&[][..], |at| &groups[at].1);
            self.update_one(id, values, &f);
        }
        let mut new = new.into_iter().peekable();
        for (at, (key, values)) in groups.into_iter().enumerate() {
            if new.next_if_eq(&at).is_some()
                && let Some(state) = f(&values, None)
            {
                let sought = self.keys.seek(&key, &[]);
                self.enter(key.into_owned(), sought, state);
            }
        }
        let (_, excess) = self.leave_all();
        let store: &'w Self = self;
        (store.rows(), excess)
    }

    fn update_one<V>(&mut self, id: u32, values: &[V], f: &impl Fn(&[V], Option<S>) -> Option<S>) {
        let state = self.note_mut(id).take();
        self.note(id, state.clone());
        let state = f(values, state);
        let remains = state.is_some();
        self.note_mut(id).put(state);
        if !remains {
            self.leave(id);
        }
    }

    /// Each key with its state, in order of entry, lent from the store.
    pub fn rows<'w, K>(&'w self) -> Vec<(K, S)>
    where
        K: Own<Owned = O, View<'w> = K>,
    {
        let row =
            |(id, key): (u32, &'w O)| Some((K::lend(key), self.keys.note(id).state()?.clone()));
        let mut rows = Vec::with_capacity(self.len());
        rows.extend(self.keys.iter().filter_map(row));
        rows
    }
}

/// Each key with its values, in order of first arrival.
fn grouped<K: Key, V>(rows: Vec<(K, V)>) -> Vec<(K, Vec<V>)> {
    let mut table = Table::<K, Vec<V>>::new();
    for (key, value) in rows {
        let probe = key.probe(&[]);
        let hash = table.hash(probe, &key);
        table.upsert(
            hash,
            probe,
            key,
            value,
            |value| vec![value],
            |mut values, value| {
                values.push(value);
                values
            },
        );
    }
    table.into_rows()
}

//! State by key, computed anew from the job's first batch each time.

use super::{Datum, Op, Rows, Value};

/// What bounds a state, in batches and keys.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// A key leaves after so many batches without an arrival.
    pub idle: u64,
    /// So many keys are held at most.
    pub most: usize,
}

impl Bounds {
    /// No bounds.
    pub const NONE: Self = Self { idle: u64::MAX, most: usize::MAX };
}

/// What a function does with a key's state.
#[derive(Debug)]
pub enum Next<S> {
    /// Leaves it as it is.
    Keep,
    /// Gives it another.
    Set(S),
    /// Takes it away.
    Remove,
}

/// A key, the batch and number of its last arrival, and its state.
struct Held<S> {
    key: Value,
    batch: u64,
    number: usize,
    state: S,
}

/// Keys in order of entry.
struct States<S> {
    held: Vec<Held<S>>,
    arrivals: usize,
    batch: u64,
}

impl<S: Clone> States<S> {
    fn new() -> Self {
        Self { held: Vec::new(), arrivals: 0, batch: 0 }
    }

    fn find(&self, key: &Value) -> Option<usize> {
        self.held.iter().position(|held| held.key == *key)
    }

    fn arrive(&mut self, at: usize) {
        self.arrivals += 1;
        (self.held[at].batch, self.held[at].number) = (self.batch, self.arrivals);
    }

    fn enter(&mut self, key: Value, state: S) {
        self.arrivals += 1;
        self.held.push(Held { key, batch: self.batch, number: self.arrivals, state });
    }

    /// Takes out the key that arrived longest ago, if it is to leave.
    fn leaver(&mut self, bounds: Bounds) -> Option<Held<S>> {
        let at = (0..self.held.len()).min_by_key(|at| self.held[*at].number)?;
        let idle = self.batch - self.held[at].batch >= bounds.idle;
        (idle || self.held.len() > bounds.most).then(|| self.held.remove(at))
    }
}

/// An operator over all batches so far, each with its number.
fn history(name: &'static str, step: impl Fn(&[(u64, Vec<Value>)]) -> Vec<Value> + 'static) -> Op {
    Op { history: Some(Box::new(step)), ..Op::new(name, |_, rows| Ok(rows)) }
}

/// What `f` gives of each record, `f(batch, key, Some(value), state)`, and of each key that leaves,
/// without a value; and every key's state afterwards.
fn mapped<K: Datum, V: Datum, S: Clone + 'static, R: Datum>(
    batches: &[(u64, Vec<Value>)],
    bounds: Bounds,
    shown: bool,
    f: &impl Fn(u64, K, Option<V>, Option<S>) -> (Next<S>, R),
) -> (Vec<Value>, States<S>) {
    let mut states: States<S> = States::new();
    let mut last = Vec::new();
    for (batch, records) in batches {
        states.batch = *batch;
        last.clear();
        for record in records.clone() {
            let (key, value) = record.into_pair();
            let at = states.find(&key);
            let state = at.map(|at| states.held[at].state.clone());
            let value = Some(V::from_value(value));
            let (next, given) = f(*batch, K::from_value(key.clone()), value, state);
            last.push(given.into_value());
            at.into_iter().for_each(|at| states.arrive(at));
            match (next, at) {
                (Next::Set(state), Some(at)) => states.held[at].state = state,
                (Next::Set(state), None) => states.enter(key, state),
                (Next::Remove, Some(at)) => drop(states.held.remove(at)),
                (Next::Remove, None) | (Next::Keep, _) => {}
            }
        }
        while let Some(Held { key, state, .. }) = states.leaver(bounds) {
            if shown {
                last.push(f(*batch, K::from_value(key), None, Some(state)).1.into_value());
            }
        }
    }
    (last, states)
}

/// `map_with_state`; keys that leave are shown to `f` if `shown`.
pub fn map_with_state<K: Datum, V: Datum, S: Clone + 'static, R: Datum>(
    bounds: Bounds,
    shown: bool,
    f: impl Fn(K, Option<V>, Option<S>) -> (Next<S>, R) + 'static,
) -> Op {
    history("map_with_state", move |batches| {
        mapped(batches, bounds, shown, &|_, key, value, state| f(key, value, state)).0
    })
}

/// `map_with_state` whose function takes the batch's number first; keys that leave are shown to it.
pub fn timed_map_with_state<K: Datum, V: Datum, S: Clone + 'static, R: Datum>(
    bounds: Bounds,
    f: impl Fn(u64, K, Option<V>, Option<S>) -> (Next<S>, R) + 'static,
) -> Op {
    history("map_with_state", move |batches| mapped(batches, bounds, true, &f).0)
}

/// Each key's state after `map_with_state`.
pub fn snapshots<K: Datum, V: Datum, S: Datum + Clone, R: Datum>(
    bounds: Bounds,
    f: impl Fn(K, Option<V>, Option<S>) -> (Next<S>, R) + 'static,
) -> Op {
    history("snapshots", move |batches| {
        let held =
            mapped(batches, bounds, true, &|_, key, value, state| f(key, value, state)).1.held;
        held.into_iter().map(|held| Value::pair(held.key, held.state.into_value())).collect()
    })
}

/// `update_state_by_key`, beginning with these states.
pub fn update_state_by_key<V: Datum, S: Datum + Clone>(
    bounds: Bounds,
    initial: Vec<(Value, S)>,
    f: impl Fn(Vec<V>, Option<S>) -> Option<S> + 'static,
) -> Op {
    timed_update_state_by_key(bounds, initial, move |_, values, state| f(values, state))
}

/// `update_state_by_key` whose function takes the batch's number first.
pub fn timed_update_state_by_key<V: Datum, S: Datum + Clone>(
    bounds: Bounds,
    initial: Vec<(Value, S)>,
    f: impl Fn(u64, Vec<V>, Option<S>) -> Option<S> + 'static,
) -> Op {
    history("update_state_by_key", move |batches| {
        let mut states = States::new();
        for (key, state) in initial.clone() {
            states.enter(key, state);
        }
        for (batch, records) in batches {
            states.batch = *batch;
            update(&mut states, records, bounds, &f);
        }
        let held = states.held.into_iter();
        held.map(|held| Value::pair(held.key, held.state.into_value())).collect()
    })
}

fn update<V: Datum, S: Clone>(
    states: &mut States<S>,
    records: &[Value],
    bounds: Bounds,
    f: &impl Fn(u64, Vec<V>, Option<S>) -> Option<S>,
) {
    let mut groups: Vec<(Value, Vec<Value>)> = Vec::new();
    for record in records.iter().cloned() {
        let (key, value) = record.into_pair();
        match groups.iter_mut().find(|group| group.0 == key) {
            Some(group) => group.1.push(value),
            None => groups.push((key, vec![value])),
        }
    }
    let values = |group: Option<&(Value, Vec<Value>)>| -> Vec<V> {
        group.into_iter().flat_map(|group| group.1.clone()).map(V::from_value).collect()
    };
    let new: Vec<_> = groups.iter().filter(|group| states.find(&group.0).is_none()).collect();
    for (key, _) in &groups {
        states.find(key).into_iter().for_each(|at| states.arrive(at));
    }
    while states.leaver(Bounds { most: usize::MAX, ..bounds }).is_some() {}
    let batch = states.batch;
    states.held.retain_mut(|held| {
        let group = groups.iter().find(|group| group.0 == held.key);
        let next = f(batch, values(group), Some(held.state.clone()));
        next.is_some_and(|next| {
            held.state = next;
            true
        })
    });
    for group in new {
        if let Some(state) = f(batch, values(Some(group)), None) {
            states.enter(group.0.clone(), state);
        }
    }
    while states.leaver(bounds).is_some() {}
}

/// The rows of the last batch, by an operator over all batches.
pub(super) fn rows(history: &super::History, batches: &[(u64, Vec<Value>)]) -> Rows {
    Rows::cut(history(batches))
}

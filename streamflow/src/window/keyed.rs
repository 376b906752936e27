//! A keyed window: keys, panes and one layout of values, moved on batch by batch.

mod saved;

pub use saved::{KeptKey, SliceOf};

use super::roster::Roster;
use super::{Awaited, Combine, Geometry, Members, Place, Values};
use crate::Key;
use crate::keyed::{Dictionary, grown};

/// A window over rows `(K, A)` that holds of each key what its layout `V` keeps. `O` is the key,
/// owned.
///
/// Keys are in order of their entry into the window; a key that left every pane and returns enters
/// anew. In each batch, what leaves does so before what arrives enters.
pub struct Keyed<O: Key, V: Values> {
    geometry: Geometry,
    batch: u64,
    now: Body<O, V>,
    /// What the window held when all its panes left at once, until the next batch.
    before: Body<O, V>,
    undo: Undo,
    /// What was loaded of each shard, until a batch is applied.
    loaded: Vec<(u64, SliceOf<O, V>)>,
}

/// How to take the last batch back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Undo {
    /// There is none, or it was taken back.
    Nothing,
    /// By what each part has noted; the batch before it.
    Steps(u64),
    /// By what the window held before; the batch before it.
    Before(u64),
}

struct Body<O: Key, V> {
    roster: Roster<O>,
    values: V,
    /// Room for what the lookups of a batch find.
    found: Vec<Option<u32>>,
}

impl<O: Key, V: Values> Body<O, V> {
    fn new() -> Self {
        Self { roster: Roster::new(), values: V::default(), found: Vec::new() }
    }

    fn clear(&mut self) {
        self.roster.clear();
        self.values.clear();
    }

    fn begin(&mut self) {
        self.values.begin();
        self.roster.begin(|id| self.values.release(id));
    }

    fn undo(&mut self) {
        self.values.undo();
        self.roster.undo(|id| self.values.release(id));
    }

    fn open(&mut self, pane: u64) {
        self.roster.open(pane);
        self.values.open();
    }

    /// The oldest pane leaves.
    fn close<M>(&mut self, by: &M)
    where
        V: Combine<M>,
    {
        let pane = self.roster.oldest();
        for at in 0..self.roster.panes.front().map_or(0, Vec::len) {
            let ids = &self.roster.panes[0];
            ask(&self.values, |ahead| ids.get(at + ahead).copied());
            let id = ids[at];
            if self.roster.keys.note(id).panes > 1 {
                self.values.leave(Place { id, pane, at: at as u32 }, by);
            }
            self.roster.leave(id);
        }
        self.roster.close();
        self.values.close();
    }

    /// A batch arrives, each key at most once.
    fn arrive<K, M>(&mut self, batch: u64, arrivals: Arrivals<'_, K, V::Aggregate>, by: &M)
    where
        K: Key<Owned = O, Probe = O::Probe>,
        V: Combine<M>,
    {
        let Arrivals { arena, known, rows } = arrivals;
        for (id, (_, value)) in (0..).zip(known) {
            ask(&self.values, |ahead| Some(id + ahead as u32));
            if let Some(value) = value.arrived() {
                self.occur(id, value, by);
            }
        }
        // All lookups first, which then wait for memory together: no key comes twice.
        let keys = &self.roster.keys;
        let find = |(key, _): &(K, _)| keys.find(key, keys.seek(key, arena));
        let mut found = std::mem::take(&mut self.found);
        found.clear();
        found.extend(rows.iter().map(find));
        for (at, (key, value)) in rows.into_iter().enumerate() {
            ask(&self.values, |ahead| found.get(at + ahead).copied().flatten());
            let id = match found[at] {
                Some(id) => {
                    self.occur(id, value, by);
                    continue;
                }
                None => {
                    let sought = self.roster.keys.seek(&key, arena);
                    self.roster.enter(key.into_owned(), sought, (batch, at as u32))
                }
            };
            let at = self.roster.panes.back().map_or(0, Vec::len) as u32;
            self.roster.occur(id);
            self.values.enter(Place { id, pane: self.roster.newest, at }, value);
        }
        self.found = found;
    }

    /// A key that is there occurs in the newest pane.
    #[inline(always)]
    fn occur<M>(&mut self, id: u32, value: V::Aggregate, by: &M)
    where
        V: Combine<M>,
    {
        let Self { roster, values, .. } = self;
        let pane = roster.newest;
        let member = *roster.keys.note(id);
        if member.last == pane as u32 {
            values.add(Place { id, pane, at: member.at }, value, by);
            roster.recur(id);
        } else {
            let at = roster.panes.back().map_or(0, Vec::len) as u32;
            values.extend(Place { id, pane, at }, value, by);
            roster.occur(id);
        }
    }
}

/// How many turns ahead the values of a key are asked for.
const AHEAD: usize = 8;

/// Asks for the values of keys whose turns come; `id` gives the id of the key so many turns ahead.
#[inline(always)]
fn ask<V: Values>(values: &V, id: impl Fn(usize) -> Option<u32>) {
    values.ask(id(2 * AHEAD), id(AHEAD));
}

/// A batch on its way into a window, each key at most once.
#[derive(Debug)]
pub struct Arrivals<'b, K: Key, A> {
    /// The buffer that keys may point into, or empty.
    pub arena: &'b [u8],
    /// The aggregates of keys that the window told of as its [`Members`] in this batch, by id.
    pub known: Vec<(K::Probe, Awaited<A>)>,
    /// All other keys with their aggregates, in order of the keys' first arrival.
    pub rows: Vec<(K, A)>,
}

impl<K: Key, A> Arrivals<'_, K, A> {
    /// Keys that own themselves, none of them known.
    #[must_use]
    pub fn of(rows: Vec<(K, A)>) -> Self {
        Self { arena: &[], known: Vec::new(), rows }
    }
}

impl<O: Key, V: Values> Keyed<O, V> {
    /// An empty window.
    #[must_use]
    pub fn new(geometry: Geometry) -> Self {
        let (now, before) = (Body::new(), Body::new());
        Self { geometry, batch: 0, now, before, undo: Undo::Nothing, loaded: Vec::new() }
    }

    /// About how many bytes a key costs that arrives in every batch, beside what its owned self and
    /// its aggregates hold elsewhere on the heap. Windows that do not overlap keep two bodies: what
    /// was held before the window's end stays at hand for a batch.
    #[must_use]
    pub fn bytes_per_key(&self) -> usize {
        let panes = self.geometry.panes();
        let bodies = if self.geometry.overlaps() { 1 } else { 2 };
        let found = size_of::<Option<u32>>();
        let grown = grown(Roster::<O>::bytes(panes) + V::bytes(panes) + found);
        bodies * (Dictionary::<O, ()>::bytes_of_index() + grown)
    }

    /// How many owned selves of a key, and how many of its aggregates, those bytes hold.
    #[must_use]
    pub fn held_per_key(&self) -> (usize, usize) {
        let bodies = if self.geometry.overlaps() { 1 } else { 2 };
        (bodies, V::aggregates(self.geometry.panes()))
    }

    /// The window's geometry.
    pub(crate) const fn geometry(&self) -> Geometry {
        self.geometry
    }

    /// How many keys the window holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.now.roster.keys.len()
    }

    /// Whether the window holds no key.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The keys that the window will still hold in `batch`, the next, if about `arrived` keys are
    /// awaited in it.
    #[must_use]
    pub fn members(&self, batch: u64, arrived: usize) -> Members<'_, O> {
        let pane = self.geometry.pane_of(batch);
        let roster = &self.now.roster;
        if roster.newest == 0 || self.geometry.parts(roster.newest, pane) {
            return Members::none();
        }
        Members::new(roster, pane, self.geometry.panes(), arrived)
    }

    /// Applies a batch. Batches come in ascending order; those left out were empty.
    pub fn apply<K, M>(&mut self, batch: u64, arrivals: Arrivals<'_, K, V::Aggregate>, by: &M)
    where
        O: Clone,
        K: Key<Owned = O, Probe = O::Probe>,
        V: Combine<M>,
    {
        self.settle(by);
        self.begin(batch);
        let pane = self.geometry.pane_of(batch);
        self.advance(pane, by);
        if self.geometry.covers(batch) {
            self.now.arrive(batch, arrivals, by);
        }
    }

    fn begin(&mut self, batch: u64) {
        if matches!(self.undo, Undo::Before(_)) {
            self.before.clear();
        }
        self.now.begin();
        self.undo = Undo::Steps(self.batch);
        self.batch = batch;
    }

    /// Takes back the last batch applied, or half applied.
    fn take_back(&mut self) {
        match std::mem::replace(&mut self.undo, Undo::Nothing) {
            Undo::Nothing => {}
            Undo::Steps(before) => {
                self.now.undo();
                self.batch = before;
            }
            Undo::Before(before) => {
                std::mem::swap(&mut self.now, &mut self.before);
                self.before.clear();
                self.batch = before;
            }
        }
    }

    /// Moves on to a pane.
    fn advance<M>(&mut self, pane: u64, by: &M)
    where
        V: Combine<M>,
    {
        let panes = self.geometry.panes();
        let newest = self.now.roster.newest;
        if newest > 0 && self.geometry.parts(newest, pane) {
            std::mem::swap(&mut self.now, &mut self.before);
            if let Undo::Steps(batch) = self.undo {
                self.undo = Undo::Before(batch);
            }
        }
        while self.now.roster.newest < pane {
            if self.now.roster.panes.len() == panes {
                self.now.close(by);
            }
            self.now.open(pane);
        }
    }

    /// Each key with its aggregate over the window, in order of the keys' entry. `K` is the type
    /// in which keys came.
    pub fn rows<'w, K, M>(&'w self, by: &M) -> Vec<(K::View<'w>, V::Aggregate)>
    where
        K: Key<Owned = O>,
        V: Combine<M>,
    {
        let Body { roster, values, .. } = &self.now;
        let mut rows = Vec::with_capacity(self.len());
        let value = |id| values.value(id, roster.newest, by);
        let row = |(id, key)| Some((K::lend(key), value(id)?));
        rows.extend(roster.keys.iter().filter_map(row));
        rows
    }

    /// A key's aggregate over the window.
    pub fn get<K, M>(&self, key: &K, by: &M) -> Option<V::Aggregate>
    where
        K: Key<Owned = O, Probe = O::Probe>,
        V: Combine<M>,
    {
        let Body { roster, values, .. } = &self.now;
        let id = roster.keys.find(key, roster.keys.seek(key, &[]))?;
        values.value(id, roster.newest, by)
    }
}

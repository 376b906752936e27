//! A keyed window: keys, panes and one layout of values, moved on batch by batch.

use super::roster::Roster;
use super::{
    Awaited, Combine, Delta, Entry, Geometry, Members, Merged, Place, Shard, State, Values,
};
use crate::Key;
use crate::keyed::SHARDS;
use crate::keyed::{Dictionary, grown};

/// A window over rows `(K, A)` that holds of each key what its layout `V` keeps. `O` is the key,
/// owned.
///
/// Keys are in order of their entry into the window; a key that left every pane and returns enters
/// anew. In each batch, what leaves does so before what arrives enters.
#[derive(Debug)]
pub struct Keyed<O: Key, V> {
    geometry: Geometry,
    batch: u64,
    now: Body<O, V>,
    /// What the window held when all its panes left at once, until the next batch.
    before: Body<O, V>,
    undo: Undo,
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

#[derive(Debug)]
struct Body<O: Key, V> {
    roster: Roster<O>,
    values: V,
}

impl<O: Key, V: Values> Body<O, V> {
    fn new() -> Self {
        Self { roster: Roster::new(), values: V::default() }
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
        let found: Vec<Option<u32>> = rows.iter().map(find).collect();
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
    }

    /// A key that is there occurs in the newest pane.
    #[inline(always)]
    fn occur<M>(&mut self, id: u32, value: V::Aggregate, by: &M)
    where
        V: Combine<M>,
    {
        let Self { roster, values } = self;
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
        Self { geometry, batch: 0, now, before, undo: Undo::Nothing }
    }

    /// About how many bytes a key costs that arrives in every batch, beside what its owned self and
    /// its aggregates hold elsewhere on the heap. Windows that do not overlap keep two bodies: what
    /// was held before the window's end stays at hand for a batch.
    #[must_use]
    pub fn bytes_per_key(&self) -> usize {
        let panes = self.geometry.panes();
        let bodies = if self.geometry.overlaps() { 1 } else { 2 };
        let grown = grown(Roster::<O>::bytes(panes) + V::bytes(panes));
        bodies * (Dictionary::<O, ()>::bytes_of_index() + grown)
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
        K: Key<Owned = O, Probe = O::Probe>,
        V: Combine<M>,
    {
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
        let Body { roster, values } = &self.now;
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
        let Body { roster, values } = &self.now;
        let id = roster.keys.find(key, roster.keys.seek(key, &[]))?;
        values.value(id, roster.newest, by)
    }
}

/// What is kept of a key: the panes it occurs in, ascending, and what the layout keeps.
pub type KeptKey<V> = (Vec<u64>, <V as Values>::Kept);

impl<O: Key + Clone, V: Values> Keyed<O, V> {
    /// What is kept of the keys whose ids are wanted, in order of entry.
    fn entries(&self, ids: Vec<u32>) -> Vec<Entry<O, KeptKey<V>>> {
        let Body { roster, values } = &self.now;
        let occurs = roster.occurrences(&ids);
        let entry = |id: u32| {
            let occurs = occurs.get(&id)?;
            Some(Entry {
                key: roster.keys.key(id)?.clone(),
                entered: roster.entered[id as usize],
                kept: (
                    occurs.iter().map(|place| place.pane).collect(),
                    values.keep(id, roster.oldest(), occurs),
                ),
            })
        };
        let mut entries: Vec<_> = ids.into_iter().filter_map(entry).collect();
        entries.sort_unstable_by_key(|entry| entry.entered);
        entries
    }
}

impl<O: Key, V: Values> Keyed<O, V> {
    /// Loads what was saved of keys that are not there.
    pub(crate) fn load_keys(&mut self, saved: Merged<O, KeptKey<V>>) {
        self.undo = Undo::Nothing;
        self.now.begin();
        self.batch = self.batch.max(saved.batch);
        let newest = self.geometry.pane_of(self.batch);
        let oldest = newest.saturating_sub(self.geometry.panes() as u64 - 1).max(1);
        while self.batch > 0 && self.now.roster.newest < newest {
            self.now.open(oldest);
        }
        let Body { roster, values } = &mut self.now;
        roster.keys.reserve(saved.len());
        for Entry { key, entered, kept: (panes, kept) } in saved.shards.into_iter().flatten() {
            let sought = roster.keys.seek_owned(&key);
            let id = roster.enter(key, sought, entered);
            let occurs = roster.place(id, &panes);
            values.load(id, kept, roster.oldest(), &occurs);
        }
        roster.keys.sort_by_entry(&roster.entered);
        self.now.begin();
    }
}

impl<O: Key + Clone, V: Values> State for Keyed<O, V> {
    type Shard = Shard<O, KeptKey<V>>;
    type Delta = Delta<O, KeptKey<V>>;

    fn batch(&self) -> u64 {
        self.batch
    }

    fn undo(&mut self) {
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

    fn delta(&self) -> Self::Delta {
        let roster = &self.now.roster;
        let key = |id: &u32| roster.keys.key(*id).cloned();
        let mut gone: Vec<O> = roster.done.gone.iter().filter_map(key).collect();
        if let Undo::Before(_) = self.undo {
            gone.extend(self.before.roster.keys.iter().map(|(_, key)| key.clone()));
        }
        let left = roster.done.closed.iter().flatten().copied();
        let mut touched: Vec<u32> =
            left.chain(roster.done.arrived.iter().map(|(id, _)| *id)).collect();
        touched.sort_unstable();
        touched.dedup();
        touched.retain(|id| roster.keys.is_linked(*id));
        Delta { batch: self.batch, gone, entries: self.entries(touched) }
    }

    fn save_shard(&self, shard: u64) -> Self::Shard {
        let ids = self.now.roster.keys.ids_of_shard(shard % SHARDS);
        Shard { batch: self.batch, entries: self.entries(ids) }
    }

    fn load_shard(&mut self, shard: Self::Shard) {
        self.load_keys(shard.into());
    }
}

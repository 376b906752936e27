//! Keyed layouts against the model, and so against each other.

use std::panic::{AssertUnwindSafe, catch_unwind};

use proptest::prelude::*;

use super::model::Model;
use super::{Concat, Script, config, script};
use crate::keyed::Table;
use crate::window::{
    Arrivals, Awaited, Combine, Geometry, KeptKey, KeyRing, Keyed, Merged, Running, SHARDS, Shard,
    State, Total, TwoStacks, Values, is_due,
};
use crate::{ByValue, Key};

/// A key by number.
trait Numbered: Key<Owned: Key<Probe = Self::Probe> + Clone> + Clone {
    fn numbered(number: usize) -> Self;
    fn number(view: &Self::View<'_>) -> usize;
}

/// Short and long, and alike in their first bytes.
const WORDS: [&str; 6] = ["a", "ab", "exactly 15 byte", "sixteen bytes ab", "sixteen bytes ac", ""];

impl Numbered for &'static str {
    fn numbered(number: usize) -> Self {
        WORDS[number]
    }

    fn number(view: &&str) -> usize {
        WORDS.iter().position(|word| word == view).expect("one of the words")
    }
}

impl Numbered for u8 {
    fn numbered(number: usize) -> Self {
        number as u8 * 51
    }

    fn number(view: &u8) -> usize {
        usize::from(view / 51)
    }
}

/// Keys whose probes are equal for two each.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Alike(usize);

impl std::hash::Hash for Alike {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (self.0 / 2).hash(state);
    }
}

impl Numbered for ByValue<Alike> {
    fn numbered(number: usize) -> Self {
        ByValue(Alike(number))
    }

    fn number(view: &Self) -> usize {
        view.0.0
    }
}

fn values(batch: u64, keys: &[usize]) -> Vec<(usize, String)> {
    keys.iter().map(|key| (*key, format!("{key}@{batch};"))).collect()
}

fn rows_of<K: Numbered>(values: &[(usize, String)]) -> Vec<(K, String)> {
    values.iter().map(|(key, value)| (K::numbered(*key), value.clone())).collect()
}

/// A batch's arrivals, in every other batch with those known that the window tells of.
fn arrivals<K: Numbered, V: Values<Aggregate = String>>(
    window: &Keyed<K::Owned, V>,
    batch: u64,
    values: &[(usize, String)],
) -> Arrivals<'static, K, String> {
    let members = window.members(batch, if batch.is_multiple_of(2) { usize::MAX } else { 0 });
    let mut arrivals = Arrivals::of(Vec::new());
    arrivals.known = members.places();
    for (key, value) in rows_of::<K>(values) {
        let probe = key.probe(&[]);
        let hash = Table::<K, ()>::new().hash(probe, &key);
        let id = members.find(hash, |id| members.same(id, &key));
        match id.and_then(|id| arrivals.known.get_mut(id as usize)) {
            Some((_, known @ Awaited::Yes(None))) => *known = Awaited::Yes(Some(value)),
            _ => arrivals.rows.push((key, value)),
        }
    }
    arrivals
}

type Saved<K, V> = Vec<Shard<<K as crate::Own>::Owned, KeptKey<V>>>;

fn save<K: Numbered, V: Values>(window: &Keyed<K::Owned, V>) -> Saved<K, V> {
    (0..SHARDS).map(|shard| window.save_shard(shard)).collect()
}

/// Runs a script on a layout; with `due_only`, its rows are looked at when it is due.
fn run<K: Numbered, V>(script: &Script, geometry: Geometry, due_only: bool)
where
    V: Combine<Concat> + Values<Aggregate = String, Kept: PartialEq + std::fmt::Debug + Send>,
    K::Owned: std::fmt::Debug,
{
    let by = Concat::default();
    let mut window = Keyed::<K::Owned, V>::new(geometry);
    let mut model = Model::new(script.len, script.slide, script.pane());
    // Slices of the shards, each of some batch or other, and what changed since the first.
    let mut slices: Vec<_> = (0..).zip(save::<K, V>(&window)).collect();
    let mut deltas = Vec::new();
    let mut batch = 0;
    for event in &script.events {
        batch += 1 + event.skip;
        let before = save::<K, V>(&window);
        let mistaken = event.mistaken.iter().map(|keys| (0, keys));
        let failing = (event.fuse > 0).then_some((event.fuse, &event.keys));
        for (fuse, keys) in mistaken.chain(failing) {
            by.fuse.set(fuse);
            let arrivals = arrivals::<K, V>(&window, batch, &values(batch, keys));
            let _ = catch_unwind(AssertUnwindSafe(|| window.apply(batch, arrivals, &by)));
            by.fuse.set(0);
            window.undo();
            assert_eq!(save::<K, V>(&window), before, "batch {batch} was taken back");
        }
        let values = values(batch, &event.keys);
        window.apply(batch, arrivals::<K, V>(&window, batch, &values), &by);
        model.apply(batch, &values);
        if !due_only || is_due(batch, script.slide) {
            let rows = window.rows::<K, _>(&by);
            let rows: Vec<_> =
                rows.iter().map(|(key, value)| (K::number(key), value.clone())).collect();
            assert_eq!(rows, model.rows(), "batch {batch}");
        }
        let saved = save::<K, V>(&window);
        deltas.push(window.delta());
        let merged = Merged::of(slices.clone(), deltas.clone());
        let merged_batch = merged.batch;
        let mut merged = merged.shards.concat();
        merged.sort_by_key(|entry| entry.entered);
        let mut whole: Vec<_> = saved.iter().flat_map(|shard| shard.entries.clone()).collect();
        whole.sort_by_key(|entry| entry.entered);
        assert_eq!((merged_batch, merged), (batch, whole), "slices and deltas");
        for (shard, slice) in slices.iter_mut().filter(|(shard, _)| shard % 5 == batch % 5) {
            *slice = saved[*shard as usize].clone();
        }
        if event.reload {
            window = Keyed::new(geometry);
            saved.iter().rev().for_each(|shard| window.load_shard(shard.clone()));
            assert_eq!(save::<K, V>(&window), saved, "loaded at batch {batch}");
        }
    }
}

/// A ring of as many slots as the window has panes.
fn run_ring<K: Numbered<Owned: std::fmt::Debug>>(script: &Script, geometry: Geometry) {
    macro_rules! ring {
        ($($panes:literal)*) => {
            match geometry.panes() {
                $($panes => run::<K, KeyRing<String, $panes>>(script, geometry, false),)*
                panes => panic!("{panes} panes"),
            }
        };
    }
    ring!(1 2 3 4 5 6 7 8 9 10 11 12);
}

fn run_all<K: Numbered<Owned: std::fmt::Debug>>(script: &Script) {
    let pane = script.pane();
    let geometry = Geometry::new(pane, script.len / pane, script.slide);
    run::<K, Running<String>>(script, geometry, false);
    run::<K, TwoStacks<String>>(script, geometry, false);
    run_ring::<K>(script, geometry);
    if script.slide >= script.len {
        let geometry = Geometry::tumbling(script.len, script.slide);
        run::<K, Total<String>>(script, geometry, true);
    }
}

proptest! {
    #![proptest_config(config(32))]

    #[test]
    fn words(script in script()) {
        run_all::<&'static str>(&script);
    }

    #[test]
    fn few_keys(script in script()) {
        run_all::<u8>(&script);
    }

    #[test]
    fn keys_with_equal_probes(script in script()) {
        run_all::<ByValue<Alike>>(&script);
    }
}

//! Keyed layouts against the model, and so against each other.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;

use proptest::prelude::*;

use super::model::Model;
use super::{Concat, Script, config, script};
use crate::keyed::Table;
use crate::window::{
    Arrivals, Arrived, Awaited, Combine, Geometry, KeyRing, Keyed, Running, SHARDS, SliceOf, State,
    Total, TwoStacks, Values, is_due,
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

type Saved<K, V> = Vec<SliceOf<<K as crate::Own>::Owned, V>>;

fn save<K: Numbered, V: Values>(window: &Keyed<K::Owned, V>) -> Saved<K, V> {
    (0..SHARDS).map(|shard| window.save_shard(shard)).collect()
}

/// What a window saves once it is whole.
fn whole<K: Numbered, V>(window: &Keyed<K::Owned, V>) -> Saved<K, V>
where
    V: Combine<Concat> + Values<Aggregate = String>,
{
    let mut whole = Keyed::<K::Owned, V>::new(window.geometry());
    (0..SHARDS).for_each(|shard| whole.load_shard(shard, window.save_shard(shard)));
    whole.settle(&Concat::default());
    save::<K, V>(&whole)
}

type Slices<K, V> = Vec<(u64, SliceOf<<K as crate::Own>::Owned, V>)>;

/// Slices of several times and the batches since make the window that saves the same as it did, at
/// once as well as by way of what is saved of it before it is whole.
fn assert_loads<K: Numbered, V>(
    geometry: Geometry,
    slices: &Slices<K, V>,
    deltas: &[Arrived<K::Owned, String>],
    expected: (u64, &Saved<K, V>),
) where
    V: Combine<Concat>
        + Values<Aggregate = String, Kept: PartialEq + std::fmt::Debug + Send + Sync>,
    K::Owned: std::fmt::Debug + Sync,
{
    let by = Concat::default();
    let (mut loaded, mut again) = (Keyed::<K::Owned, V>::new(geometry), Keyed::new(geometry));
    loaded.load(slices.clone(), deltas.to_vec());
    (0..SHARDS).for_each(|shard| again.load_shard(shard, loaded.save_shard(shard)));
    loaded.settle(&by);
    again.settle_on_all_cores(&by);
    for (window, what) in [(&loaded, "slices and deltas"), (&again, "saved in between")] {
        assert_eq!((window.batch(), &save::<K, V>(window)), expected, "{what}");
    }
}

/// Several shards saved at once are what each is alone.
fn assert_together<K: Numbered, V>(window: &Keyed<K::Owned, V>, batch: u64, saved: &Saved<K, V>)
where
    V: Combine<Concat>
        + Values<Aggregate = String, Kept: PartialEq + std::fmt::Debug + Send + Sync>
        + Sync,
    K::Owned: std::fmt::Debug + Sync,
{
    let every: Vec<u64> = (batch % 3..SHARDS).step_by(3).collect();
    let together = window.save_shards(&every);
    let alone = every.iter().map(|shard| &saved[*shard as usize]);
    assert!(together.iter().eq(alone), "several shards at once at batch {batch}");
}

/// Runs a script on a layout; with `due_only`, its rows are looked at when it is due.
fn run<K: Numbered, V>(script: &Script, geometry: Geometry, due_only: bool)
where
    V: Combine<Concat>
        + Values<Aggregate = String, Kept: PartialEq + std::fmt::Debug + Send + Sync>
        + Sync,
    K::Owned: std::fmt::Debug + Sync,
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
        let before = whole::<K, V>(&window);
        let mistaken = event.mistaken.iter().map(|keys| (0, keys));
        let failing = (event.fuse > 0).then_some((event.fuse, &event.keys));
        for (fuse, keys) in mistaken.chain(failing) {
            by.fuse.store(fuse, Ordering::Relaxed);
            let arrivals = arrivals::<K, V>(&window, batch, &values(batch, keys));
            let _ = catch_unwind(AssertUnwindSafe(|| window.apply(batch, arrivals, &by)));
            by.fuse.store(0, Ordering::Relaxed);
            window.undo();
            assert_eq!(whole::<K, V>(&window), before, "batch {batch} was taken back");
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
        if event.reload {
            assert_together::<K, V>(&window, batch, &saved);
            assert_loads::<K, V>(geometry, &slices, &deltas, (batch, &saved));
        }
        for (shard, slice) in slices.iter_mut().filter(|(shard, _)| shard % 5 == batch % 5) {
            *slice = saved[*shard as usize].clone();
        }
        if event.reload {
            window = Keyed::new(geometry);
            if batch.is_multiple_of(2) {
                window.load(slices.clone(), deltas.clone());
            } else {
                for shard in (0..SHARDS).rev() {
                    window.load_shard(shard, saved[shard as usize].clone());
                }
                assert_eq!(save::<K, V>(&window), saved, "loaded at batch {batch}");
            }
        }
    }
}

/// A ring of as many slots as the window has panes.
fn run_ring<K: Numbered<Owned: std::fmt::Debug + Sync>>(script: &Script, geometry: Geometry) {
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

fn run_all<K: Numbered<Owned: std::fmt::Debug + Sync>>(script: &Script) {
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

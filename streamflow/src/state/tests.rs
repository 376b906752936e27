//! The store against a plain list of keys, with batches taken back and shards reloaded at random.

use proptest::collection::vec;
use proptest::prelude::*;

use super::saved::Lent;
use super::{Bounds, State, Store};
use crate::random_cases::cases;
use crate::state::{Changed, Delta, Merged, NeverEntered};
use crate::window::{Entry, SHARDS, Shard, State as _};

/// A key, when it arrived last, and its state.
type Model = Vec<(u8, u64, u64, i64)>;

/// What the function gives: the key, its state then, whether it is leaving.
type Seen = (u8, Option<i64>, bool);

/// Adds the value; 0 removes the key, a negative sum is not kept.
fn add(key: &u8, value: Option<i64>, state: &mut State<i64>) -> Seen {
    let now = state.get().copied();
    match value {
        None => assert!(state.is_timing_out()),
        Some(0) => state.remove(),
        Some(value) if value % 3 == 0 => match state.get_mut() {
            Some(state) => *state += value,
            None => state.update(value),
        },
        Some(value) => state.update(now.unwrap_or(0) + value),
    }
    (*key, now, state.is_timing_out())
}

/// Whether what is written as it is read from the store has the bytes of what it saves.
fn lends_what_it_saves(store: &Store<u8, i64>, shard: u64) -> bool {
    fn bytes(value: &impl serde::Serialize) -> Vec<u8> {
        postcard::to_extend(value, Vec::new()).unwrap()
    }
    let list = |list: &Lent<'_, u8, i64>| [bytes(&list.len()), bytes(&list.whole())].concat();
    let (delta, of_shard) = (store.lent_delta(), store.lent_shard(shard));
    let batch = crate::window::State::batch(store);
    bytes(&store.delta()) == [bytes(&delta.head()), delta.lists().map(list).concat()].concat()
        && bytes(&store.save_shard(shard)) == [bytes(&batch), list(&of_shard)].concat()
}

/// The same the plain way; arrivals are numbered on from `arrivals`.
fn model(
    model: &mut Model,
    arrivals: &mut u64,
    batch: u64,
    rows: &[(u8, i64)],
    idle: u64,
    most: usize,
) -> (Vec<Seen>, u64) {
    let mut seen = Vec::new();
    for &(key, value) in rows {
        *arrivals += 1;
        let at = model.iter().position(|row| row.0 == key);
        let now = at.map(|at| model[at].3);
        seen.push((key, now, false));
        match (at, value) {
            (Some(at), 0) => drop(model.remove(at)),
            (None, 0) => {}
            (Some(at), value) => model[at] = (key, batch, *arrivals, now.unwrap_or(0) + value),
            (None, value) => model.push((key, batch, *arrivals, value)),
        }
    }
    let mut evicted = 0;
    while let Some(at) = (0..model.len()).min_by_key(|at| model[*at].2) {
        if batch - model[at].1 < idle {
            if model.len() <= most {
                break;
            }
            evicted += 1;
        }
        let (key, _, _, state) = model.remove(at);
        seen.push((key, Some(state), true));
    }
    (seen, evicted)
}

fn rows(store: &Store<u8, i64>) -> Vec<(u8, i64)> {
    store.rows::<u8>()
}

fn reloaded(store: &Store<u8, i64>, bounds: Bounds) -> Store<u8, i64> {
    let mut fresh = Store::new(bounds);
    for shard in (0..SHARDS).rev() {
        fresh.load_shard(shard, store.save_shard(shard));
    }
    fresh
}

/// What a batch does: its rows, and whether it is taken back, panics, or is followed by a reload.
fn batches() -> impl Strategy<Value = Vec<(Vec<(u8, i64)>, u8)>> {
    vec((vec((0u8..12, -2i64..7), 0..150), 0u8..6), 1..25)
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn a_store_is_the_plain_list(batches in batches(), idle in 1u64..5, most in 1usize..10) {
        let bounds = Bounds::NONE.timeout(idle).max_keys(most);
        let mut store = Store::new(bounds);
        let (mut plain, mut arrivals) = (Model::new(), 0);
        let shards = (0..SHARDS).map(|shard| (shard, store.save_shard(shard)));
        let mut slices: Vec<_> = shards.collect();
        let mut deltas = Vec::new();
        for (batch, (arriving, deed)) in (1..).zip(batches) {
            let before = rows(&store);
            match deed {
                0 => {
                    let _ = store.map(batch, arriving.clone(), add);
                    store.undo();
                    prop_assert_eq!(rows(&store), before);
                }
                1 => {
                    let panics = std::cell::Cell::new(arriving.len() / 2);
                    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                        store.map(batch, arriving.clone(), |key, value, state| {
                            let seen = add(key, value, state);
                            assert!(panics.replace(panics.get().wrapping_sub(1)) != 0, "as told");
                            seen
                        }).excess
                    }));
                    if outcome.is_err() {
                        store.undo();
                        prop_assert_eq!(rows(&store), before);
                    } else {
                        store.undo();
                    }
                }
                _ => {}
            }
            let mapped = store.map(batch, arriving.clone(), add);
            let snapshots = mapped.snapshots();
            let (seen, evicted) = (mapped.rows, mapped.excess);
            let expected = model(&mut plain, &mut arrivals, batch, &arriving, idle, most);
            prop_assert_eq!((seen, evicted), expected);
            let held: Vec<_> = plain.iter().map(|row| (row.0, row.3)).collect();
            prop_assert_eq!(rows(&store), held.clone());
            prop_assert_eq!(snapshots, held);
            deltas.push(store.delta());
            prop_assert!(lends_what_it_saves(&store, batch));
            let merged = Merged::of(slices.clone(), deltas.clone()).unwrap();
            let merged_batch = merged.batch;
            let mut merged = merged.shards.concat();
            merged.sort_by_key(|entry| entry.entered);
            let whole = (0..SHARDS).flat_map(|shard| store.save_shard(shard).entries);
            let mut whole: Vec<_> = whole.collect();
            whole.sort_by_key(|entry| entry.entered);
            prop_assert_eq!((merged_batch, merged), (batch, whole));
            for (shard, slice) in slices.iter_mut().filter(|(shard, _)| shard % 5 == batch % 5) {
                *slice = store.save_shard(*shard);
            }
            if deed == 2 {
                store = reloaded(&store, bounds);
            }
        }
    }

    #[test]
    fn every_key_is_updated_in_every_batch(batches in batches(), idle in 1u64..5) {
        let bounds = Bounds::NONE.ttl(idle);
        let mut store: Store<u8, i64> = Store::new(bounds);
        let mut plain: Vec<(u8, u64, i64)> = Vec::new();
        let f = |values: &[i64], state: Option<i64>| {
            let sum = state.unwrap_or(0) + values.iter().sum::<i64>() + 1;
            (sum % 5 != 0).then_some(sum)
        };
        for (batch, (arriving, deed)) in (1..).zip(batches) {
            let before = rows(&store);
            if deed == 0 {
                let _ = store.update(batch, arriving.clone(), f);
                store.undo();
                prop_assert_eq!(&rows(&store), &before);
            }
            let (seen, _) = store.update(batch, arriving.clone(), f);
            let values = |key: u8| -> Vec<i64> {
                arriving.iter().filter(|row| row.0 == key).map(|row| row.1).collect()
            };
            plain.retain_mut(|(key, last, state)| {
                let values = values(*key);
                if !values.is_empty() {
                    *last = batch;
                }
                let next = if batch - *last >= idle { None } else { f(&values, Some(*state)) };
                next.is_some_and(|next| { *state = next; true })
            });
            for (key, _) in &arriving {
                let held = before.iter().any(|row| row.0 == *key);
                if !held && !plain.iter().any(|row| row.0 == *key)
                    && let Some(state) = f(&values(*key), None)
                {
                    plain.push((*key, batch, state));
                }
            }
            let held: Vec<_> = plain.iter().map(|row| (row.0, row.2)).collect();
            prop_assert_eq!(&seen, &held);
            if deed == 2 {
                store = reloaded(&store, bounds);
            }
        }
    }
}

#[test]
fn keys_are_lent_in_the_shape_in_which_they_came() {
    let mut store: Store<String, u64> = Store::new(Bounds::NONE.timeout(1));
    let text = String::from("ann bob");
    let arriving: Vec<(&str, u64)> = text.split(' ').map(|word| (word, 1)).collect();
    let mapped = store.map(1, arriving, |key, value, state| {
        state.update(value.unwrap_or(0));
        *key
    });
    assert_eq!(mapped.rows, ["ann", "bob"]);
    let mapped = store.map(2, Vec::<(&str, u64)>::new(), |key, value, state| {
        assert!(value.is_none() && state.exists());
        *key
    });
    assert_eq!(mapped.rows, ["ann", "bob"]);
    assert!(store.is_empty());
}

#[test]
fn keys_of_which_nobody_asked_when_they_arrived_have_arrived_when_they_are_loaded() {
    let mut store = Store::<u8, i64>::new(Bounds::NONE);
    store.map(1, vec![(1u8, 5)], add);
    store.map(9, Vec::<(u8, i64)>::new(), add);
    let shards: Vec<_> = (0..SHARDS).map(|shard| store.save_shard(shard)).collect();
    let mut later = Store::<u8, i64>::new(Bounds::NONE.ttl(3));
    (0..).zip(shards).for_each(|(shard, saved)| later.load_shard(shard, saved));
    later.map(11, Vec::<(u8, i64)>::new(), add);
    assert_eq!(later.len(), 1);
    later.map(12, Vec::<(u8, i64)>::new(), add);
    assert!(later.is_empty());
}

#[test]
fn a_key_that_arrives_often_in_a_batch_has_one_state_kept_of_it() {
    let mut store = Store::<u8, i64>::new(Bounds::NONE);
    store.map(1, vec![(1u8, 5)], add);
    store.map(2, vec![(1u8, 7); 1000], add);
    assert_eq!(store.done.len(), 1);
    store.undo();
    assert_eq!(store.rows::<u8>(), [(1, 5)]);
}

#[test]
fn a_batch_is_taken_back_whichever_round_it_is() {
    let mut store = Store::<u8, i64>::new(Bounds::NONE);
    store.map(1, vec![(1u8, 5), (2, 7)], add);
    // The count begins anew in batch 2, and is in batch 3 what it was when key 2 entered.
    let entered = store.round;
    store.round = u32::MAX - 1;
    for batch in 2..8 {
        let before = store.rows::<u8>();
        store.map(batch, vec![(1u8, 1), (1, 1), (2, 0), (3, 4)], add);
        assert_eq!(store.round == entered, batch == 3);
        store.undo();
        assert_eq!(store.rows::<u8>(), before, "{batch}");
        store.map(batch, vec![(1u8, 1), (1, 1)], add);
    }
    assert_eq!(store.rows::<u8>(), [(1, 17), (2, 7)]);
}

#[test]
fn a_change_of_a_key_that_never_entered_is_refused() {
    let changed = || Delta {
        batch: 2,
        gone: Vec::new(),
        entered: Vec::new(),
        changed: vec![Changed { key: 7u64, kept: "new" }],
    };
    let slice =
        |key| Shard { batch: 1, entries: vec![Entry { key, entered: (1, 3), kept: "old" }] };
    let shard = crate::keyed::shard_of(&7u64);
    let merged = Merged::of(vec![(shard, slice(7))], vec![changed()]).unwrap();
    assert_eq!(
        merged.shards.concat(),
        [Entry { key: 7, entered: (1, 3), kept: "new" }],
        "it entered in the slice"
    );
    assert!(matches!(Merged::of(vec![(shard, slice(8))], vec![changed()]), Err(NeverEntered)));
}

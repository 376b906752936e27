//! The index against a plain map; and keys chosen to collide under a seed that somebody knows,
//! which under the process's own do not.

use std::collections::BTreeMap;
use std::fmt;
use std::process::Command;

use proptest::collection::vec;
use proptest::prelude::*;

use super::Dictionary;
use crate::key::chosen::{known, median_of_unknown};
use crate::key::{HashState, Key, hash_state};
use crate::random_cases::cases;

const KEYS: usize = 512;

/// A dictionary of these keys: slots looked at to find each once, and the keys in their order.
fn held<O: Key<Owned = O> + Clone>(keys: &[O], hasher: HashState) -> (usize, Vec<O>) {
    let mut held = Dictionary::<O, ()>::new();
    held.hasher = hasher;
    for key in keys {
        held.insert(key.clone(), held.seek_owned(key), ());
    }
    for (id, key) in (0..).zip(keys) {
        assert_eq!(held.find_owned(key, held.seek_owned(key)), Some(id));
    }
    let order = held.iter().map(|(_, key)| key.clone()).collect();
    (held.hashed.probes(|id| held.hash_of(id).unwrap()), order)
}

/// Tries keys some of which are chosen: all of them begin in one place under the known seed.
fn chosen_keys_are_ordinary<O: Key<Owned = O> + Clone + fmt::Debug>(key: impl Fn(u64) -> O) {
    let plain: Vec<O> = (0..KEYS as u64).map(&key).collect();
    // An index of so many keys tells their homes by the last ten bits of the hash.
    let collides = |key: &O| known().hash(key.probe(&[])) & 1023 == 0;
    let crafted: Vec<O> = (0..).map(&key).filter(collides).take(KEYS).collect();
    let usual = median_of_unknown(|hasher| held(&plain, hasher).0);
    let (under_known, order) = held(&crafted, known());
    assert!(under_known > 50 * usual, "{under_known}, usually {usual}: they do not collide");
    let here = median_of_unknown(|hasher| held(&crafted, hasher).0);
    assert!(here <= 3 * usual, "{here}, usually {usual}");
    assert_eq!((&order, &held(&crafted, hash_state()).1), (&crafted, &crafted));
}

#[test]
fn numbers_that_collide_under_a_known_seed_are_ordinary_keys_here() {
    chosen_keys_are_ordinary(|number| number);
}

#[test]
fn texts_that_collide_under_a_known_seed_are_ordinary_keys_here() {
    // The known seed is a plain one, and spreads texts only where they differ in all places.
    let spread = |number: u64| number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    chosen_keys_are_ordinary(|number| format!("{:x}", spread(number) >> 4));
}

/// Names the variable under which the test tells its seed.
const TELL: &str = "STREAMFLOW_TEST_TELLS_SEED";

#[test]
fn each_process_has_a_seed_of_its_own() {
    if std::env::var_os(TELL).is_some() {
        println!("seed {:x}", hash_state().hash(1u64));
        return;
    }
    let seed = || {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["--nocapture", "each_process_has_a_seed_of_its_own"]).env(TELL, "1");
        let told = String::from_utf8(child.output().unwrap().stdout).unwrap();
        told.lines().find_map(|line| Some(line.split_once("seed ")?.1.to_owned())).unwrap()
    };
    assert_ne!(seed(), seed());
}

/// What is done to a key, by turns.
#[derive(Clone, Copy, Debug)]
enum Turn {
    /// It enters, if it is not there.
    Enter(u16),
    /// It leaves, if it is there.
    Leave(u16),
    /// It leaves and is taken back.
    Waver(u16),
}

fn turns() -> impl Strategy<Value = Turn> {
    (0..400u16).prop_flat_map(|key| {
        prop_oneof![
            3 => Just(Turn::Enter(key)),
            2 => Just(Turn::Leave(key)),
            1 => Just(Turn::Waver(key)),
        ]
    })
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn finds_what_a_plain_map_finds(turns in vec(turns(), 0..2000), reserved in 0..300usize) {
        let mut held = Dictionary::<u16, ()>::new();
        let mut plain = BTreeMap::new();
        let mut reserved = Some(reserved);
        for turn in turns {
            match turn {
                Turn::Enter(key) if !plain.contains_key(&key) => {
                    plain.insert(key, held.insert(key, held.seek_owned(&key), ()));
                }
                Turn::Leave(key) => if let Some(id) = plain.remove(&key) {
                    held.unlink(id);
                    prop_assert_eq!(held.find_owned(&key, held.seek_owned(&key)), None);
                    held.release(id);
                }
                Turn::Waver(key) => if let Some(id) = plain.get(&key) {
                    held.unlink(*id);
                    held.relink(*id);
                }
                Turn::Enter(_) => if let Some(keys) = reserved.take() {
                    held.reserve(keys);
                }
            }
        }
        for key in 0..400 {
            let found = held.find_owned(&key, held.seek_owned(&key));
            prop_assert_eq!(found, plain.get(&key).copied());
        }
        prop_assert_eq!(held.len(), plain.len());
    }
}

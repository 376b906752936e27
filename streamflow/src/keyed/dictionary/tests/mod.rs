//! Keys chosen to collide under a seed that somebody knows: under the process's own they do not.

use std::process::Command;

use foldhash::SharedSeed;

use super::Dictionary;
use crate::key::{HashState, hash_state};

const KEYS: usize = 512;

/// A seed that is known.
static KNOWN: SharedSeed = SharedSeed::from_u64(7);

fn known() -> HashState {
    HashState::new([7, 8, 9], &KNOWN)
}

/// A dictionary of these keys: slots looked at to find each once, and the keys in their order.
fn held(keys: &[u64], hasher: HashState) -> (usize, Vec<u64>) {
    let mut held = Dictionary::<u64, ()>::new();
    held.hasher = hasher;
    for key in keys {
        held.insert(*key, held.seek_owned(key), ());
    }
    for (id, key) in (0..).zip(keys) {
        assert_eq!(held.find_owned(key, held.seek_owned(key)), Some(id));
    }
    (held.hashed.probes(), held.iter().map(|(_, key)| *key).collect())
}

#[test]
fn keys_that_collide_under_a_known_seed_are_ordinary_keys_here() {
    let plain: Vec<u64> = (0..KEYS as u64).collect();
    // A table of so many keys tells their homes by the last ten bits of the hash.
    let collides = |key: &u64| known().hash(*key) & 1023 == 0;
    let crafted: Vec<u64> = (0..).filter(collides).take(KEYS).collect();
    let (usual, _) = held(&plain, hash_state());
    let (under_known, order) = held(&crafted, known());
    assert!(under_known > 50 * usual, "{under_known}, usually {usual}: they do not collide");
    let (here, order_here) = held(&crafted, hash_state());
    assert!(here <= 3 * usual, "{here}, usually {usual}");
    assert_eq!((&order, &order_here), (&crafted, &crafted));
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

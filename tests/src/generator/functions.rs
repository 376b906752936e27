//! What the states of random pipelines do, once for the job and once for the oracle.

use streamflow::State;

use crate::oracle::Next;

/// What becomes of a key's sum with a value: a multiple of 5 takes the key away, one of 7 leaves it
/// as it was.
fn sum_of(value: u64, state: Option<u64>) -> (Next<u64>, u64) {
    let sum = state.unwrap_or(0).wrapping_add(value);
    match sum {
        sum if sum % 5 == 0 => (Next::Remove, sum),
        sum if sum % 7 == 0 => (Next::Keep, sum),
        sum => (Next::Set(sum), sum),
    }
}

/// For the oracle: the sum of a key's values, and of a key that times out the sum beside itself.
pub fn added_up(key: u64, value: Option<u64>, state: Option<u64>) -> (Next<u64>, (u64, u64)) {
    match value {
        Some(value) => {
            let (next, sum) = sum_of(value, state);
            (next, (key, sum))
        }
        None => (Next::Keep, (!key, state.unwrap_or(0))),
    }
}

/// The same for the job.
pub fn add_up(key: u64, value: Option<u64>, state: &mut State<u64>) -> (u64, u64) {
    let Some(value) = value else {
        assert!(state.is_timing_out());
        return (!key, state.get().copied().unwrap_or(0));
    };
    let sum = state.get().copied().unwrap_or(0).wrapping_add(value);
    match sum {
        sum if sum % 5 == 0 => state.remove(),
        sum if sum % 7 == 0 => {}
        sum => match state.get_mut() {
            Some(held) => *held = sum,
            None => state.update(sum),
        },
    }
    (key, sum)
}

/// A key's next state: a digest of all its values, which comes to an end now and then.
pub fn next(values: &[u64], state: Option<u64>) -> Option<u64> {
    let state = values.iter().fold(state.unwrap_or(1), |state, x| state * 3 % 1009 + x % 1009);
    (state % 11 != 0).then_some(state)
}

//! State by key: the greatest value so far of each of a million keys, one in a hundred of which
//! arrives in a batch.

mod hand;

use std::sync::Arc;
use std::time::Instant;

use hashbrown::HashMap;
use streamflow::batch::Values;
use streamflow::prelude::*;

use self::hand::Maxima;
use crate::job::{Cycle, Seen, step, stepped};
use crate::race::{Engine, FUSED, HAND, PLAIN, Row, UNFUSED, median};
use crate::{Effort, data};

/// The workload's name.
pub const NAME: &str = "state by key";

/// Keys that are held.
const KEYS: u64 = 1_000_000;
/// Pairs in a batch.
const ARRIVALS: usize = 10_000;

type Pairs = Arc<Values<(u64, u64)>>;

/// What is compared of each batch: how many maxima were given, and a digest of them.
type Answer = Vec<(usize, u64)>;

fn digest(maxima: impl IntoIterator<Item = (u64, u64)>) -> (usize, u64) {
    maxima.into_iter().fold((0, 0), |(given, sum), (key, maximum)| {
        (given + 1, sum.wrapping_add(maximum.wrapping_mul(key | 1)))
    })
}

/// Running maxima, by all engines. From the second call on they are those of all batches.
#[must_use]
pub fn race(effort: Effort) -> Vec<Row> {
    let (all, batches) = (data::every_key(KEYS), 500 / effort.share);
    let batches = &data::pairs(3, KEYS, batches, ARRIVALS)[..];
    let mut hand = Maxima::new(KEYS as usize);
    hand.add(&all.0).for_each(drop);
    let mut plain: HashMap<u64, u64, foldhash::fast::RandomState> = all.0.iter().copied().collect();
    let mut engines = vec![
        Engine::new(PLAIN, 1, || {
            let mut greatest = |&(key, value): &(u64, u64)| {
                let maximum = plain.entry(key).or_default();
                *maximum = value.max(*maximum);
                (key, *maximum)
            };
            let batches = batches.iter();
            batches.map(|batch| digest(batch.0.iter().map(&mut greatest))).collect::<Answer>()
        }),
        Engine::new(HAND, 1, || batches.iter().map(|batch| digest(hand.add(&batch.0))).collect()),
        Engine::new(FUSED, 1, fused(&all, batches)),
        Engine::new(UNFUSED, 1, unfused(&all, batches)),
    ];
    engines.iter_mut().for_each(|engine| drop(engine.run()));
    crate::race::race(NAME, batches.len() * ARRIVALS, effort.rounds, engines)
}

/// What a batch costs beside a million keys, as a multiple of what it costs beside ten thousand, as
/// a line of text. The rest is the memory's: a million keys lie in no cache.
#[must_use]
pub fn of_keys_held(effort: Effort) -> String {
    let few = beside(KEYS / 100, effort);
    let many = beside(KEYS, effort);
    format!(
        "A batch of {ARRIVALS} pairs costs {:.2} times as much beside 1,000,000 keys held as beside \
         10,000.",
        many / few
    )
}

/// The median time of a batch beside so many keys.
fn beside(keys: u64, effort: Effort) -> f64 {
    let batches = data::pairs(3, keys, 20, ARRIVALS);
    let mut job = fused(&data::every_key(keys), &batches);
    median((0..10 * effort.rounds).map(|_| {
        let start = Instant::now();
        job();
        start.elapsed().as_secs_f64()
    }))
}

/// What a batch of chosen keys costs, as a multiple of what one of ordinary keys costs: of a table
/// whose hash everybody knows, against which they were chosen, and of the job. As a line of text.
#[must_use]
pub fn of_chosen_keys(effort: Effort) -> String {
    let batch = |key: &dyn Fn(u64) -> u64| -> [Pairs; 1] {
        [Arc::new((0..ARRIVALS as u64).map(|number| (key(number), number)).collect())]
    };
    let ordinary = batch(&|number| number.wrapping_mul(0xD6E8_FEB8_6659_FD93));
    let chosen = batch(&hand::key_that_collides);
    let by_hand = |batch: &[Pairs; 1]| {
        let (mut hand, batch) = (Maxima::new(ARRIVALS), Arc::clone(&batch[0]));
        move || vec![digest(hand.add(&batch.0))]
    };
    let mut hand = [by_hand(&ordinary), by_hand(&chosen)];
    let mut jobs = [fused(&ordinary[0], &ordinary), fused(&chosen[0], &chosen)];
    let mut times = [const { Vec::new() }; 4];
    for _ in 0..4 * effort.rounds {
        let hand = hand.each_mut().map(timed);
        let jobs = jobs.each_mut().map(timed);
        for (by_hand, by_job) in hand.iter().zip(&jobs) {
            assert_eq!(by_hand.0, by_job.0);
        }
        let all = hand.iter().chain(&jobs).map(|(_, time)| *time);
        times.iter_mut().zip(all).for_each(|(times, time)| times.push(time));
    }
    let [plain_by_hand, chosen_by_hand, plain, chosen] =
        times.map(|times| median(times.into_iter()));
    format!(
        "A batch of {ARRIVALS} keys that were chosen to collide costs {:.2} times as much as one of \
         other keys; in the hand-written table against which they were chosen, {:.0} times.",
        chosen / plain,
        chosen_by_hand / plain_by_hand
    )
}

/// What a function gives, and how long it takes.
fn timed<A>(run: &mut impl FnMut() -> A) -> (A, f64) {
    let start = Instant::now();
    let answer = run();
    (answer, start.elapsed().as_secs_f64())
}

/// A function that makes the job, which holds all keys then, and computes all batches in each call.
macro_rules! job {
    ($name:ident, $($fusion:tt)*) => {
        fn $name(all: &Pairs, batches: &[Pairs]) -> impl FnMut() -> Answer + use<> {
            let source = Cycle::of(batches).after(all);
            let seen = Seen::default();
            let put = seen.clone();
            let job = stream! {
                name "state";
                batch 1s;
                $($fusion)*
                source pairs = source;
                let maxima = pairs.map_with_state::<u64>(
                    |&key, value, state| {
                        let maximum = value.max(state.get().copied()).unwrap_or(0);
                        state.update(maximum);
                        (key, maximum)
                    },
                    bound = none,
                );
                maxima.for_each_batch(|maxima, _| put.put(digest(maxima)));
            };
            let (mut job, batches) = (stepped(job, 1), batches.len());
            step(&mut job, 1);
            drop(seen.take());
            move || {
                step(&mut job, batches);
                seen.take()
            }
        }
    };
}

job!(fused,);
job!(unfused, fusion off;);

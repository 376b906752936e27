//! What a window's length costs: the same batches over 10 panes and over 1,000.

use std::time::Instant;

use super::{count, maximum};
use crate::Effort;
use crate::data;
use crate::race::{median, quantile};

/// The cost of a count's and a maximum's batch at 1,000 panes, as a multiple of that at 10, as a
/// line of text.
#[must_use]
pub fn of_panes(effort: Effort) -> String {
    let texts = data::texts_of(5000, 10, 10_000);
    let counts = ratio(effort, &mut count::over_10(&texts, 1), &mut count::over_1000(&texts, 1));
    let pairs = data::pairs(0, maximum::KEYS, 10, 200_000);
    let maxima =
        ratio(effort, &mut maximum::over_10(&pairs, 1), &mut maximum::over_1000(&pairs, 1));
    format!(
        "A batch of a window of 1,000 panes costs {counts:.2} times one of 10 panes for a sliding \
         word count, {maxima:.2} times for a sliding maximum."
    )
}

/// How many times as long the second takes as the first, each called for ten batches.
fn ratio<A>(effort: Effort, few: &mut impl FnMut() -> A, many: &mut impl FnMut() -> A) -> f64 {
    let timed = |run: &mut dyn FnMut()| {
        let start = Instant::now();
        run();
        start.elapsed().as_secs_f64()
    };
    // Until the windows are full.
    for _ in 0..100 {
        few();
        many();
    }
    let rounds = 0..10 * effort.rounds;
    median(rounds.map(|_| {
        let few = timed(&mut || drop(few()));
        timed(&mut || drop(many())) / few
    }))
}

/// The slowest of 3,000 slides of a maximum over 1,000 panes, as a multiple of the median slide, as
/// a line of text. The slides are done five times over, and each counts as its fastest time: what
/// is left is the window's work, not the machine's other business.
#[must_use]
pub fn of_slowest_slide() -> String {
    let pairs = data::pairs(0, maximum::KEYS, 1, 20_000);
    let mut times = vec![f64::INFINITY; 3000];
    for _ in 0..5 {
        let mut slide = maximum::over_1000(&pairs, 1);
        for _ in 0..1000 {
            slide();
        }
        for time in &mut times {
            let start = Instant::now();
            slide();
            *time = start.elapsed().as_secs_f64().min(*time);
        }
    }
    let slowest = quantile(times.clone(), 1.0) / median(times.into_iter());
    format!("The slowest of 3,000 slides of that maximum takes {slowest:.2} times the median.")
}

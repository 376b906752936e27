//! Laws that hold for every job, on 10,000 random cases each: two ways to compute the same.
//!
//! A job goes on from case to case; what a case feeds is made from its seed, which is told when it
//! fails. `STREAMFLOW_SEED=n cargo test -p streamflow-tests --test laws` begins with another one,
//! and `STREAMFLOW_SOAK=n` tries n times as many.

/// Compiles a block to a function from its sources' batches to what its outputs give of them.
macro_rules! job {
    ($workers:expr; $($source:ident: $batch:ty),+; { $($block:tt)* } => $($output:ident),+) => {{
        $(let $source = test::source::<$batch>();)+
        $(let $output = test::collect();)+
        let mut job = stream! {
            name "law";
            batch 1s;
            $(source $source = $source.1;)+
            $($block)*
            $($output.write_to($output.1);)+
        }
        .workers($workers)
        .test();
        let mut feeds = ($($source.0,)+);
        move |batches| {
            crate::Feeds::give(&mut feeds, batches);
            job.advance(std::time::Duration::from_secs(1));
            ($($output.0.take_records()),+)
        }
    }};
}

mod batches;
mod streams;
mod windows;

use streamflow::batch::Batch;
use streamflow::test::Feed;
use streamflow_tests::records::Rng;

/// How many cases a law is tried on, unless it is to be more.
const CASES: u64 = 10_000;

/// Tells the seed of a case that fails.
struct Case(u64);

impl Drop for Case {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the case of seed {}", self.0);
        }
    }
}

/// Tries a law on all cases.
fn law(mut case: impl FnMut(&mut Rng)) {
    let number = |name| {
        let text = std::env::var(name).ok()?;
        Some(text.parse().unwrap_or_else(|_| panic!("{name}={text} is no number")))
    };
    let first = number("STREAMFLOW_SEED").unwrap_or(1u64);
    let cases = number("STREAMFLOW_SOAK").unwrap_or(1) * CASES;
    for seed in first..first + cases {
        let told = Case(seed);
        case(&mut Rng::new(seed));
        drop(told);
    }
    println!("{cases} cases");
}

/// The test's side of a job's sources, the first of which gets the first of the batches.
trait Feeds<T> {
    fn give(&mut self, batches: T);
}

impl<A: Batch + FromIterator<X>, X> Feeds<Vec<X>> for (Feed<A>,) {
    fn give(&mut self, batch: Vec<X>) {
        self.0.batch(batch);
    }
}

impl<A, X, B, Y> Feeds<(Vec<X>, Vec<Y>)> for (Feed<A>, Feed<B>)
where
    A: Batch + FromIterator<X>,
    B: Batch + FromIterator<Y>,
{
    fn give(&mut self, (one, two): (Vec<X>, Vec<Y>)) {
        self.0.batch(one);
        self.1.batch(two);
    }
}

impl<A, X, B, Y, C, Z> Feeds<(Vec<X>, Vec<Y>, Vec<Z>)> for (Feed<A>, Feed<B>, Feed<C>)
where
    A: Batch + FromIterator<X>,
    B: Batch + FromIterator<Y>,
    C: Batch + FromIterator<Z>,
{
    fn give(&mut self, (one, two, three): (Vec<X>, Vec<Y>, Vec<Z>)) {
        self.0.batch(one);
        self.1.batch(two);
        self.2.batch(three);
    }
}

/// A number of records: often none or one, seldom many.
fn len(rng: &mut Rng) -> u64 {
    match rng.below(8) {
        0 => 0,
        1 => 1,
        2 => rng.below(60),
        _ => rng.below(12),
    }
}

/// Pairs of few keys or many, and words.
fn pairs(rng: &mut Rng) -> Vec<(u8, String)> {
    let variety = [1, 3, 8, 200][rng.below(4) as usize];
    let len = len(rng);
    (0..len).map(|_| (rng.below(variety) as u8, rng.below(1000).to_string())).collect()
}

/// A number whose additions in another order show.
fn float(rng: &mut Rng) -> f64 {
    let scale = [1e-9, 1.0, 0.1, 1e7, -1e7][rng.below(5) as usize];
    (rng.below(1000) as f64 + 0.1) * scale
}

/// Each key with its values made one, in order of the keys' first arrival: the plain way.
fn merged<K: Eq, V>(rows: impl IntoIterator<Item = (K, V)>, f: impl Fn(V, V) -> V) -> Vec<(K, V)> {
    let mut made: Vec<(K, Option<V>)> = Vec::new();
    for (key, value) in rows {
        match made.iter_mut().find(|(known, _)| *known == key) {
            Some((_, held)) => {
                *held = Some(match held.take() {
                    Some(older) => f(older, value),
                    None => value,
                });
            }
            None => made.push((key, Some(value))),
        }
    }
    made.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
}

/// The same records in any order, to be compared.
fn sorted<T: Ord>(mut records: Vec<T>) -> Vec<T> {
    records.sort();
    records
}

//! Sketches the plain way: a hash set of registers, a map of buckets.

use std::collections::{BTreeMap, HashMap};

use super::{Datum, Failure, Op, Role, Rows, Value};

/// XXH64, with seed 0, of a number as eight bytes.
fn hash(number: u64) -> u64 {
    const PRIMES: [u64; 4] = [
        0x9E37_79B1_85EB_CA87,
        0xC2B2_AE3D_27D4_EB4F,
        0x1656_67B1_9E37_79F9,
        0x85EB_CA77_C2B2_AE63,
    ];
    let mixed = number.wrapping_mul(PRIMES[1]).rotate_left(31).wrapping_mul(PRIMES[0]);
    let start = 0x27D4_EB2F_1656_67C5u64.wrapping_add(8);
    let mut hash = (start ^ mixed).rotate_left(27).wrapping_mul(PRIMES[0]).wrapping_add(PRIMES[3]);
    hash = (hash ^ (hash >> 33)).wrapping_mul(PRIMES[1]);
    hash = (hash ^ (hash >> 29)).wrapping_mul(PRIMES[2]);
    hash ^ (hash >> 32)
}

/// HyperLogLog's estimate of how many different numbers there are, of 2^precision registers, by
/// Ertl's formula.
fn distinct(numbers: &[Value], precision: u32) -> Value {
    // What no number has come to holds 0.
    let mut registers: HashMap<usize, usize> = HashMap::new();
    for number in numbers {
        let hash = hash(u64::from_value(number.clone()));
        let at = (hash >> (64 - precision)) as usize;
        let rest = hash << precision;
        let run = (rest.leading_zeros().min(64 - precision) + 1) as usize;
        let held = registers.entry(at).or_default();
        *held = run.max(*held);
    }
    if numbers.is_empty() {
        return Value::U64(0);
    }
    let all = 1usize << precision;
    let m = all as f64;
    let share = |run: usize| match run {
        0 => (all - registers.len()) as f64,
        run => registers.values().filter(|held| **held == run).count() as f64,
    };
    let longest = 64 - precision as usize + 1;
    // No register is full in a test.
    let mut z = (1..longest).rev().fold(0.0, |z, run| 0.5 * (z + share(run)));
    let (mut x, mut weight) = (share(0) / m, 1.0);
    let mut sigma = x;
    for _ in 0..64 {
        x *= x;
        sigma += x * weight;
        weight *= 2.0;
    }
    z += m * sigma;
    Value::U64((0.5 / std::f64::consts::LN_2 * m * m / z).round() as u64)
}

/// DDSketch's quantiles of positive numbers and zeros, at an error of 1 %.
fn quantiles(numbers: &[Value], wanted: &[f64]) -> Vec<f64> {
    let ratio = 1.01f64 / 0.99;
    let mut buckets: BTreeMap<i32, u64> = BTreeMap::new();
    for number in numbers {
        let number = u64::from_value(number.clone()) as f64;
        let bucket =
            if number == 0.0 { i32::MIN } else { (number.ln() / ratio.ln()).ceil() as i32 };
        *buckets.entry(bucket).or_default() += 1;
    }
    let at = |quantile: f64| {
        let mut rank = (quantile * (numbers.len() - 1) as f64) as u64;
        for (bucket, count) in &buckets {
            if *count > rank {
                return match *bucket {
                    i32::MIN => 0.0,
                    bucket => 2.0 * (f64::from(bucket) * ratio.ln()).exp() / (ratio + 1.0),
                };
            }
            rank -= count;
        }
        unreachable!("a rank below the number of records")
    };
    wanted.iter().map(|quantile| at(*quantile)).collect()
}

fn whole(name: &'static str, f: impl Fn(&[Value]) -> Vec<Value> + 'static) -> Op {
    Op::new(name, move |_, rows| Ok(Rows::cut(f(&rows.into_values()))))
}

/// Each key's values, in order of first arrival, made one.
fn by_key(name: &'static str, f: impl Fn(&[Value]) -> Value + 'static) -> Op {
    let step = move |_: super::Batch<'_>, rows: Rows| -> Result<Rows, Failure> {
        let mut order: Vec<Value> = Vec::new();
        let mut groups: HashMap<Value, Vec<Value>> = HashMap::new();
        for record in rows.into_values() {
            let (key, value) = record.into_pair();
            let group = groups.entry(key.clone()).or_default();
            if group.is_empty() {
                order.push(key);
            }
            group.push(value);
        }
        let made = order.into_iter().map(|key| {
            let value = f(&groups[&key]);
            Value::pair(key, value)
        });
        Ok(Rows::cut(made.collect()))
    };
    Op { role: Role::Keyed, ..Op::new(name, step) }
}

/// `approx_distinct` of `u64`s.
pub fn approx_distinct(precision: u32) -> Op {
    whole("approx_distinct", move |numbers| vec![distinct(numbers, precision)])
}

/// `approx_distinct_by_key` of `u64`s.
pub fn approx_distinct_by_key(precision: u32) -> Op {
    by_key("approx_distinct_by_key", move |numbers| distinct(numbers, precision))
}

/// `quantiles` of `u64`s.
pub fn quantiles_of(wanted: &'static [f64]) -> Op {
    whole("quantiles", move |numbers| match numbers {
        [] => Vec::new(),
        numbers => vec![quantiles(numbers, wanted).into_value()],
    })
}

/// `quantiles_by_key` of `u64`s.
pub fn quantiles_by_key(wanted: &'static [f64]) -> Op {
    by_key("quantiles_by_key", move |numbers| quantiles(numbers, wanted).into_value())
}

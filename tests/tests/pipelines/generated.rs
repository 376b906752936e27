//! Random pipelines, written by `cargo run -p streamflow-tests --bin random-pipelines`.

use streamflow::prelude::*;
use streamflow_tests::agree_fused;
use streamflow_tests::generator::functions::*;
use streamflow_tests::oracle::*;
use streamflow_tests::records;

#[test]
fn pipeline_0() {
    agree_fused!(source_0: Values<(u64, f64)>; {
        let stream_1 = source_0.aggregate_by_key(0.1, |a, x| a + x, |a, b| a * b);
        let stream_2 = stream_1.sort_by_key().union(stream_1);
        let stream_3 = stream_2.sort_by_key().map(|(_, x)| x).repartition(4);
        let stream_4 = source_0.filter(|(_, x)| *x > 0.0).map(|(_, x)| x);
    } => stream_3, stream_4)
    .with_outputs([
        Stream::new(0, [aggregate_by_key(0.1, |a: f64, x: f64| a + x, |a: f64, b: f64| a * b), sort_by_key(), union(Stream::new(0, [aggregate_by_key(0.1, |a: f64, x: f64| a + x, |a: f64, b: f64| a * b)])), sort_by_key(), map(|(_, x): (u64, f64)| x), repartition(4)]),
        Stream::new(0, [filter(|(_, x): (u64, f64)| x > 0.0), map(|(_, x): (u64, f64)| x)]),
    ])
    .on_many([records::float_pairs]);
}

#[test]
fn pipeline_1() {
    agree_fused!(source_0: Values<(u64, f64)>; {
        let stream_1 = source_0.window(1s, 5s).top_k_by(50, |x| x.1).reduce_by_key(|a, b| a + b);
    } => stream_1)
    .with_outputs([
        Stream::new(0, [window(1, 5), top_k_by(50, |x: (u64, f64)| x.1), reduce_by_key(|a: f64, b: f64| a + b)]),
    ])
    .on_many([records::float_pairs]);
}

#[test]
fn pipeline_2() {
    agree_fused!(source_0: Values<f64>, source_1: Records<(String, u64)>; {
        let stream_2 = source_1.map_values(|n| n % 10).map(|(word, n)| (if word.len() > 5 { "long" } else { "short" }, n)).aggregate_by_key(1u64, |a, x| a ^ x, |a, b| a + b);
        let stream_3 = stream_2.distinct();
        let stream_4 = source_1.map(|(word, n)| (word.as_str(), *n));
    } => source_0, stream_3, stream_4)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10)), aggregate_by_key(1u64, |a: u64, x: u64| a ^ x, |a: u64, b: u64| a + b), distinct()]),
        Stream::new(1, [inspect()]),
    ])
    .on_many([records::floats, records::pairs]);
}

#[test]
fn pipeline_3() {
    agree_fused!(source_0: Values<(u64, u64)>, source_1: Text; {
        let stream_2 = source_1.count_by_value_and_window(5s, 1s);
        let stream_3 = stream_2.filter(|(_, x)| x % 2 == 1).cogroup(stream_2).map_values(|(a, b)| a.iter().chain(&b).fold(1, |n, x| n * 3 % 1009 + x));
    } => source_0, stream_2, stream_3)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [window(5, 1), count_by_value()]),
        Stream::new(1, [window(5, 1), count_by_value(), filter(|(_, x): (String, u64)| x % 2 == 1), cogroup(Stream::new(1, [window(5, 1), count_by_value()])), map_values(|(a, b): (Vec<u64>, Vec<u64>)| a.iter().chain(&b).fold(1, |n, x| n * 3 % 1009 + x))]),
    ])
    .on_many([records::number_pairs, records::lines]);
}

#[test]
fn pipeline_4() {
    agree_fused!(source_0: Values<(u64, u64)>; {
        let stream_1 = source_0.map_with_state(|key, x, state| add_up(*key, x, state), max_keys = 6, ttl = 1s).map_values(|x| x / 2).reduce_by_key_and_window(|a, b| a ^ b, |a, b| a ^ b, 11s, 3s, filter = |(_, x)| *x > 0);
        let stream_2 = source_0.map_with_state(|key, x, state| add_up(*key, x, state), max_keys = 3, ttl = 5s).filter(|(key, _)| key % 4 != 1).map_values(|x| x % 3).distinct().full_outer_join(source_0).map_values(|(a, b)| a.unwrap_or(5) ^ b.unwrap_or(9));
        let stream_3 = stream_2.reduce_by_key_and_window(|a, b| a ^ b, |a, b| a ^ b, 4s, 1s, filter = |(_, x)| *x > 0).map(|(key, x)| (key % 5, x)).lookup(vec![7u64, 8, 9]).map(|(key, (x, y))| (key, x ^ *y));
    } => stream_1, stream_3)
    .with_outputs([
        Stream::new(0, [map_with_state(Bounds { idle: 1, most: 6 }, false, added_up), map_values(|x: u64| x / 2), window(11, 3), reduce_by_key(|a: u64, b: u64| a ^ b), filter(|(_, x): (u64, u64)| x > 0)]),
        Stream::new(0, [map_with_state(Bounds { idle: 5, most: 3 }, false, added_up), filter(|(key, _): (u64, u64)| key % 4 != 1), map_values(|x: u64| x % 3), distinct(), full_outer_join(Stream::new(0, [])), map_values(|(a, b): (Option<u64>, Option<u64>)| a.unwrap_or(5) ^ b.unwrap_or(9)), window(4, 1), reduce_by_key(|a: u64, b: u64| a ^ b), filter(|(_, x): (u64, u64)| x > 0), map(|(key, x): (u64, u64)| (key % 5, x)), lookup(|key: u64| [7u64, 8, 9].get(key as usize).copied()), map(|(key, (x, y)): (u64, (u64, u64))| (key, x ^ y))]),
    ])
    .on_many([records::number_pairs]);
}

#[test]
fn pipeline_5() {
    agree_fused!(source_0: Values<(u64, f64)>, source_1: Values<u64>; {
        let stream_2 = source_1.top_k_by(900, |x| x % 10).map(|x| x % 100_003).quantiles([0.5]).map(|at| at[0]);
    } => source_0, source_1, stream_2)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, []),
        Stream::new(1, [top_k_by(900, |x: u64| x % 10), map(|x: u64| x % 100_003), quantiles_of(&[0.5]), map(|at: Vec<f64>| at[0])]),
    ])
    .on_many([records::float_pairs, records::numbers]);
}

#[test]
fn pipeline_6() {
    agree_fused!(source_0: Records<(String, u64)>; {
        let stream_1 = source_0.map_values(|n| n % 10).map(|(word, n)| (if word.len() > 5 { "long" } else { "short" }, n)).filter(|(_, x)| x % 2 == 1);
        let stream_2 = source_0.map_values(|n| n % 10).map(|(word, n)| (if word.len() > 5 { "long" } else { "short" }, n)).filter(|(_, x)| x % 2 == 1).window(7s, 5s);
        let stream_3 = source_0.map_values(|n| n % 10).map(|(word, n)| (if word.len() > 5 { "long" } else { "short" }, n)).filter(|(_, x)| x % 2 == 1).aggregate_by_key(1u64, |a, x| a ^ x, |a, b| a + b).union(stream_1);
        let stream_4 = stream_3.sort_by_key();
    } => stream_2, stream_4)
    .with_outputs([
        Stream::new(0, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10)), filter(|(_, x): (String, u64)| x % 2 == 1), window(7, 5)]),
        Stream::new(0, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10)), filter(|(_, x): (String, u64)| x % 2 == 1), aggregate_by_key(1u64, |a: u64, x: u64| a ^ x, |a: u64, b: u64| a + b), union(Stream::new(0, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10)), filter(|(_, x): (String, u64)| x % 2 == 1)])), sort_by_key()]),
    ])
    .on_many([records::pairs]);
}

#[test]
fn pipeline_7() {
    agree_fused!(source_0: Values<(u64, u64)>, source_1: Values<(u64, u64)>; {
        let stream_2 = source_1.window(9s, 1s).sort_by_key().union(source_1);
        let stream_3 = stream_2.update_state_by_key(|xs, state: Option<u64>| next(xs, state), ttl = 1s).reduce_by_key(|a, b| a.min(b)).count_by_key().join(source_1).map_values(|(a, b)| a ^ b);
    } => source_0, stream_3)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [window(9, 1), sort_by_key(), union(Stream::new(1, [])), update_state_by_key(Bounds { idle: 1, ..Bounds::NONE }, Vec::new(), |xs: Vec<u64>, state: Option<u64>| next(&xs, state)), reduce_by_key(|a: u64, b: u64| a.min(b)), count_by_key(), join(Stream::new(1, [])), map_values(|(a, b): (u64, u64)| a ^ b)]),
    ])
    .on_many([records::number_pairs, records::number_pairs]);
}

#[test]
fn pipeline_8() {
    agree_fused!(source_0: Values<(u64, f64)>; {
        let stream_1 = source_0.reduce_by_key(|a, b| a + b).reduce_by_key(|a, b| a + b);
        let stream_2 = stream_1.top_k_by(50, |x| x.1).window(7s, 1s).count_by_key();
    } => stream_2)
    .with_outputs([
        Stream::new(0, [reduce_by_key(|a: f64, b: f64| a + b), reduce_by_key(|a: f64, b: f64| a + b), top_k_by(50, |x: (u64, f64)| x.1), window(7, 1), count_by_key()]),
    ])
    .on_many([records::float_pairs]);
}

#[test]
fn pipeline_9() {
    agree_fused!(source_0: Values<(u64, u64)>; {
        let stream_1 = source_0.group_by_key().map(|(_, xs)| xs).map(|xs| xs.len() as u64).max_by(|x| x % 8);
        let stream_2 = stream_1.repartition(3).window(6s, 1s).transform_with(stream_1, |left, right, _| left.into_iter().zip(right).map(|(a, b)| a ^ b));
    } => stream_2)
    .with_outputs([
        Stream::new(0, [group_by_key(), map(|(_, xs): (u64, Vec<u64>)| xs), map(|xs: Vec<u64>| xs.len()), reduce(|a: u64, b: u64| if b % 8 > a % 8 { b } else { a }), repartition(3), window(6, 1), transform_with(Stream::new(0, [group_by_key(), map(|(_, xs): (u64, Vec<u64>)| xs), map(|xs: Vec<u64>| xs.len()), reduce(|a: u64, b: u64| if b % 8 > a % 8 { b } else { a })]), |left: Vec<u64>, right: Vec<u64>, _| left.into_iter().zip(right).map(|(a, b)| a ^ b).collect::<Vec<_>>())]),
    ])
    .on_many([records::number_pairs]);
}

#[test]
fn pipeline_10() {
    agree_fused!(source_0: Values<(u64, u64)>, source_1: Records<(String, u64)>; {
        let stream_2 = source_1.map(|(word, n)| (word.as_str(), *n)).sort_by_key().map(|(text, _)| text).distinct();
        let stream_3 = stream_2.words().map(|x| (x, 1u64)).reduce_by_key(|a, b| a + b).update_state_by_key(|xs, state: Option<u64>| next(xs, state), max_keys = 1).distinct();
    } => source_0, stream_2, stream_3)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [inspect(), sort_by_key(), map(|(text, _): (String, u64)| text), distinct()]),
        Stream::new(1, [inspect(), sort_by_key(), map(|(text, _): (String, u64)| text), distinct(), words(), map(|x: String| (x, 1u64)), reduce_by_key(|a: u64, b: u64| a + b), update_state_by_key(Bounds { most: 1, ..Bounds::NONE }, Vec::new(), |xs: Vec<u64>, state: Option<u64>| next(&xs, state)), distinct()]),
    ])
    .on_many([records::number_pairs, records::pairs]);
}

#[test]
fn pipeline_11() {
    agree_fused!(source_0: Values<(u64, f64)>, source_1: Records<(String, u64)>; {
        let stream_2 = source_1.map_values(|n| n % 10).map(|(word, n)| (if word.len() > 5 { "long" } else { "short" }, n)).reduce_by_key(|a, b| a.max(b)).reduce_by_key_and_window(|a, b| a.max(b), 10s, 1s);
        let stream_3 = stream_2.sort_by_key().union(stream_2);
        let stream_4 = stream_3.reduce_by_key(|a, b| a.max(b)).map(|(text, _)| text);
    } => source_0, source_1, stream_4)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, []),
        Stream::new(1, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10)), reduce_by_key(|a: u64, b: u64| a.max(b)), window(10, 1), reduce_by_key(|a: u64, b: u64| a.max(b)), sort_by_key(), union(Stream::new(1, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10)), reduce_by_key(|a: u64, b: u64| a.max(b)), window(10, 1), reduce_by_key(|a: u64, b: u64| a.max(b))])), reduce_by_key(|a: u64, b: u64| a.max(b)), map(|(text, _): (String, u64)| text)]),
    ])
    .on_many([records::float_pairs, records::pairs]);
}

#[test]
fn pipeline_12() {
    agree_fused!(source_0: Values<(u64, u64)>; {
        let stream_1 = source_0.window(6s, 1s);
        let stream_2 = stream_1.filter(|(key, _)| key % 4 != 1).cogroup(stream_1).map_values(|(a, b)| a.len() as u64 * 100 + b.len() as u64);
        let stream_3 = stream_2.map(|(key, x)| key ^ x).repartition(3);
    } => stream_1, stream_3)
    .with_outputs([
        Stream::new(0, [window(6, 1)]),
        Stream::new(0, [window(6, 1), filter(|(key, _): (u64, u64)| key % 4 != 1), cogroup(Stream::new(0, [window(6, 1)])), map_values(|(a, b): (Vec<u64>, Vec<u64>)| a.len() * 100 + b.len()), map(|(key, x): (u64, u64)| key ^ x), repartition(3)]),
    ])
    .on_many([records::number_pairs]);
}

#[test]
fn pipeline_13() {
    agree_fused!(source_0: Text; {
        let stream_1 = source_0.words().map(|x| (x, 1u64)).reduce_by_key(|a, b| a + b).count_by_key().update_state_by_key(|xs, state: Option<u64>| next(xs, state), bound = none);
        let stream_2 = stream_1.update_state_by_key(|xs, state: Option<u64>| next(xs, state), bound = none).map_values(|x| x * 2 % 1009);
        let stream_3 = stream_2.map(|(text, _)| text).distinct().inspect(|x| x.len()).inspect(|x| x.len());
    } => stream_3)
    .with_outputs([
        Stream::new(0, [words(), map(|x: String| (x, 1u64)), reduce_by_key(|a: u64, b: u64| a + b), count_by_key(), update_state_by_key(Bounds::NONE, Vec::new(), |xs: Vec<u64>, state: Option<u64>| next(&xs, state)), update_state_by_key(Bounds::NONE, Vec::new(), |xs: Vec<u64>, state: Option<u64>| next(&xs, state)), map_values(|x: u64| x * 2 % 1009), map(|(text, _): (String, u64)| text), distinct(), inspect(), inspect()]),
    ])
    .on_many([records::lines]);
}

#[test]
fn pipeline_14() {
    agree_fused!(source_0: Values<u64>, source_1: Values<(u64, u64)>; {
        let stream_2 = source_1.map_with_state(|key, x, state| add_up(*key, x, state), max_keys = 6, ttl = 2s).map_values(|x| x % 100_003).quantiles_by_key([0.9]).map_values(|at| at[0]).map_values(|x| (x % 1000.0).trunc()).window(4s, 1s).reduce_by_key(|a, b| a + b);
    } => source_0, source_1, stream_2)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, []),
        Stream::new(1, [map_with_state(Bounds { idle: 2, most: 6 }, false, added_up), map_values(|x: u64| x % 100_003), quantiles_by_key(&[0.9]), map_values(|at: Vec<f64>| at[0]), map_values(|x: f64| (x % 1000.0).trunc()), window(4, 1), reduce_by_key(|a: f64, b: f64| a + b)]),
    ])
    .on_many([records::numbers, records::number_pairs]);
}

#[test]
fn pipeline_15() {
    agree_fused!(source_0: Text; {
        let stream_1 = source_0.words().count_by_window(5s, 1s);
        let stream_2 = source_0.map(|x| (x, x.len() as u64));
    } => stream_1, stream_2)
    .with_outputs([
        Stream::new(0, [words(), window(5, 1), count()]),
        Stream::new(0, [map(|x: String| (x.clone(), x.len()))]),
    ])
    .on_many([records::lines]);
}

#[test]
fn pipeline_16() {
    agree_fused!(source_0: Values<(u64, u64)>; {
        let stream_1 = source_0.map_values(|x| x as f64 * 0.3).window(1s, 1s);
    } => stream_1)
    .with_outputs([
        Stream::new(0, [map_values(|x: u64| x as f64 * 0.3), window(1, 1)]),
    ])
    .on_many([records::number_pairs]);
}

#[test]
fn pipeline_17() {
    agree_fused!(source_0: Text, source_1: Values<(u64, f64)>; {
        let stream_2 = source_1.filter(|(_, x)| *x > 0.0);
    } => source_0, source_1, stream_2)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, []),
        Stream::new(1, [filter(|(_, x): (u64, f64)| x > 0.0)]),
    ])
    .on_many([records::lines, records::float_pairs]);
}

#[test]
fn pipeline_18() {
    agree_fused!(source_0: Records<(String, u64)>; {
        let stream_1 = source_0.map(|(word, n)| (word.as_str(), *n));
        let stream_2 = stream_1.aggregate_by_key(0u64, |a, x| a.max(x), |a, b| a.max(b)).top_k_by(9, |x| x.1).update_state_by_key(|xs, state: Option<u64>| next(xs, state), max_keys = 5);
        let stream_3 = stream_2.reduce_by_key(|a, b| a.max(b)).group_by_key().map_values(|xs| xs.iter().fold(0, |a, x| a * 3 % 1009 + x)).reduce_by_key(|a, b| a.max(b)).union(stream_2);
    } => stream_3)
    .with_outputs([
        Stream::new(0, [inspect(), aggregate_by_key(0u64, |a: u64, x: u64| a.max(x), |a: u64, b: u64| a.max(b)), top_k_by(9, |x: (String, u64)| x.1), update_state_by_key(Bounds { most: 5, ..Bounds::NONE }, Vec::new(), |xs: Vec<u64>, state: Option<u64>| next(&xs, state)), reduce_by_key(|a: u64, b: u64| a.max(b)), group_by_key(), map_values(|xs: Vec<u64>| xs.iter().fold(0, |a, x| a * 3 % 1009 + x)), reduce_by_key(|a: u64, b: u64| a.max(b)), union(Stream::new(0, [inspect(), aggregate_by_key(0u64, |a: u64, x: u64| a.max(x), |a: u64, b: u64| a.max(b)), top_k_by(9, |x: (String, u64)| x.1), update_state_by_key(Bounds { most: 5, ..Bounds::NONE }, Vec::new(), |xs: Vec<u64>, state: Option<u64>| next(&xs, state))]))]),
    ])
    .on_many([records::pairs]);
}

#[test]
fn pipeline_19() {
    agree_fused!(source_0: Values<f64>; {
        let stream_1 = source_0.filter_map(|x| (x < 1e6).then(|| x * 1.1)).map(|x| x * 0.7 + 0.1).union(source_0);
        let stream_2 = stream_1.filter_map(|x| (x < 1e6).then(|| x * 1.1));
    } => stream_2)
    .with_outputs([
        Stream::new(0, [filter_map(|x: f64| (x < 1e6).then(|| x * 1.1)), map(|x: f64| x * 0.7 + 0.1), union(Stream::new(0, [])), filter_map(|x: f64| (x < 1e6).then(|| x * 1.1))]),
    ])
    .on_many([records::floats]);
}

#[test]
fn pipeline_20() {
    agree_fused!(source_0: Values<(u64, f64)>; {
        let stream_1 = source_0.sort_by_key().top_k_by(50, |x| x.1);
        let stream_2 = source_0.count_by_key();
        let stream_3 = stream_2.reduce_by_key(|a, b| a.min(b)).group_by_key().map(|(_, xs)| xs).flat_map(|xs| xs);
        let stream_4 = stream_3.reduce_by_window(|a, b| a ^ b, 9s, 5s).transform(|records, time| records.into_iter().map(move |x| x ^ time.number())).count_by_value_and_window(10s, 5s);
    } => stream_1, stream_4)
    .with_outputs([
        Stream::new(0, [sort_by_key(), top_k_by(50, |x: (u64, f64)| x.1)]),
        Stream::new(0, [count_by_key(), reduce_by_key(|a: u64, b: u64| a.min(b)), group_by_key(), map(|(_, xs): (u64, Vec<u64>)| xs), flat_map(|xs: Vec<u64>| xs), window(9, 5), reduce(|a: u64, b: u64| a ^ b), transform(|records: Vec<u64>, number| records.into_iter().map(|x| x ^ number).collect::<Vec<_>>()), window(10, 5), count_by_value()]),
    ])
    .on_many([records::float_pairs]);
}

#[test]
fn pipeline_21() {
    agree_fused!(source_0: Values<f64>, source_1: Values<u64>; {
        let stream_2 = source_0.window(2s, 5s).map(|x| (x % 1000.0).trunc()).window(10s, 5s).sum();
        let stream_3 = stream_2.top_k(11).filter(|x| *x > 0.5);
        let stream_4 = stream_3.map(|x| x.to_bits() >> 40);
    } => source_1, stream_2, stream_4)
    .with_outputs([
        Stream::new(1, []),
        Stream::new(0, [window(2, 5), map(|x: f64| (x % 1000.0).trunc()), window(10, 5), sum_floats()]),
        Stream::new(0, [window(2, 5), map(|x: f64| (x % 1000.0).trunc()), window(10, 5), sum_floats(), top_k(11), filter(|x: f64| x > 0.5), map(|x: f64| x.to_bits() >> 40)]),
    ])
    .on_many([records::floats, records::numbers]);
}

#[test]
fn pipeline_22() {
    agree_fused!(source_0: Values<f64>; {
        let stream_1 = source_0.map(|x| (x % 1000.0).trunc()).window(6s, 3s).sum().flat_map(|x| [x, x / 3.0]);
        let stream_2 = source_0.top_k(11).map(|x| (x % 1000.0).trunc()).window(2s, 3s).sum().union(stream_1);
        let stream_3 = stream_2.map_partitions(|part| part.rev()).repartition(4).flat_map(|x| [x, x / 3.0]);
    } => stream_2, stream_3)
    .with_outputs([
        Stream::new(0, [top_k(11), map(|x: f64| (x % 1000.0).trunc()), window(2, 3), sum_floats(), union(Stream::new(0, [map(|x: f64| (x % 1000.0).trunc()), window(6, 3), sum_floats(), flat_map(|x: f64| [x, x / 3.0])]))]),
        Stream::new(0, [top_k(11), map(|x: f64| (x % 1000.0).trunc()), window(2, 3), sum_floats(), union(Stream::new(0, [map(|x: f64| (x % 1000.0).trunc()), window(6, 3), sum_floats(), flat_map(|x: f64| [x, x / 3.0])])), map_partitions(|part: Vec<f64>| part.into_iter().rev().collect::<Vec<_>>()), repartition(4), flat_map(|x: f64| [x, x / 3.0])]),
    ])
    .on_many([records::floats]);
}

#[test]
fn pipeline_23() {
    agree_fused!(source_0: Values<u64>; {
        let stream_1 = source_0.flat_map(|x| vec![x; (x % 3) as usize]).top_k_by(900, |x| x % 10).map(|x| x.wrapping_mul(31) % 10_007).union(source_0);
        let stream_2 = stream_1.window(3s, 1s).fold(7u64, |n, x| n.wrapping_mul(3) ^ x).union(stream_1);
        let stream_3 = stream_2.count_by_value().reduce_by_key_and_window(|a, b| a ^ b, |a, b| a ^ b, 11s, 1s, filter = |(_, x)| *x > 0).combine_by_key(|x| x + 1, |a, x| a ^ x, |a, b| a.wrapping_mul(3) ^ b);
    } => source_0, stream_3)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(0, [flat_map(|x: u64| vec![x; (x % 3) as usize]), top_k_by(900, |x: u64| x % 10), map(|x: u64| x.wrapping_mul(31) % 10_007), union(Stream::new(0, [])), window(3, 1), fold(7u64, |n: u64, x: u64| n.wrapping_mul(3) ^ x), union(Stream::new(0, [flat_map(|x: u64| vec![x; (x % 3) as usize]), top_k_by(900, |x: u64| x % 10), map(|x: u64| x.wrapping_mul(31) % 10_007), union(Stream::new(0, []))])), count_by_value(), window(11, 1), reduce_by_key(|a: u64, b: u64| a ^ b), filter(|(_, x): (u64, u64)| x > 0), combine_by_key(|x: u64| x + 1, |a: u64, x: u64| a ^ x, |a: u64, b: u64| a.wrapping_mul(3) ^ b)]),
    ])
    .on_many([records::numbers]);
}

#[test]
fn pipeline_24() {
    agree_fused!(source_0: Values<u64>, source_1: Values<(u64, u64)>; {
        let stream_2 = source_1.group_by_key().map(|(_, xs)| xs).flat_map(|xs| xs).top_k(9).union(source_0);
        let stream_3 = source_0.count_by_value_and_window(4s, 6s).reduce_by_key(|a, b| a ^ b);
        let stream_4 = stream_3.map_values(|x| x % 100_003).quantiles_by_key([0.9]).map_values(|at| at[0]);
    } => stream_2, stream_4)
    .with_outputs([
        Stream::new(1, [group_by_key(), map(|(_, xs): (u64, Vec<u64>)| xs), flat_map(|xs: Vec<u64>| xs), top_k(9), union(Stream::new(0, []))]),
        Stream::new(0, [window(4, 6), count_by_value(), reduce_by_key(|a: u64, b: u64| a ^ b), map_values(|x: u64| x % 100_003), quantiles_by_key(&[0.9]), map_values(|at: Vec<f64>| at[0])]),
    ])
    .on_many([records::numbers, records::number_pairs]);
}

#[test]
fn pipeline_25() {
    agree_fused!(source_0: Text; {
        let stream_1 = source_0.inspect(|x| x.len());
        let stream_2 = stream_1.repartition(5).map(|x| (x, x.len() as u64)).map(|(text, _)| text);
        let stream_3 = stream_2.count_by_value_and_window(4s, 5s).update_state_by_key(|xs, state: Option<u64>| next(xs, state), bound = none);
    } => stream_1, stream_3)
    .with_outputs([
        Stream::new(0, [inspect()]),
        Stream::new(0, [inspect(), repartition(5), map(|x: String| (x.clone(), x.len())), map(|(text, _): (String, u64)| text), window(4, 5), count_by_value(), update_state_by_key(Bounds::NONE, Vec::new(), |xs: Vec<u64>, state: Option<u64>| next(&xs, state))]),
    ])
    .on_many([records::lines]);
}

#[test]
fn pipeline_26() {
    agree_fused!(source_0: Records<(String, u64)>; {
        let stream_1 = source_0.map_values(|n| n % 10).map(|(word, n)| (if word.len() > 5 { "long" } else { "short" }, n)).group_by_key_and_window(12s, 1s).map_values(|xs| xs.iter().fold(0, |a, x| a * 3 % 1009 + x)).reduce_by_key_and_window(|a, b| a.max(b), 8s, 6s);
        let stream_2 = source_0.map_values(|n| n % 10).map(|(word, n)| (if word.len() > 5 { "long" } else { "short" }, n));
        let stream_3 = stream_2.flat_map_values(|x| x % 3..3).sort_by_key().count_by_key().cogroup(stream_2).map_values(|(a, b)| a.iter().chain(&b).fold(1, |n, x| n * 3 % 1009 + x));
    } => stream_1, stream_3)
    .with_outputs([
        Stream::new(0, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10)), window(12, 1), group_by_key(), map_values(|xs: Vec<u64>| xs.iter().fold(0, |a, x| a * 3 % 1009 + x)), window(8, 6), reduce_by_key(|a: u64, b: u64| a.max(b))]),
        Stream::new(0, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10)), flat_map_values(|x: u64| x % 3..3), sort_by_key(), count_by_key(), cogroup(Stream::new(0, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10))])), map_values(|(a, b): (Vec<u64>, Vec<u64>)| a.iter().chain(&b).fold(1, |n, x| n * 3 % 1009 + x))]),
    ])
    .on_many([records::pairs]);
}

#[test]
fn pipeline_27() {
    agree_fused!(source_0: Values<(u64, f64)>; {
        let stream_1 = source_0.aggregate_by_key(0.1, |a, x| a + x, |a, b| a * b).reduce_by_key(|a, b| a + b).window(3s, 4s);
    } => stream_1)
    .with_outputs([
        Stream::new(0, [aggregate_by_key(0.1, |a: f64, x: f64| a + x, |a: f64, b: f64| a * b), reduce_by_key(|a: f64, b: f64| a + b), window(3, 4)]),
    ])
    .on_many([records::float_pairs]);
}

#[test]
fn pipeline_28() {
    agree_fused!(source_0: Records<(String, u64)>, source_1: Values<u64>; {
        let stream_2 = source_1.map(|x| x as f64 * 0.1);
    } => source_0, stream_2)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [map(|x: u64| x as f64 * 0.1)]),
    ])
    .on_many([records::pairs, records::numbers]);
}

#[test]
fn pipeline_29() {
    agree_fused!(source_0: Records<(String, u64)>, source_1: Text; {
        let stream_2 = source_1.window(2s, 6s);
    } => source_0, stream_2)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [window(2, 6)]),
    ])
    .on_many([records::pairs, records::lines]);
}

#[test]
fn pipeline_30() {
    agree_fused!(source_0: Text; {
        let stream_1 = source_0.count_by_window(6s, 4s).approx_distinct(precision = 6);
        let stream_2 = stream_1.key_by(|x| x % 100).window(8s, 4s);
        let stream_3 = source_0.repartition(5).count_by_value_and_window(14s, 2s);
    } => stream_2, stream_3)
    .with_outputs([
        Stream::new(0, [window(6, 4), count(), approx_distinct(6), key_by(|x: u64| x % 100), window(8, 4)]),
        Stream::new(0, [repartition(5), window(14, 2), count_by_value()]),
    ])
    .on_many([records::lines]);
}

#[test]
fn pipeline_31() {
    agree_fused!(source_0: Values<(u64, u64)>; {
        let stream_1 = source_0.map_values(|x| x % 100_003).quantiles_by_key([0.9]).map_values(|at| at[0]);
        let stream_2 = stream_1.sort_by_key();
        let stream_3 = stream_2.count_by_key().map_values(|x| x / 2);
    } => stream_3)
    .with_outputs([
        Stream::new(0, [map_values(|x: u64| x % 100_003), quantiles_by_key(&[0.9]), map_values(|at: Vec<f64>| at[0]), sort_by_key(), count_by_key(), map_values(|x: u64| x / 2)]),
    ])
    .on_many([records::number_pairs]);
}

#[test]
fn pipeline_32() {
    agree_fused!(source_0: Values<f64>, source_1: Values<(u64, f64)>; {
        let stream_2 = source_0.map_partitions(|part| part.rev()).top_k(11).fold(0.5, |a, x| a + x, |a, b| a - b).union(source_0);
    } => source_1, stream_2)
    .with_outputs([
        Stream::new(1, []),
        Stream::new(0, [map_partitions(|part: Vec<f64>| part.into_iter().rev().collect::<Vec<_>>()), top_k(11), fold_in_parallel(0.5, |a: f64, x: f64| a + x, |a: f64, b: f64| a - b), union(Stream::new(0, []))]),
    ])
    .on_many([records::floats, records::float_pairs]);
}

#[test]
fn pipeline_33() {
    agree_fused!(source_0: Values<f64>, source_1: Text; {
        let stream_2 = source_0.top_k(11).union(source_0);
        let stream_3 = stream_2.map(|x| x * 0.7 + 0.1);
        let stream_4 = stream_3.map(|x| (x % 1000.0).trunc()).window(25s, 4s).sum();
        let stream_5 = stream_4.map(|x| x.to_bits() >> 40).flat_map(|x| vec![x; (x % 3) as usize]).reduce_by_window(|a, b| a + b, |a, b| a - b, 8s, 4s);
    } => source_1, stream_5)
    .with_outputs([
        Stream::new(1, []),
        Stream::new(0, [top_k(11), union(Stream::new(0, [])), map(|x: f64| x * 0.7 + 0.1), map(|x: f64| (x % 1000.0).trunc()), window(25, 4), sum_floats(), map(|x: f64| x.to_bits() >> 40), flat_map(|x: u64| vec![x; (x % 3) as usize]), window(8, 4), reduce(|a: u64, b: u64| a + b)]),
    ])
    .on_many([records::floats, records::lines]);
}

#[test]
fn pipeline_34() {
    agree_fused!(source_0: Values<(u64, u64)>; {
        let stream_1 = source_0.window(1s, 1s);
        let stream_2 = source_0.map_with_state(|key, x, state| add_up(*key, x, state), timeout = 1s).map_values(|x| x / 2);
    } => source_0, stream_1, stream_2)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(0, [window(1, 1)]),
        Stream::new(0, [map_with_state(Bounds { idle: 1, ..Bounds::NONE }, true, added_up), map_values(|x: u64| x / 2)]),
    ])
    .on_many([records::number_pairs]);
}

#[test]
fn pipeline_35() {
    agree_fused!(source_0: Values<(u64, u64)>; {
        let stream_1 = source_0.map(|(key, x)| (key % 5, x)).lookup(vec![7u64, 8, 9]).map(|(key, (x, y))| (key, x ^ *y)).map(|(key, x)| key ^ x).map(|x| (x % 10, x));
    } => stream_1)
    .with_outputs([
        Stream::new(0, [map(|(key, x): (u64, u64)| (key % 5, x)), lookup(|key: u64| [7u64, 8, 9].get(key as usize).copied()), map(|(key, (x, y)): (u64, (u64, u64))| (key, x ^ y)), map(|(key, x): (u64, u64)| key ^ x), map(|x: u64| (x % 10, x))]),
    ])
    .on_many([records::number_pairs]);
}

#[test]
fn pipeline_36() {
    agree_fused!(source_0: Values<(u64, u64)>, source_1: Values<u64>; {
        let stream_2 = source_1.map(|x| x.wrapping_mul(31) % 10_007).distinct().transform_with(source_1, |left, right, _| left.into_iter().zip(right).map(|(a, b)| a ^ b));
        let stream_3 = stream_2.transform(|records, time| records.into_iter().map(move |x| x ^ time.number()));
        let stream_4 = stream_2.key_by(|x| x % 100).reduce_by_key_and_window(|a, b| a ^ b, |a, b| a ^ b, 3s, 4s, filter = |(_, x)| *x > 0).map(|(key, x)| (key % 5, x)).lookup(vec![7u64, 8, 9]).map(|(key, (x, y))| (key, x ^ *y));
        let stream_5 = stream_4.window(4s, 4s).reduce_by_key(|a, b| a.wrapping_add(b), inverse = |a, b| a.wrapping_sub(b)).combine_by_key(|x| x + 1, |a, x| a ^ x, |a, b| a.wrapping_mul(3) ^ b);
    } => source_0, stream_3, stream_5)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [map(|x: u64| x.wrapping_mul(31) % 10_007), distinct(), transform_with(Stream::new(1, []), |left: Vec<u64>, right: Vec<u64>, _| left.into_iter().zip(right).map(|(a, b)| a ^ b).collect::<Vec<_>>()), transform(|records: Vec<u64>, number| records.into_iter().map(|x| x ^ number).collect::<Vec<_>>())]),
        Stream::new(1, [map(|x: u64| x.wrapping_mul(31) % 10_007), distinct(), transform_with(Stream::new(1, []), |left: Vec<u64>, right: Vec<u64>, _| left.into_iter().zip(right).map(|(a, b)| a ^ b).collect::<Vec<_>>()), key_by(|x: u64| x % 100), window(3, 4), reduce_by_key(|a: u64, b: u64| a ^ b), filter(|(_, x): (u64, u64)| x > 0), map(|(key, x): (u64, u64)| (key % 5, x)), lookup(|key: u64| [7u64, 8, 9].get(key as usize).copied()), map(|(key, (x, y)): (u64, (u64, u64))| (key, x ^ y)), window(4, 4), reduce_by_key(|a: u64, b: u64| a.wrapping_add(b)), combine_by_key(|x: u64| x + 1, |a: u64, x: u64| a ^ x, |a: u64, b: u64| a.wrapping_mul(3) ^ b)]),
    ])
    .on_many([records::number_pairs, records::numbers]);
}

#[test]
fn pipeline_37() {
    agree_fused!(source_0: Values<(u64, u64)>; {
        let stream_1 = source_0.map(|(key, x)| (key % 5, x)).lookup(vec![7u64, 8, 9]).map(|(key, (x, y))| (key, x ^ *y)).window(10s, 1s).reduce_by_key(|a, b| a.wrapping_add(b), inverse = |a, b| a.wrapping_sub(b)).filter(|(key, _)| key % 4 != 1).count_by_key().join(source_0).map_values(|(a, b)| a ^ b);
        let stream_2 = stream_1.map_with_state(|key, x, state| add_up(*key, x, state), max_keys = 5).snapshots().sort_by_key().map_values(|x| x as f64 * 0.3);
        let stream_3 = source_0.update_state_by_key(|xs, state: Option<u64>| next(xs, state), ttl = 2s).reduce_by_key_and_window(|a, b| a ^ b, |a, b| a ^ b, 4s, 1s, filter = |(_, x)| *x > 0).reduce_by_key(|a, b| a.min(b)).cogroup(source_0).map_values(|(a, b)| a.len() as u64 * 100 + b.len() as u64);
    } => stream_2, stream_3)
    .with_outputs([
        Stream::new(0, [map(|(key, x): (u64, u64)| (key % 5, x)), lookup(|key: u64| [7u64, 8, 9].get(key as usize).copied()), map(|(key, (x, y)): (u64, (u64, u64))| (key, x ^ y)), window(10, 1), reduce_by_key(|a: u64, b: u64| a.wrapping_add(b)), filter(|(key, _): (u64, u64)| key % 4 != 1), count_by_key(), join(Stream::new(0, [])), map_values(|(a, b): (u64, u64)| a ^ b), snapshots(Bounds { most: 5, ..Bounds::NONE }, added_up), sort_by_key(), map_values(|x: u64| x as f64 * 0.3)]),
        Stream::new(0, [update_state_by_key(Bounds { idle: 2, ..Bounds::NONE }, Vec::new(), |xs: Vec<u64>, state: Option<u64>| next(&xs, state)), window(4, 1), reduce_by_key(|a: u64, b: u64| a ^ b), filter(|(_, x): (u64, u64)| x > 0), reduce_by_key(|a: u64, b: u64| a.min(b)), cogroup(Stream::new(0, [])), map_values(|(a, b): (Vec<u64>, Vec<u64>)| a.len() * 100 + b.len())]),
    ])
    .on_many([records::number_pairs]);
}

#[test]
fn pipeline_38() {
    agree_fused!(source_0: Values<(u64, f64)>; {
        let stream_1 = source_0.map_values(|x| (x % 1000.0).trunc()).window(4s, 1s).reduce_by_key(|a, b| a + b).sort_by_key().filter(|(_, x)| *x > 0.0).map_values(|x| x > 1.0).distinct().right_outer_join(source_0).map_values(|(a, x)| if a == Some(true) { x } else { -x });
        let stream_2 = source_0.aggregate_by_key(0.1, |a, x| a + x, |a, b| a * b).map_values(|x| (x % 1000.0).trunc()).window(3s, 5s).reduce_by_key(|a, b| a + b).map_values(|x| (x % 1000.0).trunc()).window(10s, 5s).reduce_by_key(|a, b| a + b);
        let stream_3 = stream_2.map(|(_, x)| x);
    } => stream_1, stream_2, stream_3)
    .with_outputs([
        Stream::new(0, [map_values(|x: f64| (x % 1000.0).trunc()), window(4, 1), reduce_by_key(|a: f64, b: f64| a + b), sort_by_key(), filter(|(_, x): (u64, f64)| x > 0.0), map_values(|x: f64| x > 1.0), distinct(), right_outer_join(Stream::new(0, [])), map_values(|(a, x): (Option<bool>, f64)| if a == Some(true) { x } else { -x })]),
        Stream::new(0, [aggregate_by_key(0.1, |a: f64, x: f64| a + x, |a: f64, b: f64| a * b), map_values(|x: f64| (x % 1000.0).trunc()), window(3, 5), reduce_by_key(|a: f64, b: f64| a + b), map_values(|x: f64| (x % 1000.0).trunc()), window(10, 5), reduce_by_key(|a: f64, b: f64| a + b)]),
        Stream::new(0, [aggregate_by_key(0.1, |a: f64, x: f64| a + x, |a: f64, b: f64| a * b), map_values(|x: f64| (x % 1000.0).trunc()), window(3, 5), reduce_by_key(|a: f64, b: f64| a + b), map_values(|x: f64| (x % 1000.0).trunc()), window(10, 5), reduce_by_key(|a: f64, b: f64| a + b), map(|(_, x): (u64, f64)| x)]),
    ])
    .on_many([records::float_pairs]);
}

#[test]
fn pipeline_39() {
    agree_fused!(source_0: Values<f64>; {
        let stream_1 = source_0.fold(0.5, |a, x| a + x, |a, b| a - b).filter_map(|x| (x < 1e6).then(|| x * 1.1)).union(source_0);
    } => stream_1)
    .with_outputs([
        Stream::new(0, [fold_in_parallel(0.5, |a: f64, x: f64| a + x, |a: f64, b: f64| a - b), filter_map(|x: f64| (x < 1e6).then(|| x * 1.1)), union(Stream::new(0, []))]),
    ])
    .on_many([records::floats]);
}

#[test]
fn pipeline_40() {
    agree_fused!(source_0: Text; {
        let stream_1 = source_0.glom().flat_map(|part| part).glom().flat_map(|part| part);
        let stream_2 = stream_1.count_by_value_and_window(9s, 3s);
        let stream_3 = stream_2.update_state_by_key(|xs, state: Option<u64>| next(xs, state), bound = none).count_by_key();
    } => stream_3)
    .with_outputs([
        Stream::new(0, [glom(), flat_map(|part: Vec<String>| part), glom(), flat_map(|part: Vec<String>| part), window(9, 3), count_by_value(), update_state_by_key(Bounds::NONE, Vec::new(), |xs: Vec<u64>, state: Option<u64>| next(&xs, state)), count_by_key()]),
    ])
    .on_many([records::lines]);
}

#[test]
fn pipeline_41() {
    agree_fused!(source_0: Values<f64>, source_1: Values<f64>; {
        let stream_2 = source_1.map(|x| x.to_bits() >> 40);
        let stream_3 = stream_2.approx_distinct(precision = 6).filter_map(|x| x.checked_sub(10)).reduce_by_window(|a, b| a + b, |a, b| a - b, 6s, 3s);
    } => source_0, stream_3)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [map(|x: f64| x.to_bits() >> 40), approx_distinct(6), filter_map(|x: u64| x.checked_sub(10)), window(6, 3), reduce(|a: u64, b: u64| a + b)]),
    ])
    .on_many([records::floats, records::floats]);
}

#[test]
fn pipeline_42() {
    agree_fused!(source_0: Values<f64>, source_1: Values<u64>; {
        let stream_2 = source_1.window(6s, 5s).map_partitions_with_index(|at, part| part.map(move |x| x ^ at as u64)).map(|x| x as f64 * 0.1);
        let stream_3 = stream_2.map(|x| (x % 1000.0).trunc()).window(10s, 5s).sum().repartition(4);
        let stream_4 = source_0.map(|x| x * 0.7 + 0.1).filter(|x| *x > 0.5).union(source_0);
    } => source_1, stream_3, stream_4)
    .with_outputs([
        Stream::new(1, []),
        Stream::new(1, [window(6, 5), map_partitions_with_index(|at: usize, part: Vec<u64>| part.into_iter().map(|x| x ^ at as u64).collect::<Vec<_>>()), map(|x: u64| x as f64 * 0.1), map(|x: f64| (x % 1000.0).trunc()), window(10, 5), sum_floats(), repartition(4)]),
        Stream::new(0, [map(|x: f64| x * 0.7 + 0.1), filter(|x: f64| x > 0.5), union(Stream::new(0, []))]),
    ])
    .on_many([records::floats, records::numbers]);
}

#[test]
fn pipeline_43() {
    agree_fused!(source_0: Values<u64>, source_1: Values<(u64, u64)>; {
        let stream_2 = source_1.update_state_by_key(|xs, state: Option<u64>| next(xs, state), ttl = 5s).map_with_state(|key, x, state| add_up(*key, x, state), max_keys = 4).snapshots().count_by_key().join(source_1).map_values(|(a, b)| a ^ b);
    } => source_0, stream_2)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [update_state_by_key(Bounds { idle: 5, ..Bounds::NONE }, Vec::new(), |xs: Vec<u64>, state: Option<u64>| next(&xs, state)), snapshots(Bounds { most: 4, ..Bounds::NONE }, added_up), count_by_key(), join(Stream::new(1, [])), map_values(|(a, b): (u64, u64)| a ^ b)]),
    ])
    .on_many([records::numbers, records::number_pairs]);
}

#[test]
fn pipeline_44() {
    agree_fused!(source_0: Values<f64>, source_1: Values<(u64, f64)>; {
        let stream_2 = source_1.map_values(|x| x * 0.9).map(|(_, x)| x).window(6s, 1s).union(source_0);
        let stream_3 = stream_2.repartition(4).window(5s, 6s);
        let stream_4 = stream_3.map(|x| x.to_bits() >> 40).map_partitions_with_index(|at, part| part.map(move |x| x ^ at as u64)).count_by_value();
        let stream_5 = stream_3.map(|x| x.to_bits() >> 40);
    } => stream_3, stream_4, stream_5)
    .with_outputs([
        Stream::new(1, [map_values(|x: f64| x * 0.9), map(|(_, x): (u64, f64)| x), window(6, 1), union(Stream::new(0, [])), repartition(4), window(5, 6)]),
        Stream::new(1, [map_values(|x: f64| x * 0.9), map(|(_, x): (u64, f64)| x), window(6, 1), union(Stream::new(0, [])), repartition(4), window(5, 6), map(|x: f64| x.to_bits() >> 40), map_partitions_with_index(|at: usize, part: Vec<u64>| part.into_iter().map(|x| x ^ at as u64).collect::<Vec<_>>()), count_by_value()]),
        Stream::new(1, [map_values(|x: f64| x * 0.9), map(|(_, x): (u64, f64)| x), window(6, 1), union(Stream::new(0, [])), repartition(4), window(5, 6), map(|x: f64| x.to_bits() >> 40)]),
    ])
    .on_many([records::floats, records::float_pairs]);
}

#[test]
fn pipeline_45() {
    agree_fused!(source_0: Records<(String, u64)>, source_1: Values<f64>; {
        let stream_2 = source_1.filter_map(|x| (x < 1e6).then(|| x * 1.1)).repartition(4).flat_map(|x| [x, x / 3.0]);
        let stream_3 = source_0.map(|(word, n)| (word.as_str(), *n)).group_by_key().map_values(|xs| xs.iter().fold(0, |a, x| a * 3 % 1009 + x));
        let stream_4 = stream_3.reduce_by_key(|a, b| a.max(b));
        let stream_5 = stream_4.map_values(|x| x * 2 % 1009).group_by_key_and_window(9s, 5s).map_values(|xs| xs.iter().fold(0, |a, x| a * 3 % 1009 + x));
    } => stream_2, stream_5)
    .with_outputs([
        Stream::new(1, [filter_map(|x: f64| (x < 1e6).then(|| x * 1.1)), repartition(4), flat_map(|x: f64| [x, x / 3.0])]),
        Stream::new(0, [inspect(), group_by_key(), map_values(|xs: Vec<u64>| xs.iter().fold(0, |a, x| a * 3 % 1009 + x)), reduce_by_key(|a: u64, b: u64| a.max(b)), map_values(|x: u64| x * 2 % 1009), window(9, 5), group_by_key(), map_values(|xs: Vec<u64>| xs.iter().fold(0, |a, x| a * 3 % 1009 + x))]),
    ])
    .on_many([records::pairs, records::floats]);
}

#[test]
fn pipeline_46() {
    agree_fused!(source_0: Records<(String, u64)>; {
        let stream_1 = source_0.map_values(|n| n % 10).map(|(word, n)| (if word.len() > 5 { "long" } else { "short" }, n));
        let stream_2 = stream_1.aggregate_by_key(1u64, |a, x| a ^ x, |a, b| a + b).count_by_key().reduce_by_key(|a, b| a.max(b)).cogroup(stream_1).map_values(|(a, b)| a.iter().chain(&b).fold(1, |n, x| n * 3 % 1009 + x));
        let stream_3 = stream_2.window(10s, 4s);
    } => source_0, stream_3)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(0, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10)), aggregate_by_key(1u64, |a: u64, x: u64| a ^ x, |a: u64, b: u64| a + b), count_by_key(), reduce_by_key(|a: u64, b: u64| a.max(b)), cogroup(Stream::new(0, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10))])), map_values(|(a, b): (Vec<u64>, Vec<u64>)| a.iter().chain(&b).fold(1, |n, x| n * 3 % 1009 + x)), window(10, 4)]),
    ])
    .on_many([records::pairs]);
}

#[test]
fn pipeline_47() {
    agree_fused!(source_0: Text, source_1: Values<u64>; {
        let stream_2 = source_1.repartition(3).transform_with(source_1, |left, right, _| left.into_iter().zip(right).map(|(a, b)| a ^ b));
        let stream_3 = stream_2.flat_map(|x| vec![x; (x % 3) as usize]);
    } => source_0, source_1, stream_3)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, []),
        Stream::new(1, [repartition(3), transform_with(Stream::new(1, []), |left: Vec<u64>, right: Vec<u64>, _| left.into_iter().zip(right).map(|(a, b)| a ^ b).collect::<Vec<_>>()), flat_map(|x: u64| vec![x; (x % 3) as usize])]),
    ])
    .on_many([records::lines, records::numbers]);
}

#[test]
fn pipeline_48() {
    agree_fused!(source_0: Values<f64>, source_1: Records<(String, u64)>; {
        let stream_2 = source_0.map_partitions(|part| part.rev()).map_partitions(|part| part.rev()).union(source_0);
        let stream_3 = stream_2.window(5s, 1s);
        let stream_4 = source_0.map(|x| x * 0.7 + 0.1).union(stream_3);
        let stream_5 = stream_4.repartition(4).flat_map(|x| [x, x / 3.0]);
    } => source_1, stream_5)
    .with_outputs([
        Stream::new(1, []),
        Stream::new(0, [map(|x: f64| x * 0.7 + 0.1), union(Stream::new(0, [map_partitions(|part: Vec<f64>| part.into_iter().rev().collect::<Vec<_>>()), map_partitions(|part: Vec<f64>| part.into_iter().rev().collect::<Vec<_>>()), union(Stream::new(0, [])), window(5, 1)])), repartition(4), flat_map(|x: f64| [x, x / 3.0])]),
    ])
    .on_many([records::floats, records::pairs]);
}

#[test]
fn pipeline_49() {
    agree_fused!(source_0: Values<(u64, u64)>; {
        let stream_1 = source_0.sort_by_key().map(|(key, x)| key ^ x);
        let stream_2 = stream_1.flat_map(|x| vec![x; (x % 3) as usize]).key_by(|x| x % 100).count_by_key().cogroup(source_0).map_values(|(a, b)| a.len() as u64 * 100 + b.len() as u64);
    } => stream_2)
    .with_outputs([
        Stream::new(0, [sort_by_key(), map(|(key, x): (u64, u64)| key ^ x), flat_map(|x: u64| vec![x; (x % 3) as usize]), key_by(|x: u64| x % 100), count_by_key(), cogroup(Stream::new(0, [])), map_values(|(a, b): (Vec<u64>, Vec<u64>)| a.len() * 100 + b.len())]),
    ])
    .on_many([records::number_pairs]);
}

#[test]
fn pipeline_50() {
    agree_fused!(source_0: Values<u64>, source_1: Values<(u64, u64)>; {
        let stream_2 = source_0.window(4s, 1s).map(|x| x.wrapping_mul(31) % 10_007).transform_with(source_0, |left, right, _| left.into_iter().zip(right).map(|(a, b)| a ^ b));
        let stream_3 = stream_2.last().distinct().map(|x| x % 100_003).quantiles([0.5]).map(|at| at[0]);
        let stream_4 = source_0.top_k_by(900, |x| x % 10);
    } => source_1, stream_3, stream_4)
    .with_outputs([
        Stream::new(1, []),
        Stream::new(0, [window(4, 1), map(|x: u64| x.wrapping_mul(31) % 10_007), transform_with(Stream::new(0, []), |left: Vec<u64>, right: Vec<u64>, _| left.into_iter().zip(right).map(|(a, b)| a ^ b).collect::<Vec<_>>()), reduce(|_: u64, b: u64| b), distinct(), map(|x: u64| x % 100_003), quantiles_of(&[0.5]), map(|at: Vec<f64>| at[0])]),
        Stream::new(0, [top_k_by(900, |x: u64| x % 10)]),
    ])
    .on_many([records::numbers, records::number_pairs]);
}

#[test]
fn pipeline_51() {
    agree_fused!(source_0: Values<(u64, f64)>; {
        let stream_1 = source_0.window(6s, 1s).map_values(|x| x > 1.0).distinct().right_outer_join(source_0).map_values(|(a, x)| if a == Some(true) { x } else { -x });
        let stream_2 = stream_1.top_k_by(50, |x| x.1).count_by_key().map_with_state(|key, x, state| add_up(*key, x, state), max_keys = 3, ttl = 2s);
    } => stream_2)
    .with_outputs([
        Stream::new(0, [window(6, 1), map_values(|x: f64| x > 1.0), distinct(), right_outer_join(Stream::new(0, [])), map_values(|(a, x): (Option<bool>, f64)| if a == Some(true) { x } else { -x }), top_k_by(50, |x: (u64, f64)| x.1), count_by_key(), map_with_state(Bounds { idle: 2, most: 3 }, false, added_up)]),
    ])
    .on_many([records::float_pairs]);
}

#[test]
fn pipeline_52() {
    agree_fused!(source_0: Values<(u64, u64)>; {
        let stream_1 = source_0.map_with_state(|key, x, state| add_up(*key, x, state), max_keys = 3, ttl = 3s).map_values(|x| x as f64 * 0.3);
    } => stream_1)
    .with_outputs([
        Stream::new(0, [map_with_state(Bounds { idle: 3, most: 3 }, false, added_up), map_values(|x: u64| x as f64 * 0.3)]),
    ])
    .on_many([records::number_pairs]);
}

#[test]
fn pipeline_53() {
    agree_fused!(source_0: Text; {
        let stream_1 = source_0.map(|x| (x.len() as u64 % 7, x.len() as f64 * 0.1)).aggregate_by_key(0.1, |a, x| a + x, |a, b| a * b).top_k_by(50, |x| x.1);
        let stream_2 = stream_1.count_by_key();
        let stream_3 = stream_2.filter(|(key, _)| key % 4 != 1).group_by_key().map(|(_, xs)| xs);
    } => stream_3)
    .with_outputs([
        Stream::new(0, [map(|x: String| (x.len() as u64 % 7, x.len() as f64 * 0.1)), aggregate_by_key(0.1, |a: f64, x: f64| a + x, |a: f64, b: f64| a * b), top_k_by(50, |x: (u64, f64)| x.1), count_by_key(), filter(|(key, _): (u64, u64)| key % 4 != 1), group_by_key(), map(|(_, xs): (u64, Vec<u64>)| xs)]),
    ])
    .on_many([records::lines]);
}

#[test]
fn pipeline_54() {
    agree_fused!(source_0: Records<(String, u64)>; {
        let stream_1 = source_0.map_values(|n| n % 10).map(|(word, n)| (if word.len() > 5 { "long" } else { "short" }, n)).reduce_by_key_and_window(|a, b| a.max(b), 8s, 1s);
        let stream_2 = stream_1.filter(|(_, x)| x % 2 == 1).sort_by_key();
        let stream_3 = stream_2.window(12s, 1s);
        let stream_4 = stream_2.update_state_by_key(|xs, state: Option<u64>| next(xs, state), bound = none);
    } => stream_3, stream_4)
    .with_outputs([
        Stream::new(0, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10)), window(8, 1), reduce_by_key(|a: u64, b: u64| a.max(b)), filter(|(_, x): (String, u64)| x % 2 == 1), sort_by_key(), window(12, 1)]),
        Stream::new(0, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10)), window(8, 1), reduce_by_key(|a: u64, b: u64| a.max(b)), filter(|(_, x): (String, u64)| x % 2 == 1), sort_by_key(), update_state_by_key(Bounds::NONE, Vec::new(), |xs: Vec<u64>, state: Option<u64>| next(&xs, state))]),
    ])
    .on_many([records::pairs]);
}

#[test]
fn pipeline_55() {
    agree_fused!(source_0: Values<(u64, u64)>; {
        let stream_1 = source_0.reduce_by_key(|a, b| a ^ b).map(|(key, x)| (key % 5, x)).lookup(vec![7u64, 8, 9]).map(|(key, (x, y))| (key, x ^ *y));
    } => stream_1)
    .with_outputs([
        Stream::new(0, [reduce_by_key(|a: u64, b: u64| a ^ b), map(|(key, x): (u64, u64)| (key % 5, x)), lookup(|key: u64| [7u64, 8, 9].get(key as usize).copied()), map(|(key, (x, y)): (u64, (u64, u64))| (key, x ^ y))]),
    ])
    .on_many([records::number_pairs]);
}

#[test]
fn pipeline_56() {
    agree_fused!(source_0: Values<u64>, source_1: Text; {
        let stream_2 = source_1.filter(|x| x.len() % 2 == 0).reduce(|a, b| if a.len() < b.len() { b } else { a });
        let stream_3 = stream_2.words().map(|x| (x, 1u64)).reduce_by_key(|a, b| a + b);
    } => source_0, stream_3)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [filter(|x: String| x.len() % 2 == 0), reduce(|a: String, b: String| if a.len() < b.len() { b } else { a }), words(), map(|x: String| (x, 1u64)), reduce_by_key(|a: u64, b: u64| a + b)]),
    ])
    .on_many([records::numbers, records::lines]);
}

#[test]
fn pipeline_57() {
    agree_fused!(source_0: Values<(u64, u64)>; {
        let stream_1 = source_0.update_state_by_key(|xs, state: Option<u64>| next(xs, state), ttl = 3s).union(source_0);
        let stream_2 = stream_1.window(34s, 1s).reduce_by_key(|a, b| a.wrapping_add(b), inverse = |a, b| a.wrapping_sub(b)).map(|(key, x)| (key % 5, x)).lookup(vec![7u64, 8, 9]).map(|(key, (x, y))| (key, x ^ *y)).map_values(|x| x % 100_003).quantiles_by_key([0.9]).map_values(|at| at[0]);
        let stream_3 = source_0.window(3s, 2s);
    } => stream_2, stream_3)
    .with_outputs([
        Stream::new(0, [update_state_by_key(Bounds { idle: 3, ..Bounds::NONE }, Vec::new(), |xs: Vec<u64>, state: Option<u64>| next(&xs, state)), union(Stream::new(0, [])), window(34, 1), reduce_by_key(|a: u64, b: u64| a.wrapping_add(b)), map(|(key, x): (u64, u64)| (key % 5, x)), lookup(|key: u64| [7u64, 8, 9].get(key as usize).copied()), map(|(key, (x, y)): (u64, (u64, u64))| (key, x ^ y)), map_values(|x: u64| x % 100_003), quantiles_by_key(&[0.9]), map_values(|at: Vec<f64>| at[0])]),
        Stream::new(0, [window(3, 2)]),
    ])
    .on_many([records::number_pairs]);
}

#[test]
fn pipeline_58() {
    agree_fused!(source_0: Values<u64>, source_1: Values<(u64, f64)>; {
        let stream_2 = source_0.top_k(9).map_partitions_with_index(|at, part| part.map(move |x| x ^ at as u64)).glom();
        let stream_3 = stream_2.map(|xs| xs.len() as u64);
        let stream_4 = stream_2.map(|xs| xs.len() as u64).transform_with(stream_3, |left, right, _| left.into_iter().zip(right).map(|(a, b)| a ^ b));
    } => source_1, stream_4)
    .with_outputs([
        Stream::new(1, []),
        Stream::new(0, [top_k(9), map_partitions_with_index(|at: usize, part: Vec<u64>| part.into_iter().map(|x| x ^ at as u64).collect::<Vec<_>>()), glom(), map(|xs: Vec<u64>| xs.len()), transform_with(Stream::new(0, [top_k(9), map_partitions_with_index(|at: usize, part: Vec<u64>| part.into_iter().map(|x| x ^ at as u64).collect::<Vec<_>>()), glom(), map(|xs: Vec<u64>| xs.len())]), |left: Vec<u64>, right: Vec<u64>, _| left.into_iter().zip(right).map(|(a, b)| a ^ b).collect::<Vec<_>>())]),
    ])
    .on_many([records::numbers, records::float_pairs]);
}

#[test]
fn pipeline_59() {
    agree_fused!(source_0: Values<u64>, source_1: Records<(String, u64)>; {
        let stream_2 = source_1.map_values(|n| n % 10).map(|(word, n)| (if word.len() > 5 { "long" } else { "short" }, n)).map(|(text, _)| text).distinct().count_by_window(11s, 6s);
    } => source_0, stream_2)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10)), map(|(text, _): (String, u64)| text), distinct(), window(11, 6), count()]),
    ])
    .on_many([records::numbers, records::pairs]);
}

#[test]
fn pipeline_60() {
    agree_fused!(source_0: Text; {
        let stream_1 = source_0.repartition(5).map(|x| (x.len() as u64 % 7, x.len() as f64 * 0.1));
        let stream_2 = stream_1.map(|(_, x)| x).repartition(4);
        let stream_3 = stream_2.map(|x| (x % 1000.0).trunc()).window(10s, 1s).sum().filter(|x| *x > 0.5).window(6s, 2s);
        let stream_4 = stream_3.min().repartition(4);
    } => source_0, stream_2, stream_3, stream_4)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(0, [repartition(5), map(|x: String| (x.len() as u64 % 7, x.len() as f64 * 0.1)), map(|(_, x): (u64, f64)| x), repartition(4)]),
        Stream::new(0, [repartition(5), map(|x: String| (x.len() as u64 % 7, x.len() as f64 * 0.1)), map(|(_, x): (u64, f64)| x), repartition(4), map(|x: f64| (x % 1000.0).trunc()), window(10, 1), sum_floats(), filter(|x: f64| x > 0.5), window(6, 2)]),
        Stream::new(0, [repartition(5), map(|x: String| (x.len() as u64 % 7, x.len() as f64 * 0.1)), map(|(_, x): (u64, f64)| x), repartition(4), map(|x: f64| (x % 1000.0).trunc()), window(10, 1), sum_floats(), filter(|x: f64| x > 0.5), window(6, 2), min(), repartition(4)]),
    ])
    .on_many([records::lines]);
}

#[test]
fn pipeline_61() {
    agree_fused!(source_0: Records<(String, u64)>, source_1: Values<(u64, u64)>; {
        let stream_2 = source_0.map_values(|n| n % 10).map(|(word, n)| (if word.len() > 5 { "long" } else { "short" }, n));
        let stream_3 = source_1.map_values(|x| x as f64 * 0.3).filter(|(_, x)| *x > 0.0);
        let stream_4 = stream_3.window(3s, 6s);
    } => source_0, stream_2, stream_4)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(0, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10))]),
        Stream::new(1, [map_values(|x: u64| x as f64 * 0.3), filter(|(_, x): (u64, f64)| x > 0.0), window(3, 6)]),
    ])
    .on_many([records::pairs, records::number_pairs]);
}

#[test]
fn pipeline_62() {
    agree_fused!(source_0: Values<(u64, f64)>; {
        let stream_1 = source_0.count_by_key().reduce_by_key_and_window(|a, b| a ^ b, |a, b| a ^ b, 1s, 1s, filter = |(_, x)| *x > 0).window(5s, 4s).reduce_by_key(|a, b| a.wrapping_add(b), inverse = |a, b| a.wrapping_sub(b));
        let stream_2 = stream_1.filter(|(key, _)| key % 4 != 1).reduce_by_key(|a, b| a.min(b));
        let stream_3 = stream_2.approx_distinct_by_key(precision = 6).combine_by_key(|x| x + 1, |a, x| a ^ x, |a, b| a.wrapping_mul(3) ^ b);
    } => stream_3)
    .with_outputs([
        Stream::new(0, [count_by_key(), window(1, 1), reduce_by_key(|a: u64, b: u64| a ^ b), filter(|(_, x): (u64, u64)| x > 0), window(5, 4), reduce_by_key(|a: u64, b: u64| a.wrapping_add(b)), filter(|(key, _): (u64, u64)| key % 4 != 1), reduce_by_key(|a: u64, b: u64| a.min(b)), approx_distinct_by_key(6), combine_by_key(|x: u64| x + 1, |a: u64, x: u64| a ^ x, |a: u64, b: u64| a.wrapping_mul(3) ^ b)]),
    ])
    .on_many([records::float_pairs]);
}

#[test]
fn pipeline_63() {
    agree_fused!(source_0: Values<u64>, source_1: Values<f64>; {
        let stream_2 = source_1.top_k(11).map(|x| (x.to_bits() % 5, x)).reduce_by_key(|a, b| a + b);
        let stream_3 = stream_2.aggregate_by_key(0.1, |a, x| a + x, |a, b| a * b).window(10s, 6s);
        let stream_4 = stream_3.map(|(_, x)| x).map(|x| (x.to_bits() % 5, x));
        let stream_5 = stream_4.sort_by_key().count_by_key().join(stream_4).map_values(|(n, x)| n as f64 * x);
    } => source_0, stream_5)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [top_k(11), map(|x: f64| (x.to_bits() % 5, x)), reduce_by_key(|a: f64, b: f64| a + b), aggregate_by_key(0.1, |a: f64, x: f64| a + x, |a: f64, b: f64| a * b), window(10, 6), map(|(_, x): (u64, f64)| x), map(|x: f64| (x.to_bits() % 5, x)), sort_by_key(), count_by_key(), join(Stream::new(1, [top_k(11), map(|x: f64| (x.to_bits() % 5, x)), reduce_by_key(|a: f64, b: f64| a + b), aggregate_by_key(0.1, |a: f64, x: f64| a + x, |a: f64, b: f64| a * b), window(10, 6), map(|(_, x): (u64, f64)| x), map(|x: f64| (x.to_bits() % 5, x))])), map_values(|(n, x): (u64, f64)| n as f64 * x)]),
    ])
    .on_many([records::numbers, records::floats]);
}

#[test]
fn pipeline_64() {
    agree_fused!(source_0: Text, source_1: Values<(u64, f64)>; {
        let stream_2 = source_1.sort_by_key().aggregate_by_key(0.1, |a, x| a + x, |a, b| a * b).top_k_by(50, |x| x.1).count_by_key().join(source_1).map_values(|(n, x)| n as f64 * x);
        let stream_3 = stream_2.reduce_by_key(|a, b| a + b).map_values(|x| x * 0.9).map(|(_, x)| x);
        let stream_4 = stream_3.repartition(4).map(|x| (x % 1000.0).trunc()).window(5s, 1s).sum();
        let stream_5 = stream_2.top_k_by(50, |x| x.1).count_by_key().join(stream_2).map_values(|(n, x)| n as f64 * x);
    } => source_0, stream_2, stream_4, stream_5)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [sort_by_key(), aggregate_by_key(0.1, |a: f64, x: f64| a + x, |a: f64, b: f64| a * b), top_k_by(50, |x: (u64, f64)| x.1), count_by_key(), join(Stream::new(1, [])), map_values(|(n, x): (u64, f64)| n as f64 * x)]),
        Stream::new(1, [sort_by_key(), aggregate_by_key(0.1, |a: f64, x: f64| a + x, |a: f64, b: f64| a * b), top_k_by(50, |x: (u64, f64)| x.1), count_by_key(), join(Stream::new(1, [])), map_values(|(n, x): (u64, f64)| n as f64 * x), reduce_by_key(|a: f64, b: f64| a + b), map_values(|x: f64| x * 0.9), map(|(_, x): (u64, f64)| x), repartition(4), map(|x: f64| (x % 1000.0).trunc()), window(5, 1), sum_floats()]),
        Stream::new(1, [sort_by_key(), aggregate_by_key(0.1, |a: f64, x: f64| a + x, |a: f64, b: f64| a * b), top_k_by(50, |x: (u64, f64)| x.1), count_by_key(), join(Stream::new(1, [])), map_values(|(n, x): (u64, f64)| n as f64 * x), top_k_by(50, |x: (u64, f64)| x.1), count_by_key(), join(Stream::new(1, [sort_by_key(), aggregate_by_key(0.1, |a: f64, x: f64| a + x, |a: f64, b: f64| a * b), top_k_by(50, |x: (u64, f64)| x.1), count_by_key(), join(Stream::new(1, [])), map_values(|(n, x): (u64, f64)| n as f64 * x)])), map_values(|(n, x): (u64, f64)| n as f64 * x)]),
    ])
    .on_many([records::lines, records::float_pairs]);
}

#[test]
fn pipeline_65() {
    agree_fused!(source_0: Values<(u64, f64)>, source_1: Values<f64>; {
        let stream_2 = source_1.sum().count();
    } => source_0, stream_2)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [sum_floats(), count()]),
    ])
    .on_many([records::float_pairs, records::floats]);
}

#[test]
fn pipeline_66() {
    agree_fused!(source_0: Text; {
        let stream_1 = source_0.transform(|records, _| records.into_iter().rev()).union(source_0);
        let stream_2 = source_0.repartition(5).fold(0u64, |n, x| n + x.len() as u64).window(10s, 1s).reduce(|a, b| a + b, inverse = |a, b| a - b);
        let stream_3 = stream_2.inspect(|_| ()).key_by(|x| x % 100).reduce_by_key(|a, b| a ^ b);
    } => stream_1, stream_3)
    .with_outputs([
        Stream::new(0, [transform(|records: Vec<String>, _| records.into_iter().rev().collect::<Vec<_>>()), union(Stream::new(0, []))]),
        Stream::new(0, [repartition(5), fold(0u64, |n: u64, x: String| n + x.len() as u64), window(10, 1), reduce(|a: u64, b: u64| a + b), inspect(), key_by(|x: u64| x % 100), reduce_by_key(|a: u64, b: u64| a ^ b)]),
    ])
    .on_many([records::lines]);
}

#[test]
fn pipeline_67() {
    agree_fused!(source_0: Values<(u64, f64)>, source_1: Values<(u64, f64)>; {
        let stream_2 = source_1.aggregate_by_key(0.1, |a, x| a + x, |a, b| a * b);
        let stream_3 = stream_2.map_values(|x| x * 0.9).filter(|(_, x)| *x > 0.0).map(|(_, x)| x);
    } => source_0, stream_3)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [aggregate_by_key(0.1, |a: f64, x: f64| a + x, |a: f64, b: f64| a * b), map_values(|x: f64| x * 0.9), filter(|(_, x): (u64, f64)| x > 0.0), map(|(_, x): (u64, f64)| x)]),
    ])
    .on_many([records::float_pairs, records::float_pairs]);
}

#[test]
fn pipeline_68() {
    agree_fused!(source_0: Records<(String, u64)>, source_1: Values<(u64, u64)>; {
        let stream_2 = source_1.map(|(key, x)| key ^ x);
        let stream_3 = stream_2.transform(|records, time| records.into_iter().map(move |x| x ^ time.number())).reduce_by_window(|a, b| a ^ b, 9s, 1s).union(stream_2);
        let stream_4 = source_1.reduce_by_key_and_window(|a, b| a ^ b, |a, b| a ^ b, 7s, 3s, filter = |(_, x)| *x > 0);
    } => source_0, stream_3, stream_4)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [map(|(key, x): (u64, u64)| key ^ x), transform(|records: Vec<u64>, number| records.into_iter().map(|x| x ^ number).collect::<Vec<_>>()), window(9, 1), reduce(|a: u64, b: u64| a ^ b), union(Stream::new(1, [map(|(key, x): (u64, u64)| key ^ x)]))]),
        Stream::new(1, [window(7, 3), reduce_by_key(|a: u64, b: u64| a ^ b), filter(|(_, x): (u64, u64)| x > 0)]),
    ])
    .on_many([records::pairs, records::number_pairs]);
}

#[test]
fn pipeline_69() {
    agree_fused!(source_0: Values<u64>, source_1: Values<(u64, u64)>; {
        let stream_2 = source_1.window(4s, 1s).reduce_by_key(|a, b| a.wrapping_add(b), inverse = |a, b| a.wrapping_sub(b));
    } => source_0, stream_2)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [window(4, 1), reduce_by_key(|a: u64, b: u64| a.wrapping_add(b))]),
    ])
    .on_many([records::numbers, records::number_pairs]);
}

#[test]
fn pipeline_70() {
    agree_fused!(source_0: Values<u64>, source_1: Text; {
        let stream_2 = source_1.map(|x| x.len() as u64).transform_with(source_0, |left, right, _| left.into_iter().zip(right).map(|(a, b)| a ^ b));
        let stream_3 = stream_2.count_by_value_and_window(3s, 4s).map_with_state(|key, x, state| add_up(*key, x, state), max_keys = 5, ttl = 1s);
    } => stream_3)
    .with_outputs([
        Stream::new(1, [map(|x: String| x.len()), transform_with(Stream::new(0, []), |left: Vec<u64>, right: Vec<u64>, _| left.into_iter().zip(right).map(|(a, b)| a ^ b).collect::<Vec<_>>()), window(3, 4), count_by_value(), map_with_state(Bounds { idle: 1, most: 5 }, false, added_up)]),
    ])
    .on_many([records::numbers, records::lines]);
}

#[test]
fn pipeline_71() {
    agree_fused!(source_0: Values<(u64, u64)>; {
        let stream_1 = source_0.map_with_state(|key, x, state| add_up(*key, x, state), max_keys = 1).snapshots().reduce_by_key(|a, b| a.min(b)).map_with_state(|key, x, state| add_up(*key, x, state), timeout = 5s);
        let stream_2 = source_0.approx_distinct_by_key(precision = 6);
    } => stream_1, stream_2)
    .with_outputs([
        Stream::new(0, [snapshots(Bounds { most: 1, ..Bounds::NONE }, added_up), reduce_by_key(|a: u64, b: u64| a.min(b)), map_with_state(Bounds { idle: 5, ..Bounds::NONE }, true, added_up)]),
        Stream::new(0, [approx_distinct_by_key(6)]),
    ])
    .on_many([records::number_pairs]);
}

#[test]
fn pipeline_72() {
    agree_fused!(source_0: Records<(String, u64)>; {
        let stream_1 = source_0.map_values(|n| n % 10).map(|(word, n)| (if word.len() > 5 { "long" } else { "short" }, n)).update_state_by_key(|xs, state: Option<u64>| next(xs, state), max_keys = 5);
        let stream_2 = stream_1.group_by_key_and_window(9s, 4s).map_values(|xs| xs.iter().fold(0, |a, x| a * 3 % 1009 + x)).map(|(_, x)| x).map(|x| x as f64 * 0.1);
        let stream_3 = stream_2.map_partitions(|part| part.rev()).filter(|x| *x > 0.5);
        let stream_4 = stream_2.repartition(4).map(|x| x.to_bits() >> 40).map(|x| x.wrapping_mul(31) % 10_007);
    } => source_0, stream_1, stream_3, stream_4)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(0, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10)), update_state_by_key(Bounds { most: 5, ..Bounds::NONE }, Vec::new(), |xs: Vec<u64>, state: Option<u64>| next(&xs, state))]),
        Stream::new(0, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10)), update_state_by_key(Bounds { most: 5, ..Bounds::NONE }, Vec::new(), |xs: Vec<u64>, state: Option<u64>| next(&xs, state)), window(9, 4), group_by_key(), map_values(|xs: Vec<u64>| xs.iter().fold(0, |a, x| a * 3 % 1009 + x)), map(|(_, x): (String, u64)| x), map(|x: u64| x as f64 * 0.1), map_partitions(|part: Vec<f64>| part.into_iter().rev().collect::<Vec<_>>()), filter(|x: f64| x > 0.5)]),
        Stream::new(0, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10)), update_state_by_key(Bounds { most: 5, ..Bounds::NONE }, Vec::new(), |xs: Vec<u64>, state: Option<u64>| next(&xs, state)), window(9, 4), group_by_key(), map_values(|xs: Vec<u64>| xs.iter().fold(0, |a, x| a * 3 % 1009 + x)), map(|(_, x): (String, u64)| x), map(|x: u64| x as f64 * 0.1), repartition(4), map(|x: f64| x.to_bits() >> 40), map(|x: u64| x.wrapping_mul(31) % 10_007)]),
    ])
    .on_many([records::pairs]);
}

#[test]
fn pipeline_73() {
    agree_fused!(source_0: Values<f64>, source_1: Values<(u64, u64)>; {
        let stream_2 = source_1.map_with_state(|key, x, state| add_up(*key, x, state), max_keys = 4).snapshots().update_state_by_key(|xs, state: Option<u64>| next(xs, state), ttl = 1s).map(|(key, x)| (key % 5, x)).lookup(vec![7u64, 8, 9]).map(|(key, (x, y))| (key, x ^ *y));
    } => source_0, source_1, stream_2)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, []),
        Stream::new(1, [snapshots(Bounds { most: 4, ..Bounds::NONE }, added_up), update_state_by_key(Bounds { idle: 1, ..Bounds::NONE }, Vec::new(), |xs: Vec<u64>, state: Option<u64>| next(&xs, state)), map(|(key, x): (u64, u64)| (key % 5, x)), lookup(|key: u64| [7u64, 8, 9].get(key as usize).copied()), map(|(key, (x, y)): (u64, (u64, u64))| (key, x ^ y))]),
    ])
    .on_many([records::floats, records::number_pairs]);
}

#[test]
fn pipeline_74() {
    agree_fused!(source_0: Values<u64>; {
        let stream_1 = source_0.flat_map(|x| vec![x; (x % 3) as usize]).map_partitions_with_index(|at, part| part.map(move |x| x ^ at as u64)).first();
        let stream_2 = stream_1.map(|x| x.wrapping_mul(31) % 10_007).count_by_value_and_window(2s, 6s).approx_distinct_by_key(precision = 6);
    } => stream_1, stream_2)
    .with_outputs([
        Stream::new(0, [flat_map(|x: u64| vec![x; (x % 3) as usize]), map_partitions_with_index(|at: usize, part: Vec<u64>| part.into_iter().map(|x| x ^ at as u64).collect::<Vec<_>>()), reduce(|a: u64, _: u64| a)]),
        Stream::new(0, [flat_map(|x: u64| vec![x; (x % 3) as usize]), map_partitions_with_index(|at: usize, part: Vec<u64>| part.into_iter().map(|x| x ^ at as u64).collect::<Vec<_>>()), reduce(|a: u64, _: u64| a), map(|x: u64| x.wrapping_mul(31) % 10_007), window(2, 6), count_by_value(), approx_distinct_by_key(6)]),
    ])
    .on_many([records::numbers]);
}

#[test]
fn pipeline_75() {
    agree_fused!(source_0: Text, source_1: Values<u64>; {
        let stream_2 = source_0.inspect(|x| x.len()).union(source_0);
        let stream_3 = stream_2.words();
    } => source_0, source_1, stream_3)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, []),
        Stream::new(0, [inspect(), union(Stream::new(0, [])), words()]),
    ])
    .on_many([records::lines, records::numbers]);
}

#[test]
fn pipeline_76() {
    agree_fused!(source_0: Text; {
        let stream_1 = source_0.map(|x| x.len() as u64).top_k(9).repartition(3);
        let stream_2 = stream_1.count_by_value_and_window(11s, 1s).window(34s, 4s).sort_by_key();
        let stream_3 = stream_2.sort_by_key();
    } => stream_2, stream_3)
    .with_outputs([
        Stream::new(0, [map(|x: String| x.len()), top_k(9), repartition(3), window(11, 1), count_by_value(), window(34, 4), sort_by_key()]),
        Stream::new(0, [map(|x: String| x.len()), top_k(9), repartition(3), window(11, 1), count_by_value(), window(34, 4), sort_by_key(), sort_by_key()]),
    ])
    .on_many([records::lines]);
}

#[test]
fn pipeline_77() {
    agree_fused!(source_0: Values<(u64, u64)>, source_1: Text; {
        let stream_2 = source_1.top_k(5);
        let stream_3 = stream_2.map(|x| (x, x.len() as u64)).top_k_by(9, |x| x.1).group_by_key_and_window(4s, 1s).map_values(|xs| xs.iter().fold(0, |a, x| a * 3 % 1009 + x));
        let stream_4 = stream_3.group_by_key_and_window(12s, 1s).map_values(|xs| xs.iter().fold(0, |a, x| a * 3 % 1009 + x)).flat_map_values(|x| x % 3..3);
        let stream_5 = stream_4.aggregate_by_key(1u64, |a, x| a ^ x, |a, b| a + b).aggregate_by_key(0u64, |a, x| a.max(x), |a, b| a.max(b)).map(|(text, _)| text);
    } => source_0, source_1, stream_5)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, []),
        Stream::new(1, [top_k(5), map(|x: String| (x.clone(), x.len())), top_k_by(9, |x: (String, u64)| x.1), window(4, 1), group_by_key(), map_values(|xs: Vec<u64>| xs.iter().fold(0, |a, x| a * 3 % 1009 + x)), window(12, 1), group_by_key(), map_values(|xs: Vec<u64>| xs.iter().fold(0, |a, x| a * 3 % 1009 + x)), flat_map_values(|x: u64| x % 3..3), aggregate_by_key(1u64, |a: u64, x: u64| a ^ x, |a: u64, b: u64| a + b), aggregate_by_key(0u64, |a: u64, x: u64| a.max(x), |a: u64, b: u64| a.max(b)), map(|(text, _): (String, u64)| text)]),
    ])
    .on_many([records::number_pairs, records::lines]);
}

#[test]
fn pipeline_78() {
    agree_fused!(source_0: Values<(u64, u64)>; {
        let stream_1 = source_0.map_values(|x| x % 100_003).quantiles_by_key([0.9]).map_values(|at| at[0]);
        let stream_2 = stream_1.filter(|(_, x)| *x > 0.0).count_by_key().join(stream_1).map_values(|(n, x)| n as f64 * x);
        let stream_3 = source_0.combine_by_key(|x| x + 1, |a, x| a ^ x, |a, b| a.wrapping_mul(3) ^ b).sort_by_key().reduce_by_key(|a, b| a ^ b);
    } => stream_2, stream_3)
    .with_outputs([
        Stream::new(0, [map_values(|x: u64| x % 100_003), quantiles_by_key(&[0.9]), map_values(|at: Vec<f64>| at[0]), filter(|(_, x): (u64, f64)| x > 0.0), count_by_key(), join(Stream::new(0, [map_values(|x: u64| x % 100_003), quantiles_by_key(&[0.9]), map_values(|at: Vec<f64>| at[0])])), map_values(|(n, x): (u64, f64)| n as f64 * x)]),
        Stream::new(0, [combine_by_key(|x: u64| x + 1, |a: u64, x: u64| a ^ x, |a: u64, b: u64| a.wrapping_mul(3) ^ b), sort_by_key(), reduce_by_key(|a: u64, b: u64| a ^ b)]),
    ])
    .on_many([records::number_pairs]);
}

#[test]
fn pipeline_79() {
    agree_fused!(source_0: Values<f64>, source_1: Values<f64>; {
        let stream_2 = source_0.map(|x| (x % 1000.0).trunc()).window(4s, 1s).sum();
        let stream_3 = source_0.window(10s, 2s).window(8s, 6s);
        let stream_4 = source_1.filter_map(|x| (x < 1e6).then(|| x * 1.1)).union(stream_2);
        let stream_5 = stream_4.map_partitions(|part| part.rev()).map(|x| (x % 1000.0).trunc()).window(4s, 4s).sum();
    } => stream_2, stream_3, stream_5)
    .with_outputs([
        Stream::new(0, [map(|x: f64| (x % 1000.0).trunc()), window(4, 1), sum_floats()]),
        Stream::new(0, [window(10, 2), window(8, 6)]),
        Stream::new(1, [filter_map(|x: f64| (x < 1e6).then(|| x * 1.1)), union(Stream::new(0, [map(|x: f64| (x % 1000.0).trunc()), window(4, 1), sum_floats()])), map_partitions(|part: Vec<f64>| part.into_iter().rev().collect::<Vec<_>>()), map(|x: f64| (x % 1000.0).trunc()), window(4, 4), sum_floats()]),
    ])
    .on_many([records::floats, records::floats]);
}

#[test]
fn pipeline_80() {
    agree_fused!(source_0: Values<(u64, u64)>, source_1: Values<u64>; {
        let stream_2 = source_1.map(|x| x.wrapping_mul(31) % 10_007).mean().top_k(11);
        let stream_3 = stream_2.filter(|x| *x > 0.5).flat_map(|x| [x, x / 3.0]);
        let stream_4 = stream_3.filter(|x| *x > 0.5).map(|x| (x % 1000.0).trunc()).window(38s, 3s).sum().flat_map(|x| [x, x / 3.0]);
        let stream_5 = stream_4.repartition(4);
    } => source_0, source_1, stream_5)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, []),
        Stream::new(1, [map(|x: u64| x.wrapping_mul(31) % 10_007), mean_integers(), top_k(11), filter(|x: f64| x > 0.5), flat_map(|x: f64| [x, x / 3.0]), filter(|x: f64| x > 0.5), map(|x: f64| (x % 1000.0).trunc()), window(38, 3), sum_floats(), flat_map(|x: f64| [x, x / 3.0]), repartition(4)]),
    ])
    .on_many([records::number_pairs, records::numbers]);
}

#[test]
fn pipeline_81() {
    agree_fused!(source_0: Values<f64>, source_1: Records<(String, u64)>; {
        let stream_2 = source_0.filter(|x| *x > 0.5).map_partitions(|part| part.rev());
        let stream_3 = source_1.map_values(|n| n % 10).map(|(word, n)| (if word.len() > 5 { "long" } else { "short" }, n));
        let stream_4 = stream_3.update_state_by_key(|xs, state: Option<u64>| next(xs, state), max_keys = 2).update_state_by_key(|xs, state: Option<u64>| next(xs, state), bound = none).reduce_by_key(|a, b| a.max(b));
    } => source_1, stream_2, stream_4)
    .with_outputs([
        Stream::new(1, []),
        Stream::new(0, [filter(|x: f64| x > 0.5), map_partitions(|part: Vec<f64>| part.into_iter().rev().collect::<Vec<_>>())]),
        Stream::new(1, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10)), update_state_by_key(Bounds { most: 2, ..Bounds::NONE }, Vec::new(), |xs: Vec<u64>, state: Option<u64>| next(&xs, state)), update_state_by_key(Bounds::NONE, Vec::new(), |xs: Vec<u64>, state: Option<u64>| next(&xs, state)), reduce_by_key(|a: u64, b: u64| a.max(b))]),
    ])
    .on_many([records::floats, records::pairs]);
}

#[test]
fn pipeline_82() {
    agree_fused!(source_0: Values<(u64, u64)>, source_1: Values<(u64, u64)>; {
        let stream_2 = source_1.window(9s, 1s).reduce_by_key(|a, b| a.wrapping_add(b), inverse = |a, b| a.wrapping_sub(b));
        let stream_3 = source_1.map_with_state(|key, x, state| add_up(*key, x, state), timeout = 5s).reduce_by_key_and_window(|a, b| a ^ b, |a, b| a ^ b, 9s, 2s, filter = |(_, x)| *x > 0).map_values(|x| x % 100_003).quantiles_by_key([0.9]).map_values(|at| at[0]);
        let stream_4 = stream_3.filter(|(_, x)| *x > 0.0).top_k_by(50, |x| x.1);
        let stream_5 = source_1.window(11s, 1s).map(|(key, x)| key ^ x);
    } => source_0, stream_2, stream_4, stream_5)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [window(9, 1), reduce_by_key(|a: u64, b: u64| a.wrapping_add(b))]),
        Stream::new(1, [map_with_state(Bounds { idle: 5, ..Bounds::NONE }, true, added_up), window(9, 2), reduce_by_key(|a: u64, b: u64| a ^ b), filter(|(_, x): (u64, u64)| x > 0), map_values(|x: u64| x % 100_003), quantiles_by_key(&[0.9]), map_values(|at: Vec<f64>| at[0]), filter(|(_, x): (u64, f64)| x > 0.0), top_k_by(50, |x: (u64, f64)| x.1)]),
        Stream::new(1, [window(11, 1), map(|(key, x): (u64, u64)| key ^ x)]),
    ])
    .on_many([records::number_pairs, records::number_pairs]);
}

#[test]
fn pipeline_83() {
    agree_fused!(source_0: Text, source_1: Text; {
        let stream_2 = source_1.flat_map(|x| x.split('-'));
        let stream_3 = stream_2.map_partitions(|part| part.skip(1));
    } => source_0, stream_3)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [flat_map(|x: String| x.split('-').map(str::to_owned).collect::<Vec<_>>()), map_partitions(|part: Vec<String>| part.into_iter().skip(1).collect::<Vec<_>>())]),
    ])
    .on_many([records::lines, records::lines]);
}

#[test]
fn pipeline_84() {
    agree_fused!(source_0: Values<f64>, source_1: Values<f64>; {
        let stream_2 = source_1.window(32s, 3s).window(6s, 3s);
        let stream_3 = stream_2.map(|x| x.to_bits() >> 40);
        let stream_4 = stream_3.flat_map(|x| vec![x; (x % 3) as usize]);
    } => source_0, stream_4)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [window(32, 3), window(6, 3), map(|x: f64| x.to_bits() >> 40), flat_map(|x: u64| vec![x; (x % 3) as usize])]),
    ])
    .on_many([records::floats, records::floats]);
}

#[test]
fn pipeline_85() {
    agree_fused!(source_0: Values<(u64, u64)>; {
        let stream_1 = source_0.map_values(|x| x % 100_003).quantiles_by_key([0.9]).map_values(|at| at[0]).map_values(|x| (x % 1000.0).trunc()).window(5s, 3s).reduce_by_key(|a, b| a + b);
        let stream_2 = stream_1.window(12s, 3s).filter(|(_, x)| *x > 0.0);
    } => source_0, stream_1, stream_2)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(0, [map_values(|x: u64| x % 100_003), quantiles_by_key(&[0.9]), map_values(|at: Vec<f64>| at[0]), map_values(|x: f64| (x % 1000.0).trunc()), window(5, 3), reduce_by_key(|a: f64, b: f64| a + b)]),
        Stream::new(0, [map_values(|x: u64| x % 100_003), quantiles_by_key(&[0.9]), map_values(|at: Vec<f64>| at[0]), map_values(|x: f64| (x % 1000.0).trunc()), window(5, 3), reduce_by_key(|a: f64, b: f64| a + b), window(12, 3), filter(|(_, x): (u64, f64)| x > 0.0)]),
    ])
    .on_many([records::number_pairs]);
}

#[test]
fn pipeline_86() {
    agree_fused!(source_0: Values<u64>, source_1: Values<u64>; {
        let stream_2 = source_1.map(|x| (x % 10, x)).map_with_state(|key, x, state| add_up(*key, x, state), max_keys = 6).snapshots();
    } => source_0, stream_2)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [map(|x: u64| (x % 10, x)), snapshots(Bounds { most: 6, ..Bounds::NONE }, added_up)]),
    ])
    .on_many([records::numbers, records::numbers]);
}

#[test]
fn pipeline_87() {
    agree_fused!(source_0: Values<u64>; {
        let stream_1 = source_0.count_by_value_and_window(3s, 4s);
        let stream_2 = stream_1.window(8s, 4s).reduce_by_key(|a, b| a.wrapping_add(b), inverse = |a, b| a.wrapping_sub(b));
    } => stream_2)
    .with_outputs([
        Stream::new(0, [window(3, 4), count_by_value(), window(8, 4), reduce_by_key(|a: u64, b: u64| a.wrapping_add(b))]),
    ])
    .on_many([records::numbers]);
}

#[test]
fn pipeline_88() {
    agree_fused!(source_0: Values<(u64, f64)>; {
        let stream_1 = source_0.sort_by_key().top_k_by(50, |x| x.1).top_k_by(50, |x| x.1);
        let stream_2 = stream_1.top_k_by(50, |x| x.1).window(11s, 1s).count_by_key();
        let stream_3 = stream_1.map_values(|x| (x % 1000.0).trunc()).window(10s, 4s).reduce_by_key(|a, b| a + b);
        let stream_4 = stream_3.filter(|(_, x)| *x > 0.0).map_values(|x| (x % 1000.0).trunc()).window(12s, 4s).reduce_by_key(|a, b| a + b).count_by_key();
    } => stream_2, stream_4)
    .with_outputs([
        Stream::new(0, [sort_by_key(), top_k_by(50, |x: (u64, f64)| x.1), top_k_by(50, |x: (u64, f64)| x.1), top_k_by(50, |x: (u64, f64)| x.1), window(11, 1), count_by_key()]),
        Stream::new(0, [sort_by_key(), top_k_by(50, |x: (u64, f64)| x.1), top_k_by(50, |x: (u64, f64)| x.1), map_values(|x: f64| (x % 1000.0).trunc()), window(10, 4), reduce_by_key(|a: f64, b: f64| a + b), filter(|(_, x): (u64, f64)| x > 0.0), map_values(|x: f64| (x % 1000.0).trunc()), window(12, 4), reduce_by_key(|a: f64, b: f64| a + b), count_by_key()]),
    ])
    .on_many([records::float_pairs]);
}

#[test]
fn pipeline_89() {
    agree_fused!(source_0: Records<(String, u64)>; {
        let stream_1 = source_0.map_values(|n| n % 10).map(|(word, n)| (if word.len() > 5 { "long" } else { "short" }, n)).flat_map_values(|x| x % 3..3);
        let stream_2 = stream_1.flat_map_values(|x| x % 3..3);
    } => stream_2)
    .with_outputs([
        Stream::new(0, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10)), flat_map_values(|x: u64| x % 3..3), flat_map_values(|x: u64| x % 3..3)]),
    ])
    .on_many([records::pairs]);
}

#[test]
fn pipeline_90() {
    agree_fused!(source_0: Values<(u64, f64)>; {
        let stream_1 = source_0.map_values(|x| x * 0.9).union(source_0);
        let stream_2 = stream_1.window(11s, 1s).sort_by_key().map(|(_, x)| x);
    } => stream_2)
    .with_outputs([
        Stream::new(0, [map_values(|x: f64| x * 0.9), union(Stream::new(0, [])), window(11, 1), sort_by_key(), map(|(_, x): (u64, f64)| x)]),
    ])
    .on_many([records::float_pairs]);
}

#[test]
fn pipeline_91() {
    agree_fused!(source_0: Values<f64>, source_1: Values<u64>; {
        let stream_2 = source_0.window(2s, 1s);
    } => source_1, stream_2)
    .with_outputs([
        Stream::new(1, []),
        Stream::new(0, [window(2, 1)]),
    ])
    .on_many([records::floats, records::numbers]);
}

#[test]
fn pipeline_92() {
    agree_fused!(source_0: Text; {
        let stream_1 = source_0.filter(|x| x.len() % 2 == 0).distinct().words();
    } => stream_1)
    .with_outputs([
        Stream::new(0, [filter(|x: String| x.len() % 2 == 0), distinct(), words()]),
    ])
    .on_many([records::lines]);
}

#[test]
fn pipeline_93() {
    agree_fused!(source_0: Records<(String, u64)>, source_1: Records<(String, u64)>; {
        let stream_2 = source_1.map_values(|n| n % 10).map(|(word, n)| (if word.len() > 5 { "long" } else { "short" }, n)).map(|(text, _)| text).distinct();
        let stream_3 = stream_2.words().map(|x| x.len() as u64);
        let stream_4 = stream_3.window(12s, 5s).reduce_by_window(|a, b| a + b, |a, b| a - b, 10s, 5s).map_partitions_with_index(|at, part| part.map(move |x| x ^ at as u64));
        let stream_5 = stream_4.top_k(9).map_partitions_with_index(|at, part| part.map(move |x| x ^ at as u64));
    } => source_0, source_1, stream_5)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, []),
        Stream::new(1, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10)), map(|(text, _): (String, u64)| text), distinct(), words(), map(|x: String| x.len()), window(12, 5), window(10, 5), reduce(|a: u64, b: u64| a + b), map_partitions_with_index(|at: usize, part: Vec<u64>| part.into_iter().map(|x| x ^ at as u64).collect::<Vec<_>>()), top_k(9), map_partitions_with_index(|at: usize, part: Vec<u64>| part.into_iter().map(|x| x ^ at as u64).collect::<Vec<_>>())]),
    ])
    .on_many([records::pairs, records::pairs]);
}

#[test]
fn pipeline_94() {
    agree_fused!(source_0: Values<(u64, f64)>; {
        let stream_1 = source_0.count_by_key();
        let stream_2 = stream_1.map_with_state(|key, x, state| add_up(*key, x, state), max_keys = 3).snapshots().map_with_state(|key, x, state| add_up(*key, x, state), max_keys = 4, ttl = 4s).reduce_by_key(|a, b| a ^ b);
        let stream_3 = stream_2.combine_by_key(|x| x + 1, |a, x| a ^ x, |a, b| a.wrapping_mul(3) ^ b).reduce_by_key(|a, b| a ^ b).filter(|(key, _)| key % 4 != 1);
        let stream_4 = stream_3.filter(|(key, _)| key % 4 != 1);
    } => stream_4)
    .with_outputs([
        Stream::new(0, [count_by_key(), snapshots(Bounds { most: 3, ..Bounds::NONE }, added_up), map_with_state(Bounds { idle: 4, most: 4 }, false, added_up), reduce_by_key(|a: u64, b: u64| a ^ b), combine_by_key(|x: u64| x + 1, |a: u64, x: u64| a ^ x, |a: u64, b: u64| a.wrapping_mul(3) ^ b), reduce_by_key(|a: u64, b: u64| a ^ b), filter(|(key, _): (u64, u64)| key % 4 != 1), filter(|(key, _): (u64, u64)| key % 4 != 1)]),
    ])
    .on_many([records::float_pairs]);
}

#[test]
fn pipeline_95() {
    agree_fused!(source_0: Text; {
        let stream_1 = source_0.map(|x| (x, x.len() as u64)).group_by_key_and_window(5s, 1s).map_values(|xs| xs.iter().fold(0, |a, x| a * 3 % 1009 + x));
    } => source_0, stream_1)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(0, [map(|x: String| (x.clone(), x.len())), window(5, 1), group_by_key(), map_values(|xs: Vec<u64>| xs.iter().fold(0, |a, x| a * 3 % 1009 + x))]),
    ])
    .on_many([records::lines]);
}

#[test]
fn pipeline_96() {
    agree_fused!(source_0: Values<f64>; {
        let stream_1 = source_0.min();
        let stream_2 = stream_1.map(|x| x.to_bits() >> 40);
        let stream_3 = stream_2.map(|x| x % 100_003).quantiles([0.5]).map(|at| at[0]).map(|x| x.to_bits() >> 40).union(stream_2);
    } => stream_3)
    .with_outputs([
        Stream::new(0, [min(), map(|x: f64| x.to_bits() >> 40), map(|x: u64| x % 100_003), quantiles_of(&[0.5]), map(|at: Vec<f64>| at[0]), map(|x: f64| x.to_bits() >> 40), union(Stream::new(0, [min(), map(|x: f64| x.to_bits() >> 40)]))]),
    ])
    .on_many([records::floats]);
}

#[test]
fn pipeline_97() {
    agree_fused!(source_0: Values<f64>, source_1: Values<(u64, f64)>; {
        let stream_2 = source_1.map_values(|x| (x % 1000.0).trunc()).window(10s, 1s).reduce_by_key(|a, b| a + b).count_by_key().reduce_by_key_and_window(|a, b| a ^ b, |a, b| a ^ b, 36s, 6s, filter = |(_, x)| *x > 0);
        let stream_3 = stream_2.map(|(key, x)| key ^ x).count_by_value();
    } => source_0, stream_3)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [map_values(|x: f64| (x % 1000.0).trunc()), window(10, 1), reduce_by_key(|a: f64, b: f64| a + b), count_by_key(), window(36, 6), reduce_by_key(|a: u64, b: u64| a ^ b), filter(|(_, x): (u64, u64)| x > 0), map(|(key, x): (u64, u64)| key ^ x), count_by_value()]),
    ])
    .on_many([records::floats, records::float_pairs]);
}

#[test]
fn pipeline_98() {
    agree_fused!(source_0: Values<(u64, f64)>; {
        let stream_1 = source_0.filter(|(_, x)| *x > 0.0).top_k_by(50, |x| x.1).sort_by_key();
        let stream_2 = stream_1.count_by_key().map_with_state(|key, x, state| add_up(*key, x, state), max_keys = 3).snapshots().map_with_state(|key, x, state| add_up(*key, x, state), max_keys = 3).snapshots();
        let stream_3 = source_0.aggregate_by_key(0.1, |a, x| a + x, |a, b| a * b);
        let stream_4 = stream_3.count_by_key().window(6s, 1s);
    } => stream_2, stream_4)
    .with_outputs([
        Stream::new(0, [filter(|(_, x): (u64, f64)| x > 0.0), top_k_by(50, |x: (u64, f64)| x.1), sort_by_key(), count_by_key(), snapshots(Bounds { most: 3, ..Bounds::NONE }, added_up), snapshots(Bounds { most: 3, ..Bounds::NONE }, added_up)]),
        Stream::new(0, [aggregate_by_key(0.1, |a: f64, x: f64| a + x, |a: f64, b: f64| a * b), count_by_key(), window(6, 1)]),
    ])
    .on_many([records::float_pairs]);
}

#[test]
fn pipeline_99() {
    agree_fused!(source_0: Values<(u64, f64)>, source_1: Values<(u64, u64)>; {
        let stream_2 = source_1.map_with_state(|key, x, state| add_up(*key, x, state), max_keys = 5, ttl = 5s).combine_by_key(|x| x + 1, |a, x| a ^ x, |a, b| a.wrapping_mul(3) ^ b).reduce_by_key(|a, b| a ^ b).union(source_1);
        let stream_3 = stream_2.map_with_state(|key, x, state| add_up(*key, x, state), max_keys = 3, ttl = 2s).group_by_key().map(|(_, xs)| xs);
    } => source_0, stream_3)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [map_with_state(Bounds { idle: 5, most: 5 }, false, added_up), combine_by_key(|x: u64| x + 1, |a: u64, x: u64| a ^ x, |a: u64, b: u64| a.wrapping_mul(3) ^ b), reduce_by_key(|a: u64, b: u64| a ^ b), union(Stream::new(1, [])), map_with_state(Bounds { idle: 2, most: 3 }, false, added_up), group_by_key(), map(|(_, xs): (u64, Vec<u64>)| xs)]),
    ])
    .on_many([records::float_pairs, records::number_pairs]);
}

#[test]
fn pipeline_100() {
    agree_fused!(source_0: Values<(u64, f64)>; {
        let stream_1 = source_0.window(16s, 2s).count_by_key().reduce_by_key(|a, b| a.min(b));
        let stream_2 = source_0.window(6s, 3s);
        let stream_3 = stream_2.map_values(|x| (x % 1000.0).trunc()).window(3s, 6s).reduce_by_key(|a, b| a + b);
        let stream_4 = stream_3.filter(|(_, x)| *x > 0.0);
    } => stream_1, stream_2, stream_4)
    .with_outputs([
        Stream::new(0, [window(16, 2), count_by_key(), reduce_by_key(|a: u64, b: u64| a.min(b))]),
        Stream::new(0, [window(6, 3)]),
        Stream::new(0, [window(6, 3), map_values(|x: f64| (x % 1000.0).trunc()), window(3, 6), reduce_by_key(|a: f64, b: f64| a + b), filter(|(_, x): (u64, f64)| x > 0.0)]),
    ])
    .on_many([records::float_pairs]);
}

#[test]
fn pipeline_101() {
    agree_fused!(source_0: Values<(u64, f64)>, source_1: Text; {
        let stream_2 = source_0.filter(|(_, x)| *x > 0.0).window(8s, 6s);
        let stream_3 = stream_2.map_values(|x| (x % 1000.0).trunc()).window(6s, 6s).reduce_by_key(|a, b| a + b).count_by_key();
        let stream_4 = stream_3.combine_by_key(|x| x + 1, |a, x| a ^ x, |a, b| a.wrapping_mul(3) ^ b).map_values(|x| x / 2);
    } => source_1, stream_4)
    .with_outputs([
        Stream::new(1, []),
        Stream::new(0, [filter(|(_, x): (u64, f64)| x > 0.0), window(8, 6), map_values(|x: f64| (x % 1000.0).trunc()), window(6, 6), reduce_by_key(|a: f64, b: f64| a + b), count_by_key(), combine_by_key(|x: u64| x + 1, |a: u64, x: u64| a ^ x, |a: u64, b: u64| a.wrapping_mul(3) ^ b), map_values(|x: u64| x / 2)]),
    ])
    .on_many([records::float_pairs, records::lines]);
}

#[test]
fn pipeline_102() {
    agree_fused!(source_0: Text; {
        let stream_1 = source_0.reduce(|a, b| if a.len() < b.len() { b } else { a }).count_by_value();
    } => stream_1)
    .with_outputs([
        Stream::new(0, [reduce(|a: String, b: String| if a.len() < b.len() { b } else { a }), count_by_value()]),
    ])
    .on_many([records::lines]);
}

#[test]
fn pipeline_103() {
    agree_fused!(source_0: Records<(String, u64)>; {
        let stream_1 = source_0.map(|(word, n)| (word.as_str(), *n)).update_state_by_key(|xs, state: Option<u64>| next(xs, state), bound = none);
        let stream_2 = stream_1.aggregate_by_key(0u64, |a, x| a.max(x), |a, b| a.max(b));
        let stream_3 = stream_2.group_by_key().map_values(|xs| xs.iter().fold(0, |a, x| a * 3 % 1009 + x)).reduce_by_key_and_window(|a, b| a.max(b), 3s, 5s).map(|(text, _)| text).distinct();
        let stream_4 = stream_3.map_partitions(|part| part.skip(1)).count_by_value();
    } => stream_4)
    .with_outputs([
        Stream::new(0, [inspect(), update_state_by_key(Bounds::NONE, Vec::new(), |xs: Vec<u64>, state: Option<u64>| next(&xs, state)), aggregate_by_key(0u64, |a: u64, x: u64| a.max(x), |a: u64, b: u64| a.max(b)), group_by_key(), map_values(|xs: Vec<u64>| xs.iter().fold(0, |a, x| a * 3 % 1009 + x)), window(3, 5), reduce_by_key(|a: u64, b: u64| a.max(b)), map(|(text, _): (String, u64)| text), distinct(), map_partitions(|part: Vec<String>| part.into_iter().skip(1).collect::<Vec<_>>()), count_by_value()]),
    ])
    .on_many([records::pairs]);
}

#[test]
fn pipeline_104() {
    agree_fused!(source_0: Values<(u64, f64)>, source_1: Values<(u64, u64)>; {
        let stream_2 = source_0.filter(|(_, x)| *x > 0.0).window(7s, 3s);
        let stream_3 = stream_2.count_by_key();
        let stream_4 = stream_3.map_with_state(|key, x, state| add_up(*key, x, state), timeout = 1s).group_by_key().map(|(_, xs)| xs);
        let stream_5 = stream_4.map(|xs| xs.len() as u64);
    } => source_0, source_1, stream_4, stream_5)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, []),
        Stream::new(0, [filter(|(_, x): (u64, f64)| x > 0.0), window(7, 3), count_by_key(), map_with_state(Bounds { idle: 1, ..Bounds::NONE }, true, added_up), group_by_key(), map(|(_, xs): (u64, Vec<u64>)| xs)]),
        Stream::new(0, [filter(|(_, x): (u64, f64)| x > 0.0), window(7, 3), count_by_key(), map_with_state(Bounds { idle: 1, ..Bounds::NONE }, true, added_up), group_by_key(), map(|(_, xs): (u64, Vec<u64>)| xs), map(|xs: Vec<u64>| xs.len())]),
    ])
    .on_many([records::float_pairs, records::number_pairs]);
}

#[test]
fn pipeline_105() {
    agree_fused!(source_0: Text; {
        let stream_1 = source_0.count().map(|x| x % 100_003).quantiles([0.5]).map(|at| at[0]).map(|x| x.to_bits() >> 40);
        let stream_2 = stream_1.map_partitions_with_index(|at, part| part.map(move |x| x ^ at as u64));
    } => stream_2)
    .with_outputs([
        Stream::new(0, [count(), map(|x: u64| x % 100_003), quantiles_of(&[0.5]), map(|at: Vec<f64>| at[0]), map(|x: f64| x.to_bits() >> 40), map_partitions_with_index(|at: usize, part: Vec<u64>| part.into_iter().map(|x| x ^ at as u64).collect::<Vec<_>>())]),
    ])
    .on_many([records::lines]);
}

#[test]
fn pipeline_106() {
    agree_fused!(source_0: Values<(u64, u64)>; {
        let stream_1 = source_0.map(|(key, x)| (key % 5, x)).lookup(vec![7u64, 8, 9]).map(|(key, (x, y))| (key, x ^ *y)).reduce_by_key_and_window(|a, b| a ^ b, |a, b| a ^ b, 11s, 1s, filter = |(_, x)| *x > 0).map_values(|x| x / 2);
    } => source_0, stream_1)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(0, [map(|(key, x): (u64, u64)| (key % 5, x)), lookup(|key: u64| [7u64, 8, 9].get(key as usize).copied()), map(|(key, (x, y)): (u64, (u64, u64))| (key, x ^ y)), window(11, 1), reduce_by_key(|a: u64, b: u64| a ^ b), filter(|(_, x): (u64, u64)| x > 0), map_values(|x: u64| x / 2)]),
    ])
    .on_many([records::number_pairs]);
}

#[test]
fn pipeline_107() {
    agree_fused!(source_0: Values<(u64, f64)>; {
        let stream_1 = source_0.reduce_by_key(|a, b| a + b).filter(|(_, x)| *x > 0.0).map_values(|x| x > 1.0).distinct().right_outer_join(source_0).map_values(|(a, x)| if a == Some(true) { x } else { -x });
    } => stream_1)
    .with_outputs([
        Stream::new(0, [reduce_by_key(|a: f64, b: f64| a + b), filter(|(_, x): (u64, f64)| x > 0.0), map_values(|x: f64| x > 1.0), distinct(), right_outer_join(Stream::new(0, [])), map_values(|(a, x): (Option<bool>, f64)| if a == Some(true) { x } else { -x })]),
    ])
    .on_many([records::float_pairs]);
}

#[test]
fn pipeline_108() {
    agree_fused!(source_0: Values<f64>, source_1: Values<u64>; {
        let stream_2 = source_1.window(11s, 2s).reduce(|a, b| a + b, inverse = |a, b| a - b).count_by_value().filter(|(key, _)| key % 4 != 1);
    } => source_0, stream_2)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [window(11, 2), reduce(|a: u64, b: u64| a + b), count_by_value(), filter(|(key, _): (u64, u64)| key % 4 != 1)]),
    ])
    .on_many([records::floats, records::numbers]);
}

#[test]
fn pipeline_109() {
    agree_fused!(source_0: Records<(String, u64)>; {
        let stream_1 = source_0.map_values(|n| n % 10).map(|(word, n)| (if word.len() > 5 { "long" } else { "short" }, n));
    } => stream_1)
    .with_outputs([
        Stream::new(0, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10))]),
    ])
    .on_many([records::pairs]);
}

#[test]
fn pipeline_110() {
    agree_fused!(source_0: Records<(String, u64)>, source_1: Records<(String, u64)>; {
        let stream_2 = source_1.map_values(|n| n % 10).map(|(word, n)| (if word.len() > 5 { "long" } else { "short" }, n)).count_by_key();
        let stream_3 = stream_2.map(|(text, _)| text).distinct().count_by_value_and_window(16s, 1s);
        let stream_4 = stream_3.update_state_by_key(|xs, state: Option<u64>| next(xs, state), max_keys = 6).cogroup(stream_2).map_values(|(a, b)| a.iter().chain(&b).fold(1, |n, x| n * 3 % 1009 + x));
        let stream_5 = source_1.map(|(word, n)| (word.as_str(), *n)).union(stream_4);
    } => source_0, stream_5)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [inspect(), union(Stream::new(1, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10)), count_by_key(), map(|(text, _): (String, u64)| text), distinct(), window(16, 1), count_by_value(), update_state_by_key(Bounds { most: 6, ..Bounds::NONE }, Vec::new(), |xs: Vec<u64>, state: Option<u64>| next(&xs, state)), cogroup(Stream::new(1, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10)), count_by_key()])), map_values(|(a, b): (Vec<u64>, Vec<u64>)| a.iter().chain(&b).fold(1, |n, x| n * 3 % 1009 + x))]))]),
    ])
    .on_many([records::pairs, records::pairs]);
}

#[test]
fn pipeline_111() {
    agree_fused!(source_0: Values<(u64, u64)>, source_1: Values<(u64, f64)>; {
        let stream_2 = source_1.window(34s, 5s);
    } => source_0, stream_2)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [window(34, 5)]),
    ])
    .on_many([records::number_pairs, records::float_pairs]);
}

#[test]
fn pipeline_112() {
    agree_fused!(source_0: Values<(u64, f64)>, source_1: Values<(u64, f64)>; {
        let stream_2 = source_1.reduce_by_key(|a, b| a + b).map_values(|x| x * 0.9).map_values(|x| (x % 1000.0).trunc()).window(9s, 2s).reduce_by_key(|a, b| a + b);
        let stream_3 = source_1.window(33s, 3s);
        let stream_4 = stream_3.filter(|(_, x)| *x > 0.0).sort_by_key().sort_by_key().map_values(|x| x > 1.0).distinct().right_outer_join(stream_3).map_values(|(a, x)| if a == Some(true) { x } else { -x });
        let stream_5 = stream_4.top_k_by(50, |x| x.1).aggregate_by_key(0.1, |a, x| a + x, |a, b| a * b);
    } => source_0, stream_2, stream_5)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [reduce_by_key(|a: f64, b: f64| a + b), map_values(|x: f64| x * 0.9), map_values(|x: f64| (x % 1000.0).trunc()), window(9, 2), reduce_by_key(|a: f64, b: f64| a + b)]),
        Stream::new(1, [window(33, 3), filter(|(_, x): (u64, f64)| x > 0.0), sort_by_key(), sort_by_key(), map_values(|x: f64| x > 1.0), distinct(), right_outer_join(Stream::new(1, [window(33, 3)])), map_values(|(a, x): (Option<bool>, f64)| if a == Some(true) { x } else { -x }), top_k_by(50, |x: (u64, f64)| x.1), aggregate_by_key(0.1, |a: f64, x: f64| a + x, |a: f64, b: f64| a * b)]),
    ])
    .on_many([records::float_pairs, records::float_pairs]);
}

#[test]
fn pipeline_113() {
    agree_fused!(source_0: Records<(String, u64)>, source_1: Text; {
        let stream_2 = source_1.map(|x| x.len() as u64).map(|x| (x % 10, x)).count_by_key();
        let stream_3 = stream_2.window(26s, 5s).reduce_by_key(|a, b| a.wrapping_add(b), inverse = |a, b| a.wrapping_sub(b));
        let stream_4 = stream_3.reduce_by_key(|a, b| a.min(b)).window(5s, 5s).reduce_by_key(|a, b| a.wrapping_add(b), inverse = |a, b| a.wrapping_sub(b));
    } => source_0, stream_4)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [map(|x: String| x.len()), map(|x: u64| (x % 10, x)), count_by_key(), window(26, 5), reduce_by_key(|a: u64, b: u64| a.wrapping_add(b)), reduce_by_key(|a: u64, b: u64| a.min(b)), window(5, 5), reduce_by_key(|a: u64, b: u64| a.wrapping_add(b))]),
    ])
    .on_many([records::pairs, records::lines]);
}

#[test]
fn pipeline_114() {
    agree_fused!(source_0: Text; {
        let stream_1 = source_0.count_by_value().window(5s, 1s).map(|(text, _)| text).distinct();
        let stream_2 = stream_1.glom().flat_map(|part| part).window(25s, 5s).map(|x| x.len() as u64);
    } => stream_2)
    .with_outputs([
        Stream::new(0, [count_by_value(), window(5, 1), map(|(text, _): (String, u64)| text), distinct(), glom(), flat_map(|part: Vec<String>| part), window(25, 5), map(|x: String| x.len())]),
    ])
    .on_many([records::lines]);
}

#[test]
fn pipeline_115() {
    agree_fused!(source_0: Values<f64>; {
        let stream_1 = source_0.repartition(4).map(|x| (x % 1000.0).trunc()).window(12s, 3s).sum();
        let stream_2 = source_0.window(10s, 1s).union(source_0);
        let stream_3 = stream_2.map(|x| x.to_bits() >> 40).key_by(|x| x % 100).map_with_state(|key, x, state| add_up(*key, x, state), max_keys = 5, ttl = 2s);
    } => stream_1, stream_3)
    .with_outputs([
        Stream::new(0, [repartition(4), map(|x: f64| (x % 1000.0).trunc()), window(12, 3), sum_floats()]),
        Stream::new(0, [window(10, 1), union(Stream::new(0, [])), map(|x: f64| x.to_bits() >> 40), key_by(|x: u64| x % 100), map_with_state(Bounds { idle: 2, most: 5 }, false, added_up)]),
    ])
    .on_many([records::floats]);
}

#[test]
fn pipeline_116() {
    agree_fused!(source_0: Values<(u64, f64)>; {
        let stream_1 = source_0.count_by_key().window(7s, 1s).reduce_by_key(|a, b| a.wrapping_add(b), inverse = |a, b| a.wrapping_sub(b));
    } => stream_1)
    .with_outputs([
        Stream::new(0, [count_by_key(), window(7, 1), reduce_by_key(|a: u64, b: u64| a.wrapping_add(b))]),
    ])
    .on_many([records::float_pairs]);
}

#[test]
fn pipeline_117() {
    agree_fused!(source_0: Values<u64>, source_1: Values<(u64, f64)>; {
        let stream_2 = source_1.map_values(|x| (x % 1000.0).trunc()).window(6s, 3s).reduce_by_key(|a, b| a + b);
        let stream_3 = stream_2.top_k_by(50, |x| x.1).count_by_key().join(stream_2).map_values(|(n, x)| n as f64 * x);
        let stream_4 = stream_3.aggregate_by_key(0.1, |a, x| a + x, |a, b| a * b).sort_by_key().top_k_by(50, |x| x.1);
    } => source_0, stream_4)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [map_values(|x: f64| (x % 1000.0).trunc()), window(6, 3), reduce_by_key(|a: f64, b: f64| a + b), top_k_by(50, |x: (u64, f64)| x.1), count_by_key(), join(Stream::new(1, [map_values(|x: f64| (x % 1000.0).trunc()), window(6, 3), reduce_by_key(|a: f64, b: f64| a + b)])), map_values(|(n, x): (u64, f64)| n as f64 * x), aggregate_by_key(0.1, |a: f64, x: f64| a + x, |a: f64, b: f64| a * b), sort_by_key(), top_k_by(50, |x: (u64, f64)| x.1)]),
    ])
    .on_many([records::numbers, records::float_pairs]);
}

#[test]
fn pipeline_118() {
    agree_fused!(source_0: Values<u64>, source_1: Values<(u64, u64)>; {
        let stream_2 = source_1.map_with_state(|key, x, state| add_up(*key, x, state), timeout = 2s).union(source_1);
    } => source_0, stream_2)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [map_with_state(Bounds { idle: 2, ..Bounds::NONE }, true, added_up), union(Stream::new(1, []))]),
    ])
    .on_many([records::numbers, records::number_pairs]);
}

#[test]
fn pipeline_119() {
    agree_fused!(source_0: Values<(u64, f64)>, source_1: Values<u64>; {
        let stream_2 = source_1.transform(|records, time| records.into_iter().map(move |x| x ^ time.number())).glom();
    } => source_0, stream_2)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [transform(|records: Vec<u64>, number| records.into_iter().map(|x| x ^ number).collect::<Vec<_>>()), glom()]),
    ])
    .on_many([records::float_pairs, records::numbers]);
}

#[test]
fn pipeline_120() {
    agree_fused!(source_0: Values<f64>, source_1: Values<f64>; {
        let stream_2 = source_1.repartition(4).union(source_1);
    } => source_0, stream_2)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [repartition(4), union(Stream::new(1, []))]),
    ])
    .on_many([records::floats, records::floats]);
}

#[test]
fn pipeline_121() {
    agree_fused!(source_0: Text, source_1: Text; {
        let stream_2 = source_1.flat_map(|x| x.split('-')).count_by_window(25s, 1s);
        let stream_3 = stream_2.reduce_by_window(|a, b| a + b, |a, b| a - b, 7s, 1s).flat_map(|x| vec![x; (x % 3) as usize]).flat_map(|x| vec![x; (x % 3) as usize]);
    } => source_0, stream_3)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [flat_map(|x: String| x.split('-').map(str::to_owned).collect::<Vec<_>>()), window(25, 1), count(), window(7, 1), reduce(|a: u64, b: u64| a + b), flat_map(|x: u64| vec![x; (x % 3) as usize]), flat_map(|x: u64| vec![x; (x % 3) as usize])]),
    ])
    .on_many([records::lines, records::lines]);
}

#[test]
fn pipeline_122() {
    agree_fused!(source_0: Values<(u64, u64)>; {
        let stream_1 = source_0.group_by_key().map(|(_, xs)| xs).map(|xs| xs.len() as u64).window(8s, 6s).reduce(|a, b| a + b, inverse = |a, b| a - b);
        let stream_2 = stream_1.map(|x| x % 100_003).quantiles([0.5]).map(|at| at[0]).reduce(|a, b| a + b).map(|x| x.to_bits() >> 40);
    } => stream_2)
    .with_outputs([
        Stream::new(0, [group_by_key(), map(|(_, xs): (u64, Vec<u64>)| xs), map(|xs: Vec<u64>| xs.len()), window(8, 6), reduce(|a: u64, b: u64| a + b), map(|x: u64| x % 100_003), quantiles_of(&[0.5]), map(|at: Vec<f64>| at[0]), reduce(|a: f64, b: f64| a + b), map(|x: f64| x.to_bits() >> 40)]),
    ])
    .on_many([records::number_pairs]);
}

#[test]
fn pipeline_123() {
    agree_fused!(source_0: Values<(u64, f64)>; {
        let stream_1 = source_0.map_values(|x| x * 0.9);
        let stream_2 = stream_1.top_k_by(50, |x| x.1);
        let stream_3 = stream_2.sort_by_key().map(|(_, x)| x);
        let stream_4 = stream_3.map(|x| x.to_bits() >> 40).map(|x| x.wrapping_mul(31) % 10_007).map_partitions_with_index(|at, part| part.map(move |x| x ^ at as u64));
    } => stream_4)
    .with_outputs([
        Stream::new(0, [map_values(|x: f64| x * 0.9), top_k_by(50, |x: (u64, f64)| x.1), sort_by_key(), map(|(_, x): (u64, f64)| x), map(|x: f64| x.to_bits() >> 40), map(|x: u64| x.wrapping_mul(31) % 10_007), map_partitions_with_index(|at: usize, part: Vec<u64>| part.into_iter().map(|x| x ^ at as u64).collect::<Vec<_>>())]),
    ])
    .on_many([records::float_pairs]);
}

#[test]
fn pipeline_124() {
    agree_fused!(source_0: Values<u64>; {
        let stream_1 = source_0.map(|x| x % 100_003).quantiles([0.5]).map(|at| at[0]);
        let stream_2 = source_0.window(11s, 6s).reduce(|a, b| a + b, inverse = |a, b| a - b).reduce_by_window(|a, b| a + b, |a, b| a - b, 6s, 6s).glom();
        let stream_3 = stream_2.map(|xs| xs.len() as u64);
        let stream_4 = stream_3.top_k(9).map(|x| x.wrapping_mul(31) % 10_007);
    } => stream_1, stream_4)
    .with_outputs([
        Stream::new(0, [map(|x: u64| x % 100_003), quantiles_of(&[0.5]), map(|at: Vec<f64>| at[0])]),
        Stream::new(0, [window(11, 6), reduce(|a: u64, b: u64| a + b), window(6, 6), reduce(|a: u64, b: u64| a + b), glom(), map(|xs: Vec<u64>| xs.len()), top_k(9), map(|x: u64| x.wrapping_mul(31) % 10_007)]),
    ])
    .on_many([records::numbers]);
}

#[test]
fn pipeline_125() {
    agree_fused!(source_0: Values<f64>; {
        let stream_1 = source_0.window(10s, 1s).window(4s, 1s);
        let stream_2 = stream_1.filter_map(|x| (x < 1e6).then(|| x * 1.1)).filter(|x| *x > 0.5).union(source_0);
        let stream_3 = stream_2.map_partitions(|part| part.rev()).count().repartition(3);
    } => stream_1, stream_3)
    .with_outputs([
        Stream::new(0, [window(10, 1), window(4, 1)]),
        Stream::new(0, [window(10, 1), window(4, 1), filter_map(|x: f64| (x < 1e6).then(|| x * 1.1)), filter(|x: f64| x > 0.5), union(Stream::new(0, [])), map_partitions(|part: Vec<f64>| part.into_iter().rev().collect::<Vec<_>>()), count(), repartition(3)]),
    ])
    .on_many([records::floats]);
}

#[test]
fn pipeline_126() {
    agree_fused!(source_0: Values<f64>, source_1: Values<(u64, u64)>; {
        let stream_2 = source_0.fold(0.5, |a, x| a + x, |a, b| a - b);
        let stream_3 = stream_2.map(|x| (x % 1000.0).trunc()).window(11s, 2s).sum().window(8s, 2s);
        let stream_4 = stream_3.filter_map(|x| (x < 1e6).then(|| x * 1.1)).map(|x| x * 0.7 + 0.1).map(|x| x.to_bits() >> 40);
    } => source_0, source_1, stream_2, stream_4)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, []),
        Stream::new(0, [fold_in_parallel(0.5, |a: f64, x: f64| a + x, |a: f64, b: f64| a - b)]),
        Stream::new(0, [fold_in_parallel(0.5, |a: f64, x: f64| a + x, |a: f64, b: f64| a - b), map(|x: f64| (x % 1000.0).trunc()), window(11, 2), sum_floats(), window(8, 2), filter_map(|x: f64| (x < 1e6).then(|| x * 1.1)), map(|x: f64| x * 0.7 + 0.1), map(|x: f64| x.to_bits() >> 40)]),
    ])
    .on_many([records::floats, records::number_pairs]);
}

#[test]
fn pipeline_127() {
    agree_fused!(source_0: Values<(u64, f64)>, source_1: Records<(String, u64)>; {
        let stream_2 = source_0.sort_by_key();
        let stream_3 = stream_2.count_by_key().map_values(|x| x % 100_003).quantiles_by_key([0.9]).map_values(|at| at[0]);
    } => source_1, stream_3)
    .with_outputs([
        Stream::new(1, []),
        Stream::new(0, [sort_by_key(), count_by_key(), map_values(|x: u64| x % 100_003), quantiles_by_key(&[0.9]), map_values(|at: Vec<f64>| at[0])]),
    ])
    .on_many([records::float_pairs, records::pairs]);
}

#[test]
fn pipeline_128() {
    agree_fused!(source_0: Values<(u64, f64)>; {
        let stream_1 = source_0.map_values(|x| (x % 1000.0).trunc()).window(12s, 4s).reduce_by_key(|a, b| a + b).reduce_by_key(|a, b| a + b);
        let stream_2 = stream_1.map_values(|x| (x % 1000.0).trunc()).window(8s, 4s).reduce_by_key(|a, b| a + b).count_by_key();
        let stream_3 = stream_2.group_by_key().map(|(_, xs)| xs).map(|xs| xs.len() as u64);
    } => stream_1, stream_3)
    .with_outputs([
        Stream::new(0, [map_values(|x: f64| (x % 1000.0).trunc()), window(12, 4), reduce_by_key(|a: f64, b: f64| a + b), reduce_by_key(|a: f64, b: f64| a + b)]),
        Stream::new(0, [map_values(|x: f64| (x % 1000.0).trunc()), window(12, 4), reduce_by_key(|a: f64, b: f64| a + b), reduce_by_key(|a: f64, b: f64| a + b), map_values(|x: f64| (x % 1000.0).trunc()), window(8, 4), reduce_by_key(|a: f64, b: f64| a + b), count_by_key(), group_by_key(), map(|(_, xs): (u64, Vec<u64>)| xs), map(|xs: Vec<u64>| xs.len())]),
    ])
    .on_many([records::float_pairs]);
}

#[test]
fn pipeline_129() {
    agree_fused!(source_0: Values<u64>, source_1: Values<u64>; {
        let stream_2 = source_1.key_by(|x| x % 100).reduce_by_key(|a, b| a.min(b)).window(2s, 2s);
        let stream_3 = stream_2.update_state_by_key(|xs, state: Option<u64>| next(xs, state), ttl = 3s);
        let stream_4 = stream_2.count_by_key().window(12s, 2s).reduce_by_key(|a, b| a.wrapping_add(b), inverse = |a, b| a.wrapping_sub(b));
    } => source_0, stream_3, stream_4)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [key_by(|x: u64| x % 100), reduce_by_key(|a: u64, b: u64| a.min(b)), window(2, 2), update_state_by_key(Bounds { idle: 3, ..Bounds::NONE }, Vec::new(), |xs: Vec<u64>, state: Option<u64>| next(&xs, state))]),
        Stream::new(1, [key_by(|x: u64| x % 100), reduce_by_key(|a: u64, b: u64| a.min(b)), window(2, 2), count_by_key(), window(12, 2), reduce_by_key(|a: u64, b: u64| a.wrapping_add(b))]),
    ])
    .on_many([records::numbers, records::numbers]);
}

#[test]
fn pipeline_130() {
    agree_fused!(source_0: Values<f64>, source_1: Values<(u64, f64)>; {
        let stream_2 = source_1.count_by_key();
    } => source_0, stream_2)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [count_by_key()]),
    ])
    .on_many([records::floats, records::float_pairs]);
}

#[test]
fn pipeline_131() {
    agree_fused!(source_0: Text; {
        let stream_1 = source_0.words().map(|x| (x, 1u64)).reduce_by_key(|a, b| a + b).update_state_by_key(|xs, state: Option<u64>| next(xs, state), bound = none);
        let stream_2 = stream_1.update_state_by_key(|xs, state: Option<u64>| next(xs, state), max_keys = 6).map(|(text, _)| text).distinct();
        let stream_3 = source_0.transform(|records, _| records.into_iter().rev()).repartition(5).union(stream_2);
    } => stream_3)
    .with_outputs([
        Stream::new(0, [transform(|records: Vec<String>, _| records.into_iter().rev().collect::<Vec<_>>()), repartition(5), union(Stream::new(0, [words(), map(|x: String| (x, 1u64)), reduce_by_key(|a: u64, b: u64| a + b), update_state_by_key(Bounds::NONE, Vec::new(), |xs: Vec<u64>, state: Option<u64>| next(&xs, state)), update_state_by_key(Bounds { most: 6, ..Bounds::NONE }, Vec::new(), |xs: Vec<u64>, state: Option<u64>| next(&xs, state)), map(|(text, _): (String, u64)| text), distinct()]))]),
    ])
    .on_many([records::lines]);
}

#[test]
fn pipeline_132() {
    agree_fused!(source_0: Text, source_1: Values<(u64, f64)>; {
        let stream_2 = source_1.map(|(_, x)| x).map(|x| x * 0.7 + 0.1);
        let stream_3 = stream_2.filter(|x| *x > 0.5).map(|x| (x.to_bits() % 5, x)).filter(|(_, x)| *x > 0.0).count_by_key().join(source_1).map_values(|(n, x)| n as f64 * x);
        let stream_4 = source_0.words().inspect(|x| x.len()).map_partitions(|part| part.skip(1)).transform_with(source_0, |left, right, time| if time.number() % 2 == 0 { left } else { right });
        let stream_5 = stream_3.sort_by_key();
    } => stream_3, stream_4, stream_5)
    .with_outputs([
        Stream::new(1, [map(|(_, x): (u64, f64)| x), map(|x: f64| x * 0.7 + 0.1), filter(|x: f64| x > 0.5), map(|x: f64| (x.to_bits() % 5, x)), filter(|(_, x): (u64, f64)| x > 0.0), count_by_key(), join(Stream::new(1, [])), map_values(|(n, x): (u64, f64)| n as f64 * x)]),
        Stream::new(0, [words(), inspect(), map_partitions(|part: Vec<String>| part.into_iter().skip(1).collect::<Vec<_>>()), transform_with(Stream::new(0, []), |left: Vec<String>, right: Vec<String>, number| if number % 2 == 0 { left } else { right })]),
        Stream::new(1, [map(|(_, x): (u64, f64)| x), map(|x: f64| x * 0.7 + 0.1), filter(|x: f64| x > 0.5), map(|x: f64| (x.to_bits() % 5, x)), filter(|(_, x): (u64, f64)| x > 0.0), count_by_key(), join(Stream::new(1, [])), map_values(|(n, x): (u64, f64)| n as f64 * x), sort_by_key()]),
    ])
    .on_many([records::lines, records::float_pairs]);
}

#[test]
fn pipeline_133() {
    agree_fused!(source_0: Records<(String, u64)>; {
        let stream_1 = source_0.map(|(word, n)| (word.as_str(), *n)).update_state_by_key(|xs, state: Option<u64>| next(xs, state), max_keys = 1).group_by_key_and_window(12s, 2s).map_values(|xs| xs.iter().fold(0, |a, x| a * 3 % 1009 + x));
        let stream_2 = stream_1.aggregate_by_key(1u64, |a, x| a ^ x, |a, b| a + b).sort_by_key();
        let stream_3 = stream_2.filter(|(_, x)| x % 2 == 1).aggregate_by_key(1u64, |a, x| a ^ x, |a, b| a + b);
        let stream_4 = source_0.map_values(|n| n % 10).map(|(word, n)| (if word.len() > 5 { "long" } else { "short" }, n)).count_by_key();
    } => stream_3, stream_4)
    .with_outputs([
        Stream::new(0, [inspect(), update_state_by_key(Bounds { most: 1, ..Bounds::NONE }, Vec::new(), |xs: Vec<u64>, state: Option<u64>| next(&xs, state)), window(12, 2), group_by_key(), map_values(|xs: Vec<u64>| xs.iter().fold(0, |a, x| a * 3 % 1009 + x)), aggregate_by_key(1u64, |a: u64, x: u64| a ^ x, |a: u64, b: u64| a + b), sort_by_key(), filter(|(_, x): (String, u64)| x % 2 == 1), aggregate_by_key(1u64, |a: u64, x: u64| a ^ x, |a: u64, b: u64| a + b)]),
        Stream::new(0, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10)), count_by_key()]),
    ])
    .on_many([records::pairs]);
}

#[test]
fn pipeline_134() {
    agree_fused!(source_0: Values<u64>; {
        let stream_1 = source_0.distinct().map(|x| (x % 10, x)).window(7s, 1s).reduce_by_key(|a, b| a.wrapping_add(b), inverse = |a, b| a.wrapping_sub(b));
    } => source_0, stream_1)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(0, [distinct(), map(|x: u64| (x % 10, x)), window(7, 1), reduce_by_key(|a: u64, b: u64| a.wrapping_add(b))]),
    ])
    .on_many([records::numbers]);
}

#[test]
fn pipeline_135() {
    agree_fused!(source_0: Values<(u64, f64)>; {
        let stream_1 = source_0.reduce_by_key(|a, b| a + b).map_values(|x| (x % 1000.0).trunc()).window(8s, 2s).reduce_by_key(|a, b| a + b);
        let stream_2 = stream_1.sort_by_key().reduce_by_key(|a, b| a + b);
        let stream_3 = stream_2.reduce_by_key(|a, b| a + b).map_values(|x| x * 0.9).sort_by_key().count_by_key().join(stream_2).map_values(|(n, x)| n as f64 * x);
    } => stream_3)
    .with_outputs([
        Stream::new(0, [reduce_by_key(|a: f64, b: f64| a + b), map_values(|x: f64| (x % 1000.0).trunc()), window(8, 2), reduce_by_key(|a: f64, b: f64| a + b), sort_by_key(), reduce_by_key(|a: f64, b: f64| a + b), reduce_by_key(|a: f64, b: f64| a + b), map_values(|x: f64| x * 0.9), sort_by_key(), count_by_key(), join(Stream::new(0, [reduce_by_key(|a: f64, b: f64| a + b), map_values(|x: f64| (x % 1000.0).trunc()), window(8, 2), reduce_by_key(|a: f64, b: f64| a + b), sort_by_key(), reduce_by_key(|a: f64, b: f64| a + b)])), map_values(|(n, x): (u64, f64)| n as f64 * x)]),
    ])
    .on_many([records::float_pairs]);
}

#[test]
fn pipeline_136() {
    agree_fused!(source_0: Values<u64>; {
        let stream_1 = source_0.top_k(9);
        let stream_2 = stream_1.distinct().window(3s, 3s).reduce(|a, b| a + b, inverse = |a, b| a - b);
        let stream_3 = stream_2.flat_map(|x| vec![x; (x % 3) as usize]);
        let stream_4 = stream_1.glom().flat_map(|xs| xs);
    } => stream_1, stream_3, stream_4)
    .with_outputs([
        Stream::new(0, [top_k(9)]),
        Stream::new(0, [top_k(9), distinct(), window(3, 3), reduce(|a: u64, b: u64| a + b), flat_map(|x: u64| vec![x; (x % 3) as usize])]),
        Stream::new(0, [top_k(9), glom(), flat_map(|xs: Vec<u64>| xs)]),
    ])
    .on_many([records::numbers]);
}

#[test]
fn pipeline_137() {
    agree_fused!(source_0: Values<f64>, source_1: Records<(String, u64)>; {
        let stream_2 = source_1.map(|(word, n)| (word.as_str(), *n)).map_values(|x| x * 2 % 1009);
        let stream_3 = stream_2.map(|(text, _)| text).distinct();
        let stream_4 = stream_3.flat_map(|x| x.split('-')).map_partitions(|part| part.skip(1)).transform(|records, _| records.into_iter().rev()).transform_with(stream_3, |left, right, time| if time.number() % 2 == 0 { left } else { right });
        let stream_5 = stream_4.filter(|x| x.len() % 2 == 0);
    } => source_0, stream_3, stream_5)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [inspect(), map_values(|x: u64| x * 2 % 1009), map(|(text, _): (String, u64)| text), distinct()]),
        Stream::new(1, [inspect(), map_values(|x: u64| x * 2 % 1009), map(|(text, _): (String, u64)| text), distinct(), flat_map(|x: String| x.split('-').map(str::to_owned).collect::<Vec<_>>()), map_partitions(|part: Vec<String>| part.into_iter().skip(1).collect::<Vec<_>>()), transform(|records: Vec<String>, _| records.into_iter().rev().collect::<Vec<_>>()), transform_with(Stream::new(1, [inspect(), map_values(|x: u64| x * 2 % 1009), map(|(text, _): (String, u64)| text), distinct()]), |left: Vec<String>, right: Vec<String>, number| if number % 2 == 0 { left } else { right }), filter(|x: String| x.len() % 2 == 0)]),
    ])
    .on_many([records::floats, records::pairs]);
}

#[test]
fn pipeline_138() {
    agree_fused!(source_0: Text, source_1: Values<(u64, f64)>; {
        let stream_2 = source_0.count_by_window(3s, 1s).count_by_value_and_window(3s, 1s).map_values(|x| x as f64 * 0.3).map_values(|x| x > 1.0).distinct().right_outer_join(source_1).map_values(|(a, x)| if a == Some(true) { x } else { -x });
    } => stream_2)
    .with_outputs([
        Stream::new(0, [window(3, 1), count(), window(3, 1), count_by_value(), map_values(|x: u64| x as f64 * 0.3), map_values(|x: f64| x > 1.0), distinct(), right_outer_join(Stream::new(1, [])), map_values(|(a, x): (Option<bool>, f64)| if a == Some(true) { x } else { -x })]),
    ])
    .on_many([records::lines, records::float_pairs]);
}

#[test]
fn pipeline_139() {
    agree_fused!(source_0: Values<u64>, source_1: Values<(u64, u64)>; {
        let stream_2 = source_1.map_with_state(|key, x, state| add_up(*key, x, state), timeout = 4s).union(source_1);
        let stream_3 = stream_2.window(8s, 5s).reduce_by_key(|a, b| a.wrapping_add(b), inverse = |a, b| a.wrapping_sub(b));
        let stream_4 = stream_3.map(|(key, x)| (key % 5, x)).lookup(vec![7u64, 8, 9]).map(|(key, (x, y))| (key, x ^ *y));
        let stream_5 = stream_4.map_values(|x| x as f64 * 0.3);
    } => source_0, stream_5)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [map_with_state(Bounds { idle: 4, ..Bounds::NONE }, true, added_up), union(Stream::new(1, [])), window(8, 5), reduce_by_key(|a: u64, b: u64| a.wrapping_add(b)), map(|(key, x): (u64, u64)| (key % 5, x)), lookup(|key: u64| [7u64, 8, 9].get(key as usize).copied()), map(|(key, (x, y)): (u64, (u64, u64))| (key, x ^ y)), map_values(|x: u64| x as f64 * 0.3)]),
    ])
    .on_many([records::numbers, records::number_pairs]);
}

#[test]
fn pipeline_140() {
    agree_fused!(source_0: Records<(String, u64)>; {
        let stream_1 = source_0.map(|(word, n)| (word.as_str(), *n)).map(|(_, x)| x).count_by_value_and_window(6s, 1s);
    } => stream_1)
    .with_outputs([
        Stream::new(0, [inspect(), map(|(_, x): (String, u64)| x), window(6, 1), count_by_value()]),
    ])
    .on_many([records::pairs]);
}

#[test]
fn pipeline_141() {
    agree_fused!(source_0: Values<(u64, f64)>; {
        let stream_1 = source_0.reduce_by_key(|a, b| a + b).map_values(|x| (x % 1000.0).trunc()).window(12s, 4s).reduce_by_key(|a, b| a + b);
        let stream_2 = stream_1.count_by_key();
        let stream_3 = stream_2.window(4s, 4s);
        let stream_4 = stream_3.reduce_by_key(|a, b| a.min(b)).map_values(|x| x as f64 * 0.3).aggregate_by_key(0.1, |a, x| a + x, |a, b| a * b);
    } => stream_4)
    .with_outputs([
        Stream::new(0, [reduce_by_key(|a: f64, b: f64| a + b), map_values(|x: f64| (x % 1000.0).trunc()), window(12, 4), reduce_by_key(|a: f64, b: f64| a + b), count_by_key(), window(4, 4), reduce_by_key(|a: u64, b: u64| a.min(b)), map_values(|x: u64| x as f64 * 0.3), aggregate_by_key(0.1, |a: f64, x: f64| a + x, |a: f64, b: f64| a * b)]),
    ])
    .on_many([records::float_pairs]);
}

#[test]
fn pipeline_142() {
    agree_fused!(source_0: Values<(u64, u64)>; {
        let stream_1 = source_0.reduce_by_key_and_window(|a, b| a ^ b, |a, b| a ^ b, 8s, 6s, filter = |(_, x)| *x > 0).reduce_by_key_and_window(|a, b| a ^ b, |a, b| a ^ b, 12s, 6s, filter = |(_, x)| *x > 0);
        let stream_2 = stream_1.filter(|(key, _)| key % 4 != 1).approx_distinct_by_key(precision = 6).reduce_by_key(|a, b| a.min(b));
        let stream_3 = stream_2.sort_by_key().sort_by_key().reduce_by_key(|a, b| a.min(b));
        let stream_4 = stream_3.approx_distinct_by_key(precision = 6);
    } => stream_2, stream_4)
    .with_outputs([
        Stream::new(0, [window(8, 6), reduce_by_key(|a: u64, b: u64| a ^ b), filter(|(_, x): (u64, u64)| x > 0), window(12, 6), reduce_by_key(|a: u64, b: u64| a ^ b), filter(|(_, x): (u64, u64)| x > 0), filter(|(key, _): (u64, u64)| key % 4 != 1), approx_distinct_by_key(6), reduce_by_key(|a: u64, b: u64| a.min(b))]),
        Stream::new(0, [window(8, 6), reduce_by_key(|a: u64, b: u64| a ^ b), filter(|(_, x): (u64, u64)| x > 0), window(12, 6), reduce_by_key(|a: u64, b: u64| a ^ b), filter(|(_, x): (u64, u64)| x > 0), filter(|(key, _): (u64, u64)| key % 4 != 1), approx_distinct_by_key(6), reduce_by_key(|a: u64, b: u64| a.min(b)), sort_by_key(), sort_by_key(), reduce_by_key(|a: u64, b: u64| a.min(b)), approx_distinct_by_key(6)]),
    ])
    .on_many([records::number_pairs]);
}

#[test]
fn pipeline_143() {
    agree_fused!(source_0: Values<f64>, source_1: Values<(u64, f64)>; {
        let stream_2 = source_1.map_values(|x| x * 0.9).reduce_by_key(|a, b| a + b);
        let stream_3 = stream_2.reduce_by_key(|a, b| a + b);
        let stream_4 = stream_3.aggregate_by_key(0.1, |a, x| a + x, |a, b| a * b);
    } => source_0, stream_3, stream_4)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [map_values(|x: f64| x * 0.9), reduce_by_key(|a: f64, b: f64| a + b), reduce_by_key(|a: f64, b: f64| a + b)]),
        Stream::new(1, [map_values(|x: f64| x * 0.9), reduce_by_key(|a: f64, b: f64| a + b), reduce_by_key(|a: f64, b: f64| a + b), aggregate_by_key(0.1, |a: f64, x: f64| a + x, |a: f64, b: f64| a * b)]),
    ])
    .on_many([records::floats, records::float_pairs]);
}

#[test]
fn pipeline_144() {
    agree_fused!(source_0: Values<(u64, f64)>; {
        let stream_1 = source_0.map_values(|x| (x % 1000.0).trunc()).window(2s, 1s).reduce_by_key(|a, b| a + b).reduce_by_key(|a, b| a + b);
        let stream_2 = source_0.sort_by_key();
        let stream_3 = stream_2.sort_by_key().map_values(|x| (x % 1000.0).trunc()).window(1s, 1s).reduce_by_key(|a, b| a + b);
    } => stream_1, stream_3)
    .with_outputs([
        Stream::new(0, [map_values(|x: f64| (x % 1000.0).trunc()), window(2, 1), reduce_by_key(|a: f64, b: f64| a + b), reduce_by_key(|a: f64, b: f64| a + b)]),
        Stream::new(0, [sort_by_key(), sort_by_key(), map_values(|x: f64| (x % 1000.0).trunc()), window(1, 1), reduce_by_key(|a: f64, b: f64| a + b)]),
    ])
    .on_many([records::float_pairs]);
}

#[test]
fn pipeline_145() {
    agree_fused!(source_0: Records<(String, u64)>, source_1: Values<u64>; {
        let stream_2 = source_1.count_by_value().window(4s, 2s).reduce_by_key(|a, b| a.wrapping_add(b), inverse = |a, b| a.wrapping_sub(b));
        let stream_3 = stream_2.reduce_by_key(|a, b| a ^ b).sort_by_key().reduce_by_key_and_window(|a, b| a ^ b, |a, b| a ^ b, 6s, 2s, filter = |(_, x)| *x > 0);
        let stream_4 = stream_3.map(|(key, x)| (key % 5, x)).lookup(vec![7u64, 8, 9]).map(|(key, (x, y))| (key, x ^ *y)).reduce_by_key(|a, b| a.min(b)).map(|(key, x)| (key % 5, x)).lookup(vec![7u64, 8, 9]).map(|(key, (x, y))| (key, x ^ *y));
        let stream_5 = stream_4.map(|(key, x)| key ^ x).map(|x| (x % 10, x)).map_values(|x| x / 2);
    } => source_0, stream_3, stream_5)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [count_by_value(), window(4, 2), reduce_by_key(|a: u64, b: u64| a.wrapping_add(b)), reduce_by_key(|a: u64, b: u64| a ^ b), sort_by_key(), window(6, 2), reduce_by_key(|a: u64, b: u64| a ^ b), filter(|(_, x): (u64, u64)| x > 0)]),
        Stream::new(1, [count_by_value(), window(4, 2), reduce_by_key(|a: u64, b: u64| a.wrapping_add(b)), reduce_by_key(|a: u64, b: u64| a ^ b), sort_by_key(), window(6, 2), reduce_by_key(|a: u64, b: u64| a ^ b), filter(|(_, x): (u64, u64)| x > 0), map(|(key, x): (u64, u64)| (key % 5, x)), lookup(|key: u64| [7u64, 8, 9].get(key as usize).copied()), map(|(key, (x, y)): (u64, (u64, u64))| (key, x ^ y)), reduce_by_key(|a: u64, b: u64| a.min(b)), map(|(key, x): (u64, u64)| (key % 5, x)), lookup(|key: u64| [7u64, 8, 9].get(key as usize).copied()), map(|(key, (x, y)): (u64, (u64, u64))| (key, x ^ y)), map(|(key, x): (u64, u64)| key ^ x), map(|x: u64| (x % 10, x)), map_values(|x: u64| x / 2)]),
    ])
    .on_many([records::pairs, records::numbers]);
}

#[test]
fn pipeline_146() {
    agree_fused!(source_0: Values<(u64, f64)>, source_1: Values<f64>; {
        let stream_2 = source_1.map(|x| x.to_bits() >> 40).key_by(|x| x % 100);
        let stream_3 = stream_2.map_values(|x| x % 100_003).quantiles_by_key([0.9]).map_values(|at| at[0]).count_by_key();
        let stream_4 = stream_3.approx_distinct_by_key(precision = 6).reduce_by_key_and_window(|a, b| a ^ b, |a, b| a ^ b, 2s, 4s, filter = |(_, x)| *x > 0);
    } => source_0, source_1, stream_4)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, []),
        Stream::new(1, [map(|x: f64| x.to_bits() >> 40), key_by(|x: u64| x % 100), map_values(|x: u64| x % 100_003), quantiles_by_key(&[0.9]), map_values(|at: Vec<f64>| at[0]), count_by_key(), approx_distinct_by_key(6), window(2, 4), reduce_by_key(|a: u64, b: u64| a ^ b), filter(|(_, x): (u64, u64)| x > 0)]),
    ])
    .on_many([records::float_pairs, records::floats]);
}

#[test]
fn pipeline_147() {
    agree_fused!(source_0: Records<(String, u64)>, source_1: Values<f64>; {
        let stream_2 = source_1.flat_map(|x| [x, x / 3.0]).map(|x| x.to_bits() >> 40);
        let stream_3 = source_1.map(|x| x * 0.7 + 0.1).filter(|x| *x > 0.5).union(source_1);
    } => source_0, stream_2, stream_3)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [flat_map(|x: f64| [x, x / 3.0]), map(|x: f64| x.to_bits() >> 40)]),
        Stream::new(1, [map(|x: f64| x * 0.7 + 0.1), filter(|x: f64| x > 0.5), union(Stream::new(1, []))]),
    ])
    .on_many([records::pairs, records::floats]);
}

#[test]
fn pipeline_148() {
    agree_fused!(source_0: Values<f64>, source_1: Values<f64>; {
        let stream_2 = source_0.map(|x| (x.to_bits() % 5, x)).sort_by_key().map(|(_, x)| x);
        let stream_3 = stream_2.filter(|x| *x > 0.5).map_partitions(|part| part.rev()).top_k(11).union(stream_2);
        let stream_4 = stream_3.map(|x| (x % 1000.0).trunc()).window(6s, 6s).sum();
    } => source_1, stream_4)
    .with_outputs([
        Stream::new(1, []),
        Stream::new(0, [map(|x: f64| (x.to_bits() % 5, x)), sort_by_key(), map(|(_, x): (u64, f64)| x), filter(|x: f64| x > 0.5), map_partitions(|part: Vec<f64>| part.into_iter().rev().collect::<Vec<_>>()), top_k(11), union(Stream::new(0, [map(|x: f64| (x.to_bits() % 5, x)), sort_by_key(), map(|(_, x): (u64, f64)| x)])), map(|x: f64| (x % 1000.0).trunc()), window(6, 6), sum_floats()]),
    ])
    .on_many([records::floats, records::floats]);
}

#[test]
fn pipeline_149() {
    agree_fused!(source_0: Values<(u64, u64)>; {
        let stream_1 = source_0.window(8s, 1s).reduce_by_key(|a, b| a.wrapping_add(b), inverse = |a, b| a.wrapping_sub(b)).sort_by_key().reduce_by_key(|a, b| a ^ b);
        let stream_2 = source_0.approx_distinct_by_key(precision = 6).map_values(|x| x as f64 * 0.3).sort_by_key();
        let stream_3 = stream_2.map_values(|x| x * 0.9).map(|(_, x)| x);
        let stream_4 = stream_3.repartition(4);
    } => stream_1, stream_3, stream_4)
    .with_outputs([
        Stream::new(0, [window(8, 1), reduce_by_key(|a: u64, b: u64| a.wrapping_add(b)), sort_by_key(), reduce_by_key(|a: u64, b: u64| a ^ b)]),
        Stream::new(0, [approx_distinct_by_key(6), map_values(|x: u64| x as f64 * 0.3), sort_by_key(), map_values(|x: f64| x * 0.9), map(|(_, x): (u64, f64)| x)]),
        Stream::new(0, [approx_distinct_by_key(6), map_values(|x: u64| x as f64 * 0.3), sort_by_key(), map_values(|x: f64| x * 0.9), map(|(_, x): (u64, f64)| x), repartition(4)]),
    ])
    .on_many([records::number_pairs]);
}

#[test]
fn pipeline_150() {
    agree_fused!(source_0: Values<(u64, u64)>; {
        let stream_1 = source_0.map_with_state(|key, x, state| add_up(*key, x, state), timeout = 5s).reduce_by_key(|a, b| a.min(b));
        let stream_2 = stream_1.count_by_key().window(8s, 5s);
        let stream_3 = stream_2.sort_by_key().map_values(|x| x / 2);
    } => source_0, stream_2, stream_3)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(0, [map_with_state(Bounds { idle: 5, ..Bounds::NONE }, true, added_up), reduce_by_key(|a: u64, b: u64| a.min(b)), count_by_key(), window(8, 5)]),
        Stream::new(0, [map_with_state(Bounds { idle: 5, ..Bounds::NONE }, true, added_up), reduce_by_key(|a: u64, b: u64| a.min(b)), count_by_key(), window(8, 5), sort_by_key(), map_values(|x: u64| x / 2)]),
    ])
    .on_many([records::number_pairs]);
}

#[test]
fn pipeline_151() {
    agree_fused!(source_0: Values<f64>; {
        let stream_1 = source_0.map(|x| x * 0.7 + 0.1).map(|x| (x % 1000.0).trunc()).window(6s, 5s).sum();
    } => stream_1)
    .with_outputs([
        Stream::new(0, [map(|x: f64| x * 0.7 + 0.1), map(|x: f64| (x % 1000.0).trunc()), window(6, 5), sum_floats()]),
    ])
    .on_many([records::floats]);
}

#[test]
fn pipeline_152() {
    agree_fused!(source_0: Values<(u64, u64)>; {
        let stream_1 = source_0.filter(|(key, _)| key % 4 != 1);
    } => stream_1)
    .with_outputs([
        Stream::new(0, [filter(|(key, _): (u64, u64)| key % 4 != 1)]),
    ])
    .on_many([records::number_pairs]);
}

#[test]
fn pipeline_153() {
    agree_fused!(source_0: Values<(u64, u64)>, source_1: Records<(String, u64)>; {
        let stream_2 = source_1.map_values(|n| n % 10).map(|(word, n)| (if word.len() > 5 { "long" } else { "short" }, n));
        let stream_3 = stream_2.top_k_by(9, |x| x.1).cogroup(stream_2).map_values(|(a, b)| a.iter().chain(&b).fold(1, |n, x| n * 3 % 1009 + x));
        let stream_4 = stream_3.update_state_by_key(|xs, state: Option<u64>| next(xs, state), bound = none).group_by_key_and_window(38s, 1s).map_values(|xs| xs.iter().fold(0, |a, x| a * 3 % 1009 + x)).map_values(|x| x % 3).distinct().left_outer_join(stream_3).map_values(|(a, b)| a + b.unwrap_or(7));
        let stream_5 = stream_4.map(|(text, _)| text).max().reduce(|a, b| if a.len() < b.len() { b } else { a });
    } => source_0, stream_5)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10)), top_k_by(9, |x: (String, u64)| x.1), cogroup(Stream::new(1, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10))])), map_values(|(a, b): (Vec<u64>, Vec<u64>)| a.iter().chain(&b).fold(1, |n, x| n * 3 % 1009 + x)), update_state_by_key(Bounds::NONE, Vec::new(), |xs: Vec<u64>, state: Option<u64>| next(&xs, state)), window(38, 1), group_by_key(), map_values(|xs: Vec<u64>| xs.iter().fold(0, |a, x| a * 3 % 1009 + x)), map_values(|x: u64| x % 3), distinct(), left_outer_join(Stream::new(1, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10)), top_k_by(9, |x: (String, u64)| x.1), cogroup(Stream::new(1, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10))])), map_values(|(a, b): (Vec<u64>, Vec<u64>)| a.iter().chain(&b).fold(1, |n, x| n * 3 % 1009 + x))])), map_values(|(a, b): (u64, Option<u64>)| a + b.unwrap_or(7)), map(|(text, _): (String, u64)| text), max(), reduce(|a: String, b: String| if a.len() < b.len() { b } else { a })]),
    ])
    .on_many([records::number_pairs, records::pairs]);
}

#[test]
fn pipeline_154() {
    agree_fused!(source_0: Values<f64>, source_1: Records<(String, u64)>; {
        let stream_2 = source_1.map(|(word, n)| (word.as_str(), *n)).flat_map_values(|x| x % 3..3).group_by_key_and_window(3s, 1s).map_values(|xs| xs.iter().fold(0, |a, x| a * 3 % 1009 + x));
        let stream_3 = stream_2.update_state_by_key(|xs, state: Option<u64>| next(xs, state), bound = none).count_by_key().map(|(text, _)| text).distinct();
        let stream_4 = stream_3.map(|x| (x, x.len() as u64));
    } => source_0, stream_4)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [inspect(), flat_map_values(|x: u64| x % 3..3), window(3, 1), group_by_key(), map_values(|xs: Vec<u64>| xs.iter().fold(0, |a, x| a * 3 % 1009 + x)), update_state_by_key(Bounds::NONE, Vec::new(), |xs: Vec<u64>, state: Option<u64>| next(&xs, state)), count_by_key(), map(|(text, _): (String, u64)| text), distinct(), map(|x: String| (x.clone(), x.len()))]),
    ])
    .on_many([records::floats, records::pairs]);
}

#[test]
fn pipeline_155() {
    agree_fused!(source_0: Values<(u64, f64)>; {
        let stream_1 = source_0.map_values(|x| (x % 1000.0).trunc()).window(6s, 1s).reduce_by_key(|a, b| a + b).aggregate_by_key(0.1, |a, x| a + x, |a, b| a * b).reduce_by_key(|a, b| a + b).union(source_0);
        let stream_2 = stream_1.reduce_by_key(|a, b| a + b);
        let stream_3 = stream_2.map(|(_, x)| x).map(|x| x * 0.7 + 0.1).map_partitions(|part| part.rev());
    } => stream_3)
    .with_outputs([
        Stream::new(0, [map_values(|x: f64| (x % 1000.0).trunc()), window(6, 1), reduce_by_key(|a: f64, b: f64| a + b), aggregate_by_key(0.1, |a: f64, x: f64| a + x, |a: f64, b: f64| a * b), reduce_by_key(|a: f64, b: f64| a + b), union(Stream::new(0, [])), reduce_by_key(|a: f64, b: f64| a + b), map(|(_, x): (u64, f64)| x), map(|x: f64| x * 0.7 + 0.1), map_partitions(|part: Vec<f64>| part.into_iter().rev().collect::<Vec<_>>())]),
    ])
    .on_many([records::float_pairs]);
}

#[test]
fn pipeline_156() {
    agree_fused!(source_0: Values<f64>, source_1: Values<u64>; {
        let stream_2 = source_1.window(9s, 1s).key_by(|x| x % 100).approx_distinct_by_key(precision = 6);
        let stream_3 = stream_2.map_values(|x| x as f64 * 0.3);
        let stream_4 = stream_3.filter(|(_, x)| *x > 0.0).window(1s, 1s);
        let stream_5 = stream_4.count_by_key().map(|(key, x)| (key % 5, x)).lookup(vec![7u64, 8, 9]).map(|(key, (x, y))| (key, x ^ *y));
    } => source_0, stream_5)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [window(9, 1), key_by(|x: u64| x % 100), approx_distinct_by_key(6), map_values(|x: u64| x as f64 * 0.3), filter(|(_, x): (u64, f64)| x > 0.0), window(1, 1), count_by_key(), map(|(key, x): (u64, u64)| (key % 5, x)), lookup(|key: u64| [7u64, 8, 9].get(key as usize).copied()), map(|(key, (x, y)): (u64, (u64, u64))| (key, x ^ y))]),
    ])
    .on_many([records::floats, records::numbers]);
}

#[test]
fn pipeline_157() {
    agree_fused!(source_0: Values<f64>; {
        let stream_1 = source_0.map(|x| x * 0.7 + 0.1).union(source_0);
        let stream_2 = stream_1.window(12s, 1s).map(|x| x * 0.7 + 0.1);
        let stream_3 = stream_2.map(|x| x.to_bits() >> 40).count_by_value_and_window(4s, 1s);
    } => stream_3)
    .with_outputs([
        Stream::new(0, [map(|x: f64| x * 0.7 + 0.1), union(Stream::new(0, [])), window(12, 1), map(|x: f64| x * 0.7 + 0.1), map(|x: f64| x.to_bits() >> 40), window(4, 1), count_by_value()]),
    ])
    .on_many([records::floats]);
}

#[test]
fn pipeline_158() {
    agree_fused!(source_0: Values<u64>, source_1: Values<f64>; {
        let stream_2 = source_1.flat_map(|x| [x, x / 3.0]).map_partitions(|part| part.rev()).filter(|x| *x > 0.5).union(source_1);
        let stream_3 = source_0.reduce_by_window(|a, b| a ^ b, 9s, 4s).map(|x| x % 100_003).quantiles([0.5]).map(|at| at[0]);
    } => source_0, stream_2, stream_3)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [flat_map(|x: f64| [x, x / 3.0]), map_partitions(|part: Vec<f64>| part.into_iter().rev().collect::<Vec<_>>()), filter(|x: f64| x > 0.5), union(Stream::new(1, []))]),
        Stream::new(0, [window(9, 4), reduce(|a: u64, b: u64| a ^ b), map(|x: u64| x % 100_003), quantiles_of(&[0.5]), map(|at: Vec<f64>| at[0])]),
    ])
    .on_many([records::numbers, records::floats]);
}

#[test]
fn pipeline_159() {
    agree_fused!(source_0: Values<u64>, source_1: Text; {
        let stream_2 = source_1.window(11s, 1s).words();
        let stream_3 = stream_2.filter(|x| x.len() % 2 == 0).flat_map(|x| x.split('-')).transform(|records, _| records.into_iter().rev()).union(stream_2);
    } => source_0, source_1, stream_3)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, []),
        Stream::new(1, [window(11, 1), words(), filter(|x: String| x.len() % 2 == 0), flat_map(|x: String| x.split('-').map(str::to_owned).collect::<Vec<_>>()), transform(|records: Vec<String>, _| records.into_iter().rev().collect::<Vec<_>>()), union(Stream::new(1, [window(11, 1), words()]))]),
    ])
    .on_many([records::numbers, records::lines]);
}

#[test]
fn pipeline_160() {
    agree_fused!(source_0: Values<(u64, u64)>; {
        let stream_1 = source_0.map_values(|x| x / 2).filter(|(key, _)| key % 4 != 1).update_state_by_key(|xs, state: Option<u64>| next(xs, state), ttl = 5s).map_values(|x| x % 3).distinct().full_outer_join(source_0).map_values(|(a, b)| a.unwrap_or(5) ^ b.unwrap_or(9));
        let stream_2 = stream_1.map(|(key, x)| (key % 5, x)).lookup(vec![7u64, 8, 9]).map(|(key, (x, y))| (key, x ^ *y)).count_by_key();
        let stream_3 = stream_2.window(20s, 1s).cogroup(source_0).map_values(|(a, b)| a.len() as u64 * 100 + b.len() as u64);
    } => stream_3)
    .with_outputs([
        Stream::new(0, [map_values(|x: u64| x / 2), filter(|(key, _): (u64, u64)| key % 4 != 1), update_state_by_key(Bounds { idle: 5, ..Bounds::NONE }, Vec::new(), |xs: Vec<u64>, state: Option<u64>| next(&xs, state)), map_values(|x: u64| x % 3), distinct(), full_outer_join(Stream::new(0, [])), map_values(|(a, b): (Option<u64>, Option<u64>)| a.unwrap_or(5) ^ b.unwrap_or(9)), map(|(key, x): (u64, u64)| (key % 5, x)), lookup(|key: u64| [7u64, 8, 9].get(key as usize).copied()), map(|(key, (x, y)): (u64, (u64, u64))| (key, x ^ y)), count_by_key(), window(20, 1), cogroup(Stream::new(0, [])), map_values(|(a, b): (Vec<u64>, Vec<u64>)| a.len() * 100 + b.len())]),
    ])
    .on_many([records::number_pairs]);
}

#[test]
fn pipeline_161() {
    agree_fused!(source_0: Values<(u64, u64)>; {
        let stream_1 = source_0.window(12s, 1s).reduce_by_key(|a, b| a.wrapping_add(b), inverse = |a, b| a.wrapping_sub(b));
        let stream_2 = stream_1.reduce_by_key_and_window(|a, b| a ^ b, |a, b| a ^ b, 1s, 1s, filter = |(_, x)| *x > 0).approx_distinct_by_key(precision = 6).map(|(key, x)| key ^ x);
    } => source_0, stream_2)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(0, [window(12, 1), reduce_by_key(|a: u64, b: u64| a.wrapping_add(b)), window(1, 1), reduce_by_key(|a: u64, b: u64| a ^ b), filter(|(_, x): (u64, u64)| x > 0), approx_distinct_by_key(6), map(|(key, x): (u64, u64)| key ^ x)]),
    ])
    .on_many([records::number_pairs]);
}

#[test]
fn pipeline_162() {
    agree_fused!(source_0: Values<(u64, u64)>; {
        let stream_1 = source_0.map(|(key, x)| (key % 5, x)).lookup(vec![7u64, 8, 9]).map(|(key, (x, y))| (key, x ^ *y)).cogroup(source_0).map_values(|(a, b)| a.len() as u64 * 100 + b.len() as u64);
    } => stream_1)
    .with_outputs([
        Stream::new(0, [map(|(key, x): (u64, u64)| (key % 5, x)), lookup(|key: u64| [7u64, 8, 9].get(key as usize).copied()), map(|(key, (x, y)): (u64, (u64, u64))| (key, x ^ y)), cogroup(Stream::new(0, [])), map_values(|(a, b): (Vec<u64>, Vec<u64>)| a.len() * 100 + b.len())]),
    ])
    .on_many([records::number_pairs]);
}

#[test]
fn pipeline_163() {
    agree_fused!(source_0: Values<(u64, u64)>, source_1: Values<u64>; {
        let stream_2 = source_0.approx_distinct_by_key(precision = 6).map_values(|x| x % 3).distinct().full_outer_join(source_0).map_values(|(a, b)| a.unwrap_or(5) ^ b.unwrap_or(9));
    } => source_1, stream_2)
    .with_outputs([
        Stream::new(1, []),
        Stream::new(0, [approx_distinct_by_key(6), map_values(|x: u64| x % 3), distinct(), full_outer_join(Stream::new(0, [])), map_values(|(a, b): (Option<u64>, Option<u64>)| a.unwrap_or(5) ^ b.unwrap_or(9))]),
    ])
    .on_many([records::number_pairs, records::numbers]);
}

#[test]
fn pipeline_164() {
    agree_fused!(source_0: Values<(u64, u64)>, source_1: Values<f64>; {
        let stream_2 = source_1.top_k(11).map(|x| x * 0.7 + 0.1).union(source_1);
        let stream_3 = source_1.map_partitions(|part| part.rev());
        let stream_4 = stream_3.flat_map(|x| [x, x / 3.0]);
        let stream_5 = stream_4.repartition(4).union(stream_4);
    } => source_0, stream_2, stream_3, stream_5)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [top_k(11), map(|x: f64| x * 0.7 + 0.1), union(Stream::new(1, []))]),
        Stream::new(1, [map_partitions(|part: Vec<f64>| part.into_iter().rev().collect::<Vec<_>>())]),
        Stream::new(1, [map_partitions(|part: Vec<f64>| part.into_iter().rev().collect::<Vec<_>>()), flat_map(|x: f64| [x, x / 3.0]), repartition(4), union(Stream::new(1, [map_partitions(|part: Vec<f64>| part.into_iter().rev().collect::<Vec<_>>()), flat_map(|x: f64| [x, x / 3.0])]))]),
    ])
    .on_many([records::number_pairs, records::floats]);
}

#[test]
fn pipeline_165() {
    agree_fused!(source_0: Values<f64>, source_1: Values<(u64, u64)>; {
        let stream_2 = source_0.map_partitions(|part| part.rev());
    } => source_1, stream_2)
    .with_outputs([
        Stream::new(1, []),
        Stream::new(0, [map_partitions(|part: Vec<f64>| part.into_iter().rev().collect::<Vec<_>>())]),
    ])
    .on_many([records::floats, records::number_pairs]);
}

#[test]
fn pipeline_166() {
    agree_fused!(source_0: Values<(u64, f64)>; {
        let stream_1 = source_0.filter(|(_, x)| *x > 0.0).map_values(|x| (x % 1000.0).trunc()).window(11s, 6s).reduce_by_key(|a, b| a + b).map_values(|x| (x % 1000.0).trunc()).window(6s, 6s).reduce_by_key(|a, b| a + b);
        let stream_2 = stream_1.reduce_by_key(|a, b| a + b);
        let stream_3 = stream_2.reduce_by_key(|a, b| a + b).sort_by_key();
    } => stream_3)
    .with_outputs([
        Stream::new(0, [filter(|(_, x): (u64, f64)| x > 0.0), map_values(|x: f64| (x % 1000.0).trunc()), window(11, 6), reduce_by_key(|a: f64, b: f64| a + b), map_values(|x: f64| (x % 1000.0).trunc()), window(6, 6), reduce_by_key(|a: f64, b: f64| a + b), reduce_by_key(|a: f64, b: f64| a + b), reduce_by_key(|a: f64, b: f64| a + b), sort_by_key()]),
    ])
    .on_many([records::float_pairs]);
}

#[test]
fn pipeline_167() {
    agree_fused!(source_0: Values<f64>, source_1: Values<(u64, f64)>; {
        let stream_2 = source_1.reduce_by_key(|a, b| a + b).top_k_by(50, |x| x.1).union(source_1);
        let stream_3 = stream_2.window(35s, 1s).map_values(|x| (x % 1000.0).trunc()).window(8s, 4s).reduce_by_key(|a, b| a + b);
        let stream_4 = stream_3.sort_by_key().sort_by_key().sort_by_key();
        let stream_5 = stream_4.count_by_key();
    } => source_0, stream_5)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [reduce_by_key(|a: f64, b: f64| a + b), top_k_by(50, |x: (u64, f64)| x.1), union(Stream::new(1, [])), window(35, 1), map_values(|x: f64| (x % 1000.0).trunc()), window(8, 4), reduce_by_key(|a: f64, b: f64| a + b), sort_by_key(), sort_by_key(), sort_by_key(), count_by_key()]),
    ])
    .on_many([records::floats, records::float_pairs]);
}

#[test]
fn pipeline_168() {
    agree_fused!(source_0: Values<(u64, f64)>; {
        let stream_1 = source_0.window(1s, 2s).window(6s, 2s).sort_by_key();
        let stream_2 = stream_1.map_values(|x| x * 0.9).sort_by_key();
        let stream_3 = stream_2.filter(|(_, x)| *x > 0.0).reduce_by_key(|a, b| a + b).filter(|(_, x)| *x > 0.0);
    } => stream_3)
    .with_outputs([
        Stream::new(0, [window(1, 2), window(6, 2), sort_by_key(), map_values(|x: f64| x * 0.9), sort_by_key(), filter(|(_, x): (u64, f64)| x > 0.0), reduce_by_key(|a: f64, b: f64| a + b), filter(|(_, x): (u64, f64)| x > 0.0)]),
    ])
    .on_many([records::float_pairs]);
}

#[test]
fn pipeline_169() {
    agree_fused!(source_0: Values<(u64, u64)>; {
        let stream_1 = source_0.map_values(|x| x % 100_003).quantiles_by_key([0.9]).map_values(|at| at[0]).top_k_by(50, |x| x.1).map_values(|x| x * 0.9);
        let stream_2 = stream_1.top_k_by(50, |x| x.1).map_values(|x| x * 0.9).aggregate_by_key(0.1, |a, x| a + x, |a, b| a * b);
        let stream_3 = stream_2.map_values(|x| (x % 1000.0).trunc()).window(10s, 6s).reduce_by_key(|a, b| a + b).map_values(|x| x * 0.9);
        let stream_4 = stream_3.count_by_key().reduce_by_key_and_window(|a, b| a ^ b, |a, b| a ^ b, 12s, 6s, filter = |(_, x)| *x > 0);
    } => stream_3, stream_4)
    .with_outputs([
        Stream::new(0, [map_values(|x: u64| x % 100_003), quantiles_by_key(&[0.9]), map_values(|at: Vec<f64>| at[0]), top_k_by(50, |x: (u64, f64)| x.1), map_values(|x: f64| x * 0.9), top_k_by(50, |x: (u64, f64)| x.1), map_values(|x: f64| x * 0.9), aggregate_by_key(0.1, |a: f64, x: f64| a + x, |a: f64, b: f64| a * b), map_values(|x: f64| (x % 1000.0).trunc()), window(10, 6), reduce_by_key(|a: f64, b: f64| a + b), map_values(|x: f64| x * 0.9)]),
        Stream::new(0, [map_values(|x: u64| x % 100_003), quantiles_by_key(&[0.9]), map_values(|at: Vec<f64>| at[0]), top_k_by(50, |x: (u64, f64)| x.1), map_values(|x: f64| x * 0.9), top_k_by(50, |x: (u64, f64)| x.1), map_values(|x: f64| x * 0.9), aggregate_by_key(0.1, |a: f64, x: f64| a + x, |a: f64, b: f64| a * b), map_values(|x: f64| (x % 1000.0).trunc()), window(10, 6), reduce_by_key(|a: f64, b: f64| a + b), map_values(|x: f64| x * 0.9), count_by_key(), window(12, 6), reduce_by_key(|a: u64, b: u64| a ^ b), filter(|(_, x): (u64, u64)| x > 0)]),
    ])
    .on_many([records::number_pairs]);
}

#[test]
fn pipeline_170() {
    agree_fused!(source_0: Text, source_1: Values<u64>; {
        let stream_2 = source_1.count_by_value_and_window(15s, 5s).map_with_state(|key, x, state| add_up(*key, x, state), max_keys = 1).snapshots();
        let stream_3 = stream_2.filter(|(key, _)| key % 4 != 1).reduce_by_key(|a, b| a ^ b);
        let stream_4 = stream_3.filter(|(key, _)| key % 4 != 1).approx_distinct_by_key(precision = 6);
    } => source_0, stream_2, stream_4)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [window(15, 5), count_by_value(), snapshots(Bounds { most: 1, ..Bounds::NONE }, added_up)]),
        Stream::new(1, [window(15, 5), count_by_value(), snapshots(Bounds { most: 1, ..Bounds::NONE }, added_up), filter(|(key, _): (u64, u64)| key % 4 != 1), reduce_by_key(|a: u64, b: u64| a ^ b), filter(|(key, _): (u64, u64)| key % 4 != 1), approx_distinct_by_key(6)]),
    ])
    .on_many([records::lines, records::numbers]);
}

#[test]
fn pipeline_171() {
    agree_fused!(source_0: Records<(String, u64)>; {
        let stream_1 = source_0.map(|(word, n)| (word.as_str(), *n));
    } => stream_1)
    .with_outputs([
        Stream::new(0, [inspect()]),
    ])
    .on_many([records::pairs]);
}

#[test]
fn pipeline_172() {
    agree_fused!(source_0: Records<(String, u64)>; {
        let stream_1 = source_0.map(|(word, n)| (word.as_str(), *n));
        let stream_2 = stream_1.sort_by_key().map_values(|x| x % 3).distinct().left_outer_join(stream_1).map_values(|(a, b)| a + b.unwrap_or(7));
    } => stream_2)
    .with_outputs([
        Stream::new(0, [inspect(), sort_by_key(), map_values(|x: u64| x % 3), distinct(), left_outer_join(Stream::new(0, [inspect()])), map_values(|(a, b): (u64, Option<u64>)| a + b.unwrap_or(7))]),
    ])
    .on_many([records::pairs]);
}

#[test]
fn pipeline_173() {
    agree_fused!(source_0: Values<(u64, f64)>, source_1: Values<f64>; {
        let stream_2 = source_1.window(8s, 1s).map_partitions(|part| part.rev()).union(source_1);
        let stream_3 = stream_2.map(|x| (x.to_bits() % 5, x)).map_values(|x| x > 1.0).distinct().right_outer_join(source_0).map_values(|(a, x)| if a == Some(true) { x } else { -x });
        let stream_4 = source_1.window(8s, 1s).window(8s, 4s);
    } => stream_3, stream_4)
    .with_outputs([
        Stream::new(1, [window(8, 1), map_partitions(|part: Vec<f64>| part.into_iter().rev().collect::<Vec<_>>()), union(Stream::new(1, [])), map(|x: f64| (x.to_bits() % 5, x)), map_values(|x: f64| x > 1.0), distinct(), right_outer_join(Stream::new(0, [])), map_values(|(a, x): (Option<bool>, f64)| if a == Some(true) { x } else { -x })]),
        Stream::new(1, [window(8, 1), window(8, 4)]),
    ])
    .on_many([records::float_pairs, records::floats]);
}

#[test]
fn pipeline_174() {
    agree_fused!(source_0: Values<(u64, f64)>, source_1: Values<(u64, u64)>; {
        let stream_2 = source_1.window(6s, 2s).map_with_state(|key, x, state| add_up(*key, x, state), timeout = 1s);
        let stream_3 = source_0.sort_by_key().count_by_key().reduce_by_key_and_window(|a, b| a ^ b, |a, b| a ^ b, 3s, 6s, filter = |(_, x)| *x > 0);
        let stream_4 = stream_3.group_by_key().map(|(_, xs)| xs);
    } => stream_2, stream_3, stream_4)
    .with_outputs([
        Stream::new(1, [window(6, 2), map_with_state(Bounds { idle: 1, ..Bounds::NONE }, true, added_up)]),
        Stream::new(0, [sort_by_key(), count_by_key(), window(3, 6), reduce_by_key(|a: u64, b: u64| a ^ b), filter(|(_, x): (u64, u64)| x > 0)]),
        Stream::new(0, [sort_by_key(), count_by_key(), window(3, 6), reduce_by_key(|a: u64, b: u64| a ^ b), filter(|(_, x): (u64, u64)| x > 0), group_by_key(), map(|(_, xs): (u64, Vec<u64>)| xs)]),
    ])
    .on_many([records::float_pairs, records::number_pairs]);
}

#[test]
fn pipeline_175() {
    agree_fused!(source_0: Values<u64>; {
        let stream_1 = source_0.map(|x| x.wrapping_mul(31) % 10_007).first().count_by_value();
        let stream_2 = stream_1.combine_by_key(|x| x + 1, |a, x| a ^ x, |a, b| a.wrapping_mul(3) ^ b).map(|(key, x)| (key % 5, x)).lookup(vec![7u64, 8, 9]).map(|(key, (x, y))| (key, x ^ *y)).reduce_by_key_and_window(|a, b| a ^ b, |a, b| a ^ b, 10s, 1s, filter = |(_, x)| *x > 0);
    } => source_0, stream_2)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(0, [map(|x: u64| x.wrapping_mul(31) % 10_007), reduce(|a: u64, _: u64| a), count_by_value(), combine_by_key(|x: u64| x + 1, |a: u64, x: u64| a ^ x, |a: u64, b: u64| a.wrapping_mul(3) ^ b), map(|(key, x): (u64, u64)| (key % 5, x)), lookup(|key: u64| [7u64, 8, 9].get(key as usize).copied()), map(|(key, (x, y)): (u64, (u64, u64))| (key, x ^ y)), window(10, 1), reduce_by_key(|a: u64, b: u64| a ^ b), filter(|(_, x): (u64, u64)| x > 0)]),
    ])
    .on_many([records::numbers]);
}

#[test]
fn pipeline_176() {
    agree_fused!(source_0: Text; {
        let stream_1 = source_0.top_k(5).count_by_window(10s, 4s).flat_map(|x| vec![x; (x % 3) as usize]);
        let stream_2 = stream_1.count_by_value();
        let stream_3 = stream_2.reduce_by_key(|a, b| a ^ b).combine_by_key(|x| x + 1, |a, x| a ^ x, |a, b| a.wrapping_mul(3) ^ b).sort_by_key().cogroup(stream_2).map_values(|(a, b)| a.len() as u64 * 100 + b.len() as u64);
    } => stream_3)
    .with_outputs([
        Stream::new(0, [top_k(5), window(10, 4), count(), flat_map(|x: u64| vec![x; (x % 3) as usize]), count_by_value(), reduce_by_key(|a: u64, b: u64| a ^ b), combine_by_key(|x: u64| x + 1, |a: u64, x: u64| a ^ x, |a: u64, b: u64| a.wrapping_mul(3) ^ b), sort_by_key(), cogroup(Stream::new(0, [top_k(5), window(10, 4), count(), flat_map(|x: u64| vec![x; (x % 3) as usize]), count_by_value()])), map_values(|(a, b): (Vec<u64>, Vec<u64>)| a.len() * 100 + b.len())]),
    ])
    .on_many([records::lines]);
}

#[test]
fn pipeline_177() {
    agree_fused!(source_0: Values<(u64, f64)>; {
        let stream_1 = source_0.filter(|(_, x)| *x > 0.0).reduce_by_key(|a, b| a + b).reduce_by_key(|a, b| a + b);
        let stream_2 = stream_1.map_values(|x| (x % 1000.0).trunc()).window(10s, 2s).reduce_by_key(|a, b| a + b).aggregate_by_key(0.1, |a, x| a + x, |a, b| a * b).aggregate_by_key(0.1, |a, x| a + x, |a, b| a * b);
        let stream_3 = stream_1.map(|(_, x)| x).top_k(11).map(|x| (x % 1000.0).trunc()).window(6s, 3s).sum();
    } => stream_2, stream_3)
    .with_outputs([
        Stream::new(0, [filter(|(_, x): (u64, f64)| x > 0.0), reduce_by_key(|a: f64, b: f64| a + b), reduce_by_key(|a: f64, b: f64| a + b), map_values(|x: f64| (x % 1000.0).trunc()), window(10, 2), reduce_by_key(|a: f64, b: f64| a + b), aggregate_by_key(0.1, |a: f64, x: f64| a + x, |a: f64, b: f64| a * b), aggregate_by_key(0.1, |a: f64, x: f64| a + x, |a: f64, b: f64| a * b)]),
        Stream::new(0, [filter(|(_, x): (u64, f64)| x > 0.0), reduce_by_key(|a: f64, b: f64| a + b), reduce_by_key(|a: f64, b: f64| a + b), map(|(_, x): (u64, f64)| x), top_k(11), map(|x: f64| (x % 1000.0).trunc()), window(6, 3), sum_floats()]),
    ])
    .on_many([records::float_pairs]);
}

#[test]
fn pipeline_178() {
    agree_fused!(source_0: Values<(u64, f64)>, source_1: Values<(u64, u64)>; {
        let stream_2 = source_1.map_with_state(|key, x, state| add_up(*key, x, state), timeout = 4s).approx_distinct_by_key(precision = 6).cogroup(source_1).map_values(|(a, b)| a.len() as u64 * 100 + b.len() as u64);
        let stream_3 = stream_2.map_with_state(|key, x, state| add_up(*key, x, state), timeout = 4s).cogroup(source_1).map_values(|(a, b)| a.len() as u64 * 100 + b.len() as u64);
        let stream_4 = source_0.count_by_key().window(9s, 3s).reduce_by_key(|a, b| a.wrapping_add(b), inverse = |a, b| a.wrapping_sub(b)).map_with_state(|key, x, state| add_up(*key, x, state), max_keys = 1, ttl = 1s);
    } => stream_3, stream_4)
    .with_outputs([
        Stream::new(1, [map_with_state(Bounds { idle: 4, ..Bounds::NONE }, true, added_up), approx_distinct_by_key(6), cogroup(Stream::new(1, [])), map_values(|(a, b): (Vec<u64>, Vec<u64>)| a.len() * 100 + b.len()), map_with_state(Bounds { idle: 4, ..Bounds::NONE }, true, added_up), cogroup(Stream::new(1, [])), map_values(|(a, b): (Vec<u64>, Vec<u64>)| a.len() * 100 + b.len())]),
        Stream::new(0, [count_by_key(), window(9, 3), reduce_by_key(|a: u64, b: u64| a.wrapping_add(b)), map_with_state(Bounds { idle: 1, most: 1 }, false, added_up)]),
    ])
    .on_many([records::float_pairs, records::number_pairs]);
}

#[test]
fn pipeline_179() {
    agree_fused!(source_0: Values<u64>; {
        let stream_1 = source_0.map_partitions_with_index(|at, part| part.map(move |x| x ^ at as u64)).reduce_by_window(|a, b| a + b, |a, b| a - b, 21s, 1s).repartition(3);
        let stream_2 = stream_1.count_by_value_and_window(12s, 1s).map_values(|x| x % 100_003).quantiles_by_key([0.9]).map_values(|at| at[0]);
        let stream_3 = stream_2.top_k_by(50, |x| x.1);
    } => stream_2, stream_3)
    .with_outputs([
        Stream::new(0, [map_partitions_with_index(|at: usize, part: Vec<u64>| part.into_iter().map(|x| x ^ at as u64).collect::<Vec<_>>()), window(21, 1), reduce(|a: u64, b: u64| a + b), repartition(3), window(12, 1), count_by_value(), map_values(|x: u64| x % 100_003), quantiles_by_key(&[0.9]), map_values(|at: Vec<f64>| at[0])]),
        Stream::new(0, [map_partitions_with_index(|at: usize, part: Vec<u64>| part.into_iter().map(|x| x ^ at as u64).collect::<Vec<_>>()), window(21, 1), reduce(|a: u64, b: u64| a + b), repartition(3), window(12, 1), count_by_value(), map_values(|x: u64| x % 100_003), quantiles_by_key(&[0.9]), map_values(|at: Vec<f64>| at[0]), top_k_by(50, |x: (u64, f64)| x.1)]),
    ])
    .on_many([records::numbers]);
}

#[test]
fn pipeline_180() {
    agree_fused!(source_0: Values<u64>; {
        let stream_1 = source_0.transform(|records, time| records.into_iter().map(move |x| x ^ time.number())).transform_with(source_0, |left, right, _| left.into_iter().zip(right).map(|(a, b)| a ^ b));
    } => stream_1)
    .with_outputs([
        Stream::new(0, [transform(|records: Vec<u64>, number| records.into_iter().map(|x| x ^ number).collect::<Vec<_>>()), transform_with(Stream::new(0, []), |left: Vec<u64>, right: Vec<u64>, _| left.into_iter().zip(right).map(|(a, b)| a ^ b).collect::<Vec<_>>())]),
    ])
    .on_many([records::numbers]);
}

#[test]
fn pipeline_181() {
    agree_fused!(source_0: Values<f64>, source_1: Records<(String, u64)>; {
        let stream_2 = source_1.map_values(|n| n % 10).map(|(word, n)| (if word.len() > 5 { "long" } else { "short" }, n)).top_k_by(9, |x| x.1).top_k_by(9, |x| x.1);
        let stream_3 = stream_2.update_state_by_key(|xs, state: Option<u64>| next(xs, state), bound = none).top_k_by(9, |x| x.1).cogroup(stream_2).map_values(|(a, b)| a.iter().chain(&b).fold(1, |n, x| n * 3 % 1009 + x));
        let stream_4 = stream_3.window(11s, 2s).group_by_key().map_values(|xs| xs.iter().fold(0, |a, x| a * 3 % 1009 + x)).map(|(text, _)| text).distinct();
    } => source_0, source_1, stream_4)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, []),
        Stream::new(1, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10)), top_k_by(9, |x: (String, u64)| x.1), top_k_by(9, |x: (String, u64)| x.1), update_state_by_key(Bounds::NONE, Vec::new(), |xs: Vec<u64>, state: Option<u64>| next(&xs, state)), top_k_by(9, |x: (String, u64)| x.1), cogroup(Stream::new(1, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10)), top_k_by(9, |x: (String, u64)| x.1), top_k_by(9, |x: (String, u64)| x.1)])), map_values(|(a, b): (Vec<u64>, Vec<u64>)| a.iter().chain(&b).fold(1, |n, x| n * 3 % 1009 + x)), window(11, 2), group_by_key(), map_values(|xs: Vec<u64>| xs.iter().fold(0, |a, x| a * 3 % 1009 + x)), map(|(text, _): (String, u64)| text), distinct()]),
    ])
    .on_many([records::floats, records::pairs]);
}

#[test]
fn pipeline_182() {
    agree_fused!(source_0: Values<(u64, f64)>; {
        let stream_1 = source_0.filter(|(_, x)| *x > 0.0);
        let stream_2 = stream_1.sort_by_key().map_values(|x| x * 0.9);
        let stream_3 = stream_2.top_k_by(50, |x| x.1).reduce_by_key(|a, b| a + b).reduce_by_key(|a, b| a + b).map_values(|x| x > 1.0).distinct().right_outer_join(stream_2).map_values(|(a, x)| if a == Some(true) { x } else { -x });
        let stream_4 = stream_3.map_values(|x| x * 0.9).map_values(|x| x > 1.0).distinct().right_outer_join(stream_3).map_values(|(a, x)| if a == Some(true) { x } else { -x });
    } => stream_4)
    .with_outputs([
        Stream::new(0, [filter(|(_, x): (u64, f64)| x > 0.0), sort_by_key(), map_values(|x: f64| x * 0.9), top_k_by(50, |x: (u64, f64)| x.1), reduce_by_key(|a: f64, b: f64| a + b), reduce_by_key(|a: f64, b: f64| a + b), map_values(|x: f64| x > 1.0), distinct(), right_outer_join(Stream::new(0, [filter(|(_, x): (u64, f64)| x > 0.0), sort_by_key(), map_values(|x: f64| x * 0.9)])), map_values(|(a, x): (Option<bool>, f64)| if a == Some(true) { x } else { -x }), map_values(|x: f64| x * 0.9), map_values(|x: f64| x > 1.0), distinct(), right_outer_join(Stream::new(0, [filter(|(_, x): (u64, f64)| x > 0.0), sort_by_key(), map_values(|x: f64| x * 0.9), top_k_by(50, |x: (u64, f64)| x.1), reduce_by_key(|a: f64, b: f64| a + b), reduce_by_key(|a: f64, b: f64| a + b), map_values(|x: f64| x > 1.0), distinct(), right_outer_join(Stream::new(0, [filter(|(_, x): (u64, f64)| x > 0.0), sort_by_key(), map_values(|x: f64| x * 0.9)])), map_values(|(a, x): (Option<bool>, f64)| if a == Some(true) { x } else { -x })])), map_values(|(a, x): (Option<bool>, f64)| if a == Some(true) { x } else { -x })]),
    ])
    .on_many([records::float_pairs]);
}

#[test]
fn pipeline_183() {
    agree_fused!(source_0: Records<(String, u64)>, source_1: Values<(u64, f64)>; {
        let stream_2 = source_1.top_k_by(50, |x| x.1).reduce_by_key(|a, b| a + b).map(|(_, x)| x);
        let stream_3 = source_0.map(|(word, n)| (word.as_str(), *n)).update_state_by_key(|xs, state: Option<u64>| next(xs, state), bound = none).sort_by_key();
    } => stream_2, stream_3)
    .with_outputs([
        Stream::new(1, [top_k_by(50, |x: (u64, f64)| x.1), reduce_by_key(|a: f64, b: f64| a + b), map(|(_, x): (u64, f64)| x)]),
        Stream::new(0, [inspect(), update_state_by_key(Bounds::NONE, Vec::new(), |xs: Vec<u64>, state: Option<u64>| next(&xs, state)), sort_by_key()]),
    ])
    .on_many([records::pairs, records::float_pairs]);
}

#[test]
fn pipeline_184() {
    agree_fused!(source_0: Values<f64>; {
        let stream_1 = source_0.map(|x| (x % 1000.0).trunc()).window(32s, 1s).sum().map(|x| (x % 1000.0).trunc()).window(13s, 6s).sum();
        let stream_2 = stream_1.flat_map(|x| [x, x / 3.0]).filter_map(|x| (x < 1e6).then(|| x * 1.1)).filter_map(|x| (x < 1e6).then(|| x * 1.1));
        let stream_3 = stream_2.top_k(11);
        let stream_4 = stream_3.map(|x| (x.to_bits() % 5, x)).sort_by_key().aggregate_by_key(0.1, |a, x| a + x, |a, b| a * b);
    } => stream_4)
    .with_outputs([
        Stream::new(0, [map(|x: f64| (x % 1000.0).trunc()), window(32, 1), sum_floats(), map(|x: f64| (x % 1000.0).trunc()), window(13, 6), sum_floats(), flat_map(|x: f64| [x, x / 3.0]), filter_map(|x: f64| (x < 1e6).then(|| x * 1.1)), filter_map(|x: f64| (x < 1e6).then(|| x * 1.1)), top_k(11), map(|x: f64| (x.to_bits() % 5, x)), sort_by_key(), aggregate_by_key(0.1, |a: f64, x: f64| a + x, |a: f64, b: f64| a * b)]),
    ])
    .on_many([records::floats]);
}

#[test]
fn pipeline_185() {
    agree_fused!(source_0: Values<(u64, u64)>; {
        let stream_1 = source_0.map_with_state(|key, x, state| add_up(*key, x, state), timeout = 4s);
        let stream_2 = stream_1.filter(|(key, _)| key % 4 != 1).approx_distinct_by_key(precision = 6);
        let stream_3 = stream_2.window(5s, 4s).map_values(|x| x as f64 * 0.3).map(|(_, x)| x);
        let stream_4 = stream_3.map(|x| x.to_bits() >> 40).top_k_by(900, |x| x % 10);
    } => stream_2, stream_4)
    .with_outputs([
        Stream::new(0, [map_with_state(Bounds { idle: 4, ..Bounds::NONE }, true, added_up), filter(|(key, _): (u64, u64)| key % 4 != 1), approx_distinct_by_key(6)]),
        Stream::new(0, [map_with_state(Bounds { idle: 4, ..Bounds::NONE }, true, added_up), filter(|(key, _): (u64, u64)| key % 4 != 1), approx_distinct_by_key(6), window(5, 4), map_values(|x: u64| x as f64 * 0.3), map(|(_, x): (u64, f64)| x), map(|x: f64| x.to_bits() >> 40), top_k_by(900, |x: u64| x % 10)]),
    ])
    .on_many([records::number_pairs]);
}

#[test]
fn pipeline_186() {
    agree_fused!(source_0: Values<u64>, source_1: Text; {
        let stream_2 = source_1.words().map(|x| (x, 1u64)).reduce_by_key(|a, b| a + b).map(|(text, _)| text).distinct().transform_with(source_1, |left, right, time| if time.number() % 2 == 0 { left } else { right });
    } => source_0, stream_2)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [words(), map(|x: String| (x, 1u64)), reduce_by_key(|a: u64, b: u64| a + b), map(|(text, _): (String, u64)| text), distinct(), transform_with(Stream::new(1, []), |left: Vec<String>, right: Vec<String>, number| if number % 2 == 0 { left } else { right })]),
    ])
    .on_many([records::numbers, records::lines]);
}

#[test]
fn pipeline_187() {
    agree_fused!(source_0: Values<f64>; {
        let stream_1 = source_0.repartition(4).map(|x| (x % 1000.0).trunc()).window(1s, 1s).sum().map(|x| x.to_bits() >> 40);
    } => stream_1)
    .with_outputs([
        Stream::new(0, [repartition(4), map(|x: f64| (x % 1000.0).trunc()), window(1, 1), sum_floats(), map(|x: f64| x.to_bits() >> 40)]),
    ])
    .on_many([records::floats]);
}

#[test]
fn pipeline_188() {
    agree_fused!(source_0: Values<u64>; {
        let stream_1 = source_0.distinct().map(|x| x % 100_003).quantiles([0.5]).map(|at| at[0]).map(|x| (x.to_bits() % 5, x));
        let stream_2 = stream_1.map(|(_, x)| x).map_partitions(|part| part.rev()).filter(|x| *x > 0.5);
        let stream_3 = stream_2.window(2s, 5s).window(10s, 5s);
        let stream_4 = stream_3.flat_map(|x| [x, x / 3.0]);
    } => stream_2, stream_4)
    .with_outputs([
        Stream::new(0, [distinct(), map(|x: u64| x % 100_003), quantiles_of(&[0.5]), map(|at: Vec<f64>| at[0]), map(|x: f64| (x.to_bits() % 5, x)), map(|(_, x): (u64, f64)| x), map_partitions(|part: Vec<f64>| part.into_iter().rev().collect::<Vec<_>>()), filter(|x: f64| x > 0.5)]),
        Stream::new(0, [distinct(), map(|x: u64| x % 100_003), quantiles_of(&[0.5]), map(|at: Vec<f64>| at[0]), map(|x: f64| (x.to_bits() % 5, x)), map(|(_, x): (u64, f64)| x), map_partitions(|part: Vec<f64>| part.into_iter().rev().collect::<Vec<_>>()), filter(|x: f64| x > 0.5), window(2, 5), window(10, 5), flat_map(|x: f64| [x, x / 3.0])]),
    ])
    .on_many([records::numbers]);
}

#[test]
fn pipeline_189() {
    agree_fused!(source_0: Values<f64>, source_1: Values<u64>; {
        let stream_2 = source_1.top_k_by(900, |x| x % 10).repartition(3);
    } => source_0, source_1, stream_2)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, []),
        Stream::new(1, [top_k_by(900, |x: u64| x % 10), repartition(3)]),
    ])
    .on_many([records::floats, records::numbers]);
}

#[test]
fn pipeline_190() {
    agree_fused!(source_0: Text, source_1: Values<(u64, u64)>; {
        let stream_2 = source_1.window(2s, 4s).reduce_by_key(|a, b| a.wrapping_add(b), inverse = |a, b| a.wrapping_sub(b)).map(|(key, x)| key ^ x);
        let stream_3 = stream_2.map(|x| (x % 10, x));
    } => source_0, stream_3)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [window(2, 4), reduce_by_key(|a: u64, b: u64| a.wrapping_add(b)), map(|(key, x): (u64, u64)| key ^ x), map(|x: u64| (x % 10, x))]),
    ])
    .on_many([records::lines, records::number_pairs]);
}

#[test]
fn pipeline_191() {
    agree_fused!(source_0: Text, source_1: Values<(u64, u64)>; {
        let stream_2 = source_1.update_state_by_key(|xs, state: Option<u64>| next(xs, state), ttl = 4s);
        let stream_3 = stream_2.window(11s, 1s).union(source_1);
        let stream_4 = stream_3.map(|(key, x)| (key % 5, x)).lookup(vec![7u64, 8, 9]).map(|(key, (x, y))| (key, x ^ *y)).map_values(|x| x as f64 * 0.3).filter(|(_, x)| *x > 0.0);
    } => source_0, stream_2, stream_4)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [update_state_by_key(Bounds { idle: 4, ..Bounds::NONE }, Vec::new(), |xs: Vec<u64>, state: Option<u64>| next(&xs, state))]),
        Stream::new(1, [update_state_by_key(Bounds { idle: 4, ..Bounds::NONE }, Vec::new(), |xs: Vec<u64>, state: Option<u64>| next(&xs, state)), window(11, 1), union(Stream::new(1, [])), map(|(key, x): (u64, u64)| (key % 5, x)), lookup(|key: u64| [7u64, 8, 9].get(key as usize).copied()), map(|(key, (x, y)): (u64, (u64, u64))| (key, x ^ y)), map_values(|x: u64| x as f64 * 0.3), filter(|(_, x): (u64, f64)| x > 0.0)]),
    ])
    .on_many([records::lines, records::number_pairs]);
}

#[test]
fn pipeline_192() {
    agree_fused!(source_0: Values<(u64, f64)>, source_1: Values<u64>; {
        let stream_2 = source_1.reduce_by_window(|a, b| a ^ b, 1s, 4s);
        let stream_3 = stream_2.reduce_by_window(|a, b| a + b, |a, b| a - b, 8s, 4s).filter_map(|x| x.checked_sub(10));
    } => source_0, source_1, stream_3)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, []),
        Stream::new(1, [window(1, 4), reduce(|a: u64, b: u64| a ^ b), window(8, 4), reduce(|a: u64, b: u64| a + b), filter_map(|x: u64| x.checked_sub(10))]),
    ])
    .on_many([records::float_pairs, records::numbers]);
}

#[test]
fn pipeline_193() {
    agree_fused!(source_0: Values<u64>; {
        let stream_1 = source_0.map_partitions_with_index(|at, part| part.map(move |x| x ^ at as u64));
        let stream_2 = stream_1.top_k_by(900, |x| x % 10).filter_map(|x| x.checked_sub(10)).map(|x| x % 100_003).quantiles([0.5]).map(|at| at[0]);
    } => stream_2)
    .with_outputs([
        Stream::new(0, [map_partitions_with_index(|at: usize, part: Vec<u64>| part.into_iter().map(|x| x ^ at as u64).collect::<Vec<_>>()), top_k_by(900, |x: u64| x % 10), filter_map(|x: u64| x.checked_sub(10)), map(|x: u64| x % 100_003), quantiles_of(&[0.5]), map(|at: Vec<f64>| at[0])]),
    ])
    .on_many([records::numbers]);
}

#[test]
fn pipeline_194() {
    agree_fused!(source_0: Values<u64>, source_1: Values<u64>; {
        let stream_2 = source_1.count_by_value().group_by_key().map(|(_, xs)| xs);
        let stream_3 = stream_2.flat_map(|xs| xs).distinct().union(source_1);
        let stream_4 = stream_3.count_by_value().window(1s, 3s).reduce_by_key(|a, b| a.wrapping_add(b), inverse = |a, b| a.wrapping_sub(b));
    } => source_0, stream_4)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [count_by_value(), group_by_key(), map(|(_, xs): (u64, Vec<u64>)| xs), flat_map(|xs: Vec<u64>| xs), distinct(), union(Stream::new(1, [])), count_by_value(), window(1, 3), reduce_by_key(|a: u64, b: u64| a.wrapping_add(b))]),
    ])
    .on_many([records::numbers, records::numbers]);
}

#[test]
fn pipeline_195() {
    agree_fused!(source_0: Values<u64>, source_1: Values<u64>; {
        let stream_2 = source_1.key_by(|x| x % 100).reduce_by_key_and_window(|a, b| a ^ b, |a, b| a ^ b, 11s, 1s, filter = |(_, x)| *x > 0).update_state_by_key(|xs, state: Option<u64>| next(xs, state), ttl = 2s);
        let stream_3 = stream_2.approx_distinct_by_key(precision = 6);
    } => source_0, stream_3)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [key_by(|x: u64| x % 100), window(11, 1), reduce_by_key(|a: u64, b: u64| a ^ b), filter(|(_, x): (u64, u64)| x > 0), update_state_by_key(Bounds { idle: 2, ..Bounds::NONE }, Vec::new(), |xs: Vec<u64>, state: Option<u64>| next(&xs, state)), approx_distinct_by_key(6)]),
    ])
    .on_many([records::numbers, records::numbers]);
}

#[test]
fn pipeline_196() {
    agree_fused!(source_0: Values<u64>; {
        let stream_1 = source_0.filter(|x| x % 3 != 0).transform_with(source_0, |left, right, _| left.into_iter().zip(right).map(|(a, b)| a ^ b));
    } => stream_1)
    .with_outputs([
        Stream::new(0, [filter(|x: u64| x % 3 != 0), transform_with(Stream::new(0, []), |left: Vec<u64>, right: Vec<u64>, _| left.into_iter().zip(right).map(|(a, b)| a ^ b).collect::<Vec<_>>())]),
    ])
    .on_many([records::numbers]);
}

#[test]
fn pipeline_197() {
    agree_fused!(source_0: Text; {
        let stream_1 = source_0.map_partitions(|part| part.skip(1));
        let stream_2 = stream_1.filter_map(|x| x.split(' ').nth(1));
    } => stream_2)
    .with_outputs([
        Stream::new(0, [map_partitions(|part: Vec<String>| part.into_iter().skip(1).collect::<Vec<_>>()), filter_map(|x: String| x.split(' ').nth(1).map(str::to_owned))]),
    ])
    .on_many([records::lines]);
}

#[test]
fn pipeline_198() {
    agree_fused!(source_0: Values<(u64, f64)>, source_1: Values<f64>; {
        let stream_2 = source_0.map_values(|x| x * 0.9).map_values(|x| x > 1.0).distinct().right_outer_join(source_0).map_values(|(a, x)| if a == Some(true) { x } else { -x });
    } => source_1, stream_2)
    .with_outputs([
        Stream::new(1, []),
        Stream::new(0, [map_values(|x: f64| x * 0.9), map_values(|x: f64| x > 1.0), distinct(), right_outer_join(Stream::new(0, [])), map_values(|(a, x): (Option<bool>, f64)| if a == Some(true) { x } else { -x })]),
    ])
    .on_many([records::float_pairs, records::floats]);
}

#[test]
fn pipeline_199() {
    agree_fused!(source_0: Values<(u64, f64)>; {
        let stream_1 = source_0.filter(|(_, x)| *x > 0.0).top_k_by(50, |x| x.1).map_values(|x| x > 1.0).distinct().right_outer_join(source_0).map_values(|(a, x)| if a == Some(true) { x } else { -x });
    } => stream_1)
    .with_outputs([
        Stream::new(0, [filter(|(_, x): (u64, f64)| x > 0.0), top_k_by(50, |x: (u64, f64)| x.1), map_values(|x: f64| x > 1.0), distinct(), right_outer_join(Stream::new(0, [])), map_values(|(a, x): (Option<bool>, f64)| if a == Some(true) { x } else { -x })]),
    ])
    .on_many([records::float_pairs]);
}

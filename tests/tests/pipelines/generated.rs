//! Random pipelines, written by `cargo run -p streamflow-tests --bin random-pipelines`.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::*;
use streamflow_tests::records;

#[test]
fn pipeline_0() {
    agree!(source_0: Text; {
        let stream_1 = source_0.words().map(|x| (x, 1u64)).reduce_by_key(|a, b| a + b).map(|(_, x)| x);
        let stream_2 = stream_1.map_partitions_with_index(|at, part| part.map(move |x| x ^ at as u64)).max().map(|x| x.wrapping_mul(31) % 10_007);
        let stream_3 = stream_2.distinct();
    } => stream_1, stream_3)
    .with_outputs([
        Stream::new(0, [words(), map(|x: String| (x, 1u64)), reduce_by_key(|a: u64, b: u64| a + b), map(|(_, x): (String, u64)| x)]),
        Stream::new(0, [words(), map(|x: String| (x, 1u64)), reduce_by_key(|a: u64, b: u64| a + b), map(|(_, x): (String, u64)| x), map_partitions_with_index(|at: usize, part: Vec<u64>| part.into_iter().map(|x| x ^ at as u64).collect::<Vec<_>>()), max(), map(|x: u64| x.wrapping_mul(31) % 10_007), distinct()]),
    ])
    .briefly()
    .on([records::lines]);
}

#[test]
fn pipeline_1() {
    agree!(source_0: Values<f64>; {
        let stream_1 = source_0.repartition(4).flat_map(|x| [x, x / 3.0]).top_k(11).filter_map(|x| (x < 1e6).then(|| x * 1.1));
        let stream_2 = stream_1.map(|x| x * 0.7 + 0.1).filter_map(|x| (x < 1e6).then(|| x * 1.1)).union(source_0);
        let stream_3 = stream_2.map(|x| x * 0.7 + 0.1).map(|x| x.to_bits() >> 40).map(|x| (x % 10, x)).combine_by_key(|x| x + 1, |a, x| a ^ x, |a, b| a.wrapping_mul(3) ^ b);
        let stream_4 = stream_3.group_by_key().map(|(_, xs)| xs).map(|xs| xs.len() as u64).key_by(|x| x % 100).combine_by_key(|x| x + 1, |a, x| a ^ x, |a, b| a.wrapping_mul(3) ^ b);
        let stream_5 = stream_4.combine_by_key(|x| x + 1, |a, x| a ^ x, |a, b| a.wrapping_mul(3) ^ b).map_values(|x| x as f64 * 0.3);
    } => stream_1, stream_2, stream_5)
    .with_outputs([
        Stream::new(0, [repartition(4), flat_map(|x: f64| [x, x / 3.0]), top_k(11), filter_map(|x: f64| (x < 1e6).then(|| x * 1.1))]),
        Stream::new(0, [repartition(4), flat_map(|x: f64| [x, x / 3.0]), top_k(11), filter_map(|x: f64| (x < 1e6).then(|| x * 1.1)), map(|x: f64| x * 0.7 + 0.1), filter_map(|x: f64| (x < 1e6).then(|| x * 1.1)), union(Stream::new(0, []))]),
        Stream::new(0, [repartition(4), flat_map(|x: f64| [x, x / 3.0]), top_k(11), filter_map(|x: f64| (x < 1e6).then(|| x * 1.1)), map(|x: f64| x * 0.7 + 0.1), filter_map(|x: f64| (x < 1e6).then(|| x * 1.1)), union(Stream::new(0, [])), map(|x: f64| x * 0.7 + 0.1), map(|x: f64| x.to_bits() >> 40), map(|x: u64| (x % 10, x)), combine_by_key(|x: u64| x + 1, |a: u64, x: u64| a ^ x, |a: u64, b: u64| a.wrapping_mul(3) ^ b), group_by_key(), map(|(_, xs): (u64, Vec<u64>)| xs), map(|xs: Vec<u64>| xs.len()), key_by(|x: u64| x % 100), combine_by_key(|x: u64| x + 1, |a: u64, x: u64| a ^ x, |a: u64, b: u64| a.wrapping_mul(3) ^ b), combine_by_key(|x: u64| x + 1, |a: u64, x: u64| a ^ x, |a: u64, b: u64| a.wrapping_mul(3) ^ b), map_values(|x: u64| x as f64 * 0.3)]),
    ])
    .briefly()
    .on([records::floats]);
}

#[test]
fn pipeline_2() {
    agree!(source_0: Records<(String, u64)>, source_1: Text; {
        let stream_2 = source_1.inspect(|x| x.len()).map_partitions(|part| part.skip(1));
        let stream_3 = stream_2.filter_map(|x| x.split(' ').nth(1)).distinct().top_k_by(40, |x| x.len()).words().union(source_1);
        let stream_4 = stream_3.count_by_value().map_values(|x| x * 2 % 1009).filter(|(_, x)| x % 2 == 1);
        let stream_5 = stream_4.group_by_key().map_values(|xs| xs.iter().fold(0, |a, x| a * 3 % 1009 + x)).map(|(_, x)| x).map_partitions_with_index(|at, part| part.map(move |x| x ^ at as u64));
        let stream_6 = stream_2.repartition(5).top_k_by(40, |x| x.len()).inspect(|x| x.len());
        let stream_7 = stream_6.flat_map(|x| x.split('-')).filter(|x| x.len() % 2 == 0).filter_map(|x| x.split(' ').nth(1));
    } => source_0, stream_3, stream_5, stream_7)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [inspect(), map_partitions(|part: Vec<String>| part.into_iter().skip(1).collect::<Vec<_>>()), filter_map(|x: String| x.split(' ').nth(1).map(str::to_owned)), distinct(), top_k_by(40, |x: String| x.len()), words(), union(Stream::new(1, []))]),
        Stream::new(1, [inspect(), map_partitions(|part: Vec<String>| part.into_iter().skip(1).collect::<Vec<_>>()), filter_map(|x: String| x.split(' ').nth(1).map(str::to_owned)), distinct(), top_k_by(40, |x: String| x.len()), words(), union(Stream::new(1, [])), count_by_value(), map_values(|x: u64| x * 2 % 1009), filter(|(_, x): (String, u64)| x % 2 == 1), group_by_key(), map_values(|xs: Vec<u64>| xs.iter().fold(0, |a, x| a * 3 % 1009 + x)), map(|(_, x): (String, u64)| x), map_partitions_with_index(|at: usize, part: Vec<u64>| part.into_iter().map(|x| x ^ at as u64).collect::<Vec<_>>())]),
        Stream::new(1, [inspect(), map_partitions(|part: Vec<String>| part.into_iter().skip(1).collect::<Vec<_>>()), repartition(5), top_k_by(40, |x: String| x.len()), inspect(), flat_map(|x: String| x.split('-').map(str::to_owned).collect::<Vec<_>>()), filter(|x: String| x.len() % 2 == 0), filter_map(|x: String| x.split(' ').nth(1).map(str::to_owned))]),
    ])
    .briefly()
    .on([records::pairs, records::lines]);
}

#[test]
fn pipeline_3() {
    agree!(source_0: Records<(String, u64)>, source_1: Values<(u64, f64)>; {
        let stream_2 = source_1.count_by_key();
        let stream_3 = source_1.sort_by_key().union(source_1);
        let stream_4 = stream_3.reduce_by_key(|a, b| a + b).count_by_key();
    } => source_0, stream_2, stream_4)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [count_by_key()]),
        Stream::new(1, [sort_by_key(), union(Stream::new(1, [])), reduce_by_key(|a: f64, b: f64| a + b), count_by_key()]),
    ])
    .briefly()
    .on([records::pairs, records::float_pairs]);
}

#[test]
fn pipeline_4() {
    agree!(source_0: Values<(u64, f64)>; {
        let stream_1 = source_0.map(|(_, x)| x);
        let stream_2 = stream_1.map(|x| x.to_bits() >> 40);
        let stream_3 = stream_2.map(|x| (x % 10, x)).group_by_key().map(|(_, xs)| xs).map(|xs| xs.len() as u64);
        let stream_4 = stream_3.map(|x| (x % 10, x)).reduce_by_key(|a, b| a ^ b);
        let stream_5 = stream_4.map(|(key, x)| key ^ x).repartition(3);
        let stream_6 = stream_3.transform(|records, time| records.into_iter().map(move |x| x ^ time.number())).top_k_by(900, |x| x % 10).union(stream_2);
    } => stream_5, stream_6)
    .with_outputs([
        Stream::new(0, [map(|(_, x): (u64, f64)| x), map(|x: f64| x.to_bits() >> 40), map(|x: u64| (x % 10, x)), group_by_key(), map(|(_, xs): (u64, Vec<u64>)| xs), map(|xs: Vec<u64>| xs.len()), map(|x: u64| (x % 10, x)), reduce_by_key(|a: u64, b: u64| a ^ b), map(|(key, x): (u64, u64)| key ^ x), repartition(3)]),
        Stream::new(0, [map(|(_, x): (u64, f64)| x), map(|x: f64| x.to_bits() >> 40), map(|x: u64| (x % 10, x)), group_by_key(), map(|(_, xs): (u64, Vec<u64>)| xs), map(|xs: Vec<u64>| xs.len()), transform(|records: Vec<u64>, number| records.into_iter().map(|x| x ^ number).collect::<Vec<_>>()), top_k_by(900, |x: u64| x % 10), union(Stream::new(0, [map(|(_, x): (u64, f64)| x), map(|x: f64| x.to_bits() >> 40)]))]),
    ])
    .briefly()
    .on([records::float_pairs]);
}

#[test]
fn pipeline_5() {
    agree!(source_0: Records<(String, u64)>, source_1: Records<(String, u64)>; {
        let stream_2 = source_1.map_values(|n| n % 10).map(|(word, n)| (if word.len() > 5 { "long" } else { "short" }, n)).filter(|(_, x)| x % 2 == 1).top_k_by(9, |x| x.1);
        let stream_3 = stream_2.filter(|(_, x)| x % 2 == 1).map_values(|x| x * 2 % 1009).union(stream_2);
        let stream_4 = stream_3.map_values(|x| x * 2 % 1009).flat_map_values(|x| x % 3..3).sort_by_key().sort_by_key().union(stream_2);
    } => source_0, stream_4)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10)), filter(|(_, x): (String, u64)| x % 2 == 1), top_k_by(9, |x: (String, u64)| x.1), filter(|(_, x): (String, u64)| x % 2 == 1), map_values(|x: u64| x * 2 % 1009), union(Stream::new(1, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10)), filter(|(_, x): (String, u64)| x % 2 == 1), top_k_by(9, |x: (String, u64)| x.1)])), map_values(|x: u64| x * 2 % 1009), flat_map_values(|x: u64| x % 3..3), sort_by_key(), sort_by_key(), union(Stream::new(1, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10)), filter(|(_, x): (String, u64)| x % 2 == 1), top_k_by(9, |x: (String, u64)| x.1)]))]),
    ])
    .briefly()
    .on([records::pairs, records::pairs]);
}

#[test]
fn pipeline_6() {
    agree!(source_0: Values<u64>; {
        let stream_1 = source_0.fold(1u64, |n, x| n ^ x, |a, b| a.wrapping_mul(3) ^ b).transform(|records, time| records.into_iter().map(move |x| x ^ time.number()));
        let stream_2 = source_0.top_k(9).inspect(|_| ());
        let stream_3 = stream_2.count_by_value().combine_by_key(|x| x + 1, |a, x| a ^ x, |a, b| a.wrapping_mul(3) ^ b).map_values(|x| x as f64 * 0.3);
        let stream_4 = stream_3.filter(|(_, x)| *x > 0.0).sort_by_key().union(stream_3);
        let stream_5 = stream_4.sort_by_key().filter(|(_, x)| *x > 0.0).count_by_key();
    } => stream_1, stream_5)
    .with_outputs([
        Stream::new(0, [fold_in_parallel(1u64, |n: u64, x: u64| n ^ x, |a: u64, b: u64| a.wrapping_mul(3) ^ b), transform(|records: Vec<u64>, number| records.into_iter().map(|x| x ^ number).collect::<Vec<_>>())]),
        Stream::new(0, [top_k(9), inspect(), count_by_value(), combine_by_key(|x: u64| x + 1, |a: u64, x: u64| a ^ x, |a: u64, b: u64| a.wrapping_mul(3) ^ b), map_values(|x: u64| x as f64 * 0.3), filter(|(_, x): (u64, f64)| x > 0.0), sort_by_key(), union(Stream::new(0, [top_k(9), inspect(), count_by_value(), combine_by_key(|x: u64| x + 1, |a: u64, x: u64| a ^ x, |a: u64, b: u64| a.wrapping_mul(3) ^ b), map_values(|x: u64| x as f64 * 0.3)])), sort_by_key(), filter(|(_, x): (u64, f64)| x > 0.0), count_by_key()]),
    ])
    .briefly()
    .on([records::numbers]);
}

#[test]
fn pipeline_7() {
    agree!(source_0: Values<u64>, source_1: Text; {
        let stream_2 = source_1.words().map(|x| (x, 1u64)).reduce_by_key(|a, b| a + b).reduce_by_key(|a, b| a.max(b));
        let stream_3 = stream_2.sort_by_key();
        let stream_4 = stream_3.filter(|(_, x)| x % 2 == 1);
        let stream_5 = stream_4.distinct();
        let stream_6 = stream_5.reduce_by_key(|a, b| a.max(b)).sort_by_key().top_k_by(9, |x| x.1).map(|(_, x)| x).union(source_0);
        let stream_7 = stream_5.reduce_by_key(|a, b| a.max(b)).aggregate_by_key(1u64, |a, x| a ^ x, |a, b| a + b).map(|(_, x)| x).union(source_0);
    } => source_1, stream_3, stream_6, stream_7)
    .with_outputs([
        Stream::new(1, []),
        Stream::new(1, [words(), map(|x: String| (x, 1u64)), reduce_by_key(|a: u64, b: u64| a + b), reduce_by_key(|a: u64, b: u64| a.max(b)), sort_by_key()]),
        Stream::new(1, [words(), map(|x: String| (x, 1u64)), reduce_by_key(|a: u64, b: u64| a + b), reduce_by_key(|a: u64, b: u64| a.max(b)), sort_by_key(), filter(|(_, x): (String, u64)| x % 2 == 1), distinct(), reduce_by_key(|a: u64, b: u64| a.max(b)), sort_by_key(), top_k_by(9, |x: (String, u64)| x.1), map(|(_, x): (String, u64)| x), union(Stream::new(0, []))]),
        Stream::new(1, [words(), map(|x: String| (x, 1u64)), reduce_by_key(|a: u64, b: u64| a + b), reduce_by_key(|a: u64, b: u64| a.max(b)), sort_by_key(), filter(|(_, x): (String, u64)| x % 2 == 1), distinct(), reduce_by_key(|a: u64, b: u64| a.max(b)), aggregate_by_key(1u64, |a: u64, x: u64| a ^ x, |a: u64, b: u64| a + b), map(|(_, x): (String, u64)| x), union(Stream::new(0, []))]),
    ])
    .briefly()
    .on([records::numbers, records::lines]);
}

#[test]
fn pipeline_8() {
    agree!(source_0: Values<(u64, f64)>; {
        let stream_1 = source_0.aggregate_by_key(0.1, |a, x| a + x, |a, b| a * b).sort_by_key();
        let stream_2 = stream_1.filter(|(_, x)| *x > 0.0).union(source_0);
    } => source_0, stream_2)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(0, [aggregate_by_key(0.1, |a: f64, x: f64| a + x, |a: f64, b: f64| a * b), sort_by_key(), filter(|(_, x): (u64, f64)| x > 0.0), union(Stream::new(0, []))]),
    ])
    .briefly()
    .on([records::float_pairs]);
}

#[test]
fn pipeline_9() {
    agree!(source_0: Records<(String, u64)>; {
        let stream_1 = source_0.map(|(word, n)| (word.as_str(), *n)).map(|(_, x)| x);
        let stream_2 = stream_1.transform(|records, time| records.into_iter().map(move |x| x ^ time.number())).map_partitions_with_index(|at, part| part.map(move |x| x ^ at as u64)).repartition(3).count_by_value();
        let stream_3 = stream_2.sort_by_key().filter(|(key, _)| key % 4 != 1).combine_by_key(|x| x + 1, |a, x| a ^ x, |a, b| a.wrapping_mul(3) ^ b).union(stream_2);
        let stream_4 = stream_3.map(|(key, x)| key ^ x).transform(|records, time| records.into_iter().map(move |x| x ^ time.number())).map_partitions_with_index(|at, part| part.map(move |x| x ^ at as u64));
        let stream_5 = stream_4.filter(|x| x % 3 != 0).filter_map(|x| x.checked_sub(10)).filter(|x| x % 3 != 0);
    } => stream_1, stream_2, stream_5)
    .with_outputs([
        Stream::new(0, [inspect(), map(|(_, x): (String, u64)| x)]),
        Stream::new(0, [inspect(), map(|(_, x): (String, u64)| x), transform(|records: Vec<u64>, number| records.into_iter().map(|x| x ^ number).collect::<Vec<_>>()), map_partitions_with_index(|at: usize, part: Vec<u64>| part.into_iter().map(|x| x ^ at as u64).collect::<Vec<_>>()), repartition(3), count_by_value()]),
        Stream::new(0, [inspect(), map(|(_, x): (String, u64)| x), transform(|records: Vec<u64>, number| records.into_iter().map(|x| x ^ number).collect::<Vec<_>>()), map_partitions_with_index(|at: usize, part: Vec<u64>| part.into_iter().map(|x| x ^ at as u64).collect::<Vec<_>>()), repartition(3), count_by_value(), sort_by_key(), filter(|(key, _): (u64, u64)| key % 4 != 1), combine_by_key(|x: u64| x + 1, |a: u64, x: u64| a ^ x, |a: u64, b: u64| a.wrapping_mul(3) ^ b), union(Stream::new(0, [inspect(), map(|(_, x): (String, u64)| x), transform(|records: Vec<u64>, number| records.into_iter().map(|x| x ^ number).collect::<Vec<_>>()), map_partitions_with_index(|at: usize, part: Vec<u64>| part.into_iter().map(|x| x ^ at as u64).collect::<Vec<_>>()), repartition(3), count_by_value()])), map(|(key, x): (u64, u64)| key ^ x), transform(|records: Vec<u64>, number| records.into_iter().map(|x| x ^ number).collect::<Vec<_>>()), map_partitions_with_index(|at: usize, part: Vec<u64>| part.into_iter().map(|x| x ^ at as u64).collect::<Vec<_>>()), filter(|x: u64| x % 3 != 0), filter_map(|x: u64| x.checked_sub(10)), filter(|x: u64| x % 3 != 0)]),
    ])
    .briefly()
    .on([records::pairs]);
}

#[test]
fn pipeline_10() {
    agree!(source_0: Records<(String, u64)>, source_1: Values<f64>; {
        let stream_2 = source_1.flat_map(|x| [x, x / 3.0]).filter_map(|x| (x < 1e6).then(|| x * 1.1)).filter_map(|x| (x < 1e6).then(|| x * 1.1)).union(source_1);
        let stream_3 = stream_2.map(|x| (x.to_bits() % 5, x)).aggregate_by_key(0.1, |a, x| a + x, |a, b| a * b).map(|(_, x)| x).repartition(4).union(source_1);
        let stream_4 = stream_3.filter(|x| *x > 0.5).flat_map(|x| [x, x / 3.0]).filter(|x| *x > 0.5).union(source_1);
        let stream_5 = stream_2.repartition(4).map(|x| x * 0.7 + 0.1);
        let stream_6 = stream_5.map(|x| x * 0.7 + 0.1).union(source_1);
    } => source_0, stream_3, stream_4, stream_5, stream_6)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, [flat_map(|x: f64| [x, x / 3.0]), filter_map(|x: f64| (x < 1e6).then(|| x * 1.1)), filter_map(|x: f64| (x < 1e6).then(|| x * 1.1)), union(Stream::new(1, [])), map(|x: f64| (x.to_bits() % 5, x)), aggregate_by_key(0.1, |a: f64, x: f64| a + x, |a: f64, b: f64| a * b), map(|(_, x): (u64, f64)| x), repartition(4), union(Stream::new(1, []))]),
        Stream::new(1, [flat_map(|x: f64| [x, x / 3.0]), filter_map(|x: f64| (x < 1e6).then(|| x * 1.1)), filter_map(|x: f64| (x < 1e6).then(|| x * 1.1)), union(Stream::new(1, [])), map(|x: f64| (x.to_bits() % 5, x)), aggregate_by_key(0.1, |a: f64, x: f64| a + x, |a: f64, b: f64| a * b), map(|(_, x): (u64, f64)| x), repartition(4), union(Stream::new(1, [])), filter(|x: f64| x > 0.5), flat_map(|x: f64| [x, x / 3.0]), filter(|x: f64| x > 0.5), union(Stream::new(1, []))]),
        Stream::new(1, [flat_map(|x: f64| [x, x / 3.0]), filter_map(|x: f64| (x < 1e6).then(|| x * 1.1)), filter_map(|x: f64| (x < 1e6).then(|| x * 1.1)), union(Stream::new(1, [])), repartition(4), map(|x: f64| x * 0.7 + 0.1)]),
        Stream::new(1, [flat_map(|x: f64| [x, x / 3.0]), filter_map(|x: f64| (x < 1e6).then(|| x * 1.1)), filter_map(|x: f64| (x < 1e6).then(|| x * 1.1)), union(Stream::new(1, [])), repartition(4), map(|x: f64| x * 0.7 + 0.1), map(|x: f64| x * 0.7 + 0.1), union(Stream::new(1, []))]),
    ])
    .briefly()
    .on([records::pairs, records::floats]);
}

#[test]
fn pipeline_11() {
    agree!(source_0: Values<u64>, source_1: Values<f64>; {
        let stream_2 = source_1.filter_map(|x| (x < 1e6).then(|| x * 1.1));
        let stream_3 = stream_2.map(|x| (x.to_bits() % 5, x)).reduce_by_key(|a, b| a + b).reduce_by_key(|a, b| a + b);
        let stream_4 = stream_3.top_k_by(50, |x| x.1).top_k_by(50, |x| x.1).sort_by_key().map_values(|x| x * 0.9).union(stream_3);
        let stream_5 = stream_4.sort_by_key().sort_by_key();
    } => source_0, source_1, stream_5)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(1, []),
        Stream::new(1, [filter_map(|x: f64| (x < 1e6).then(|| x * 1.1)), map(|x: f64| (x.to_bits() % 5, x)), reduce_by_key(|a: f64, b: f64| a + b), reduce_by_key(|a: f64, b: f64| a + b), top_k_by(50, |x: (u64, f64)| x.1), top_k_by(50, |x: (u64, f64)| x.1), sort_by_key(), map_values(|x: f64| x * 0.9), union(Stream::new(1, [filter_map(|x: f64| (x < 1e6).then(|| x * 1.1)), map(|x: f64| (x.to_bits() % 5, x)), reduce_by_key(|a: f64, b: f64| a + b), reduce_by_key(|a: f64, b: f64| a + b)])), sort_by_key(), sort_by_key()]),
    ])
    .briefly()
    .on([records::numbers, records::floats]);
}

#[test]
fn pipeline_12() {
    agree!(source_0: Values<(u64, f64)>; {
        let stream_1 = source_0.filter(|(_, x)| *x > 0.0).union(source_0);
        let stream_2 = source_0.aggregate_by_key(0.1, |a, x| a + x, |a, b| a * b).filter(|(_, x)| *x > 0.0);
        let stream_3 = stream_2.filter(|(_, x)| *x > 0.0).aggregate_by_key(0.1, |a, x| a + x, |a, b| a * b);
        let stream_4 = stream_3.count_by_key().filter(|(key, _)| key % 4 != 1).group_by_key().map(|(_, xs)| xs).map(|xs| xs.len() as u64);
        let stream_5 = stream_4.flat_map(|x| vec![x; (x % 3) as usize]).mean().map(|x| (x.to_bits() % 5, x)).map_values(|x| x * 0.9);
        let stream_6 = stream_5.filter(|(_, x)| *x > 0.0).map_values(|x| x * 0.9);
    } => stream_1, stream_5, stream_6)
    .with_outputs([
        Stream::new(0, [filter(|(_, x): (u64, f64)| x > 0.0), union(Stream::new(0, []))]),
        Stream::new(0, [aggregate_by_key(0.1, |a: f64, x: f64| a + x, |a: f64, b: f64| a * b), filter(|(_, x): (u64, f64)| x > 0.0), filter(|(_, x): (u64, f64)| x > 0.0), aggregate_by_key(0.1, |a: f64, x: f64| a + x, |a: f64, b: f64| a * b), count_by_key(), filter(|(key, _): (u64, u64)| key % 4 != 1), group_by_key(), map(|(_, xs): (u64, Vec<u64>)| xs), map(|xs: Vec<u64>| xs.len()), flat_map(|x: u64| vec![x; (x % 3) as usize]), mean_integers(), map(|x: f64| (x.to_bits() % 5, x)), map_values(|x: f64| x * 0.9)]),
        Stream::new(0, [aggregate_by_key(0.1, |a: f64, x: f64| a + x, |a: f64, b: f64| a * b), filter(|(_, x): (u64, f64)| x > 0.0), filter(|(_, x): (u64, f64)| x > 0.0), aggregate_by_key(0.1, |a: f64, x: f64| a + x, |a: f64, b: f64| a * b), count_by_key(), filter(|(key, _): (u64, u64)| key % 4 != 1), group_by_key(), map(|(_, xs): (u64, Vec<u64>)| xs), map(|xs: Vec<u64>| xs.len()), flat_map(|x: u64| vec![x; (x % 3) as usize]), mean_integers(), map(|x: f64| (x.to_bits() % 5, x)), map_values(|x: f64| x * 0.9), filter(|(_, x): (u64, f64)| x > 0.0), map_values(|x: f64| x * 0.9)]),
    ])
    .briefly()
    .on([records::float_pairs]);
}

#[test]
fn pipeline_13() {
    agree!(source_0: Values<u64>; {
        let stream_1 = source_0.top_k(9).reduce(|a, b| a ^ b).filter(|x| x % 3 != 0).union(source_0);
        let stream_2 = stream_1.inspect(|_| ()).union(source_0);
        let stream_3 = stream_2.count_by_value();
        let stream_4 = stream_3.filter(|(key, _)| key % 4 != 1).map_values(|x| x as f64 * 0.3).sort_by_key();
        let stream_5 = stream_4.count_by_key().filter(|(key, _)| key % 4 != 1).sort_by_key().map(|(key, x)| key ^ x);
    } => source_0, stream_3, stream_4, stream_5)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(0, [top_k(9), reduce(|a: u64, b: u64| a ^ b), filter(|x: u64| x % 3 != 0), union(Stream::new(0, [])), inspect(), union(Stream::new(0, [])), count_by_value()]),
        Stream::new(0, [top_k(9), reduce(|a: u64, b: u64| a ^ b), filter(|x: u64| x % 3 != 0), union(Stream::new(0, [])), inspect(), union(Stream::new(0, [])), count_by_value(), filter(|(key, _): (u64, u64)| key % 4 != 1), map_values(|x: u64| x as f64 * 0.3), sort_by_key()]),
        Stream::new(0, [top_k(9), reduce(|a: u64, b: u64| a ^ b), filter(|x: u64| x % 3 != 0), union(Stream::new(0, [])), inspect(), union(Stream::new(0, [])), count_by_value(), filter(|(key, _): (u64, u64)| key % 4 != 1), map_values(|x: u64| x as f64 * 0.3), sort_by_key(), count_by_key(), filter(|(key, _): (u64, u64)| key % 4 != 1), sort_by_key(), map(|(key, x): (u64, u64)| key ^ x)]),
    ])
    .briefly()
    .on([records::numbers]);
}

#[test]
fn pipeline_14() {
    agree!(source_0: Values<f64>, source_1: Records<(String, u64)>; {
        let stream_2 = source_1.map_values(|n| n % 10).map(|(word, n)| (if word.len() > 5 { "long" } else { "short" }, n)).map_values(|x| x * 2 % 1009).filter(|(_, x)| x % 2 == 1).map(|(_, x)| x);
        let stream_3 = stream_2.map_partitions_with_index(|at, part| part.map(move |x| x ^ at as u64)).map(|x| x.wrapping_mul(31) % 10_007).transform(|records, time| records.into_iter().map(move |x| x ^ time.number())).transform(|records, time| records.into_iter().map(move |x| x ^ time.number()));
        let stream_4 = source_0.repartition(4).map_partitions(|part| part.rev()).repartition(4).map(|x| x * 0.7 + 0.1);
        let stream_5 = stream_4.reduce(|a, b| a + b);
        let stream_6 = stream_5.top_k(11).flat_map(|x| [x, x / 3.0]);
    } => stream_3, stream_6)
    .with_outputs([
        Stream::new(1, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10)), map_values(|x: u64| x * 2 % 1009), filter(|(_, x): (String, u64)| x % 2 == 1), map(|(_, x): (String, u64)| x), map_partitions_with_index(|at: usize, part: Vec<u64>| part.into_iter().map(|x| x ^ at as u64).collect::<Vec<_>>()), map(|x: u64| x.wrapping_mul(31) % 10_007), transform(|records: Vec<u64>, number| records.into_iter().map(|x| x ^ number).collect::<Vec<_>>()), transform(|records: Vec<u64>, number| records.into_iter().map(|x| x ^ number).collect::<Vec<_>>())]),
        Stream::new(0, [repartition(4), map_partitions(|part: Vec<f64>| part.into_iter().rev().collect::<Vec<_>>()), repartition(4), map(|x: f64| x * 0.7 + 0.1), reduce(|a: f64, b: f64| a + b), top_k(11), flat_map(|x: f64| [x, x / 3.0])]),
    ])
    .briefly()
    .on([records::floats, records::pairs]);
}

#[test]
fn pipeline_15() {
    agree!(source_0: Records<(String, u64)>; {
        let stream_1 = source_0.map(|(word, n)| (word.as_str(), *n)).reduce_by_key(|a, b| a.max(b)).top_k_by(9, |x| x.1);
        let stream_2 = stream_1.aggregate_by_key(1u64, |a, x| a ^ x, |a, b| a + b).count_by_key().union(stream_1);
        let stream_3 = stream_1.aggregate_by_key(1u64, |a, x| a ^ x, |a, b| a + b).aggregate_by_key(1u64, |a, x| a ^ x, |a, b| a + b).union(stream_1);
        let stream_4 = source_0.map_values(|n| n % 10).map(|(word, n)| (if word.len() > 5 { "long" } else { "short" }, n)).reduce_by_key(|a, b| a.max(b));
        let stream_5 = source_0.map_values(|n| n % 10).map(|(word, n)| (if word.len() > 5 { "long" } else { "short" }, n)).filter(|(_, x)| x % 2 == 1).top_k_by(9, |x| x.1);
        let stream_6 = stream_5.flat_map_values(|x| x % 3..3).filter(|(_, x)| x % 2 == 1).filter(|(_, x)| x % 2 == 1).union(stream_1);
    } => source_0, stream_2, stream_3, stream_4, stream_5, stream_6)
    .with_outputs([
        Stream::new(0, []),
        Stream::new(0, [inspect(), reduce_by_key(|a: u64, b: u64| a.max(b)), top_k_by(9, |x: (String, u64)| x.1), aggregate_by_key(1u64, |a: u64, x: u64| a ^ x, |a: u64, b: u64| a + b), count_by_key(), union(Stream::new(0, [inspect(), reduce_by_key(|a: u64, b: u64| a.max(b)), top_k_by(9, |x: (String, u64)| x.1)]))]),
        Stream::new(0, [inspect(), reduce_by_key(|a: u64, b: u64| a.max(b)), top_k_by(9, |x: (String, u64)| x.1), aggregate_by_key(1u64, |a: u64, x: u64| a ^ x, |a: u64, b: u64| a + b), aggregate_by_key(1u64, |a: u64, x: u64| a ^ x, |a: u64, b: u64| a + b), union(Stream::new(0, [inspect(), reduce_by_key(|a: u64, b: u64| a.max(b)), top_k_by(9, |x: (String, u64)| x.1)]))]),
        Stream::new(0, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10)), reduce_by_key(|a: u64, b: u64| a.max(b))]),
        Stream::new(0, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10)), filter(|(_, x): (String, u64)| x % 2 == 1), top_k_by(9, |x: (String, u64)| x.1)]),
        Stream::new(0, [map(|(word, n): (String, u64)| ((if word.len() > 5 { "long" } else { "short" }).to_owned(), n % 10)), filter(|(_, x): (String, u64)| x % 2 == 1), top_k_by(9, |x: (String, u64)| x.1), flat_map_values(|x: u64| x % 3..3), filter(|(_, x): (String, u64)| x % 2 == 1), filter(|(_, x): (String, u64)| x % 2 == 1), union(Stream::new(0, [inspect(), reduce_by_key(|a: u64, b: u64| a.max(b)), top_k_by(9, |x: (String, u64)| x.1)]))]),
    ])
    .briefly()
    .on([records::pairs]);
}

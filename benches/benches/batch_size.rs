//! Throughput against batch size: how much of a batch's cost is fixed.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use streamflow_benches::{data, numeric, word_count};

/// Records of all batches of one measurement together.
const RECORDS: usize = 400_000;

fn word_count(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("word count");
    group.throughput(Throughput::Elements(RECORDS as u64)).sample_size(10);
    for lines in [10, 100, 1000, 10_000] {
        let texts = data::texts(RECORDS / (10 * lines), lines);
        let mut job = word_count::fused(&texts, 1);
        group.bench_function(BenchmarkId::from_parameter(10 * lines), |bencher| {
            bencher.iter(|| black_box(job()));
        });
    }
}

fn numeric_chain(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("numeric chain");
    group.throughput(Throughput::Elements(RECORDS as u64)).sample_size(10);
    for records in [100, 1000, 10_000, 100_000] {
        let batches = data::integers(RECORDS / records, records);
        let mut job = numeric::fused_integers(&batches, 1);
        group.bench_function(BenchmarkId::from_parameter(records), |bencher| {
            bencher.iter(|| black_box(job()));
        });
    }
}

criterion_group!(benches, word_count, numeric_chain);
criterion_main!(benches);

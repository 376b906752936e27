//! Windows behind windows, streams of one slide that meet, several slides in one job.

use streamflow::prelude::*;
use streamflow_tests::agree;
use streamflow_tests::oracle::{
    Op, Stream, count, count_by_value, map, max, reduce, reduce_by_key, union, window,
};
use streamflow_tests::records::{numbers, pairs};

fn counts() -> Op {
    reduce_by_key(|a: u64, b: u64| a + b)
}

#[test]
fn a_window_of_a_window() {
    macro_rules! check {
        ($one:tt $two:tt; $n:literal $m:literal; $three:tt $four:tt; $i:literal $j:literal) => {
            agree!(pairs: Values<(String, u64)>; {
                let totals = pairs.window($one, $two).reduce_by_key(|a, b| a + b);
                let most = totals.window($three, $four).reduce_by_key(|a, b| a.max(b));
                let sizes = totals.count().window($three, $four).map(|n| n.to_string());
                let sequence = sizes.reduce(|a, b| a + "," + &b);
                let records = pairs.window($one, $two).window($three, $four);
                let number = records.count();
            } => totals, most, sequence, records, number)
            .with_outputs([
                Stream::new(0, [window($n, $m), counts()]),
                Stream::new(0, [
                    window($n, $m),
                    counts(),
                    window($i, $j),
                    reduce_by_key(|a: u64, b: u64| a.max(b)),
                ]),
                Stream::new(0, [
                    window($n, $m),
                    counts(),
                    count(),
                    window($i, $j),
                    map(|n: u64| n.to_string()),
                    reduce(|a: String, b: String| a + "," + &b),
                ]),
                Stream::new(0, [window($n, $m), window($i, $j)]),
                Stream::new(0, [window($n, $m), window($i, $j), count()]),
            ])
            .on_streams([pairs]);
        };
    }
    check!(3s 1s; 3 1; 2s 1s; 2 1);
    check!(2s 2s; 2 2; 4s 2s; 4 2);
    check!(3s 2s; 3 2; 8s 4s; 8 4);
    check!(2s 2s; 2 2; 6s 6s; 6 6);
    check!(1s 2s; 1 2; 2s 6s; 2 6);
    check!(4s 2s; 4 2; 40s 2s; 40 2);
}

#[test]
fn three_deep() {
    agree!(numbers: Values<u64> => numbers
        .window(2s, 2s)
        .count()
        .window(4s, 4s)
        .max()
        .window(24s, 8s)
        .count_by_value())
    .with([window(2, 2), count(), window(4, 4), max(), window(24, 8), count_by_value()])
    .on_streams([numbers]);
}

#[test]
fn streams_of_one_slide_meet() {
    agree!(pairs: Values<(String, u64)>, numbers: Values<u64>; {
        let short = pairs.window(4s, 2s).map(|(_, n)| n);
        let long = numbers.window(6s, 2s);
        let both = short.union(long);
        let greatest = both.max();
        let totals = pairs.window(3s, 3s).reduce_by_key(|a, b| a + b);
        let every = pairs.window(5s, 3s).union(totals);
        let later = both.window(4s, 4s).count();
    } => both, greatest, every, later)
    .with_outputs([
        meeting([]),
        meeting([max()]),
        Stream::new(0, [window(5, 3), union(Stream::new(0, [window(3, 3), counts()]))]),
        meeting([window(4, 4), count()]),
    ])
    .on_streams([pairs, numbers]);
}

fn meeting<const N: usize>(behind: [Op; N]) -> Stream {
    let other = union(Stream::new(1, [window(6, 2)]));
    let ops = [window(4, 2), map(|(_, n): (String, u64)| n), other];
    Stream::new(0, ops.into_iter().chain(behind))
}

#[test]
fn many_slides_in_one_job() {
    agree!(pairs: Values<(String, u64)>; {
        let each = pairs.count();
        let second = pairs.window(5s, 2s).count();
        let third = pairs.window(3s, 3s).reduce_by_key(|a, b| a + b);
        let sixth = third.window(12s, 6s).count();
        let seventh = pairs.window(1s, 7s);
        let most = second.window(6s, 6s).max();
    } => each, second, third, sixth, seventh, most)
    .with_outputs([
        Stream::new(0, [count()]),
        Stream::new(0, [window(5, 2), count()]),
        Stream::new(0, [window(3, 3), counts()]),
        Stream::new(0, [window(3, 3), counts(), window(12, 6), count()]),
        Stream::new(0, [window(1, 7)]),
        Stream::new(0, [window(5, 2), count(), window(6, 6), max()]),
    ])
    .on_streams([pairs]);
}

#[test]
fn branches_of_one_window() {
    agree!(pairs: Values<(String, u64)>; {
        let totals = pairs.window(4s, 2s).reduce_by_key(|a, b| a + b);
        let even = totals.filter(|(_, n)| n % 2 == 0).map(|(word, _)| word);
        let number = totals.count();
        let by_size = totals.map(|(word, n)| (n % 5, word)).reduce_by_key(|a, b| a + &b);
    } => totals, even, number, by_size)
    .with_outputs([
        Stream::new(0, [window(4, 2), counts()]),
        Stream::new(
            0,
            [
                window(4, 2),
                counts(),
                streamflow_tests::oracle::filter(|(_, n): (String, u64)| n % 2 == 0),
                map(|(word, _): (String, u64)| word),
            ],
        ),
        Stream::new(0, [window(4, 2), counts(), count()]),
        Stream::new(
            0,
            [
                window(4, 2),
                counts(),
                map(|(word, n): (String, u64)| (n % 5, word)),
                reduce_by_key(|a: String, b: String| a + &b),
            ],
        ),
    ])
    .on_streams([pairs]);
}

use std::time::Instant;
use streamflow::batch::*;
use streamflow::{BatchTime, rt};
macro_rules! chain {
    ($name:expr, $data:expr, $m:expr, $p:expr, $g:expr) => {{
        let data: &Vec<Values<u64>> = $data;
        let mut best = [f64::MAX; 4];
        let n: usize = data.iter().map(|b| b.len()).sum();
        let run = rt::Run { time: BatchTime::nth(1), workers: rt::Workers::new(1).unwrap() };
        for _ in 0..7 {
            let t = Instant::now();
            let a: u64 = data
                .iter()
                .map(|b| b.0.iter().copied().map($m).filter($p).map($g).sum::<u64>())
                .fold(0, u64::wrapping_add);
            best[0] = best[0].min(t.elapsed().as_secs_f64());
            let t = Instant::now();
            let mut c = 0u64;
            for b in data {
                let mut acc = 0u64;
                for &x in &b.0 {
                    let y = $m(x);
                    let keep = $p(&y);
                    let z = $g(y);
                    acc = acc.wrapping_add(if keep { z } else { 0 });
                }
                c = c.wrapping_add(acc);
            }
            best[1] = best[1].min(t.elapsed().as_secs_f64());
            let t = Instant::now();
            let mut d = 0u64;
            for b in data {
                let parts = rt::stage(&run, b, |mut span| {
                    rt::sum(|l0| {
                        while let Some(part) = rt::next_part(&mut span) {
                            rt::open(l0);
                            rt::sum_part(l0, part, |x| {
                                let x = rt::apply(x, $m);
                                if !rt::test(&x, $p) {
                                    return None;
                                }
                                let x = rt::apply(x, $g);
                                Some(x)
                            });
                        }
                    })
                });
                let (p0, _) = rt::unzip(parts);
                d = d.wrapping_add(rt::summed("s", p0).unwrap().into_vec()[0]);
            }
            best[2] = best[2].min(t.elapsed().as_secs_f64());
            assert_eq!(a, c);
            assert_eq!(a, d);
        }
        println!(
            "{}: iter {:.0} select {:.0} sum_part {:.0} M/s",
            $name,
            n as f64 / best[0] / 1e6,
            n as f64 / best[1] / 1e6,
            n as f64 / best[2] / 1e6
        );
    }};
}
macro_rules! fchain {
    ($name:expr, $data:expr, $m:expr, $p:expr, $g:expr) => {{
        let data: &Vec<Values<f64>> = $data;
        let mut best = [f64::MAX; 4];
        let n: usize = data.iter().map(|b| b.len()).sum();
        let run = rt::Run { time: BatchTime::nth(1), workers: rt::Workers::new(1).unwrap() };
        for _ in 0..7 {
            let t = Instant::now();
            let a: f64 = data
                .iter()
                .map(|b| b.0.iter().copied().map($m).filter($p).map($g).sum::<f64>())
                .sum();
            best[0] = best[0].min(t.elapsed().as_secs_f64());
            let t = Instant::now();
            let mut c = 0f64;
            for b in data {
                let mut acc = [-0.0; 8];
                for e in b.0.as_chunks::<8>().0 {
                    for i in 0..8 {
                        let y = $m(e[i]);
                        let keep = $p(&y);
                        let z = $g(y);
                        acc[i] += if keep { z } else { -0.0 };
                    }
                }
                c += acc.iter().sum::<f64>();
            }
            best[1] = best[1].min(t.elapsed().as_secs_f64());
            let t = Instant::now();
            let mut d = 0f64;
            for b in data {
                let parts = rt::stage(&run, b, |mut span| {
                    rt::sum(|l0| {
                        while let Some(part) = rt::next_part(&mut span) {
                            rt::open(l0);
                            rt::sum_part(l0, part, |x| {
                                let x = rt::apply(x, $m);
                                if !rt::test(&x, $p) {
                                    return None;
                                }
                                let x = rt::apply(x, $g);
                                Some(x)
                            });
                        }
                    })
                });
                let (p0, _) = rt::unzip(parts);
                d += rt::summed("s", p0).unwrap().into_vec()[0];
            }
            best[2] = best[2].min(t.elapsed().as_secs_f64());
            assert_eq!(a, c);
            assert_eq!(a, d);
        }
        println!(
            "{}: iter {:.0} select {:.0} sum_part {:.0} M/s",
            $name,
            n as f64 / best[0] / 1e6,
            n as f64 / best[1] / 1e6,
            n as f64 / best[2] / 1e6
        );
    }};
}
fn main() {
    let mut r = 0x9E3779B97F4A7C15u64;
    let mut next = || {
        r ^= r << 13;
        r ^= r >> 7;
        r ^= r << 17;
        r
    };
    let small: Vec<Values<u64>> =
        (0..400).map(|_| (0..10_000).map(|_| next() >> 32).collect()).collect();
    let big: Vec<Values<u64>> =
        (0..10).map(|_| (0..1_000_000).map(|_| next() >> 32).collect()).collect();
    let bigf: Vec<Values<f64>> =
        (0..10).map(|_| (0..1_000_000).map(|_| (next() >> 50) as f64).collect()).collect();
    fchain!("f", &bigf, |x: f64| x * 3.0 + 1.0, |x: &f64| *x > 25000.0, |x: f64| x * x - 2.0);
    for data in [&small, &big] {
        chain!("a", data, |x: u64| x.wrapping_mul(3), |x: &u64| x & 1 == 0, |x: u64| x >> 1);
        chain!("b", data, |x: u64| x.wrapping_mul(3) + 1, |x: &u64| x % 3 != 0, |x: u64| x
            ^ (x >> 7));
        chain!("c", data, |x: u64| x ^ (x >> 3), |x: &u64| x & 3 != 0, |x: u64| x + 7);
        chain!(
            "d",
            data,
            |x: u64| x.wrapping_mul(0x9E3779B97F4A7C15),
            |x: &u64| x >> 63 == 0,
            |x: u64| (x >> 40).wrapping_mul(x & 0xFFFF)
        );
        chain!("e", data, |x: u64| x + 1, |x: &u64| x & 1 == 0, |x: u64| x * x >> 33);
    }
}

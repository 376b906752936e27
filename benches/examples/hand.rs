#[path = "../src/data.rs"]
mod data;
use std::time::Instant;
use streamflow::batch::*;
use streamflow::{BatchTime, rt};

fn mask(block: &[u8; 64]) -> u64 {
    let w = block.map(|b| u8::from(((b.wrapping_sub(9) <= 4) & (b != 11)) | (b == 32)));
    let (e, _) = w.as_chunks::<8>();
    let mut m = [0u8; 8];
    for (b, e) in m.iter_mut().zip(e) {
        *b = (u64::from_le_bytes(*e).wrapping_mul(0x0102_0408_1020_4080) >> 56) as u8;
    }
    u64::from_le_bytes(m)
}
/// positions of edges in `bytes[from..from+LEN]`
const SPAN: usize = 1024;
struct Edges {
    at: [u32; 2 * SPAN],
    n: usize,
}
#[inline(always)]
fn edges(bytes: &[u8], from: usize, inside: &mut u64, out: &mut Edges) {
    let mut n = out.n;
    let mut base = from;
    let blocks = bytes[from..].as_chunks::<64>().0;
    for block in blocks.iter().take(SPAN / 64) {
        let word = !mask(block);
        let mut e = word ^ (word << 1 | *inside);
        *inside = word >> 63;
        let count = e.count_ones() as usize;
        {
            let o: &mut [u32; 16] = out.at[n..].first_chunk_mut().unwrap();
            for o in o {
                *o = base as u32 + e.trailing_zeros();
                e &= e.wrapping_sub(1);
            }
            let mut i = n + 16;
            while e != 0 {
                out.at[i] = base as u32 + e.trailing_zeros();
                e &= e.wrapping_sub(1);
                i += 1;
            }
        }
        n += count;
        base += 64;
    }
    out.n = n;
}
static MASKS: [u128; 17] = {
    let mut m = [u128::MAX; 17];
    let mut i = 0;
    while i < 16 {
        m[i] = (1 << (8 * i)) - 1;
        i += 1;
    }
    m
};
#[derive(Clone, Copy)]
struct Slot {
    key: u128,
    count: u64,
    at: u32,
    len: u32,
}
struct A {
    slots: Vec<Slot>,
    used: usize,
}
#[inline(always)]
fn hash(key: u128) -> u64 {
    let a = (key as u64) ^ 0x9E37_79B9_7F4A_7C15;
    let b = ((key >> 64) as u64) ^ 0xD6E8_FEB8_6659_FD93;
    let m = u128::from(a) * u128::from(b);
    (m as u64) ^ (m >> 64) as u64
}
fn split(bytes: &[u8], end: usize, mut f: impl FnMut(usize, usize)) {
    // bytes padded by >= 64 white
    let mut e = Edges { at: [0; 2 * SPAN], n: 0 };
    let mut inside = 0;
    let mut from = 0;
    let _ = end;
    while from < bytes.len() / 64 * 64 {
        edges(bytes, from, &mut inside, &mut e);
        from += SPAN;
        let pairs = e.n / 2;
        for p in e.at[..pairs * 2].as_chunks::<2>().0 {
            f(p[0] as usize, p[1] as usize);
        }
        if e.n % 2 == 1 {
            e.at[0] = e.at[e.n - 1];
            e.n = 1
        } else {
            e.n = 0
        }
    }
}
fn inline_table(bytes: &[u8], bits: u32, t: &mut A) -> (usize, u64) {
    t.slots.iter_mut().for_each(|s| s.count = 0);
    t.used = 0;
    let shift = 64 - bits;
    let m = t.slots.len() - 1;
    split(bytes, 0, |s, e| {
        let len = e - s;
        let key = u128::from_le_bytes(bytes[s..s + 16].try_into().unwrap()) & MASKS[len & 15];
        let mut at = (hash(key) >> shift) as usize;
        loop {
            let slot = &mut t.slots[at & m];
            if slot.key == key && slot.count != 0 {
                slot.count += 1;
                break;
            }
            if slot.count == 0 {
                *slot = Slot { key, count: 1, at: s as u32, len: len as u32 };
                t.used += 1;
                break;
            }
            at = at + 1;
        }
    });
    (t.used, t.slots.iter().map(|s| s.count).sum())
}
struct B {
    slots: Vec<u32>,
    keys: Vec<u128>,
    counts: Vec<u64>,
    at: Vec<(u32, u32)>,
}
fn index_table(bytes: &[u8], bits: u32, t: &mut B) -> (usize, u64) {
    t.slots.fill(0);
    t.keys.clear();
    t.counts.clear();
    t.at.clear();
    t.keys.push(0);
    t.counts.push(0);
    t.at.push((0, 0));
    let shift = 64 - bits;
    let m = t.slots.len() - 1;
    split(bytes, 0, |s, e| {
        let len = e - s;
        let key = u128::from_le_bytes(bytes[s..s + 16].try_into().unwrap()) & MASKS[len & 15];
        let mut at = (hash(key) >> shift) as usize;
        loop {
            let slot = t.slots[at & m] as usize;
            if t.keys[slot] == key {
                t.counts[slot] += 1;
                break;
            }
            if slot == 0 {
                t.slots[at & m] = t.keys.len() as u32;
                t.keys.push(key);
                t.counts.push(1);
                t.at.push((s as u32, len as u32));
                break;
            }
            at = at + 1;
        }
    });
    (t.keys.len() - 1, t.counts.iter().sum())
}
// blocks
fn inline_blocks(bytes: &[u8], bits: u32, t: &mut A) -> (usize, u64) {
    t.slots.iter_mut().for_each(|s| s.count = 0);
    t.used = 0;
    let shift = 64 - bits;
    let m = t.slots.len() - 1;
    let mut e = Box::new(Edges { at: [0; 2 * SPAN], n: 0 });
    let mut inside = 0;
    let mut from = 0;
    let mut buf = vec![(0u128, 0u32, 0u32); SPAN];
    while from < bytes.len() / 64 * 64 {
        edges(bytes, from, &mut inside, &mut e);
        from += SPAN;
        let pairs = e.n / 2;
        for (p, b) in e.at[..pairs * 2].as_chunks::<2>().0.iter().zip(&mut buf) {
            let (s, len) = (p[0] as usize, p[1] - p[0]);
            let key = u128::from_le_bytes(bytes[s..s + 16].try_into().unwrap())
                & MASKS[len as usize & 15];
            *b = (key, (hash(key) >> shift) as u32, p[0]);
        }
        for (i, (key, h, s)) in buf[..pairs].iter().enumerate() {
            let mut at = *h as usize;
            loop {
                let slot = &mut t.slots[at & m];
                if slot.key == *key && slot.count != 0 {
                    slot.count += 1;
                    break;
                }
                if slot.count == 0 {
                    *slot = Slot { key: *key, count: 1, at: *s, len: e.at[2 * i + 1] - s };
                    t.used += 1;
                    break;
                }
                at = at + 1;
            }
        }
        if e.n % 2 == 1 {
            e.at[0] = e.at[e.n - 1];
            e.n = 1
        } else {
            e.n = 0
        }
    }
    (t.used, t.slots.iter().map(|s| s.count).sum())
}
fn fused(text: &Text) -> (usize, u64) {
    let run = rt::Run { time: BatchTime::nth(1), workers: rt::Workers::new(1).unwrap() };
    let parts = rt::stage(&run, text, |mut span| {
        rt::reduce_by_key(
            rt::arena(&span),
            |l0| {
                while let Some(part) = rt::next_part(&mut span) {
                    rt::open(l0);
                    for x in rt::words_of(part) {
                        let x = rt::apply(x, |w| (w, 1u64));
                        rt::put_pair(l0, x);
                    }
                }
            },
            |a, b| a + b,
        )
    });
    let (p0, _) = rt::unzip(parts);
    let rows = rt::grouped(p0).into_vec();
    (rows.len(), rows.iter().map(|r| r.1).sum())
}
fn main() {
    let texts = data::texts(3, 100_000);
    let blank: Vec<Slot> = vec![Slot { key: 0, count: 0, at: 0, len: 0 }; 1 << 17];
    let mut a = A { slots: blank, used: 0 };
    let mut b = B { slots: vec![0; 1 << 17], keys: vec![], counts: vec![], at: vec![] };
    let mut times = vec![vec![]; 8];
    let rounds = if std::env::var_os("ONLY").is_some() { 100 } else { 9 };
    for _ in 0..rounds {
        for text in &texts {
            let bytes = text.arena();
            let mut i = 0;
            let mut go = |f: &mut dyn FnMut() -> (usize, u64)| {
                let t = Instant::now();
                let r = f();
                times[i].push(t.elapsed().as_secs_f64() * 1e3);
                i += 1;
                r
            };
            let w = go(&mut || {
                let mut n = 0;
                let mut m = 0;
                split(bytes, 0, |s, e| {
                    n += 1;
                    m += (e - s) as u64;
                });
                (n, m)
            });
            let r0 = go(&mut || fused(text));
            if std::env::var_os("ONLY").is_some() {
                continue;
            }
            let r1 = go(&mut || inline_table(bytes, 17, &mut a));
            let r2 = go(&mut || index_table(bytes, 17, &mut b));
            let r3 = go(&mut || inline_blocks(bytes, 17, &mut a));
            assert_eq!(w.0, 1_000_000);
            assert_eq!(r0, r1);
            assert_eq!(r0, r2);
            assert_eq!(r0, r3);
        }
    }
    for (n, t) in ["split", "fused", "inline", "index", "inline blocks"].iter().zip(&mut times) {
        t.sort_by(f64::total_cmp);
        println!("{n}: {:.2} ns/word", t[t.len() / 2]);
    }
}

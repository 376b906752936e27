#![allow(unsafe_code)]
#[path = "../src/data.rs"]
mod data;
use std::hint::black_box;
use std::time::Instant;
use streamflow::batch::*;
#[inline(always)]
fn gather(e: &[u8; 64]) -> u64 {
    let mut m = [0u8; 8];
    for (b, e) in m.iter_mut().zip(e.as_chunks::<8>().0) {
        *b = (u64::from_le_bytes(*e).wrapping_mul(0x0102_0408_1020_4080) >> 56) as u8;
    }
    u64::from_le_bytes(m)
}
#[inline(never)]
fn mask1(block: &[u8; 64]) -> u64 {
    gather(&block.map(|b| u8::from(((b.wrapping_sub(9) <= 4) & (b != 11)) | (b == 32))))
}
#[inline(never)]
fn mask2(block: &[u8; 64]) -> u64 {
    let mut w = [0u8; 64];
    for i in 0..64 {
        let b = block[i];
        w[i] = u8::from(((b.wrapping_sub(9) <= 4) & (b != 11)) | (b == 32));
    }
    gather(&w)
}
#[inline(never)]
fn mask3(block: &[u8; 64]) -> u64 {
    let mut m = 0;
    for i in 0..64 {
        let b = block[i];
        m |= u64::from(((b.wrapping_sub(9) <= 4) & (b != 11)) | (b == 32)) << i;
    }
    m
}
#[inline(never)]
fn mask4(block: &[u8; 64]) -> u64 {
    use std::arch::x86_64::*;
    unsafe {
        let mut m = 0;
        for k in 0..4 {
            let v = _mm_loadu_si128(block.as_ptr().add(16 * k).cast());
            let t = _mm_sub_epi8(v, _mm_set1_epi8(9));
            let c = _mm_cmpeq_epi8(_mm_min_epu8(t, _mm_set1_epi8(4)), t);
            let r = _mm_or_si128(
                _mm_andnot_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(11)), c),
                _mm_cmpeq_epi8(v, _mm_set1_epi8(32)),
            );
            m |= (_mm_movemask_epi8(r) as u16 as u64) << (16 * k);
        }
        m
    }
}
fn swar(x: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let low = x & !HIGH;
    let ge = |n: u64| low + ONES * (128 - n);
    let eq = |n: u64| !((low ^ (ONES * n)) + ONES * 127);
    ((ge(9) & !ge(14) & !eq(11)) | eq(32)) & !x & HIGH
}
#[inline(never)]
fn mask5(block: &[u8; 64]) -> u64 {
    let mut m = [0u8; 8];
    for (b, e) in m.iter_mut().zip(block.as_chunks::<8>().0) {
        *b = ((swar(u64::from_le_bytes(*e)) >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56) as u8;
    }
    u64::from_le_bytes(m)
}
fn main() {
    let texts = data::texts(1, 100_000);
    let b = texts[0].arena().as_chunks::<64>().0;
    let fs: [fn(&[u8; 64]) -> u64; 5] = [mask1, mask2, mask3, mask4, mask5];
    let want: Vec<u64> = b.iter().map(mask4).collect();
    for (i, f) in fs.iter().enumerate() {
        let mut best = f64::MAX;
        for _ in 0..20 {
            let t = Instant::now();
            for (b, w) in b.iter().zip(&want) {
                assert_eq!(black_box(f)(b), *w);
            }
            best = best.min(t.elapsed().as_secs_f64());
        }
        println!("{}: {:.2} ns/block", i + 1, best * 1e9 / b.len() as f64);
    }
}

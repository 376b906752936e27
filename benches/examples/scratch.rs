#[path = "../src/data.rs"]
mod data;
use std::time::Instant;
use streamflow::batch::*;
fn main() {
    let texts = data::texts(2, 100_000);
    let mut best = [f64::MAX; 8];
    for _ in 0..15 {
        let mut n = 0;
        let t = Instant::now();
        for text in &texts {
            for w in text.chunk(0..text.len()).words() {
                n += w.len();
            }
        }
        best[0] = best[0].min(t.elapsed().as_secs_f64());
        let t = Instant::now();
        let mut m = 0;
        for text in &texts {
            for l in text.chunk(0..text.len()) {
                for w in split_words(l) {
                    m += w.len();
                }
            }
        }
        best[1] = best[1].min(t.elapsed().as_secs_f64());
        let t = Instant::now();
        let mut k = 0;
        for text in &texts {
            for l in text.chunk(0..text.len()) {
                for w in l.split_ascii_whitespace() {
                    k += w.len();
                }
            }
        }
        best[2] = best[2].min(t.elapsed().as_secs_f64());
        let t = Instant::now();
        let mut s = 0;
        for text in &texts {
            for l in text.chunk(0..text.len()) {
                s += l.len();
            }
        }
        best[3] = best[3].min(t.elapsed().as_secs_f64());
        assert!(n == m && m == k && s >= 0);
    }
    for (i, b) in best.iter().enumerate().take(4) {
        println!("{i}: {:.2} ns/word", b * 1e9 / 2e6);
    }
}

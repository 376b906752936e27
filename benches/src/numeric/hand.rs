//! The numeric chains by hand: eight sums side by side, a choice instead of a branch, and a version
//! for the wider registers of AVX2 where the CPU has them.
#![allow(unsafe_code)]

use super::{float, integer};

macro_rules! by_hand {
    ($name:ident, $kind:ty, $first:path, $keep:path, $second:path) => {
        pub(super) fn $name(numbers: &[$kind]) -> $kind {
            #[inline(always)]
            fn lanes(numbers: &[$kind]) -> $kind {
                let mut sums = [0 as $kind; 8];
                let mut add = |numbers: &[$kind]| {
                    for (sum, &number) in sums.iter_mut().zip(numbers) {
                        let number = $first(number);
                        let (kept, second) = ($keep(&number), $second(number));
                        *sum += if kept { second } else { 0 as $kind };
                    }
                };
                let (eights, rest) = numbers.as_chunks::<8>();
                eights.iter().for_each(|eight| add(eight));
                add(rest);
                sums.iter().sum()
            }

            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2")]
            fn lanes_avx2(numbers: &[$kind]) -> $kind {
                lanes(numbers)
            }

            #[cfg(target_arch = "x86_64")]
            if std::arch::is_x86_feature_detected!("avx2") {
                // SAFETY: this CPU has AVX2, all that `lanes_avx2` needs.
                return unsafe { lanes_avx2(numbers) };
            }
            lanes(numbers)
        }
    };
}

by_hand!(integers, u64, integer::scramble, integer::keep, integer::fold);
by_hand!(floats, f64, float::widen, float::keep, float::square);

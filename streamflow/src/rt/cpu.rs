//! Loops in a version for newer CPUs, chosen at run time.
//!
//! A numeric loop over a slice runs up to twice as fast in the wider registers of AVX2, which a
//! binary for any x86-64 may not use unasked. The versions differ in instructions alone, never in
//! results: nothing reorders or contracts floating-point operations.
#![allow(unsafe_code)]

/// A loop worth a version of its own.
pub(super) trait Kernel {
    /// What the loop computes.
    type Output;

    /// The loop. To be `#[inline(always)]`, as is all that it calls for each record: what is
    /// called and not inlined was made for any CPU.
    fn run(self) -> Self::Output;
}

/// Runs a loop in the best version for this CPU.
#[inline]
pub(super) fn run<K: Kernel>(kernel: K) -> K::Output {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: this CPU has AVX2, all that `run_avx2` needs.
        return unsafe { run_avx2(kernel) };
    }
    kernel.run()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn run_avx2<K: Kernel>(kernel: K) -> K::Output {
    kernel.run()
}
